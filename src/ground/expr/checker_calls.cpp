// The checker on calls of functions.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/expr/checker.h"
#include "ground/expr/functions.h"

namespace regsosek::expr {
namespace {

// Longest slice of digits that an integer of 64 bits surely holds.
constexpr int64_t digits_max = 18;
// Longest text that a slice may reach; the widest answer of the forms has 250 characters.
constexpr int64_t text_length_max = 10'000;

Node call_of(const Node& parsed) {
    Node node;
    node.op = Op::call;
    node.at = parsed.at;
    node.function = parsed.function;
    node.text = parsed.text;
    return node;
}

}  // namespace

Result<NodePtr> Checker::called(const Node& parsed) {
    switch (parsed.function) {
        case Function::filled:
        case Function::asked:
        case Function::blank: return about_answer(parsed);
        case Function::bit: return bits(parsed);
        case Function::if_: return chosen(parsed);
        case Function::lookup:
        case Function::listed: return tabled(parsed);
        case Function::len:
        case Function::digits:
        case Function::is_digits:
        case Function::matches_digits:
        case Function::first:
        case Function::standard: return text_called(parsed);
        case Function::known: {
            Node out = call_of(parsed);
            out.args = {TRY(node(*parsed.args[0]))};
            return closed(std::move(out), Type::boolean);
        }
        case Function::surely: {
            Node out = call_of(parsed);
            out.args = {TRY(truth(*parsed.args[0]))};
            return closed(std::move(out), Type::boolean);
        }
        default: return numbers_called(parsed);
    }
}

// filled, asked and blank ask about an answer as it is stored.
Result<NodePtr> Checker::about_answer(const Node& parsed) {
    NodePtr answer = TRY(node(*parsed.args[0]));
    const std::string name{info(parsed.function).name};
    if (answer->op != Op::variable && answer->op != Op::relative) {
        auto error = wrong(parsed.at, name + "() hanya untuk isian", name + "() takes an answer");
        return std::unexpected(
            std::move(error.error()).with_hint("pakai known(x)", "use known(x)"));
    }
    if (answer->type == Type::real ||
        (answer->type == Type::text && parsed.function == Function::asked)) {
        auto error = wrong(parsed.at, name + "() tidak berlaku untuk jenis isian ini",
                           name + "() does not apply to an answer of this type");
        return std::unexpected(
            std::move(error.error())
                .with_hint("pakai filled(x) atau known(x)", "use filled(x) or known(x)"));
    }
    Node raw = *answer;
    raw.unknown_codes.clear();
    Node out = call_of(parsed);
    out.args = {finished(std::move(raw))};
    return closed(std::move(out), Type::boolean);
}

// bit(x, code, ...): true when any of the codes is part of the sum.
Result<NodePtr> Checker::bits(const Node& parsed) {
    Node out = call_of(parsed);
    out.args.push_back(TRY(whole_number(*parsed.args[0])));
    const Variable* variable = variable_of(*out.args[0]);
    if (variable == nullptr || !variable->bitmask) {
        return wrong(parsed.at, "bit() hanya untuk isian jumlah kode",
                     "bit() takes an answer that is a sum of codes");
    }
    for (size_t i = 1; i < parsed.args.size(); ++i) {
        const NodePtr code = TRY(whole_number(*parsed.args[i]));
        const auto value = constant_integer(*code);
        const bool is_listed = value && *value > 0 &&
                               std::ranges::find(variable->codes, *value) != variable->codes.end();
        if (!is_listed || TRY(names_unknown_code(*out.args[0], *value, code->at))) {
            return wrong(code->at, "bit() membutuhkan kode dari daftar '" + variable->name + "'",
                         "bit() needs a code of the list of '" + variable->name + "'");
        }
        out.args.push_back(code);
    }
    return closed(std::move(out), Type::boolean);
}

// Functions of numbers. min, max and abs keep the type; the others fix it.
Result<NodePtr> Checker::numbers_called(const Node& parsed) {
    const Function function = parsed.function;
    const bool any_number = function == Function::abs_ || function == Function::log_ ||
                            function == Function::ceil_ || function == Function::floor_ ||
                            function == Function::min || function == Function::max;
    Node out = call_of(parsed);
    Type type = Type::integer;
    for (const NodePtr& arg : parsed.args) {
        out.args.push_back(any_number ? TRY(number(*arg)) : TRY(whole_number(*arg)));
        type = out.args.back()->type == Type::real ? Type::real : type;
    }
    switch (function) {
        case Function::log_: type = Type::real; break;
        case Function::ceil_:
        case Function::floor_: type = Type::integer; break;
        case Function::valid_date: type = Type::boolean; break;
        default: break;
    }
    return closed(std::move(out), type);
}

// if(condition, a, b): a and b of one type, or both numbers.
Result<NodePtr> Checker::chosen(const Node& parsed) {
    Node out = call_of(parsed);
    out.args = {TRY(truth(*parsed.args[0])), TRY(node(*parsed.args[1])),
                TRY(node(*parsed.args[2]))};
    Type type = out.args[1]->type;
    const Type other = out.args[2]->type;
    if (type != other) {
        const bool numbers = (type == Type::integer || type == Type::real) &&
                             (other == Type::integer || other == Type::real);
        if (!numbers) {
            return wrong(parsed.at, "kedua pilihan if() harus sejenis",
                         "both choices of if() must be of one type");
        }
        type = Type::real;
    }
    return closed(std::move(out), type);
}

Result<NodePtr> Checker::tabled(const Node& parsed) {
    Node out = call_of(parsed);
    const auto found = std::ranges::find(options_.lookups, parsed.text, &Lookup::name);
    if (found == options_.lookups.end()) {
        return wrong(parsed.at, "tabel '" + parsed.text + "' tidak dikenal",
                     "the table '" + parsed.text + "' is not known");
    }
    auto& table = tables_[parsed.text];
    if (table == nullptr) {
        Table sorted{found->name, found->entries};
        std::ranges::sort(sorted.entries);
        table = std::make_shared<const Table>(std::move(sorted));
    }
    out.table = table;
    out.args = {TRY(whole_number(*parsed.args[0]))};
    return closed(std::move(out),
                  parsed.function == Function::lookup ? Type::integer : Type::boolean);
}

Result<void> Checker::literal_argument(const Node& argument, int64_t low, int64_t high) {
    if (argument.op != Op::literal_integer || argument.integer < low || argument.integer > high) {
        const std::string range = std::to_string(low) + ".." + std::to_string(high);
        return wrong(argument.at, "harus bilangan tertulis " + range,
                     "must be a written number in " + range);
    }
    return {};
}

Result<NodePtr> Checker::text_called(const Node& parsed) {
    Node out = call_of(parsed);
    out.args = {TRY(text_value(*parsed.args[0]))};
    for (size_t i = 1; i < parsed.args.size(); ++i) {
        const bool count_of_digits = parsed.function == Function::digits && i == 2;
        TRY(literal_argument(*parsed.args[i], 1, count_of_digits ? digits_max : text_length_max));
        out.args.push_back(TRY(node(*parsed.args[i])));
    }
    switch (parsed.function) {
        case Function::is_digits:
        case Function::matches_digits: return closed(std::move(out), Type::boolean);
        case Function::first:
        case Function::standard: return closed(std::move(out), Type::text);
        default: return closed(std::move(out), Type::integer);
    }
}

}  // namespace regsosek::expr
