// Cairo's PDF surface behind the canvas.
#include "method/paper/canvas.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace regsosek::paper {

namespace {

constexpr double pt_per_mm = 72.0 / 25.4;
/// Thickness by Line, in points: a hair is as thin as office printers draw evenly.
constexpr std::array line_width_pt = {0.3, 0.5, 1.0};
/// Grey of a pale bar: 0 black, 1 white.
constexpr double bar_grey = 0.9;
/// U+25A1 in DejaVuSans.ttf, in units of 1/2048 em: its outer edges.
struct SquareLetter {
    static constexpr double em = 2048;
    static constexpr double low_x = 186;
    static constexpr double high_x = 1749;
    static constexpr double low_y = -252;
    static constexpr double high_y = 1316;
};

/// All texts of a page in one style.
struct Run {
    Style style;
    std::string utf8;
    std::vector<cairo_glyph_t> glyphs;
    std::vector<cairo_text_cluster_t> clusters;
};

cairo_status_t keep_bytes(void* out, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(out)->append(
        static_cast<const char*>(static_cast<const void*>(bytes)), count);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

struct Canvas::State {
    std::string bytes;
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;
    std::vector<Run> runs;
    std::array<std::vector<std::pair<Point, Point>>, line_width_pt.size()> lines;
    std::array<std::vector<Area>, line_width_pt.size()> boxes;
    std::vector<Area> bars;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
    }

    Run& run(Style style) {
        for (Run& one : runs) {
            if (one.style == style) {
                return one;
            }
        }
        return runs.emplace_back(Run{style, {}, {}, {}});
    }
    void add_rectangle(const Area& area) {
        cairo_rectangle(cairo, area.x * pt_per_mm, area.y * pt_per_mm, area.width * pt_per_mm,
                        area.height * pt_per_mm);
    }
    void draw_bars();
    void draw_lines();
    void draw_texts(Fonts& fonts);
};

void Canvas::State::draw_bars() {
    for (const Area& area : bars) {
        add_rectangle(area);
    }
    cairo_set_source_rgb(cairo, bar_grey, bar_grey, bar_grey);
    cairo_fill(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    bars.clear();
}

void Canvas::State::draw_lines() {
    for (size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].empty() && boxes[i].empty()) {
            continue;
        }
        for (const auto& [from, to] : lines[i]) {
            cairo_move_to(cairo, from.x * pt_per_mm, from.y * pt_per_mm);
            cairo_line_to(cairo, to.x * pt_per_mm, to.y * pt_per_mm);
        }
        for (const Area& area : boxes[i]) {
            add_rectangle(area);
        }
        cairo_set_line_width(cairo, line_width_pt[i]);
        cairo_stroke(cairo);
        lines[i].clear();
        boxes[i].clear();
    }
}

void Canvas::State::draw_texts(Fonts& fonts) {
    for (Run& one : runs) {
        if (one.glyphs.empty()) {
            continue;
        }
        cairo_set_scaled_font(cairo,
                              static_cast<cairo_scaled_font_t*>(fonts.scaled_font(one.style)));
        cairo_show_text_glyphs(cairo, one.utf8.data(), static_cast<int>(one.utf8.size()),
                               one.glyphs.data(), static_cast<int>(one.glyphs.size()),
                               one.clusters.data(), static_cast<int>(one.clusters.size()),
                               cairo_text_cluster_flags_t{});
        one.utf8.clear();
        one.glyphs.clear();
        one.clusters.clear();
    }
}

Canvas::Canvas(Fonts& fonts, PageSize size, std::string_view title, Date dated)
    : fonts_(fonts), size_(size), state_(std::make_unique<State>()) {
    state_->surface = cairo_pdf_surface_create_for_stream(
        keep_bytes, &state_->bytes, size.width_mm * pt_per_mm, size.height_mm * pt_per_mm);
    const std::string clock = dated.iso() + "T00:00:00Z";
    cairo_pdf_surface_set_metadata(state_->surface, CAIRO_PDF_METADATA_CREATE_DATE, clock.c_str());
    cairo_pdf_surface_set_metadata(state_->surface, CAIRO_PDF_METADATA_TITLE,
                                   std::string(title).c_str());
    state_->cairo = cairo_create(state_->surface);
}

Canvas::~Canvas() = default;

