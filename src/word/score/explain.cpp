// score explain: one family's place in facts, and for officials in reasons.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "ground/base/ids.h"
#include "ground/base/math.h"
#include "method/estimate/distribution.h"
#include "method/estimate/reasons.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/estimation.h"
#include "word/score/facts.h"
#include "word/score/objections.h"
#include "word/score/population.h"
#include "word/score/run_values.h"
#include "word/score/wording.h"

namespace regsosek::score {

namespace {

using store::Table;

/// Other answers to an item that are compared, the most frequent in the population.
constexpr size_t alternatives_per_item = 30;
/// Changes that a sheet shows.
constexpr size_t what_if_most = 5;

std::unexpected<Error> not_found(const char* id, const char* en) {
    return fail(Code::not_found, id, en);
}

/// The rows of score_family: the whole ranking, or one family.
Result<Table> family_scores(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& filter) {
    store::Query query;
    query.table = "score_family";
    query.fields = {"family_id", "area",          "persons", "score_e6",
                    "sd_e6",     "percentile_e6", "decile",  "p_bottom40_e6"};
    query.filter = filter;
    return workspace.query(query, scope);
}

/// Mixture cuts of deciles 2..10 over the whole ranking.
Result<std::vector<double>> mixture_cuts(const Table& scores, bool persons) {
    std::vector<double> mean, sd, weight;
    for (size_t r = 0; r < scores.rows; ++r) {
        mean.push_back(static_cast<double>(scores.at("score_e6").integer(r)) * 1e-6);
        sd.push_back(static_cast<double>(scores.at("sd_e6").integer(r)) * 1e-6);
        weight.push_back(persons ? static_cast<double>(scores.at("persons").integer(r)) : 1);
    }
    std::vector<double> out;
    for (int k = 1; k <= 9; ++k) {
        out.push_back(TRY(estimate::mixture_quantile(mean, sd, weight, k / 10.0)));
    }
    return out;
}

/// Scores at which deciles 2..10 of the ranking begin.
std::vector<double> decile_cuts(const Table& scores) {
    std::vector<double> out(9, INFINITY);
    for (size_t r = 0; r < scores.rows; ++r) {
        const auto score = static_cast<double>(scores.at("score_e6").integer(r)) * 1e-6;
        for (int64_t d = scores.at("decile").integer(r); d >= 2; --d) {
            double& cut = out[static_cast<size_t>(d - 2)];
            cut = std::min(cut, score);
            if (cut < score) {
                break;
            }
        }
    }
    // A decile that nobody is in begins where the next one does.
    for (size_t k = 8; k-- > 0;) {
        out[k] = std::min(out[k], out[k + 1]);
    }
    return out;
}

/// Distinct answers to each item among the ranked families, the most frequent first.
std::vector<estimate::Alternative> alternatives_of(const Scores& scores, const Items& items) {
    std::vector<estimate::Alternative> out;
    for (size_t item = 0; item < items.names.size(); ++item) {
        std::vector<size_t> columns;
        for (size_t j = 1; j < items.of_coefficient.size(); ++j) {
            if (items.of_coefficient[j] == item) {
                columns.push_back(j);
            }
        }
        std::map<std::vector<double>, int64_t> seen;
        for (const uint32_t row : scores.rows) {
            std::vector<double> values;
            bool known = true;
            for (const size_t j : columns) {
                known = known && scores.predicted.is_known(row, j - 1);
                values.push_back(scores.predicted.x.at(row, j));
            }
            if (known) {
                ++seen[values];
            }
        }
        std::vector<std::pair<int64_t, std::vector<double>>> sorted;
        for (const auto& [values, count] : seen) {
            sorted.emplace_back(-count, values);
        }
        std::ranges::sort(sorted);
        for (size_t k = 0; k < std::min(sorted.size(), alternatives_per_item); ++k) {
            out.push_back({item, columns, sorted[k].second});
        }
    }
    return out;
}

/// "Lantai: floor_earth 1 -> 0".
Text change_text(const estimate::Alternative& other, std::span<const double> x, const Items& items,
                 const ModelSpec& spec) {
    std::string parts;
    for (size_t k = 0; k < other.values.size(); ++k) {
        const size_t j = other.predictors[k];
        if (other.values[k] != x[j]) {
            parts += fmt::format("{}{} {:.4g} -> {:.4g}", parts.empty() ? "" : ", ",
                                 spec.predictors[j - 1].name, x[j], other.values[k]);
        }
    }
    return {items.labels[other.item].id + ": " + parts, items.labels[other.item].en + ": " + parts};
}

/// What makes a family's score: parts by item (they sum to score minus base), the base, and which
/// alternatives would move it to another decile.
struct Made {
    std::vector<double> phi;
    double base = 0;
    std::vector<estimate::Crossing> crossings;
};

/// Where each alternative would lead by the trees.
Result<std::vector<double>> scores_by_trees(
    const ScoreRule& rule, std::span<const double> x, int64_t area,
    const std::vector<estimate::Alternative>& alternatives) {
    estimate::Matrix rows(alternatives.size(), x.size());
    std::vector<uint32_t> numbers;
    for (uint32_t a = 0; a < alternatives.size(); ++a) {
        std::ranges::copy(x, rows.row(a).begin());
        for (size_t k = 0; k < alternatives[a].values.size(); ++k) {
            rows.at(a, alternatives[a].predictors[k]) = alternatives[a].values[k];
        }
        numbers.push_back(a);
    }
    const std::vector<int64_t> areas(alternatives.size(), area);
    return TRY(score_rows(rule, rows, numbers, areas)).mean;
}

Result<Made> made_of(const FittedModel& model, const Population& all, size_t at, const Items& items,
                     const std::vector<estimate::Alternative>& alternatives,
                     const std::vector<double>& cuts) {
    const Scores& of = all.scores;
    const std::span<const double> x = of.predicted.x.row(of.rows[at]);
    Made out;
    if (!of.scorers.empty()) {
        const estimate::LinearScorer& scorer = of.scorer(at);
        out.phi.resize(items.names.size());
        estimate::contributions(scorer, x, out.phi);
        out.base = estimate::mean_score(scorer);
        out.crossings = estimate::crossings(scorer, x, alternatives, cuts);
        return out;
    }
    const ScoreRule rule = rule_of(model);
    auto reasons = TRY(tree_reasons(rule, x, items.of_coefficient, items.names.size()));
    out.phi = std::move(reasons.item);
    out.base = reasons.base;
    const int64_t area = all.standing.area[of.rows[at]];
    const auto scores = TRY(scores_by_trees(rule, x, area, alternatives));
    out.crossings = estimate::crossings(of.mean[at], scores, cuts);
    return out;
}

Result<void> add_reasons(const FittedModel& model, const Population& all, size_t at,
                         const Table& scores, Explanation& out) {
    const ModelSpec& spec = model.spec;
    const Items items = items_of(spec);
    const Scores& of = all.scores;
    const std::span<const double> x = of.predicted.x.row(of.rows[at]);
    const auto alternatives = alternatives_of(of, items);
    const Made made = TRY(made_of(model, all, at, items, alternatives, decile_cuts(scores)));
    const auto rupiah = estimate::rupiah_parts(made.phi, of.mean[at], made.base);
    for (size_t k = 0; k < made.phi.size(); ++k) {
        ItemReason one{items.names[k],         item_number(items.names[k]), items.labels[k],
                       math::exp(made.phi[k]), std::llround(rupiah[k]),     {}};
        one.sentence = reason_sentence(one);
        out.reasons.push_back(std::move(one));
    }
    std::ranges::stable_sort(out.reasons, std::greater<>{},
                             [](const ItemReason& r) { return std::abs(r.rupiah); });
    out.expected_rupiah = std::llround(math::exp(of.mean[at]));
    out.mean_rupiah = std::llround(math::exp(made.base));
    for (const estimate::Crossing& found : made.crossings) {
        if (out.what_if.size() == what_if_most) {
            break;
        }
        const auto& other = alternatives[found.alternative];
        out.what_if.push_back(
            {items.names[other.item], change_text(other, x, items, spec), found.decile});
    }
    return {};
}

/// Who decided: an official, the village, or the model alone.
Result<DecidedBy> decided_by(store::Workspace& workspace, const store::Scope& scope,
                             int64_t family) {
    const auto objection = TRY(objection_of(workspace, scope, family));
    if (objection && !objection->open) {
        return DecidedBy::official;
    }
    if (!TRY(workspace.has_table("consult_family"))) {
        return DecidedBy::model;
    }
    store::Query query;
    query.table = "consult_family";
    query.fields = {"decided_by"};
    query.filter = fmt::format("family_id == {}", family);
    const Table rows = TRY(workspace.query(query, scope));
    return rows.rows == 1 && rows.at("decided_by").integer(0) == 2 ? DecidedBy::village
                                                                   : DecidedBy::model;
}

/// What everybody may see of the own family.
Result<void> add_place(store::Workspace& workspace, const store::Scope& scope,
                       const ExplainOptions& options, const Table& own, const Table& scores,
                       Explanation& out) {
    out.printed_id = FamilyId{options.family_id}.printed();
    out.area = own.at("area").integer(0);
    out.decile = static_cast<int32_t>(own.at("decile").integer(0));
    const RunValues run = TRY(run_values(workspace, scope));
    out.model = run.text("model");
    const auto cuts = TRY(mixture_cuts(scores, run.text("base") == "persons"));
    const auto range = estimate::likely_deciles(
        static_cast<double>(own.at("score_e6").integer(0)) * 1e-6,
        static_cast<double>(own.at("sd_e6").integer(0)) * 1e-6, cuts, options.likely_share);
    out.decile_low = range.low;
    out.decile_high = range.high;
    out.decided_by = TRY(decided_by(workspace, scope, options.family_id));
    const auto objection = TRY(objection_of(workspace, scope, options.family_id));
    out.suspended = objection && objection->suspends();
    out.relative = relative_position(out.decile_low, out.decile_high);
    out.correct = how_to_correct(out.suspended);
    return {};
}

}  // namespace

Result<Explanation> explain(store::Workspace& workspace, const store::Scope& scope,
                            const ExplainOptions& options) {
    TRY(run_values(workspace, scope));
    const Table own =
        TRY(family_scores(workspace, scope, fmt::format("family_id == {}", options.family_id)));
    if (own.rows != 1) {
        return not_found("keluarga ini tidak ada atau tidak diperingkat",
                         "there is no such family, or it is not ranked");
    }
    const Table scores = TRY(family_scores(workspace, scope, ""));
    Explanation out;
    TRY(add_place(workspace, scope, options, own, scores, out));
    const FittedModel model = TRY(load_model(workspace, options.model_file));
    const auto form = TRY(form_of(model.spec, options.forms_folder));
    const CompiledModel compiled = TRY(compile_model(model.spec, *form));
    const ApplyOptions apply = TRY(options_of_run(workspace, scope));
    const Population all = TRY(population(workspace, scope, model, *form, apply, fact_columns()));
    const auto& ids = all.columns->family.at("family_id").int64s;
    const auto row = static_cast<size_t>(std::ranges::find(ids, options.family_id) - ids.begin());
    const auto at = static_cast<size_t>(
        std::ranges::find(all.scores.rows, static_cast<uint32_t>(row)) - all.scores.rows.begin());
    if (row == ids.size() || at == all.scores.rows.size()) {
        return not_found("keluarga ini tidak diperingkat lagi; jalankan score apply",
                         "the family is no longer ranked; run score apply");
    }
    out.facts = facts_of(compiled, *form, *all.columns, row);
    if (!options.citizen) {
        out.percentile_e6 = static_cast<int32_t>(own.at("percentile_e6").integer(0));
        out.p_bottom40_e6 = static_cast<int32_t>(own.at("p_bottom40_e6").integer(0));
        TRY(add_reasons(model, all, at, scores, out));
    }
    return out;
}

}  // namespace regsosek::score
