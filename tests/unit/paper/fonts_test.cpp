// Widths and line breaks of text, against an obvious slow way.
#include <gtest/gtest.h>

#include "ground/base/random.h"
#include "ground/base/text.h"
#include "method/paper/fkp_layout.h"

namespace regsosek::paper {
namespace {

// Puts word after word on a line while it fits; a word longer than a line is cut letter by letter.
std::vector<std::string> slowly_wrapped(Fonts& fonts, Style style, std::string_view text,
                                        double width) {
    std::vector<std::string> lines;
    std::string line;
    for (const std::string_view word : text::split(text, ' ')) {
        if (word.empty()) {
            continue;
        }
        const std::string longer =
            line.empty() ? std::string(word) : line + ' ' + std::string(word);
        if (fonts.width_mm(style, longer) <= width) {
            line = longer;
            continue;
        }
        if (!line.empty()) {
            lines.push_back(line);
            line.clear();
        }
        for (const char c : word) {
            if (fonts.width_mm(style, line + c) > width && !line.empty()) {
                lines.push_back(line);
                line.clear();
            }
            line += c;
        }
    }
    if (!line.empty()) {
        lines.push_back(line);
    }
    return lines;
}

TEST(Fonts, WrapLikeTheSlowWay) {
    auto fonts = Fonts::open();
    ASSERT_TRUE(fonts.has_value());
    for (uint64_t seed = 0; seed < 3000; ++seed) {
        Random random(seed, 3);
        std::string text;
        const int words = random.between(0, 12);
        for (int i = 0; i < words; ++i) {
            const int letters = random.chance(0.1) ? random.between(20, 60) : random.between(1, 12);
            for (int k = 0; k < letters; ++k) {
                text += static_cast<char>('A' + random.below(26));
            }
            text += ' ';
        }
        if (!text.empty()) {
            text.pop_back();
        }
        const Style style{random.chance(0.5) ? Face::bold : Face::regular, 9};
        const double width = 20 + random.uniform() * 60;
        const auto lines = fonts->wrapped(style, text, width);
        const auto expected = slowly_wrapped(*fonts, style, text, width);
        ASSERT_EQ(lines.size(), expected.size()) << text;
        for (size_t i = 0; i < lines.size(); ++i) {
            EXPECT_EQ(lines[i], expected[i]);
            EXPECT_LE(fonts->width_mm(style, lines[i]), width + 1e-9);
        }
    }
}

TEST(Fonts, ALongNameAndALongAddressStayInTheirCells) {
    auto fonts = Fonts::open();
    ASSERT_TRUE(fonts.has_value());
    const std::string name(40, 'W');  // the widest letter
    const std::string address(250, 'W');
    constexpr auto& edge = FamilyColumns::edge;
    FkpList list;
    FkpFamily family;
    family.name = name;
    family.address = address;
    list.families = {family};
    const FkpLayout layout = fkp_layout(*fonts, list, {}, 5);
    std::string joined;
    for (const auto line : layout.families[0].address) {
        EXPECT_LE(fonts->width_mm(small_text, line), edge[5] - edge[4] - 1);
        joined += line;
    }
    EXPECT_EQ(joined, address);
    EXPECT_GT(layout.families[0].height, 8.0);
    for (const auto line : layout.families[0].name) {
        EXPECT_LE(fonts->width_mm(plain_text, line), edge[4] - edge[3] - 1);
    }
}

TEST(Fonts, AccentsAreOneLetterAndBadBytesAreSurvived) {
    auto fonts = Fonts::open();
    ASSERT_TRUE(fonts.has_value());
    EXPECT_EQ(fonts->letter(Face::regular, "é").bytes, 2);
    EXPECT_NE(fonts->letter(Face::regular, "é").glyph, 0U);
    EXPECT_EQ(fonts->letter(Face::regular, "\xc3(").bytes, 1);
    EXPECT_EQ(fonts->letter(Face::regular, "\xff").bytes, 1);
    EXPECT_EQ(fonts->letter(Face::bold, "\n").glyph, fonts->letter(Face::bold, " ").glyph);
    EXPECT_DOUBLE_EQ(fonts->width_mm(plain_text, "AA"), 2 * fonts->width_mm(plain_text, "A"));
}

}  // namespace
}  // namespace regsosek::paper
