// Kleene's logic without negation: what it takes for a rule not to be no, by parts.
#include "method/check/localise_formula.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace regsosek::check {

using expr::Node;
using expr::NodePtr;
using expr::Op;

namespace {

std::unexpected<Error> not_flat(std::string_view why_id, std::string_view why_en) {
    return fail(Code::usage, fmt::format("aturan tidak datar: {}", why_id),
                fmt::format("the rule is not flat: {}", why_en));
}

// The mode of the opposite truth: no and yes change places, unknown stays.
Mode mirrored(Mode mode) {
    switch (mode) {
        case Mode::not_no: return Mode::not_yes;
        case Mode::not_yes: return Mode::not_no;
        case Mode::is_no: return Mode::is_yes;
        case Mode::is_yes: return Mode::is_no;
    }
    return mode;
}

Formula inverted(Formula formula) {
    formula.mode = opposite(formula.mode);
    if (formula.kind != Formula::Kind::leaf) {
        formula.kind = formula.kind == Formula::Kind::all ? Formula::Kind::any : Formula::Kind::all;
    }
    for (Formula& part : formula.parts) {
        part = inverted(std::move(part));
    }
    return formula;
}

Formula group(Formula::Kind kind, std::vector<Formula> parts) {
    Formula out;
    out.kind = kind;
    out.parts = std::move(parts);
    return out;
}

// Of a comparison with three sides, or a test of several answers: the tests one by one.
std::vector<NodePtr> cut_apart(const Node& node) {
    std::vector<NodePtr> out;
    for (size_t i = 0; node.op == Op::compare && i + 1 < node.args.size(); ++i) {
        Node pair = node;
        pair.args = {node.args[i], node.args[i + 1]};
        pair.comparisons = {node.comparisons[i]};
        out.push_back(expr::finished(std::move(pair)));
    }
    for (size_t i = 0; node.op != Op::compare && i < node.args.size(); ++i) {
        Node one = node;
        one.op = Op::in_set;
        one.args = {node.args[i]};
        out.push_back(expr::finished(std::move(one)));
    }
    return out;
}

}  // namespace

Mode opposite(Mode mode) {
    switch (mode) {
        case Mode::not_no: return Mode::is_no;
        case Mode::not_yes: return Mode::is_yes;
        case Mode::is_no: return Mode::not_no;
        case Mode::is_yes: return Mode::not_yes;
    }
    return mode;
}

FormulaMaker::FormulaMaker(std::span<const Answer> answers) {
    for (size_t i = 0; i < answers.size(); ++i) {
        answer_of_[answers[i].variable] = static_cast<int>(i);
    }
}

Result<Formula> FormulaMaker::of(const Requirement& rule) {
    return made(rule.tree, rule.sense == Sense::rule ? Mode::not_no : Mode::not_yes);
}

// The one answer that a part reads, -1 for none; `several` when there are more.
Result<int> FormulaMaker::only_answer(const Node& node, bool& several) const {
    if (node.op == Op::variable) {
        const auto found = answer_of_.find(node.variable);
        if (found == answer_of_.end()) {
            return not_flat("jawaban tidak terdaftar", "it reads an answer that is not listed");
        }
        if (node.type == expr::Type::text || node.type == expr::Type::real) {
            return not_flat("teks atau bilangan pecahan", "it reads a text or a real number");
        }
        return found->second;
    }
    const bool family = node.op == Op::relative || node.op == Op::area || node.op == Op::members ||
                        node.op == Op::aggregate;
    if (family) {
        return not_flat("membaca baris lain", "it reads other rows");
    }
    int only = -1;
    for (const NodePtr& arg : node.args) {
        const int answer = TRY(only_answer(*arg, several));
        several = several || (only >= 0 && answer >= 0 && answer != only);
        only = answer >= 0 ? answer : only;
    }
    return only;
}

Formula FormulaMaker::leaf(const NodePtr& node, int answer, Mode mode) {
    Formula out;
    out.mode = mode;
    out.condition = conditions_.size();
    conditions_.push_back({node, answer});
    return out;
}

Result<Formula> FormulaMaker::joined(Formula::Kind kind, const std::vector<NodePtr>& nodes,
                                     Mode mode) {
    Formula out;
    out.kind = kind;
    for (const NodePtr& node : nodes) {
        out.parts.push_back(TRY(made(node, mode)));
    }
    return out;
}

