// Texts of both sides numbered, counted and bounded, against what a map and the letters say; keys
// of rules in a row against keys one by one; the chance of equality against all pairs.
#include "method/pairs/values.h"

#include <gtest/gtest.h>

#include <map>

#include "ground/base/random.h"
#include "method/match/similarity.h"
#include "method/pairs/chance.h"
#include "method/pairs/plan.h"

namespace regsosek::pairs {
namespace {

using Row = std::vector<std::string>;

Source source_of(const std::vector<Row>& rows, size_t piece) {
    Source out;
    for (size_t begin = 0; begin < rows.size(); begin += piece) {
        out.rows_most.push_back(std::min(piece, rows.size() - begin) + 3);  // room to spare
    }
    out.read = [&rows, piece](size_t p, const FieldSink& sink) -> Result<void> {
        for (size_t i = p * piece; i < std::min(rows.size(), (p + 1) * piece); ++i) {
            const std::vector<std::string_view> fields(rows[i].begin(), rows[i].end());
            sink(fields);
        }
        return {};
    };
    return out;
}

/// A text, a code and a date; compared by equality of text, code, and code with date.
Model small_model() {
    Model model;
    model.columns = {{"text", Kind::text, "text", "text", {}, "ymd", "", nullptr},
                     {"code", Kind::code, "code", "code", {}, "ymd", "", nullptr},
                     {"day", Kind::date, "day", "day", {}, "ymd", "", nullptr}};
    model.rules = {{{"code.last4", "text.first2"}, true},
                   {{"day.year", "text"}, false},
                   {{"day.month_day", "code.first3"}, false},
                   {{"day"}, false}};
    const auto compared = [&](const std::string& name, const std::string& when) {
        Comparison out;
        out.name = name;
        out.columns = {name};
        out.levels = {{when, {}, *read_tests(when, name), 0, 0, "", ""},
                      {"else", {}, {}, 0, 0, "", ""}};
        model.comparisons.push_back(out);
    };
    compared("text", "exact");
    compared("code", "exact");
    compared("day", "exact(code) and exact(day)");
    model.comparisons.back().columns = {"day", "code"};
    return model;
}

std::vector<Row> invented(size_t rows, uint64_t seed) {
    Random random(seed);
    const std::vector<std::string> common = {"LOR", "lor ", "KIDUL", " Kulon", "", "WETAN 1"};
    std::vector<Row> out;
    for (size_t i = 0; i < rows; ++i) {
        std::string text = common[random.below(6)];
        if (random.chance(0.5)) {
            text.clear();
            const uint32_t letters = random.below(40);
            for (uint32_t l = 0; l < letters; ++l) {
                text += "AAAAABCDE NIRZ1-"[random.below(16)];
            }
        }
        out.push_back({text, std::to_string(1000 + random.below(300)),
                       "19" + std::to_string(50 + random.below(9)) + "-0" +
                           std::to_string(1 + random.below(3)) + "-11"});
    }
    return out;
}

struct Sides {
    std::vector<Row> left_rows = invented(3000, 1);
    std::vector<Row> right_rows = invented(2000, 2);
    Model model = small_model();
    Layout layout = *Layout::of(model);
    Memory memory{{}};
    Records left = *encode(model, layout, source_of(left_rows, 700), memory, false);
    Records right = *encode(model, layout, source_of(right_rows, 700), memory, false);
};

TEST(Values, TextsAreNumberedAndCountedAsAMapDoes) {
    Sides sides;
    const auto values = number_texts(sides.layout, 0, sides.left, sides.right, sides.memory);
    ASSERT_TRUE(values.has_value());
    std::map<std::string, std::pair<uint32_t, uint32_t>> counts;
    const uint8_t word = sides.layout.slots[0].word;
    const auto check = [&](const Records& side, const std::vector<Row>& rows, bool is_right) {
        for (size_t i = 0; i < rows.size(); ++i) {
            const std::string text = plain_text(rows[i][0]);
            EXPECT_EQ(values->text(side.row(i)[word]), text) << i;
            EXPECT_EQ(side.row(i)[word] == 0, text.empty());
            if (!text.empty()) {
                ++(is_right ? counts[text].second : counts[text].first);
            }
        }
    };
    check(sides.left, sides.left_rows, false);
    check(sides.right, sides.right_rows, true);
    EXPECT_EQ(values->distinct, counts.size());
    for (uint32_t v = 1; v <= values->distinct; ++v) {
        const auto& [left, right] = counts[std::string(values->text(v))];
        EXPECT_EQ(values->count_left[v], left);
        EXPECT_EQ(values->count_right[v], right);
    }
}

TEST(Values, NoJaroWinklerIsAboveItsBound) {
    Sides sides;
    const auto values = number_texts(sides.layout, 0, sides.left, sides.right, sides.memory);
    ASSERT_TRUE(values.has_value());
    Random random(5);
    size_t refused = 0;
    for (int i = 0; i < 50000; ++i) {
        const uint32_t a = 1 + random.below(values->distinct);
        const uint32_t b = 1 + random.below(values->distinct);
        const double best = best_jaro_winkler(values->words[a], values->words[b]);
        EXPECT_GE(best, match::jaro_winkler(values->text(a), values->text(b)))
            << values->text(a) << '|' << values->text(b);
        refused += best < 0.8 ? 1 : 0;
    }
    EXPECT_GT(refused, 10000U);
}

TEST(Values, KeysInARowAreThoseOfTheirParts) {
    Sides sides;
    for (size_t rule = 0; rule < sides.layout.rules.size(); ++rule) {
        const auto& parts = sides.layout.rules[rule];
        size_t known = 0;
        for_keys(parts, sides.left, 0, sides.left.rows(), rule, [&](size_t i, uint64_t key) {
            uint64_t slow = rule + 1;
            for (const Part& part : parts) {
                EXPECT_NE(part.value(sides.left.row(i)), 0U);
                slow = mix64(slow ^ mix64(part.value(sides.left.row(i))));
            }
            EXPECT_EQ(key, slow);
            ++known;
        });
        size_t slow_known = 0;
        for (size_t i = 0; i < sides.left.rows(); ++i) {
            slow_known += std::ranges::all_of(
                parts, [&](const Part& part) { return part.value(sides.left.row(i)) != 0; });
        }
        EXPECT_EQ(known, slow_known);
        EXPECT_GT(known, 1000U);
    }
}

TEST(Values, ChanceOfEqualityIsThatOfAllPairs) {
    Sides sides;
    std::vector<Values> values(3);
    values[0] = *number_texts(sides.layout, 0, sides.left, sides.right, sides.memory);
    const auto plan = Plan::of(sides.model, sides.layout, values);
    ASSERT_TRUE(plan.has_value());
    FitOptions options;
    options.random_pairs = 1000;
    const Chances found = chances(sides.model, *plan, sides.left, sides.right, options);
    for (size_t c = 0; c < 3; ++c) {
        const auto& tests = plan->comparisons()[c].levels.front();
        const auto equal = [&](const uint32_t* a, const uint32_t* b) {
            return std::ranges::all_of(tests, [&](const PlannedTest& test) {
                return Plan::known(test.first, a) && Plan::equal(test.first, a, b);
            });
        };
        const auto known = [&](const uint32_t* row) {
            return std::ranges::all_of(
                tests, [&](const PlannedTest& test) { return Plan::known(test.first, row); });
        };
        double both = 0;
        double same = 0;
        for (size_t a = 0; a < sides.left.rows(); ++a) {
            for (size_t b = 0; b < sides.right.rows(); ++b) {
                const bool comparable = known(sides.left.row(a)) && known(sides.right.row(b));
                both += comparable ? 1 : 0;
                same += comparable && equal(sides.left.row(a), sides.right.row(b)) ? 1 : 0;
            }
        }
        ASSERT_GT(same, 0);
        if (found.without_matches[c] == 0) {
            EXPECT_DOUBLE_EQ(found.u[c].back(), same / both) << c;
        }
    }
    EXPECT_EQ(found.without_matches[0], 0);
}

TEST(Values, OwnNamesOfRecordsStayAsWritten) {
    Model model = small_model();
    model.id_left = "id";
    const Layout layout = *Layout::of(model);
    Memory memory{{}};
    const std::vector<std::string> ids = {"7", "007", "A-1", "999999999999999999999", "0", "12"};
    std::vector<Row> rows;
    for (const std::string& id : ids) {
        rows.push_back({"LOR", "1", "", id});
    }
    const auto records = encode(model, layout, source_of(rows, 2), memory, true);
    ASSERT_TRUE(records.has_value());
    for (size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(records->id(i), ids[i]);
    }
    for (const char* repeated : {"7", "A-1"}) {
        rows.back()[3] = repeated;
        const auto refused = encode(model, layout, source_of(rows, 2), memory, true);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, Code::conflict);
    }
}

}  // namespace
}  // namespace regsosek::pairs
