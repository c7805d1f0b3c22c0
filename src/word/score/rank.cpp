// score rank: places of scored families in each of their areas, and the deciles that are likely.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ground/base/math.h"
#include "ground/base/threads.h"
#include "method/estimate/distribution.h"
#include "method/estimate/reasons.h"
#include "regsosek/score.h"
#include "word/score/places.h"
#include "word/score/run_values.h"

namespace regsosek::score {

namespace {

using store::ColumnType;
using store::Table;

constexpr double millionths = 1e-6;

std::vector<double> real_of(const store::Column& column) {
    std::vector<double> out(column.size());
    for (size_t r = 0; r < out.size(); ++r) {
        out[r] = static_cast<double>(column.integer(r)) * millionths;
    }
    return out;
}

/// Likely deciles of all families.
struct Likely {
    std::vector<int32_t> low, high;
};

Result<Likely> likely_of(const Table& scores, const Ranked& ranked, double share) {
    const auto mean = real_of(scores.at("score_e6"));
    const auto sd = real_of(scores.at("sd_e6"));
    const std::vector<double> weight(ranked.weight.begin(), ranked.weight.end());
    std::vector<double> cuts;
    for (int k = 1; k <= 9 && !mean.empty(); ++k) {
        cuts.push_back(TRY(estimate::mixture_quantile(mean, sd, weight, k / 10.0)));
    }
    Likely out{std::vector<int32_t>(mean.size()), std::vector<int32_t>(mean.size())};
    parallel_ranges(mean.size(), math::sum_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const auto range = estimate::likely_deciles(mean[i], sd[i], cuts, share);
            out.low[i] = range.low;
            out.high[i] = range.high;
        }
    });
    return out;
}

Table place_table(const Table& scores, const Places& places, const Likely& likely) {
    Table table;
    table.rows = scores.rows;
    table.columns.reserve(2 + 3 * scope_levels.size() + 2);
    table.add("family_id", ColumnType::int64).int64s = scores.at("family_id").int64s;
    table.add("area", ColumnType::int64).int64s = scores.at("area").int64s;
    for (size_t level = 0; level < scope_levels.size(); ++level) {
        const std::string name{scope_levels[level].name};
        const LevelPlaces& at = places.levels[level];
        table.add(name + "_percentile_e6", ColumnType::int32).int32s = at.percentile_e6;
        table.add(name + "_decile", ColumnType::int32).int32s = at.decile;
        table.add(name + "_group", ColumnType::int32).int32s = at.group;
    }
    table.add("decile_low", ColumnType::int32).int32s = likely.low;
    table.add("decile_high", ColumnType::int32).int32s = likely.high;
    return table;
}

/// One row per area: what every place in it refers to.
Table scope_table(const Places& places, const RankOptions& options, const RunValues& run) {
    Table table;
    table.rows = places.areas.size();
    table.columns.reserve(10);
    const auto integers = [&](const char* name, const auto& of) {
        auto& column = table.add(name, ColumnType::int64);
        for (const ScopeArea& one : places.areas) {
            column.int64s.push_back(of(one));
        }
    };
    const auto texts = [&](const char* name, const auto& of) {
        store::TextBuilder builder(table.add(name, ColumnType::text));
        for (const ScopeArea& one : places.areas) {
            builder.add(of(one));
        }
    };
    integers("digits", [](const ScopeArea& one) { return scope_levels[one.level].digits; });
    integers("area", [](const ScopeArea& one) { return one.area; });
    texts("level", [](const ScopeArea& one) { return scope_levels[one.level].name; });
    integers("families", [](const ScopeArea& one) { return one.families; });
    integers("weight", [](const ScopeArea& one) { return one.weight; });
    const auto fixed = [&](const char* name, const std::string& value) {
        texts(name, [&](const ScopeArea&) { return value; });
    };
    fixed("base", options.base == Base::families ? "families" : "persons");
    fixed("direction", "1 is the poorest");
    fixed("model", run.text("model"));
    fixed("price_date", options.price_date);
    fixed("valid_on", run.text("valid_on"));
    return table;
}

RankReport report_of(const Places& places, const Likely& likely, const Table& scores,
                     const RunValues& run) {
    RankReport out;
    out.model = run.text("model");
    out.families = static_cast<int64_t>(scores.rows);
    for (size_t level = 0; level < scope_levels.size(); ++level) {
        out.scopes.push_back(
            {std::string(scope_levels[level].name),
             std::ranges::count(places.areas, level, [](const ScopeArea& a) { return a.level; })});
    }
    double width = 0;
    for (size_t i = 0; i < likely.low.size(); ++i) {
        width += likely.high[i] - likely.low[i] + 1;
    }
    out.mean_likely_deciles = scores.rows > 0 ? width / static_cast<double>(scores.rows) : 0;
    out.borderline = std::ranges::count(scores.at("borderline").int32s, 1);
    return out;
}

}  // namespace

Result<RankReport> rank(store::Workspace& workspace, const store::Scope& scope,
                        const RankOptions& options) {
    if (!TRY(workspace.covers(scope))) {
        return fail(Code::no_right, "peringkat memerlukan seluruh wilayah",
                    "a ranking needs all areas");
    }
    if (!(options.likely_share > 0 && options.likely_share < 1)) {
        return fail(Code::usage, "bagian rentang desil harus antara 0 dan 1",
                    "the share of the likely range must lie between 0 and 1");
    }
    const RunValues run = TRY(run_values(workspace, scope));
    store::Query query;
    query.table = "score_family";
    query.fields = {"family_id",   "area",        "score_e6",    "sd_e6",       "persons",
                    "p_group1_e6", "p_group2_e6", "p_group3_e6", "p_group4_e6", "borderline"};
    const Table scores = TRY(workspace.query(query, scope));
    Ranked ranked;
    ranked.family_id = scores.at("family_id").int64s;
    ranked.area = scores.at("area").int64s;
    ranked.score_e6 = scores.at("score_e6").int64s;
    for (size_t g = 0; g < ranked.p_group_e6.size(); ++g) {
        ranked.p_group_e6[g] = scores.at(fmt::format("p_group{}_e6", g + 1)).int32s;
    }
    for (size_t r = 0; r < scores.rows; ++r) {
        ranked.weight.push_back(options.base == Base::persons ? scores.at("persons").integer(r)
                                                              : 1);
    }
    const Places places = places_of(ranked);
    const Likely likely = TRY(likely_of(scores, ranked, options.likely_share));
    TRY(workspace.write_table({"score_place", {"family_id"}, "area"},
                              place_table(scores, places, likely)));
    TRY(workspace.write_table({"score_scope", {"digits", "area"}, "area"},
                              scope_table(places, options, run)));
    return report_of(places, likely, scores, run);
}

}  // namespace regsosek::score
