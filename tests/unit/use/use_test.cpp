// use: tables agree with a twin in plain loops, are protected, and eligible lists are exact.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <numeric>
#include <set>

#include "ground/base/ids.h"
#include "ground/store/edition_file.h"
#include "method/disclose/publish.h"
#include "regsosek/use.h"
#include "tests/unit/use/district_fixture.h"

namespace regsosek::use {
namespace {

using district::good;

constexpr const char* secret = "a secret of tests, 32 bytes long";

class Use : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new district::Folder("use");
        district::write_files(folder_->path("in"), 1200, 3);
        workspace_ = district::collected(folder_->path("in"), folder_->path("ws"));
        good(validate::run(*workspace_, district::all(), {}));
        const auto made = district::edition(*workspace_, "e1");
        source_ = {made.folder, made.hash, ""};
        const auto content = good(store::read_edition_content(made.folder, made.hash));
        family_ = good(store::read_edition_rows(made.folder, content, false));
        person_ = good(store::read_edition_rows(made.folder, content, true));
    }
    static void TearDownTestSuite() {
        workspace_.reset();
        delete folder_;
    }
    static TableOptions options() {
        TableOptions out;
        out.secret = secret;
        return out;
    }
    static inline district::Folder* folder_ = nullptr;
    static inline std::unique_ptr<store::Workspace> workspace_;
    static inline Source source_;
    static inline store::Table family_, person_;
};

// Shown counts by codes, totals as "".
std::map<std::vector<std::string>, int64_t> by_codes(const Tabulation& table) {
    std::map<std::vector<std::string>, int64_t> out;
    for (const Line& line : table.lines) {
        std::vector<std::string> codes;
        for (const Value& value : line.values) {
            codes.push_back(value.code);
        }
        out[codes] = line.suppressed ? -1 : line.count;
    }
    return out;
}

TEST_F(Use, FamiliesByVillageAndFloorAgreeWithTheTwin) {
    auto how = options();
    how.level = AreaLevel::village;
    how.variables = {"r303"};
    const auto shown = by_codes(good(table(source_, how)));
    const auto noise = good(disclose::NoiseTable::make());
    std::map<std::vector<std::string>, int64_t> twin;
    std::map<std::vector<std::string>, std::pair<int64_t, uint32_t>> cells;
    for (size_t row = 0; row < family_.rows; ++row) {
        auto& cell = cells[{AreaCode{family_.at("area").integer(row)}.text().substr(0, 10),
                            std::to_string(family_.at("floor_type").integer(row))}];
        ++cell.first;
        cell.second += disclose::record_key(
            secret, "family:" + std::to_string(family_.at("family_id").integer(row)));
    }
    for (const auto& [codes, cell] : cells) {
        const int64_t count = noise.published(cell.first, cell.second);
        if (count != 0) {
            twin[codes] = count;
            twin[{codes[0], ""}] += count;
            twin[{"", codes[1]}] += count;
            twin[{"", ""}] += count;
        }
    }
    EXPECT_EQ(shown, twin);
}

TEST_F(Use, NeverShowsOneOrTwoAndTotalsAddUp) {
    for (const bool persons : {false, true}) {
        for (const bool suppress : {false, true}) {
            auto how = options();
            how.level = AreaLevel::sls;
            how.persons = persons;
            how.suppress = suppress;
            how.variables = persons ? std::vector<std::string>{"sex", "age"}
                                    : std::vector<std::string>{"wall_type", "cooking_fuel"};
            const auto made = good(table(source_, how));
            std::map<std::string, int64_t> inner;
            std::map<std::string, int64_t> totals;
            for (const Line& line : made.lines) {
                EXPECT_TRUE(line.suppressed || line.count > 2);
                const bool whole = line.values[1].code.empty() && line.values[2].code.empty();
                const bool cell = !line.values[1].code.empty() && !line.values[2].code.empty();
                if (!line.values[0].code.empty() && (whole || cell)) {
                    (whole ? totals : inner)[line.values[0].code] += line.count;
                }
            }
            std::erase_if(inner, [](const auto& one) { return one.second == 0; });
            EXPECT_EQ(inner, totals);
            EXPECT_GT(totals.size(), 5U);
        }
    }
}

