// Tables on paper for an office: captions on every page, rows that grow with their texts, each
// section on pages of its own. Lists that officers take along are printed with it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/date.h"
#include "method/paper/canvas.h"
#include "regsosek/base.h"

namespace regsosek::paper {

/// A4 lying on its side.
inline constexpr PageSize a4_across{297, 210};

/// A column: what stands above it, and its width in mm. An empty cell is room to write in.
struct TableColumn {
    std::string caption;  ///< Lines are cut at '\n'.
    double width_mm = 20;
};

/// Rows that belong to one officer or area; begins on a new page.
struct TableSection {
    std::string title;
    std::vector<std::string> notes;              ///< Lines below the title, on its first page.
    std::vector<std::vector<std::string>> rows;  ///< One text per column.
};

/// What all pages share.
struct TablePaper {
    std::string title;    ///< Also the title of the file.
    std::string marking;  ///< RAHASIA, at the upper right; may be empty.
    std::vector<TableColumn> columns;
    PageSize size = a4_across;
    double row_min_mm = 8;  ///< Room for a pen.
    Date dated;             ///< What the file says about its making: the one clock.
    std::string font_folder = debian_font_folder;
};

/// A PDF of tables.
struct TablePrint {
    std::string pdf;
    int32_t pages = 0;
};

/// Prints sections one behind the other. The columns must fit between margins of 10 mm. A row is
/// never cut; one that is higher than a page loses the lines that do not fit, which it says by
/// "...". Same input, same bytes. Errors: not_found (fonts), internal.
Result<TablePrint> print_tables(const TablePaper& paper, std::span<const TableSection> sections);

}  // namespace regsosek::paper
