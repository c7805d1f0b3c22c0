// From the fields of a file to packed records: standardised, checked, and counted.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/memory.h"
#include "method/match/names.h"
#include "method/pairs/layout.h"
#include "method/pairs/model.h"

namespace regsosek::pairs {

/// Receives the fields of one record, in the order of the model's columns, with the record's own
/// name behind them (empty when it has none).
using FieldSink = std::function<void(std::span<const std::string_view>)>;

/// A file, or anything else with records, cut into pieces that can be read side by side.
struct Source {
    /// At most so many records in each piece.
    std::vector<size_t> rows_most;
    /// Reads one piece in order.
    std::function<Result<void>(size_t piece, const FieldSink&)> read;
    /// Bytes of the file that lie mapped, if any: their pages may be let go while others are read.
    std::string_view mapped = {};
};

/// What stood in one column of one side.
struct ColumnQuality {
    uint64_t known = 0;
    uint64_t missing = 0;      ///< Empty, or one of the model's missing values.
    uint64_t unreadable = 0;   ///< Not of the column's kind; unknown from here on.
    uint64_t damaged = 0;      ///< Of them, or beside them, digits lost by a spreadsheet.
    uint64_t damaged_row = 0;  ///< First such record, from 1.
    uint64_t unreadable_row = 0;
    std::string damage;     ///< What a spreadsheet did, in words (both languages' message key).
    uint64_t distinct = 0;  ///< Of texts; counted by Values.
};

/// One side, packed. Rows are numbered as they stand in the file.
class Records {
public:
    const uint32_t* row(size_t i) const { return &words_[i * stride_]; }
    uint32_t* row(size_t i) { return &words_[i * stride_]; }
    size_t rows() const { return rows_; }
    uint32_t stride() const { return stride_; }
    /// The record's own name; its number from 1 when the file names none.
    std::string id(size_t i) const;
    bool has_ids() const { return has_ids_; }
    std::vector<ColumnQuality> quality;  ///< By column.

    /// Texts that one piece of a side met, before they are numbered. Where a text lies stands in
    /// the word of its records, plus one: a head (below), its length in one byte, its letters. A
    /// text that the piece was seen to repeat lies there once.
    struct Piece {
        size_t begin = 0;  ///< First row.
        size_t rows = 0;
        Room<char> letters;
        std::vector<Room<uint32_t>> texts;  ///< By column: places of its texts, from 1.
        Room<char> ids;                     ///< Records' own names that are no numbers.
    };
    /// Stands before a text.
    struct Head {
        uint32_t value = 0;  ///< The set of sounds of a name; once texts are numbered, the number.
        uint32_t uses = 0;   ///< Records that point to it.
    };
    const std::vector<Piece>& pieces() const { return pieces_; }
    /// Gives back the room of the texts, once they are numbered.
    void forget_texts();

private:
    friend class Encoder;
    Room<uint32_t> words_;
    std::vector<Piece> pieces_;
    Room<uint64_t> ids_;  // by row: a number twice plus one, or twice the place of letters
    size_t rows_ = 0;
    uint32_t stride_ = 0;
    bool has_ids_ = false;
};

/// The head of a text that lies at a place, and the text.
inline Records::Head& head_at(const Room<char>& letters, uint32_t place) {
    return *std::launder(reinterpret_cast<Records::Head*>(letters.data() + place - 1));
}
inline std::string_view text_at(const Room<char>& letters, uint32_t place) {
    const char* length = letters.data() + place - 1 + sizeof(Records::Head);
    return {length + 1, static_cast<uint8_t>(*length)};
}

/// Packs a side. Texts are not yet numbered: their words point to their letters. Errors: of the
/// source; disk_full, limit; conflict when two records have one name of their own (`ids`).
Result<Records> encode(const Model& model, const Layout& layout, const Source& source,
                       Memory& memory, bool ids);

/// Calls work(row, key) for the rows from begin to end that have the key of a rule.
template <typename Work>
void for_keys(const std::vector<Part>& parts, const Records& side, size_t begin, size_t end,
              uint64_t salt, const Work& work) {
    std::array<uint64_t, 256> keys;
    for (size_t from = begin; from < end; from += keys.size()) {
        const size_t n = std::min(keys.size(), end - from);
        keys_of(parts, side.row(from), side.stride(), n, salt, keys.data());
        for (size_t i = 0; i < n; ++i) {
            if (keys[i] != 0) {
                work(from + i, keys[i]);
            }
        }
    }
}

/// A text as it is compared: capitals, Latin letters without accents, one space between words, at
/// most letters_max bytes, all in 0x20..0x5F.
std::string plain_text(std::string_view text);

/// A field of kind name as it is compared: letters without accents, titles and whatever stands
/// behind a comma or semicolon dropped, by the column's table. Every way of linking uses this one.
match::StandardName comparable_name(const match::NameTable& names, std::string_view field,
                                    match::TokenCache& cache);

/// 64-bit hash of bytes, the same on every machine.
uint64_t hash_text(std::string_view bytes);
/// 32 bits of a hash, never 0.
uint32_t fold_hash(uint64_t hash);

}  // namespace regsosek::pairs
