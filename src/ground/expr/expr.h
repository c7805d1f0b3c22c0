// The one expression language: compile a text against a dictionary, evaluate it over column
// batches. Grammar and semantics: docs/method/expr.md. Three-valued: unknown never fails, and is
// counted.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/dictionary.h"
#include "regsosek/base.h"

namespace regsosek::expr {

/// Limits and switches of compilation.
struct Options {
    /// Deepest nesting of the source.
    int depth_max = 200;
    /// Longest source in bytes.
    size_t source_bytes_max = 64 << 10;
    /// Names given from outside with integer values (settings such as field_start), by name.
    std::vector<std::pair<std::string, int64_t>> constants;
    /// Extra attributes of the area of a family (area.poverty_line): real values per family, by
    /// name.
    std::vector<std::string> area_attributes;
};

/// One column as the evaluator reads it. Exactly one of the two spans is used, by the variable's
/// type.
struct ColumnView {
    std::span<const int32_t> integers;        ///< Reserved codes mean unknown.
    std::span<const std::string_view> texts;  ///< An empty text is unknown ("blank").
};

/// Families and their members in columns: views only, nothing is owned. Members lie sorted by
/// family: those of family f are rows member_begin[f] .. member_begin[f + 1].
struct Batch {
    size_t families = 0;
    size_t members = 0;
    std::span<const uint32_t> member_begin;  ///< families + 1 entries
    std::vector<ColumnView> columns;         ///< by Variable::index; empty views are "not loaded"
    /// By Options::area_attributes: one value per family.
    std::vector<std::span<const double>> area;
};

/// Values of an expression for rows [begin, end): parallel arrays; known[i] == 0 means unknown.
struct Vector {
    Type type = Type::integer;
    std::vector<int32_t> integers;   ///< boolean and integer results
    std::vector<double> reals;       ///< real results
    std::vector<std::string> texts;  ///< text results
    std::vector<uint8_t> known;
};

struct Program;  // compiled form, in program.h of this folder

/// A compiled expression. Cheap to copy, safe to evaluate from several threads.
class Expression {
public:
    Expression() = default;
    explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
    /// Type of the result.
    Type type() const;
    /// Level of the rows it runs over.
    Level level() const;
    /// Indices of the variables it reads, sorted, through head., spouse. and aggregates too.
    const std::vector<int>& reads() const;
    /// The source in a canonical spelling.
    std::string text() const;
    const Program& program() const { return *program_; }

private:
    std::shared_ptr<const Program> program_;
};

/// Parses, checks names, codes and types. Errors: bad_input with line and column of the mistake,
/// and the nearest name as a hint.
Result<Expression> compile(std::string_view source, Level level, const Dictionary& dictionary,
                           const Options& options = {});

/// Evaluates over rows [begin, end) of the expression's level (families or members of the batch).
/// A needed column that is not loaded is our own bug.
void evaluate(const Expression& expression, const Batch& batch, size_t begin, size_t end,
              Vector& out);

}  // namespace regsosek::expr
