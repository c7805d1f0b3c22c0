// A page about a linkage: tables and bars in one HTML file, drawn by the browser alone.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "ground/base/files.h"
#include "regsosek/link.h"

namespace regsosek::link {

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '&'   ? "&amp;"
               : c == '<' ? "&lt;"
               : c == '>' ? "&gt;"
               : c == '"' ? "&quot;"
                          : std::string(1, c);
    }
    return out;
}

/// Builds the page piece by piece.
class Page {
public:
    explicit Page(Lang lang) : lang_(lang) {}

    void heading(const Text& text) { body_ += "<h2>" + escaped(text.in(lang_)) + "</h2>\n"; }
    void paragraph(const Text& text) { body_ += "<p>" + escaped(text.in(lang_)) + "</p>\n"; }
    void table(const std::vector<Text>& head, const std::vector<std::vector<std::string>>& rows) {
        body_ += "<table><tr>";
        for (const Text& cell : head) {
            body_ += "<th>" + escaped(cell.in(lang_)) + "</th>";
        }
        body_ += "</tr>\n";
        for (const auto& row : rows) {
            body_ += "<tr>";
            for (const std::string& cell : row) {
                body_ += "<td>" + escaped(cell) + "</td>";
            }
            body_ += "</tr>\n";
        }
        body_ += "</table>\n";
    }
    void drawing(const std::string& svg) { body_ += svg; }
    std::string html(const Text& title) const {
        return fmt::format(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>\n"
            "<style>body{{font:15px/1.4 sans-serif;margin:2em auto;max-width:60em;color:#222}}"
            "table{{border-collapse:collapse;margin:1em 0}}"
            "td,th{{padding:.2em .7em;border-bottom:1px solid #ddd;text-align:left}}"
            "td{{font-variant-numeric:tabular-nums}}.linked{{fill:#2a6f97}}.review{{fill:#e09f3e}}"
            ".lost{{fill:#bbb}}.plus{{fill:#2a6f97}}.minus{{fill:#9e2a2b}}"
            "text{{font-size:11px;fill:#444}}</style></head>\n"
            "<body><h1>{}</h1>\n{}</body></html>\n",
            lang_ == Lang::id ? "id" : "en", escaped(title.in(lang_)), escaped(title.in(lang_)),
            body_);
    }

private:
    Lang lang_;
    std::string body_;
};

constexpr double width = 800;
constexpr double height = 200;

/// Bars of the weights; heights by the square root, so that the rare middle is seen.
std::string weights_svg(const std::vector<FileBin>& bins) {
    int64_t most = 1;
    for (const FileBin& bin : bins) {
        most = std::max(most, bin.lost + bin.review + bin.linked);
    }
    const double step = width / static_cast<double>(std::max<size_t>(bins.size(), 1));
    const auto scaled = [&](int64_t n) {
        return height * std::sqrt(static_cast<double>(n) / static_cast<double>(most));
    };
    std::string out = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\">\n", width, height + 20);
    for (size_t i = 0; i < bins.size(); ++i) {
        const double x = static_cast<double>(i) * step;
        int64_t below = 0;
        for (const auto& [kind, count] : {std::pair{"lost", bins[i].lost},
                                          {"review", bins[i].review},
                                          {"linked", bins[i].linked}}) {
            const double from = scaled(below);
            below += count;
            const double to = scaled(below);
            out += fmt::format(
                "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\">"
                "<title>{} bit, {}: {}</title></rect>\n",
                kind, x, height - to, std::max(step - 1, 0.5), to - from, bins[i].bits, kind,
                count);
        }
        if (bins[i].bits % 10 == 0) {
            out += fmt::format("<text x=\"{:.1f}\" y=\"{}\">{}</text>\n", x, height + 14,
                               bins[i].bits);
        }
    }
    return out + "</svg>\n";
}

/// Bars of the match weight of each level, to the left where it speaks against a match.
std::string levels_svg(const std::vector<FileLevel>& levels) {
    constexpr double row = 16;
    double most = 1;
    for (const FileLevel& level : levels) {
        most = std::max(most, std::abs(level.bits));
    }
    std::string out = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\">\n", width + 300,
                                  row * static_cast<double>(levels.size()) + 4);
    for (size_t i = 0; i < levels.size(); ++i) {
        const double y = row * static_cast<double>(i);
        const double length = width / 2 * std::abs(levels[i].bits) / most;
        const double x = levels[i].bits < 0 ? width / 2 - length : width / 2;
        out += fmt::format(
            "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\"/>"
            "<text x=\"{}\" y=\"{:.1f}\">{:+.1f} {}: {}</text>\n",
            levels[i].bits < 0 ? "minus" : "plus", x, y, length, row - 2, width + 8, y + 12,
            levels[i].bits, escaped(levels[i].comparison), escaped(levels[i].when));
    }
    return out + "</svg>\n";
}

