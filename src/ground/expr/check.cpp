// The checker on operators and aggregates.
#include "ground/expr/check.h"

#include <algorithm>

#include "ground/expr/checker.h"

namespace regsosek::expr {
namespace {

// Highest checked tree: the parser's limit and as much again from definitions. Walking it takes a
// few hundred bytes of stack a level.
constexpr uint32_t checked_height_max = 4000;

bool is_number(const Node& node) {
    return node.type == Type::integer || node.type == Type::real;
}

Node started(const Node& parsed) {
    Node node;
    node.op = parsed.op;
    node.at = parsed.at;
    node.text = parsed.text;
    node.integer = parsed.integer;
    node.real = parsed.real;
    node.comparisons = parsed.comparisons;
    node.reduction = parsed.reduction;
    return node;
}

}  // namespace

std::optional<int64_t> constant_integer(const Node& node) {
    if (node.op == Op::literal_integer || node.op == Op::constant) {
        return node.integer;
    }
    if (node.op == Op::negate && node.args[0]->op == Op::literal_integer) {
        return -node.args[0]->integer;
    }
    return std::nullopt;
}

Result<NodePtr> Checker::closed(Node node, Type type) {
    node.type = type;
    const bool own_rows = node.op == Op::members || node.op == Op::aggregate;
    for (const NodePtr& arg : node.args) {
        node.rows = own_rows ? Rows::family : std::max(node.rows, arg->rows);
    }
    if (own_rows) {
        node.rows = Rows::family;
    }
    const Position at = node.at;
    NodePtr out = finished(std::move(node));
    // Definitions enlarge and deepen a tree beyond what the parser saw.
    if (out->size > options_.nodes_max || out->height > checked_height_max) {
        const std::string most = std::to_string(options_.nodes_max);
        return source_.wrong(at, "ungkapan lebih besar dari " + most + " simpul",
                             "the expression is larger than " + most + " nodes", Code::limit);
    }
    return out;
}

Result<NodePtr> Checker::node(const Node& parsed) {
    switch (parsed.op) {
        case Op::literal_boolean: return closed(started(parsed), Type::boolean);
        case Op::literal_integer: return closed(started(parsed), Type::integer);
        case Op::literal_real: return closed(started(parsed), Type::real);
        case Op::literal_text:
            if (parsed.text.empty()) {
                return wrong(parsed.at, "teks kosong: pakai blank(x)",
                             "an empty text: use blank(x)");
            }
            return closed(started(parsed), Type::text);
        case Op::name: return named(parsed);
        case Op::member_name: return of_member_name(parsed);
        case Op::not_:
        case Op::and_:
        case Op::or_:
        case Op::implies:
        case Op::iff: return all_truths(parsed);
        case Op::compare: return compared(parsed);
        case Op::in_set:
        case Op::any_of:
        case Op::all_of: return in_set(parsed);
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::negate: return arithmetic(parsed);
        case Op::call: return called(parsed);
        case Op::members: return over_members(parsed);
        case Op::aggregate: return aggregated(parsed);
        default: return wrong(parsed.at, "bukan bentuk mentah", "not a raw form");
    }
}

Result<NodePtr> Checker::truth(const Node& parsed) {
    NodePtr out = TRY(node(parsed));
    if (out->type != Type::boolean) {
        auto error = wrong(parsed.at, "di sini harus pernyataan benar atau salah",
                           "a statement that is true or false is needed here");
        return std::unexpected(
            std::move(error.error()).with_hint("misalnya x == 1", "for instance x == 1"));
    }
    return out;
}

// A boolean answer is stored as 0 and 1 and may stand where a number is needed.
Result<NodePtr> Checker::as_number(NodePtr checked) {
    if (is_number(*checked)) {
        return checked;
    }
    if (checked->truth_of_integer) {
        Node stored = *checked;
        stored.type = Type::integer;
        stored.truth_of_integer = false;
        return finished(std::move(stored));
    }
    return wrong(checked->at, "di sini harus bilangan", "a number is needed here");
}

Result<NodePtr> Checker::number(const Node& parsed) {
    return as_number(TRY(node(parsed)));
}

Result<NodePtr> Checker::whole_number(const Node& parsed) {
    NodePtr out = TRY(number(parsed));
    if (out->type != Type::integer) {
        return wrong(parsed.at, "di sini harus bilangan bulat", "an integer is needed here");
    }
    return out;
}

Result<NodePtr> Checker::text_value(const Node& parsed) {
    NodePtr out = TRY(node(parsed));
    if (out->type != Type::text) {
        return wrong(parsed.at, "di sini harus teks", "a text is needed here");
    }
    return out;
}

Result<NodePtr> Checker::all_truths(const Node& parsed) {
    Node out = started(parsed);
    for (const NodePtr& arg : parsed.args) {
        out.args.push_back(TRY(truth(*arg)));
    }
    return closed(std::move(out), Type::boolean);
}

Result<NodePtr> Checker::compared(const Node& parsed) {
    Node out = started(parsed);
    size_t texts = 0;
    for (const NodePtr& arg : parsed.args) {
        out.args.push_back(TRY(node(*arg)));
        texts += out.args.back()->type == Type::text ? 1 : 0;
    }
    if (texts > 0) {
        const bool equality = out.comparisons[0] <= Comparison::not_equal;
        if (texts != out.args.size() || !equality) {
            return wrong(parsed.at, "teks hanya dapat dibandingkan dengan teks, memakai == atau !=",
                         "a text compares with a text only, by == or !=");
        }
        return closed(std::move(out), Type::boolean);
    }
    for (NodePtr& arg : out.args) {
        arg = TRY(as_number(arg));
    }
    TRY(codes_of_comparison(out));
    return closed(std::move(out), Type::boolean);
}

Result<NodePtr> Checker::in_set(const Node& parsed) {
    Node out = started(parsed);
    bool texts = false;
    for (const NodePtr& arg : parsed.args) {
        NodePtr value = TRY(node(*arg));
        texts = texts || value->type == Type::text;
        if (value->type != Type::text) {
            value = TRY(as_number(value));
        }
        if (value->type == Type::real || (texts && value->type != Type::text)) {
            return wrong(arg->at, "'in' hanya untuk bilangan bulat, atau hanya untuk teks",
                         "'in' takes integers only, or texts only");
        }
        out.args.push_back(std::move(value));
    }
    TRY(fill_set(out, parsed, texts));
    if (!texts) {
        TRY(codes_of_set(out));
    }
    return closed(std::move(out), Type::boolean);
}

Result<NodePtr> Checker::arithmetic(const Node& parsed) {
    Node out = started(parsed);
    Type type = parsed.op == Op::divide ? Type::real : Type::integer;
    for (const NodePtr& arg : parsed.args) {
        out.args.push_back(TRY(number(*arg)));
        type = out.args.back()->type == Type::real ? Type::real : type;
    }
    return closed(std::move(out), type);
}

Result<NodePtr> Checker::over_members(const Node& parsed) {
    if (level_ == Level::sls || level_ == Level::line) {
        return wrong(parsed.at, "tabel ini tidak mempunyai anggota", "this table has no members");
    }
    Node out = started(parsed);
    if (!parsed.args.empty()) {
        out.args = {TRY(of_members([&] { return truth(*parsed.args[0]); }))};
    }
    return closed(std::move(out),
                  parsed.reduction == Reduction::count ? Type::integer : Type::boolean);
}

Result<NodePtr> Checker::aggregated(const Node& parsed) {
    if (level_ == Level::sls || level_ == Level::line) {
        return wrong(parsed.at, "tabel ini tidak mempunyai anggota", "this table has no members");
    }
    Node out = started(parsed);
    out.args = {TRY(of_members([&] { return number(*parsed.args[0]); }))};
    if (parsed.args.size() == 2) {
        out.args.push_back(TRY(of_members([&] { return truth(*parsed.args[1]); })));
    }
    const Type type = out.args[0]->type;
    return closed(std::move(out), type);
}

Result<NodePtr> check(const Node& parsed, Level level, const Dictionary& dictionary,
                      const Options& options) {
    return Checker(level, dictionary, options).node(parsed);
}

}  // namespace regsosek::expr
