// Two villages: what a reader of one sees is the same as in a store that never held the other.
#include <gtest/gtest.h>

#include <algorithm>

#include "columns_data.h"
#include "ground/store/columns.h"

namespace regsosek::store {
namespace {

const std::string mine = "3369010001";
const std::string other = "3369010002";

/// A word's table over families: key family_id, a number, a text, and a note that only `other` has.
Table word_rows(const Columns& columns, int64_t add) {
    Table table;
    table.add("family_id", ColumnType::int64).int64s = columns.family.at("family_id").int64s;
    table.add("area", ColumnType::int64).int64s = columns.family.at("area").int64s;
    table.add("points", ColumnType::int64);
    table.add("rank", ColumnType::int32);
    table.add("note", ColumnType::text);
    TextBuilder notes(*table.find("note"));
    table.rows = columns.family.rows;
    for (size_t row = 0; row < table.rows; ++row) {
        table.find("points")->int64s.push_back(add + static_cast<int64_t>(row % 11));
        table.find("rank")->int32s.push_back(static_cast<int32_t>(row % 5));
        notes.add(add == 0 ? "ours" : "theirs");
    }
    return table;
}

/// A store with my village alone, and one with the other's families before, between and after mine.
class TwoVillages : public testing::Test {
protected:
    void SetUp() override {
        auto options = ColumnOptions{};
        alone = good(ColumnStore::open(alone_folder.path(), k_form(), options));
        both = good(ColumnStore::open(both_folder.path(), k_form(), options));
        fill();
    }
    void fill() {
        const auto theirs = [](int64_t first) {
            // Sums of theirs pass 64 bits, and their texts and codes are nowhere in mine.
            auto rows = invented_columns({.first_family = first,
                                          .first_person = first * 100,
                                          .families = 40,
                                          .first_sequence = first,
                                          .area = 3369010002000100,
                                          .seed = 77});
            auto& version = *rows.family.find("form_version");
            version.dictionary = {"2099.theirs"};
            return rows;
        };
        const auto first = invented_columns(
            {.first_family = 101, .first_person = 101'00, .families = 60, .first_sequence = 101});
        const auto second = invented_columns({.first_family = 301,
                                              .first_person = 301'00,
                                              .families = 60,
                                              .first_sequence = 301,
                                              .seed = 3});
        auto ours = first;
        add_columns(ours, second);
        auto all = theirs(1);
        add_columns(all, first);
        add_columns(all, theirs(201));
        add_columns(all, second);
        add_columns(all, theirs(501));
        good(alone->append_columns(ours));
        good(both->append_columns(all));
        write(ours, all);
    }
    void write(const Columns& ours, const Columns& all) {
        const TableSpec spec{"score_test", {"family_id"}, "area"};
        good(alone->write_table(spec, word_rows(ours, 0)));
        auto table = word_rows(all, INT64_MAX / 2);
        for (size_t row = 0; row < table.rows; ++row) {
            const auto place = std::ranges::find(ours.family.at("family_id").int64s,
                                                 table.at("family_id").int64s[row]);
            if (place != ours.family.at("family_id").int64s.end()) {
                const auto at = place - ours.family.at("family_id").int64s.begin();
                table.find("points")->int64s[row] = at % 11;
                table.find("rank")->int32s[row] = static_cast<int32_t>(at % 5);
                table.find("note")->codes[row] = 1;
            }
        }
        table.find("note")->dictionary = {"theirs", "ours"};
        good(both->write_table(spec, table));
    }
    /// The same query on both stores, in scope: the same rows or the same error.
    void expect_same(const Query& query) {
        const auto a = alone->query(query, village(mine));
        const auto b = both->query(query, village(mine));
        ASSERT_EQ(a.has_value(), b.has_value()) << query.table << " " << query.filter;
        if (a) {
            EXPECT_TRUE(same_table(*a, *b)) << query.table << " " << query.filter;
            for (size_t i = 0; i < a->columns.size(); ++i) {
                EXPECT_EQ(a->columns[i].dictionary, b->columns[i].dictionary) << a->columns[i].name;
            }
        } else {
            EXPECT_EQ(a.error().message(Lang::en), b.error().message(Lang::en));
        }
    }

    TempFolder alone_folder;
    TempFolder both_folder;
    std::unique_ptr<ColumnStore> alone;
    std::unique_ptr<ColumnStore> both;
};

TEST_F(TwoVillages, ColumnsAreThoseOfMyVillage) {
    const auto a = good(alone->columns(village(mine)));
    const auto b = good(both->columns(village(mine)));
    EXPECT_EQ(a->family.rows, 120U);
    EXPECT_TRUE(same_columns(*a, *b));
    for (size_t i = 0; i < a->family.columns.size(); ++i) {
        EXPECT_EQ(a->family.columns[i].dictionary, b->family.columns[i].dictionary);
    }
    EXPECT_EQ(good(both->columns(village("3369019999")))->family.rows, 0U);
}

TEST_F(TwoVillages, ColumnsReadFromTheFileAreTheSame) {
    both.reset();
    both = good(ColumnStore::open(both_folder.path(), k_form(), {.cache_mb_max = 0}));
    EXPECT_TRUE(
        same_columns(*good(alone->columns(village(mine))), *good(both->columns(village(mine)))));
    expect_same({.table = "score_test"});
    expect_same({.table = "person", .group = {"sex"}});
}

TEST_F(TwoVillages, FiltersGroupsOrdersAndPages) {
    for (const char* table : {"family", "person", "score_test"}) {
        const bool word = std::string(table) == "score_test";
        const std::string number = word                             ? "rank"
                                   : std::string(table) == "family" ? "floor_type"
                                                                    : "sex";
        expect_same({.table = table});
        expect_same({.table = table, .filter = number + " >= 2"});
        expect_same({.table = table, .order = {"-" + number}, .limit = 7, .offset = 3});
        expect_same({.table = table, .group = {number}});
        expect_same({.table = table,
                     .fields = {number, "sum(family_id)", "max(family_id)", "count()"},
                     .group = {number},
                     .order = {"-count()"}});
        expect_same({.table = table, .fields = {"count()", "min(family_id)"}});
    }
    expect_same({.table = "family", .filter = "count(members where sex == 1) >= 1"});
    expect_same({.table = "score_test", .fields = {"note", "count()"}, .group = {"note"}});
    expect_same({.table = "score_test", .filter = "note == \"theirs\""});
    expect_same({.table = "score_test", .filter = "note == \"theirs\"", .group = {"rank"}});
}

TEST_F(TwoVillages, SumsAndErrorsKnowNothingOfTheOther) {
    const Query sum{.table = "score_test", .fields = {"sum(points)"}};
    expect_same(sum);
    const auto whole = both->query(sum, everything());
    ASSERT_FALSE(whole) << "the sum over both villages passes 64 bits";
    EXPECT_EQ(whole.error().code, Code::limit);
    expect_same({.table = "score_test", .fields = {"nothing"}});
    expect_same({.table = "score_test", .filter = "nothing == 1"});
    expect_same({.table = "no_such"});
    expect_same({.table = "family", .filter = "head_name == \"X\""});
    EXPECT_EQ(good(both->query(sum, village("3369019999"))).at("sum(points)").int64s[0], 0);
}

TEST_F(TwoVillages, AWriterOfMyVillageLeavesTheOther) {
    const TableSpec spec{"score_test", {"family_id"}, "area"};
    Query query;
    query.table = "score_test";
    const auto before = good(both->query(query, village(other)));
    const auto rows = word_rows(*good(both->columns(village(mine))), 7);
    ASSERT_TRUE(both->write_table(spec, rows, village(mine)));
    EXPECT_TRUE(same_table(good(both->query(query, village(other))), before));
    const auto after = good(both->query(query, village(mine)));
    EXPECT_EQ(after.rows, rows.rows);
    EXPECT_EQ(after.at("points").int64s, rows.at("points").int64s);
    // Alone in its store, my village is the whole: the scope covers it.
    EXPECT_TRUE(good(alone->covers(village(mine))));
    EXPECT_FALSE(good(both->covers(village(mine))));
}

TEST_F(TwoVillages, AWriterOfMyVillageWritesNothingOfTheOtherNorOfAll) {
    const TableSpec spec{"score_test", {"family_id"}, "area"};
    const auto theirs = word_rows(*good(both->columns(village(other))), 7);
    const auto refused = both->write_table(spec, theirs, village(mine));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::no_right);
    const auto rows = word_rows(*good(both->columns(village(mine))), 7);
    const auto unscoped = both->write_table({"score_all", {"family_id"}, ""}, rows, village(mine));
    ASSERT_FALSE(unscoped);
    EXPECT_EQ(unscoped.error().code, Code::no_right);
}

TEST_F(TwoVillages, SomeColumnsAreTheSameAsAll) {
    const ColumnNames names{{"building_no"}, {"age"}};
    const auto all = good(both->columns(village(mine)));
    const std::string folder = both_folder.path();
    both.reset();
    both = good(ColumnStore::open(folder, k_form(), ColumnOptions{}));
    const auto some = good(both->columns(village(mine), names));
    EXPECT_EQ(some->family.columns.size(), 4U);  // family_id, area, sequence, building_no
    EXPECT_EQ(some->person.columns.size(), 3U);  // person_id, family_id, age
    EXPECT_EQ(some->family.at("building_no").int32s, all->family.at("building_no").int32s);
    EXPECT_EQ(some->person.at("age").int32s, all->person.at("age").int32s);
    EXPECT_EQ(some->person_begin, all->person_begin);
}

}  // namespace
}  // namespace regsosek::store
