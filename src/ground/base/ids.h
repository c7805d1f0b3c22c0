// Strong types for the numbers of the registry, and the structure of NIK and KK numbers.
// Sources: process.md 5 and 7 of the domain facts (UU 24/2013; NIK = PPKKCC DDMMYY NNNN, women
// DD+40; KK = area, issue date without +40, serial).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ground/base/date.h"
#include "regsosek/base.h"

namespace regsosek {

/// Serial number of an observed family, issued by collect. Never carries an area code.
struct FamilyId {
    int64_t value = 0;
    auto operator<=>(const FamilyId&) const = default;
    /// For paper and phone: serial and one check digit (Damm), e.g. "F0000012-3".
    std::string printed() const;
    static Result<FamilyId> parse(std::string_view printed);
};

/// Serial number of an observed person, issued by collect.
struct PersonId {
    int64_t value = 0;
    auto operator<=>(const PersonId&) const = default;
    std::string printed() const;
    static Result<PersonId> parse(std::string_view printed);
};

/// A 16-digit sub-SLS code (province 2, regency 2, district 3, village 3, SLS 4, sub-SLS 2), or the
/// first digits of one padded with zeros on the right: areas at any level order by this number.
struct AreaCode {
    int64_t value = 0;
    auto operator<=>(const AreaCode&) const = default;
    /// Reads 2, 4, 7, 10, 14 or 16 digits.
    static Result<AreaCode> parse(std::string_view digits);
    /// All 16 digits.
    std::string text() const;
    /// The code of the enclosing area with this many digits (2, 4, 7, 10, 14), zero-padded.
    AreaCode enclosing(int digits) const;
};

/// The area codes [low, high) of all sub-SLS inside an area given by its first digits.
struct AreaRange {
    int64_t low = 0;
    int64_t high = 0;
    bool contains(int64_t area) const { return area >= low && area < high; }
    static Result<AreaRange> of(std::string_view digits);
};

/// What is wrong with the structure of a NIK or KK number; `none` when nothing is.
enum class IdFlaw : uint8_t {
    none,
    length,
    not_digits,
    placeholder,  ///< all digits equal, or a declared code for "has no NIK"
    province,     ///< first two digits are not a province
    day,
    month,
    date,        ///< no such day in that month and year, in either century
    serial,      ///< 0000
    scientific,  ///< 3.32E+15: damaged by a spreadsheet
};
/// The flaw in both languages, as a phrase.
Text describe(IdFlaw flaw);

/// The parts of a NIK or KK number. Sex 1 male, 2 female, 0 for KK numbers. Area is 6 digits.
struct IdParts {
    std::string area;
    int day = 0;
    int month = 0;
    int year_short = 0;
    int sex = 0;
    std::string serial;
    /// The date with the century chosen so that it does not lie after `today`.
    std::optional<Date> date(Date today) const;
};

/// Options of the structure check.
struct IdCheck {
    /// Accept province code 99, which no real number has: invented districts use it.
    bool invented_allowed = true;
    /// The latest possible date, for choosing the century.
    Date today{20000};
};

/// Flaw of a NIK (none when its structure is sound) and its parts. Does not know which districts
/// exist.
IdFlaw check_nik(std::string_view text, const IdCheck& options, IdParts* parts = nullptr);
/// The same for a KK number.
IdFlaw check_kk_number(std::string_view text, const IdCheck& options, IdParts* parts = nullptr);

/// What happened to the digits of a NIK or KK number on its way into a file: wrong_length,
/// not_digits or scientific_notation; empty when nothing did, or for a blank cell.
std::string_view number_damage(std::string_view cell);

/// True for the declared NIK codes of people without one: 9999999999999994, 5, 6 and 9.
bool nik_declared_missing(std::string_view text);

/// First and last two characters kept, the rest as dots: what an error message may show.
std::string masked(std::string_view value);

}  // namespace regsosek
