// Text: UTF-8 against a slow twin, standardisation, edit distance against its recursion, numbers.
#include "ground/base/text.h"

#include <gtest/gtest.h>

#include <map>

#include "ground/base/random.h"
#include "regsosek/base.h"

namespace regsosek {
namespace {

/// The slow twin of valid_utf8: decodes by arithmetic (Unicode 15, table 3-6) and encodes again.
size_t bytes_of(uint32_t point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

bool slow_utf8(std::string_view bytes) {
    size_t at = 0;
    while (at < bytes.size()) {
        const auto lead = static_cast<unsigned char>(bytes[at]);
        const size_t length = lead < 0x80   ? 1
                              : lead < 0xC0 ? 0
                              : lead < 0xE0 ? 2
                              : lead < 0xF0 ? 3
                              : lead < 0xF8 ? 4
                                            : 0;
        if (length == 0 || at + length > bytes.size() || lead == 0) {
            return false;
        }
        uint32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (size_t k = 1; k < length; ++k) {
            const auto more = static_cast<unsigned char>(bytes[at + k]);
            if ((more & 0xC0) != 0x80) {
                return false;
            }
            point = point << 6 | (more & 0x3FU);
        }
        const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (bytes_of(point) != length || point > 0x10FFFF || surrogate) {
            return false;
        }
        at += length;
    }
    return true;
}

TEST(Utf8, AgreesWithTheSlowTwin) {
    constexpr std::array<unsigned char, 20> interesting = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                                           0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
                                                           0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF};
    Random random(3);
    int valid = 0;
    for (int i = 0; i < 200000; ++i) {
        std::string bytes(random.below(12), 'a');
        for (char& c : bytes) {
            c = random.chance(0.5) ? 'b' : static_cast<char>(interesting[random.below(20)]);
        }
        ASSERT_EQ(text::valid_utf8(bytes), slow_utf8(bytes)) << "round " << i;
        valid += text::valid_utf8(bytes) ? 1 : 0;
    }
    EXPECT_GT(valid, 1000);
}

TEST(Utf8, SaysWhereItIsBad) {
    size_t at = 99;
    EXPECT_TRUE(text::valid_utf8("Sitinur ✓ é", &at));
    EXPECT_FALSE(text::valid_utf8("abcdefghijklmnop\xC3(", &at));
    EXPECT_EQ(at, 16U);
    EXPECT_FALSE(text::valid_utf8(std::string_view("abc\0d", 5), &at));
    EXPECT_EQ(at, 3U);
}

TEST(Text, TrimmedSplitStandardised) {
    EXPECT_EQ(text::trimmed(" \ta b\r\n"), "a b");
    EXPECT_EQ(text::trimmed(" "), "");
    EXPECT_EQ(text::split("a,,b,", ',').size(), 4U);
    EXPECT_EQ(text::split("", ',').size(), 1U);
    EXPECT_EQ(text::standardised("  siti \t aminah\n"), "SITI AMINAH");
    EXPECT_EQ(text::standardised("é"), "é");
}

TEST(Text, Integers) {
    EXPECT_EQ(text::integer("-12"), -12);
    EXPECT_EQ(text::integer("007"), 7);
    for (const char* bad : {"", " 1", "1 ", "+1", "1.0", "1e3", "9223372036854775808", "-"}) {
        EXPECT_FALSE(text::integer(bad)) << bad;
    }
}

/// The slow twin: Levenshtein by its definition.
int slow_distance(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) {
        return static_cast<int>(a.size() + b.size());
    }
    const int same = a.back() == b.back() ? 0 : 1;
    const auto less = [](std::string_view s) { return s.substr(0, s.size() - 1); };
    return std::min({slow_distance(less(a), b) + 1, slow_distance(a, less(b)) + 1,
                     slow_distance(less(a), less(b)) + same});
}

TEST(Text, EditDistanceAgreesWithItsDefinition) {
    Random random(5);
    for (int i = 0; i < 2000; ++i) {
        std::string a(random.below(6), ' ');
        std::string b(random.below(6), ' ');
        for (char& c : a) {
            c = static_cast<char>('a' + random.below(3));
        }
        for (char& c : b) {
            c = static_cast<char>('a' + random.below(3));
        }
        const int exact = slow_distance(a, b);
        ASSERT_EQ(text::edit_distance(a, b, 9), exact) << a << " " << b;
        ASSERT_EQ(text::edit_distance(a, b, 2), std::min(exact, 3)) << a << " " << b;
    }
}

TEST(Text, NearestNameOrNothing) {
    const std::vector<std::string> names = {"threads", "field_start", "field_end"};
    EXPECT_EQ(text::nearest("thread", names), "threads");
    EXPECT_EQ(text::nearest("field_strat", names), "field_start");
    EXPECT_FALSE(text::nearest("poverty", names));
}

TEST(Text, NumbersForPeople) {
    EXPECT_EQ(text::with_thousands(0), "0");
    EXPECT_EQ(text::with_thousands(999), "999");
    EXPECT_EQ(text::with_thousands(1220000), "1.220.000");
    EXPECT_EQ(text::with_thousands(-1000), "-1.000");
    EXPECT_EQ(text::with_thousands(-100), "-100");
}

TEST(Text, HexThereAndBack) {
    const std::vector<uint8_t> bytes = {0, 1, 0x7F, 0xAB, 0xFF};
    EXPECT_EQ(text::hex(bytes), "00017fabff");
    EXPECT_EQ(text::from_hex("00017fABff"), bytes);
    EXPECT_FALSE(text::from_hex("0"));
    EXPECT_FALSE(text::from_hex("0g"));
    EXPECT_FALSE(text::from_hex("+1"));
}

TEST(Error, SaysWhatWhereAndHint) {
    const Error error = fail(Code::bad_input, "umur salah", "wrong age")
                            .error()
                            .at("k_member.csv", 12, "age")
                            .with_hint("Periksa.", "Look.");
    EXPECT_EQ(error.message(Lang::id),
              "Masukan tidak sah: umur salah [berkas k_member.csv, baris 12, kolom age]. Periksa.");
    EXPECT_EQ(error.message(Lang::en),
              "Bad input: wrong age [file k_member.csv, line 12, column age]. Look.");
    EXPECT_EQ(Error(error).at("other.csv", 1, "x").place.file, "k_member.csv");
}

TEST(Error, EveryCodeHasItsFacts) {
    for (int code = 0; code <= static_cast<int>(Code::internal); ++code) {
        const CodeInfo& facts = info(static_cast<Code>(code));
        EXPECT_GE(facts.exit_status, 2);
        EXPECT_GE(facts.http_status, 400);
        EXPECT_FALSE(facts.title_id.empty());
    }
    EXPECT_EQ(info(Code::internal).exit_status, 70);
    EXPECT_EQ(info(Code::no_right).exit_status, 4);
}

}  // namespace
}  // namespace regsosek
