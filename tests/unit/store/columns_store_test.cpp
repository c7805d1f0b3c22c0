// Rows in and out of ColumnStore: what is kept equals what is read again, later versions replace,
// NULL never, odd texts, a file of an older form, and a DuckDB that may touch nothing else.
#include <gtest/gtest.h>

#include "columns_data.h"
#include "ground/base/stop.h"
#include "ground/base/threads.h"
#include "ground/store/columns.h"
#include "ground/store/duck.h"

namespace regsosek::store {
namespace {

std::unique_ptr<ColumnStore> open_store(const TempFolder& folder,
                                        const ColumnOptions& options = {}) {
    return good(ColumnStore::open(folder.path(), k_form(), options));
}

duck::Database open_raw(const TempFolder& folder) {
    return good(duck::Database::open(folder.path() + "/columns.duckdb", {}));
}

TEST(Columns, EmptyStoreGivesNoRows) {
    const TempFolder folder;
    const auto store = open_store(folder);
    const auto columns = good(store->columns(everything()));
    EXPECT_EQ(columns->family.rows, 0U);
    EXPECT_EQ(columns->person_begin, std::vector<uint32_t>{0});
    EXPECT_EQ(good(store->columns_as_of()), 0);
    EXPECT_TRUE(good(store->has_table("family")));
    EXPECT_FALSE(good(store->has_table("link_pair")));
}

TEST(Columns, WhatIsKeptEqualsWhatIsReadAgain) {
    const TempFolder folder;
    const auto rows = invented_columns({.families = 5000});
    std::string hash;
    {
        const auto store = open_store(folder);
        for (uint32_t begin = 0; begin < 5000; begin += 1000) {
            good(store->append_columns(families_of(rows, begin, begin + 1000)));
        }
        const auto kept = good(store->columns(everything()));
        EXPECT_TRUE(same_columns(*kept, rows));
        EXPECT_EQ(kept->as_of, 5000);
        hash = good(store->dump_hash());
    }
    const auto store = open_store(folder);
    const auto read = good(store->columns(everything()));
    EXPECT_TRUE(same_columns(*read, rows));
    EXPECT_EQ(read->as_of, 5000);
    EXPECT_EQ(good(store->dump_hash()), hash);
    EXPECT_EQ(good(store->columns(everything())).get(), read.get()) << "read once, then kept";
}

TEST(Columns, AppendsAfterReadingGrowWhatIsKept) {
    const TempFolder folder;
    const auto rows = invented_columns({.families = 300});
    const auto store = open_store(folder);
    good(store->append_columns(families_of(rows, 0, 100)));
    const auto first = good(store->columns(everything()));
    good(store->append_columns(families_of(rows, 100, 300)));
    EXPECT_TRUE(same_columns(*good(store->columns(everything())), rows));
    EXPECT_TRUE(same_columns(*first, families_of(rows, 0, 100))) << "earlier readers see no change";
}

TEST(Columns, LaterVersionsReplaceFamiliesAndTheirPersons) {
    const TempFolder folder;
    const auto store = open_store(folder);
    auto rows = invented_columns({.families = 200});
    good(store->append_columns(rows));
    const auto later = invented_columns({.first_family = 51,
                                         .first_person = 10'000,
                                         .families = 20,
                                         .first_sequence = 201,
                                         .seed = 9});
    good(store->append_columns(later));
    auto expected = families_of(rows, 0, 50);
    add_columns(expected, later);
    add_columns(expected, families_of(rows, 70, 200));
    const auto found = good(store->columns(everything()));
    EXPECT_TRUE(same_columns(*found, expected));
    EXPECT_EQ(found->as_of, 220);

    const TempFolder other;
    const auto straight = open_store(other);
    good(straight->append_columns(expected));
    EXPECT_EQ(good(store->dump_hash()), good(straight->dump_hash()))
        << "the history of the file does not show";
}

TEST(Columns, SmallCachesReadFromTheFile) {
    const TempFolder folder;
    const auto rows = invented_columns({.families = 400});
    const auto store = open_store(folder, {.cache_mb_max = 0});
    good(store->append_columns(rows));
    EXPECT_TRUE(same_columns(*good(store->columns(everything())), rows));
    EXPECT_TRUE(same_columns(*good(store->columns(village("3369010001"))), rows));
}

TEST(Columns, NullIsNeverStored) {
    const TempFolder folder;
    {
        const auto store = open_store(folder);
        good(store->append_columns(invented_columns({.families = 500})));
    }
    auto database = open_raw(folder);
    auto connection = good(database.connect());
    const auto empty = empty_columns(*k_form());
    for (const auto& [name, table] :
         {std::pair{std::string("family"), &empty.family}, {"person", &empty.person}}) {
        for (const auto& column : table->columns) {
            EXPECT_EQ(good(connection.number("SELECT count(*) FROM " + name + " WHERE " +
                                             duck::quoted(column.name) + " IS NULL")),
                      0)
                << column.name;
        }
    }
    EXPECT_FALSE(connection.run("UPDATE family SET member_count = NULL"));
}

TEST(Columns, DuckMayTouchNothingElse) {
    const TempFolder folder;
    {
        const auto store = open_store(folder);
    }
    auto database = open_raw(folder);
    auto connection = good(database.connect());
    EXPECT_FALSE(connection.run("COPY family TO '" + folder.path() + "/stolen.csv'"));
    EXPECT_FALSE(connection.run("SELECT * FROM read_csv('/etc/passwd')"));
    EXPECT_FALSE(connection.run("SET enable_external_access = true"));
    EXPECT_FALSE(connection.run("SET threads = 7"));
    EXPECT_FALSE(connection.run("INSTALL httpfs"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/stolen.csv"));
}

TEST(Columns, AQuestionThatTheFileLacksBecomesNotAsked) {
    const TempFolder folder;
    auto rows = invented_columns({.families = 50});
    {
        const auto store = open_store(folder);
        good(store->append_columns(rows));
    }
    {
        auto database = open_raw(folder);
        auto connection = good(database.connect());
        good(connection.run("ALTER TABLE person DROP COLUMN age"));
    }
    const auto store = open_store(folder);
    auto& age = rows.person.find("age")->int32s;
    age.assign(age.size(), -1);
    EXPECT_TRUE(same_columns(*good(store->columns(everything())), rows));
    good(store->append_columns(invented_columns({.first_family = 51, .first_person = 999})));
}

TEST(Columns, AForeignFileIsRefusedAndMayBeSetAside) {
    const TempFolder folder;
    FILE* file = std::fopen((folder.path() + "/columns.duckdb").c_str(), "w");
    std::fputs(std::string(9000, 'x').c_str(), file);
    std::fclose(file);
    const auto refused = ColumnStore::open(folder.path(), k_form());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::corrupt);
    const auto anew = ColumnStore::open(folder.path(), k_form(), {.start_anew = true});
    EXPECT_TRUE(anew);
}

TEST(Columns, AFileOfANewerProgramIsRefused) {
    const TempFolder folder;
    {
        const auto store = open_store(folder);
    }
    {
        auto database = open_raw(folder);
        auto connection = good(database.connect());
        good(connection.run("UPDATE store_meta SET value = 99 WHERE name = 'layout'"));
    }
    const auto refused = ColumnStore::open(folder.path(), k_form());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::newer_version);
}

TEST(Columns, DumpHashIsTheSameForAnyNumberOfThreads) {
    const auto rows = invented_columns({.families = 3000});
    std::vector<std::string> hashes;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        const TempFolder folder;
        const auto store = open_store(folder);
        for (uint32_t begin = 0; begin < 3000; begin += 500) {
            good(store->append_columns(families_of(rows, begin, begin + 500)));
        }
        hashes.push_back(good(store->dump_hash()));
        EXPECT_TRUE(same_columns(*good(store->columns(everything())), rows));
    }
    set_threads(0);
    EXPECT_EQ(hashes[0], hashes[1]);
    EXPECT_EQ(hashes[0], hashes[2]);
}

TEST(Columns, DumpHashSeesEveryValue) {
    const TempFolder folder;
    const TempFolder other;
    auto rows = invented_columns({.families = 100});
    const auto store = open_store(folder);
    good(store->append_columns(rows));
    rows.person.find("age")->int32s[17] += 1;
    const auto changed = open_store(other);
    good(changed->append_columns(rows));
    EXPECT_NE(good(store->dump_hash()), good(changed->dump_hash()));
    const std::vector<std::string> family{"family"};
    EXPECT_EQ(good(store->dump_hash(family)), good(changed->dump_hash(family)));
    const std::vector<std::string> nothing{"no_such"};
    EXPECT_EQ(store->dump_hash(nothing).error().code, Code::not_found);
}

// A word's table of `rows` families whose points begin at `first`.
Table points_table(size_t rows, int64_t first) {
    Table table;
    table.rows = rows;
    table.columns.reserve(3);
    auto& ids = table.add("family_id", ColumnType::int64).int64s;
    auto& areas = table.add("area", ColumnType::int64).int64s;
    auto& points = table.add("points", ColumnType::int64).int64s;
    for (size_t row = 0; row < rows; ++row) {
        ids.push_back(static_cast<int64_t>(row) + 1);
        areas.push_back(3369010001000100);
        points.push_back(first + static_cast<int64_t>(row));
    }
    return table;
}

// Rows of tables in the making, of whatever stamp.
int64_t rows_in_the_making(const TempFolder& folder) {
    const auto raw = open_raw(folder);
    auto connection = good(raw.connect());
    return good(
        connection.number("SELECT coalesce(sum(estimated_size), 0)::BIGINT FROM duckdb_tables() "
                          "WHERE starts_with(table_name, 'store_making_')"));
}

TEST(Columns, ALargeTableThatWasStoppedGoesOnBehindItsLastPiece) {
    const TempFolder folder;
    const ColumnOptions pieces{.piece_rows = 1000};
    const TableSpec spec{"score_points", {"family_id"}, "area"};
    const auto old = points_table(2500, 0);
    const auto next = points_table(4500, 7);
    good(open_store(folder, pieces)->write_table(spec, old));
    EXPECT_EQ(rows_in_the_making(folder), 0);
    request_stop();
    const auto stopped = open_store(folder, pieces)->write_table(spec, next);
    clear_stop();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Code::stopped);
    EXPECT_EQ(rows_in_the_making(folder), 1000) << "one piece is there";
    {
        const auto store = open_store(folder, pieces);
        EXPECT_TRUE(same_table(good(store->query({.table = "score_points"}, everything())), old));
        EXPECT_EQ(store->tables(), (std::vector<std::string>{"family", "person", "score_points"}));
        good(store->write_table(spec, next));
    }
    EXPECT_EQ(rows_in_the_making(folder), 0);
    const auto store = open_store(folder);
    EXPECT_TRUE(same_table(good(store->query({.table = "score_points"}, everything())), next));
}

TEST(Columns, PiecesOfOtherRowsAreNotTakenForThese) {
    const TempFolder folder;
    const ColumnOptions pieces{.piece_rows = 1000};
    const TableSpec spec{"score_points", {"family_id"}, "area"};
    request_stop();
    EXPECT_FALSE(open_store(folder, pieces)->write_table(spec, points_table(3000, 0)));
    clear_stop();
    EXPECT_EQ(rows_in_the_making(folder), 1000);
    const auto wanted = points_table(3000, 5);
    good(open_store(folder, pieces)->write_table(spec, wanted));
    EXPECT_EQ(rows_in_the_making(folder), 0) << "the others are gone";
    const auto store = open_store(folder);
    EXPECT_TRUE(same_table(good(store->query({.table = "score_points"}, everything())), wanted));
}

}  // namespace
}  // namespace regsosek::store
