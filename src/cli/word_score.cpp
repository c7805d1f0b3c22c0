// The commands of score.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "cli/word_score_survey.h"
#include "cli/word_score_table.h"
#include "regsosek/score.h"

namespace regsosek::cli {

namespace {

std::string percent(double share) {
    return fmt::format("{:.2f}", 100 * share);
}

Result<score::Base> base_of(const std::string& word) {
    if (word == "families" || word == "persons") {
        return word == "families" ? score::Base::families : score::Base::persons;
    }
    return fail(Code::usage, "dasar harus families atau persons",
                "the base must be families or persons");
}

Result<score::LonelyPsu> lonely_of(const std::string& word) {
    constexpr std::array words = {"fail", "certainty", "adjust", "average"};
    for (size_t k = 0; k < words.size(); ++k) {
        if (word == words[k]) {
            return static_cast<score::LonelyPsu>(k);
        }
    }
    return fail(Code::usage, "--lonely harus fail, certainty, adjust atau average",
                "--lonely must be fail, certainty, adjust or average");
}

void add_errors(Sheet& sheet, std::span<const score::QuotaErrors> errors) {
    for (const score::QuotaErrors& one : errors) {
        const std::string quota = fmt::format("{:.0f}", 100 * one.quota);
        sheet.rows.push_back({"exclusion_" + quota + "_pct", percent(one.exclusion)});
        sheet.rows.push_back({"inclusion_" + quota + "_pct", percent(one.inclusion)});
    }
}

Sheet figures() {
    Sheet sheet;
    sheet.columns = {{"figure", {"ukuran", "figure"}}, {"value", {"nilai", "value"}, true}};
    return sheet;
}

Result<Outcome> score_fit(const Call& call) {
    if (score::is_survey_model(call.arguments.text("--model"))) {
        return score_fit_survey(call);
    }
    score::FitOptions options;
    options.model_file = call.arguments.text("--model");
    options.sample_folder = call.arguments.text("SAMPLE");
    options.forms_folder = forms_folder(call);
    options.output_file = call.arguments.text("--out");
    options.objective = TRY(base_of(call.arguments.text("--objective")));
    options.lonely_psu = TRY(lonely_of(call.arguments.text("--lonely")));
    options.folds = static_cast<int32_t>(call.arguments.integer("--folds"));
    options.ridge = call.arguments.flag("--plain") ? 0 : -1;
    options.method = call.arguments.text("--method");
    if (options.folds < 2) {
        return fail(Code::usage, "--folds paling sedikit 2", "--folds is at least 2");
    }
    score::FitReport report;
    if (call.arguments.given("--out")) {
        report = TRY(score::fit_files(options));
    } else {
        const auto workspace = TRY(open_workspace(call));
        report = TRY(score::fit(*workspace, options));
    }
    Sheet sheet;
    sheet.columns = {{"name", {"prediktor", "predictor"}},
                     {"item", {"rincian", "item"}},
                     {"estimate", {"koefisien", "estimate"}, true},
                     {"standard_error", {"galat baku", "standard error"}, true},
                     {"unknown", {"tidak tahu", "unknown"}, true}};
    for (const score::Coefficient& one : report.coefficients) {
        const std::string estimate = one.aliased ? "alias" : fmt::format("{:.4f}", one.estimate);
        const std::string error =
            std::isnan(one.standard_error) ? "" : fmt::format("{:.4f}", one.standard_error);
        sheet.rows.push_back({one.name, one.item, estimate, error, std::to_string(one.unknown)});
    }
    print(call, sheet);
    const Text line{
        "{}: {} keluarga, {} PSU, {} strata; {} tidak dipakai; R2 {:.4f}, di luar sampel "
        "{:.4f}; simpangan {:.4f}\n",
        "{}: {} families, {} PSUs, {} strata; {} not used; R2 {:.4f}, out of sample "
        "{:.4f}; sigma {:.4f}\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.model, report.families,
                          report.units, report.strata, report.excluded, report.r2,
                          report.r2_out_of_sample, report.sigma));
    if (!report.method.empty()) {
        call.talk(
            fmt::format("{}{}{}\n", report.method,
                        report.lambda >= 0 ? fmt::format(", lambda {:.6g}", report.lambda) : "",
                        report.trees_hash.empty() ? "" : ", XGBoost " + report.trees_hash));
    }
    return Outcome::done;
}

Result<Outcome> score_apply(const Call& call) {
    if (call.arguments.given("TABLE")) {
        return score_apply_table(call);
    }
    const auto workspace = TRY(open_workspace(call));
    const Settings& settings = call.globals.settings;
    score::ApplyOptions options;
    options.model_file = call.arguments.text("--fitted");
    options.forms_folder = forms_folder(call);
    options.imputed = settings.text("score_imputed") == "allowed";
    options.fairness_gate = settings.text("fairness_gate") == "block";
    options.poverty_line = static_cast<double>(settings.integer("poverty_line"));
    options.group_cuts = {settings.real("group_cut_very_poor"), settings.real("group_cut_poor"),
                          settings.real("group_cut_vulnerable")};
    options.base = TRY(base_of(call.arguments.text("--base")));
    const auto report = TRY(score::apply(*workspace, store::Scope::office("score"), options));
    Sheet sheet = figures();
    const auto add = [&](const std::string& name, const std::string& value) {
        sheet.rows.push_back({name, value});
    };
    add("families", std::to_string(report.families));
    add("ranked", std::to_string(report.ranked));
    for (const score::ReasonCount& one : report.not_ranked) {
        add("not_ranked." + one.reason, std::to_string(one.families));
    }
    add("imputed_families", std::to_string(report.imputed_families));
    for (size_t g = 0; g < report.group_families.size(); ++g) {
        add(fmt::format("group{}_families", g + 1), std::to_string(report.group_families[g]));
    }
    add("borderline", std::to_string(report.borderline));
    add("poverty_rate_pct", percent(report.poverty_rate));
    print(call, sheet);
    call.talk(fmt::format("{}: {:.2f} s + {:.2f} s + {:.2f} s\n", report.model,
                          report.seconds_predict, report.seconds_rank, report.seconds_write));
    return report.not_ranked.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> score_report(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto report = TRY(
        score::report(*workspace, store::Scope::office("score"), {call.arguments.text("--truth")}));
    Sheet sheet = figures();
    const auto add = [&](const std::string& name, const std::string& value) {
        sheet.rows.push_back({name, value});
    };
    add("model", report.model);
    add("r2_sample", fmt::format("{:.4f}", report.r2_sample));
    add("r2_out_of_sample", fmt::format("{:.4f}", report.r2_out_of_sample));
    if (call.arguments.given("--truth")) {
        add("families_compared", std::to_string(report.families_compared));
        add("truth_not_ranked", std::to_string(report.truth_not_ranked));
        add("r2", fmt::format("{:.4f}", report.r2));
        add("spearman", fmt::format("{:.4f}", report.spearman));
        add_errors(sheet, report.errors);
        add("poverty_rate_true_pct", percent(report.poverty_rate_true));
        add("poverty_rate_expected_pct", percent(report.poverty_rate_expected));
        add("poverty_rate_plug_in_pct", percent(report.poverty_rate_plug_in));
        add("decile_exact_pct", percent(report.decile_exact));
        add("decile_within_one_pct", percent(report.decile_within_one));
    }
    print(call, sheet);
    return Outcome::done;
}

void add_fit(Commands& commands) {
    commands.add({"score fit",
                  {"Duga model dari sampel survei.", "Estimates the model from a sample survey."},
                  {{"SAMPLE",
                    ArgumentKind::text,
                    {"Folder sample_family.csv dan sample_member.csv, atau tabel survei.",
                     "Folder of sample_family.csv and sample_member.csv, or a survey table."},
                    true,
                    ""},
                   {"--model", ArgumentKind::text, {"Berkas model.", "Model file."}, false, ""},
                   {"--out",
                    ArgumentKind::text,
                    {"Tulis model ke berkas ini, bukan ke workspace.",
                     "Writes the model to this file, not into the workspace."},
                    false,
                    ""},
                   {"--objective",
                    ArgumentKind::text,
                    {"Penimbang: families atau persons.", "Weights: families or persons."},
                    false,
                    "families"},
                   {"--lonely",
                    ArgumentKind::text,
                    {"Strata dengan satu PSU: fail, certainty, adjust, average.",
                     "Strata with one PSU: fail, certainty, adjust, average."},
                    false,
                    "adjust"},
                   {"--folds",
                    ArgumentKind::integer,
                    {"Lipatan validasi silang.", "Folds of the cross-validation."},
                    false,
                    "5"},
                   {"--method",
                    ArgumentKind::text,
                    {"Metode untuk sampel, menggantikan [estimation] berkas model: lasso, "
                     "elastic_net, quantile, stepwise, districts, separate, intercept, boosting, "
                     "ridge, least_squares.",
                     "Method for a sample, in place of the model file's [estimation]: lasso, "
                     "elastic_net, quantile, stepwise, districts, separate, intercept, boosting, "
                     "ridge, least_squares."},
                    false,
                    ""},
                   {"--plain",
                    ArgumentKind::flag,
                    {"Tanpa penyusutan koefisien; biasanya dipilih dengan validasi silang.",
                     "Without shrinking the coefficients; usually chosen by cross-validation."},
                    false,
                    ""}},
                  score_fit,
                  "regsosek score fit district --method lasso"});
}

}  // namespace

void register_score(Commands& commands) {
    commands.word("score", {"Seberapa sejahtera: PMT, peringkat, alasan.",
                            "How well off: PMT, ranks, reasons."});
    add_fit(commands);
    register_score_survey(commands);
    std::vector<Argument> arguments = table_arguments();
    arguments.push_back({"--fitted",
                         ArgumentKind::text,
                         {"Berkas model hasil dugaan; kosong: milik workspace.",
                          "A fitted model file; empty: the workspace's own."},
                         false,
                         ""});
    arguments.push_back({"--base",
                         ArgumentKind::text,
                         {"Dasar persentil dan desil: families atau persons.",
                          "Base of percentiles and deciles: families or persons."},
                         false,
                         "families"});
    commands.add(
        {"score apply",
         {"Beri skor, peringkat dan alasan kepada setiap keluarga, atau setiap baris TABLE.",
          "Gives every family, or every row of TABLE, a score, a rank and reasons."},
         std::move(arguments),
         score_apply,
         "regsosek score apply"});
    register_score_table(commands);
    commands.add(
        {"score report",
         {"Ketepatan skor, terhadap kebenaran bila ada.",
          "Accuracy of the scores, against truth where there is one."},
         {{"--truth",
           ArgumentKind::text,
           {"truth/family.csv dari kabupaten rekaan.", "truth/family.csv of an invented district."},
           false,
           ""}},
         score_report,
         "regsosek score report --truth district/truth/family.csv"});
}

}  // namespace regsosek::cli
