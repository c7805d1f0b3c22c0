// Narrowing of columns. A value in fewer bits keeps its place among constants that lie inside the
// narrow range: what is greater than all of them stays greater.
#include <algorithm>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "ground/expr/program.h"

namespace regsosek::expr {
namespace {

// A narrowing costs as much as a test: it pays for two.
constexpr size_t tests_min = 2;

// True when tests of a column in T say the same as tests of the column: every bound is inside the
// range of T, its ends aside, or beyond all 32-bit values.
template <typename T>
bool fits(const std::vector<Range>& ranges) {
    constexpr int64_t low = std::numeric_limits<T>::min();
    constexpr int64_t high = std::numeric_limits<T>::max();
    return std::ranges::all_of(ranges, [&](const Range& range) {
        const bool open_low = range.low <= std::numeric_limits<int32_t>::min();
        const bool open_high = range.high >= std::numeric_limits<int32_t>::max();
        return (open_low || (range.low > low && range.low < high)) &&
               (open_high || (range.high > low && range.high < high));
    });
}

bool is_test(const Instruction& op) {
    return op.code == Action::test && op.column >= 0 && !op.wide;
}

// The narrowest cell in which a test can be made; integer when there is none.
Cell narrowest(const Instruction& op) {
    if (fits<int8_t>(op.yes) && fits<int8_t>(op.unknown)) {
        return Cell::octet;
    }
    return fits<int16_t>(op.yes) && fits<int16_t>(op.unknown) ? Cell::half : Cell::integer;
}

// Of one column: how many tests could read it in a cell, and the place of the narrowing once made.
struct Narrowed {
    size_t tests = 0;
    int made = -1;
};

}  // namespace

void narrow_columns(std::vector<Instruction>& code) {
    std::map<std::pair<int, Cell>, Narrowed> columns;
    for (const Instruction& op : code) {
        if (is_test(op)) {
            ++columns[{op.column, narrowest(op)}].tests;
        }
    }
    std::vector<int> moved(code.size(), -1);
    std::vector<Instruction> out;
    for (size_t i = 0; i < code.size(); ++i) {
        Instruction op = std::move(code[i]);
        for (int& arg : op.args) {
            arg = arg < 0 ? arg : moved[static_cast<size_t>(arg)];
        }
        if (is_test(op)) {
            const Cell cell = narrowest(op);
            Narrowed& narrowed = columns[{op.column, cell}];
            if (cell != Cell::integer && narrowed.tests >= tests_min) {
                if (narrowed.made < 0) {
                    Instruction narrow{.code = Action::narrow, .rows = op.rows, .cell = cell};
                    narrow.column = op.column;
                    narrowed.made = static_cast<int>(out.size());
                    out.push_back(std::move(narrow));
                }
                op.args[0] = narrowed.made;
                op.column = -1;
            }
        }
        moved[i] = static_cast<int>(out.size());
        out.push_back(std::move(op));
    }
    code = std::move(out);
}

}  // namespace regsosek::expr
