// Lowering of functions and aggregates.
#include "ground/base/assert.h"
#include "ground/expr/lowerer.h"

namespace regsosek::expr {
int Lowerer::called(const Node& node, Rows rows) {
    switch (node.function) {
        case Function::filled:
        case Function::asked:
        case Function::blank: return answered(node, rows);
        case Function::bit: return bits(node, rows);
        case Function::abs_: return several(node, rows, Action::abs_integer, Action::abs_real);
        case Function::min: return several(node, rows, Action::min_integers, Action::min_reals);
        case Function::max: return several(node, rows, Action::max_integers, Action::max_reals);
        case Function::floor_: return rounded(node, rows, Action::floor_real);
        case Function::ceil_: return rounded(node, rows, Action::ceil_real);
        case Function::div: return of_integers(node, rows, Action::div_integers, Cell::integer);
        case Function::mod: return of_integers(node, rows, Action::mod_integers, Cell::integer);
        case Function::valid_date: return of_integers(node, rows, Action::valid_date, Cell::truth);
        case Function::age_on: return of_integers(node, rows, Action::age_on, Cell::integer);
        case Function::date: return of_integers(node, rows, Action::make_date, Cell::integer);
        case Function::log_: {
            Instruction out{.code = Action::log_real, .rows = rows, .cell = Cell::real};
            out.args[0] = number(*node.args[0], rows, Type::real);
            return add(std::move(out));
        }
        case Function::known:
        case Function::surely: {
            Instruction out{.rows = rows, .cell = Cell::truth};
            out.code = node.function == Function::known ? Action::known : Action::surely;
            out.args[0] = value(*node.args[0], rows);
            return add(std::move(out));
        }
        case Function::if_: return chosen(node, rows);
        case Function::lookup: return tabled(node, rows, Action::lookup, Cell::integer);
        case Function::listed: return tabled(node, rows, Action::listed, Cell::truth);
        case Function::len: return of_text(node, rows, Action::text_length, Cell::integer);
        case Function::digits: return of_text(node, rows, Action::text_digits, Cell::integer);
        case Function::is_digits: return of_text(node, rows, Action::text_is_digits, Cell::truth);
        case Function::matches_digits:
            return of_text(node, rows, Action::text_matches_digits, Cell::truth);
        case Function::first: return of_text(node, rows, Action::text_first, Cell::text);
        case Function::standard: return of_text(node, rows, Action::text_standard, Cell::text);
    }
    must(false, "a function without lowering");
    return -1;
}

// filled, asked, blank: a test of the stored integer, or of a text being there, that is never
// unknown.
int Lowerer::answered(const Node& node, Rows rows) {
    const Node& answer = *node.args[0];
    if (answer.type == Type::text) {
        Instruction there{.code = Action::known, .rows = rows, .cell = Cell::truth};
        there.args[0] = value(answer, rows);
        const int is_there = add(std::move(there));
        if (node.function == Function::filled) {
            return is_there;
        }
        Instruction out{.code = Action::negate_truth, .rows = rows, .cell = Cell::truth};
        out.args[0] = is_there;
        return add(std::move(out));
    }
    Instruction out{.code = Action::test, .rows = rows, .cell = Cell::truth};
    switch (node.function) {
        case Function::filled: out.yes = {{unreadable, not_asked}}; break;
        case Function::asked: out.yes = {{not_asked, not_asked}}; break;
        default: out.yes = {{asked_blank, not_asked}}; break;
    }
    out.flip = node.function != Function::blank;
    read_source(out, answer);
    return add(std::move(out));
}

int Lowerer::bits(const Node& node, Rows rows) {
    const Node& answer = *node.args[0];
    Instruction out{.code = Action::test_bits, .rows = rows, .cell = Cell::truth};
    out.unknown = unknown_ranges(answer);
    for (size_t i = 1; i < node.args.size(); ++i) {
        const Node& code = *node.args[i];
        out.immediate |= code.integer;
    }
    read_source(out, answer);
    return add(std::move(out));
}

// abs, min and max: one operation, or a chain of two-sided ones.
int Lowerer::several(const Node& node, Rows rows, Action integer_code, Action real_code) {
    const bool real = node.type == Type::real;
    int out = number(*node.args[0], rows, node.type);
    for (size_t i = node.args.size() == 1 ? 0 : 1; i < node.args.size(); ++i) {
        Instruction next{.rows = rows, .cell = real ? Cell::real : Cell::integer};
        next.code = real ? real_code : integer_code;
        next.args[0] = out;
        if (i > 0) {
            next.args[1] = number(*node.args[i], rows, node.type);
        }
        out = add(std::move(next));
    }
    return out;
}

int Lowerer::rounded(const Node& node, Rows rows, Action code) {
    if (node.args[0]->type == Type::integer) {
        return value(*node.args[0], rows);
    }
    Instruction out{.code = code, .rows = rows, .cell = Cell::integer};
    out.args[0] = value(*node.args[0], rows);
    return add(std::move(out));
}

int Lowerer::of_integers(const Node& node, Rows rows, Action code, Cell cell) {
    Instruction out{.code = code, .rows = rows, .cell = cell};
    for (size_t i = 0; i < node.args.size(); ++i) {
        out.args[i] = value(*node.args[i], rows);
    }
    return add(std::move(out));
}

int Lowerer::chosen(const Node& node, Rows rows) {
    Instruction out{.code = Action::select, .rows = rows, .cell = cell_of(node.type)};
    out.args[0] = value(*node.args[0], rows);
    out.args[1] = number(*node.args[1], rows, node.type);
    out.args[2] = number(*node.args[2], rows, node.type);
    return add(std::move(out));
}

int Lowerer::of_text(const Node& node, Rows rows, Action code, Cell cell) {
    Instruction out{.code = code, .rows = rows, .cell = cell};
    out.args[0] = value(*node.args[0], rows);
    if (node.args.size() > 1) {
        out.immediate = node.args[1]->integer;
    }
    if (node.args.size() > 2) {
        out.second = node.args[2]->integer;
    }
    return add(std::move(out));
}

int Lowerer::tabled(const Node& node, Rows rows, Action code, Cell cell) {
    Instruction out{.code = code, .rows = rows, .cell = cell};
    out.table = node.table;
    out.args[0] = value(*node.args[0], rows);
    return add(std::move(out));
}

int Lowerer::over_members(const Node& node) {
    Instruction out{.rows = Rows::family, .cell = Cell::truth};
    switch (node.reduction) {
        case Reduction::count:
            out.code = Action::count_members;
            out.cell = Cell::integer;
            break;
        case Reduction::any: out.code = Action::any_member; break;
        default: out.code = Action::all_members; break;
    }
    if (!node.args.empty()) {
        out.args[0] = value(*node.args[0], Rows::member);
    }
    // Rows are numbered in 32 bits, so a count is too.
    const Bounds count{0, UINT32_MAX};
    return add(std::move(out), out.cell == Cell::integer ? count : Bounds{});
}

int Lowerer::aggregated(const Node& node) {
    const bool real = node.type == Type::real;
    Instruction out{.rows = Rows::family, .cell = real ? Cell::real : Cell::integer};
    switch (node.reduction) {
        case Reduction::sum: out.code = real ? Action::sum_reals : Action::sum_integers; break;
        case Reduction::min:
            out.code = real ? Action::min_of_reals : Action::min_of_integers;
            break;
        default: out.code = real ? Action::max_of_reals : Action::max_of_integers; break;
    }
    out.args[0] = value(*node.args[0], Rows::member);
    if (node.args.size() == 2) {
        out.args[1] = value(*node.args[1], Rows::member);
    }
    return add(std::move(out));
}

}  // namespace regsosek::expr
