// Which pairs are looked at: rules of blocking, each an equality of some fields. Large blocks are
// cut finer by further fields; what even that cannot make small is counted and its people are
// marked.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "method/match/record.h"
#include "method/match/sort.h"

namespace regsosek::match {

/// The rules in the order in which pairs are credited to them.
enum class Rule : uint8_t {
    nik,                ///< same NIK
    kk_sound,           ///< same KK and first sound
    birth_sound,        ///< same birth date and first sound
    birth_village_sex,  ///< same birth date, village and sex
    sounds_village,     ///< same set of sounds and village
    sounds_year,        ///< same set of sounds and birth year
    kk_year_sex,        ///< same KK, birth year and sex
    nik_tail_sound,     ///< same last ten digits of the NIK and first sound
    household,          ///< the families were linked through other members
};
inline constexpr size_t rule_count = 9;
inline constexpr size_t joined_rules = 8;  ///< All but `household` are joins of keys.
std::string_view rule_name(Rule rule);

/// Hash of the fields of a rule; 0 when one of them is unknown.
uint64_t rule_key(Rule rule, const Record& record);
/// Both have the fields and they are equal.
bool rule_agrees(Rule rule, const Record& a, const Record& b);

/// Limits of blocks.
struct BlockLimits {
    uint64_t pairs_max = 20000;  ///< Pairs of a block before it is cut finer (link.md 5.3).
    /// The same for the rule sounds_year, whose large blocks are common names that need more
    /// evidence than a year anyway: 6.2 of 8.2 M pairs of a district for 13 links of 1.2 M.
    uint64_t weak_pairs_max = 400;
    uint32_t neighbours = 8;  ///< In a block that cannot be cut: this many by order of the name.
};

/// What happened inside one rule.
struct BlockCounts {
    uint64_t pairs = 0;         ///< Pairs offered to the sink.
    uint64_t refined = 0;       ///< Blocks cut finer.
    uint64_t capped = 0;        ///< Blocks that stayed too big.
    uint64_t not_compared = 0;  ///< Pairs of refined blocks that were left out.
};

/// Takes one pair of rows; returns nothing. Called in a fixed order inside a block.
using PairSink = std::function<void(uint32_t, uint32_t)>;

/// How a block that is too big is cut finer.
struct Ladder {
    size_t depths = 0;  ///< How many keys there are, tried one after the other.
    /// The key of a row at a depth; 0 is a key like others. `right`: a row of the right side.
    std::function<uint64_t(size_t depth, bool right, uint32_t row)> key;
    /// What rows of a block that no key can cut are ordered by, so that likely pairs lie near.
    std::function<uint64_t(bool right, uint32_t row)> order;
};

/// The ladder of people: sex, village, birth year, first sound; near by the name (link.md 5.3).
Ladder people_ladder(const Side& left, const Side& right);

/// Walks the pairs of one block, finer where it must. `capped` gets 1 for left rows of a block that
/// stayed too big. With `self` the two lists are the same and each pair comes once, smaller row
/// first.
class BlockWalker {
public:
    BlockWalker(Ladder ladder, const BlockLimits& limits, bool self)
        : ladder_(std::move(ladder)), limits_(limits), self_(self) {}
    void walk(std::span<const Entry> left, std::span<const Entry> right, const PairSink& sink,
              BlockCounts& counts, std::vector<uint8_t>& capped) const;

private:
    void finer(std::vector<Entry> left, std::vector<Entry> right, size_t depth,
               const PairSink& sink, BlockCounts& counts, std::vector<uint8_t>& capped) const;
    void all_pairs(std::span<const Entry> left, std::span<const Entry> right, const PairSink& sink,
                   BlockCounts& counts) const;
    void neighbours(std::span<const Entry> left, std::span<const Entry> right, const PairSink& sink,
                    BlockCounts& counts, std::vector<uint8_t>& capped) const;
    Ladder ladder_;
    BlockLimits limits_;
    bool self_;
};

/// One bit per hashed key: "perhaps wanted" or "surely not". Keys that nobody wants need no
/// sorting.
class KeyBits {
public:
    explicit KeyBits(std::span<const Entry> wanted);
    bool perhaps(uint64_t key) const {
        const uint64_t at = key >> shift_;
        return (words_[at / 64] >> (at % 64) & 1) != 0;
    }

private:
    std::vector<uint64_t> words_;
    int shift_ = 0;
};

/// Keys of one rule for the chosen rows of a side, sorted. A null `rows` means all.
std::vector<Entry> sorted_keys(const Side& side, Rule rule, const std::vector<uint32_t>* rows);

/// Keys of many rules over all rows of a side, but only those that some key of `wanted` may equal:
/// a table of bits per rule lets nine tenths of the register pass without being sorted.
std::array<std::vector<Entry>, joined_rules> sorted_keys_wanted(
    const Side& side, const std::array<std::vector<Entry>, joined_rules>& wanted);

}  // namespace regsosek::match
