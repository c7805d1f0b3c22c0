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
    enum class Op : uint8_t { word, wide, number, date, year, month_day, month, first, last };
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
    uint8_t id_word = 0;                             ///< Place of the record's own name.
    uint32_t stride = 0;                             ///< Words of a record, a multiple of four.
    std::vector<std::vector<Part>> rules;            ///< By blocking rule.
    std::vector<Part> ladder;                        ///< Cuts of large blocks.
    std::vector<std::vector<uint8_t>> rule_columns;  ///< Columns that a rule speaks of.

    /// Lays out a model. Errors: bad_input for a part that names no column or nothing it has; limit
    /// beyond 64 words.
    static Result<Layout> of(const Model& model);
};

inline uint64_t Part::value(const uint32_t* row) const {
    const uint32_t one = row[word];
    switch (op) {
        case Op::word: return one;
        case Op::wide:
        case Op::number: return wide(row, word);
        case Op::date: return (one & 0xFF) != 0 && (one & 0xFF00) != 0 ? one : 0;
        case Op::year: return one >> 16;
        case Op::month_day: return (one & 0xFF) != 0 && (one & 0xFF00) != 0 ? one & 0xFFFF : 0;
        case Op::month: return one >> 8 & 0xFF;
        case Op::first: return first_digits(wide(row, word), n);
        case Op::last: return last_digits(wide(row, word), n);
    }
    return 0;
}

/// Hash of the parts of a rule; 0 when one of them is unknown.
inline uint64_t key_of(const std::vector<Part>& parts, const uint32_t* row, uint64_t salt) {
    uint64_t key = salt + 1;
    for (const Part& part : parts) {
        const uint64_t value = part.value(row);
        if (value == 0) {
            return 0;
        }
        key = mix64(key ^ mix64(value));
    }
    return key == 0 ? 1 : key;
}

/// All parts are known on both sides and equal.
inline bool agree(const std::vector<Part>& parts, const uint32_t* a, const uint32_t* b) {
    for (const Part& part : parts) {
        const uint64_t value = part.value(a);
        if (value == 0 || value != part.value(b)) {
            return false;
        }
    }
    return true;
}

}  // namespace regsosek::pairs