void Canvas::text(Style style, Point at, std::string_view text, Align align) {
    double x = at.x;
    if (align != Align::left) {
        const double width = fonts_.width_mm(style, text);
        x -= align == Align::centre ? width / 2 : width;
    }
    Run& run = state_->run(style);
    const double unit_pt = fonts_.unit_mm(style) * pt_per_mm;
    const double x_pt = x * pt_per_mm;
    // Texts of one line share their baseline to the bit: Cairo then writes them as one string.
    constexpr double steps_per_pt = 64;
    const double y_pt = std::round(at.y * pt_per_mm * steps_per_pt) / steps_per_pt;
    int64_t units = 0;
    while (!text.empty()) {
        const Letter letter = fonts_.letter(style.face, text);
        run.glyphs.push_back({letter.glyph, x_pt + static_cast<double>(units) * unit_pt, y_pt});
        const bool plain = letter.bytes > 1 || (text[0] & 0x80) == 0;
        // Cairo refuses bytes that are no UTF-8, and control characters have no place on paper.
        const bool shown = plain && (letter.bytes > 1 || static_cast<uint8_t>(text[0]) >= ' ');
        run.utf8.append(shown ? text.substr(0, letter.bytes) : std::string_view{" "});
        run.clusters.push_back({shown ? letter.bytes : 1, 1});
        units += letter.advance;
        text.remove_prefix(letter.bytes);
    }
}

void Canvas::line(Line line, Point from, Point to) {
    state_->lines[static_cast<size_t>(line)].emplace_back(from, to);
}

void Canvas::box(Line line, const Area& area) {
    state_->boxes[static_cast<size_t>(line)].push_back(area);
}

void Canvas::square(Point centre, double side_mm) {
    using L = SquareLetter;
    const double em_mm = side_mm * L::em / (L::high_x - L::low_x);
    const double to_mm = em_mm / L::em;
    const Style style{Face::regular, em_mm * pt_per_mm};
    text(style,
         {centre.x - (L::low_x + L::high_x) / 2 * to_mm,
          centre.y + (L::low_y + L::high_y) / 2 * to_mm},
         "\u25A1");
}

void Canvas::bar(const Area& area) {
    state_->bars.push_back(area);
}

void Canvas::picture(const Modules& modules, Point corner, double side_mm) {
    const int width = modules.width;
    cairo_surface_t* image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, width);
    unsigned char* pixels = cairo_image_surface_get_data(image);
    const int stride = cairo_image_surface_get_stride(image);
    constexpr int pixel_bytes = 4;
    for (int row = 0; row < width; ++row) {
        for (int column = 0; column < width; ++column) {
            const bool dark = modules.dark[static_cast<size_t>(row * width + column)] != 0;
            std::fill_n(pixels + row * stride + column * pixel_bytes, pixel_bytes,
                        dark ? 0x00 : 0xFF);
        }
    }
    cairo_surface_mark_dirty(image);
    cairo_t* cairo = state_->cairo;
    cairo_save(cairo);
    cairo_translate(cairo, corner.x * pt_per_mm, corner.y * pt_per_mm);
    cairo_scale(cairo, side_mm * pt_per_mm / width, side_mm * pt_per_mm / width);
    cairo_set_source_surface(cairo, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_NEAREST);
    cairo_rectangle(cairo, 0, 0, width, width);
    cairo_fill(cairo);
    cairo_restore(cairo);
    cairo_surface_destroy(image);
}

void Canvas::end_page() {
    state_->draw_bars();
    state_->draw_lines();
    state_->draw_texts(fonts_);
    cairo_show_page(state_->cairo);
}

Result<std::string> Canvas::finish() {
    cairo_surface_finish(state_->surface);
    const cairo_status_t status = cairo_surface_status(state_->surface);
    const cairo_status_t drawing = cairo_status(state_->cairo);
    if (status != CAIRO_STATUS_SUCCESS ||
        (drawing != CAIRO_STATUS_SUCCESS && drawing != CAIRO_STATUS_SURFACE_FINISHED)) {
        const char* why = cairo_status_to_string(status != CAIRO_STATUS_SUCCESS ? status : drawing);
        return fail(Code::internal, std::string("PDF tidak dapat dibuat: ") + why,
                    std::string("the PDF could not be made: ") + why);
    }
    return std::move(state_->bytes);
}

}  // namespace regsosek::paper
