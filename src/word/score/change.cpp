// score change: each family's percentile then and now, and what lies between.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/base/math.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "method/estimate/reasons.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/estimation.h"
#include "word/score/population.h"
#include "word/score/scored_file.h"

namespace regsosek::score {

namespace {

using estimate::ChangeParts;
using estimate::Standing;
using store::ColumnType;
using store::Table;

/// ln of prices now over then, by area.
struct Prices {
    std::vector<std::pair<AreaRange, double>> log_factor;
    /// The factor of the narrowest area that holds a family; 0 where none is given.
    double of(int64_t area) const {
        double out = 0;
        int64_t width = INT64_MAX;
        for (const auto& [range, factor] : log_factor) {
            if (range.contains(area) && range.high - range.low < width) {
                width = range.high - range.low;
                out = factor;
            }
        }
        return out;
    }
};

Result<Prices> read_prices(const std::string& path) {
    Prices out;
    if (path.empty()) {
        return out;
    }
    const csv::File file = TRY(csv::File::open(path));
    const int area = file.column("area");
    const int factor = file.column("factor");
    if (area < 0 || factor < 0) {
        return std::unexpected(fail(Code::bad_input, "kolom area atau factor tidak ada",
                                    "the column area or factor is missing")
                                   .error()
                                   .at(path, 1));
    }
    csv::Reader reader(file, file.body(), file.content().size(), file.line_at(file.body()));
    csv::Record record;
    while (TRY(reader.next(record))) {
        const auto wrong = [&](const char* column) {
            return std::unexpected(
                fail(Code::bad_input, "wilayah atau bilangan salah", "a wrong area or number")
                    .error()
                    .at(path, record.line, column));
        };
        if (record.fields.size() != file.header().size()) {
            return wrong("");
        }
        const auto range = AreaRange::of(text::trimmed(record.fields[static_cast<size_t>(area)]));
        const std::string_view digits = text::trimmed(record.fields[static_cast<size_t>(factor)]);
        double value = 0;
        const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (!range) {
            return wrong("area");
        }
        if (end.ec != std::errc{} || end.ptr != digits.data() + digits.size() || !(value > 0)) {
            return wrong("factor");
        }
        out.log_factor.emplace_back(*range, math::log(value));
    }
    return out;
}

/// The ranked families of now with scores by both models. Parallel vectors.
struct Now {
    std::vector<int64_t> family_id, area, by_new, by_old, by_new_at_prices, weight;
    std::vector<int32_t> persons;
};

Result<Now> now_of(store::Workspace& workspace, const store::Scope& scope,
                   const ChangeOptions& options, const Prices& prices) {
    store::Query query;
    query.table = "score_family";
    query.fields = {"family_id", "area", "persons", "score_e6"};
    const Table scores = TRY(workspace.query(query, scope));
    const FittedModel old = TRY(load_model(workspace, options.before_model));
    const auto form = TRY(form_of(old.spec, options.forms_folder));
    ApplyOptions apply;
    apply.unknown_share_max = 1;  // who is ranked is decided by the model of now
    const Population then = TRY(population(workspace, scope, old, *form, apply));
    std::map<int64_t, size_t> rows;
    for (size_t i = 0; i < then.scores.rows.size(); ++i) {
        rows.emplace(then.standing.family_id[then.scores.rows[i]], i);
    }
    Now out;
    for (size_t r = 0; r < scores.rows; ++r) {
        const auto found = rows.find(scores.at("family_id").integer(r));
        if (found == rows.end()) {
            continue;
        }
        out.family_id.push_back(found->first);
        out.area.push_back(scores.at("area").integer(r));
        out.persons.push_back(static_cast<int32_t>(scores.at("persons").integer(r)));
        out.weight.push_back(options.base == Base::persons ? out.persons.back() : 1);
        out.by_old.push_back(then.scores.score_e6[found->second]);
        out.by_new_at_prices.push_back(scores.at("score_e6").integer(r));
        // The new scores are in new prices: before prices moved they stood higher by ln factor.
        out.by_new.push_back(out.by_new_at_prices.back() +
                             estimate::quantised(prices.of(out.area.back())));
    }
    return out;
}

/// Everything that a place is asked in.
struct Populations {
    Standing before, everybody, new_model, new_prices;
};

Populations populations_of(const ScoredFile& before, const Now& now, Base base) {
    std::vector<int64_t> weight;
    for (const int32_t persons : before.persons) {
        weight.push_back(base == Base::persons ? persons : 1);
    }
    return {Standing(before.score, weight), Standing(now.by_old, now.weight),
            Standing(now.by_new, now.weight), Standing(now.by_new_at_prices, now.weight)};
}

int32_t decile_of(double percentile) {
    return std::min(10, static_cast<int32_t>(std::floor(percentile * 10 + 1e-12)) + 1);
}

int32_t in_e6(double value) {
    return static_cast<int32_t>(estimate::quantised(value));
}

/// One family compared.
struct Compared {
    size_t row = 0;  ///< of Now
    double before = 0;
    double after = 0;
    ChangeParts parts;
};

std::vector<Compared> compared_of(const ScoredFile& before, const Now& now, const Populations& in) {
    std::vector<Compared> out;
    for (size_t row = 0; row < now.family_id.size(); ++row) {
        const auto found = std::ranges::lower_bound(before.family_id, now.family_id[row]);
        if (found == before.family_id.end() || *found != now.family_id[row]) {
            continue;
        }
        const int64_t old = before.score[static_cast<size_t>(found - before.family_id.begin())];
        const estimate::Stations at{
            in.before.percentile(old), in.before.percentile(now.by_old[row]),
            in.everybody.percentile(now.by_old[row]), in.new_model.percentile(now.by_new[row]),
            in.new_prices.percentile(now.by_new_at_prices[row])};
        out.push_back({row, at.before, at.new_prices, estimate::change_parts(at)});
    }
    return out;
}

Table change_table(const Now& now, const std::vector<Compared>& compared) {
    Table table;
    table.rows = compared.size();
    table.columns.reserve(10);
    const auto wide = [&](const char* name, const auto& of) {
        auto& column = table.add(name, ColumnType::int64);
        for (const Compared& one : compared) {
            column.int64s.push_back(of(one));
        }
    };
    const auto narrow = [&](const char* name, const auto& of) {
        auto& column = table.add(name, ColumnType::int32);
        for (const Compared& one : compared) {
            column.int32s.push_back(of(one));
        }
    };
    wide("family_id", [&](const Compared& one) { return now.family_id[one.row]; });
    wide("area", [&](const Compared& one) { return now.area[one.row]; });
    narrow("decile_before", [](const Compared& one) { return decile_of(one.before); });
    narrow("decile_now", [](const Compared& one) { return decile_of(one.after); });
    narrow("percentile_before_e6", [](const Compared& one) { return in_e6(one.before); });
    narrow("percentile_now_e6", [](const Compared& one) { return in_e6(one.after); });
    narrow("by_data_e6", [](const Compared& one) { return in_e6(one.parts.data); });
    narrow("by_rank_e6", [](const Compared& one) { return in_e6(one.parts.rank); });
    narrow("by_model_e6", [](const Compared& one) { return in_e6(one.parts.model); });
    // The last part takes what rounding leaves, so that the parts sum to the change.
    narrow("by_price_e6", [](const Compared& one) {
        return in_e6(one.after) - in_e6(one.before) - in_e6(one.parts.data) -
               in_e6(one.parts.rank) - in_e6(one.parts.model);
    });
    return table;
}

}  // namespace

Result<ChangeReport> change(store::Workspace& workspace, const store::Scope& scope,
                            const ChangeOptions& options) {
    if (!TRY(workspace.covers(scope))) {
        return fail(Code::no_right, "perbandingan memerlukan seluruh wilayah",
                    "a comparison needs all areas");
    }
    if (options.before_model.empty()) {
        return fail(Code::usage, "model triwulan lalu harus disebut",
                    "the model of the quarter before must be named");
    }
    const ScoredFile before = TRY(read_scored(options.before_file));
    const Prices prices = TRY(read_prices(options.prices_file));
    const Now now = TRY(now_of(workspace, scope, options, prices));
    const Populations in = populations_of(before, now, options.base);
    const std::vector<Compared> compared = compared_of(before, now, in);
    ChangeReport report;
    report.compared = static_cast<int64_t>(compared.size());
    report.came = static_cast<int64_t>(now.family_id.size()) - report.compared;
    report.left = static_cast<int64_t>(before.family_id.size()) - report.compared;
    for (const Compared& one : compared) {
        report.changed_decile += decile_of(one.before) != decile_of(one.after) ? 1 : 0;
        const std::array<double, 4> parts = {one.parts.data, one.parts.rank, one.parts.model,
                                             one.parts.price};
        for (size_t k = 0; k < parts.size(); ++k) {
            report.mean_move[k] += std::fabs(parts[k]) / static_cast<double>(compared.size());
        }
    }
    TRY(workspace.write_table({"score_change", {"family_id"}, "area"},
                              change_table(now, compared)));
    return report;
}

}  // namespace regsosek::score
