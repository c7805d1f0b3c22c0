// Reading CSV files of the frame.
#include "word/frame/source.h"

#include <fmt/format.h>

#include "ground/base/date.h"
#include "ground/base/text.h"

namespace regsosek::frame {

std::string_view Row::operator[](size_t wanted) const {
    const int column = columns[wanted];
    return column < 0 ? std::string_view{}
                      : text::trimmed(record.fields[static_cast<size_t>(column)]);
}

std::string file_name(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
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
            auto error = fail(Code::bad_input, fmt::format("kolom '{}' tidak ada", want.name),
                              fmt::format("column '{}' is missing", want.name));
            return std::unexpected(std::move(error).error().at(path, 1, want.name));
        }
        columns.push_back(found);
    }
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    for (auto more = reader.next(record); !more || *more; more = reader.next(record)) {
        if (!more || record.fields.size() != file.header().size()) {
            const uint64_t line = more ? record.line : more.error().place.line;
            reported.push_back({file_name(path), line, "", "not_readable", "", false});
            continue;
        }
        row(Row{record.line, columns, record});
    }
    return {};
}

}  // namespace regsosek::frame
