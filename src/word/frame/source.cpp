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

Result<void> read_rows(const std::string& path, const std::vector<Wanted>& wanted,
                       std::vector<Reported>& reported,
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
    store::each_row(file, reported,
                    [&](const csv::Record& record) { row(Row{record.line, columns, record}); });
    return {};
}

}  // namespace regsosek::frame
