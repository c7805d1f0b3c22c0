// Where everything of an FKP list stands: which row on which page and how high. Pure measuring;
// fkp_draw.cpp draws what is said here.
#pragma once

#include <string_view>
#include <vector>

#include "method/paper/fkp_list.h"

namespace regsosek::paper {

/// Measures of the list in mm. Rows of at least 8 mm leave room for a pen.
struct FkpMeasures {
    static constexpr double margin = 10;
    static constexpr double row_min = 8;
    static constexpr double line_pitch = 3.25;   ///< between the lines of a cell
    static constexpr double cell_padding = 1;    ///< left and right of a text
    static constexpr double cell_margin = 0.75;  ///< above and below: two lines make 8 mm
    static constexpr double running_head = 13;   ///< name of the form and RAHASIA, on every page
    static constexpr double place_row = 5.5;
    static constexpr double recap_row = 6.5;
    static constexpr double block_title = 5.5;
    static constexpr double gap = 2.5;  ///< between blocks
    static constexpr double notes = 22;
    static constexpr double statement = 52;
    static constexpr double table_head = 16;
    static constexpr double foot = 5;
    static constexpr double barcode = 27;  ///< with the free paper around it
};

/// Styles of the list: nothing is smaller than 8 points.
inline constexpr Style small_text{Face::regular, 8};
inline constexpr Style small_bold{Face::bold, 8};
inline constexpr Style plain_text{Face::regular, 9};
inline constexpr Style plain_bold{Face::bold, 9};

/// Left edges of the columns of block V, and the right edge of the last.
struct FamilyColumns {
    static constexpr std::array<double, 10> edge = {10, 18, 28, 38, 80, 144, 157, 171, 185, 200};
};
/// The same of block VI.
struct AddedColumns {
    static constexpr std::array<double, 6> edge = {10, 18, 79, 162, 180, 200};
};

/// A row of block V or VI with its texts cut into lines.
struct FkpRow {
    std::vector<std::string_view> name;
    std::vector<std::string_view> address;
    std::vector<std::string_view> remark;
    double height = FkpMeasures::row_min;
};

/// Rows [first, last) of one table on one page, under its head.
struct FkpSegment {
    uint32_t first = 0;
    uint32_t last = 0;
    double top = 0;  ///< Of the block's title, or of the head where the block goes on.
    double bottom = 0;
    bool titled = false;  ///< The block begins here.
    bool present() const { return bottom > 0; }
};

/// One page of a list.
struct FkpPage {
    FkpSegment families;
    FkpSegment added;
};

/// A list cut into pages; the first page carries blocks I to IV.
struct FkpLayout {
    std::vector<FkpRow> families;
    std::vector<FkpRow> added;  ///< Known families, then the empty lines.
    std::vector<FkpPage> pages;
    double legend_top = 0;
};

/// The legend cut into lines; the same on every page.
std::vector<std::string_view> legend_lines(Fonts& fonts, std::string_view legend);

/// Measures a list. `legend_lines` is how many lines the legend takes.
FkpLayout fkp_layout(Fonts& fonts, const FkpList& list, const FkpOptions& options,
                     size_t legend_lines);

}  // namespace regsosek::paper
