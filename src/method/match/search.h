// Who is this? One person, of whom any fields are known and any may be mistyped, looked for among
// the people of an index.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "method/match/index.h"

namespace regsosek::match {

/// The person asked for: what prepare() makes of a row of columns, and the numbers as typed.
struct Question {
    Record record;
    NameLetters name;
    std::string_view nik;  ///< Digits as typed, 15 to 17; or empty.
    std::string_view kk;
    int64_t area = 0;  ///< 16 digits, 0 not known.
};

/// Everything has a limit.
struct SearchLimits {
    size_t most = 10;  ///< Answers.
    /// People whose fields are weighed; about 1 us each.
    size_t compared_most = 1200;
    /// Bearers of many of the words after whom those of fewer words are not looked at.
    size_t bearers_enough = 300;
    /// Weight of an answer from which words of the name are not followed any more.
    double certain_bits = 10;
    /// A key that more people share leads nowhere by itself.
    size_t key_rows_most = 1024;
    /// Words like one that was asked: at most so many, from this Jaro-Winkler on. Set so that one
    /// wrong letter of five is found (MARTO, MURTO: .893; SITI, SITU: .883).
    size_t words_alike_most = 8;
    double words_alike_least = 0.88;
    /// Bearers of words that are listed before the remaining words only tell between them.
    size_t postings_most = 60000;
};

/// Somebody found.
struct Answer {
    IndexRow row;
    int32_t weight = 0;  ///< 1/256 bit
    uint16_t pattern = 0;
};

struct Answers {
    std::vector<Answer> found;  ///< Heaviest first, then by id.
    size_t compared = 0;
    bool cut = false;  ///< More people shared the rarest words than are compared.
};

/// Who is looked at, and what else is known of them.
struct SearchAmong {
    /// Only people whose area is accepted.
    std::function<bool(int64_t area)> accepts;
    /// Rows that may be looked at, [low, high), ascending; empty: all. Others take no room among
    /// those compared.
    std::vector<std::pair<uint32_t, uint32_t>> rows = {};
    /// Rows looked at whatever else is known, before the others.
    std::vector<uint32_t> first = {};
    /// Weight that a household's people get besides, in 1/256 bit; empty: nothing.
    std::function<int32_t(uint32_t household)> extra = {};
};

/// Looks for a person. Errors: corrupt.
Result<Answers> search(const Index& index, IndexBytes& bytes, const Question& question,
                       const SearchAmong& among, const SearchLimits& limits = {});

/// A number of 16 digits and all that are one slip away: a digit mistyped, two neighbours
/// exchanged, one left out, one too many. Packed, the number itself first.
std::vector<uint64_t> number_slips(std::string_view digits);
/// A birth date (BCD) and those one slip away: one digit, day and month exchanged.
std::vector<uint32_t> birth_slips(uint32_t birth);

}  // namespace regsosek::match
