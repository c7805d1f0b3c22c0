// Sections one below the other; a row, a heading or a figure is never cut by a page.
#include "method/paper/card.h"

#include <fmt/format.h>

#include <algorithm>

namespace regsosek::paper {

namespace {

constexpr double figure_width = 92;
constexpr double figure_height = 62;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            default: out += c;
        }
    }
    return out;
}

constexpr const char* style_sheet =
    "body{font:14px/1.45 'DejaVu Sans',sans-serif;max-width:60em;margin:2em auto;padding:0 1em;"
    "color:#222}h1{font-size:1.5em}h2{font-size:1.15em;border-bottom:1px solid #999;margin-top:2em}"
    "table{border-collapse:collapse;width:100%;font-size:.85em}td,th{border:1px solid #ccc;"
    "padding:.25em .5em;text-align:left;vertical-align:top}th{background:#eef2f5}"
    ".line{border-bottom:1px solid #999;height:2em}svg{max-width:48%;height:auto;margin:.5em 0}"
    "@media(max-width:40em){svg{max-width:100%}}";

void html_table(const CardTable& table, std::string& out) {
    if (table.captions.empty()) {
        return;
    }
    out += "<table><thead><tr>";
    for (const std::string& caption : table.captions) {
        out += fmt::format("<th scope=\"col\">{}</th>", escaped(caption));
    }
    out += "</tr></thead><tbody>";
    for (const auto& row : table.rows) {
        out += "<tr>";
        for (const std::string& cell : row) {
            out += fmt::format("<td>{}</td>", escaped(cell));
        }
        out += "</tr>\n";
    }
    out += "</tbody></table>\n";
}

/// Lays sections down page by page.
class Layout {
public:
    Layout(const Card& card, Fonts& fonts)
        : card_(card), fonts_(fonts), canvas_(fonts, a4, card.title, card.dated) {}

    Result<std::string> draw() {
        paragraph(card_.title, title);
        paragraph(card_.subtitle, body);
        for (const CardSection& section : card_.sections) {
            const bool figures_first = section.paragraphs.empty() &&
                                       section.table.captions.empty() && !section.figures.empty();
            need(figures_first ? 14 + figure_height : 14);
            y_ += 4;
            paragraph(section.heading, heading);
            for (const std::string& text : section.paragraphs) {
                paragraph(text, body);
            }
            table(section.table);
            figures(section.figures);
            for (int32_t k = 0; k < section.empty_lines; ++k) {
                need(9);
                y_ += 9;
                canvas_.line(Line::hair, {margin, y_}, {right(), y_});
            }
        }
        foot();
        return canvas_.finish();
    }

private:
    static constexpr double margin = 12;
    static constexpr double bottom = 297 - 14;
    static constexpr Style title{Face::bold, 14};
    static constexpr Style heading{Face::bold, 11};
    static constexpr Style body{Face::regular, 8.5};
    static constexpr Style cell{Face::regular, 7};
    static constexpr Style caption{Face::bold, 7};

    static double right() { return 210 - margin; }
    static double pitch(Style style) { return style.size_pt * 0.48; }

    void foot() {
        canvas_.text(cell, {right(), 297 - 8}, fmt::format("{}", page_), Align::right);
        canvas_.text(cell, {margin, 297 - 8}, card_.title);
        canvas_.end_page();
    }
    void need(double height) {
        if (y_ + height > bottom) {
            foot();
            ++page_;
            y_ = margin;
        }
    }
    void paragraph(const std::string& text, Style style) {
        for (const std::string_view line : fonts_.wrapped(style, text, right() - margin)) {
            need(pitch(style));
            y_ += pitch(style);
            canvas_.text(style, {margin, y_}, line);
        }
        y_ += 1;
    }
    /// The lines of each cell, and the height that they take.
    double row(const CardTable& table, const std::vector<std::string>& cells, Style style,
               bool drawn) {
        double height = 0;
        double x = margin;
        for (size_t c = 0; c < cells.size(); ++c) {
            const double width = table.shares[c] * (right() - margin);
            const auto lines = fonts_.wrapped(style, cells[c], width - 2);
            height = std::max(height, static_cast<double>(lines.size()) * pitch(style) + 1.4);
            for (size_t l = 0; drawn && l < lines.size(); ++l) {
                canvas_.text(style, {x + 1, y_ + static_cast<double>(l + 1) * pitch(style)},
                             lines[l]);
            }
            x += width;
        }
        return height;
    }
    void table(const CardTable& table) {
        if (table.captions.empty()) {
            return;
        }
        head(table);
        for (const auto& cells : table.rows) {
            const double height = row(table, cells, cell, false);
            if (y_ + height > bottom) {
                need(height);
                head(table);
            }
            row(table, cells, cell, true);
            y_ += height;
            canvas_.line(Line::hair, {margin, y_}, {right(), y_});
        }
        y_ += 2;
    }
    void head(const CardTable& table) {
        const double height = row(table, table.captions, caption, false);
        need(height + 8);
        canvas_.bar({margin, y_, right() - margin, height});
        row(table, table.captions, caption, true);
        y_ += height;
    }
    void figures(const std::vector<Figure>& all) {
        for (size_t k = 0; k < all.size(); k += 2) {
            need(figure_height + 2);
            for (size_t side = 0; side < 2 && k + side < all.size(); ++side) {
                const double x = margin + static_cast<double>(side) * (figure_width + 2);
                draw_figure(canvas_, {x, y_ + 2, figure_width, figure_height}, all[k + side]);
            }
            y_ += figure_height + 2;
        }
    }

    const Card& card_;
    Fonts& fonts_;
    Canvas canvas_;
    double y_ = margin;
    int32_t page_ = 1;
};

}  // namespace

std::string card_html(const Card& card) {
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta "
        "charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>{}</title><style>{}"
        "</style></head><body>\n<h1>{}</h1><p>{}</p>\n",
        card.language, escaped(card.title), style_sheet, escaped(card.title),
        escaped(card.subtitle));
    for (const CardSection& section : card.sections) {
        out += fmt::format("<h2>{}</h2>\n", escaped(section.heading));
        for (const std::string& text : section.paragraphs) {
            out += fmt::format("<p>{}</p>\n", escaped(text));
        }
        html_table(section.table, out);
        for (const Figure& figure : section.figures) {
            out += figure_svg(figure, figure_width, figure_height) + "\n";
        }
        for (int32_t k = 0; k < section.empty_lines; ++k) {
            out += "<div class=\"line\"></div>\n";
        }
    }
    return out + "</body></html>\n";
}

Result<std::string> card_pdf(const Card& card) {
    Fonts fonts = TRY(Fonts::open(card.font_folder));
    return Layout(card, fonts).draw();
}

}  // namespace regsosek::paper
