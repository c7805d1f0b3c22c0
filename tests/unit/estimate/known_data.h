// Reads the known answers of ../shared for the tests of method/estimate: tables of text by column
// name.
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "ground/base/csv.h"

namespace regsosek::estimate {

/// A file as texts by column; empty when the file is not there.
struct KnownTable {
    std::map<std::string, std::vector<std::string>> columns;
    size_t rows = 0;

    const std::vector<std::string>& at(const std::string& name) const { return columns.at(name); }
    /// Numbers of a column; an empty text or NA is NaN.
    std::vector<double> numbers(const std::string& name) const {
        std::vector<double> out;
        for (const std::string& text : at(name)) {
            out.push_back(text.empty() || text == "NA" ? NAN : std::strtod(text.c_str(), nullptr));
        }
        return out;
    }
    /// Codes of a column in order of first appearance.
    std::vector<int64_t> codes(const std::string& name) const {
        std::map<std::string, int64_t> seen;
        std::vector<int64_t> out;
        for (const std::string& text : at(name)) {
            out.push_back(seen.emplace(text, static_cast<int64_t>(seen.size())).first->second);
        }
        return out;
    }
};

inline KnownTable known_table(const std::string& path_in_shared) {
    KnownTable table;
    const auto file =
        csv::File::open(std::string(REGSOSEK_SOURCE) + "/../shared/data/" + path_in_shared);
    if (!file) {
        return table;
    }
    csv::Reader reader(*file, file->body(), file->content().size(), 2);
    csv::Record record;
    while (true) {
        const auto more = reader.next(record);
        if (!more || !*more) {
            break;
        }
        for (size_t c = 0; c < file->header().size(); ++c) {
            table.columns[file->header()[c]].emplace_back(record.fields[c]);
        }
        ++table.rows;
    }
    return table;
}

}  // namespace regsosek::estimate
