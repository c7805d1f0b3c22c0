// The parser: recursive descent, one function per level of precedence (docs/method/expr.md).
#include "ground/expr/parse.h"

#include <array>
#include <utility>

#include "ground/base/text.h"
#include "ground/expr/functions.h"

namespace regsosek::expr {
namespace {

constexpr std::array<std::pair<std::string_view, Comparison>, 6> comparisons = {{
    {"==", Comparison::equal},
    {"!=", Comparison::not_equal},
    {"<", Comparison::less},
    {"<=", Comparison::less_equal},
    {">", Comparison::greater},
    {">=", Comparison::greater_equal},
}};

// Highest tree: a chain of operators such as a + b + c ... makes it, not only nesting. Walking it
// takes a few hundred bytes of stack a level.
constexpr uint32_t height_max = 2000;

bool is_less(Comparison c) {
    return c == Comparison::less || c == Comparison::less_equal;
}
bool is_greater(Comparison c) {
    return c == Comparison::greater || c == Comparison::greater_equal;
}

class Parser {
public:
    Parser(std::vector<Token> tokens, const Source& source, const Options& options)
        : tokens_(std::move(tokens)), source_(source), options_(options) {}

    Result<NodePtr> whole() {
        NodePtr node = TRY(expression());
        if (now().kind != TokenKind::end) {
            return expected("operator atau akhir teks", "an operator or the end of the text");
        }
        return node;
    }

private:
    const Token& now() const { return tokens_[at_]; }
    const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
    void step() { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }
    bool take(std::string_view symbol) {
        const bool found = now().is(symbol);
        if (found) {
            step();
        }
        return found;
    }
    bool take_word(std::string_view word) {
        const bool found = now().is_word(word);
        if (found) {
            step();
        }
        return found;
    }

    std::unexpected<Error> expected(const std::string& id, const std::string& en) const {
        const Text found = now().shown();
        auto error = source_.wrong(now().at, "ditemukan " + found.id + ", seharusnya " + id,
                                   "found " + found.en + ", expected " + en);
        if (now().is("=")) {
            return std::unexpected(std::move(error.error()).with_hint("pakai: ==", "use: =="));
        }
        return error;
    }

    Result<void> must_take(std::string_view symbol) {
        if (!take(symbol)) {
            const std::string quoted = "'" + std::string(symbol) + "'";
            return expected(quoted, quoted);
        }
        return {};
    }

    Result<NodePtr> made(Node node) const {
        const Position at = node.at;
        NodePtr out = finished(std::move(node));
        if (out->height > height_max) {
            return too_deep(at);
        }
        return out;
    }

    std::unexpected<Error> too_deep(Position at) const {
        const std::string most = std::to_string(options_.depth_max);
        return source_.wrong(at, "ungkapan terlalu dalam (paling banyak " + most + " tingkat)",
                             "the expression is nested too deeply (at most " + most + " levels)",
                             Code::limit);
    }

    static Node node_at(Op op, Position at) {
        Node node;
        node.op = op;
        node.at = at;
        return node;
    }

    // Counts nesting: every way down passes through here.
    template <typename Rule>
    Result<NodePtr> deeper(Rule rule) {
        if (depth_ >= options_.depth_max) {
            return too_deep(now().at);
        }
        ++depth_;
        Result<NodePtr> out = rule();
        --depth_;
        return out;
    }

    Result<NodePtr> expression() {
        return deeper([this] { return equivalence(); });
    }

    Result<NodePtr> equivalence() {
        NodePtr left = TRY(implication());
        const Position at = now().at;
        if (!take("<=>")) {
            return left;
        }
        Node node = node_at(Op::iff, at);
        node.args = {left, TRY(implication())};
        return made(std::move(node));
    }

    Result<NodePtr> implication() {
        NodePtr left = TRY(alternative());
        const Position at = now().at;
        if (!take("=>")) {
            return left;
        }
        Node node = node_at(Op::implies, at);
        node.args = {left, TRY(deeper([this] { return implication(); }))};
        return made(std::move(node));
    }

