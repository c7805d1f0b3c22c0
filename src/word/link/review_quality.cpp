// How good the links are, by people who looked: a sample in strata, agreement of reviewers, and
// precision and recall with intervals.
#include <algorithm>
#include <cmath>
#include <map>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "method/match/match.h"
#include "regsosek/link.h"
#include "word/link/observed.h"
#include "word/link/review.h"
#include "word/link/verdicts.h"

namespace regsosek::link {

namespace {

constexpr double z95 = 1.959963984540054;
constexpr int64_t district_unit = 1000000000;  // 16 digits without village, SLS and sub-SLS

/// Strata of the sample: nobody found, under review, and links by weight in hundredths of a bit.
int32_t stratum_of(int64_t outcome, int64_t weight) {
    constexpr int64_t hundred = 100;
    return outcome == 0            ? 0
           : outcome == 1          ? 1
           : weight < 10 * hundred ? 2
           : weight < 20 * hundred ? 3
                                   : 4;
}
constexpr size_t strata = 5;

std::pair<double, double> wilson(double share, double n) {
    if (n <= 0) {
        return {0, 1};
    }
    const double z2 = z95 * z95;
    const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
    const double half = z95 * math::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    return {std::clamp(middle - half, 0.0, share), std::clamp(middle + half, share, 1.0)};
}

/// Somebody of the sample whom reviewers judged.
struct Judged {
    int32_t stratum = 0;
    double weight = 0;  ///< People whom this one stands for.
    bool linked = false;
    bool correct = false;  ///< Linked to the right row.
    bool exists = false;   ///< Somebody on the register is this person.
    std::map<std::string, std::string> groups;
};

/// A share of two weighted totals and its interval: variance by linearisation within strata
/// (Särndal, Swensson, Wretman 1992, 5.6), turned into a Wilson interval of the sample that would
/// have it; where nobody differs, of the sample's effective size (Kish 1965).
struct Ratio {
    double value = 0, low = 0, high = 1;
};

Ratio ratio_of(const std::vector<const Judged*>& all, const auto& counts, const auto& of) {
    double x = 0;
    double y = 0;
    double squares = 0;
    for (const Judged* one : all) {
        x += of(*one) ? one->weight : 0;
        y += of(*one) && counts(*one) ? one->weight : 0;
        squares += of(*one) ? one->weight * one->weight : 0;
    }
    Ratio out;
    if (x <= 0) {
        return out;
    }
    out.value = y / x;
    std::array<double, strata> n{};
    std::array<double, strata> sum{};
    std::array<double, strata> square{};
    for (const Judged* one : all) {
        const auto h = static_cast<size_t>(one->stratum);
        const double e = of(*one) ? ((counts(*one) ? 1.0 : 0.0) - out.value) * one->weight : 0;
        n[h] += 1;
        sum[h] += e;
        square[h] += e * e;
    }
    double variance = 0;
    for (size_t h = 0; h < strata; ++h) {
        if (n[h] > 1) {
            variance += n[h] / (n[h] - 1) * (square[h] - sum[h] * sum[h] / n[h]);
        }
    }
    variance /= x * x;
    const double size = variance > 0 ? out.value * (1 - out.value) / variance : x * x / squares;
    const auto [low, high] = wilson(out.value, size);
    out.low = low;
    out.high = high;
    return out;
}

std::string age_band(int64_t age) {
    return age < 0 ? "?" : age < 5 ? "0-4" : age < 18 ? "5-17" : age < 60 ? "18-59" : "60+";
}

EstimatedQuality quality_of(const std::string& by, const std::string& group,
                            const std::vector<const Judged*>& all, int64_t judged) {
    const Ratio precision = ratio_of(
        all, [&](const Judged& one) { return one.correct; },
        [&](const Judged& one) {
            return one.linked && (by == "all" || one.groups.at(by) == group);
        });
    const Ratio recall = ratio_of(
        all, [&](const Judged& one) { return one.correct; },
        [&](const Judged& one) {
            return one.exists && (by == "all" || one.groups.at(by) == group);
        });
    return {by,           group,      judged,     precision.value, precision.low, precision.high,
            recall.value, recall.low, recall.high};
}

/// The judged people of the sample. Someone unsure, or of whom reviewers disagree, is left out and
/// the others of the stratum stand for them.
Result<std::vector<Judged>> judged_of(store::Workspace& workspace, const store::Scope& scope) {
    const store::Table sample = TRY(sample_table(workspace, scope));
    const auto said = consensus_of(TRY(kept_verdicts(workspace, scope)));
    const Observed observed = TRY(observe(workspace, scope));
    const store::Column& person_id = observed.columns->person.at("person_id");
    std::map<int64_t, size_t> row_of;
    for (size_t p = 0; p < observed.rows(); ++p) {
        row_of.emplace_hint(row_of.end(), person_id.integer(p), p);
    }
    std::vector<Judged> out;
    std::array<double, strata> drawn{};
    std::array<double, strata> answered{};
    for (size_t i = 0; i < sample.rows; ++i) {
        const auto stratum = static_cast<int32_t>(sample.at("stratum").integer(i));
        if (stratum < 0 || stratum >= static_cast<int32_t>(strata)) {
            continue;
        }
        drawn[static_cast<size_t>(stratum)] += 1;
        const int64_t person = sample.at("person_id").integer(i);
        const auto verdict = said.find(person);
        const auto row = row_of.find(person);
        if (verdict == said.end() || verdict->second.verdict == Verdict::unsure ||
            row == row_of.end()) {
            continue;
        }
        answered[static_cast<size_t>(stratum)] += 1;
        Judged one;
        one.stratum = stratum;
        one.weight = 1 / std::max(sample.at("probability").reals[i], 1e-9);
        one.linked = sample.at("outcome").integer(i) >= 2;
        one.exists = verdict->second.verdict == Verdict::same;
        one.correct = one.linked && one.exists &&
                      verdict->second.register_row == sample.at("register_row").integer(i);
        const size_t p = row->second;
        one.groups["area"] = std::to_string(observed.area[p] / district_unit);
        one.groups["sex"] = std::to_string(observed.sex[p]);
        one.groups["age"] = age_band(observed.columns->person.at("age").integer(p));
        one.groups["name_tokens"] =
            std::to_string(std::min<size_t>(4, words_of(observed.identities->member_name[p])));
        out.push_back(std::move(one));
    }
    for (Judged& one : out) {
        const auto h = static_cast<size_t>(one.stratum);
        one.weight *= drawn[h] / answered[h];
    }
    return out;
}

}  // namespace

Result<int64_t> draw_sample(store::Workspace& workspace, const store::Scope& scope,
                            int64_t per_stratum, uint64_t seed) {
    if (per_stratum < 1 || !scope.whole()) {
        return per_stratum < 1 ? fail(Code::usage, "banyaknya orang tiap lapis paling sedikit 1",
                                      "at least one person of each stratum")
                               : fail(Code::no_right, "sampel memerlukan seluruh wilayah",
                                      "a sample needs all areas");
    }
    store::Query query;
    query.table = "link_person";
    query.fields = {"person_id", "family_id", "area",        "outcome",
                    "reason",    "weight",    "register_row"};
    query.order = {"person_id"};
    const store::Table people = TRY(workspace.query(query, scope));
    std::array<std::vector<std::pair<uint64_t, uint32_t>>, strata> by_stratum;
    for (uint32_t i = 0; i < people.rows; ++i) {
        const int32_t stratum =
            stratum_of(people.at("outcome").integer(i), people.at("weight").integer(i));
        const auto person = static_cast<uint64_t>(people.at("person_id").integer(i));
        by_stratum[static_cast<size_t>(stratum)].emplace_back(mix64(seed, person), i);
    }
    std::vector<uint32_t> rows;
    std::vector<double> probability;
    std::vector<int32_t> stratum;
    for (size_t h = 0; h < strata; ++h) {
        auto& all = by_stratum[h];
        std::ranges::sort(all);
        const size_t n = std::min(all.size(), static_cast<size_t>(per_stratum));
        for (size_t i = 0; i < n; ++i) {
            rows.push_back(all[i].second);
            probability.push_back(static_cast<double>(n) / static_cast<double>(all.size()));
            stratum.push_back(static_cast<int32_t>(h));
        }
    }
    store::Table out;
    out.rows = rows.size();
    for (const store::Column& column : people.columns) {
        out.columns.push_back(store::take_rows(column, rows));
    }
    out.columns.reserve(out.columns.size() + 2);
    out.add("probability", store::ColumnType::real).reals = probability;
    out.add("stratum", store::ColumnType::int32).int32s = stratum;
    const auto drawn = static_cast<int64_t>(out.rows);
    TRY(workspace.write_table({"link_sample", {"person_id"}, "area", {"register_row"}},
                              std::move(out)));
    return drawn;
}

Result<std::vector<Agreement>> review_agreement(store::Workspace& workspace,
                                                const store::Scope& scope) {
    using Said = std::pair<Verdict, int64_t>;
    std::map<std::string, std::map<int64_t, Said>> by_reviewer;
    for (const ReviewVerdict& verdict : TRY(review_verdicts(workspace, scope))) {
        const int64_t row = verdict.verdict == Verdict::same ? verdict.register_row : 0;
        by_reviewer[verdict.reviewer][verdict.person_id] = {verdict.verdict, row};
    }
    std::vector<Agreement> out;
    for (auto first = by_reviewer.begin(); first != by_reviewer.end(); ++first) {
        for (auto second = std::next(first); second != by_reviewer.end(); ++second) {
            Agreement pair;
            pair.first = first->first;
            pair.second = second->first;
            std::array<double, 4> of_first{};
            std::array<double, 4> of_second{};
            for (const auto& [person, said] : first->second) {
                const auto other = second->second.find(person);
                if (other == second->second.end()) {
                    continue;
                }
                ++pair.both;
                pair.agreed += said == other->second ? 1 : 0;
                of_first[static_cast<size_t>(said.first)] += 1;
                of_second[static_cast<size_t>(other->second.first)] += 1;
            }
            if (pair.both == 0) {
                continue;
            }
            const auto n = static_cast<double>(pair.both);
            double chance = 0;
            for (size_t v = 1; v < of_first.size(); ++v) {
                chance += of_first[v] / n * of_second[v] / n;
            }
            pair.share = static_cast<double>(pair.agreed) / n;
            // Where chance alone would agree always, agreement beyond it says nothing.
            const double rest = 1 - chance;
            pair.kappa = rest > 0 ? (pair.share - chance) / rest : 0;
            const double error =
                rest > 0 ? math::sqrt(pair.share * (1 - pair.share) / n) / rest : 1;
            pair.kappa_low = std::max(-1.0, pair.kappa - z95 * error);
            pair.kappa_high = std::min(1.0, pair.kappa + z95 * error);
            out.push_back(std::move(pair));
        }
    }
    return out;
}

Result<std::vector<EstimatedQuality>> estimate_quality(store::Workspace& workspace,
                                                       const store::Scope& scope) {
    const std::vector<Judged> judged = TRY(judged_of(workspace, scope));
    if (judged.empty()) {
        return fail(Code::not_found, "belum ada orang dari sampel yang diputuskan",
                    "nobody of the sample was judged yet");
    }
    std::vector<const Judged*> all;
    std::map<std::pair<std::string, std::string>, int64_t> groups;
    for (const Judged& one : judged) {
        all.push_back(&one);
        for (const auto& [by, group] : one.groups) {
            ++groups[{by, group}];
        }
    }
    std::vector<EstimatedQuality> out;
    out.push_back(quality_of("all", "", all, static_cast<int64_t>(all.size())));
    for (const auto& [name, count] : groups) {
        out.push_back(quality_of(name.first, name.second, all, count));
    }
    return out;
}

}  // namespace regsosek::link
