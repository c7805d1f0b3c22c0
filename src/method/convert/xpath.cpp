// A small parser of XPath conditions that writes our language while it reads.
#include "method/convert/xpath.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <vector>

namespace regsosek::convert {

namespace {

constexpr int depth_max = 60;

std::unexpected<Error> cannot(const std::string& what) {
    return fail(Code::bad_input, fmt::format("'{}' tidak ada padanannya", what),
                fmt::format("'{}' has no equal", what));
}

// What stands on one side: its text in our language, and what it is.
struct Part {
    std::string text;
    const Variable* variable = nullptr;  // a question and nothing else
    std::optional<std::string> literal;  // a text in quotes
};

struct Token {
    enum class Kind : uint8_t { end, number, literal, variable, word, sign } kind = Kind::end;
    std::string text;
};

class Translator {
public:
    Translator(std::string_view source, std::string_view own, const Survey& survey)
        : source_(source), own_(own), survey_(survey) {}

    Result<std::string> whole() {
        TRY(next());
        const Part part = TRY(either());
        if (token_.kind != Token::Kind::end) {
            return cannot(token_.text);
        }
        if (part.literal) {
            return cannot(*part.literal);
        }
        return part.text;
    }

private:
    // --- tokens
    Result<void> next() {
        while (at_ < source_.size() &&
               std::isspace(static_cast<unsigned char>(source_[at_])) != 0) {
            ++at_;
        }
        if (at_ == source_.size()) {
            token_ = {};
            return {};
        }
        const char c = source_[at_];
        if (c == '\'' || c == '"') {
            return take_literal(c);
        }
        if (source_.substr(at_).starts_with("${")) {
            const size_t end = source_.find('}', at_);
            if (end == std::string_view::npos) {
                return cannot("${");
            }
            token_ = {Token::Kind::variable, std::string(source_.substr(at_ + 2, end - at_ - 2))};
            at_ = end + 1;
            return {};
        }
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            take_while(Token::Kind::number, [](char d) {
                return std::isdigit(static_cast<unsigned char>(d)) != 0 || d == '.';
            });
            return {};
        }
        if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
            take_while(Token::Kind::word, [](char d) {
                return std::isalnum(static_cast<unsigned char>(d)) != 0 || d == '-' || d == '_' ||
                       d == ':';
            });
            return {};
        }
        const std::string_view two = source_.substr(at_, 2);
        const size_t length = two == "!=" || two == "<=" || two == ">=" ? 2 : 1;
        token_ = {Token::Kind::sign, std::string(source_.substr(at_, length))};
        at_ += length;
        return {};
    }
    Result<void> take_literal(char quote) {
        const size_t end = source_.find(quote, at_ + 1);
        if (end == std::string_view::npos) {
            return cannot(std::string(1, quote));
        }
        token_ = {Token::Kind::literal, std::string(source_.substr(at_ + 1, end - at_ - 1))};
        at_ = end + 1;
        return {};
    }
    template <typename F>
    void take_while(Token::Kind kind, const F& more) {
        const size_t begin = at_;
        while (at_ < source_.size() && more(source_[at_])) {
            ++at_;
        }
        token_ = {kind, std::string(source_.substr(begin, at_ - begin))};
    }
    bool is(Token::Kind kind, std::string_view text) const {
        return token_.kind == kind && token_.text == text;
    }
    Result<void> expect(std::string_view sign) {
        if (!is(Token::Kind::sign, sign)) {
            return cannot(token_.text.empty() ? std::string(source_) : token_.text);
        }
        return next();
    }

    // --- grammar, weakest first
    Result<Part> either() { return chain("or", &Translator::both); }
    Result<Part> both() { return chain("and", &Translator::equality); }
    Result<Part> chain(std::string_view word, Result<Part> (Translator::*lower)()) {
        Part left = TRY((this->*lower)());
        while (is(Token::Kind::word, word)) {
            TRY(next());
            const Part right = TRY((this->*lower)());
            left = {fmt::format("({} {} {})", left.text, word, right.text), nullptr, {}};
        }
        return left;
    }
    Result<Part> equality() {
        Part left = TRY(sum());
        while (token_.kind == Token::Kind::sign) {
            const std::string sign = token_.text;
            constexpr std::array<std::string_view, 6> signs = {"=", "!=", "<", "<=", ">", ">="};
            if (std::ranges::find(signs, sign) == signs.end()) {
                break;
            }
            TRY(next());
            const Part right = TRY(sum());
            left = TRY(compared(left, sign, right));
        }
        return left;
    }
    Result<Part> sum() { return arithmetic("+", "-", &Translator::product); }
    Result<Part> arithmetic(std::string_view a, std::string_view b,
                            Result<Part> (Translator::*lower)()) {
        Part left = TRY((this->*lower)());
        while (is(Token::Kind::sign, a) || is(Token::Kind::sign, b)) {
            const std::string sign = token_.text;
            TRY(next());
            const Part right = TRY((this->*lower)());
            left = {fmt::format("({} {} {})", left.text, sign, right.text), nullptr, {}};
        }
        return left;
    }
    Result<Part> product() {
        Part left = TRY(primary());
        while (is(Token::Kind::sign, "*") || is(Token::Kind::word, "div") ||
               is(Token::Kind::word, "mod")) {
            const std::string sign = token_.text;
            TRY(next());
            const Part right = TRY(primary());
            left = {sign == "mod"
                        ? fmt::format("mod({}, {})", left.text, right.text)
                        : fmt::format("({} {} {})", left.text, sign == "*" ? "*" : "/", right.text),
                    nullptr,
                    {}};
        }
        return left;
    }
    Result<Part> primary() {
        if (++depth_ > depth_max) {
            return cannot("(((");
        }
        Part out = TRY(primary_at_depth());
        --depth_;
        return out;
    }
    Result<Part> primary_at_depth() {
        const Token token = token_;
        TRY(next());
        switch (token.kind) {
            case Token::Kind::number: return Part{token.text, nullptr, {}};
            case Token::Kind::literal: return Part{"", nullptr, token.text};
            case Token::Kind::variable: return variable(token.text);
            case Token::Kind::word:
                return is(Token::Kind::sign, "(") ? function(token.text) : cannot(token.text);
            case Token::Kind::sign: break;
            case Token::Kind::end: return cannot(std::string(source_));
        }
        if (token.text == "." && !own_.empty()) {
            return variable(std::string(own_));
        }
        if (token.text == "-") {
            const Part part = TRY(primary());
            return Part{"-" + part.text, nullptr, {}};
        }
        if (token.text != "(") {
            return cannot(token.text);
        }
        Part inner = TRY(either());
        TRY(expect(")"));
        if (inner.variable == nullptr && !inner.literal) {
            inner.text = "(" + inner.text + ")";
        }
        return inner;
    }
    Result<Part> variable(const std::string& name) {
        const Variable* found = survey_.find(name);
        if (found == nullptr) {
            return cannot("${" + name + "}");
        }
        return Part{found->name, found, {}};
    }

