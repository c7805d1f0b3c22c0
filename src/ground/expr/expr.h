// The one expression language: compile a text against a dictionary, evaluate it over column
// batches. Grammar and semantics: docs/method/expr.md. Three-valued: unknown never fails, and is
// counted.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/expr/dictionary.h"
#include "regsosek/base.h"

namespace regsosek::expr {

/// A named member of the family, so that `head.age` can be asked: the first member (in row order)
/// whose relation has the code and whose presence is one of the codes.
struct Relative {
    std::string name;               ///< head
    std::string relation_variable;  ///< relation_to_head
    int32_t relation_code = 0;
    std::string presence_variable;  ///< presence; empty: presence does not matter
    std::vector<int32_t> presence_codes;
};

/// A table from integers (codes) to integers, for `lookup(name, x)` and `listed(name, x)`.
struct Lookup {
    std::string name;
    std::vector<std::pair<int64_t, int64_t>> entries;  ///< key, value; keys are unique
};

/// A set of integers with a name, for `x in married`.
struct NamedSet {
    std::string name;
    std::vector<int64_t> values;
};

/// A derived value: an expression with a name, read wherever the name stands.
struct Definition {
    std::string name;
    std::string source;
};

/// Limits and names of compilation. Names given here must not be names of the dictionary.
struct Options {
    /// Deepest nesting of the source (parentheses, calls, operators).
    int depth_max = 200;
    /// Longest source in bytes.
    size_t source_bytes_max = 64 << 10;
    /// Most nodes of one expression after definitions are put in.
    size_t nodes_max = 100'000;
    /// Names given from outside with integer values (settings such as field_start), by name.
    std::vector<std::pair<std::string, int64_t>> constants;
    /// Extra attributes of the area of a family (area.poverty_line): real values per family, by
    /// name.
    std::vector<std::string> area_attributes;
    /// Tables for lookup and listed.
    std::vector<Lookup> lookups;
    /// Sets for `in`.
    std::vector<NamedSet> sets;
    /// Derived values; a definition may use those before it in the list.
    std::vector<Definition> definitions;
    /// Members that have a name. process.md 1.3: 409 relation, 404 presence.
    std::vector<Relative> relatives = {
        {"head", "relation_to_head", 1, "presence", {1, 5}},
        {"spouse", "relation_to_head", 2, "presence", {1, 5}},
    };
    /// File that the source stands in. When given, errors carry file, line and column as their
    /// place; otherwise the message itself names line and column.
    std::string file;
    /// Line of `file` on which the source begins.
    uint64_t first_line = 1;
};

/// One column as the evaluator reads it. Exactly one of the spans is used: texts or reals by the
/// variable's type; for the rest long_integers when Variable::wide, otherwise integers.
struct ColumnView {
    std::span<const int32_t> integers;        ///< Reserved codes mean unknown.
    std::span<const std::string_view> texts;  ///< An empty text is unknown ("blank").
    std::span<const int64_t> long_integers;  ///< The same for 64-bit columns; INT64_MIN is unknown.
    std::span<const double> reals;           ///< NaN and infinities are unknown.
};

/// Families and their members in columns: views only, nothing is owned. Members lie sorted by
/// family: those of family f are rows member_begin[f] .. member_begin[f + 1]. A table of the levels
/// sls or line has its rows where families are.
struct Batch {
    size_t families = 0;
    size_t members = 0;
    std::span<const uint32_t> member_begin;  ///< families + 1 entries
    std::vector<ColumnView> columns;         ///< by Variable::index; empty views are "not loaded"
    /// By Options::area_attributes: one value per family.
    std::vector<std::span<const double>> area;
};

/// Values of an expression for rows [begin, end): parallel arrays; known[i] == 0 means unknown, and
/// the value beside it is 0 or empty. Integers are computed in 64 bits; a result beyond is unknown.
struct Vector {
    Type type = Type::integer;
    std::vector<int64_t> integers;   ///< integer results; boolean results as 0 and 1
    std::vector<double> reals;       ///< real results
    std::vector<std::string> texts;  ///< text results
    std::vector<uint8_t> known;
};

/// Truth in three values. The order makes `and` the smaller and `or` the greater of two.
enum class Truth : uint8_t { no = 0, unknown = 1, yes = 2 };

/// The unknown integer of Values. Unknown reals are NaN, unknown texts are empty.
inline constexpr int64_t unknown_integer = std::numeric_limits<int64_t>::min();

/// Values of an expression in a block of rows as the evaluator holds them; one span is used, by
/// type.
struct Values {
    Type type = Type::boolean;
    std::span<const Truth> truths;
    std::span<const int64_t> integers;
    std::span<const double> reals;
    std::span<const std::string_view> texts;
};

/// How many rows are false, unknown and true.
struct Tally {
    size_t no = 0;
    size_t unknown = 0;
    size_t yes = 0;
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

/// Several expressions compiled into one program that computes shared parts once.
class ExpressionSet {
public:
    ExpressionSet() = default;
    explicit ExpressionSet(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
    /// How many expressions.
    size_t size() const;
    /// Indices of the variables that any of them reads, sorted.
    const std::vector<int>& reads() const;
    /// How many column operations a block takes, for benchmarks and explanation.
    size_t operations() const;
    const Program& program() const { return *program_; }

private:
    std::shared_ptr<const Program> program_;
};

/// Working memory of the evaluator: one per thread, kept between calls to save allocations.
class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;
    struct Memory;
    Memory& memory() { return *memory_; }

private:
    std::unique_ptr<Memory> memory_;
};

/// Receives the values of one expression of a set for rows [begin, end) of that expression's level.
/// The views live until it returns.
using Sink = std::function<void(size_t expression, size_t begin, size_t end, const Values& values)>;

/// Parses, checks names, codes and types. Errors: bad_input with line and column of the mistake,
/// and the nearest name as a hint; limit when the source is too long or too deep.
Result<Expression> compile(std::string_view source, Level level, const Dictionary& dictionary,
                           const Options& options = {});

/// Joins compiled expressions, which must come from one dictionary and equal Options, into one
/// program. Levels family and member may be mixed.
ExpressionSet compile_set(std::span<const Expression> expressions);

/// Evaluates over rows [begin, end) of the expression's level (families or members of the batch).
/// A needed column that is not loaded is our own bug.
void evaluate(const Expression& expression, const Batch& batch, size_t begin, size_t end,
              Vector& out);

/// Evaluates a boolean expression over rows [begin, end) into `out` (end - begin entries).
void evaluate_truths(const Expression& expression, const Batch& batch, size_t begin, size_t end,
                     Scratch& scratch, std::span<Truth> out);

/// Evaluates a set over the families [begin, end) and their members, block by block: in each block
/// the sink gets the expressions in their order. Blocks come in row order.
void evaluate_set(const ExpressionSet& set, const Batch& batch, size_t family_begin,
                  size_t family_end, Scratch& scratch, const Sink& sink);

/// The rows of one block: whole families and all their members.
struct BlockRows {
    size_t family_begin = 0;
    size_t family_end = 0;
    size_t member_begin = 0;
    size_t member_end = 0;
};

/// Receives the values of one expression of a set for the rows of its level in a block.
using BlockSink =
    std::function<void(size_t expression, const BlockRows& rows, const Values& values)>;

/// evaluate_set for those who need to know the whole block. Members are given when the set reads
/// any.
void evaluate_blocks(const ExpressionSet& set, const Batch& batch, size_t family_begin,
                     size_t family_end, Scratch& scratch, const BlockSink& sink);

/// Where a rule applies: a boolean expression, never unknown, that is true for the rows of which
/// every answer that the expression reads of the row itself (or of its family, head or spouse) was
/// asked. Answers inside aggregates, and those whose being there is what is asked about (filled,
/// asked, blank), do not count; nor do texts, of which nobody knows whether they were asked. Empty
/// when no answer is left: then the rule applies to every row.
std::optional<Expression> universe_of(const Expression& expression);

/// Counts the truths in a span, or of a boolean expression over rows [begin, end) without keeping
/// them.
Tally tally(std::span<const Truth> truths);
Tally tally(const Expression& expression, const Batch& batch, size_t begin, size_t end,
            Scratch& scratch);

}  // namespace regsosek::expr
