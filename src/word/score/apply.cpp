// score apply: reads the columns and what validate found, scores, writes the tables and an
// artefact.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "ground/base/hash.h"
#include "ground/base/math.h"
#include "ground/base/stop.h"
#include "ground/store/made_tables.h"
#include "ground/store/office_only.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/corrections.h"
#include "word/score/estimation.h"
#include "word/score/gate.h"
#include "word/score/imputed.h"
#include "word/score/kept_report.h"
#include "word/score/population.h"
#include "word/score/tables.h"

namespace regsosek::score {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point& from) {
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - from).count();
    from = now;
    return seconds;
}

ApplyReport report_of(const FittedModel& model, const Scores& scores, const ApplyOptions& options,
                      const store::Table& families) {
    ApplyReport out;
    out.model = model.report.model;
    out.families = static_cast<int64_t>(scores.reason.size());
    out.ranked = static_cast<int64_t>(scores.rows.size());
    std::map<std::string, int64_t> reasons;
    for (const NotRanked reason : scores.reason) {
        if (reason != NotRanked::ranked) {
            ++reasons[std::string(name(reason))];
        }
    }
    for (const auto& [reason, count] : reasons) {
        out.not_ranked.push_back({reason, count});
    }
    out.imputed_families = std::ranges::count_if(scores.unknown, [](int32_t u) { return u > 0; });
    for (size_t j = 0; j < model.spec.predictors.size(); ++j) {
        const int64_t unknown = std::ranges::count_if(
            scores.rows, [&](uint32_t row) { return !scores.predicted.is_known(row, j); });
        if (unknown > 0) {
            out.unknown.push_back({model.spec.predictors[j].name, unknown});
        }
    }
    out.mean_score = scores.mean_score;
    out.poverty_rate = scores.poverty_rate;
    for (const int32_t group : scores.groups.group) {
        ++out.group_families[static_cast<size_t>(group - 1)];
    }
    for (size_t g = 0; g < scores.groups.cut_score.size(); ++g) {
        const int64_t cut = scores.groups.cut_score[g];
        out.group_cut_multiples[g] =
            cut == INT64_MIN ? 0
                             : math::exp(static_cast<double>(cut) * 1e-6) / options.poverty_line;
    }
    out.borderline = std::ranges::count(families.at("borderline").int32s, 1);
    return out;
}

using TextRows = std::vector<std::pair<std::string, std::string>>;

/// What every score of this run carries: model, direction, prices, cuts.
TextRows run_rows(const FittedModel& model, const ApplyOptions& options) {
    std::map<std::string, std::string> rows;
    rows["base"] = options.base == Base::families ? "families" : "persons";
    rows["borderline_high"] = fmt::format("{}", options.borderline_high);
    rows["borderline_low"] = fmt::format("{}", options.borderline_low);
    rows["direction"] = "1 is the poorest";
    rows["form_hash"] = model.form_hash;
    rows["imputed_allowed"] = options.imputed ? "1" : "0";
    rows["model"] = model.report.model;
    rows["model_hash"] = model.report.hash;
    rows["poverty_line"] = fmt::format("{}", options.poverty_line);
    rows["r2"] = fmt::format("{}", model.report.r2);
    rows["r2_out_of_sample"] = fmt::format("{}", model.report.r2_out_of_sample);
    rows["sigma"] = fmt::format("{}", model.report.sigma);
    rows["unknown_share_max"] = fmt::format("{}", options.unknown_share_max);
    rows["valid_on"] = options.as_of.iso();
    for (size_t g = 0; g < 3; ++g) {
        rows[fmt::format("group_cut{}", g + 1)] = fmt::format("{}", options.group_cuts[g]);
    }
    return {rows.begin(), rows.end()};
}

/// What the run found over all families: for those who see all of them.
TextRows total_rows(const ApplyReport& report, const Scores& scores) {
    std::map<std::string, std::string> rows;
    rows["families"] = fmt::format("{}", report.families);
    rows["mean_score"] = fmt::format("{}", report.mean_score);
    rows["poverty_rate_persons"] = fmt::format("{}", report.poverty_rate);
    rows["ranked"] = fmt::format("{}", report.ranked);
    for (size_t g = 0; g < 3; ++g) {
        rows[fmt::format("group_cut{}_multiple", g + 1)] =
            fmt::format("{}", report.group_cut_multiples[g]);
        rows[fmt::format("group_cut{}_score_e6", g + 1)] =
            scores.groups.cut_score.empty() ? "" : fmt::format("{}", scores.groups.cut_score[g]);
    }
    return {rows.begin(), rows.end()};
}

Result<void> write_artefact(store::Workspace& workspace, const FittedModel& model,
                            const ApplyOptions& options, const KeptReport& kept) {
    Hasher hasher;
    hasher.add_field(model.report.hash).add_field(kept.families_hash);
    hasher.add_field(kept.not_ranked_hash);
    json::Object answers;
    answers["as_of"] = json::Value{kept.as_of};
    answers["base"] =
        json::Value{std::string(options.base == Base::families ? "families" : "persons")};
    answers["model_hash"] = json::Value{model.report.hash};
    answers["poverty_line"] = json::Value{fmt::format("{}", options.poverty_line)};
    answers["score_family_hash"] = json::Value{kept.families_hash};
    answers["score_not_ranked_hash"] = json::Value{kept.not_ranked_hash};
    return append_artefact(workspace, "score_run", hex(hasher.digest()), std::move(answers),
                           options.as_of);
}

