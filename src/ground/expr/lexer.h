// Cuts a source text into tokens with their places.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/ast.h"
#include "regsosek/base.h"

namespace regsosek::expr {

enum class TokenKind : uint8_t { name, integer, real, text, symbol, end };

/// One token. `spelling` is the name, the number's digits, the text's content or the symbol.
struct Token {
    TokenKind kind = TokenKind::end;
    std::string spelling;
    int64_t integer = 0;
    double real = 0;
    Position at;

    bool is(std::string_view symbol) const {
        return kind == TokenKind::symbol && spelling == symbol;
    }
    bool is_word(std::string_view word) const {
        return kind == TokenKind::name && spelling == word;
    }
    /// How a message names it: 'and', end of text.
    Text shown() const;
};

/// A mistake in a source: a bad_input Error with its place.
struct Source {
    std::string file;
    uint64_t first_line = 1;
    /// The error. Without a file the text itself begins with line and column.
    std::unexpected<Error> wrong(Position at, std::string id, std::string en,
                                 Code code = Code::bad_input) const;
};

/// The tokens, closed by one of kind `end`. Errors: bad_input for a character or number that cannot
/// be.
Result<std::vector<Token>> tokens_of(std::string_view text, const Source& source);

}  // namespace regsosek::expr
