// Lists become pages of one PDF.
#include "method/paper/fkp_list.h"

#include <fmt/format.h>

#include "method/paper/fkp_draw.h"

namespace regsosek::paper {

namespace {

std::string codes_text(std::string_view title, const std::vector<FkpCode>& codes) {
    std::string out{title};
    for (const FkpCode& one : codes) {
        out += fmt::format("{} {} {}", &one == codes.data() ? "" : ";", one.code, one.label);
    }
    return out;
}

std::string legend_text(const FkpLegend& legend) {
    return codes_text("Kelompok:", legend.groups) + "\n" +
           codes_text("Keberadaan:", legend.existences) + "\n" +
           codes_text("Alasan:", legend.reasons) + "\n" +
           "Kotak kosong: tidak berubah. Perubahan kelompok harus beralasan; alasan 7 ditulis di "
           "Blok III. Salah tulis: coret, lalu tulis ulang.";
}

// What is the same for all lists of a file.
struct Printing {
    const FkpLegend& legend;
    const FkpOptions& options;
    const std::vector<std::string_view>& legend_lines;
    int32_t copy = 1;
};

Result<int32_t> print_one(Canvas& canvas, const FkpList& list, const Printing& printing) {
    const FkpOptions& options = printing.options;
    const FkpLayout layout =
        fkp_layout(canvas.fonts(), list, options, printing.legend_lines.size());
    const FkpSheet sheet{
        canvas, list, printing.legend, options, layout, printing.legend_lines, printing.copy};
    for (size_t page = 0; page < layout.pages.size(); ++page) {
        draw_frame(sheet, page);
        if (page == 0) {
            TRY(draw_blocks(sheet));
        }
        if (layout.pages[page].families.present()) {
            draw_families(sheet, layout.pages[page].families);
        }
        if (layout.pages[page].added.present()) {
            draw_added(sheet, layout.pages[page].added);
        }
        canvas.end_page();
    }
    if (options.both_sides && layout.pages.size() % 2 == 1) {
        canvas.end_page();
    }
    return static_cast<int32_t>(layout.pages.size());
}

}  // namespace

std::string barcode_text(const FkpList& list) {
    return "FKP:" + list.sls_code + ":" + list.list_id + ":" + list.chain_head;
}

Result<FkpPrint> print_fkp(std::span<const FkpList> lists, const FkpLegend& legend,
                           const FkpOptions& options) {
    if (options.copies < 1 || options.copy < 0 || options.copy > options.copies) {
        return fail(Code::usage,
                    fmt::format("salinan {} dari {} tidak ada", options.copy, options.copies),
                    fmt::format("there is no copy {} of {}", options.copy, options.copies));
    }
    Fonts fonts = TRY(Fonts::open(options.font_folder));
    const std::string text = legend_text(legend);
    const auto lines = legend_lines(fonts, text);
    Canvas canvas{fonts, options.size, "REGSOSEK22-FKP - RAHASIA", options.dated};
    FkpPrint out;
    const int32_t first = options.copy == 0 ? 1 : options.copy;
    const int32_t last = options.copy == 0 ? options.copies : options.copy;
    for (int32_t copy = first; copy <= last; ++copy) {
        out.pages.clear();
        for (const FkpList& list : lists) {
            out.pages.push_back(TRY(print_one(canvas, list, {legend, options, lines, copy})));
        }
    }
    out.pdf = TRY(canvas.finish());
    return out;
}

}  // namespace regsosek::paper