TEST_F(Use, TheSameCellHasTheSameNoise) {
    auto how = options();
    how.level = AreaLevel::sls;
    how.variables = {"wall_type"};
    const auto first = by_codes(good(table(source_, how)));
    EXPECT_EQ(first, by_codes(good(table(source_, how))));
    // Asked by a filter rather than by a dimension, it is the same cell.
    auto asked = options();
    asked.level = AreaLevel::sls;
    asked.filter = "wall_type == 1";
    const auto second = by_codes(good(table(source_, asked)));
    size_t compared = 0;
    for (const auto& [codes, count] : second) {
        if (!codes[0].empty()) {
            EXPECT_EQ(first.at({codes[0], "1"}), count);
            ++compared;
        }
    }
    EXPECT_GT(compared, 5U);
    // Another secret, another noise.
    how.secret = "another secret of 32 bytes .....";
    EXPECT_NE(first, by_codes(good(table(source_, how))));
}

TEST_F(Use, SaysWhatItCannotCount) {
    auto how = options();
    how.variables = {"floor_typ"};
    const auto unknown = table(source_, how);
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(unknown.error().code, Code::bad_input);
    EXPECT_NE(unknown.error().hint.en.find("floor_type"), std::string::npos);
    how.variables = {"age"};
    EXPECT_EQ(table(source_, how).error().code, Code::bad_input);
    how.variables = {"family_id"};
    how.values_max = 100;
    EXPECT_EQ(table(source_, how).error().code, Code::limit);
    how = options();
    how.filter = "floor_type == 77";
    EXPECT_EQ(table(source_, how).error().code, Code::bad_input);
    how = options();
    how.secret = "short";
    EXPECT_EQ(table(source_, how).error().code, Code::usage);
    Source other = source_;
    other.hash = std::string(64, '0');
    EXPECT_EQ(table(other, options()).error().code, Code::corrupt);
}

TEST_F(Use, ReadsNoFileThatWasChanged) {
    const std::string copy = folder_->path("copy");
    std::filesystem::copy(source_.folder, copy, std::filesystem::copy_options::recursive);
    std::string path;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(copy)) {
        path = entry.path().filename() == "family.parquet" ? entry.path().string() : path;
    }
    ASSERT_FALSE(path.empty());
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(100);
    file.put('\x7f');
    file.close();
    Source source = source_;
    source.folder = copy;
    EXPECT_EQ(table(source, options()).error().code, Code::corrupt);
}

// Families that pass, in order, by plain loops.
std::vector<int64_t> ordered_twin(const store::Table& family, const char* column) {
    std::vector<std::pair<std::pair<bool, int64_t>, int64_t>> rows;
    for (size_t row = 0; row < family.rows; ++row) {
        if (family.at("floor_type").integer(row) >= 4) {
            const int64_t value = family.at(column).integer(row);
            rows.push_back(
                {{value < 0, value < 0 ? 0 : value}, family.at("family_id").integer(row)});
        }
    }
    std::ranges::sort(rows);
    std::vector<int64_t> out;
    for (const auto& row : rows) {
        out.push_back(row.second);
    }
    return out;
}

TEST_F(Use, EligibleIsInOrderWithTiesByNumberAndAnExactQuota) {
    const auto twin = ordered_twin(family_, "floor_area_m2");
    ASSERT_GT(twin.size(), 60U);
    for (const int64_t quota : {-1, 0, 1, 17, 50, 100000}) {
        EligibleOptions how;
        how.rule = "floor_type >= 4";
        how.order = "floor_area_m2";
        how.quota = quota;
        how.reasons = {"floor_area_m2", "floor_type"};
        const auto found = good(eligible(source_, how));
        const size_t wanted =
            quota < 0 ? twin.size() : std::min(twin.size(), static_cast<size_t>(quota));
        ASSERT_EQ(found.families.size(), wanted);
        for (size_t i = 0; i < wanted; ++i) {
            EXPECT_EQ(found.families[i].family_id, twin[i]);
            EXPECT_EQ(found.families[i].position, static_cast<int64_t>(i + 1));
            EXPECT_EQ(found.families[i].reasons[0], std::to_string(found.families[i].rank));
        }
        ASSERT_EQ(found.cuts.size(), 1U);
        EXPECT_EQ(found.cuts[0].eligible, static_cast<int64_t>(twin.size()));
        EXPECT_EQ(found.cuts[0].taken, static_cast<int64_t>(wanted));
        int64_t tied = 0;
        for (size_t i = wanted; wanted > 0 && i < twin.size(); ++i) {
            const auto row = std::ranges::find(family_.at("family_id").int64s, twin[i]) -
                             family_.at("family_id").int64s.begin();
            tied += family_.at("floor_area_m2").integer(static_cast<size_t>(row)) ==
                            found.cuts[0].last_rank
                        ? 1
                        : 0;
        }
        EXPECT_EQ(found.cuts[0].tied_out, tied);
    }
}