constexpr std::string_view stage = "score";

/// Everything that the tables depend on.
Result<std::string> inputs_of(store::Workspace& workspace, const store::Scope& scope,
                              const FittedModel& model, const form::Form& form,
                              const ApplyOptions& options) {
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION).add_field(model.report.hash).add_field(form.hash());
    hasher.add_field(TRY(workspace.families_stamp()));
    const auto validated = TRY(workspace.table_info("validate_document"));
    hasher.add_field(validated ? validated->stamp : "");
    if (options.imputed) {
        const auto imputed = TRY(workspace.table_info("validate_imputed"));
        hasher.add_field(fmt::format("imputed {}", imputed ? imputed->stamp : ""));
    }
    for (const AreaRange& range : scope.ranges()) {
        hasher.add_field(fmt::format("{} {}", range.low, range.high));
    }
    hasher.add_field(fmt::format("{} {} {} {} {} {}", options.poverty_line,
                                 options.base == Base::families, options.borderline_low,
                                 options.borderline_high, options.unknown_share_max,
                                 options.as_of.iso()));
    for (const double cut : options.group_cuts) {
        hasher.add_field(fmt::format("{}", cut));
    }
    return hex(hasher.digest());
}

/// The six tables, and what the end of the run needs.
store::MadeTables tables_of(const FittedModel& model, const Scores& scores, const FamilyKeys& keys,
                            const ApplyOptions& options, int64_t as_of,
                            std::span<const int32_t> imputed) {
    const Items items = items_of(model.spec);
    store::MadeTables made;  // the largest first: a killed run has most of the writing behind it
    store::Table families = family_table(scores, keys, options, model.report.model);
    store::Table not_ranked = not_ranked_table(scores, keys);
    const KeptReport kept{report_of(model, scores, options, families), as_of,
                          content_hash(families), content_hash(not_ranked)};
    made.rest = kept_text(kept);
    made.add({"score_contribution", {"family_id"}, "area"},
             contribution_table(scores, keys, items));
    made.add({"score_family", {"family_id"}, "area"}, std::move(families));
    made.add({"score_not_ranked", {"family_id"}, "area"}, std::move(not_ranked));
    made.add({"score_imputed", {"family_id"}, "area"},
             imputed_table(scores.rows, imputed, keys.family_id, keys.area));
    made.add({"score_item", {"position"}, ""}, item_table(items));
    made.add({"score_run", {"name"}, ""}, text_table(run_rows(model, options)));
    made.add({"score_total", {"name"}, store::office_only},
             text_table(total_rows(kept.report, scores)));
    return made;
}

/// Scores all families: reads no more columns than the model does.
Result<store::MadeTables> score(store::Workspace& workspace, const store::Scope& scope,
                                const FittedModel& model, const form::Form& form,
                                const ApplyOptions& options) {
    Clock::time_point clock = Clock::now();
    auto all = TRY(population(workspace, scope, model, form, options));
    Scores& scores = all.scores;
    const double predict_seconds = seconds_since(clock);
    TRY(check_stop());
    TRY(rank(options, all.standing, scores));
    const double rank_seconds = seconds_since(clock);
    const FamilyKeys keys{all.standing.family_id, all.columns->family.at("area").int64s};
    auto made = tables_of(model, scores, keys, options, all.columns->as_of, all.imputed);
    auto kept = TRY(parse_kept(made.rest));
    kept.report.seconds_predict = predict_seconds;
    kept.report.seconds_rank = rank_seconds;
    made.rest = kept_text(kept);
    return made;
}

/// Corrected facts are scored again by what ranks now, so that no score of another model or another
/// census stays beside the new ones. Errors: those of correct.
Result<void> score_corrections(store::Workspace& workspace, const store::Scope& scope,
                               const ApplyOptions& options) {
    const bool table = TRY(workspace.has_table("score_corrected"));
    const auto kept = TRY(kept_corrections(workspace, scope));
    if (!table && kept.empty()) {
        return {};
    }
    CorrectOptions again;
    again.model_file = options.model_file;
    again.forms_folder = options.forms_folder;
    again.as_of = options.as_of;
    TRY(correct(workspace, scope, again));
    return {};
}

}  // namespace

Result<ApplyReport> apply(store::Workspace& workspace, const store::Scope& scope,
                          const ApplyOptions& options) {
    if (!TRY(workspace.covers(scope))) {
        return fail(Code::no_right, "peringkat memerlukan seluruh wilayah",
                    "a ranking needs all areas");
    }
    const FittedModel model = TRY(load_model(workspace, options.model_file));
    if (options.fairness_gate) {
        TRY(check_gate(workspace, model.report.hash));
    }
    const auto form = TRY(form_of(model.spec, options.forms_folder));
    const std::string inputs = TRY(inputs_of(workspace, scope, model, *form, options));
    auto made = TRY(store::kept_tables(workspace, stage, inputs, store::Written::leave));
    if (!made) {
        made = TRY(score(workspace, scope, model, *form, options));
        TRY(store::keep_tables(workspace, stage, inputs, *made));
    }
    Clock::time_point clock = Clock::now();
    KeptReport kept = TRY(parse_kept(made->rest));
    TRY(store::write_in_order(workspace, stage, inputs, std::move(*made)));
    TRY(write_artefact(workspace, model, options, kept));
    TRY(score_corrections(workspace, scope, options));
    TRY(workspace.forget_stage(stage));
    kept.report.seconds_write = seconds_since(clock);
    return kept.report;
}

}  // namespace regsosek::score
