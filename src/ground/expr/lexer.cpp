// The lexer: one pass over the bytes.
#include "ground/expr/lexer.h"

#include <array>
#include <charconv>

namespace regsosek::expr {
namespace {

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Longer symbols first, so that `<=>` is not read as `<=`.
constexpr std::array<std::string_view, 20> symbols = {"<=>", "<=", ">=", "==", "!=", "=>", "..",
                                                      "(",   ")",  "{",  "}",  ",",  ".",  "+",
                                                      "-",   "*",  "/",  "<",  ">",  "="};

class Lexer {
public:
    Lexer(std::string_view text, const Source& source) : text_(text), source_(source) {}

    Result<std::vector<Token>> run() {
        std::vector<Token> out;
        while (true) {
            skip_space();
            Token token = TRY(next());
            out.push_back(std::move(token));
            if (out.back().kind == TokenKind::end) {
                return out;
            }
        }
    }

private:
    Position here() const { return {line_, static_cast<uint32_t>(at_ - line_begin_ + 1)}; }
    char peek(size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    bool done() const { return at_ >= text_.size(); }

    void skip_space() {
        while (!done()) {
            const char c = text_[at_];
            if (c == '\n') {
                ++line_;
                line_begin_ = at_ + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
            ++at_;
        }
    }

    Result<Token> next() {
        Token token;
        token.at = here();
        if (done()) {
            return token;
        }
        const char c = peek();
        if (is_letter(c)) {
            return word(std::move(token));
        }
        if (is_digit(c)) {
            return number(std::move(token));
        }
        if (c == '"') {
            return quoted(std::move(token));
        }
        return symbol(std::move(token));
    }

    Token word(Token token) {
        const size_t begin = at_;
        while (is_letter(peek()) || is_digit(peek())) {
            ++at_;
        }
        token.kind = TokenKind::name;
        token.spelling = text_.substr(begin, at_ - begin);
        return token;
    }

    Result<Token> number(Token token) {
        const size_t begin = at_;
        while (is_digit(peek())) {
            ++at_;
        }
        token.kind = TokenKind::integer;
        if (peek() == '.' && is_digit(peek(1))) {
            token.kind = TokenKind::real;
            ++at_;
            while (is_digit(peek())) {
                ++at_;
            }
        }
        token.spelling = text_.substr(begin, at_ - begin);
        const char* first = token.spelling.data();
        const char* last = first + token.spelling.size();
        const auto read = token.kind == TokenKind::integer
                              ? std::from_chars(first, last, token.integer)
                              : std::from_chars(first, last, token.real);
        if (read.ec != std::errc{} || is_letter(peek())) {
            return source_.wrong(token.at, "'" + token.spelling + "' bukan bilangan yang sah",
                                 "'" + token.spelling + "' is not a valid number");
        }
        return token;
    }

    Result<Token> quoted(Token token) {
        token.kind = TokenKind::text;
        ++at_;
        while (!done() && peek() != '"' && peek() != '\n') {
            if (peek() == '\\' && (peek(1) == '"' || peek(1) == '\\')) {
                ++at_;
            }
            token.spelling += text_[at_++];
        }
        if (peek() != '"') {
            return source_.wrong(token.at, "teks tidak ditutup dengan tanda kutip",
                                 "the text is not closed by a quotation mark");
        }
        ++at_;
        return token;
    }

    Result<Token> symbol(Token token) {
        token.kind = TokenKind::symbol;
        for (const std::string_view symbol : symbols) {
            if (text_.substr(at_, symbol.size()) == symbol) {
                token.spelling = symbol;
                at_ += symbol.size();
                return token;
            }
        }
        return unknown_character(token.at);
    }

    Result<Token> unknown_character(Position at) const {
        const char c = peek();
        const bool printable = c > ' ' && c < 127;
        const std::string shown = printable ? std::string("'") + c + "'" : "byte";
        auto error = source_.wrong(at, "karakter " + shown + " tidak dikenal",
                                   "the character " + shown + " is not known");
        if (c == '&') {
            return std::unexpected(std::move(error.error()).with_hint("pakai: and", "use: and"));
        }
        if (c == '|') {
            return std::unexpected(std::move(error.error()).with_hint("pakai: or", "use: or"));
        }
        if (c == '!') {
            return std::unexpected(
                std::move(error.error()).with_hint("pakai: not atau !=", "use: not or !="));
        }
        return error;
    }

    std::string_view text_;
    const Source& source_;
    size_t at_ = 0;
    size_t line_begin_ = 0;
    uint32_t line_ = 1;
};

}  // namespace

Text Token::shown() const {
    if (kind == TokenKind::end) {
        return {"akhir teks", "the end of the text"};
    }
    // A literal may be an answer of a person: its length is enough.
    const std::string quoted = kind == TokenKind::text ? "\"...\"" : "'" + spelling + "'";
    return {quoted, quoted};
}

std::unexpected<Error> Source::wrong(Position at, std::string id, std::string en, Code code) const {
    if (!file.empty()) {
        Error error{code, {std::move(id), std::move(en)}, {}, {}};
        return std::unexpected(
            std::move(error).at(file, first_line + at.line - 1, std::to_string(at.column)));
    }
    const std::string line = std::to_string(at.line);
    const std::string column = std::to_string(at.column);
    return fail(code, "baris " + line + " kolom " + column + ": " + id,
                "line " + line + " column " + column + ": " + en);
}

Result<std::vector<Token>> tokens_of(std::string_view text, const Source& source) {
    return Lexer(text, source).run();
}

}  // namespace regsosek::expr
