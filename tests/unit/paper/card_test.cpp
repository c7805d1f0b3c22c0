// Figures and cards: the same bytes, everything inside, nothing lost at the end of a page.
#include "method/paper/card.h"

#include <gtest/gtest.h>

#include <cmath>

namespace regsosek::paper {
namespace {

Card long_card() {
    Card card;
    card.title = "Kartu <uji> & coba";
    card.subtitle = "Satu dua tiga";
    for (int s = 0; s < 4; ++s) {
        CardSection section;
        section.heading = "Bagian " + std::to_string(s);
        section.paragraphs = {std::string(400, 'a') + " " + std::string(300, 'b')};
        section.table.captions = {"satu", "dua"};
        section.table.shares = {0.3, 0.7};
        for (int r = 0; r < 60; ++r) {
            section.table.rows.push_back({std::to_string(r), "isi " + std::to_string(r)});
        }
        Figure figure{"Judul", "x", "y", {}, 0, 0, 0, 0};
        figure.series = {{"garis", Mark::line, {0, 1, 2}, {0, 1, 4}, {}, {}},
                         {"", Mark::points, {0, 1}, {1, 2}, {}, {}},
                         {"", Mark::bars, {0, 1, 2}, {1, 2, 3}, {}, {}},
                         {"", Mark::dashes, {0, 2}, {0, 4}, {}, {}},
                         {"", Mark::intervals, {1}, {2}, {1}, {3}}};
        section.figures = {figure, figure, figure};
        section.empty_lines = 2;
        card.sections.push_back(section);
    }
    return card;
}

TEST(Card, IsTheSameTwiceAndEscapesTexts) {
    const Card card = long_card();
    const std::string html = card_html(card);
    EXPECT_EQ(html, card_html(card));
    EXPECT_NE(html.find("Kartu &lt;uji&gt; &amp; coba"), std::string::npos);
    EXPECT_EQ(html.find("<uji>"), std::string::npos);
    size_t drawings = 0;
    for (size_t at = html.find("<svg"); at != std::string::npos; at = html.find("<svg", at + 1)) {
        ++drawings;
    }
    EXPECT_EQ(drawings, 12U);
    const auto pdf = card_pdf(card);
    ASSERT_TRUE(pdf) << pdf.error().message(Lang::en);
    EXPECT_EQ(*pdf, *card_pdf(card));
    EXPECT_TRUE(pdf->starts_with("%PDF-"));
    Card nowhere = card;
    nowhere.font_folder = "/nowhere";
    EXPECT_EQ(card_pdf(nowhere).error().code, Code::not_found);
}

TEST(Figure, MarksAreRoundAndInside) {
    const auto marks = axis_marks(0.03, 0.97, 5);
    EXPECT_EQ(marks.size(), 4U);
    EXPECT_NEAR(marks[0], 0.2, 1e-12);
    EXPECT_TRUE(axis_marks(1, 1, 5).empty());
    EXPECT_TRUE(axis_marks(0, INFINITY, 5).empty());
    for (const double mark : axis_marks(-13.4, 250, 6)) {
        EXPECT_GE(mark, -13.4);
        EXPECT_LE(mark, 250);
    }
}

TEST(Figure, NothingToShowIsAnEmptyFrame) {
    const std::string svg = figure_svg({"Kosong", "x", "y", {}, 0, 0, 0, 0}, 80, 60);
    EXPECT_TRUE(svg.starts_with("<svg"));
    EXPECT_NE(svg.find("Kosong"), std::string::npos);
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
    // One value only: the axes still have a length.
    Figure one{"Satu", "x", "y", {{"", Mark::points, {3}, {3}, {}, {}}}, 0, 0, 0, 0};
    EXPECT_EQ(figure_svg(one, 80, 60).find("nan"), std::string::npos);
}

}  // namespace
}  // namespace regsosek::paper
