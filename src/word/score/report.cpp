// score report: the scores of the workspace against the truth of an invented district.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <tuple>

#include "ground/base/csv.h"
#include "ground/base/math.h"
#include "ground/base/text.h"
#include "method/estimate/ranking.h"
#include "method/estimate/targeting.h"
#include "method/estimate/validation.h"
#include "regsosek/score.h"
#include "word/score/run_values.h"

namespace regsosek::score {
namespace {

/// Where a family lives: sub-SLS, building and number in it.
using FamilyKey = std::tuple<int64_t, int32_t, int32_t>;

struct True {
    FamilyKey key;
    double expenditure = 0;  ///< rupiah per head and month
    bool poor = false;
};

Result<double> number_of(const csv::File& file, const csv::Record& record, int column) {
    const std::string_view digits = text::trimmed(record.fields[static_cast<size_t>(column)]);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return std::unexpected(
            fail(Code::bad_input, "bukan bilangan", "not a number")
                .error()
                .at(file.path(), record.line, file.header()[static_cast<size_t>(column)]));
    }
    return value;
}

/// The true families of the scope, sorted by where they live.
Result<std::vector<True>> read_truth(const std::string& path, const store::Scope& scope) {
    constexpr std::array names = {"idsubsls", "building_no", "family_no",
                                  "expenditure_per_capita_month", "poverty"};
    const csv::File file = TRY(csv::File::open(path));
    std::array<int, names.size()> columns{};
    for (size_t c = 0; c < names.size(); ++c) {
        columns[c] = file.column(names[c]);
        if (columns[c] < 0) {
            return std::unexpected(fail(Code::bad_input,
                                        fmt::format("kolom \"{}\" tidak ada", names[c]),
                                        fmt::format("the column \"{}\" is missing", names[c]))
                                       .error()
                                       .at(path, 1, names[c]));
        }
    }
    std::vector<True> out;
    csv::Reader reader(file, file.body(), file.content().size(), file.line_at(file.body()));
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size()) {
            return std::unexpected(
                fail(Code::bad_input, "jumlah kolom salah", "a wrong number of fields")
                    .error()
                    .at(path, record.line));
        }
        True one;
        const auto area = static_cast<int64_t>(TRY(number_of(file, record, columns[0])));
        const auto building = static_cast<int32_t>(TRY(number_of(file, record, columns[1])));
        const auto number = static_cast<int32_t>(TRY(number_of(file, record, columns[2])));
        if (!scope.contains(area)) {
            continue;
        }
        one.key = {area, building, number};
        one.expenditure = TRY(number_of(file, record, columns[3]));
        one.poor = TRY(number_of(file, record, columns[4])) != 0;
        out.push_back(one);
    }
    std::ranges::sort(out, {}, &True::key);
    return out;
}

/// Ranked families that have a truth, in order of family_id.
struct Compared {
    std::vector<double> truth;  ///< ln
    std::vector<double> score;  ///< ln
    std::vector<double> p_poor;
    std::vector<int64_t> score_e6;
    std::vector<uint8_t> poor;
    std::vector<int64_t> keys;
    int64_t truths = 0;
};

/// Where the scored families live, by family_id.
std::map<int64_t, FamilyKey> places_of(const store::Columns& columns) {
    std::map<int64_t, FamilyKey> out;
    const auto& ids = columns.family.at("family_id").int64s;
    const auto& areas = columns.family.at("area").int64s;
    const auto& buildings = columns.family.at("building_no").int32s;
    const auto& numbers = columns.family.at("family_no").int32s;
    for (size_t f = 0; f < ids.size(); ++f) {
        out.emplace_hint(out.end(), ids[f], FamilyKey{areas[f], buildings[f], numbers[f]});
    }
    return out;
}

