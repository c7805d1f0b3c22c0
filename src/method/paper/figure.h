// Small scientific figures: points, lines, bars and intervals between two axes, the same on a
// screen (SVG) and on paper (a canvas).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "method/paper/canvas.h"

namespace regsosek::paper {

/// How a series is shown.
enum class Mark : uint8_t { line, dashes, points, bars, intervals };

/// Parallel values of one series. Intervals go from `low` to `high` at x, with a point at y.
struct Series {
    std::string name;  ///< stands in the legend; empty: in none
    Mark mark = Mark::line;
    std::vector<double> x, y;
    std::vector<double> low, high;
};

/// Axes and what lies between them. Without limits (low == high) the data decide.
struct Figure {
    std::string title;
    std::string x_caption;
    std::string y_caption;
    std::vector<Series> series;
    double x_low = 0, x_high = 0;
    double y_low = 0, y_high = 0;
};

/// The figure as an SVG element of its own, in colours that differ in lightness too.
std::string figure_svg(const Figure& figure, double width_mm, double height_mm);
/// Draws the figure into a rectangle of the page.
void draw_figure(Canvas& canvas, const Area& area, const Figure& figure);

/// Round numbers at which an axis from low to high has marks: about `wanted` of them.
std::vector<double> axis_marks(double low, double high, int wanted);

}  // namespace regsosek::paper
