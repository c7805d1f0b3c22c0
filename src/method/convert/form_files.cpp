// A survey as the files of a form.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/form/form.h"
#include "method/convert/survey.h"

namespace regsosek::convert {

namespace {

constexpr std::array<std::string_view, 9> kinds = {
    "integer", "code", "bitmask", "boolean", "date", "text", "decimal", "datetime", "blob"};

std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return out + "\"";
}

std::string manifest(const Survey& survey) {
    return fmt::format(
        "name = {}\nversion = \"1\"\ninstrument = {}\ntitle_id = {}\ntitle_en = {}\n"
        "external_lists = []\n",
        toml_text(survey.name), toml_text(survey.name), toml_text(survey.title),
        toml_text(survey.title));
}

std::string variables(const Survey& survey) {
    constexpr std::array<std::string_view, 22> header = {
        "seq",    "block",    "number",        "name", "label_id", "label_en", "level",    "kind",
        "width",  "decimals", "codelist",      "low",  "high",     "universe", "required", "group",
        "group6", "privacy",  "unknown_codes", "note", "basis",    "source"};
    csv::Writer out;
    out.header(header);
    int64_t seq = 0;
    for (const Variable& variable : survey.variables) {
        std::string unknown;
        for (const int32_t code : variable.unknown_codes) {
            unknown += (unknown.empty() ? "" : "|") + std::to_string(code);
        }
        out.field(++seq).field(variable.block).field("").field(variable.name);
        out.field(variable.label).field(variable.label);
        out.field(variable.member ? "member" : "family");
        out.field(kinds[static_cast<size_t>(variable.kind)]).field(int64_t{variable.width});
        out.field(variable.decimals == 0 ? "" : std::to_string(variable.decimals));
        out.field(variable.list).field(variable.low).field(variable.high);
        out.field(variable.universe).field(variable.required ? "Y" : "N");
        out.field("").field("").field("answers").field(unknown).field("");
        out.field("seen").field(variable.original);
        out.end_record();
    }
    return std::move(out.text());
}

std::string codes(const Survey& survey) {
    constexpr std::array<std::string_view, 6> header = {"codelist", "code",      "label_id",
                                                        "label_en", "crosswalk", "basis"};
    csv::Writer out;
    out.header(header);
    for (const CodeList& list : survey.lists) {
        for (const ListCode& code : list.codes) {
            out.field(list.name).field(code.text).field(code.label).field(code.label);
            out.field(code.text == code.original ? "" : code.original).field("seen");
            out.end_record();
        }
    }
    return std::move(out.text());
}

std::string one_line(std::string text) {
    for (char& c : text) {
        c = c == '"' ? '\'' : (c == '\n' || c == '\r' ? ' ' : c);
    }
    return text;
}

std::string rules(const Survey& survey) {
    std::string out = "# Constraints of the questionnaire that this form came from.\n";
    for (const Rule& rule : survey.rules) {
        out += fmt::format(
            "\nrule {} error {} seen :\n    {}\n    change {}\n    id \"{}\"\n    en "
            "\"{}\"\n",
            rule.name, rule.member ? "member" : "family", rule.expression, rule.change,
            one_line(rule.message), one_line(rule.message));
    }
    return out;
}

std::string untranslated(const Survey& survey) {
    constexpr std::array<std::string_view, 5> header = {"place", "what", "source", "why_id",
                                                        "why_en"};
    csv::Writer out;
    out.header(header);
    for (const Untranslated& one : survey.untranslated) {
        out.field(one.place).field(one.what).field(one.source).field(one.why.id).field(one.why.en);
        out.end_record();
    }
    return std::move(out.text());
}

// What the language does not accept is taken out and said: unknown codes, other levels, types.
Result<void> settle(Survey& survey, const std::string& folder) {
    std::vector<std::string> universes;
    for (Variable& variable : survey.variables) {
        universes.push_back(std::exchange(variable.universe, "1"));
    }
    TRY(files::write(folder + "/variables.csv", variables(survey)));
    const auto plain = TRY(form::Form::load(folder));
    // Why the language refuses a condition; nothing when it takes it.
    const auto refusal = [&](const std::string& source, bool member) -> std::optional<Text> {
        const auto level = member ? expr::Level::member : expr::Level::family;
        const auto compiled = expr::compile(source, level, plain->dictionary());
        if (!compiled) {
            return compiled.error().what;
        }
        return compiled->type() == expr::Type::boolean
                   ? std::nullopt
                   : std::optional<Text>({"bukan syarat", "not a condition"});
    };
    for (size_t i = 0; i < universes.size(); ++i) {
        Variable& variable = survey.variables[i];
        const std::string source = universes[i] == "1" ? "true" : universes[i];
        if (const auto why = refusal(source, variable.member)) {
            survey.untranslated.push_back({variable.original, "relevant", universes[i], *why});
        } else {
            variable.universe = universes[i];
        }
    }
    std::erase_if(survey.rules, [&](const Rule& rule) {
        const auto why = refusal(rule.expression, rule.member);
        if (why) {
            survey.untranslated.push_back({rule.name, "constraint", rule.expression, *why});
        }
        return why.has_value();
    });
    return {};
}

}  // namespace

Result<void> write_form(Survey& survey, const std::string& folder) {
    if (std::filesystem::exists(folder)) {
        auto error = fail(Code::conflict, "folder sudah ada", "the folder is there already");
        return std::unexpected(std::move(error).error().at(folder));
    }
    TRY(files::make_folder(folder + "/rules"));
    TRY(files::write(folder + "/form.toml", manifest(survey)));
    TRY(files::write(folder + "/codes.csv", codes(survey)));
    TRY(settle(survey, folder));
    TRY(files::write(folder + "/variables.csv", variables(survey)));
    TRY(files::write(folder + "/rules/constraints.rules", rules(survey)));
    TRY(files::write(folder + "/untranslated.csv", untranslated(survey)));
    TRY(form::Form::load(folder));
    return {};
}

}  // namespace regsosek::convert
