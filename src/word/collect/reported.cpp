// The table collect_reported.
#include "word/collect/reported.h"

#include <algorithm>
#include <tuple>

#include "ground/base/json.h"

namespace regsosek::collect {

namespace {

constexpr const char* table_name = "collect_reported";

struct Row {
    std::string file;
    int64_t line = 0;
    std::string column;
    std::string problem;
    std::string found;
    std::string expected_id;
    std::string expected_en;
    int32_t kept = 0;
};

Result<std::vector<Row>> earlier_rows(store::Workspace& workspace, const store::Scope& scope,
                                      const std::vector<std::string>& files) {
    std::vector<Row> rows;
    if (!TRY(workspace.has_table(table_name))) {
        return rows;
    }
    store::Query query;
    query.table = table_name;
    const store::Table table = TRY(workspace.query(query, scope));
    for (size_t i = 0; i < table.rows; ++i) {
        const std::string file{table.at("file").text(i)};
        if (std::ranges::find(files, file) == files.end()) {
            rows.push_back(
                {file, table.at("line").integer(i), std::string(table.at("column").text(i)),
                 std::string(table.at("problem").text(i)), std::string(table.at("found").text(i)),
                 std::string(table.at("expected_id").text(i)),
                 std::string(table.at("expected_en").text(i)),
                 static_cast<int32_t>(table.at("kept").integer(i))});
        }
    }
    return rows;
}

store::Table table_of(const std::vector<Row>& rows) {
    store::Table table;
    table.rows = rows.size();
    table.columns.reserve(8);  // references into it are held below
    auto& number = table.add("number", store::ColumnType::int64).int64s;
    for (size_t i = 0; i < rows.size(); ++i) {
        number.push_back(static_cast<int64_t>(i + 1));
    }
    const auto text_column = [&](const char* name, std::string Row::* field) {
        store::Column& column = table.add(name, store::ColumnType::text);
        store::TextBuilder builder{column};
        for (const Row& row : rows) {
            builder.add(row.*field);
        }
    };
    text_column("file", &Row::file);
    auto& line = table.add("line", store::ColumnType::int64).int64s;
    auto& kept = table.add("kept", store::ColumnType::int32).int32s;
    for (const Row& row : rows) {
        line.push_back(row.line);
        kept.push_back(row.kept);
    }
    text_column("column", &Row::column);
    text_column("problem", &Row::problem);
    text_column("found", &Row::found);
    text_column("expected_id", &Row::expected_id);
    text_column("expected_en", &Row::expected_en);
    return table;
}

}  // namespace

std::string reports_text(const std::vector<Reported>& reported) {
    std::string out;
    json::Writer writer{out};
    writer.begin_array();
    for (const Reported& one : reported) {
        writer.begin_array();
        writer.value(std::string_view(one.file));
        writer.value(static_cast<int64_t>(one.line));
        writer.value(std::string_view(one.column));
        writer.value(std::string_view(one.problem));
        writer.value(std::string_view(one.found));
        writer.value(std::string_view(one.expected.id));
        writer.value(std::string_view(one.expected.en));
        writer.value(int64_t{one.kept ? 1 : 0});
        writer.end_array();
    }
    writer.end_array();
    return out;
}

Result<std::vector<Reported>> parse_reports(std::string_view text) {
    constexpr size_t fields = 8;
    const auto value = TRY(json::parse(text));
    std::vector<Reported> out;
    for (const json::Value& item : value.array() == nullptr ? json::Array{} : *value.array()) {
        const json::Array* row = item.array();
        if (row == nullptr || row->size() != fields) {
            return fail(Code::bad_input, "laporan tersimpan tidak terbaca",
                        "kept reports cannot be read");
        }
        const auto word = [&](size_t i) {
            return (*row)[i].text() == nullptr ? std::string{} : *(*row)[i].text();
        };
        const auto number = [&](size_t i) {
            return (*row)[i].integer() == nullptr ? 0 : *(*row)[i].integer();
        };
        out.push_back({word(0),
                       static_cast<uint64_t>(number(1)),
                       word(2),
                       word(3),
                       word(4),
                       {word(5), word(6)},
                       number(7) != 0});
    }
    return out;
}

std::string file_name(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

Result<void> write_reported(store::Workspace& workspace, const store::Scope& scope,
                            const std::vector<std::string>& files,
                            std::vector<Reported>& reported) {
    const auto place = [](const Reported& r) {
        return std::tie(r.file, r.line, r.column, r.problem);
    };
    std::ranges::sort(reported,
                      [&](const Reported& a, const Reported& b) { return place(a) < place(b); });
    std::vector<std::string> names;
    for (const std::string& file : files) {
        names.push_back(file_name(file));
    }
    std::vector<Row> rows = TRY(earlier_rows(workspace, scope, names));
    for (const Reported& r : reported) {
        rows.push_back({file_name(r.file), static_cast<int64_t>(r.line), r.column, r.problem,
                        r.found, r.expected.id, r.expected.en, r.kept ? 1 : 0});
    }
    std::ranges::stable_sort(rows, [](const Row& a, const Row& b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    return workspace.write_table({table_name, {"number"}, ""}, table_of(rows));
}

}  // namespace regsosek::collect
