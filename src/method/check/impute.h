// Donor imputation, for statistics only: which clean row gives its values to which other. Nearest
// donor in the smallest area that has one, by class, with a cap on how often a donor is used (hot
// deck; Andridge and Little, A review of hot deck imputation, ISR 2010). Never by the order of
// rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace regsosek::check {

/// What a row is to the deck.
enum class Role : uint8_t { none = 0, donor = 1, receiver = 2 };

/// Rows as columns of one length.
struct DeckRows {
    std::span<const int64_t> id;     ///< who it is: ties are broken by hash of it
    std::span<const int64_t> area;   ///< 16-digit area code
    std::span<const int32_t> kind;   ///< class: donor and receiver must have the same
    std::span<const int32_t> place;  ///< order within a class, such as age: 0..65535
    std::span<const Role> role;
    std::vector<std::span<const int32_t>> match;  ///< further answers that should agree
};

/// How donors are chosen.
struct DeckOptions {
    /// Digits of the area code that donor and receiver share, tried in this order: SLS (14),
    /// village (10), kecamatan (7), district (4).
    std::vector<int> area_digits = {14, 10, 7, 4};
    /// Most receivers of one donor.
    int32_t uses_max = 3;
    /// Donors compared with a receiver: those around its place, half below and half above.
    size_t donors_max = 16;
    /// Distance for one step of `place`, and for each answer of `match` that differs.
    int32_t place_weight = 1;
    int32_t match_weight = 5;
    uint64_t seed = 1;
};

/// No donor was found.
inline constexpr uint32_t no_donor = UINT32_MAX;

/// Who gives to whom.
struct Deck {
    std::vector<uint32_t> donor;  ///< by row: row of its donor, or no_donor
    std::vector<int8_t> digits;   ///< by row: digits of the area that they share; 0: no donor
};

/// Finds a donor for each receiver. Within an area and class, donors lie in order of (place, hash
/// of id); a receiver looks at those around its own position, and takes the one with the least
/// distance, then hash, that is not used up; receivers come in the same order. Who finds none looks
/// in the next wider area. Area codes of a class may be in any order.
Deck hot_deck(const DeckRows& rows, const DeckOptions& options);

}  // namespace regsosek::check
