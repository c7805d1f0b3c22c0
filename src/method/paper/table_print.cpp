// Measuring and drawing of tables, page by page.
#include "method/paper/table_print.h"

#include <fmt/format.h>

#include <algorithm>

namespace regsosek::paper {

namespace {

constexpr double margin = 10;
constexpr double line_pitch = 3.25;
constexpr double padding = 1;         // left and right of a text
constexpr double cell_margin = 0.75;  // above and below
constexpr double head_band = 7;       // title of the paper and its marking
constexpr double foot_band = 6;
constexpr double title_height = 6;
constexpr double note_height = 4;
constexpr double baseline = 2.4;  // of a line below its top
constexpr Style cell_style{Face::regular, 8};
constexpr Style caption_style{Face::bold, 8};
constexpr Style title_style{Face::bold, 11};

// A row cut into lines.
struct Row {
    std::vector<std::vector<std::string_view>> cells;
    double height = 0;
};

// Rows [first, last) of a section on one page.
struct Page {
    size_t section = 0;
    size_t first = 0;
    size_t last = 0;
    bool begins = false;  // the section's title stands here
};

class Printer {
public:
    Printer(const TablePaper& paper, std::span<const TableSection> sections, Fonts& fonts)
        : paper_(paper),
          sections_(sections),
          fonts_(fonts),
          canvas_(fonts, paper.size, paper.title, paper.dated) {
        for (const TableColumn& column : paper.columns) {
            caption_lines_ = std::max(
                caption_lines_, static_cast<size_t>(std::ranges::count(column.caption, '\n')) + 1);
        }
    }

    Result<TablePrint> print() {
        for (size_t s = 0; s < sections_.size(); ++s) {
            add_pages(s);
        }
        for (size_t p = 0; p < pages_.size(); ++p) {
            draw(pages_[p], p);
        }
        TablePrint out;
        out.pages = static_cast<int32_t>(pages_.size());
        out.pdf = TRY(canvas_.finish());
        return out;
    }

private:
    double caption_height() const {
        return static_cast<double>(caption_lines_) * line_pitch + 2 * cell_margin;
    }
    double section_head(const TableSection& section) const {
        return title_height + static_cast<double>(section.notes.size()) * note_height;
    }
    double bottom() const { return paper_.size.height_mm - margin - foot_band; }

    // A row is measured where its page is looked for and where it is drawn: keeping the lines of
    // all rows would take more memory than the texts.
    Row measured(const std::vector<std::string>& texts) {
        const double room = bottom() - margin - head_band - caption_height() - 2 * title_height;
        const auto most = static_cast<size_t>((room - 2 * cell_margin) / line_pitch);
        Row row;
        size_t lines = 0;
        for (size_t c = 0; c < paper_.columns.size(); ++c) {
            auto cut =
                fonts_.wrapped(cell_style, texts[c], paper_.columns[c].width_mm - 2 * padding);
            if (cut.size() > most) {
                cut.resize(most);
                cut.back() = "...";
            }
            lines = std::max(lines, cut.size());
            row.cells.push_back(std::move(cut));
        }
        row.height =
            std::max(paper_.row_min_mm, static_cast<double>(lines) * line_pitch + 2 * cell_margin);
        return row;
    }

    void add_pages(size_t index) {
        const TableSection& section = sections_[index];
        Page page{index, 0, 0, true};
        double left = bottom() - margin - head_band - section_head(section) - caption_height();
        for (size_t r = 0; r < section.rows.size(); ++r) {
            const double height = measured(section.rows[r]).height;
            if (height > left && page.last > page.first) {
                pages_.push_back(page);
                page = Page{index, r, r, false};
                left = bottom() - margin - head_band - caption_height();
            }
            left -= height;
            page.last = r + 1;
        }
        pages_.push_back(page);
    }

    void draw(const Page& page, size_t number) {
        const TableSection& section = sections_[page.section];
        const double right = paper_.size.width_mm - margin;
        canvas_.text(caption_style, {margin, margin + baseline}, paper_.title);
        canvas_.text(caption_style, {right, margin + baseline}, paper_.marking, Align::right);
        double y = margin + head_band;
        if (page.begins) {
            y = draw_section_head(section, y);
        }
        const double top = y;
        y = draw_captions(y);
        for (size_t r = page.first; r < page.last; ++r) {
            y = draw_row(section.rows[r], y);
        }
        draw_columns(top, y);
        const double foot = paper_.size.height_mm - margin;
        canvas_.text(cell_style, {margin, foot}, section.title);
        canvas_.text(cell_style, {right, foot}, fmt::format("{} / {}", number + 1, pages_.size()),
                     Align::right);
        canvas_.end_page();
    }

    double draw_section_head(const TableSection& section, double y) {
        canvas_.text(title_style, {margin, y + 4}, section.title);
        y += title_height;
        for (const std::string& note : section.notes) {
            canvas_.text(cell_style, {margin, y + baseline}, note);
            y += note_height;
        }
        return y;
    }

    double draw_captions(double y) {
        const double height = caption_height();
        double x = margin;
        canvas_.bar({margin, y, table_width(), height});
        for (const TableColumn& column : paper_.columns) {
            std::string_view text = column.caption;
            double at = y + cell_margin + baseline;
            while (!text.empty()) {
                const size_t end = std::min(text.find('\n'), text.size());
                canvas_.text(caption_style, {x + padding, at}, text.substr(0, end));
                text.remove_prefix(std::min(end + 1, text.size()));
                at += line_pitch;
            }
            x += column.width_mm;
        }
        canvas_.line(Line::thin, {margin, y}, {margin + table_width(), y});
        canvas_.line(Line::thin, {margin, y + height}, {margin + table_width(), y + height});
        return y + height;
    }

    double draw_row(const std::vector<std::string>& texts, double y) {
        const Row row = measured(texts);
        double x = margin;
        for (size_t c = 0; c < row.cells.size(); ++c) {
            double at = y + cell_margin + baseline;
            for (const std::string_view line : row.cells[c]) {
                canvas_.text(cell_style, {x + padding, at}, line);
                at += line_pitch;
            }
            x += paper_.columns[c].width_mm;
        }
        canvas_.line(Line::hair, {margin, y + row.height},
                     {margin + table_width(), y + row.height});
        return y + row.height;
    }

    void draw_columns(double top, double end) {
        double x = margin;
        canvas_.line(Line::thin, {x, top}, {x, end});
        for (const TableColumn& column : paper_.columns) {
            x += column.width_mm;
            canvas_.line(Line::hair, {x, top}, {x, end});
        }
    }

    double table_width() const {
        double width = 0;
        for (const TableColumn& column : paper_.columns) {
            width += column.width_mm;
        }
        return width;
    }

    const TablePaper& paper_;
    std::span<const TableSection> sections_;
    Fonts& fonts_;
    Canvas canvas_;
    size_t caption_lines_ = 1;
    std::vector<Page> pages_;
};

}  // namespace

Result<TablePrint> print_tables(const TablePaper& paper, std::span<const TableSection> sections) {
    auto fonts = TRY(Fonts::open(paper.font_folder));
    Printer printer{paper, sections, fonts};
    return printer.print();
}

}  // namespace regsosek::paper
