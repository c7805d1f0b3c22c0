// The families behind an index of documents: whose people stand in which rows, and which words
// stand in their addresses. Written behind the people in the same sealed file
// (docs/format/link.md).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/workspace.h"
#include "method/match/index.h"

namespace regsosek::link {

/// A family, by the number of its household in the index.
struct Household {
    int64_t family_id = 0;
    int64_t area = 0;
    uint32_t first_row = 0;  ///< Of its people in the index.
    uint32_t rows = 0;
};

/// A word of addresses.
struct AddressWord {
    std::array<char, 24> letters{};
    uint32_t length = 0;
    uint32_t begin = 0;  ///< First of its households among all postings.
    uint32_t count = 0;
    uint32_t unused = 0;
    std::string_view text() const { return {letters.data(), length}; }
};

/// What one word of a question is worth against an address.
struct WordWorth {
    std::string text;
    /// Words of addresses it may stand for, with their weight in 1/256 bit; heaviest first.
    std::vector<std::pair<const AddressWord*, int32_t>> meant;
};

/// An address that was asked for, ready to be compared.
struct AddressQuestion {
    std::vector<WordWorth> words;  ///< That tell households apart.
    int32_t nothing = 0;           ///< Weight of an address that has none of them, 1/256 bit.
    int32_t whole = 0;             ///< Weight of an address that has all of them.
    /// Weight of an address by its words.
    int32_t weight(std::span<const std::string> address) const;
    /// 1 no word agrees, 3 all do, 2 some; 0 when no address was asked for.
    int32_t level(int32_t weight) const;
};

/// What stands behind the people in the file of documents.
class Households {
public:
    /// Reads the section at the end of the file. Errors: corrupt.
    static Result<Households> open(match::IndexBytes& bytes, uint64_t size);

    uint64_t people_bytes() const { return people_bytes_; }
    /// Sequence of the record up to which the documents were read.
    int64_t as_of() const { return as_of_; }
    std::span<const Household> list() const { return list_; }

    /// The words of an address asked for, and what they are worth here.
    AddressQuestion ask(std::string_view address) const;
    /// Weight of each household's address. Errors: corrupt.
    Result<std::vector<int32_t>> weights(match::IndexBytes& bytes,
                                         const AddressQuestion& question) const;

private:
    WordWorth worth_of(std::string text) const;

    uint64_t people_bytes_ = 0;
    int64_t as_of_ = 0;
    uint64_t postings_at_ = 0;
    std::vector<Household> list_;
    std::vector<AddressWord> words_;
};

/// Writes the section. `families` and `addresses` go by household; `people_bytes` is what stands
/// before. Errors: of the sink.
Result<void> write_households(std::span<const Household> households,
                              std::span<const std::string_view> addresses, int64_t as_of,
                              uint64_t people_bytes, const match::IndexSink& sink);

}  // namespace regsosek::link
