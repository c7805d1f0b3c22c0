// TOML files, read with the place of every mistake: forms, models, settings and workspaces. The
// library that parses them is named in toml.cpp alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "regsosek/base.h"

namespace regsosek {

/// A table of a TOML file. Copies share the parsed file.
class TomlTable {
public:
    /// Reads a whole file. Errors: not_found, io (a folder, no permission), limit (beyond 1 MiB),
    /// bad_input with file and line.
    static Result<TomlTable> read(const std::string& path);

    /// The file it came from.
    const std::string& path() const { return path_; }
    /// Line of the table's own head, from 1.
    uint64_t line() const;
    /// Line of a key, from 1; 0 when it is not there.
    uint64_t line(std::string_view key) const;
    /// All keys, sorted.
    std::vector<std::string> keys() const;
    /// Refuses a key that is none of the known ones, with the nearest of them.
    Result<void> check_keys(std::span<const std::string_view> known) const;

    /// A text that must be there and not be empty. Errors: bad_input.
    Result<std::string> text(std::string_view key) const;
    /// A list of texts; empty when the key is absent. Errors: bad_input.
    Result<std::vector<std::string>> texts(std::string_view key) const;
    /// Tables written [[key]]; empty when the key is absent. Errors: bad_input.
    Result<std::vector<TomlTable>> tables(std::string_view key) const;
    /// The table written [key].
    std::optional<TomlTable> table(std::string_view key) const;
    /// A text, number, truth or date as the text that a flag would give; nothing for others.
    std::optional<std::string> value(std::string_view key) const;
    std::optional<int64_t> integer(std::string_view key) const;

    /// The error of a value at a key of this table, with file and line.
    std::unexpected<Error> refuse(std::string_view key, std::string id, std::string en) const;

private:
    struct State;
    TomlTable(std::shared_ptr<const State> state, const void* table);
    std::shared_ptr<const State> state_;
    std::string path_;
    const void* table_;  // a toml::table of the state
};

/// Writes a section of integers and texts as TOML, keys sorted.
std::string toml_section(
    const std::string& name,
    std::span<const std::pair<std::string, std::variant<int64_t, std::string>>> values);

}  // namespace regsosek
