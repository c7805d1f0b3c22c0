// What the engine keeps of a person: 64 bytes in one cache line, and beside it the 32 letters of
// the name, read only when the integers leave the question open (link.md 5.2).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "method/match/names.h"

namespace regsosek::match {

/// One side of a linkage as columns of equal length. An empty span means that the side has no such
/// column; then the field is unknown for all.
struct PersonColumns {
    size_t rows = 0;
    std::span<const std::string_view> name;  ///< As written.
    std::span<const std::string_view> nik;   ///< Text; anything but 16 digits is unknown.
    std::span<const std::string_view> kk;    ///< Family card number, as `nik`.
    std::span<const int32_t> birth;  ///< YYYYMMDD; month and day 00 when only the year is known; 0.
    std::span<const uint8_t> sex;    ///< 1 male, 2 female, 0 unknown.
    std::span<const int64_t> area;   ///< 16 digits (a 10-digit village padded with zeros), 0.
    std::span<const uint32_t> household;  ///< Any number per household; without it the KK is taken.
};

/// A person, ready for comparison. Digits are packed four bits each (BCD); 0 is unknown everywhere.
struct alignas(64) Record {
    uint64_t nik = 0;
    uint64_t kk = 0;
    uint32_t birth = 0;        ///< YYYYMMDD in BCD.
    uint32_t first_sound = 0;  ///< StandardName's hashes.
    uint32_t sound_set = 0;
    uint32_t name_hash = 0;
    std::array<uint32_t, name_tokens_max> token{};
    uint32_t household = 0;  ///< Dense number of the household on this side.
    std::array<uint8_t, name_tokens_max> token_bits{};  ///< Quarter bits: -log2 of a token's share.
    uint32_t village : 20 = 0;  ///< kecamatan and desa digits; with `regency` the 10-digit code.
    uint32_t sex : 2 = 0;
    uint32_t has_initial : 1 = 0;
    uint32_t twin : 1 = 0;  ///< Another member of the household has the same birth date.
    uint32_t area_known : 1 = 0;
    uint32_t nik_fits_birth : 1 = 0;  ///< The NIK holds the person's own birth date.
    uint32_t nik_elsewhere : 1 =
        0;                  ///< Its NIK is surely somebody else's: that it differs says nothing.
    uint16_t regency = 0;   ///< 4 digits.
    uint8_t name_bits = 0;  ///< Quarter bits: -log2 of the whole name's share in the right side.
};
static_assert(sizeof(Record) == 64);

/// The letters of a standardised name, NUL behind the end.
struct alignas(32) NameLetters {
    std::array<char, name_letters_max> letters{};
    std::string_view text() const;
};

/// One side, prepared. Row numbers are those of the columns.
struct Side {
    std::vector<Record> record;
    std::vector<NameLetters> name;
    std::vector<uint32_t> household_begin;   ///< households + 1
    std::vector<uint32_t> household_member;  ///< rows, by household, ascending

    size_t rows() const { return record.size(); }
    size_t households() const { return household_begin.size() - 1; }
    std::span<const uint32_t> members(uint32_t household) const;
};

/// Asks the memory for two records before they are needed: pairs lie far apart, and waiting for
/// them is a third of a run's time when it is not done.
void fetch_ahead(const Side& left, uint32_t a, const Side& right, uint32_t b);

/// Standardises and packs a side, numbers its households and marks twins.
Side prepare(const PersonColumns& columns, const NameTable& names);

/// Shares of tokens and whole names among the people of one side.
class NameShares {
public:
    /// Counts over a side, normally the right one: the register is the better census of names.
    explicit NameShares(const Side& side);
    /// Writes token_bits and name_bits of every record of a side.
    void write(Side& side) const;

private:
    std::vector<uint32_t> token_count_;
    std::vector<uint32_t> name_hash_;  // distinct, ascending
    std::vector<uint32_t> name_count_;
    double total_ = 0;
};

/// The NIK's DDMMYY (40 added to the day of women) is the birth date, both in BCD.
bool nik_fits_birth(uint64_t nik, uint32_t birth);

/// 16 ASCII digits as BCD; 0 when it is not 16 digits, all digits equal, or a declared code of
/// people without a number (9999999999999994, 5, 6, 9).
uint64_t pack_number(std::string_view text);

}  // namespace regsosek::match
