// The compiled form: a flat list of column operations over one block of rows, in order. Every
// operation writes one slot; slots are shared by values that do not live at the same time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ground/expr/ast.h"
#include "ground/expr/expr.h"

namespace regsosek::expr {

/// What one operation does to a block. Unknown is Truth::unknown, INT64_MIN, NaN or an empty text.
enum class Action : uint8_t {
    // Sources (run_source): columns of the batch, or raw values that gather_raw has fetched.
    test,        ///< integers in the ranges `yes`; unknown in the ranges `unknown`
    test_bits,   ///< some bit of `immediate`; unknown in the ranges `unknown`
    load_truth,  ///< 0 is no, others yes
    load_integer,
    load_real,
    load_text,
    load_area,
    narrow,  ///< integers of a column in fewer bits; what does not fit becomes the end of the range
    fill_truth,
    fill_integer,
    fill_real,
    fill_text,
    // Truths and comparisons (run_truths).
    conjoin,
    disjoin,
    imply,
    equate,
    negate_truth,
    surely,
    compare_integers,
    compare_reals,
    // Arithmetic (run_numbers).
    add_integers,
    subtract_integers,
    multiply_integers,
    negate_integer,
    abs_integer,
    min_integers,
    max_integers,
    add_reals,
    subtract_reals,
    multiply_reals,
    divide_reals,
    negate_real,
    abs_real,
    min_reals,
    max_reals,
    to_real,
    // Row by row (run_rows).
    div_integers,
    mod_integers,
    log_real,
    floor_real,
    ceil_real,
    valid_date,
    age_on,
    make_date,
    lookup,
    listed,
    compare_texts,
    text_in,
    text_length,
    text_digits,
    text_is_digits,
    text_matches_digits,
    text_first,
    text_standard,
    known,   ///< of a slot of any cell
    select,  ///< args: condition, then, otherwise
    // Between families and members (run_members).
    family_of_member,  ///< index of each member's family in the block
    spread,            ///< a family's value to its members
    find_relative,     ///< row of the first member of each family where args[0], or no_row
    gather_raw,        ///< stored integers of that member; not_asked when there is none
    gather_real,
    gather_text,
    count_members,  ///< of members where args[0]; without args, of all
    any_member,
    all_members,
    sum_integers,
    sum_reals,
    min_of_integers,
    max_of_integers,
    min_of_reals,
    max_of_reals,
    // The result of an expression.
    deliver,
};

/// What one entry of a slot is. octet and half hold a narrowed column in 8 and 16 bits.
enum class Cell : uint8_t { truth, integer, real, text, index, octet, half };

/// Integers low..high, both inside.
struct Range {
    int64_t low = 0;
    int64_t high = 0;
};

/// No member: the index that find_relative writes when a family has none.
inline constexpr uint32_t no_row = UINT32_MAX;

/// One operation. Which fields count depends on the code.
struct Instruction {
    Action code = Action::deliver;
    Rows rows = Rows::family;        ///< rows of the result
    Cell cell = Cell::truth;         ///< cell of the result
    int out = -1;                    ///< slot of the result
    int args[4] = {-1, -1, -1, -1};  ///< slots; of load and test only when `column` is -1
    int column = -1;                 ///< variable read from the batch
    bool wide = false;               ///< that column has 64 bits
    bool flip = false;               ///< test: no and yes change places
    bool checked = false;            ///< arithmetic that may leave 64 bits
    Comparison comparison = Comparison::equal;
    int64_t immediate = 0;  ///< constant, mask, slice start, attribute or expression number
    int64_t second = 0;     ///< slice length
    double real = 0;
    std::vector<Range> yes{};
    std::vector<Range> unknown{};
    std::vector<std::string> texts{};
    std::shared_ptr<const Table> table{};
};

/// A place for one value of a block.
struct Slot {
    Rows rows = Rows::family;
    Cell cell = Cell::truth;
};

struct Program {
    NodePtr tree;  ///< checked tree; empty in a set
    Type type = Type::boolean;
    Level level = Level::family;
    std::vector<int> reads;
    std::vector<NodePtr> trees;  ///< of all expressions
    std::vector<Level> levels;
    std::vector<Instruction> code;
    std::vector<Slot> slots;
    bool needs_families = false;  ///< Some operation runs over families, or from or to them.
    bool needs_members = false;
};

/// Columns that several tests read are narrowed once in a block, where no test can tell the
/// difference: tests then read a quarter or half of the bytes. In narrow.cpp.
void narrow_columns(std::vector<Instruction>& code);

/// Compiles checked trees into one program; parts that are spelt alike are computed once.
std::shared_ptr<const Program> lower(std::vector<NodePtr> trees, std::vector<Level> levels);

}  // namespace regsosek::expr
