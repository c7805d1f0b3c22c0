// The cell-key method: counts of a table get a small noise that is drawn by a look-up, so that the
// same cell has the same noise in every table and nobody can take the difference of two tables.
// Source: Fraser and Wooton 2005 (ABS); Giessing 2016 (noise of greatest entropy). Method:
// docs/method/disclose.md.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::disclose {

/// The key of one unit (a family, a person): 32 bits that nobody without the secret can guess, and
/// that stay the same for ever. `unit` names it ("family:12"); the secret has 16 to 64 bytes.
uint32_t record_key(std::string_view secret, std::string_view unit);

/// How much noise.
struct NoiseOptions {
    /// The largest change of a count, up or down.
    int32_t change_max = 5;
    /// Variance of the noise. Counts of 1 and 2 need 2 at least, when they are never to be shown.
    double variance = 3.0;
    /// Counts from 1 to this are never shown.
    int32_t hidden_max = 2;
};

/// What became of one count with a chance: one entry of the look-up.
struct Change {
    int32_t change = 0;
    uint64_t below =
        0;  ///< Cell keys below this (and not below the entry before) take it; 2^32 ends.
};

/// The look-up table: for each true count the changes and their chances. The mean change is 0, the
/// variance is the wanted one, hidden counts never come out, and among all such distributions it is
/// the one of greatest entropy.
class NoiseTable {
public:
    /// Errors: usage (a limit below 1, a variance that no distribution within the limits has).
    static Result<NoiseTable> make(const NoiseOptions& options = {});
    /// What is shown for a true count; 0 stays 0. `cell_key` is the sum of the record keys of the
    /// units in the cell modulo 2^32.
    int64_t published(int64_t count, uint32_t cell_key) const;
    /// The entries for a true count, for explanation and tests.
    const std::vector<Change>& changes(int64_t count) const;

private:
    std::vector<std::vector<Change>> rows_;  ///< by count from 1; the last is for all above
};

}  // namespace regsosek::disclose
