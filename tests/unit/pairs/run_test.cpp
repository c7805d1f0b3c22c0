// The engine on invented records: the same answer for any number of threads and any memory, large
// blocks counted, choices one to one.
#include "method/pairs/run.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "ground/base/random.h"
#include "ground/base/threads.h"

namespace regsosek::pairs {
namespace {

using Row = std::vector<std::string>;

Source source_of(const std::vector<Row>& rows) {
    Source out;
    constexpr size_t piece = 1000;
    for (size_t begin = 0; begin < rows.size(); begin += piece) {
        out.rows_most.push_back(std::min(piece, rows.size() - begin));
    }
    out.read = [&rows](size_t p, const FieldSink& sink) -> Result<void> {
        for (size_t i = p * piece; i < std::min(rows.size(), (p + 1) * piece); ++i) {
            const std::vector<std::string_view> fields(rows[i].begin(), rows[i].end());
            sink(fields);
        }
        return {};
    };
    return out;
}

Level level(const std::string& when, const std::string& column) {
    Level out;
    out.when = when;
    out.tests = *read_tests(when, column);
    return out;
}

Comparison comparison(const std::string& column, std::initializer_list<const char*> levels) {
    Comparison out;
    out.name = column;
    out.columns = {column};
    for (const char* when : levels) {
        out.levels.push_back(level(when, column));
    }
    return out;
}

/// Name, birth date and number of invented people.
Model people_model(Type type) {
    Model model;
    model.type = type;
    model.assignment = type == Type::link ? Assignment::one_to_one : Assignment::all;
    model.columns = {{"name", Kind::name, "name", "name", {}, "ymd", "", nullptr},
                     {"birth", Kind::date, "birth", "birth", {}, "ymd", "", nullptr},
                     {"number", Kind::code, "number", "number", {}, "ymd", "", nullptr},
                     {"town", Kind::text, "town", "town", {}, "ymd", "", nullptr}};
    model.columns[0].names =
        std::make_shared<const match::NameTable>(std::move(*match::NameTable::of({})));
    model.rules = {{{"number"}, true}, {{"birth", "name.sound"}, true}, {{"name", "town"}, false}};
    model.refine = {"birth.year"};
    model.comparisons = {
        comparison("name", {"exact", "jaro_winkler >= 0.9", "jaro_winkler >= 0.8", "else"}),
        comparison("birth", {"exact", "digits <= 1", "same_year", "else"}),
        comparison("number", {"exact", "digits <= 1", "else"}),
        comparison("town", {"exact", "else"}),
    };
    model.comparisons[0].term_frequency = true;
    return model;
}

struct Invented {
    std::vector<Row> left;
    std::vector<Row> right;
    std::map<size_t, size_t> truth;  // right row of a left one
};

Invented invent(size_t people, uint64_t seed) {
    Invented out;
    Random random(seed);
    const auto word = [&](uint32_t letters) {
        std::string text;
        for (uint32_t i = 0; i < letters; ++i) {
            text += static_cast<char>('A' + random.below(26));
        }
        return text;
    };
    std::vector<std::string> firsts;
    for (int i = 0; i < 200; ++i) {
        firsts.push_back(word(5));
    }
    for (size_t i = 0; i < people; ++i) {
        std::string number = "99";
        for (int d = 0; d < 8; ++d) {
            number += static_cast<char>('0' + random.below(10));
        }
        const std::string birth = std::to_string(1940 + random.below(70)) + "-0" +
                                  std::to_string(1 + random.below(9)) + "-1" +
                                  std::to_string(random.below(9));
        Row row = {firsts[random.below(200)] + " " + word(6), birth, number,
                   "TOWN " + std::to_string(random.below(20))};
        out.right.push_back(row);
        if (random.chance(0.8)) {
            if (random.chance(0.1)) {
                row[0][2] = 'X';
            }
            if (random.chance(0.1)) {
                row[2][4] = row[2][4] == '5' ? '6' : '5';
            }
            if (random.chance(0.05)) {
                row[1] = "";
            }
            out.truth[out.left.size()] = i;
            out.left.push_back(row);
        }
    }
    return out;
}

Linkage linked(const Invented& data, Model model, const MemoryOptions& memory,
               uint64_t* spilled = nullptr) {
    auto prepared = Prepared::of(model, source_of(data.left), source_of(data.right), memory);
    EXPECT_TRUE(prepared.has_value()) << (prepared ? "" : prepared.error().message(Lang::en));
    FitOptions options;
    options.random_pairs = 100000;
    auto out = link(**prepared, options, model);
    EXPECT_TRUE(out.has_value());
    if (spilled != nullptr) {
        *spilled = out->report.spilled_bytes;
    }
    return std::move(*out);
}

bool same(const Linkage& x, const Linkage& y) {
    return x.cluster == y.cluster &&
           std::ranges::equal(x.edges, y.edges, [](const Edge& e, const Edge& f) {
               return e.a == f.a && e.b == f.b && e.weight == f.weight && e.pattern == f.pattern &&
                      e.rule == f.rule && e.outcome == f.outcome;
           });
}

TEST(Pairs, LinksInventedPeopleOneToOne) {
    const Invented data = invent(4000, 3);
    const Linkage linkage = linked(data, people_model(Type::link), {});
    size_t found = 0;
    size_t correct = 0;
    std::set<uint32_t> rights;
    for (const Edge& edge : linkage.edges) {
        if (edge.outcome >= Outcome::linked) {
            ++found;
            const auto truth = data.truth.find(edge.a);
            correct += truth != data.truth.end() && truth->second == edge.b ? 1 : 0;
            EXPECT_TRUE(rights.insert(edge.b).second) << "a right record was taken twice";
        }
    }
    EXPECT_GT(static_cast<double>(correct), 0.999 * static_cast<double>(found));
    EXPECT_GT(static_cast<double>(correct), 0.985 * static_cast<double>(data.truth.size()));
    // The fit learns how many there are.
    EXPECT_NEAR(linkage.report.fit.expected_matches, static_cast<double>(data.truth.size()),
                0.1 * static_cast<double>(data.truth.size()));
}

TEST(Pairs, SameAnswerForAnyThreadsAndMemory) {
    const Invented data = invent(20000, 4);
    set_threads(1);
    const Linkage one = linked(data, people_model(Type::link), {});
    for (const unsigned threads : {2U, 4U}) {
        set_threads(threads);
        EXPECT_TRUE(same(one, linked(data, people_model(Type::link), {}))) << threads;
    }
    uint64_t spilled = 0;
    const Linkage tight = linked(data, people_model(Type::link), {1 << 20, ""}, &spilled);
    set_threads(0);
    EXPECT_GT(spilled, 0U);
    EXPECT_TRUE(same(one, tight));
}

TEST(Pairs, EveryPairIsWeighedOnceAndCreditedToTheFirstRule) {
    const Invented data = invent(1500, 5);
    Model model = people_model(Type::link);
    auto prepared = Prepared::of(model, source_of(data.left), source_of(data.right), {});
    ASSERT_TRUE(prepared.has_value());
    auto linkage = link(**prepared, {}, model);
    ASSERT_TRUE(linkage.has_value());
    // The slow twin: all pairs, all rules.
    const auto& rules = (*prepared)->layout().rules;
    std::vector<uint64_t> first(rules.size(), 0);
    std::vector<uint64_t> offered(rules.size(), 0);
    for (size_t a = 0; a < data.left.size(); ++a) {
        for (size_t b = 0; b < data.right.size(); ++b) {
            bool before = false;
            for (size_t r = 0; r < rules.size(); ++r) {
                if (agree(rules[r], (*prepared)->left().row(a), (*prepared)->right().row(b))) {
                    ++offered[r];
                    first[r] += before ? 0 : 1;
                    before = true;
                }
            }
        }
    }
    for (size_t r = 0; r < rules.size(); ++r) {
        EXPECT_EQ(linkage->report.rules[r].pairs, offered[r]);
        EXPECT_EQ(linkage->report.rules[r].new_pairs, first[r]);
    }
}

TEST(Pairs, PruningChangesNoKeptPair) {
    const Invented data = invent(1500, 6);
    Model model = people_model(Type::link);
    auto prepared = Prepared::of(model, source_of(data.left), source_of(data.right), {});
    ASSERT_TRUE(prepared.has_value());
    auto linkage = link(**prepared, {}, model);
    ASSERT_TRUE(linkage.has_value());
    const Scores scores(model, (*prepared)->plan(), (*prepared)->right());
    const auto floor = static_cast<int32_t>(model.review_bits * weight_unit);
    for (uint32_t a = 0; a < data.left.size(); a += 3) {
        for (uint32_t b = 0; b < data.right.size(); ++b) {
            const uint32_t* x = (*prepared)->left().row(a);
            const uint32_t* y = (*prepared)->right().row(b);
            Weighed all;
            Weighed pruned;
            scores.weigh(x, y, -(1 << 28), all);
            const bool kept = scores.weigh(x, y, floor, pruned);
            ASSERT_EQ(kept, all.weight >= floor);
            if (kept) {
                ASSERT_EQ(all.weight, pruned.weight);
                ASSERT_EQ(all.pattern, (*prepared)->plan().pattern(x, y));
            }
        }
    }
}

TEST(Pairs, DuplicatesFormClusters) {
    Invented data = invent(2000, 8);
    for (size_t i = 0; i < 100; ++i) {
        data.right.push_back(data.right[i]);
        data.right.push_back(data.right[i]);
    }
    Model model = people_model(Type::duplicates);
    data.left = data.right;
    const Linkage linkage = linked(data, model, {});
    ASSERT_EQ(linkage.cluster.size(), data.right.size());
    for (uint32_t i = 0; i < 100; ++i) {
        EXPECT_EQ(linkage.cluster[2000 + 2 * i], i);
        EXPECT_EQ(linkage.cluster[2001 + 2 * i], i);
    }
}

TEST(Pairs, ABlockOfAMillionEqualKeysEnds) {
    std::vector<Row> rows(1000000, Row{"SITI AMINAH", "1990-01-01", "", "TOWN"});
    for (size_t i = 0; i < rows.size(); i += 50000) {
        rows[i][2] = "99" + std::to_string(1000000 + i);
    }
    Invented data{rows, {}, {}};
    Model model = people_model(Type::duplicates);
    const auto begin = std::chrono::steady_clock::now();
    const Linkage linkage = linked(data, model, {});
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    EXPECT_LT(seconds, 60);
    EXPECT_GT(linkage.report.rules[1].not_compared, 400000000000ULL);
    EXPECT_EQ(linkage.report.rules[1].capped, 1U);
    EXPECT_EQ(linkage.report.capped_rows, 1000000U);
}

TEST(Pairs, NothingOneAndAllUnknown) {
    Invented none;
    EXPECT_TRUE(linked(none, people_model(Type::link), {}).edges.empty());
    Invented one{{{"SITI AMINAH", "1990-01-01", "9912345678", "TOWN 1"}},
                 {{"SITI AMINAH", "1990-01-01", "9912345678", "TOWN 1"}},
                 {}};
    EXPECT_LE(linked(one, people_model(Type::link), {}).edges.size(), 1U);
    Invented unknown{
        std::vector<Row>(50, Row{"", "", "", ""}), std::vector<Row>(50, Row{"", "", "", ""}), {}};
    EXPECT_TRUE(linked(unknown, people_model(Type::link), {}).edges.empty());
}

TEST(Pairs, RepeatedIdsAreRefusedWithTheirRows) {
    Model model = people_model(Type::link);
    model.id_left = "id";
    const std::vector<Row> left(3, Row{"A", "", "", "", "same"});
    const auto prepared = Prepared::of(model, source_of(left), source_of({}), {});
    ASSERT_FALSE(prepared.has_value());
    EXPECT_EQ(prepared.error().code, Code::conflict);
    EXPECT_NE(prepared.error().what.en.find("1, 2"), std::string::npos);
}

TEST(Pairs, AFullDiskIsAnError) {
    Model model = people_model(Type::link);
    const Invented data = invent(20000, 4);
    const auto prepared = Prepared::of(model, source_of(data.left), source_of(data.right),
                                       {1 << 20, "/nowhere/at/all"});
    ASSERT_FALSE(prepared.has_value());
    EXPECT_EQ(prepared.error().code, Code::io);
}

}  // namespace
}  // namespace regsosek::pairs
