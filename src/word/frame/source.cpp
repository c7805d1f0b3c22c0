// Reading CSV files of the frame.
#include "word/frame/source.h"

#include "ground/base/date.h"
#include "ground/base/text.h"

namespace regsosek::frame {

std::string_view Row::operator[](size_t wanted) const {
    const int column = columns[wanted];
    return column < 0 ? std::string_view{}
                      : text::trimmed(record.fields[static_cast<size_t>(column)]);
}

int32_t date_number(std::string_view text, bool& bad) {
    if (text.empty()) {
        return 0;
    }
    const auto date = Date::parse(text);
    bad = bad || !date;
    return date ? date->number() : 0;
}

namespace {

Result<void> check_header(const csv::File& file, const std::vector<Wanted>& wanted,
                          const std::vector<int>& columns, const Others& others) {
    std::vector<std::string> known = others.names;
    std::vector<std::string> absent;
    for (size_t i = 0; i < wanted.size(); ++i) {
        known.insert(known.end(), wanted[i].names.begin(), wanted[i].names.end());
        if (columns[i] < 0) {
            absent.emplace_back(wanted[i].name);
        }
    }
    return others.any ? csv::refuse_misspelt(file, known, absent)
                      : csv::refuse_unknown(file, known);
}

}  // namespace

Result<void> read_rows(const std::string& path, const std::vector<Wanted>& wanted,
                       const Others& others, std::vector<Reported>& reported,
                       const std::function<void(const Row&)>& row) {
    const auto file = TRY(csv::File::open(path));
    std::vector<int> columns;
    for (const Wanted& want : wanted) {
        int found = -1;
        for (const char* name : want.names) {
            found = found >= 0 ? found : file.column(name);
        }
        if (found < 0 && want.needed) {
            return csv::missing_column(file, want.name);
        }
        columns.push_back(found);
    }
    TRY(check_header(file, wanted, columns, others));
    store::each_row(file, reported,
                    [&](const csv::Record& record) { row(Row{record.line, columns, record}); });
    return {};
}

}  // namespace regsosek::frame
