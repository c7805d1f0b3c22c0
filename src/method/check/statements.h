// Statements of a rule file, cut apart but not yet understood: where each begins, its header words,
// its expression with its place, and its clauses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::check {

/// One statement: `set`, `lookup`, `define`, `setting`, `group`, `total`, `rule` or `query`.
struct Statement {
    std::vector<std::string> words;  ///< rule, DEM19, error, member, ...
    std::string body;  ///< Behind ':' or '=', padded so that columns are those of the file.
    std::string change;
    std::string valid;  ///< Dates from and to of the interviews that a rule is for.
    std::string when;   ///< For which rows or groups, padded as the body.
    std::string message_id;
    std::string message_en;
    uint64_t line = 0;
    uint64_t body_line = 0;
    uint64_t when_line = 0;
};

/// Cuts a file. A statement begins at the left margin; its further lines are indented; '#' begins a
/// comment line. Errors: bad_input with line.
Result<std::vector<Statement>> cut_statements(const std::string& file, const std::string& content);

}  // namespace regsosek::check
