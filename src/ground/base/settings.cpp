// Reads settings from files, environment and flags, and checks each against its declaration.
#include "ground/base/settings.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "ground/base/assert.h"
#include "ground/base/text.h"
#include "ground/base/toml.h"

namespace regsosek {

namespace {

constexpr std::string_view environment_prefix = "REGSOSEK_";
// What the scripts of tests and benchmarks are told: no settings of the program.
constexpr std::string_view environment_tests = "REGSOSEK_TEST_";
constexpr std::string_view environment_benchmarks = "REGSOSEK_BENCH_";

const Setting* find_setting(std::string_view name) {
    const auto list = setting_list();
    const auto found = std::ranges::find(list, name, &Setting::name);
    return found == list.end() ? nullptr : &*found;
}

std::optional<double> real_of(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return whole && !text.empty() ? std::optional(value) : std::nullopt;
}

bool in_range(const Setting& setting, double value) {
    return setting.low >= setting.high || (value >= setting.low && value <= setting.high);
}

bool fits(const Setting& setting, std::string_view text) {
    switch (setting.type) {
        case SettingType::integer: {
            const auto value = text::integer(text);
            return value && in_range(setting, static_cast<double>(*value));
        }
        case SettingType::real: {
            const auto value = real_of(text);
            return value && in_range(setting, *value);
        }
        case SettingType::boolean: return text == "true" || text == "false";
        case SettingType::date: return Date::parse(text).has_value();
        case SettingType::text: {
            const auto choices = text::split(setting.choices, '|');
            return setting.choices.empty() || std::ranges::find(choices, text) != choices.end();
        }
    }
    return false;
}

/// What a setting takes, as a phrase.
Text expected(const Setting& setting) {
    if (!setting.choices.empty()) {
        return {fmt::format("salah satu dari {}", setting.choices),
                fmt::format("one of {}", setting.choices)};
    }
    const bool ranged = setting.low < setting.high;
    const std::string range =
        ranged ? fmt::format(" {} .. {}", setting.low, setting.high) : std::string{};
    switch (setting.type) {
        case SettingType::integer: return {"bilangan bulat" + range, "an integer" + range};
        case SettingType::real: return {"bilangan" + range, "a number" + range};
        case SettingType::boolean: return {"true atau false", "true or false"};
        case SettingType::date: return {"tanggal YYYY-MM-DD", "a date YYYY-MM-DD"};
        case SettingType::text: break;
    }
    return {"teks", "a text"};
}

std::unexpected<Error> unknown_setting(std::string_view name) {
    std::vector<std::string> names;
    for (const Setting& one : setting_list()) {
        names.emplace_back(one.name);
    }
    auto error = fail(Code::usage, fmt::format("setelan '{}' tidak dikenal", name),
                      fmt::format("unknown setting '{}'", name));
    if (const auto near = text::nearest(name, names)) {
        return std::unexpected(std::move(error).error().with_hint(
            fmt::format("Maksudnya '{}'?", *near), fmt::format("Did you mean '{}'?", *near)));
    }
    return std::unexpected(std::move(error).error().with_hint(
        "Daftar setelan: regsosek settings", "List of settings: regsosek settings"));
}

/// An error of usage, told of a file: bad input at a place.
std::unexpected<Error> in_file(Error error, const std::string& path, uint64_t line) {
    error.code = Code::bad_input;
    return std::unexpected(std::move(error).at(path, line));
}

}  // namespace

std::string_view name(SettingSource source, Lang lang) {
    const bool english = lang == Lang::en;
    switch (source) {
        case SettingSource::preset: return english ? "preset" : "bawaan";
        case SettingSource::file: return english ? "file" : "berkas";
        case SettingSource::environment: return english ? "environment" : "lingkungan";
        case SettingSource::flag: return english ? "flag" : "opsi";
    }
    return {};
}

Settings::Settings() {
    for (const Setting& one : setting_list()) {
        must(fits(one, one.preset), "a preset fits its own declaration");
        values_[one.name] = {&one, std::string(one.preset), SettingSource::preset, {}};
    }
}

Result<void> Settings::set(std::string_view name, std::string_view value, SettingSource source,
                           std::string where) {
    const Setting* setting = find_setting(name);
    if (setting == nullptr) {
        return unknown_setting(name);
    }
    if (!fits(*setting, value)) {
        const Text wanted = expected(*setting);
        return fail(
            Code::usage,
            fmt::format("setelan '{}' bernilai '{}', seharusnya {}", name, value, wanted.id),
            fmt::format("setting '{}' is '{}', expected {}", name, value, wanted.en));
    }
    SettingValue& present = values_.at(setting->name);
    if (source >= present.source) {
        present = {setting, std::string(value), source, std::move(where)};
    }
    return {};
}

Result<void> Settings::read_file(const std::string& path) {
    const auto file = TRY(TomlTable::read(path));
    const auto settings = file.table("settings");
    if (!settings) {
        return {};
    }
    for (const std::string& key : settings->keys()) {
        const uint64_t line = settings->line(key);
        const auto done = set(key, settings->value(key).value_or("(?)"), SettingSource::file,
                              fmt::format("{}:{}", path, line));
        if (!done) {
            return in_file(done.error(), path, line);
        }
    }
    return {};
}

Result<void> Settings::read_environment() {
    for (char** one = environ; *one != nullptr; ++one) {
        const std::string_view entry = *one;
        const size_t equals = entry.find('=');
        if (!entry.starts_with(environment_prefix) || entry.starts_with(environment_tests) ||
            entry.starts_with(environment_benchmarks) || equals == std::string_view::npos) {
            continue;
        }
        const std::string_view variable = entry.substr(0, equals);
        std::string name{variable.substr(environment_prefix.size())};
        for (char& c : name) {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        const auto done =
            set(name, entry.substr(equals + 1), SettingSource::environment, std::string(variable));
        if (!done) {
            Error error = done.error();
            error.what.id += fmt::format(" (variabel {})", variable);
            error.what.en += fmt::format(" (variable {})", variable);
            return std::unexpected(std::move(error));
        }
    }
    return {};
}

Result<void> Settings::read_flag(std::string_view name_and_value) {
    const size_t equals = name_and_value.find('=');
    if (equals == std::string_view::npos) {
        return fail(Code::usage, fmt::format("'{}' harus seperti nama=nilai", name_and_value),
                    fmt::format("'{}' must look like name=value", name_and_value));
    }
    return set(name_and_value.substr(0, equals), name_and_value.substr(equals + 1),
               SettingSource::flag, "--set");
}

const SettingValue& Settings::at(std::string_view name, SettingType type) const {
    const auto found = values_.find(name);
    must(found != values_.end(), "the setting is declared in settings_list.cpp");
    must(found->second.setting->type == type, "the setting is asked for by its declared type");
    return found->second;
}

int64_t Settings::integer(std::string_view name) const {
    return text::integer(at(name, SettingType::integer).text).value_or(0);
}
double Settings::real(std::string_view name) const {
    return real_of(at(name, SettingType::real).text).value_or(0);
}
const std::string& Settings::text(std::string_view name) const {
    return at(name, SettingType::text).text;
}
bool Settings::boolean(std::string_view name) const {
    return at(name, SettingType::boolean).text == "true";
}
Date Settings::date(std::string_view name) const {
    return Date::parse(at(name, SettingType::date).text).value_or(Date{});
}

std::vector<SettingValue> Settings::all() const {
    std::vector<SettingValue> out;
    out.reserve(values_.size());
    for (const auto& [name, value] : values_) {
        out.push_back(value);
    }
    return out;
}

}  // namespace regsosek
