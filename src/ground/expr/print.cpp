// Tree to canonical text: one space around operators, parentheses only where they are needed.
#include <array>

#include "ground/expr/functions.h"
#include "ground/expr/parse.h"

namespace regsosek::expr {
namespace {

// How tightly an operator binds; an operand that binds no tighter gets parentheses.
enum Binding : int {
    loose,
    iff,
    implies,
    either,
    both,
    negation,
    comparing,
    summing,
    scaling,
    tight
};

Binding binding_of(const Node& node) {
    switch (node.op) {
        case Op::iff: return iff;
        case Op::implies: return implies;
        case Op::or_: return either;
        case Op::and_: return both;
        case Op::not_: return node.args[0]->op == Op::in_set ? comparing : negation;
        case Op::compare:
        case Op::in_set: return comparing;
        case Op::add:
        case Op::subtract: return summing;
        case Op::multiply:
        case Op::divide: return scaling;
        default: return tight;
    }
}

constexpr std::array<std::string_view, 6> comparison_signs = {" == ", " != ", " < ",
                                                              " <= ", " > ",  " >= "};

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

std::string bound(int64_t value, const std::string& name) {
    return name.empty() ? std::to_string(value) : name;
}

std::string item_text(const SetItem& item) {
    if (item.text) {
        return quoted(*item.text);
    }
    std::string out = bound(item.low, item.low_name);
    return item.range ? out + ".." + bound(item.high, item.high_name) : out;
}

std::string set_text(const Node& node) {
    if (!node.set_name.empty()) {
        return node.set_name;
    }
    if (node.set.size() == 1 && node.set[0].range) {
        return item_text(node.set[0]);
    }
    std::string out = "{";
    for (const SetItem& item : node.set) {
        out += (out.size() > 1 ? ", " : "") + item_text(item);
    }
    return out + "}";
}

// The operand, in parentheses unless it binds at least as tightly as `least`.
std::string operand(const Node& node, int least) {
    const std::string inner = print(node);
    return binding_of(node) >= least ? inner : "(" + inner + ")";
}

std::string joined(const Node& node, std::string_view sign, int least) {
    std::string out;
    for (const NodePtr& arg : node.args) {
        out += (out.empty() ? "" : std::string(sign)) + operand(*arg, least);
    }
    return out;
}

std::string two(const Node& node, std::string_view sign, int left, int right) {
    return operand(*node.args[0], left) + std::string(sign) + operand(*node.args[1], right);
}

std::string compared(const Node& node) {
    std::string out = operand(*node.args[0], summing);
    for (size_t i = 0; i < node.comparisons.size(); ++i) {
        out += comparison_signs[static_cast<size_t>(node.comparisons[i])];
        out += operand(*node.args[i + 1], summing);
    }
    return out;
}

std::string negated(const Node& node) {
    const Node& inner = *node.args[0];
    if (inner.op == Op::in_set) {
        return operand(*inner.args[0], summing) + " not in " + set_text(inner);
    }
    return "not " + operand(inner, negation);
}

std::string called(const Node& node) {
    std::string out{info(node.function).name};
    out += "(" + (node.text.empty() ? "" : node.text + ", ");
    return out + joined(node, ", ", loose) + ")";
}

std::string over_members(const Node& node) {
    std::string out{name(node.reduction)};
    out += "(members";
    if (!node.args.empty()) {
        out += " where " + print(*node.args[0]);
    }
    return out + ")";
}

std::string aggregated(const Node& node) {
    std::string out{name(node.reduction)};
    out += "(" + print(*node.args[0]);
    if (node.args.size() == 2) {
        out += " where " + print(*node.args[1]);
    }
    return out + ")";
}

std::string leaf(const Node& node) {
    switch (node.op) {
        case Op::literal_boolean: return node.integer != 0 ? "true" : "false";
        case Op::literal_integer: return std::to_string(node.integer);
        case Op::literal_text: return quoted(node.text);
        case Op::member_name:
        case Op::relative:
        case Op::area: return node.text + "." + node.attribute;
        default: return node.text;
    }
}

}  // namespace

std::string print(const Node& node) {
    switch (node.op) {
        case Op::iff: return two(node, " <=> ", implies, implies);
        case Op::implies: return two(node, " => ", either, implies);
        case Op::or_: return joined(node, " or ", both);
        case Op::and_: return joined(node, " and ", negation);
        case Op::not_: return negated(node);
        case Op::compare: return compared(node);
        case Op::in_set: return operand(*node.args[0], summing) + " in " + set_text(node);
        case Op::any_of:
            return "any_of(" + joined(node, ", ", summing) + " in " + set_text(node) + ")";
        case Op::all_of:
            return "all_of(" + joined(node, ", ", summing) + " in " + set_text(node) + ")";
        case Op::add: return two(node, " + ", summing, scaling);
        case Op::subtract: return two(node, " - ", summing, scaling);
        case Op::multiply: return two(node, " * ", scaling, tight);
        case Op::divide: return two(node, " / ", scaling, tight);
        case Op::negate: return "-" + operand(*node.args[0], tight);
        case Op::call: return called(node);
        case Op::members: return over_members(node);
        case Op::aggregate: return aggregated(node);
        default: return leaf(node);
    }
}

}  // namespace regsosek::expr
