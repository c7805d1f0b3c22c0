// Queries against a slow twin in plain loops, over random tables; refused queries; words' tables.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "columns_data.h"
#include "ground/store/columns.h"

namespace regsosek::store {
namespace {

/// One row of a random table as the slow twin keeps it.
struct Row {
    int64_t id = 0;
    int64_t area = 0;
    int64_t a = 0;
    int64_t b = 0;
    std::string t;
};

constexpr int64_t area_0 = 3369010001000100;

std::vector<Row> random_rows(uint64_t seed, size_t count) {
    static const std::vector<std::string> texts{"", "satu", "dua", "tiga \"3\"", "é"};
    std::vector<Row> rows;
    for (size_t i = 0; i < count; ++i) {
        Random random(seed, i);
        Row row;
        row.id = static_cast<int64_t>(i) * 3 + 1;
        row.area = area_0 + random.between(0, 4) * 1'000'000;
        row.a = random.between(-3, 6);
        row.b = random.chance(0.2) ? -2 : random.between(0, 1000) * 10'000'000'000LL;
        row.t = texts[random.below(5)];
        rows.push_back(row);
    }
    return rows;
}

Table table_of(const std::vector<Row>& rows) {
    Table table;
    table.add("id", ColumnType::int64);
    table.add("area", ColumnType::int64);
    table.add("a", ColumnType::int32);
    table.add("b", ColumnType::int64);
    table.add("t", ColumnType::text);
    TextBuilder t(*table.find("t"));
    for (const auto& row : rows) {
        table.find("id")->int64s.push_back(row.id);
        table.find("area")->int64s.push_back(row.area);
        table.find("a")->int32s.push_back(static_cast<int32_t>(row.a));
        table.find("b")->int64s.push_back(row.b);
        t.add(row.t);
    }
    table.rows = rows.size();
    return table;
}

/// A filter in the language and as a function; unknown is false.
struct Filter {
    std::string text;
    bool (*keeps)(const Row&);
};

bool known(int64_t value) {
    return value < -3 || value >= 0;
}

const std::vector<Filter> filters{
    {"", [](const Row&) { return true; }},
    {"a >= 2", [](const Row& r) { return known(r.a) && r.a >= 2; }},
    {"a in {0, 3..5}", [](const Row& r) { return r.a == 0 || (r.a >= 3 && r.a <= 5); }},
    {"b > 3000000000000", [](const Row& r) { return known(r.b) && r.b > 3'000'000'000'000; }},
    {"t == \"dua\" or a == 1", [](const Row& r) { return r.t == "dua" || r.a == 1; }},
    {"not (a == 1)", [](const Row& r) { return known(r.a) && r.a != 1; }},
    {"area == 3369010002000100", [](const Row& r) { return r.area == area_0 + 1'000'000; }},
};

struct Sums {
    int64_t count = 0;
    int64_t sum_a = 0;
    int64_t min_b = -1;
    int64_t max_b = -1;
    bool any_b = false;

    void add(const Row& row) {
        ++count;
        sum_a += known(row.a) ? row.a : 0;
        if (known(row.b)) {
            min_b = any_b ? std::min(min_b, row.b) : row.b;
            max_b = any_b ? std::max(max_b, row.b) : row.b;
            any_b = true;
        }
    }
};

class QueryRandom : public testing::TestWithParam<uint64_t> {
protected:
    void SetUp() override {
        rows = random_rows(GetParam(), 300);
        store = good(ColumnStore::open(folder.path(), k_form()));
        good(store->write_table({"link_test", {"id"}, "area"}, table_of(rows)));
        scope_rows();
    }
    void scope_rows() {
        for (const auto& row : rows) {
            if (scope.contains(row.area)) {
                inside.push_back(row);
            }
        }
    }

