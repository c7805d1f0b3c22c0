// Turns nodes into operations. Value numbers are positions in the list of operations.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ground/expr/ast.h"
#include "ground/expr/program.h"

namespace regsosek::expr {

/// What an integer value can be before any row is seen; says whether arithmetic can leave 64 bits.
struct Bounds {
    int64_t low = unknown_integer + 1;
    int64_t high = INT64_MAX;
};

/// The cell that holds values of a type.
Cell cell_of(Type type);

/// The stored integers of an answer's node that are unknown: reserved codes and declared
/// don't-knows.
std::vector<Range> unknown_ranges(const Node& node);

class Lowerer {
public:
    /// Adds the operations of a whole expression and hands its result out as expression `number`.
    void deliver(const Node& tree, Level level, size_t number);
    /// The finished list.
    std::vector<Instruction> take() { return std::move(code_); }

private:
    // Each returns the value number of the node for rows `rows`.
    int value(const Node& node, Rows rows);
    int emitted(const Node& node, Rows rows);
    int number(const Node& node, Rows rows, Type type);
    int fill_integer(int64_t constant, Rows rows);
    int loaded(const Node& node, Rows rows);
    int joined(const Node& node, Rows rows, Action code);
    int folded(const std::vector<int>& values, Rows rows, Action code);
    int compared(const Node& node, Rows rows);
    int compared_pair(const Node& left, const Node& right, Comparison sign, Rows rows);
    int compared_texts(const Node& left, const Node& right, Comparison sign, Rows rows);
    int tested_set(const Node& node, const Node& operand, Rows rows);
    int tested(const Node& operand, std::vector<Range> yes, bool flip, Rows rows);
    int negated(const Node& node, Rows rows);
    int arithmetic(const Node& node, Rows rows);
    int integers(Action code, int left, int right, Rows rows);
    int called(const Node& node, Rows rows);
    int answered(const Node& node, Rows rows);
    int bits(const Node& node, Rows rows);
    int several(const Node& node, Rows rows, Action integer_code, Action real_code);
    int rounded(const Node& node, Rows rows, Action code);
    int of_integers(const Node& node, Rows rows, Action code, Cell cell);
    int chosen(const Node& node, Rows rows);
    int of_text(const Node& node, Rows rows, Action code, Cell cell);
    int tabled(const Node& node, Rows rows, Action code, Cell cell);
    int over_members(const Node& node);
    int aggregated(const Node& node);
    int spread(int family_value);
    int relative_row(const Node& node);
    int raw_of_relative(const Node& node);
    // Makes the operation read the stored answers of a variable or relative.
    void read_source(Instruction& instruction, const Node& node);

    /// The number of an operation, an earlier one when it is alike.
    int add(Instruction instruction, Bounds bounds = {});
    const Instruction& at(int value) const { return code_[static_cast<size_t>(value)]; }
    Bounds bounds(int value) const { return bounds_[static_cast<size_t>(value)]; }

    std::vector<Instruction> code_;
    std::vector<Bounds> bounds_;
    std::unordered_map<std::string, int> numbers_;
};

}  // namespace regsosek::expr