Result<Formula> FormulaMaker::either(const NodePtr& a, Mode mode_a, const NodePtr& b, Mode mode_b,
                                     Formula::Kind kind) {
    Formula first = TRY(made(a, mode_a));
    Formula second = TRY(made(b, mode_b));
    return group(kind, {std::move(first), std::move(second)});
}

// a <=> b is no when both are known and differ, yes when both are known and agree.
Result<Formula> FormulaMaker::equated(const NodePtr& a, const NodePtr& b, Mode mode) {
    const bool about_no = mode == Mode::not_no || mode == Mode::is_no;
    const Mode first_b = about_no ? Mode::not_no : Mode::not_yes;
    const Mode second_b = about_no ? Mode::not_yes : Mode::not_no;
    Formula first = TRY(either(a, Mode::not_yes, b, first_b, Formula::Kind::any));
    Formula second = TRY(either(a, Mode::not_no, b, second_b, Formula::Kind::any));
    Formula out = group(Formula::Kind::all, {std::move(first), std::move(second)});
    const bool inverse = mode == Mode::is_no || mode == Mode::is_yes;
    return inverse ? inverted(std::move(out)) : std::move(out);
}

// if(c, a, b) is no when c is yes and a no, or c is no and b no; the same for yes.
Result<Formula> FormulaMaker::chosen(const Node& node, Mode mode) {
    const bool inverse = mode == Mode::is_no || mode == Mode::is_yes;
    const Mode wanted = inverse ? opposite(mode) : mode;
    Formula first =
        TRY(either(node.args[0], Mode::not_yes, node.args[1], wanted, Formula::Kind::any));
    Formula second =
        TRY(either(node.args[0], Mode::not_no, node.args[2], wanted, Formula::Kind::any));
    Formula out = group(Formula::Kind::all, {std::move(first), std::move(second)});
    return inverse ? inverted(std::move(out)) : std::move(out);
}

Result<Formula> FormulaMaker::called(const NodePtr& node, Mode mode) {
    const bool wants_yes = mode == Mode::not_no || mode == Mode::is_yes;
    const bool of_truth = node->args[0]->type == expr::Type::boolean;
    if (node->function == expr::Function::if_) {
        return chosen(*node, mode);
    }
    // surely and known are never unknown: is_yes and not_no are the same of them.
    if (node->function == expr::Function::surely) {
        return made(node->args[0], wants_yes ? Mode::is_yes : Mode::not_yes);
    }
    if (node->function == expr::Function::known && of_truth) {
        const NodePtr& arg = node->args[0];
        return wants_yes ? either(arg, Mode::is_yes, arg, Mode::is_no, Formula::Kind::any)
                         : either(arg, Mode::not_yes, arg, Mode::not_no, Formula::Kind::all);
    }
    return not_flat("membandingkan dua jawaban", "it computes with two answers");
}

Result<Formula> FormulaMaker::made(const NodePtr& node, Mode mode) {
    bool several = false;
    const int answer = TRY(only_answer(*node, several));
    if (!several) {
        return leaf(node, answer, mode);
    }
    // Not to be no, or to be yes, takes all parts of an `and`; not to be yes, or to be no, takes
    // one. The other way round for `or`.
    const bool wants_yes = mode == Mode::not_no || mode == Mode::is_yes;
    const auto of_and = wants_yes ? Formula::Kind::all : Formula::Kind::any;
    const auto of_or = wants_yes ? Formula::Kind::any : Formula::Kind::all;
    switch (node->op) {
        case Op::definition: return made(node->args[0], mode);
        case Op::not_: return made(node->args[0], mirrored(mode));
        case Op::and_: return joined(of_and, node->args, mode);
        case Op::or_: return joined(of_or, node->args, mode);
        case Op::implies: return either(node->args[0], mirrored(mode), node->args[1], mode, of_or);
        case Op::iff: return equated(node->args[0], node->args[1], mode);
        case Op::any_of: return joined(of_or, cut_apart(*node), mode);
        case Op::all_of: return joined(of_and, cut_apart(*node), mode);
        case Op::compare:
            if (node->args.size() > 2) {
                return joined(of_and, cut_apart(*node), mode);
            }
            break;
        case Op::call: return called(node, mode);
        default: break;
    }
    return not_flat("membandingkan dua jawaban", "it computes with two answers");
}

}  // namespace regsosek::check
