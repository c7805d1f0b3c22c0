// Pages of a PDF: texts, lines, boxes and bars in millimetres from the upper left corner. What is
// drawn on a page is collected and given to Cairo in a few calls at its end: that, and letters that
// are looked up once, is what makes thousands of lists quick.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/date.h"
#include "method/paper/fonts.h"
#include "regsosek/base.h"

namespace regsosek::paper {

/// Width and height of a page in mm.
struct PageSize {
    double width_mm = 210;
    double height_mm = 330;
};
/// F4 as used in Indonesian offices, and ISO A4.
inline constexpr PageSize f4{210, 330};
inline constexpr PageSize a4{210, 297};

/// A place on the page; y grows downwards.
struct Point {
    double x = 0;
    double y = 0;
};

/// A rectangle in mm.
struct Area {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    double right() const { return x + width; }
    double bottom() const { return y + height; }
};

/// How thick a line is.
enum class Line : uint8_t { hair, thin, thick };
/// Where a text stands against its point.
enum class Align : uint8_t { left, centre, right };
/// A square of dark and light modules, row by row; 1 is dark.
struct Modules {
    int width = 0;  ///< Along one side.
    std::vector<uint8_t> dark;
};

/// A PDF being drawn. The same calls give the same bytes: it holds no clock and no random number.
class Canvas {
public:
    /// `fonts` must live longer. `dated` is what the file says about its making.
    Canvas(Fonts& fonts, PageSize size, std::string_view title, Date dated);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    /// A text whose baseline passes through the point.
    void text(Style style, Point at, std::string_view text, Align align = Align::left);
    void line(Line line, Point from, Point to);
    void box(Line line, const Area& area);
    /// A square for one handwritten digit, drawn as a letter of the font (U+25A1): a tenth of the
    /// numbers that four lines take.
    void square(Point centre, double side_mm);
    /// A pale bar.
    void bar(const Area& area);
    /// A picture of modules in a square of the page.
    void picture(const Modules& modules, Point corner, double side_mm);
    /// Ends the page; the next call draws on a new one.
    void end_page();
    /// The bytes of the file. Once, last. Errors: internal, when Cairo failed (no memory).
    Result<std::string> finish();

    Fonts& fonts() { return fonts_; }
    PageSize size() const { return size_; }

private:
    struct State;
    Fonts& fonts_;
    PageSize size_;
    std::unique_ptr<State> state_;
};

}  // namespace regsosek::paper
