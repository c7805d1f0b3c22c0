// Lowering of leaves, logic, comparisons and arithmetic, and the value numbering.
#include "ground/expr/lowerer.h"

#include <algorithm>
#include <bit>

#include "ground/base/assert.h"
#include "ground/expr/checker.h"
#include "ground/expr/fault.h"

namespace regsosek::expr {
namespace {

constexpr int64_t lowest = unknown_integer + 1;
constexpr int64_t highest = INT64_MAX;

// Appends the bytes of a number to a key.
void put(std::string& key, int64_t number) {
    key.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put(std::string& key, const std::vector<Range>& ranges) {
    put(key, static_cast<int64_t>(ranges.size()));
    for (const Range& range : ranges) {
        put(key, range.low);
        put(key, range.high);
    }
}

// Everything that tells one operation from another, as bytes.
std::string key_of(const Instruction& instruction) {
    std::string key;
    put(key, static_cast<int64_t>(instruction.code));
    put(key, static_cast<int64_t>(instruction.rows));
    put(key, static_cast<int64_t>(instruction.cell));
    for (const int arg : instruction.args) {
        put(key, arg);
    }
    put(key, instruction.column);
    put(key, instruction.flip);
    put(key, instruction.checked);
    put(key, static_cast<int64_t>(instruction.comparison));
    put(key, instruction.immediate);
    put(key, instruction.second);
    put(key, std::bit_cast<int64_t>(instruction.real));
    put(key, instruction.yes);
    put(key, instruction.unknown);
    for (const std::string& text : instruction.texts) {
        put(key, static_cast<int64_t>(text.size()));
        key += text;
    }
    if (instruction.table != nullptr) {
        key += instruction.table->name;
    }
    return key;
}

// Sorted and joined, so that the same set spelt differently is one operation.
std::vector<Range> tidied(std::vector<Range> ranges) {
    std::ranges::sort(ranges, {}, &Range::low);
    std::vector<Range> out;
    for (const Range& range : ranges) {
        if (!out.empty() && (out.back().high == highest || range.low <= out.back().high + 1)) {
            out.back().high = std::max(out.back().high, range.high);
        } else {
            out.push_back(range);
        }
    }
    return out;
}

bool is_answer(const Node& node) {
    return node.op == Op::variable || node.op == Op::relative;
}

// The integers for which `x sign constant` holds. not_equal is equal with `flip`.
std::vector<Range> ranges_of(Comparison sign, int64_t constant) {
    switch (sign) {
        case Comparison::equal:
        case Comparison::not_equal: return {{constant, constant}};
        case Comparison::less:
            return constant == lowest ? std::vector<Range>{}
                                      : std::vector<Range>{{lowest, constant - 1}};
        case Comparison::less_equal: return {{lowest, constant}};
        case Comparison::greater:
            return constant == highest ? std::vector<Range>{}
                                       : std::vector<Range>{{constant + 1, highest}};
        case Comparison::greater_equal: return {{constant, highest}};
    }
    return {};
}

Comparison turned(Comparison sign) {
    switch (sign) {
        case Comparison::less: return Comparison::greater;
        case Comparison::less_equal: return Comparison::greater_equal;
        case Comparison::greater: return Comparison::less;
        case Comparison::greater_equal: return Comparison::less_equal;
        default: return sign;
    }
}

}  // namespace

std::vector<Range> unknown_ranges(const Node& node) {
    std::vector<Range> out{{unreadable, not_asked}};
    if (fault(Fault::unreadable_is_known)) {
        out = {{asked_blank, not_asked}};
    }
    for (const int32_t code : node.unknown_codes) {
        if (!fault(Fault::dont_know_is_known)) {
            out.push_back({code, code});
        }
    }
    if (node.wide) {
        out.push_back({unknown_integer, unknown_integer});
    }
    return tidied(std::move(out));
}

Cell cell_of(Type type) {
    switch (type) {
        case Type::boolean: return Cell::truth;
        case Type::integer: return Cell::integer;
        case Type::real: return Cell::real;
        case Type::text: return Cell::text;
    }
    return Cell::truth;
}

int Lowerer::add(Instruction instruction, Bounds bounds) {
    const auto [found, fresh] =
        numbers_.try_emplace(key_of(instruction), static_cast<int>(code_.size()));
    if (fresh) {
        code_.push_back(std::move(instruction));
        bounds_.push_back(bounds);
    }
    return found->second;
}

void Lowerer::deliver(const Node& tree, Level level, size_t number) {
    const Rows rows = level == Level::member ? Rows::member : Rows::family;
    Instruction out{.code = Action::deliver, .rows = rows, .cell = cell_of(tree.type)};
    out.args[0] = value(tree, rows);
    out.immediate = static_cast<int64_t>(number);
    add(std::move(out));
}

int Lowerer::value(const Node& node, Rows rows) {
    if (node.rows == Rows::family && rows == Rows::member) {
        return spread(emitted(node, Rows::family));
    }
    return emitted(node, node.rows == Rows::one ? rows : node.rows);
}

int Lowerer::spread(int family_value) {
    Instruction index{.code = Action::family_of_member, .rows = Rows::member, .cell = Cell::index};
    Instruction out{.code = Action::spread, .rows = Rows::member, .cell = at(family_value).cell};
    out.args[0] = family_value;
    out.args[1] = add(std::move(index));
    return add(std::move(out), bounds(family_value));
}

int Lowerer::emitted(const Node& node, Rows rows) {
    switch (node.op) {
        case Op::literal_boolean: {
            Instruction out{.code = Action::fill_truth, .rows = rows, .cell = Cell::truth};
            out.immediate = static_cast<int64_t>(node.integer != 0 ? Truth::yes : Truth::no);
            return add(std::move(out));
        }
        case Op::literal_integer:
        case Op::constant: return fill_integer(node.integer, rows);
        case Op::literal_real: {
            Instruction out{.code = Action::fill_real, .rows = rows, .cell = Cell::real};
            out.real = node.real;
            return add(std::move(out));
        }
        case Op::literal_text: {
            Instruction out{.code = Action::fill_text, .rows = rows, .cell = Cell::text};
            out.texts = {node.text};
            return add(std::move(out));
        }
        case Op::definition: return value(*node.args[0], rows);
        case Op::variable:
        case Op::relative:
        case Op::area: return loaded(node, rows);
        case Op::not_: return negated(node, rows);
        case Op::and_: return joined(node, rows, Action::conjoin);
        case Op::or_: return joined(node, rows, Action::disjoin);
        case Op::implies: return joined(node, rows, Action::imply);
        case Op::iff: return joined(node, rows, Action::equate);
        case Op::compare: return compared(node, rows);
        case Op::in_set: return tested_set(node, *node.args[0], rows);
        case Op::any_of:
        case Op::all_of: {
            std::vector<int> values;
            for (const NodePtr& arg : node.args) {
                values.push_back(tested_set(node, *arg, rows));
            }
            return folded(values, rows, node.op == Op::any_of ? Action::disjoin : Action::conjoin);
        }
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::negate: return arithmetic(node, rows);
        case Op::call: return called(node, rows);
        case Op::members: return over_members(node);
        case Op::aggregate: return aggregated(node);
        case Op::name:
        case Op::member_name: break;
    }
    must(false, "an unchecked name reached the compiler");
    return -1;
}

int Lowerer::fill_integer(int64_t constant, Rows rows) {
    Instruction out{.code = Action::fill_integer, .rows = rows, .cell = Cell::integer};
    out.immediate = constant;
    return add(std::move(out), {constant, constant});
}

// The value as a number of the wanted type; integers become reals.
int Lowerer::number(const Node& node, Rows rows, Type type) {
    if (type != Type::real || node.type == Type::real) {
        return value(node, rows);
    }
    const Rows own = node.rows == Rows::one ? rows : node.rows;
    Instruction out{.code = Action::to_real, .rows = own, .cell = Cell::real};
    out.args[0] = value(node, own);
    const int made = add(std::move(out));
    return own == rows ? made : spread(made);
}

void Lowerer::read_source(Instruction& instruction, const Node& node) {
    if (node.op == Op::relative) {
        instruction.args[0] = raw_of_relative(node);
        return;
    }
    instruction.column = node.variable;
    instruction.wide = node.wide;
}

// The member is found by tests of the relation and the presence over all members; rules that ask
// the same share them.
int Lowerer::relative_row(const Node& node) {
    const ResolvedRelative& relative = *node.relative;
    const auto member_test = [&](int variable, const std::vector<int32_t>& codes) {
        Instruction out{.code = Action::test, .rows = Rows::member, .cell = Cell::truth};
        out.column = variable;
        for (const int32_t code : codes) {
            out.yes.push_back({code, code});
        }
        out.yes = tidied(std::move(out.yes));
        out.unknown = {{unreadable, not_asked}};
        return add(std::move(out));
    };
    std::vector<int> tests{member_test(relative.relation_variable, {relative.relation_code})};
    if (relative.presence_variable >= 0 && !fault(Fault::head_ignores_presence)) {
        tests.push_back(member_test(relative.presence_variable, relative.presence_codes));
    }
    Instruction out{.code = Action::find_relative, .rows = Rows::family, .cell = Cell::index};
    out.args[0] = folded(tests, Rows::member, Action::conjoin);
    return add(std::move(out));
}

int Lowerer::raw_of_relative(const Node& node) {
    Instruction out{.code = Action::gather_raw, .rows = Rows::family, .cell = Cell::integer};
    out.column = node.variable;
    out.wide = node.wide;
    out.args[0] = relative_row(node);
    return add(std::move(out));
}

int Lowerer::loaded(const Node& node, Rows rows) {
    Instruction out{.rows = rows, .cell = cell_of(node.type)};
    if (node.op == Op::area) {
        out.code = Action::load_area;
        out.immediate = node.area_attribute;
        return add(std::move(out));
    }
    if (node.type == Type::real || node.type == Type::text) {
        const bool real = node.type == Type::real;
        out.column = node.variable;
        out.code = real ? Action::load_real : Action::load_text;
        if (node.op == Op::relative) {
            out.code = real ? Action::gather_real : Action::gather_text;
            out.args[0] = relative_row(node);
        }
        return add(std::move(out));
    }
    out.code = node.type == Type::boolean ? Action::load_truth : Action::load_integer;
    out.unknown = unknown_ranges(node);
    read_source(out, node);
    const Bounds bounds = node.wide ? Bounds{} : Bounds{INT32_MIN, INT32_MAX};
    return add(std::move(out), bounds);
}

// and, or, =>, <=>: values of the family are joined first and spread to the members once.
int Lowerer::joined(const Node& node, Rows rows, Action code) {
    const bool any_order = code == Action::conjoin || code == Action::disjoin;
    std::vector<int> wide;
    std::vector<int> narrow;
    for (const NodePtr& arg : node.args) {
        if (any_order && rows == Rows::member && arg->rows == Rows::family) {
            narrow.push_back(value(*arg, Rows::family));
        } else {
            wide.push_back(value(*arg, rows));
        }
    }
    if (!narrow.empty()) {
        wide.push_back(spread(folded(narrow, Rows::family, code)));
    }
    return folded(wide, rows, code);
}

int Lowerer::folded(const std::vector<int>& values, Rows rows, Action code) {
    int out = values[0];
    for (size_t i = 1; i < values.size(); ++i) {
        Instruction next{.code = code, .rows = rows, .cell = Cell::truth};
        next.args[0] = out;
        next.args[1] = values[i];
        out = add(std::move(next));
    }
    return out;
}

int Lowerer::negated(const Node& node, Rows rows) {
    const int inner = value(*node.args[0], rows);
    if (at(inner).code == Action::test) {
        Instruction out = at(inner);
        out.flip = !out.flip;
        return add(std::move(out));
    }
    Instruction out{.code = Action::negate_truth, .rows = rows, .cell = Cell::truth};
    out.args[0] = inner;
    return add(std::move(out));
}

int Lowerer::tested(const Node& operand, std::vector<Range> yes, bool flip, Rows rows) {
    const Rows own = operand.rows == Rows::one ? rows : operand.rows;
    Instruction out{.code = Action::test, .rows = own, .cell = Cell::truth};
    out.yes = tidied(std::move(yes));
    out.flip = flip;
    if (is_answer(operand)) {
        out.unknown = unknown_ranges(operand);
        read_source(out, operand);
    } else {
        out.unknown = {{unknown_integer, unknown_integer}};
        out.args[0] = value(operand, own);
    }
    const int made = add(std::move(out));
    return own == rows ? made : spread(made);
}

int Lowerer::compared(const Node& node, Rows rows) {
    if (node.args.size() == 2) {
        return compared_pair(*node.args[0], *node.args[1], node.comparisons[0], rows);
    }
    const int first = compared_pair(*node.args[0], *node.args[1], node.comparisons[0], rows);
    const int second = compared_pair(*node.args[1], *node.args[2], node.comparisons[1], rows);
    return folded({first, second}, rows, Action::conjoin);
}

int Lowerer::compared_pair(const Node& left, const Node& right, Comparison sign, Rows rows) {
    if (left.type == Type::text) {
        return compared_texts(left, right, sign, rows);
    }
    const bool real = left.type == Type::real || right.type == Type::real;
    const auto left_constant = constant_integer(left);
    const auto right_constant = constant_integer(right);
    const bool flip = sign == Comparison::not_equal;
    if (!real && right_constant) {
        return tested(left, ranges_of(sign, *right_constant), flip, rows);
    }
    if (!real && left_constant) {
        return tested(right, ranges_of(turned(sign), *left_constant), flip, rows);
    }
    const Type type = real ? Type::real : Type::integer;
    Instruction out{.rows = rows, .cell = Cell::truth};
    out.code = real ? Action::compare_reals : Action::compare_integers;
    out.comparison = sign;
    out.args[0] = number(left, rows, type);
    out.args[1] = number(right, rows, type);
    return add(std::move(out));
}

int Lowerer::compared_texts(const Node& left, const Node& right, Comparison sign, Rows rows) {
    Instruction out{.code = Action::compare_texts, .rows = rows, .cell = Cell::truth};
    out.comparison = sign;
    out.args[0] = value(left, rows);
    out.args[1] = value(right, rows);
    return add(std::move(out));
}

int Lowerer::tested_set(const Node& node, const Node& operand, Rows rows) {
    if (operand.type != Type::text) {
        std::vector<Range> yes;
        for (const SetItem& item : node.set) {
            yes.push_back({item.low, item.high});
        }
        return tested(operand, std::move(yes), false, rows);
    }
    const Rows own = operand.rows == Rows::one ? rows : operand.rows;
    Instruction out{.code = Action::text_in, .rows = own, .cell = Cell::truth};
    for (const SetItem& item : node.set) {
        out.texts.push_back(*item.text);
    }
    std::ranges::sort(out.texts);
    out.args[0] = value(operand, own);
    const int made = add(std::move(out));
    return own == rows ? made : spread(made);
}

int Lowerer::arithmetic(const Node& node, Rows rows) {
    const bool real = node.type == Type::real;
    const int left = number(*node.args[0], rows, node.type);
    if (node.op == Op::negate) {
        Instruction out{.rows = rows, .cell = real ? Cell::real : Cell::integer};
        out.code = real ? Action::negate_real : Action::negate_integer;
        out.args[0] = left;
        const Bounds b = bounds(left);
        return add(std::move(out), {-b.high, -b.low});
    }
    const int right = number(*node.args[1], rows, node.type);
    if (!real) {
        const Action code = node.op == Op::add        ? Action::add_integers
                            : node.op == Op::subtract ? Action::subtract_integers
                                                      : Action::multiply_integers;
        return integers(code, left, right, rows);
    }
    Instruction out{.rows = rows, .cell = Cell::real};
    out.code = node.op == Op::add        ? Action::add_reals
               : node.op == Op::subtract ? Action::subtract_reals
               : node.op == Op::multiply ? Action::multiply_reals
                                         : Action::divide_reals;
    out.args[0] = left;
    out.args[1] = right;
    return add(std::move(out));
}

// Integer arithmetic, checked for overflow only where the bounds of its operands allow one.
int Lowerer::integers(Action code, int left, int right, Rows rows) {
    const Bounds a = bounds(left);
    const Bounds b = bounds(right);
    const auto pair = [&](int64_t x, int64_t y, int64_t& z) {
        switch (code) {
            case Action::add_integers: return __builtin_add_overflow(x, y, &z);
            case Action::subtract_integers: return __builtin_sub_overflow(x, y, &z);
            default: return __builtin_mul_overflow(x, y, &z);
        }
    };
    Instruction out{.code = code, .rows = rows, .cell = Cell::integer};
    out.args[0] = left;
    out.args[1] = right;
    Bounds result{highest, lowest};
    for (const int64_t x : {a.low, a.high}) {
        for (const int64_t y : {b.low, b.high}) {
            int64_t z = 0;
            out.checked = pair(x, y, z) || z == unknown_integer || out.checked;
            result = {std::min(result.low, z), std::max(result.high, z)};
        }
    }
    return add(std::move(out), out.checked ? Bounds{} : result);
}

}  // namespace regsosek::expr