    Result<NodePtr> alternative() {
        Node node = node_at(Op::or_, now().at);
        do {
            node.args.push_back(TRY(conjunction()));
        } while (take_word("or"));
        return node.args.size() == 1 ? Result<NodePtr>(node.args[0]) : made(std::move(node));
    }

    Result<NodePtr> conjunction() {
        Node node = node_at(Op::and_, now().at);
        do {
            node.args.push_back(TRY(negation()));
        } while (take_word("and"));
        return node.args.size() == 1 ? Result<NodePtr>(node.args[0]) : made(std::move(node));
    }

    Result<NodePtr> negation() {
        const Position at = now().at;
        if (!take_word("not")) {
            return comparison();
        }
        Node node = node_at(Op::not_, at);
        node.args = {TRY(deeper([this] { return negation(); }))};
        return made(std::move(node));
    }

    std::optional<Comparison> take_comparison() {
        for (const auto& [symbol, comparison] : comparisons) {
            if (take(symbol)) {
                return comparison;
            }
        }
        return std::nullopt;
    }

    Result<NodePtr> comparison() {
        NodePtr left = TRY(sum());
        const Position at = now().at;
        if (now().is_word("not") && ahead().is_word("in")) {
            step();
            Node outer = node_at(Op::not_, at);
            outer.args = {TRY(membership(std::move(left)))};
            return made(std::move(outer));
        }
        if (now().is_word("in")) {
            return membership(std::move(left));
        }
        const auto first = take_comparison();
        if (!first) {
            return left;
        }
        Node node = node_at(Op::compare, at);
        node.comparisons = {*first};
        node.args = {left, TRY(sum())};
        return chain(std::move(node));
    }

    // The second half of 1 <= x <= 5: both signs must point the same way.
    Result<NodePtr> chain(Node node) {
        const Position at = now().at;
        const auto second = take_comparison();
        if (second) {
            const Comparison first = node.comparisons[0];
            if (!(is_less(first) && is_less(*second)) &&
                !(is_greater(first) && is_greater(*second))) {
                return source_.wrong(at, "rangkaian harus searah, seperti 1 <= x <= 5",
                                     "a chain must point one way, such as 1 <= x <= 5");
            }
            node.comparisons.push_back(*second);
            node.args.push_back(TRY(sum()));
        }
        return made(std::move(node));
    }

    Result<NodePtr> membership(NodePtr value) {
        Node node = node_at(Op::in_set, now().at);
        node.args = {std::move(value)};
        TRY(set_after_in(node));
        return made(std::move(node));
    }

    // `in {1, 3..5}`, `in 1..5`, `in married`.
    Result<void> set_after_in(Node& node) {
        if (!take_word("in")) {
            return expected("'in'", "'in'");
        }
        if (now().kind == TokenKind::name && !ahead().is("..")) {
            node.set_name = now().spelling;
            step();
            return {};
        }
        if (!take("{")) {
            node.set.push_back(TRY(set_item()));
            if (!node.set[0].range) {
                return expected("'..' atau '{'", "'..' or '{'");
            }
            return {};
        }
        do {
            node.set.push_back(TRY(set_item()));
        } while (take(","));
        return must_take("}");
    }

    Result<SetItem> set_item() {
        SetItem item;
        if (now().kind == TokenKind::text) {
            item.text = now().spelling;
            step();
            return item;
        }
        TRY(set_bound(item.low, item.low_name));
        item.high = item.low;
        item.high_name = item.low_name;
        const Position at = now().at;
        if (take("..")) {
            item.range = true;
            TRY(set_bound(item.high, item.high_name));
            if (item.low_name.empty() && item.high_name.empty() && item.low > item.high) {
                return source_.wrong(at, "batas bawah lebih besar daripada batas atas",
                                     "the lower bound is above the upper");
            }
        }
        return item;
    }

