// Draws the parts of an FKP list where the layout says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "method/paper/fkp_layout.h"

namespace regsosek::paper {

/// What all parts of one list are drawn with.
struct FkpSheet {
    Canvas& canvas;
    const FkpList& list;
    const FkpLegend& legend;
    const FkpOptions& options;
    const FkpLayout& layout;
    const std::vector<std::string_view>& legend_lines;
    int32_t copy = 1;
};

/// Name of the form, SLS and "RAHASIA - salinan 1 dari 3" above, legend and page number below.
void draw_frame(const FkpSheet& sheet, size_t page);
/// Blocks I to IV on the first page. Errors: limit (barcode).
Result<void> draw_blocks(const FkpSheet& sheet);
/// The rows of block V and of block VI that stand on a page.
void draw_families(const FkpSheet& sheet, const FkpSegment& segment);
void draw_added(const FkpSheet& sheet, const FkpSegment& segment);

/// The bar with the title of a block; returns the y below it.
double draw_block_title(Canvas& canvas, double top, std::string_view title);
/// Empty boxes for digits, centred in an area.
void draw_digit_boxes(Canvas& canvas, const Area& area, int digits);
/// Lines of a text in a cell, in the middle of its height.
void draw_cell(Canvas& canvas, Style style, const Area& cell,
               const std::vector<std::string_view>& lines);

}  // namespace regsosek::paper
