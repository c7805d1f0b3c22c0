// Measures against slow obvious twins, and the packing of codes and dates.
#include "method/pairs/measure.h"

#include <gtest/gtest.h>

#include <string>

#include "ground/base/random.h"
#include "method/match/similarity.h"
#include "method/pairs/encode.h"

namespace regsosek::pairs {
namespace {

std::string random_text(Random& random, size_t longest) {
    std::string out;
    const auto length = random.below(static_cast<uint32_t>(longest + 1));
    for (uint32_t i = 0; i < length; ++i) {
        out += "ABCDE 129-"[random.below(10)];
    }
    return out;
}

TEST(Measure, JaroWinklerEqualsItsSlowTwin) {
    Random random(7);
    for (int i = 0; i < 20000; ++i) {
        const std::string a = random_text(random, letters_max);
        const std::string b = random.chance(0.5) ? random_text(random, letters_max) : a + "A";
        const std::string cut = b.substr(0, letters_max);
        EXPECT_EQ(text_similarity(a, cut, 0), match::jaro_winkler(a, cut)) << a << '|' << cut;
        const double whole = match::jaro_winkler(a, cut);
        EXPECT_EQ(text_similarity(a, cut, 0.8), whole < 0.8 ? 0 : whole);
    }
}

/// Optimal string alignment as its definition says, without a ceiling.
int slow_damerau(const std::string& a, const std::string& b) {
    std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
    for (size_t i = 0; i <= a.size(); ++i) {
        for (size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = static_cast<int>(i + j);
                continue;
            }
            const int change = a[i - 1] == b[j - 1] ? 0 : 1;
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a.size()][b.size()];
}

TEST(Measure, DamerauEqualsItsSlowTwin) {
    Random random(9);
    for (int i = 0; i < 5000; ++i) {
        const std::string a = random_text(random, 12);
        const std::string b = random_text(random, 12);
        const int whole = slow_damerau(a, b);
        EXPECT_EQ(damerau_distance(a, b, 3), std::min(whole, 4)) << a << '|' << b;
    }
}

TEST(Measure, CodesKeepTheirZeros) {
    EXPECT_NE(pack_code("0412"), pack_code("412"));
    EXPECT_EQ(code_digits(pack_code("0412")), 4);
    EXPECT_EQ(code_digits(pack_code("0012345678901234")), 16);
    EXPECT_EQ(first_digits(pack_code("3369010001"), 4), pack_code("3369"));
    EXPECT_EQ(last_digits(pack_code("3369010001"), 3), pack_code("001"));
    EXPECT_EQ(first_digits(pack_code("33"), 4), 0U);
    EXPECT_EQ(pack_code("12345678901234567"), 0U);
}

TEST(Measure, DatesAreReadInTheOrderThatTheModelSays) {
    EXPECT_EQ(pack_date("1971-05-24", "ymd"), 0x19710524U);
    EXPECT_EQ(pack_date("19710524", "dmy"), 0x19710524U);
    EXPECT_EQ(pack_date("24/05/1971", "dmy"), 0x19710524U);
    EXPECT_EQ(pack_date("5/24/1971", "mdy"), 0x19710524U);
    EXPECT_EQ(pack_date("1971-05-24T10:00:00", "ymd"), 0x19710524U);
    EXPECT_EQ(pack_date("1971", "ymd"), 0x19710000U);
    EXPECT_EQ(pack_date("yesterday", "ymd"), 0U);
    EXPECT_EQ(*day_number(0x19700102), 1);
    EXPECT_FALSE(day_number(0x19710231));
}

TEST(Measure, TextLosesAccentsAndSpareSpaces) {
    EXPECT_EQ(plain_text("  José  Müller "), "JOSE MULLER");
    EXPECT_EQ(plain_text("O'Brien, St. Ives"), "OBRIEN ST IVES");
    EXPECT_EQ(plain_text("李 明"), plain_text("李 明"));
    EXPECT_NE(plain_text("李 明"), plain_text("王 明"));
}

TEST(Measure, ConditionsAreReadAndMistakesAreNamed) {
    const auto tests = read_tests("years(birth) <= 1.5 and exact(first, last)", "x");
    ASSERT_TRUE(tests.has_value());
    ASSERT_EQ(tests->size(), 2U);
    EXPECT_EQ((*tests)[0].first, "birth");
    EXPECT_EQ((*tests)[0].bound, 1.5);
    EXPECT_EQ((*tests)[1].second, "last");
    EXPECT_TRUE(read_tests("else", "x")->empty());
    const auto wrong = read_tests("jaro_winkle >= 0.9", "x");
    ASSERT_FALSE(wrong.has_value());
    EXPECT_NE(wrong.error().hint.en.find("jaro_winkler"), std::string::npos);
    EXPECT_FALSE(read_tests("jaro_winkler <= 0.9", "x").has_value());
    EXPECT_FALSE(read_tests("exact >= 1", "x").has_value());
}

}  // namespace
}  // namespace regsosek::pairs
