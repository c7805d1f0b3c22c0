// Reported rows and their tables.
#include "ground/store/reported.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace regsosek::store {

namespace {

void sort_by_place(std::vector<Reported>& reported) {
    std::ranges::stable_sort(reported, {}, [](const Reported& one) {
        return std::tie(one.file, one.line, one.column, one.problem);
    });
}

// Rows by area, in each as they lie; numbered from 1 in each area.
Table table_of(const std::vector<const Reported*>& reported) {
    std::vector<const Reported*> rows = reported;
    std::ranges::stable_sort(rows, {}, [](const Reported* one) { return one->area; });
    Table table;
    table.rows = rows.size();
    table.columns.reserve(10);  // references into it are held below
    auto& area = table.add("area", ColumnType::int64).int64s;
    auto& number = table.add("number", ColumnType::int64).int64s;
    const auto add_texts = [&](const char* name, const auto& text_of) {
        TextBuilder builder{table.add(name, ColumnType::text)};
        for (const Reported* one : rows) {
            builder.add(text_of(*one));
        }
    };
    add_texts("file", [](const Reported& one) { return file_name(one.file); });
    auto& line = table.add("line", ColumnType::int64).int64s;
    auto& kept = table.add("kept", ColumnType::int32).int32s;
    for (const Reported* one : rows) {
        number.push_back(!area.empty() && area.back() == one->area ? number.back() + 1 : 1);
        area.push_back(one->area);
        line.push_back(static_cast<int64_t>(one->line));
        kept.push_back(one->kept ? 1 : 0);
    }
    add_texts("column", [](const Reported& one) { return one.column; });
    add_texts("problem", [](const Reported& one) { return one.problem; });
    add_texts("found", [](const Reported& one) { return one.found; });
    add_texts("expected_id", [](const Reported& one) { return one.expected.id; });
    add_texts("expected_en", [](const Reported& one) { return one.expected.en; });
    return table;
}

// What the table has about other files.
Result<std::vector<Reported>> earlier(Workspace& workspace, const std::string& name,
                                      const Scope& scope, std::span<const std::string> files) {
    std::vector<Reported> out;
    if (!TRY(workspace.has_table(name))) {
        return out;
    }
    Query query;
    query.table = name;
    const Table table = TRY(workspace.query(query, scope));
    for (size_t i = 0; i < table.rows; ++i) {
        const auto text = [&](const char* column) { return std::string(table.at(column).text(i)); };
        const std::string file = text("file");
        if (std::ranges::any_of(files, [&](const auto& path) { return file_name(path) == file; })) {
            continue;
        }
        out.push_back({file,
                       static_cast<uint64_t>(table.at("line").integer(i)),
                       text("column"),
                       text("problem"),
                       text("found"),
                       {text("expected_id"), text("expected_en")},
                       table.at("kept").integer(i) != 0,
                       table.at("area").integer(i)});
    }
    return out;
}

// What lies outside the scope, or has no area, is told to the caller only.
Result<void> write(Workspace& workspace, const std::string& name, const Scope& scope,
                   std::vector<const Reported*> reported) {
    std::erase_if(reported, [&](const Reported* one) { return !scope.contains(one->area); });
    return workspace.write_table({name, {"area", "number"}, "area"}, table_of(reported), scope);
}

}  // namespace

std::string file_name(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

Reported unreadable_record(const csv::File& file, const Error& error) {
    return {file.path(), error.place.line, error.place.column, "not_readable", "", error.what,
            false};
}

Reported wrong_fields(const csv::File& file, const csv::Record& record) {
    const size_t wanted = file.header().size();
    const std::string delimiter =
        file.delimiter() == '\t' ? "tab" : std::string(1, file.delimiter());
    return {file.path(),
            record.line,
            "",
            record.fields.size() < wanted ? "too_few_fields" : "too_many_fields",
            std::to_string(record.fields.size()),
            {fmt::format("{} isian dengan pemisah '{}'", wanted, delimiter),
             fmt::format("{} fields with delimiter '{}'", wanted, delimiter)},
            false};
}

int64_t each_row(const csv::File& file, std::vector<Reported>& reported,
                 const std::function<void(const csv::Record&)>& row) {
    int64_t count = 0;
    csv::Reader reader{file, file.body(), file.bytes(), file.line_at(file.body())};
    csv::Record record;
    for (auto more = reader.next(record); !more || *more; more = reader.next(record)) {
        if (more && record.fields.size() == 1 && record.fields[0].empty()) {
            continue;
        }
        ++count;
        if (!more) {
            reported.push_back(unreadable_record(file, more.error()));
        } else if (record.fields.size() != file.header().size()) {
            reported.push_back(wrong_fields(file, record));
        } else {
            row(record);
        }
    }
    return count;
}

Result<void> write_reported(Workspace& workspace, const std::string& table,
                            std::vector<Reported>& reported, const Scope& scope) {
    sort_by_place(reported);
    std::vector<const Reported*> rows;
    for (const Reported& one : reported) {
        rows.push_back(&one);
    }
    return write(workspace, table, scope, std::move(rows));
}

Result<void> write_reported(Workspace& workspace, const std::string& table,
                            std::vector<Reported>& reported, const Scope& scope,
                            std::span<const std::string> files) {
    sort_by_place(reported);
    auto others = TRY(earlier(workspace, table, scope, files));
    sort_by_place(others);
    std::vector<const Reported*> rows;
    for (const Reported& one : others) {
        rows.push_back(&one);
    }
    for (const Reported& one : reported) {
        rows.push_back(&one);
    }
    std::ranges::stable_sort(rows, [](const Reported* a, const Reported* b) {
        const std::string first = file_name(a->file);
        const std::string second = file_name(b->file);
        return std::tie(first, a->line) < std::tie(second, b->line);
    });
    return write(workspace, table, scope, std::move(rows));
}

}  // namespace regsosek::store
