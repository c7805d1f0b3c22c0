// The table consult_reported.
#include "word/consult/reported.h"

#include <algorithm>
#include <tuple>

namespace regsosek::consult {

namespace {

// Files are named without their folders.
std::string file_name(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

}  // namespace

Result<void> write_reported(store::Workspace& workspace, std::vector<Reported>& reported) {
    std::ranges::stable_sort(reported, {}, [](const Reported& one) {
        return std::tie(one.file, one.line, one.column, one.problem);
    });
    store::Table table;
    table.rows = reported.size();
    table.columns.reserve(9);
    auto& number = table.add("number", store::ColumnType::int64).int64s;
    auto& line = table.add("line", store::ColumnType::int64).int64s;
    auto& kept = table.add("kept", store::ColumnType::int32).int32s;
    for (const Reported& one : reported) {
        number.push_back(static_cast<int64_t>(number.size() + 1));
        line.push_back(static_cast<int64_t>(one.line));
        kept.push_back(one.kept ? 1 : 0);
    }
    const auto add_texts = [&](const char* name, const auto& text_of) {
        store::TextBuilder builder{table.add(name, store::ColumnType::text)};
        for (const Reported& one : reported) {
            builder.add(text_of(one));
        }
    };
    add_texts("file", [](const Reported& one) { return file_name(one.file); });
    add_texts("column", [](const Reported& one) { return one.column; });
    add_texts("problem", [](const Reported& one) { return one.problem; });
    add_texts("found", [](const Reported& one) { return one.found; });
    add_texts("expected_id", [](const Reported& one) { return one.expected.id; });
    add_texts("expected_en", [](const Reported& one) { return one.expected.en; });
    return workspace.write_table({"consult_reported", {"number"}, ""}, table);
}

}  // namespace regsosek::consult
