// One description of shapes, two pens: SVG and Canvas.
#include "method/paper/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace regsosek::paper {

namespace {

constexpr double left_band = 14;  // captions and numbers of the y axis
constexpr double bottom_band = 10;
constexpr double top_band = 10;
constexpr double right_band = 3;
constexpr double point_mm = 0.7;
constexpr std::array<const char*, 4> colours = {"#0b3c5d", "#d9822b", "#328a5d", "#888888"};

/// What draws: lines, bars and texts in mm from the upper left corner.
class Pen {
public:
    virtual ~Pen() = default;
    virtual void line(Point from, Point to, size_t series, bool thick, bool dashed) = 0;
    virtual void bar(const Area& area, size_t series) = 0;
    virtual void text(Point at, const std::string& text, Align align, bool bold) = 0;
};

class SvgPen : public Pen {
public:
    std::string body;
    void line(Point from, Point to, size_t series, bool thick, bool dashed) override {
        body += fmt::format(
            "<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" "
            "stroke=\"{}\" stroke-width=\"{}\"{}/>",
            from.x, from.y, to.x, to.y, colour(series), thick ? 0.5 : 0.15,
            dashed ? " stroke-dasharray=\"1.2 1\"" : "");
    }
    void bar(const Area& area, size_t series) override {
        body += fmt::format(
            "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" "
            "fill=\"{}\" fill-opacity=\"0.55\"/>",
            area.x, area.y, area.width, area.height, colour(series));
    }
    void text(Point at, const std::string& text, Align align, bool bold) override {
        constexpr std::array<const char*, 3> anchors = {"start", "middle", "end"};
        body += fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\" text-anchor=\"{}\"{}>{}</text>", at.x,
                            at.y, anchors[static_cast<size_t>(align)],
                            bold ? " font-weight=\"bold\"" : "", escaped(text));
    }

private:
    static const char* colour(size_t series) {
        return series == frame ? "#444444" : colours[series % colours.size()];
    }
    static std::string escaped(const std::string& text) {
        std::string out;
        for (const char c : text) {
            out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
        }
        return out;
    }

public:
    static constexpr size_t frame = SIZE_MAX;
};

class CanvasPen : public Pen {
public:
    CanvasPen(Canvas& canvas, Point corner) : canvas_(canvas), corner_(corner) {}
    void line(Point from, Point to, size_t, bool thick, bool dashed) override {
        const Line style = thick ? Line::thin : Line::hair;
        if (!dashed) {
            canvas_.line(style, placed(from), placed(to));
            return;
        }
        constexpr double step = 2;  // mm: half of it is drawn
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        for (double at = 0; at < length; at += step) {
            const auto along = [&](double mm) {
                const double share = std::min(mm / length, 1.0);
                return placed({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)});
            };
            canvas_.line(style, along(at), along(at + step / 2));
        }
    }
    void bar(const Area& area, size_t) override {
        const Area here{area.x + corner_.x, area.y + corner_.y, area.width, area.height};
        canvas_.bar(here);
        canvas_.box(Line::hair, here);
    }
    void text(Point at, const std::string& text, Align align, bool bold) override {
        canvas_.text({bold ? Face::bold : Face::regular, 7}, placed(at), text, align);
    }

private:
    Point placed(Point at) const { return {at.x + corner_.x, at.y + corner_.y}; }
    Canvas& canvas_;
    Point corner_;
};

/// Limits of the axes, from the data where none are given.
Figure with_limits(const Figure& figure) {
    Figure out = figure;
    const auto widen = [](double& low, double& high, const std::vector<double>& values) {
        for (const double v : values) {
            if (std::isfinite(v)) {
                low = std::min(low, v);
                high = std::max(high, v);
            }
        }
    };
    const bool x = figure.x_low == figure.x_high;
    const bool y = figure.y_low == figure.y_high;
    if (x) {
        out.x_low = INFINITY;
        out.x_high = -INFINITY;
    }
    if (y) {
        out.y_low = INFINITY;
        out.y_high = -INFINITY;
    }
    for (const Series& series : figure.series) {
        if (x) {
            widen(out.x_low, out.x_high, series.x);
        }
        for (const auto* values : {&series.y, &series.low, &series.high}) {
            if (y) {
                widen(out.y_low, out.y_high, *values);
            }
        }
        if (y && series.mark == Mark::bars) {
            out.y_low = std::min(out.y_low, 0.0);
        }
    }
    if (!(out.x_high > out.x_low)) {
        out.x_high = (std::isfinite(out.x_low) ? out.x_low : 0) + 1;
        out.x_low = out.x_high - 1;
    }
    if (!(out.y_high > out.y_low)) {
        out.y_high = (std::isfinite(out.y_low) ? out.y_low : 0) + 1;
        out.y_low = out.y_high - 1;
    }
    return out;
}

/// Draws one figure with any pen.
class Plot {
public:
    Plot(const Figure& figure, double width, double height, Pen& pen)
        : figure_(with_limits(figure)),
          pen_(pen),
          inner_{left_band, top_band, width - left_band - right_band,
                 height - top_band - bottom_band} {}

