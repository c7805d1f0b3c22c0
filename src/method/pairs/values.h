// The distinct texts of a column on both sides, numbered, with their letters, words and shares.
// Equal texts have equal numbers, so that equality is a comparison of integers, its chance is known
// exactly, and letters are read only where texts differ.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ground/base/memory.h"
#include "method/pairs/encode.h"

namespace regsosek::pairs {

/// What is known of a text without its letters: hashes of its words, quarter bits (-log2 of each
/// word's share on the right), and how often each letter is in it.
struct Words {
    std::array<uint32_t, match::name_tokens_max> word{};
    uint64_t counts = 0;  ///< Of letters, one bit for each up to a share of the 64 (count_letters).
    std::array<uint8_t, match::name_tokens_max> bits{};
    uint32_t sounds = 0;
    uint32_t front = 0;  ///< The first four letters.
    uint8_t has_initial = 0;
    uint8_t length = 0;  ///< Of the text, in bytes.
};

/// The most that Jaro-Winkler can give for two texts: letters in common, in any order, and the
/// equal letters in front. Reads no letters.
double best_jaro_winkler(const Words& a, const Words& b);

/// The texts of one column. Number 0 is unknown.
struct Values {
    Room<char> letters;  ///< `stride` bytes each, NUL behind the end.
    uint32_t stride = 0;
    Room<Words> words;
    Room<uint32_t> count_left;
    Room<uint32_t> count_right;
    uint32_t distinct = 0;  ///< Numbers 1 .. distinct.

    std::string_view text(uint32_t number) const {
        return {letters.data() + size_t{number} * stride, words[number].length};
    }
    /// Asks the memory for what every comparison of this text reads.
    void fetch(uint32_t number) const {
        const auto* begin = reinterpret_cast<const char*>(&words[number]);
        __builtin_prefetch(begin);
        __builtin_prefetch(begin + sizeof(Words) - 1);
    }
};

/// Numbers the texts of a column in order of their hash, and writes the numbers into the records
/// in place of what they held. `right` may be the same as `left` (one file). Errors: disk_full,
/// limit.
Result<Values> number_texts(const Layout& layout, size_t column, Records& left, Records& right,
                            Memory& memory);

}  // namespace regsosek::pairs
