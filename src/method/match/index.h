// One side of a linkage laid down to be asked later, a few rows at a time: the prepared people in
// order of village and household, where each key of blocking leads, which people bear each word of
// a name, and the model as it was learned. docs/format/link.md has every byte.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "method/match/block.h"
#include "method/match/frozen.h"
#include "method/match/record.h"
#include "regsosek/base.h"

namespace regsosek::match {

/// A person as the index keeps one.
struct alignas(64) IndexRow {
    Record record;  ///< `household` counts households in the index's own order.
    NameLetters name;
    int64_t id = 0;    ///< The person's own name.
    int64_t area = 0;  ///< 16 digits.
    uint32_t row = 0;  ///< Where the person stood in the columns.
};
static_assert(sizeof(IndexRow) == 128);

/// What rows are found by: the rules of blocking that are joins, then these.
inline constexpr size_t key_kk = joined_rules;         ///< the family card alone
inline constexpr size_t key_birth = joined_rules + 1;  ///< the whole birth date alone
inline constexpr size_t key_kinds = joined_rules + 2;
/// The key of one kind; 0 when the record has none.
uint64_t index_key(size_t kind, const Record& record);

/// A word that stands in somebody's name.
struct IndexWord {
    uint32_t hash = 0;
    uint32_t begin = 0;  ///< First of its rows among all postings.
    uint32_t count = 0;
    uint32_t length = 0;
    std::array<char, 24> letters{};
    uint64_t sound = 0;
    std::string_view text() const { return {letters.data(), length}; }
};

/// The letters that a text has, one bit each.
uint32_t letter_mask(std::string_view text);

/// Takes bytes of the index in their order.
using IndexSink = std::function<Result<void>(std::string_view)>;

/// Lays people down. `ids` are their own names. The same bytes for any number of threads. `order`,
/// when given, gets the row of the columns at each row of the index. Errors: of the sink; limit,
/// when there are 2^31 people or more.
Result<void> write_index(const PersonColumns& people, std::span<const int64_t> ids,
                         const NameTable& names, const Frozen& frozen, const IndexSink& sink,
                         std::vector<uint32_t>* order = nullptr);

/// Bytes of an index where they lie; one thread at a time.
class IndexBytes {
public:
    virtual ~IndexBytes() = default;
    /// Copies bytes; false when they are not there or were changed.
    virtual bool read(uint64_t offset, void* out, size_t bytes) = 0;
};

/// An index opened: words, villages and model in memory, all else read when asked for. Never
/// changes: several threads may use it, each with bytes of its own.
class Index {
public:
    /// Errors: corrupt, newer_version.
    static Result<Index> open(IndexBytes& bytes, uint64_t size);

    size_t rows() const { return rows_; }
    const Frozen& frozen() const { return frozen_; }
    const Scores& scores() const { return *scores_; }
    std::span<const IndexWord> words() const { return words_; }
    /// Which letters each word has, by letter_mask().
    std::span<const uint32_t> word_masks() const { return word_masks_; }
    /// The word with this hash, or null.
    const IndexWord* word(uint32_t hash) const;

    /// Rows that may have this key of a kind; few others are among them. At most `most` (0: all);
    /// returns how many there are. Errors: corrupt.
    Result<size_t> rows_of_key(IndexBytes& bytes, size_t kind, uint64_t key, size_t most,
                               std::vector<uint32_t>& out) const;
    /// Rows whose names hold the word, ascending, in [low, high).
    Result<void> rows_of_word(IndexBytes& bytes, const IndexWord& word, uint32_t low, uint32_t high,
                              std::vector<uint32_t>& out) const;
    /// One person. Errors: corrupt.
    Result<void> read(IndexBytes& bytes, uint32_t index_row, IndexRow& out) const;
    /// Where a person of the columns stands in the index. Errors: not_found, corrupt.
    Result<uint32_t> place_of(IndexBytes& bytes, uint32_t row) const;
    /// Rows of the households that live in a village (area of 16 digits or its beginning padded).
    std::pair<uint32_t, uint32_t> village(int64_t area) const;

private:
    struct Table {
        uint64_t begin = 0;  // offset of the buckets' beginnings
        uint64_t rows = 0;   // offset of the rows
        uint32_t bits = 0;   // of a key that number its bucket
    };
    struct Footer;
    uint64_t rows_ = 0;
    uint64_t rows_at_ = 0;
    uint64_t places_at_ = 0;
    uint64_t postings_at_ = 0;
    uint64_t postings_ = 0;
    std::array<Table, key_kinds> tables_{};
    std::vector<IndexWord> words_;
    std::vector<uint32_t> word_masks_;
    std::vector<std::pair<int64_t, uint32_t>> villages_;  // code, first row; ascending
    Frozen frozen_;
    std::shared_ptr<const Scores> scores_;
    friend Result<void> write_index(const PersonColumns&, std::span<const int64_t>,
                                    const NameTable&, const Frozen&, const IndexSink&,
                                    std::vector<uint32_t>*);
};

}  // namespace regsosek::match
