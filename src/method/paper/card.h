// A report of a few pages with paragraphs, tables and figures, as one HTML file that needs nothing
// beside it, and as a PDF.
#pragma once

#include <string>
#include <vector>

#include "method/paper/figure.h"

namespace regsosek::paper {

/// A table of texts. A column is as wide as its share of the page says.
struct CardTable {
    std::vector<std::string> captions;
    std::vector<double> shares;  ///< of the page's width; sum at most 1
    std::vector<std::vector<std::string>> rows;
};

/// A section: in this order its heading, paragraphs, table, figures (two side by side), and lines
/// to write on.
struct CardSection {
    std::string heading;
    std::vector<std::string> paragraphs;
    CardTable table;
    std::vector<Figure> figures;
    int32_t empty_lines = 0;
};

/// A report.
struct Card {
    std::string title;
    std::string subtitle;
    std::string language = "id";  ///< of the texts, as HTML says it
    std::vector<CardSection> sections;
    Date dated;
    std::string font_folder = debian_font_folder;
};

/// One HTML file: style and figures are in it, nothing is fetched, no script runs.
std::string card_html(const Card& card);
/// A4 pages. The same card gives the same bytes. Errors: not_found (fonts), internal.
Result<std::string> card_pdf(const Card& card);

}  // namespace regsosek::paper