Result<Compared> compare(store::Workspace& workspace, const store::Scope& scope,
                         const store::Table& scores, const std::string& truth_file) {
    const std::vector<True> truth = TRY(read_truth(truth_file, scope));
    const auto places = places_of(*TRY(workspace.columns(scope)));
    Compared out;
    out.truths = static_cast<int64_t>(truth.size());
    for (size_t r = 0; r < scores.rows; ++r) {
        const auto place = places.find(scores.at("family_id").integer(r));
        if (place == places.end()) {
            continue;
        }
        const auto found = std::ranges::lower_bound(truth, place->second, {}, &True::key);
        if (found == truth.end() || found->key != place->second || !(found->expenditure > 0)) {
            continue;
        }
        out.truth.push_back(math::log(found->expenditure));
        out.poor.push_back(found->poor ? 1 : 0);
        out.score_e6.push_back(scores.at("score_e6").integer(r));
        out.score.push_back(static_cast<double>(out.score_e6.back()) * 1e-6);
        out.p_poor.push_back(static_cast<double>(scores.at("p_poor_e6").integer(r)) * 1e-6);
        out.keys.push_back(place->first);
    }
    return out;
}

void measure_deciles(const Compared& compared, Report& out) {
    std::vector<int64_t> truth_e6;
    for (const double t : compared.truth) {
        truth_e6.push_back(estimate::quantised(t));
    }
    const auto scored = estimate::ranking(compared.score_e6, {}, compared.keys);
    const auto real = estimate::ranking(truth_e6, {}, compared.keys);
    double exact = 0;
    double near = 0;
    for (size_t i = 0; i < truth_e6.size(); ++i) {
        const int apart = std::abs(scored.decile[i] - real.decile[i]);
        exact += apart == 0 ? 1 : 0;
        near += apart <= 1 ? 1 : 0;
    }
    const auto n = static_cast<double>(std::max<size_t>(truth_e6.size(), 1));
    out.decile_exact = exact / n;
    out.decile_within_one = near / n;
}

void measure(const Compared& compared, double poverty_line, Report& out) {
    constexpr std::array quotas = {0.10, 0.20, 0.30, 0.40};
    out.families_compared = static_cast<int64_t>(compared.truth.size());
    out.truth_not_ranked = compared.truths - out.families_compared;
    if (compared.truth.empty()) {
        return;
    }
    const estimate::Accuracy accuracy = estimate::accuracy(compared.truth, compared.score, {});
    out.r2 = accuracy.r2;
    out.spearman = accuracy.spearman;
    for (size_t k = 0; k < quotas.size(); ++k) {
        const auto errors =
            estimate::targeting_at_quota(compared.truth, compared.score, {}, quotas[k]);
        out.errors[k] = {quotas[k], errors.exclusion, errors.inclusion};
    }
    const auto n = static_cast<double>(compared.truth.size());
    const double log_line = math::log(poverty_line);
    out.poverty_rate_true = static_cast<double>(std::ranges::count(compared.poor, 1)) / n;
    out.poverty_rate_expected = math::block_sum(compared.p_poor) / n;
    out.poverty_rate_plug_in = static_cast<double>(std::ranges::count_if(
                                   compared.score, [&](double s) { return s < log_line; })) /
                               n;
    measure_deciles(compared, out);
}

}  // namespace

Result<Report> report(store::Workspace& workspace, const store::Scope& scope,
                      const ReportOptions& options) {
    const RunValues run = TRY(run_values(workspace, scope));
    Report out;
    out.model = run.text("model");
    out.r2_sample = run.number("r2");
    out.r2_out_of_sample = run.number("r2_out_of_sample");
    if (options.truth_file.empty()) {
        return out;
    }
    store::Query query;
    query.table = "score_family";
    query.fields = {"family_id", "score_e6", "p_poor_e6"};
    const store::Table scores = TRY(workspace.query(query, scope));
    const Compared compared = TRY(compare(workspace, scope, scores, options.truth_file));
    measure(compared, run.number("poverty_line"), out);
    return out;
}

}  // namespace regsosek::score
