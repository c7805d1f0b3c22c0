// Structure of NIK, KK numbers, area codes and printed ids.
#include "ground/base/ids.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ground/base/text.h"

namespace regsosek {

namespace {

// Damm's quasigroup of order 10: finds all single-digit errors and all adjacent transpositions
// (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004).
constexpr std::array<std::array<uint8_t, 10>, 10> damm = {{
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
    {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
    {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
    {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
    {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
    {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
    {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}};

char check_digit(std::string_view digits) {
    uint8_t state = 0;
    for (const char c : digits) {
        state = damm[state][static_cast<size_t>(c - '0')];
    }
    return static_cast<char>('0' + state);
}

std::string print_id(char letter, int64_t value) {
    std::string digits = std::to_string(value);
    digits.insert(0, digits.size() < 7 ? 7 - digits.size() : 0, '0');
    return letter + digits + '-' + check_digit(digits);
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<int64_t> parse_id(char letter, std::string_view text) {
    const bool shaped = text.size() >= 10 && text.size() <= 21 && text[0] == letter &&
                        text[text.size() - 2] == '-' &&
                        all_digits(text.substr(1, text.size() - 3)) && text.back() >= '0' &&
                        text.back() <= '9';
    if (!shaped) {
        return fail(Code::bad_input, "nomor harus seperti F0000012-3",
                    "the number must look like F0000012-3");
    }
    const std::string_view digits = text.substr(1, text.size() - 3);
    if (check_digit(digits) != text.back()) {
        return fail(Code::bad_input, "angka pemeriksa tidak cocok: ada angka yang salah tulis",
                    "the check digit does not fit: a digit was miswritten");
    }
    int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc{}) {
        return fail(Code::bad_input, "nomor terlalu besar", "the number is too large");
    }
    return value;
}

int two(std::string_view text, size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool provinces_exist(int province, bool invented_allowed) {
    return (province >= 11 && province <= 97) || (province == 99 && invented_allowed);
}

bool date_exists(int day, int month, int year_short) {
    return Date::of(2000 + year_short, month, day) || Date::of(1900 + year_short, month, day);
}

IdFlaw check_number(std::string_view text, const IdCheck& options, bool is_nik, IdParts& parts) {
    if (text.find('E') != std::string_view::npos && text.find('.') != std::string_view::npos) {
        return IdFlaw::scientific;
    }
    if (!all_digits(text)) {
        return IdFlaw::not_digits;
    }
    if (text.size() != 16) {
        return IdFlaw::length;
    }
    const bool one_digit = std::ranges::all_of(text, [&](char c) { return c == text[0]; });
    if (one_digit || nik_declared_missing(text)) {
        return IdFlaw::placeholder;
    }
    parts.area = text.substr(0, 6);
    const int day_field = two(text, 6);
    parts.sex = !is_nik ? 0 : day_field > 40 ? 2 : 1;
    parts.day = parts.sex == 2 ? day_field - 40 : day_field;
    parts.month = two(text, 8);
    parts.year_short = two(text, 10);
    parts.serial = text.substr(12);
    if (!provinces_exist(two(text, 0), options.invented_allowed)) {
        return IdFlaw::province;
    }
    if (parts.day < 1 || parts.day > 31) {
        return IdFlaw::day;
    }
    if (parts.month < 1 || parts.month > 12) {
        return IdFlaw::month;
    }
    if (!date_exists(parts.day, parts.month, parts.year_short)) {
        return IdFlaw::date;
    }
    return parts.serial == "0000" ? IdFlaw::serial : IdFlaw::none;
}

}  // namespace

std::string FamilyId::printed() const {
    return print_id('F', value);
}
std::string PersonId::printed() const {
    return print_id('P', value);
}
Result<FamilyId> FamilyId::parse(std::string_view printed) {
    return FamilyId{TRY(parse_id('F', printed))};
}
Result<PersonId> PersonId::parse(std::string_view printed) {
    return PersonId{TRY(parse_id('P', printed))};
}

Result<AreaCode> AreaCode::parse(std::string_view digits) {
    constexpr std::array<size_t, 6> lengths = {2, 4, 7, 10, 14, 16};
    if (!all_digits(digits) || std::ranges::find(lengths, digits.size()) == lengths.end()) {
        return fail(Code::bad_input,
                    "kode wilayah harus 2, 4, 7, 10, 14, atau 16 angka, ditemukan " +
                        std::to_string(digits.size()) + " tanda",
                    "an area code has 2, 4, 7, 10, 14 or 16 digits, found " +
                        std::to_string(digits.size()) + " characters");
    }
    int64_t value = 0;
    for (size_t i = 0; i < 16; ++i) {
        value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    }
    return AreaCode{value};
}

std::string AreaCode::text() const {
    std::string out = std::to_string(value);
    return out.size() < 16 ? std::string(16 - out.size(), '0') + out : out;
}

AreaCode AreaCode::enclosing(int digits) const {
    int64_t unit = 1;
    for (int i = digits; i < 16; ++i) {
        unit *= 10;
    }
    return AreaCode{value / unit * unit};
}

Result<AreaRange> AreaRange::of(std::string_view digits) {
    const AreaCode low = TRY(AreaCode::parse(digits));
    int64_t unit = 1;
    for (size_t i = digits.size(); i < 16; ++i) {
        unit *= 10;
    }
    return AreaRange{low.value, low.value + unit};
}

Text describe(IdFlaw flaw) {
    switch (flaw) {
        case IdFlaw::none: return {"sah", "sound"};
        case IdFlaw::length: return {"harus 16 angka", "must have 16 digits"};
        case IdFlaw::not_digits: return {"hanya boleh angka", "must be digits only"};
        case IdFlaw::placeholder: return {"bukan nomor sungguhan", "is a placeholder"};
        case IdFlaw::province: return {"kode provinsi tidak dikenal", "unknown province code"};
        case IdFlaw::day: return {"tanggal tidak sah", "invalid day"};
        case IdFlaw::month: return {"bulan tidak sah", "invalid month"};
        case IdFlaw::date: return {"tanggal itu tidak ada", "there is no such date"};
        case IdFlaw::serial: return {"nomor urut 0000", "serial 0000"};
        case IdFlaw::scientific:
            return {"rusak oleh lembar kerja (notasi ilmiah)",
                    "damaged by a spreadsheet (scientific notation)"};
    }
    return {};
}

std::optional<Date> IdParts::date(Date today) const {
    const auto young = Date::of(2000 + year_short, month, day);
    if (young && *young <= today) {
        return young;
    }
    return Date::of(1900 + year_short, month, day);
}

IdFlaw check_nik(std::string_view text, const IdCheck& options, IdParts* parts) {
    IdParts own;
    return check_number(text, options, true, parts != nullptr ? *parts : own);
}

IdFlaw check_kk_number(std::string_view text, const IdCheck& options, IdParts* parts) {
    IdParts own;
    return check_number(text, options, false, parts != nullptr ? *parts : own);
}

std::string_view number_damage(std::string_view cell) {
    const std::string_view clean = text::trimmed(cell);
    if (clean.empty()) {
        return "";
    }
    const IdFlaw flaw = check_nik(clean, {});
    if (flaw == IdFlaw::scientific) {
        return "scientific_notation";
    }
    if (flaw == IdFlaw::not_digits) {
        return "not_digits";
    }
    return flaw == IdFlaw::length ? "wrong_length" : "";
}

bool nik_declared_missing(std::string_view text) {
    constexpr std::string_view stem = "999999999999999";
    return text.size() == 16 && text.starts_with(stem) &&
           (text[15] == '4' || text[15] == '5' || text[15] == '6' || text[15] == '9');
}

std::string masked(std::string_view value) {
    if (value.size() <= 4) {
        return std::string(value.size(), '*');
    }
    std::string out{value.substr(0, 2)};
    out.append(value.size() - 4, '*');
    out += value.substr(value.size() - 2);
    return out;
}

}  // namespace regsosek