    TempFolder folder;
    std::unique_ptr<ColumnStore> store;
    std::vector<Row> rows;
    std::vector<Row> inside;
    Scope scope{{{area_0, area_0 + 500}, {area_0 + 2'000'000, area_0 + 3'500'000}}};
};

TEST_P(QueryRandom, PlainQueriesEqualTheSlowTwin) {
    Random random(GetParam(), 99);
    for (const auto& filter : filters) {
        std::vector<Row> expected;
        std::ranges::copy_if(inside, std::back_inserter(expected), filter.keeps);
        std::ranges::stable_sort(expected, [](const Row& x, const Row& y) {
            return x.t != y.t ? x.t > y.t : x.a < y.a;
        });
        const auto offset = static_cast<size_t>(random.between(0, 5));
        const auto limit = static_cast<size_t>(random.between(0, 60));
        expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(
                                                                std::min(offset, expected.size())));
        expected.resize(std::min(limit, expected.size()));
        const auto answer = good(store->query({.table = "link_test",
                                               .fields = {"t", "id"},
                                               .filter = filter.text,
                                               .order = {"-t", "a"},
                                               .limit = static_cast<int64_t>(limit),
                                               .offset = static_cast<int64_t>(offset)},
                                              scope));
        ASSERT_EQ(answer.rows, expected.size()) << filter.text;
        for (size_t i = 0; i < expected.size(); ++i) {
            EXPECT_EQ(answer.at("id").int64s[i], expected[i].id) << filter.text;
            EXPECT_EQ(answer.at("t").text(i), expected[i].t);
        }
    }
}

TEST_P(QueryRandom, GroupedQueriesEqualTheSlowTwin) {
    for (const auto& filter : filters) {
        std::map<std::pair<std::string, int64_t>, Sums> groups;
        for (const auto& row : inside) {
            if (filter.keeps(row)) {
                groups[{row.t, row.a}].add(row);
            }
        }
        const auto answer =
            good(store->query({.table = "link_test",
                               .fields = {"a", "t", "count()", "sum(a)", "min(b)", "max(b)"},
                               .filter = filter.text,
                               .group = {"t", "a"}},
                              scope));
        ASSERT_EQ(answer.rows, groups.size()) << filter.text;
        size_t i = 0;
        for (const auto& [key, sums] : groups) {
            EXPECT_EQ(answer.at("t").text(i), key.first);
            EXPECT_EQ(answer.at("a").int32s[i], key.second);
            EXPECT_EQ(answer.at("count()").int64s[i], sums.count);
            EXPECT_EQ(answer.at("sum(a)").int64s[i], sums.sum_a);
            EXPECT_EQ(answer.at("min(b)").int64s[i], sums.min_b);
            EXPECT_EQ(answer.at("max(b)").int64s[i], sums.max_b);
            ++i;
        }
    }
}

TEST_P(QueryRandom, OrderOfAggregates) {
    const auto answer = good(store->query(
        {.table = "link_test", .fields = {"a", "count()"}, .group = {"a"}, .order = {"-count()"}},
        scope));
    for (size_t i = 1; i < answer.rows; ++i) {
        const auto before = answer.at("count()").int64s[i - 1];
        const auto here = answer.at("count()").int64s[i];
        EXPECT_TRUE(before > here ||
                    (before == here && answer.at("a").int32s[i - 1] < answer.at("a").int32s[i]));
    }
}

TEST_P(QueryRandom, RowsReadAgainAreTheSame) {
    const Query query{.table = "link_test", .filter = "a >= 1", .order = {"t"}};
    const auto kept = good(store->query(query, scope));
    store.reset();
    store = good(ColumnStore::open(folder.path(), k_form()));
    EXPECT_TRUE(same_table(good(store->query(query, scope)), kept));
}

INSTANTIATE_TEST_SUITE_P(Seeds, QueryRandom, testing::Range<uint64_t>(1, 9));

TEST(Query, FamilyAndPersonFiltersAreExpressionsOfTheForm) {
    const TempFolder folder;
    const auto store = good(ColumnStore::open(folder.path(), k_form()));
    const auto rows = invented_columns({.families = 400});
    good(store->append_columns(rows));
    const auto& age = rows.person.at("age").int32s;
    int64_t old = 0;
    int64_t families = 0;
    for (size_t family = 0; family < rows.family.rows; ++family) {
        bool any = false;
        for (size_t p = rows.person_begin[family]; p < rows.person_begin[family + 1]; ++p) {
            any = any || age[p] >= 7;
            old += age[p] >= 7;
        }
        families += any;
    }
    const auto count = [&](const char* table, const char* filter) {
        return good(store->query({.table = table, .fields = {"count()"}, .filter = filter},
                                 everything()))
            .at("count()")
            .int64s[0];
    };
    EXPECT_EQ(count("person", "age >= 7"), old);
    EXPECT_EQ(count("person", "r407 >= 7"), old) << "questionnaire numbers are aliases";
    EXPECT_EQ(count("family", "count(members where surely(age >= 7)) >= 1"), families);
    EXPECT_EQ(count("family", "family_id <= 10"), 10);
    const auto one =
        good(store->query({.table = "person", .filter = "family_id == 3"}, everything()));
    EXPECT_EQ(one.rows, rows.person_begin[3] - rows.person_begin[2]);
}

TEST(Query, NamesThatAreNotThereAreRefusedWithAHint) {
    const TempFolder folder;
    const auto store = good(ColumnStore::open(folder.path(), k_form()));
    good(store->append_columns(invented_columns({.families = 10})));
    const auto refused = [&](const Query& query) {
        const auto answer = store->query(query, everything());
        EXPECT_FALSE(answer);
        return answer ? Error{} : answer.error();
    };
    EXPECT_EQ(refused({.table = "famili"}).code, Code::not_found);
    const auto hinted = refused({.table = "family", .fields = {"flor_type"}});
    EXPECT_EQ(hinted.code, Code::bad_input);
    EXPECT_NE(hinted.message(Lang::en).find("floor_type"), std::string::npos);
    for (const Query& query : std::vector<Query>{
             {.table = "family", .fields = {"head_name"}},  // identity never reaches the columns
             {.table = "person", .fields = {"nik"}},
             {.table = "person", .filter = "nik == \"9\""},
             {.table = "family", .filter = "flor_type == 1"},
             {.table = "family", .filter = "floor_type"},
             {.table = "family", .filter = "floor_type =="},
             {.table = "family", .fields = {"avg(floor_type)"}},
             {.table = "family", .fields = {"sum(form_version)"}},
             {.table = "family", .fields = {"sum(floor_type"}},
             {.table = "family", .fields = {"floor_type"}, .group = {"wall_type"}},
             {.table = "family", .fields = {"floor_type", "count()"}},
             {.table = "family", .fields = {"floor_type", "floor_type"}},
             {.table = "family", .group = {"floor_type", "floor_type"}},
             {.table = "family", .order = {"nothing"}},
             {.table = "family", .group = {"floor_type"}, .order = {"wall_type"}},
             {.table = "family", .offset = -1},
             {.table = "family", .limit = -2},
         }) {
        EXPECT_EQ(refused(query).code, Code::bad_input);
    }
}

TEST(Query, WordsTablesAreCheckedBeforeTheyAreWritten) {
    const TempFolder folder;
    const auto store = good(ColumnStore::open(folder.path(), k_form()));
    Table table = table_of(random_rows(1, 50));
    const TableSpec spec{"link_test", {"id"}, "area"};
    good(store->write_table(spec, table));
    const auto hash = good(store->dump_hash());
    const auto code = [&](const TableSpec& wrong, const Table& rows) {
        const auto written = store->write_table(wrong, rows);
        EXPECT_FALSE(written);
        return written ? Code::internal : written.error().code;
    };
    Table twice = table;
    twice.find("id")->int64s[7] = twice.find("id")->int64s[8];
    EXPECT_EQ(code(spec, twice), Code::conflict);
    Table broken = table;
    broken.find("t")->dictionary[1] = "\xff\xfe";
    EXPECT_EQ(code(spec, broken), Code::bad_input);
    EXPECT_EQ(code({"link_test", {"none"}, "area"}, table), Code::bad_input);
    EXPECT_EQ(code({"link_test", {"id"}, "a"}, table), Code::bad_input);
    EXPECT_EQ(code({"link_test", {}, "area"}, table), Code::bad_input);
    EXPECT_EQ(code({"family", {"id"}, "area"}, table), Code::bad_input);
    EXPECT_EQ(code({"store_meta", {"id"}, "area"}, table), Code::bad_input);
    EXPECT_EQ(code({"x; DROP TABLE family", {"id"}, "area"}, table), Code::bad_input);
    EXPECT_EQ(good(store->dump_hash()), hash) << "a refused table changes nothing";
}

TEST(Query, RowsInAnyOrderAreKeptInOrderOfTheKey) {
    const TempFolder folder;
    const auto store = good(ColumnStore::open(folder.path(), k_form()));
    const auto rows = random_rows(4, 5000);
    const Table table = table_of(rows);
    std::vector<uint32_t> turned;
    for (uint32_t i = 5000; i > 0; --i) {
        turned.push_back(i - 1);
    }
    good(store->write_table({"link_test", {"id"}, ""}, take_rows(table, turned)));
    EXPECT_TRUE(
        same_table(good(store->query({.table = "link_test"}, village("3369010009"))), table))
        << "a table without an area is everybody's";
    const auto hash = good(store->dump_hash());
    good(store->write_table({"link_test", {"id"}, ""}, table));
    EXPECT_EQ(good(store->dump_hash()), hash);
    EXPECT_EQ(store->tables(), (std::vector<std::string>{"family", "person", "link_test"}));
}

TEST(Query, RealsAreKeptToTheBit) {
    const TempFolder folder;
    Table table;
    table.add("id", ColumnType::int32).int32s = {1, 2, 3, 4, 5};
    table.add("x", ColumnType::real).reals = {0.1, -0.0, 1e308, 5e-324, std::nan("")};
    table.rows = 5;
    {
        const auto store = good(ColumnStore::open(folder.path(), k_form()));
        good(store->write_table({"score_test", {"id"}, ""}, table));
    }
    const auto store = good(ColumnStore::open(folder.path(), k_form()));
    const auto found = good(store->query({.table = "score_test"}, everything()));
    EXPECT_TRUE(same_table(found, table));
    EXPECT_TRUE(std::signbit(found.at("x").reals[1]));
    EXPECT_EQ(good(store->query({.table = "score_test", .filter = "x > 0.05"}, everything())).rows,
              2U);
}

}  // namespace
}  // namespace regsosek::store