    // --- functions and comparisons
    Result<Part> function(const std::string& name) {
        TRY(expect("("));
        std::vector<Part> args;
        while (!is(Token::Kind::sign, ")")) {
            args.push_back(TRY(either()));
            if (!is(Token::Kind::sign, ",")) {
                break;
            }
            TRY(next());
        }
        TRY(expect(")"));
        return called(name, args);
    }
    Result<Part> called(const std::string& name, const std::vector<Part>& args) const {
        const auto joined = [&] {
            std::string out;
            for (const Part& arg : args) {
                out += out.empty() ? "" : ", ";
                out += arg.text;
            }
            return out;
        };
        if (name == "selected" && args.size() == 2) {
            return selected(args[0], args[1]);
        }
        if (name == "not" && args.size() == 1) {
            return Part{fmt::format("(not {})", args[0].text), nullptr, {}};
        }
        if ((name == "true" || name == "false") && args.empty()) {
            return Part{name, nullptr, {}};
        }
        if (name == "string-length" && args.size() == 1) {
            return Part{fmt::format("len({})", args[0].text), nullptr, {}};
        }
        const bool plain = (name == "if" && args.size() == 3) ||
                           ((name == "min" || name == "max") && args.size() > 1) ||
                           (name == "abs" && args.size() == 1) ||
                           (name == "floor" && args.size() == 1);
        const bool literal =
            std::ranges::any_of(args, [](const Part& arg) { return arg.literal.has_value(); });
        if (!plain || literal) {
            return cannot(name + "()");
        }
        return Part{fmt::format("{}({})", name, joined()), nullptr, {}};
    }
    // A choice by its name: equal to its code, or its bit in the sum of several.
    Result<Part> selected(const Part& question, const Part& choice) const {
        if (question.variable == nullptr || !choice.literal) {
            return cannot("selected()");
        }
        const CodeList* list = survey_.list(question.variable->list);
        const ListCode* code = list == nullptr ? nullptr : list->find(*choice.literal);
        if (code == nullptr) {
            return cannot("'" + *choice.literal + "'");
        }
        const bool several = question.variable->kind == Kind::bitmask;
        return Part{several ? fmt::format("bit({}, {})", question.text, code->number)
                            : fmt::format("{} == {}", question.text, code->number),
                    nullptr,
                    {}};
    }
    Result<Part> compared(const Part& left, const std::string& sign, const Part& right) {
        if (left.literal && !right.literal) {
            return compared(right, turned(sign), left);
        }
        const std::string ours = sign == "=" ? "==" : sign;
        if (!right.literal) {
            return Part{fmt::format("{} {} {}", left.text, ours, right.text), nullptr, {}};
        }
        if (left.variable == nullptr) {
            return cannot("'" + *right.literal + "'");
        }
        if (right.literal->empty()) {
            if (sign != "=" && sign != "!=") {
                return cannot("''");
            }
            return Part{
                fmt::format("{}({})", sign == "=" ? "blank" : "filled", left.text), nullptr, {}};
        }
        return with_code(*left.variable, ours, *right.literal);
    }
    static std::string turned(const std::string& sign) {
        std::string out = sign;
        if (out[0] == '<' || out[0] == '>') {
            out[0] = out[0] == '<' ? '>' : '<';
        }
        return out;
    }
    Result<Part> with_code(const Variable& variable, const std::string& sign,
                           const std::string& literal) const {
        if (variable.kind == Kind::text) {
            return Part{fmt::format("{} {} \"{}\"", variable.name, sign, literal), nullptr, {}};
        }
        const CodeList* list = survey_.list(variable.list);
        if (list == nullptr) {
            const bool number = literal.find_first_not_of("0123456789.") == std::string::npos;
            return number ? Result<Part>(Part{
                                fmt::format("{} {} {}", variable.name, sign, literal), nullptr, {}})
                          : Result<Part>(cannot("'" + literal + "'"));
        }
        const ListCode* code = list->find(literal);
        if (code == nullptr) {
            return cannot("'" + literal + "'");
        }
        return Part{fmt::format("{} {} {}", variable.name, sign, code->number), nullptr, {}};
    }

    std::string_view source_;
    std::string_view own_;
    const Survey& survey_;
    size_t at_ = 0;
    int depth_ = 0;
    Token token_;
};

}  // namespace

Result<std::string> translated(std::string_view condition, std::string_view own,
                               const Survey& survey) {
    Translator translator{condition, own, survey};
    return translator.whole();
}

}  // namespace regsosek::convert
