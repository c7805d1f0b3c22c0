// A scheme of encoding as a TOML file, and values made comparable by its columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "method/clk/encode.h"
#include "method/pairs/model.h"
#include "regsosek/base.h"

namespace regsosek::link {

/// A value of a column, or a part of it: "birth", "birth.year", "name.sound", "name.initial".
struct Part {
    size_t column = 0;
    std::string facet;  ///< Empty: the whole value.
};

/// What both partners agree on.
struct EncodeScheme {
    std::string name;
    pairs::Model model;  ///< Columns and ids only.
    clk::Scheme scheme;
    std::vector<size_t> field_column;      ///< Column of each field of the scheme.
    std::vector<Part> salt;                ///< One part, or none.
    std::vector<std::vector<Part>> block;  ///< By rule.
    std::string described;                 ///< What both must have alike, beside the bits.
};
/// Reads a scheme. Errors: not_found, bad_input with file and line.
Result<EncodeScheme> read_scheme(const std::string& path);

/// A record's values made comparable; empty: unknown.
struct Comparable {
    std::vector<std::string> value;   ///< By column.
    std::vector<uint32_t> sound;      ///< By column: first telling sound of a name, 0 none.
    std::vector<uint8_t> unreadable;  ///< By column: something stood there that is none.
};
/// Makes fields (in the order of the columns) comparable.
void make_comparable(const pairs::Model& model, std::span<const std::string_view> fields,
                     match::TokenCache& cache, Comparable& out);
/// The value of a part; empty: unknown.
std::string part_of(const Part& part, const Comparable& values);

}  // namespace regsosek::link