// An edition of its own, since it holds one table more.
TEST_F(Use, AnObjectionSetsAFamilyAside) {
    EligibleOptions how;
    how.order = "floor_area_m2";
    const auto before = good(eligible(source_, how));
    EXPECT_EQ(before.suspended, 0);
    store::Table objections;
    objections.rows = 2;
    objections.columns.reserve(3);
    objections.add("family_id", store::ColumnType::int64).int64s = {
        family_.at("family_id").integer(0), family_.at("family_id").integer(5)};
    objections.add("area", store::ColumnType::int64).int64s = {family_.at("area").integer(0),
                                                               family_.at("area").integer(5)};
    objections.add("objection_suspends", store::ColumnType::int32).int32s = {1, 0};
    ASSERT_TRUE(workspace_->write_table({"score_objection", {"family_id"}, "area"}, objections));
    const auto made = district::edition(*workspace_, "e-objection");
    const auto after = good(eligible({made.folder, made.hash, ""}, how));
    EXPECT_EQ(after.suspended, 1);
    EXPECT_EQ(after.families.size() + 1, before.families.size());
    for (const Eligible& one : after.families) {
        EXPECT_NE(one.family_id, family_.at("family_id").integer(0));
    }
}

TEST_F(Use, AQuotaHoldsInEachArea) {
    EligibleOptions how;
    how.order = "floor_area_m2";
    how.quota = 7;
    how.quota_level = AreaLevel::village;
    const auto found = good(eligible(source_, how));
    std::map<int64_t, int64_t> families;
    for (size_t row = 0; row < family_.rows; ++row) {
        ++families[AreaCode{family_.at("area").integer(row)}.enclosing(10).value];
    }
    ASSERT_EQ(found.cuts.size(), families.size());
    for (const Cut& cut : found.cuts) {
        EXPECT_EQ(cut.eligible, families.at(cut.area));
        EXPECT_EQ(cut.taken, std::min<int64_t>(7, cut.eligible));
    }
}

TEST_F(Use, EligibleRefusesUnknownNamesAndCodes) {
    for (const char* rule : {"floor_typ >= 4", "floor_type == 77", "floor_type", "age > 5"}) {
        EligibleOptions how;
        how.order = "floor_area_m2";
        how.rule = rule;
        EXPECT_EQ(eligible(source_, how).error().code, Code::bad_input) << rule;
    }
    EligibleOptions how;
    how.order = "age";
    EXPECT_EQ(eligible(source_, how).error().code, Code::bad_input);
    how.order = "floor_area_m2";
    how.quota = -2;
    EXPECT_EQ(eligible(source_, how).error().code, Code::usage);
}

TEST_F(Use, AnAreaIsAsIfThereWereNoOther) {
    // One village's edition, made from a scope that never held the others.
    const std::string village = AreaCode{family_.at("area").integer(0)}.text().substr(0, 10);
    const store::Scope scope({good(AreaRange::of(village))});
    const auto alone = district::edition(*workspace_, "village", scope);
    auto how = options();
    how.level = AreaLevel::sls;
    how.variables = {"wall_type"};
    const auto narrow = by_codes(good(table({alone.folder, alone.hash, ""}, how)));
    how.area = village;
    EXPECT_EQ(narrow, by_codes(good(table(source_, how))));
}

