// Four columns, whatever they are called.
#include "word/score/scored_file.h"

#include <algorithm>
#include <span>

#include "ground/store/table_file.h"

namespace regsosek::score {

namespace {

using store::ColumnType;
using store::Table;

constexpr int64_t no_score = -1;

/// The columns of a file under plain names, or under those of an edition. Errors: as TableFile.
Result<Table> read_columns(const std::string& path) {
    const auto read = [&](const std::string& score, const std::string& persons) {
        store::TableFileOptions options;
        options.columns = {"family_id", "area", score, persons};
        options.types = {{"family_id", ColumnType::int64},
                         {"area", ColumnType::int64},
                         {score, ColumnType::int64},
                         {persons, ColumnType::int32}};
        return store::TableFile::read(path, options);
    };
    auto plain = read("score_e6", "persons");
    if (plain || plain.error().code != Code::bad_input) {
        return plain;
    }
    auto edition = read("score_score_e6", "score_persons");
    if (!edition) {
        return plain;
    }
    edition->columns[2].name = "score_e6";
    edition->columns[3].name = "persons";
    return edition;
}

std::vector<int64_t> integers(const store::Column& column, std::span<const uint32_t> rows) {
    std::vector<int64_t> out;
    out.reserve(rows.size());
    for (const uint32_t row : rows) {
        out.push_back(column.integer(row));
    }
    return out;
}

}  // namespace

Result<ScoredFile> read_scored(const std::string& path) {
    const Table table = TRY(read_columns(path));
    for (const store::Column& column : table.columns) {
        if (column.type != ColumnType::int32 && column.type != ColumnType::int64) {
            return std::unexpected(
                fail(Code::bad_input, "kolom harus bilangan bulat", "the column must be integers")
                    .error()
                    .at(path, 0, column.name));
        }
    }
    const store::Column& score = table.at("score_e6");
    const store::Column& id = table.at("family_id");
    std::vector<uint32_t> rows;
    for (uint32_t r = 0; r < table.rows; ++r) {
        if (score.integer(r) != no_score) {
            rows.push_back(r);
        }
    }
    ScoredFile out;
    out.not_scored = static_cast<int64_t>(table.rows - rows.size());
    if (!std::ranges::is_sorted(rows, {}, [&](uint32_t r) { return id.integer(r); })) {
        std::ranges::sort(rows, {}, [&](uint32_t r) { return id.integer(r); });
    }
    out.family_id = integers(id, rows);
    out.area = integers(table.at("area"), rows);
    out.score = integers(score, rows);
    const store::Column& persons = table.at("persons");
    for (const uint32_t row : rows) {
        out.persons.push_back(static_cast<int32_t>(std::max<int64_t>(persons.integer(row), 0)));
    }
    return out;
}

}  // namespace regsosek::score
