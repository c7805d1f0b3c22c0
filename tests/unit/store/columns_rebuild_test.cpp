// Columns rebuilt from documents equal columns kept; the words' tables are carried over; a rebuild
// that fails leaves everything as it was.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <algorithm>

#include "columns_data.h"
#include "ground/store/answers_encoder.h"
#include "ground/store/columns.h"

namespace regsosek::store {
namespace {

/// The family documents of rows, in order of sequence.
std::vector<Stored> documents_of(const Columns& rows) {
    const AnswersEncoder encoder(*k_form(), rows);
    std::vector<Stored> documents;
    for (size_t family = 0; family < rows.family.rows; ++family) {
        Stored stored;
        encoder.encode(family, stored.document.answers);
        stored.document.area = rows.family.at("area").int64s[family];
        stored.sequence = rows.family.at("sequence").int64s[family];
        documents.push_back(std::move(stored));
    }
    std::ranges::sort(documents, {}, &Stored::sequence);
    return documents;
}

ColumnStore::Source source_of(const std::vector<Stored>& documents, size_t block) {
    return [&documents, block](const ColumnStore::Sink& sink) -> Result<void> {
        for (size_t begin = 0; begin < documents.size(); begin += block) {
            TRY(sink(
                std::span(documents).subspan(begin, std::min(block, documents.size() - begin))));
        }
        return {};
    };
}

TEST(ColumnsRebuild, RebuiltEqualsKept) {
    const TempFolder folder;
    const auto store = good(ColumnStore::open(folder.path(), k_form()));
    const auto rows = invented_columns({.families = 3000});
    for (uint32_t begin = 0; begin < 3000; begin += 600) {
        good(store->append_columns(families_of(rows, begin, begin + 600)));
    }
    good(store->append_columns(invented_columns(
        {.first_family = 1001, .first_person = 90'000, .families = 30, .first_sequence = 3001})));
    Table table;
    table.add("id", ColumnType::int64).int64s = {3, 1, 2};
    table.add("x", ColumnType::real).reals = {0.1, -2.5e-300, 7};
    table.rows = 3;
    good(store->write_table({"score_model", {"id"}, ""}, table));
    const auto before = *good(store->columns(everything()));
    const auto hash = good(store->dump_hash());

    const auto documents = documents_of(before);
    good(store->rebuild(source_of(documents, 1777), 3030));
    EXPECT_EQ(good(store->dump_hash()), hash);
    EXPECT_TRUE(same_columns(*good(store->columns(everything())), before));
    EXPECT_EQ(good(store->columns_as_of()), 3030);
    EXPECT_EQ(good(store->query({.table = "score_model"}, everything())).at("x").reals[0],
              -2.5e-300);
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/columns.duckdb.new"));
}

TEST(ColumnsRebuild, AFailedRebuildChangesNothing) {
    const TempFolder folder;
    const auto store = good(ColumnStore::open(folder.path(), k_form()));
    const auto rows = invented_columns({.families = 100});
    good(store->append_columns(rows));
    const auto hash = good(store->dump_hash());
    auto documents = documents_of(rows);
    documents[50].document.answers = R"({"family_id":7})";
    EXPECT_FALSE(store->rebuild(source_of(documents, 10), 100));
    EXPECT_EQ(good(store->dump_hash()), hash);
    EXPECT_TRUE(same_columns(*good(store->columns(everything())), rows));
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/columns.duckdb.new"));
}

TEST(ColumnsRebuild, AHalfBuiltFileIsRemovedAtTheNextOpen) {
    const TempFolder folder;
    std::filesystem::create_directories(folder.path());
    {
        std::ofstream(folder.path() + "/columns.duckdb.new") << "half";
    }
    const auto store = good(ColumnStore::open(folder.path(), k_form()));
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/columns.duckdb.new"));
}

}  // namespace
}  // namespace regsosek::store
