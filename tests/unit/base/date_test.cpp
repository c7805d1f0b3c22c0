// Dates against a slow twin that walks the calendar day by day.
#include "ground/base/date.h"

#include <gtest/gtest.h>

#include "ground/base/random.h"

namespace regsosek {
namespace {

/// The slow twin: a calendar that only knows the next day.
struct Calendar {
    int year = 1;
    int month = 1;
    int day = 1;

    int month_length() const {
        const bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        if (month == 2) {
            return leap ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
    void next() {
        if (++day > month_length()) {
            day = 1;
            if (++month > 12) {
                month = 1;
                ++year;
            }
        }
    }
};

TEST(Date, AgreesWithTheCalendarForFourHundredYears) {
    int32_t days = Date::of(1800, 1, 1)->days;
    for (Calendar twin{1800, 1, 1}; twin.year < 2200; twin.next(), ++days) {
        const Date date{days};
        ASSERT_EQ(date.year(), twin.year);
        ASSERT_EQ(date.month(), twin.month);
        ASSERT_EQ(date.day(), twin.day);
        ASSERT_EQ(Date::of(twin.year, twin.month, twin.day), date);
        ASSERT_EQ(Date::parse(date.iso()), date);
        ASSERT_EQ(Date::from_number(date.number()), date);
    }
    EXPECT_EQ(Date::of(1970, 1, 1)->days, 0);
    EXPECT_EQ(Date::of(2000, 3, 1)->days, 11017);
}

TEST(Date, RefusesWhatIsNoDay) {
    for (const char* bad :
         {"2022-02-29", "1900-02-29", "2022-04-31", "2022-00-10", "2022-13-01", "2022-01-00",
          "2022-1-1", "22-01-01", "2022/01/01", "2022-01-01 ", "2022-01-0a", "", "-022-01-01"}) {
        EXPECT_FALSE(Date::parse(bad)) << bad;
    }
    EXPECT_TRUE(Date::parse("2000-02-29"));
    EXPECT_FALSE(Date::from_number(20220229));
    EXPECT_FALSE(Date::from_number(0));
    EXPECT_FALSE(Date::from_number(-20220101));
    EXPECT_FALSE(Date::of(0, 1, 1));
    EXPECT_FALSE(Date::of(10000, 1, 1));
}

/// The slow twin: counts birthdays one by one. Born on 29 February counts on 1 March.
int birthdays(Date birth, Date on) {
    int count = 0;
    for (int year = birth.year() + 1; year <= on.year(); ++year) {
        auto day = Date::of(year, birth.month(), birth.day());
        if (!day) {
            day = Date::of(year, 3, 1);
        }
        count += *day <= on ? 1 : 0;
    }
    return count;
}

TEST(Date, CompletedYearsCountBirthdays) {
    Random random(7);
    const int32_t first = Date::of(1900, 1, 1)->days;
    for (int i = 0; i < 20000; ++i) {
        const Date birth{first + random.between(0, 45000)};
        const Date on{birth.days + random.between(0, 36000)};
        ASSERT_EQ(completed_years(birth, on), birthdays(birth, on)) << birth.iso() << on.iso();
    }
    EXPECT_EQ(completed_years(*Date::parse("2022-11-15"), *Date::parse("2022-11-14")), -1);
    EXPECT_EQ(completed_years(*Date::parse("2000-02-29"), *Date::parse("2022-02-28")), 21);
}

}  // namespace
}  // namespace regsosek