std::string curve_svg(const std::vector<CurvePoint>& curve) {
    std::string line;
    for (const CurvePoint& point : curve) {
        line += fmt::format("{:.2f},{:.2f} ", width * point.recall, height * (1 - point.precision));
    }
    return fmt::format(
        "<svg viewBox=\"-30 -10 {} {}\" role=\"img\"><polyline points=\"{}\" fill=\"none\" "
        "stroke=\"#2a6f97\" stroke-width=\"2\"/><text x=\"-28\" y=\"4\">1</text>"
        "<text x=\"0\" y=\"{}\">0</text><text x=\"{}\" y=\"{}\">1</text></svg>\n",
        width + 60, height + 40, line, height + 14, width - 6, height + 14);
}

std::string count(int64_t n) {
    return std::to_string(n);
}

void add_sums(const FileReport& r, Page& page) {
    page.table(
        {{"ukuran", "figure"}, {"nilai", "value"}},
        {{"left x right", fmt::format("{} x {}", r.left_rows, r.right_rows)},
         {"certain / linked / review / lost",
          fmt::format("{} / {} / {} / {}", r.certain, r.linked, r.review, r.lost)},
         {"distinct pairs / repeats", fmt::format("{} / {}", r.distinct_pairs, r.repeats)},
         {"refined blocks / capped records",
          fmt::format("{} / {}", r.refined_blocks, r.capped_rows)},
         {"prior", fmt::format("{:.3e}", r.prior)},
         {"peak / spilled MB", fmt::format("{} / {}", r.peak_bytes >> 20, r.spilled_bytes >> 20)}});
}

void add_tables(const FileReport& r, Lang lang, Page& page) {
    page.heading({"Aturan blok", "Blocking rules"});
    std::vector<std::vector<std::string>> rows;
    for (const RuleCount& rule : r.rules) {
        rows.push_back({rule.rule, count(rule.pairs), count(rule.new_pairs), count(rule.kept),
                        count(rule.strong), count(rule.not_compared)});
    }
    page.table({{"aturan", "rule"},
                {"pasangan", "pairs"},
                {"baru", "new"},
                {"disimpan", "kept"},
                {"padan baru", "new matches"},
                {"tidak dibandingkan", "not compared"}},
               rows);
    page.heading({"Bobot tiap tingkat (bit)", "Match weight of each level (bits)"});
    page.drawing(levels_svg(r.levels));
    page.heading({"Mutu isian", "Quality of the fields"});
    rows.clear();
    for (const FileColumn& c : r.columns) {
        rows.push_back({c.side, c.column, c.kind, count(c.known), count(c.missing),
                        count(c.unreadable), c.damaged > 0 ? c.damage.in(lang) : "",
                        c.distinct > 0 ? count(c.distinct) : ""});
    }
    page.table({{"sisi", "side"},
                {"kolom", "column"},
                {"jenis", "kind"},
                {"diketahui", "known"},
                {"kosong", "missing"},
                {"tidak terbaca", "unreadable"},
                {"kerusakan", "damage"},
                {"nilai berbeda", "distinct"}},
               rows);
    page.heading(
        {"Contoh: yang paling ringan tiap hasil", "Examples: the lightest of each outcome"});
    rows.clear();
    for (const FileExample& example : r.examples) {
        rows.push_back({example.band.in(lang), example.left, example.right,
                        fmt::format("{:.2f}", example.bits)});
    }
    page.table({{"hasil", "outcome"}, {"kiri", "left"}, {"kanan", "right"}, {"bit", "bits"}}, rows);
}

}  // namespace

Result<FileReport> report_files(const FileOptions& options, const std::string& truth, Lang lang) {
    FileOptions running = options;
    const bool keep_links = !truth.empty();
    running.out = keep_links ? options.out + ".links.parquet" : std::string();
    FileReport report = TRY(run_files(running));
    Page page(lang);
    add_sums(report, page);
    page.heading({"Bobot pasangan", "Weights of the pairs"});
    page.paragraph({"Tinggi: akar banyaknya. Biru padan, kuning ditinjau, abu-abu kalah.",
                    "Height: square root of the number. Blue linked, yellow review, grey lost."});
    page.drawing(weights_svg(report.histogram));
    if (keep_links) {
        const auto quality = evaluate_files(options, running.out, truth);
        std::error_code gone;
        std::filesystem::remove(running.out, gone);
        if (!quality) {
            return std::unexpected(quality.error());
        }
        page.heading({"Presisi (tegak) dan cakupan (datar)", "Precision (up) and recall (across)"});
        page.drawing(curve_svg(quality->curve));
        page.paragraph(
            {fmt::format("Diputuskan: presisi {:.5f}, cakupan {:.5f}, F1 {:.5f}.",
                         quality->decided.precision, quality->decided.recall, quality->decided.f1),
             fmt::format("As decided: precision {:.5f}, recall {:.5f}, F1 {:.5f}.",
                         quality->decided.precision, quality->decided.recall,
                         quality->decided.f1)});
    }
    add_tables(report, lang, page);
    TRY(files::write(options.out, page.html({"Laporan pemadanan", "Linkage report"})));
    return report;
}

}  // namespace regsosek::link
