// The letters of printed paper: DejaVu Sans, regular and bold. Glyph numbers and advances are read
// once per letter and kept, because shaping a text afresh for every cell is what makes lists slow.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::paper {

/// The two cuts of the typeface.
enum class Face : uint8_t { regular, bold };

/// A cut of the typeface at a size in points (1/72 inch).
struct Style {
    Face face = Face::regular;
    double size_pt = 9;
    bool operator==(const Style&) const = default;
};

/// One letter ready to be drawn.
struct Letter {
    uint32_t glyph = 0;   ///< Number in the font file; 0 draws an empty box.
    int32_t advance = 0;  ///< In units of the font; 0 or more.
    uint8_t bytes = 1;    ///< Of its UTF-8.
};

/// Where Debian's package fonts-dejavu-core puts the font files.
inline constexpr const char* debian_font_folder = "/usr/share/fonts/truetype/dejavu";

/// The open font files. One object belongs to one thread: two of them give the same bytes.
class Fonts {
public:
    /// Opens DejaVuSans.ttf and DejaVuSans-Bold.ttf of a folder. Errors: not_found with a hint
    /// which package has them.
    static Result<Fonts> open(const std::string& folder = debian_font_folder);
    Fonts(Fonts&&) noexcept;
    Fonts& operator=(Fonts&&) noexcept;
    ~Fonts();

    /// The letter at the beginning of a text that is not empty. A byte that is no UTF-8 counts as
    /// one letter without a glyph; control characters are spaces.
    Letter letter(Face face, std::string_view text);
    /// Width of a text in mm.
    double width_mm(Style style, std::string_view text);
    /// The text cut into lines of at most `width_mm`: between words where it can be, inside a word
    /// that is longer than a line. Spaces at the cuts are dropped. No line for an empty text.
    std::vector<std::string_view> wrapped(Style style, std::string_view text, double width_mm);
    /// Millimetres per unit of the font at this size.
    double unit_mm(Style style) const;

    /// What the canvas draws with: a cairo_scaled_font_t of this style, kept here.
    void* scaled_font(Style style);

private:
    struct State;
    explicit Fonts(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace regsosek::paper
