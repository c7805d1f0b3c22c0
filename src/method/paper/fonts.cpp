// FreeType reads glyph numbers and advances in units of the font, without hinting, so that the
// same text has the same width on every machine; Cairo embeds the letters used.
#include "method/paper/fonts.h"

#include <cairo-ft.h>
#include <fmt/format.h>
#include <freetype/ftadvanc.h>

#include <array>
#include <map>

#include "ground/base/assert.h"

namespace regsosek::paper {

namespace {

constexpr double mm_per_pt = 25.4 / 72.0;
/// Letters below this code point (Latin with all accents) are kept in a plain array.
constexpr uint32_t kept_letters = 0x250;

/// FreeType's objects of one file. Cairo keeps fonts in a cache of its own beyond their last use,
/// so they end when Cairo lets go of them.
struct FontFile {
    FT_Library library = nullptr;
    FT_Face face = nullptr;
    FontFile() = default;
    FontFile(const FontFile&) = delete;
    FontFile& operator=(const FontFile&) = delete;
    ~FontFile() {
        if (face != nullptr) {
            FT_Done_Face(face);
        }
        if (library != nullptr) {
            FT_Done_FreeType(library);
        }
    }
};

void end_font_file(void* file) {
    delete static_cast<FontFile*>(file);
}

/// One code point of UTF-8; `bytes` gets its length. A bad byte is the code point 0xFFFD.
uint32_t code_point(std::string_view text, uint8_t& bytes) {
    constexpr uint32_t replacement = 0xFFFD;
    const auto at = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
    const uint8_t first = at(0);
    bytes = 1;
    if (first < 0x80) {
        return first;
    }
    const uint8_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
    if (length == 0 || text.size() < length) {
        return replacement;
    }
    uint32_t code = first & (0xFFU >> (length + 1));
    for (uint8_t i = 1; i < length; ++i) {
        if ((at(i) & 0xC0) != 0x80) {
            return replacement;
        }
        code = code << 6 | (at(i) & 0x3FU);
    }
    constexpr std::array<uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (code < least[length] || surrogate || code > 0x10FFFF) {
        return replacement;
    }
    bytes = length;
    return code;
}

}  // namespace

struct Fonts::State {
    struct Typeface {
        cairo_font_face_t* cairo = nullptr;
        FT_Face file = nullptr;
        std::array<Letter, kept_letters> letters{};
        std::array<bool, kept_letters> known{};
    };
    std::array<Typeface, 2> typefaces;
    std::vector<std::pair<Style, cairo_scaled_font_t*>> scaled;

    ~State() {
        for (const auto& [style, font] : scaled) {
            cairo_scaled_font_destroy(font);
        }
        for (const Typeface& typeface : typefaces) {
            cairo_font_face_destroy(typeface.cairo);
        }
    }
    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Typeface& of(Face face) { return typefaces[static_cast<size_t>(face)]; }
    Result<void> open(Face face, const std::string& path);
};

Result<void> Fonts::State::open(Face face, const std::string& path) {
    auto file = std::make_unique<FontFile>();
    const bool opened = FT_Init_FreeType(&file->library) == 0 &&
                        FT_New_Face(file->library, path.c_str(), 0, &file->face) == 0;
    if (!opened) {
        auto error = fail(Code::not_found, "berkas huruf tidak dapat dibuka",
                          "the font file cannot be opened")
                         .error();
        return std::unexpected(std::move(error).at(path).with_hint(
            "Pasang paket fonts-dejavu-core.", "Install the package fonts-dejavu-core."));
    }
    Typeface& typeface = of(face);
    typeface.file = file->face;
    typeface.cairo = cairo_ft_font_face_create_for_ft_face(file->face, 0);
    static const cairo_user_data_key_t owned{};
    if (cairo_font_face_set_user_data(typeface.cairo, &owned, file.get(), end_font_file) ==
        CAIRO_STATUS_SUCCESS) {
        static_cast<void>(file.release());  // Cairo ends it
    }
    return {};
}

Fonts::Fonts(std::unique_ptr<State> state) : state_(std::move(state)) {}
Fonts::Fonts(Fonts&&) noexcept = default;
Fonts& Fonts::operator=(Fonts&&) noexcept = default;
Fonts::~Fonts() = default;

Result<Fonts> Fonts::open(const std::string& folder) {
    auto state = std::make_unique<State>();
    TRY(state->open(Face::regular, folder + "/DejaVuSans.ttf"));
    TRY(state->open(Face::bold, folder + "/DejaVuSans-Bold.ttf"));
    return Fonts{std::move(state)};
}

Letter Fonts::letter(Face face, std::string_view text) {
    State::Typeface& typeface = state_->of(face);
    uint8_t bytes = 1;
    uint32_t code = code_point(text, bytes);
    if (code < ' ') {
        code = ' ';
    }
    const bool kept = code < kept_letters;
    if (kept && typeface.known[code]) {
        return typeface.letters[code];
    }
    Letter letter;
    letter.bytes = bytes;
    letter.glyph = FT_Get_Char_Index(typeface.file, code);
    FT_Fixed advance = 0;
    if (FT_Get_Advance(typeface.file, letter.glyph, FT_LOAD_NO_SCALE, &advance) == 0) {
        letter.advance = static_cast<int32_t>(advance);
    }
    if (kept) {
        typeface.letters[code] = letter;
        typeface.known[code] = true;
    }
    return letter;
}

double Fonts::unit_mm(Style style) const {
    const double units = state_->typefaces[static_cast<size_t>(style.face)].file->units_per_EM;
    return style.size_pt * mm_per_pt / units;
}

double Fonts::width_mm(Style style, std::string_view text) {
    int64_t units = 0;
    while (!text.empty()) {
        const Letter one = letter(style.face, text);
        units += one.advance;
        text.remove_prefix(one.bytes);
    }
    return static_cast<double>(units) * unit_mm(style);
}

std::vector<std::string_view> Fonts::wrapped(Style style, std::string_view text, double width_mm) {
    std::vector<std::string_view> lines;
    const auto most = static_cast<int64_t>(width_mm / unit_mm(style));
    constexpr size_t none = std::string_view::npos;
    while (!text.empty()) {
        size_t at = 0;
        size_t space = none;  // where the line can end
        int64_t units = 0;
        while (at < text.size()) {
            const Letter one = letter(style.face, text.substr(at));
            units += one.advance;
            if (text[at] == ' ') {
                space = at;  // a space behind the edge is dropped: it may stand there
            } else if (units > most && at > 0) {
                break;
            }
            at += one.bytes;
        }
        const bool whole = at == text.size();
        const size_t end = whole || space == none ? at : space;
        std::string_view line = text.substr(0, end);
        while (line.ends_with(' ')) {
            line.remove_suffix(1);
        }
        if (!line.empty()) {
            lines.push_back(line);
        }
        text.remove_prefix(end);
        while (text.starts_with(' ')) {
            text.remove_prefix(1);
        }
    }
    return lines;
}

void* Fonts::scaled_font(Style style) {
    for (const auto& [known, font] : state_->scaled) {
        if (known == style) {
            return font;
        }
    }
    cairo_matrix_t size;
    cairo_matrix_t identity;
    cairo_matrix_init_scale(&size, style.size_pt, style.size_pt);
    cairo_matrix_init_identity(&identity);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_scaled_font_t* font =
        cairo_scaled_font_create(state_->of(style.face).cairo, &size, &identity, options);
    cairo_font_options_destroy(options);
    state_->scaled.emplace_back(style, font);
    return font;
}

}  // namespace regsosek::paper
