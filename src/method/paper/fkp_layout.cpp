// Measuring: rows first, then pages from top to bottom.
#include "method/paper/fkp_layout.h"

#include <algorithm>

namespace regsosek::paper {

namespace {

using M = FkpMeasures;

double cell_width(double left, double right) {
    return right - left - 2 * M::cell_padding;
}

// Height of a row whose fullest cell has so many lines.
double row_height(size_t lines) {
    return std::max(M::row_min, static_cast<double>(lines) * M::line_pitch + 2 * M::cell_margin);
}

FkpRow family_row(Fonts& fonts, const FkpFamily& family) {
    constexpr auto& edge = FamilyColumns::edge;
    FkpRow row;
    row.name = fonts.wrapped(plain_text, family.name, cell_width(edge[3], edge[4]));
    row.address = fonts.wrapped(small_text, family.address, cell_width(edge[4], edge[5]));
    if (!family.remark.empty()) {
        row.remark = fonts.wrapped(small_text, family.remark, cell_width(edge[3], edge[4]));
    }
    row.height = row_height(std::max(row.name.size() + row.remark.size(), row.address.size()));
    return row;
}

FkpRow added_row(Fonts& fonts, const FkpAdded& added) {
    constexpr auto& edge = AddedColumns::edge;
    FkpRow row;
    row.name = fonts.wrapped(plain_text, added.name, cell_width(edge[1], edge[2]));
    row.address = fonts.wrapped(small_text, added.address, cell_width(edge[2], edge[3]));
    row.height = row_height(std::max(row.name.size(), row.address.size()));
    return row;
}

// Fills pages from top to bottom.
class Filler {
public:
    Filler(FkpLayout& layout, double first_top, double next_top, double bottom)
        : layout_(layout), next_top_(next_top), bottom_(bottom), y_(first_top) {
        layout_.pages.emplace_back();
    }

    // Places a table: title and head with at least one row under them, the head again on each
    // further page. `segment` says where a page keeps it.
    void table(const std::vector<FkpRow>& rows, FkpSegment FkpPage::* segment) {
        const double first_row = rows.empty() ? M::row_min : rows.front().height;
        const double head = M::block_title + M::table_head;
        if (y_ + head + first_row > bottom_) {
            turn();
        }
        FkpSegment* here = &(layout_.pages.back().*segment);
        *here = {0, 0, y_, 0, true};
        y_ += head;
        for (uint32_t i = 0; i < rows.size(); ++i) {
            if (y_ + rows[i].height > bottom_) {
                here->bottom = y_;
                turn();
                here = &(layout_.pages.back().*segment);
                *here = {i, i, y_, 0, false};
                y_ += M::table_head;
            }
            y_ += rows[i].height;
            here->last = i + 1;
        }
        if (rows.empty()) {
            y_ += M::row_min;  // one row says that there is nothing
        }
        here->bottom = y_;
        y_ += M::gap;
    }

private:
    void turn() {
        layout_.pages.emplace_back();
        y_ = next_top_;
    }
    FkpLayout& layout_;
    double next_top_;
    double bottom_;
    double y_;
};

}  // namespace

std::vector<std::string_view> legend_lines(Fonts& fonts, std::string_view legend) {
    std::vector<std::string_view> lines;
    while (!legend.empty()) {
        const size_t end = std::min(legend.find('\n'), legend.size());
        const double width = FamilyColumns::edge.back() - FamilyColumns::edge.front();
        for (const std::string_view line :
             fonts.wrapped(small_text, legend.substr(0, end), width)) {
            lines.push_back(line);
        }
        legend.remove_prefix(std::min(end + 1, legend.size()));
    }
    return lines;
}

FkpLayout fkp_layout(Fonts& fonts, const FkpList& list, const FkpOptions& options,
                     size_t legend_lines) {
    FkpLayout layout;
    layout.families.reserve(list.families.size());
    for (const FkpFamily& family : list.families) {
        layout.families.push_back(family_row(fonts, family));
    }
    for (const FkpAdded& added : list.added) {
        layout.added.push_back(added_row(fonts, added));
    }
    layout.added.resize(list.added.size() + static_cast<size_t>(std::max(options.blank_lines, 0)));
    const double legend_height = static_cast<double>(legend_lines) * M::line_pitch;
    layout.legend_top = options.size.height_mm - M::margin - M::foot - legend_height;
    const double top = M::margin + M::running_head;
    const double blocks = 4 * M::block_title + 5 * M::place_row + 7 * M::recap_row + M::notes +
                          M::statement + 4 * M::gap;
    Filler filler{layout, top + blocks, top, layout.legend_top - M::gap};
    filler.table(layout.families, &FkpPage::families);
    filler.table(layout.added, &FkpPage::added);
    return layout;
}

}  // namespace regsosek::paper