// The count of a line of a chart by the code of an item.
int64_t chart_count(const Charts& charts, const char* chart, const ChartLine& line,
                    const std::string& code) {
    const auto found = std::ranges::find(charts.list(), chart, &Chart::name);
    const auto item = std::ranges::find(found->items, code, &ChartItem::code);
    return line.counts[static_cast<size_t>(item - found->items.begin())];
}

TEST_F(Use, ChartsShowTheCellsOfTheirTables) {
    const auto charts = good(Charts::read(source_, secret));
    const std::vector<AreaRange> everywhere = {AreaRange{0, INT64_MAX}};
    auto how = options();
    how.level = AreaLevel::village;
    how.variables = {"floor_type"};
    auto shown = by_codes(good(table(source_, how)));
    const auto lines = good(charts.lines("floor", AreaLevel::village, everywhere));
    ASSERT_GT(lines.size(), 2U);
    for (size_t i = 1; i < lines.size(); ++i) {
        for (const char* code : {"1", "2", "6", "8"}) {
            const std::vector<std::string> cell = {lines[i].area, code};
            EXPECT_EQ(chart_count(charts, "floor", lines[i], code), shown[cell]) << lines[i].area;
        }
        EXPECT_EQ(lines[i].base,
                  std::accumulate(lines[i].counts.begin(), lines[i].counts.end(), int64_t{0}));
    }
    how.level = AreaLevel::none;
    how.persons = true;
    how.variables = {"school_participation"};
    how.filter = "age >= 7 and age <= 18";
    shown = by_codes(good(table(source_, how)));
    const auto school = good(charts.lines("schooling", AreaLevel::none, everywhere));
    ASSERT_EQ(school.size(), 1U);
    for (const char* code : {"1", "2", "3"}) {
        EXPECT_EQ(chart_count(charts, "schooling", school[0], code), shown[{code}]) << code;
    }
}

TEST_F(Use, ChartsOfAnAreaAreAsIfThereWereNoOther) {
    const auto charts = good(Charts::read(source_, secret));
    const std::vector<AreaRange> everywhere = {AreaRange{0, INT64_MAX}};
    for (const Chart& chart : charts.list()) {
        const auto all = good(charts.lines(chart.name, AreaLevel::village, everywhere));
        const std::vector<AreaRange> one = {good(AreaRange::of(all.back().area))};
        const auto own = good(charts.lines(chart.name, AreaLevel::village, one));
        ASSERT_EQ(own.size(), 2U) << chart.name;
        EXPECT_EQ(own[0].counts, all.back().counts) << "its total is its own";
        EXPECT_EQ(own[1].counts, all.back().counts) << chart.name;
        for (const ChartLine& line : all) {
            EXPECT_TRUE(line.base == 0 || line.base > 2);
            EXPECT_TRUE(std::ranges::none_of(
                line.counts, [](int64_t count) { return count == 1 || count == 2; }));
        }
    }
    EXPECT_FALSE(charts.lines("nothing", AreaLevel::none, everywhere).has_value());
}

TEST_F(Use, ProgrammesAndDifficultiesAreCountedOnePersonAtATime) {
    const auto charts = good(Charts::read(source_, secret));
    const std::vector<AreaRange> everywhere = {AreaRange{0, INT64_MAX}};
    int64_t pkh = 0;
    for (size_t row = 0; row < family_.rows; ++row) {
        pkh += family_.at("prog_pkh").integer(row) == 1 ? 1 : 0;
    }
    const auto lines = good(charts.lines("programmes", AreaLevel::none, everywhere));
    EXPECT_NEAR(static_cast<double>(chart_count(charts, "programmes", lines[0], "pkh")),
                static_cast<double>(pkh), 5);
    int64_t seeing = 0;
    for (size_t row = 0; row < person_.rows; ++row) {
        const int64_t code = person_.at("difficulty_seeing").integer(row);
        seeing += code == 1 || code == 2 ? 1 : 0;
    }
    const auto difficult = good(charts.lines("disability", AreaLevel::none, everywhere));
    EXPECT_NEAR(static_cast<double>(chart_count(charts, "disability", difficult[0], "seeing")),
                static_cast<double>(seeing), 5);
    EXPECT_GE(chart_count(charts, "disability", difficult[0], "any") + 5,
              chart_count(charts, "disability", difficult[0], "seeing"));
}

}  // namespace
}  // namespace regsosek::use
