// The tables of blocks V and VI.
#include <fmt/format.h>

#include <algorithm>

#include "method/paper/fkp_draw.h"

namespace regsosek::paper {

namespace {

using M = FkpMeasures;

/// Capitals of 8 and 9 points are 2.1 to 2.3 mm high.
constexpr double baseline_below_middle = 1.05;
constexpr double number_row = 4;  ///< of the head: the column numbers
constexpr double span_row = 4.5;  ///< of the head: captions over several columns

// What stands above one column; lines are cut at '\n'.
struct Caption {
    std::string_view text;
    bool spanned = false;  ///< Below a caption over several columns.
};
// A caption over the columns [first, last].
struct Span {
    size_t first = 0;
    size_t last = 0;
    std::string_view text;
};

void draw_caption(Canvas& canvas, const Area& area, std::string_view text) {
    const auto lines = static_cast<double>(std::ranges::count(text, '\n') + 1);
    double y = area.y + (area.height - lines * M::line_pitch) / 2 + 2.7;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        canvas.text(small_bold, {area.x + area.width / 2, y}, text.substr(0, end), Align::centre);
        text.remove_prefix(std::min(end + 1, text.size()));
        y += M::line_pitch;
    }
}

// The head of a table: captions in the middle of their columns, column numbers below.
double draw_head(Canvas& canvas, double top, std::span<const double> edge,
                 std::span<const Caption> captions, std::span<const Span> spans) {
    const double numbers = top + M::table_head - number_row;
    const double bottom = top + M::table_head;
    canvas.bar({edge.front(), top, edge.back() - edge.front(), M::table_head});
    for (const Span& span : spans) {
        const double x = edge[span.first];
        const double end = edge[span.last + 1];
        draw_caption(canvas, {x, top, end - x, span_row}, span.text);
        canvas.line(Line::hair, {x, top + span_row}, {end, top + span_row});
    }
    for (size_t i = 0; i < captions.size(); ++i) {
        const double width = edge[i + 1] - edge[i];
        const double begin = captions[i].spanned ? top + span_row : top;
        draw_caption(canvas, {edge[i], begin, width, numbers - begin}, captions[i].text);
        canvas.text(small_text, {edge[i] + width / 2, bottom - 1.1}, fmt::format("({})", i + 1),
                    Align::centre);
        if (i == 0 || !captions[i].spanned || !captions[i - 1].spanned) {
            canvas.line(Line::hair, {edge[i], top}, {edge[i], top + span_row});
        }
    }
    canvas.line(Line::thin, {edge.front(), top}, {edge.back(), top});
    canvas.line(Line::hair, {edge.front(), numbers}, {edge.back(), numbers});
    canvas.line(Line::thin, {edge.front(), bottom}, {edge.back(), bottom});
    return bottom;
}

// The lines between columns; below the captions that span several.
void draw_columns(Canvas& canvas, double top, double bottom, std::span<const double> edge) {
    for (const double x : edge) {
        const bool outer = x == edge.front() || x == edge.back();
        canvas.line(outer ? Line::thin : Line::hair, {x, outer ? top : top + span_row},
                    {x, bottom});
    }
    canvas.line(Line::thin, {edge.front(), bottom}, {edge.back(), bottom});
}

Area cell(std::span<const double> edge, size_t column, double y, double height) {
    return {edge[column], y, edge[column + 1] - edge[column], height};
}

// A number in the middle of a cell; one that is not known (0) is left out.
void draw_number(Canvas& canvas, Style style, const Area& area, int64_t number) {
    if (number > 0) {
        canvas.text(style,
                    {area.x + area.width / 2, area.y + area.height / 2 + baseline_below_middle},
                    std::to_string(number), Align::centre);
    }
}

void draw_family(const FkpSheet& sheet, uint32_t index, double y) {
    constexpr auto& edge = FamilyColumns::edge;
    Canvas& canvas = sheet.canvas;
    const FkpFamily& family = sheet.list.families[index];
    const FkpRow& row = sheet.layout.families[index];
    const auto at = [&](size_t column) { return cell(edge, column, y, row.height); };
    draw_number(canvas, small_text, at(0), index + 1);
    draw_number(canvas, small_text, at(1), family.building_no);
    draw_number(canvas, small_text, at(2), family.family_no);
    Area name = at(3);
    if (row.remark.empty()) {
        draw_cell(canvas, plain_text, name, row.name);
    } else {
        const double remark = static_cast<double>(row.remark.size()) * M::line_pitch;
        name.height -= remark;
        draw_cell(canvas, plain_text, name, row.name);
        draw_cell(canvas, small_text, {name.x, name.bottom() - 0.6, name.width, remark},
                  row.remark);
    }
    draw_cell(canvas, small_text, at(4), row.address);
    if (family.group > 0) {
        draw_number(canvas, {Face::bold, 10}, at(5), family.group);
    } else {
        canvas.text(plain_bold,
                    {at(5).x + at(5).width / 2, y + row.height / 2 + baseline_below_middle}, "-",
                    Align::centre);
    }
    for (size_t column = 6; column < 9; ++column) {
        draw_digit_boxes(canvas, at(column), 1);
    }
}

}  // namespace