    Result<void> set_bound(int64_t& value, std::string& constant) {
        const bool negative = take("-");
        if (now().kind == TokenKind::integer) {
            value = negative ? -now().integer : now().integer;
        } else if (now().kind == TokenKind::name && !negative && !is_keyword(now().spelling)) {
            constant = now().spelling;
        } else {
            return expected("bilangan bulat, nama konstanta atau teks",
                            "an integer, the name of a constant or a text");
        }
        step();
        return {};
    }

    Result<NodePtr> sum() {
        NodePtr left = TRY(product());
        while (now().is("+") || now().is("-")) {
            Node node = node_at(now().is("+") ? Op::add : Op::subtract, now().at);
            step();
            node.args = {left, TRY(product())};
            left = TRY(made(std::move(node)));
        }
        return left;
    }

    Result<NodePtr> product() {
        NodePtr left = TRY(unary());
        while (now().is("*") || now().is("/")) {
            Node node = node_at(now().is("*") ? Op::multiply : Op::divide, now().at);
            step();
            node.args = {left, TRY(unary())};
            left = TRY(made(std::move(node)));
        }
        return left;
    }

    Result<NodePtr> unary() {
        const Position at = now().at;
        if (!take("-")) {
            return primary();
        }
        Node node = node_at(Op::negate, at);
        node.args = {TRY(deeper([this] { return unary(); }))};
        return made(std::move(node));
    }

    Result<NodePtr> primary() {
        if (take("(")) {
            NodePtr inner = TRY(expression());
            TRY(must_take(")"));
            return inner;
        }
        if (now().kind == TokenKind::name) {
            return name_or_call();
        }
        return literal();
    }

    Result<NodePtr> literal() {
        Node node = node_at(Op::literal_integer, now().at);
        switch (now().kind) {
            case TokenKind::integer: node.integer = now().integer; break;
            case TokenKind::real:
                node.op = Op::literal_real;
                node.real = now().real;
                node.text = now().spelling;
                break;
            case TokenKind::text:
                node.op = Op::literal_text;
                node.text = now().spelling;
                break;
            default:
                return expected("nama, bilangan, teks atau '('", "a name, a number, a text or '('");
        }
        step();
        return made(std::move(node));
    }

    Result<NodePtr> name_or_call() {
        const Token word = now();
        if (word.spelling == "true" || word.spelling == "false") {
            step();
            Node node = node_at(Op::literal_boolean, word.at);
            node.integer = word.spelling == "true" ? 1 : 0;
            return made(std::move(node));
        }
        if (is_keyword(word.spelling)) {
            return expected("nama, bilangan, teks atau '('", "a name, a number, a text or '('");
        }
        step();
        if (now().is("(")) {
            return call(word);
        }
        Node node = node_at(Op::name, word.at);
        node.text = word.spelling;
        if (take(".")) {
            if (now().kind != TokenKind::name || is_keyword(now().spelling)) {
                return expected("nama setelah '.'", "a name after '.'");
            }
            node.op = Op::member_name;
            node.attribute = now().spelling;
            step();
        }
        return made(std::move(node));
    }

    Result<NodePtr> call(const Token& word) {
        const std::string& name = word.spelling;
        TRY(must_take("("));
        if (name == "any_of" || name == "all_of") {
            return some_in_set(node_at(name == "any_of" ? Op::any_of : Op::all_of, word.at));
        }
        const auto reduction = find_reduction(name);
        if (reduction && *reduction <= Reduction::all) {
            return over_members(node_at(Op::members, word.at), *reduction);
        }
        const FunctionInfo* function = find_function(name);
        if (!reduction && function == nullptr) {
            return unknown_function(word);
        }
        Node node = node_at(Op::call, word.at);
        TRY(arguments(node, function));
        // sum takes one value; min and max of several are functions of a row.
        if (reduction && (function == nullptr || node.args.size() == 1 || now().is_word("where"))) {
            return over_values(std::move(node), *reduction);
        }
        TRY(must_take(")"));
        node.function = function->function;
        if (node.args.size() < function->args_min || node.args.size() > function->args_max) {
            return wrong_count(word, *function, node.args.size());
        }
        return made(std::move(node));
    }

