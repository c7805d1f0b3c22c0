// The settings of the program: one list of names, and where each value came from. Precedence:
// preset < file (regsosek.toml) < environment (REGSOSEK_NAME) < flag (--set name=value).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/date.h"
#include "regsosek/base.h"

namespace regsosek {

/// What values a setting takes. Dates are YYYY-MM-DD, booleans true or false.
enum class SettingType : uint8_t { integer, real, text, boolean, date };

/// Where a value came from, weakest first.
enum class SettingSource : uint8_t { preset, file, environment, flag };
/// The source as a word in the wanted language.
std::string_view name(SettingSource source, Lang lang);

/// One setting as declared in settings_list.cpp.
struct Setting {
    std::string_view name;
    SettingType type = SettingType::integer;
    std::string_view preset;      ///< Its value as text when nobody sets it.
    std::string_view unit;        ///< "m", "rupiah/month", or empty.
    std::string_view meaning_id;  ///< One sentence.
    std::string_view meaning_en;
    double low = 0;                 ///< Least value of a number, when low < high.
    double high = 0;                ///< Greatest value of a number.
    std::string_view choices = {};  ///< Allowed texts with '|' between; empty: any.
};

/// Every setting, sorted by name.
std::span<const Setting> setting_list();

/// A setting with its value in force.
struct SettingValue {
    const Setting* setting = nullptr;
    std::string text;
    SettingSource source = SettingSource::preset;
    std::string where;  ///< File and line, name of the variable, or the flag.
};

/// The values in force. A value from a weaker source never replaces one from a stronger source,
/// so that files, environment and flags may be read in any order.
class Settings {
public:
    /// All presets.
    Settings();

    /// Reads the table [settings] of a TOML file; a file without one sets nothing. Errors:
    /// not_found, bad_input with file and line (bad TOML, unknown name, a value out of range).
    Result<void> read_file(const std::string& path);
    /// Reads every variable REGSOSEK_<NAME> of the environment, but for REGSOSEK_TEST_* and
    /// REGSOSEK_BENCH_*. Errors: usage (unknown name, a value out of range).
    Result<void> read_environment();
    /// Reads "name=value" of a flag. Errors: usage.
    Result<void> read_flag(std::string_view name_and_value);
    /// Sets one value. Errors: usage, with the nearest name as a hint.
    Result<void> set(std::string_view name, std::string_view value, SettingSource source,
                     std::string where);

    /// The value of a setting; asking for a name or type that is not declared is our own bug.
    int64_t integer(std::string_view name) const;
    double real(std::string_view name) const;
    const std::string& text(std::string_view name) const;
    bool boolean(std::string_view name) const;
    Date date(std::string_view name) const;

    /// All values, sorted by name.
    std::vector<SettingValue> all() const;

private:
    const SettingValue& at(std::string_view name, SettingType type) const;
    std::map<std::string_view, SettingValue> values_;
};

}  // namespace regsosek
