// The frame of every page, and blocks I to IV of the first.
#include <fmt/format.h>

#include <algorithm>

#include "method/paper/barcode.h"
#include "method/paper/fkp_draw.h"

namespace regsosek::paper {

namespace {

using M = FkpMeasures;

constexpr double left = FamilyColumns::edge.front();
constexpr double right = FamilyColumns::edge.back();
constexpr double box_side = 5;  ///< of a box for one handwritten digit

void draw_place(const FkpSheet& sheet, double top) {
    constexpr std::array labels = {"Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan",
                                   "SLS/Non SLS"};
    Canvas& canvas = sheet.canvas;
    const double label_end = left + 38;
    const double code_end = label_end + 24;
    const double end = right - M::barcode - 1;
    double y = top;
    for (size_t i = 0; i < labels.size(); ++i) {
        const double baseline = y + 3.9;
        canvas.box(Line::hair, {left, y, end - left, M::place_row});
        canvas.text(plain_text, {left + M::cell_padding, baseline}, labels[i]);
        canvas.text(plain_bold, {label_end + 12, baseline}, sheet.list.places[i].code,
                    Align::centre);
        const auto lines = canvas.fonts().wrapped(plain_bold, sheet.list.places[i].name,
                                                  end - code_end - 2 * M::cell_padding);
        if (!lines.empty()) {
            canvas.text(plain_bold, {code_end + M::cell_padding, baseline}, lines.front());
        }
        y += M::place_row;
    }
    canvas.line(Line::hair, {label_end, top}, {label_end, y});
    canvas.line(Line::hair, {code_end, top}, {code_end, y});
}

struct RecapRow {
    std::string label;
    std::string printed;  ///< Empty: nothing was printed.
};

std::vector<RecapRow> printed_recap(const FkpSheet& sheet) {
    std::array<int64_t, fkp_groups + 1> counts{};
    for (const FkpFamily& family : sheet.list.families) {
        const bool ranked = family.group >= 1 && family.group <= static_cast<int32_t>(fkp_groups);
        ++counts[ranked ? static_cast<size_t>(family.group) : 0];
    }
    std::vector<RecapRow> rows;
    for (const FkpCode& group : sheet.legend.groups) {
        const auto at = static_cast<size_t>(std::clamp(group.code, 0, int32_t{fkp_groups}));
        rows.push_back({fmt::format("{} {}", group.code, group.label), std::to_string(counts[at])});
    }
    rows.push_back({"Tanpa kelompok (belum diperingkat)", std::to_string(counts[0])});
    rows.push_back({"Jumlah keluarga", std::to_string(sheet.list.families.size())});
    return rows;
}

// A table of counts: label, printed number where there is one, boxes for what the village counted.
void draw_recap(Canvas& canvas, const Area& area, const std::array<std::string_view, 3>& head,
                const std::vector<RecapRow>& rows) {
    const bool printed = !head[1].empty();
    const double boxes_left = area.right() - 24;
    const double printed_left = printed ? boxes_left - 27 : boxes_left;
    const double bottom = area.y + static_cast<double>(rows.size() + 1) * M::recap_row;
    const auto middle = [](double a, double b) { return (a + b) / 2; };
    constexpr double baseline = 4.4;
    canvas.text(small_bold, {area.x + M::cell_padding, area.y + baseline}, head[0]);
    canvas.text(small_bold, {middle(printed_left, boxes_left), area.y + baseline}, head[1],
                Align::centre);
    canvas.text(small_bold, {middle(boxes_left, area.right()), area.y + baseline}, head[2],
                Align::centre);
    canvas.line(Line::thin, {area.x, area.y + M::recap_row}, {area.right(), area.y + M::recap_row});
    double y = area.y + M::recap_row;
    for (const RecapRow& row : rows) {
        canvas.text(plain_text, {area.x + M::cell_padding, y + baseline}, row.label);
        canvas.text(plain_bold, {boxes_left - 3, y + baseline}, row.printed, Align::right);
        draw_digit_boxes(canvas, {boxes_left, y, area.right() - boxes_left, M::recap_row}, 3);
        y += M::recap_row;
        canvas.line(Line::hair, {area.x, y}, {area.right(), y});
    }
    canvas.box(Line::thin, {area.x, area.y, area.width, bottom - area.y});
    canvas.line(Line::hair, {boxes_left, area.y}, {boxes_left, bottom});
    if (printed) {
        canvas.line(Line::hair, {printed_left, area.y}, {printed_left, bottom});
    }
}

void draw_recaps(const FkpSheet& sheet, double top) {
    constexpr double first_width = 112;
    constexpr double between = 4;
    draw_recap(sheet.canvas, {left, top, first_width, 0},
               {"Kelompok kesejahteraan", "Awal (tercetak)", "Hasil FKP"}, printed_recap(sheet));
    std::vector<RecapRow> rows;
    for (const FkpCode& existence : sheet.legend.existences) {
        rows.push_back({fmt::format("{} {}", existence.code, existence.label), ""});
    }
    rows.push_back({"Jumlah keluarga tambahan", ""});
    const double x = left + first_width + between;
    draw_recap(sheet.canvas, {x, top, right - x, 0}, {"Keluarga tambahan (Blok VI)", "", "Jumlah"},
               rows);
}

void draw_notes(Canvas& canvas, double top) {
    canvas.box(Line::thin, {left, top, right - left, M::notes});
    constexpr double writing_pitch = 7;
    for (double y = top + writing_pitch; y < top + M::notes - 1; y += writing_pitch) {
        canvas.line(Line::hair, {left + 2, y}, {right - 2, y});
    }
}

void draw_signature(Canvas& canvas, const Area& area, std::string_view who) {
    const double middle = area.x + area.width / 2;
    canvas.text(plain_bold, {middle, area.y + 4}, who, Align::centre);
    canvas.text(small_text, {area.x + 2, area.bottom() - 7}, "Tanda tangan");
    canvas.line(Line::hair, {area.x + 24, area.bottom() - 6.6},
                {area.right() - 2, area.bottom() - 6.6});
    canvas.text(small_text, {area.x + 2, area.bottom() - 1.6}, "Nama");
    canvas.line(Line::hair, {area.x + 24, area.bottom() - 1.2},
                {area.right() - 2, area.bottom() - 1.2});
}

void draw_statement(const FkpSheet& sheet, double top) {
    Canvas& canvas = sheet.canvas;
    canvas.box(Line::thin, {left, top, right - left, M::statement});
    const std::string text =
        "Yang bertanda tangan di bawah ini menyatakan bahwa daftar keluarga ini telah dibahas dan "
        "disepakati dalam Forum Konsultasi Publik, dan bahwa isinya dijaga kerahasiaannya.";
    double y = top + 4.2;
    for (const auto line : canvas.fonts().wrapped(plain_text, text, right - left - 4)) {
        canvas.text(plain_text, {left + 2, y}, line);
        y += 4;
    }
    y += 2;
    canvas.text(plain_text, {left + 2, y}, "Tempat");
    canvas.line(Line::hair, {left + 16, y + 0.4}, {left + 100, y + 0.4});
    canvas.text(plain_text, {left + 104, y}, "Tanggal");
    canvas.line(Line::hair, {left + 120, y + 0.4}, {right - 2, y + 0.4});
    constexpr std::array who = {"Ketua SLS / yang mewakili", "Asisten fasilitator", "Fasilitator"};
    const double width = (right - left) / static_cast<double>(who.size());
    const double signatures = y + 2;
    const double last_line = top + M::statement - 8;
    for (size_t i = 0; i < who.size(); ++i) {
        draw_signature(
            canvas,
            {left + static_cast<double>(i) * width, signatures, width, last_line - signatures},
            who[i]);
    }
    canvas.line(Line::hair, {left, last_line + 1.5}, {right, last_line + 1.5});
    const double baseline = top + M::statement - 2;
    canvas.text(small_text, {left + 2, baseline},
                "Bila ketua SLS menolak: kepala desa/lurah atau camat, nama");
    canvas.line(Line::hair, {left + 96, baseline + 0.4}, {left + 138, baseline + 0.4});
    canvas.text(small_text, {left + 140, baseline}, "tanda tangan");
    canvas.line(Line::hair, {left + 161, baseline + 0.4}, {right - 2, baseline + 0.4});
}

}  // namespace

double draw_block_title(Canvas& canvas, double top, std::string_view title) {
    canvas.bar({left, top, right - left, M::block_title});
    canvas.text(plain_bold, {left + M::cell_padding, top + 3.9}, title);
    return top + M::block_title;
}

void draw_digit_boxes(Canvas& canvas, const Area& area, int digits) {
    // Neighbours share an edge: the square's lines are 0.36 mm thick.
    constexpr double pitch = box_side - 0.36;
    const double first = area.x + area.width / 2 - pitch * (digits - 1) / 2;
    for (int i = 0; i < digits; ++i) {
        canvas.square({first + pitch * i, area.y + area.height / 2}, box_side);
    }
}

void draw_frame(const FkpSheet& sheet, size_t page) {
    Canvas& canvas = sheet.canvas;
    const double top = M::margin;
    canvas.text({Face::bold, 12}, {left, top + 4.2}, "REGSOSEK22-FKP");
    canvas.text(plain_text, {left + 44, top + 4.2},
                "Daftar keluarga untuk Forum Konsultasi Publik");
    std::string where = sheet.list.sls_code;
    for (const size_t level : {size_t{3}, size_t{4}}) {
        const std::string& name = sheet.list.places[level].name;
        where += name.empty() ? "" : " - " + name;
    }
    canvas.text(small_text, {left, top + 9.2}, where);
    const Area mark{right - 64, top - 1, 64, 8};
    canvas.box(Line::thick, mark);
    canvas.text({Face::bold, 11}, {mark.x + mark.width / 2, mark.y + 5.4},
                fmt::format("RAHASIA - salinan {} dari {}", sheet.copy, sheet.options.copies),
                Align::centre);
    double y = sheet.layout.legend_top + 2.8;
    for (const std::string_view line : sheet.legend_lines) {
        canvas.text(small_text, {left, y}, line);
        y += M::line_pitch;
    }
    const double foot = sheet.options.size.height_mm - M::margin;
    canvas.line(Line::thin, {left, foot - 4}, {right, foot - 4});
    canvas.text(small_text, {left, foot - 0.6},
                fmt::format("Daftar {}{} - kepala rantai {}", sheet.list.list_id,
                            sheet.options.printing > 0
                                ? fmt::format(" - cetakan {}", sheet.options.printing)
                                : std::string(),
                            sheet.list.chain_head));
    canvas.text(small_text, {right, foot - 0.6},
                fmt::format("Halaman {} dari {}", page + 1, sheet.layout.pages.size()),
                Align::right);
}

Result<void> draw_blocks(const FkpSheet& sheet) {
    Canvas& canvas = sheet.canvas;
    double y = M::margin + M::running_head;
    constexpr double quiet = 3;  // four modules of free paper around the code
    canvas.picture(TRY(barcode(barcode_text(sheet.list))),
                   {right - M::barcode + quiet, y + M::block_title + quiet},
                   M::barcode - 2 * quiet);
    y = draw_block_title(canvas, y, "I. KETERANGAN TEMPAT");
    draw_place(sheet, y);
    y += static_cast<double>(sheet.list.places.size()) * M::place_row + M::gap;
    y = draw_block_title(canvas, y, "II. REKAPITULASI");
    draw_recaps(sheet, y);
    constexpr double recap_rows = 7;
    y += recap_rows * M::recap_row + M::gap;
    y = draw_block_title(canvas, y, "III. CATATAN");
    draw_notes(canvas, y);
    y += M::notes + M::gap;
    y = draw_block_title(canvas, y, "IV. PERNYATAAN");
    draw_statement(sheet, y);
    return {};
}

}  // namespace regsosek::paper