    // The arguments between the parentheses; the table of lookup and listed is a bare name.
    Result<void> arguments(Node& node, const FunctionInfo* function) {
        if (function != nullptr &&
            (function->function == Function::lookup || function->function == Function::listed)) {
            if (now().kind != TokenKind::name) {
                return expected("nama tabel", "the name of a table");
            }
            node.text = now().spelling;
            step();
            TRY(must_take(","));
        }
        do {
            node.args.push_back(TRY(expression()));
        } while (take(","));
        return {};
    }

    Result<NodePtr> some_in_set(Node node) {
        do {
            node.args.push_back(TRY(deeper([this] { return sum(); })));
        } while (take(","));
        TRY(set_after_in(node));
        TRY(must_take(")"));
        return made(std::move(node));
    }

    // count(members), count(members where condition)
    Result<NodePtr> over_members(Node node, Reduction reduction) {
        node.reduction = reduction;
        if (!take_word("members")) {
            return expected("'members'", "'members'");
        }
        if (take_word("where")) {
            node.args = {TRY(expression())};
        } else if (reduction != Reduction::count) {
            return expected("'where'", "'where'");
        }
        TRY(must_take(")"));
        return made(std::move(node));
    }

    // sum(x), sum(x where condition)
    Result<NodePtr> over_values(Node node, Reduction reduction) {
        node.op = Op::aggregate;
        node.reduction = reduction;
        if (node.args.size() != 1) {
            return source_.wrong(node.at, "hanya satu nilai per anggota di sini",
                                 "one value per member only here");
        }
        if (take_word("where")) {
            node.args.push_back(TRY(expression()));
        }
        TRY(must_take(")"));
        return made(std::move(node));
    }

    std::unexpected<Error> unknown_function(const Token& word) const {
        auto error = source_.wrong(word.at, "fungsi '" + word.spelling + "' tidak dikenal",
                                   "the function '" + word.spelling + "' is not known");
        if (const auto near = text::nearest(word.spelling, function_names())) {
            return std::unexpected(
                std::move(error.error())
                    .with_hint("mungkin maksudnya " + *near, "did you mean " + *near));
        }
        return error;
    }

    std::unexpected<Error> wrong_count(const Token& word, const FunctionInfo& function,
                                       size_t found) const {
        std::string most = std::to_string(function.args_min);
        if (function.args_max > function.args_min) {
            most += ".." + std::to_string(function.args_max);
        }
        const std::string name = "'" + word.spelling + "'";
        return source_.wrong(
            word.at, name + " membutuhkan " + most + " argumen, ditemukan " + std::to_string(found),
            name + " takes " + most + " arguments, found " + std::to_string(found));
    }

    std::vector<Token> tokens_;
    const Source& source_;
    const Options& options_;
    size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

Result<NodePtr> parse(std::string_view text, const Options& options) {
    const Source source{options.file, options.first_line};
    if (text.size() > options.source_bytes_max) {
        const std::string most = std::to_string(options.source_bytes_max);
        return source.wrong({}, "ungkapan lebih panjang dari " + most + " byte",
                            "the expression is longer than " + most + " bytes", Code::limit);
    }
    size_t bad_at = 0;
    if (!text::valid_utf8(text, &bad_at)) {
        return source.wrong({1, static_cast<uint32_t>(bad_at + 1)}, "bukan UTF-8 yang sah",
                            "not valid UTF-8");
    }
    return Parser(TRY(tokens_of(text, source)), source, options).whole();
}

}  // namespace regsosek::expr
