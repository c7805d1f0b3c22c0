// Standardised Indonesian names. All knowledge of titles, spelling variants and sounds is data
// (models/names-id.csv); this is only the machine that applies it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "method/match/similarity.h"
#include "regsosek/base.h"

namespace regsosek::match {

/// One row of the table. Kinds: title (dropped in front), degree (dropped behind), variant (a token
/// written as another), variant_first (only in front of others), variant_female, join (written
/// together with the next token), separator (a father's name follows), common (says little who it
/// is), sound (one or two letters heard as another; empty `to` is silent).
struct NameRule {
    std::string kind;
    std::string from;
    std::string to;
};

/// Tokens that are kept as numbers: 98.9 % of names have at most four (link.md section 3).
inline constexpr size_t name_tokens_max = 4;

/// A name made comparable. Hashes are 32 bits of a fixed function, the same on every machine.
struct StandardName {
    std::array<char, name_letters_max>
        letters{};  ///< Tokens with one space between, padded with NUL.
    uint8_t length = 0;
    uint8_t tokens = 0;                             ///< All tokens, also those beyond four.
    bool has_initial = false;                       ///< A token of one letter is among them.
    std::array<uint32_t, name_tokens_max> token{};  ///< Hash of each token; 0 behind the last.
    uint32_t hash = 0;                              ///< Of the whole name.
    uint32_t first_sound = 0;  ///< Of the sound of the first telling token; 0: none.
    uint32_t sound_set = 0;    ///< Of the sorted sounds of all tokens; 0: none.

    std::string_view text() const { return {letters.data(), length}; }
};

/// What the table makes of one token; kept between names because tokens repeat.
struct Token {
    std::array<char, 16> raw{};
    std::array<char, 24> text{};
    uint8_t raw_length = 0;
    uint8_t length = 0;
    uint8_t roles = 0;
    uint32_t hash = 0;
    uint64_t sound = 0;
};

/// The tokens met before, one per thread. A cache only: it changes no answer.
class TokenCache {
public:
    TokenCache();
    std::vector<Token> slots;
    /// Tokens of one name that found no slot: two for each that is read.
    std::array<Token, 16> spare;
};

/// The rules, ready to be applied.
class NameTable {
public:
    /// Reads the rules. Errors: bad_input for an unknown kind, an empty or too long entry.
    static Result<NameTable> of(std::span<const NameRule> rules);
    NameTable(NameTable&&) noexcept;
    NameTable& operator=(NameTable&&) noexcept;
    ~NameTable();

    /// The name made comparable; sex 2 is female (0 unknown). Bytes beyond ASCII are left out.
    StandardName standardise(std::string_view name, int sex, TokenCache& cache) const;
    /// Up to twelve letters of how a token sounds, as text (for explanations and tests).
    std::string sound_text(std::string_view token) const;

private:
    struct State;
    explicit NameTable(std::unique_ptr<State> state);
    Token analyse(std::string_view raw) const;
    uint64_t sound(std::string_view token) const;
    std::unique_ptr<State> state_;
};

}  // namespace regsosek::match
