// Where each value of a record stands: a record is a few 32-bit words, one cache line for most
// models, so that a pair costs two visits to memory.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/random.h"
#include "method/pairs/measure.h"
#include "method/pairs/model.h"

namespace regsosek::pairs {

/// What is taken of a text while it is encoded, for rules of blocking.
enum class Facet : uint8_t { sound, sounds, first_word, last_word, initial, soundex, first, last };

/// A facet of a text column and the word that holds its hash (0: unknown).
struct FacetSlot {
    Facet facet = Facet::sound;
    uint8_t letters = 0;  ///< Of `first` and `last`.
    uint8_t word = 0;
};

/// Words of one column: name, text, date: one (the number of the text; BCD); code, place, number:
/// two.
struct Slot {
    uint8_t word = 0;
    std::vector<FacetSlot> facets;
};

/// One part of a rule: how to get a number out of a record. 0 is unknown.
struct Part {
    enum class Op : uint8_t { word, pair, date, year, month_day, month, first, last };
    Op op = Op::word;
    uint8_t word = 0;
    uint8_t n = 0;
    uint64_t value(const uint32_t* row) const;
};

/// Two words as one number.
inline uint64_t wide(const uint32_t* row, uint8_t word) {
    return uint64_t{row[word]} << 32 | row[word + 1];
}

struct Layout {
    std::vector<Slot> slots;                         ///< By column of the model.
    uint32_t stride = 0;                             ///< Words of a record, a multiple of four.
    std::vector<std::vector<Part>> rules;            ///< By blocking rule.
    std::vector<Part> ladder;                        ///< Cuts of large blocks.
    std::vector<std::vector<uint8_t>> rule_columns;  ///< Columns that a rule speaks of.

    /// Lays out a model. Errors: bad_input for a part that names no column or nothing it has; limit
    /// beyond 64 words.
    static Result<Layout> of(const Model& model);
};

/// What a part of this kind takes out of a record.
template <Part::Op op>
uint64_t taken(const Part& part, const uint32_t* row) {
    using enum Part::Op;
    const uint32_t one = row[part.word];
    if constexpr (op == word) {
        return one;
    } else if constexpr (op == pair) {
        return wide(row, part.word);
    } else if constexpr (op == date || op == month_day) {
        const bool whole = (one & 0xFF) != 0 && (one & 0xFF00) != 0;
        return whole ? (op == date ? one : one & 0xFFFF) : 0;
    } else if constexpr (op == year) {
        return one >> 16;
    } else if constexpr (op == month) {
        return one >> 8 & 0xFF;
    } else if constexpr (op == first) {
        return first_digits(wide(row, part.word), part.n);
    } else {
        return last_digits(wide(row, part.word), part.n);
    }
}

/// Calls work.operator()<op>() with the kind of a part known to the compiler.
template <typename Work>
auto with_op(Part::Op op, const Work& work) {
    using enum Part::Op;
    switch (op) {
        case word: return work.template operator()<word>();
        case pair: return work.template operator()<pair>();
        case date: return work.template operator()<date>();
        case year: return work.template operator()<year>();
        case month_day: return work.template operator()<month_day>();
        case month: return work.template operator()<month>();
        case first: return work.template operator()<first>();
        case last: break;
    }
    return work.template operator()<last>();
}

inline uint64_t Part::value(const uint32_t* row) const {
    return with_op(op, [&]<Op o>() { return taken<o>(*this, row); });
}

/// Hashes of the parts of a rule in n records that lie in a row; 0 when one of them is unknown.
void keys_of(const std::vector<Part>& parts, const uint32_t* rows, size_t stride, size_t n,
             uint64_t salt, uint64_t* keys);
/// The same of one record.
inline uint64_t key_of(const std::vector<Part>& parts, const uint32_t* row, uint64_t salt) {
    uint64_t key = 0;
    keys_of(parts, row, 0, 1, salt, &key);
    return key;
}

/// All parts are known on both sides and equal.
inline bool agree(const std::vector<Part>& parts, const uint32_t* a, const uint32_t* b) {
    for (const Part& part : parts) {
        const bool equal = with_op(part.op, [&]<Part::Op op>() {
            const uint64_t value = taken<op>(part, a);
            return value != 0 && value == taken<op>(part, b);
        });
        if (!equal) {
            return false;
        }
    }
    return true;
}

}  // namespace regsosek::pairs