    void draw() {
        pen_.text({inner_.x, 4}, figure_.title, Align::left, true);
        axes();
        // Lower right: curves that rise leave room there.
        double legend = inner_.bottom() - 2;
        for (size_t s = figure_.series.size(); s-- > 0;) {
            if (!figure_.series[s].name.empty()) {
                pen_.line({inner_.right() - 34, legend - 1}, {inner_.right() - 30, legend - 1}, s,
                          true, figure_.series[s].mark == Mark::dashes);
                pen_.text({inner_.right() - 29, legend}, figure_.series[s].name, Align::left,
                          false);
                legend -= 3.4;
            }
        }
        for (size_t s = 0; s < figure_.series.size(); ++s) {
            series(s);
        }
    }

private:
    static constexpr size_t frame = SvgPen::frame;

    Point at(double x, double y) const {
        const double across = (x - figure_.x_low) / (figure_.x_high - figure_.x_low);
        const double up = (y - figure_.y_low) / (figure_.y_high - figure_.y_low);
        return {inner_.x + std::clamp(across, 0.0, 1.0) * inner_.width,
                inner_.bottom() - std::clamp(up, 0.0, 1.0) * inner_.height};
    }
    void axes() {
        const Point origin{inner_.x, inner_.bottom()};
        pen_.line(origin, {inner_.right(), inner_.bottom()}, frame, false, false);
        pen_.line(origin, {inner_.x, inner_.y}, frame, false, false);
        for (const double x : axis_marks(figure_.x_low, figure_.x_high, 6)) {
            const Point p = at(x, figure_.y_low);
            pen_.line(p, {p.x, p.y + 1}, frame, false, false);
            pen_.text({p.x, p.y + 4}, fmt::format("{:g}", x), Align::centre, false);
        }
        for (const double y : axis_marks(figure_.y_low, figure_.y_high, 5)) {
            const Point p = at(figure_.x_low, y);
            pen_.line(p, {p.x - 1, p.y}, frame, false, false);
            pen_.text({p.x - 1.5, p.y + 0.9}, fmt::format("{:g}", y), Align::right, false);
        }
        pen_.text({inner_.x + inner_.width / 2, inner_.bottom() + 8}, figure_.x_caption,
                  Align::centre, false);
        pen_.text({0.5, inner_.y - 2.5}, figure_.y_caption, Align::left, false);
    }
    void series(size_t s) {
        const Series& one = figure_.series[s];
        for (size_t i = 0; i < one.x.size(); ++i) {
            const Point here = at(one.x[i], one.y[i]);
            switch (one.mark) {
                case Mark::line:
                case Mark::dashes:
                    if (i > 0) {
                        pen_.line(at(one.x[i - 1], one.y[i - 1]), here, s, true,
                                  one.mark == Mark::dashes);
                    }
                    break;
                case Mark::points: point(here, s); break;
                case Mark::bars: bar(one, i, here, s); break;
                case Mark::intervals:
                    pen_.line(at(one.x[i], one.low[i]), at(one.x[i], one.high[i]), s, true, false);
                    point(here, s);
                    break;
            }
        }
    }
    void point(Point here, size_t s) {
        pen_.line({here.x - point_mm, here.y}, {here.x + point_mm, here.y}, s, true, false);
        pen_.line({here.x, here.y - point_mm}, {here.x, here.y + point_mm}, s, true, false);
    }
    void bar(const Series& one, size_t i, Point top, size_t s) {
        const double step = one.x.size() > 1 ? one.x[1] - one.x[0] : 1;
        const double width =
            std::max(0.4, 0.9 * step / (figure_.x_high - figure_.x_low) * inner_.width);
        const Point foot = at(one.x[i], std::max(0.0, figure_.y_low));
        pen_.bar({top.x - width / 2, std::min(top.y, foot.y), width, std::fabs(foot.y - top.y)}, s);
    }

    Figure figure_;
    Pen& pen_;
    Area inner_;
};

}  // namespace

std::vector<double> axis_marks(double low, double high, int wanted) {
    const double rough = (high - low) / std::max(wanted, 1);
    if (!(rough > 0) || !std::isfinite(rough)) {
        return {};
    }
    const double power = std::pow(10, std::floor(std::log10(rough)));
    const double scaled = rough / power;
    const double step = power * (scaled < 1.5 ? 1 : scaled < 3.5 ? 2 : scaled < 7.5 ? 5 : 10);
    std::vector<double> out;
    const auto first = static_cast<int64_t>(std::ceil(low / step - 1e-9));
    const auto last = static_cast<int64_t>(std::floor(high / step + 1e-9));
    for (int64_t k = first; k <= last; ++k) {
        out.push_back(static_cast<double>(k) * step);
    }
    return out;
}

std::string figure_svg(const Figure& figure, double width_mm, double height_mm) {
    SvgPen pen;
    Plot(figure, width_mm, height_mm, pen).draw();
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{0}mm\" "
        "height=\"{1}mm\" viewBox=\"0 0 {0} {1}\" font-family=\"DejaVu Sans, "
        "sans-serif\" font-size=\"2.5\">{2}</svg>",
        width_mm, height_mm, pen.body);
}

void draw_figure(Canvas& canvas, const Area& area, const Figure& figure) {
    CanvasPen pen(canvas, {area.x, area.y});
    Plot(figure, area.width, area.height, pen).draw();
}

}  // namespace regsosek::paper