void draw_cell(Canvas& canvas, Style style, const Area& cell,
               const std::vector<std::string_view>& lines) {
    const double block = static_cast<double>(lines.size()) * M::line_pitch;
    double y = cell.y + (cell.height - block + M::line_pitch) / 2 + baseline_below_middle;
    for (const std::string_view line : lines) {
        canvas.text(style, {cell.x + M::cell_padding, y}, line);
        y += M::line_pitch;
    }
}

void draw_families(const FkpSheet& sheet, const FkpSegment& segment) {
    constexpr auto& edge = FamilyColumns::edge;
    constexpr std::array<Caption, 9> captions = {{{"urut", true},
                                                  {"bang.", true},
                                                  {"kel.", true},
                                                  {"Nama kepala keluarga"},
                                                  {"Alamat"},
                                                  {"awal", true},
                                                  {"hasil", true},
                                                  {"Kode\nalasan"},
                                                  {"Kebera-\ndaan"}}};
    constexpr std::array<Span, 2> spans = {{{0, 2, "Nomor"}, {5, 6, "Kelompok"}}};
    Canvas& canvas = sheet.canvas;
    double y = segment.top;
    if (segment.titled) {
        y = draw_block_title(canvas, y, "V. KETERANGAN KELUARGA");
    }
    const double head = y;
    y = draw_head(canvas, y, edge, captions, spans);
    for (uint32_t i = segment.first; i < segment.last; ++i) {
        draw_family(sheet, i, y);
        y += sheet.layout.families[i].height;
        canvas.line(Line::hair, {edge.front(), y}, {edge.back(), y});
    }
    if (sheet.list.families.empty()) {
        canvas.text(plain_text,
                    {(edge.front() + edge.back()) / 2, y + M::row_min / 2 + baseline_below_middle},
                    "Tidak ada keluarga pada SLS ini", Align::centre);
        draw_columns(canvas, head, y, edge);
        canvas.box(Line::thin, {edge.front(), y, edge.back() - edge.front(), M::row_min});
        return;
    }
    draw_columns(canvas, head, segment.bottom, edge);
}

void draw_added(const FkpSheet& sheet, const FkpSegment& segment) {
    constexpr auto& edge = AddedColumns::edge;
    constexpr std::array<Caption, 5> captions = {
        {{"No."}, {"Nama kepala keluarga"}, {"Alamat"}, {"Kelompok\nhasil"}, {"Kebera-\ndaan"}}};
    Canvas& canvas = sheet.canvas;
    double y = segment.top;
    if (segment.titled) {
        y = draw_block_title(canvas, y,
                             "VI. KELUARGA TAMBAHAN (ada dalam data kependudukan, belum terdata)");
    }
    const double head = y;
    y = draw_head(canvas, y, edge, captions, {});
    for (uint32_t i = segment.first; i < segment.last; ++i) {
        const FkpRow& row = sheet.layout.added[i];
        draw_number(canvas, small_text, cell(edge, 0, y, row.height), i + 1);
        draw_cell(canvas, plain_text, cell(edge, 1, y, row.height), row.name);
        draw_cell(canvas, small_text, cell(edge, 2, y, row.height), row.address);
        draw_digit_boxes(canvas, cell(edge, 3, y, row.height), 1);
        draw_digit_boxes(canvas, cell(edge, 4, y, row.height), 1);
        y += row.height;
        canvas.line(Line::hair, {edge.front(), y}, {edge.back(), y});
    }
    draw_columns(canvas, head, segment.bottom, edge);
}

}  // namespace regsosek::paper
