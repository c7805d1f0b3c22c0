// Calendar dates without time or zone, as whole days since 1970-01-01.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regsosek {

/// A proleptic Gregorian date. The default is 1970-01-01.
struct Date {
    int32_t days = 0;

    auto operator<=>(const Date&) const = default;

    /// The date of year, month 1..12 and day, or nothing when there is no such day.
    static std::optional<Date> of(int year, int month, int day);
    /// Reads YYYY-MM-DD, and nothing else.
    static std::optional<Date> parse(std::string_view text);

    int year() const;
    int month() const;
    int day() const;
    /// YYYY-MM-DD.
    std::string iso() const;
    /// YYYYMMDD as a number: the form in which columns keep dates.
    int32_t number() const;
    static std::optional<Date> from_number(int32_t yyyymmdd);
};

/// Completed years from birth to the given day; negative when birth lies after it.
int completed_years(Date birth, Date on);

}  // namespace regsosek
