// score fit and score compare on survey tables.
#include "cli/word_score_survey.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>

#include "cli/open.h"
#include "cli/sheet.h"
#include "regsosek/score.h"

namespace regsosek::cli {
namespace {

/// Empty where a method has no such number.
std::string digits(double value, int places) {
    return std::isnan(value) ? std::string() : fmt::format("{:.{}f}", value, places);
}

void talk_of_fit(const Call& call, const score::SurveyFitReport& report) {
    const Text line{
        "{}: {}, {} baris, {} tidak dipakai; {} PSU, {} strata; R2 {:.4f}; simpangan {:.4f}\n",
        "{}: {}, {} rows, {} not used; {} PSUs, {} strata; R2 {:.4f}; sigma {:.4f}\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.model, report.method,
                          report.rows, report.excluded, report.units, report.strata, report.r2,
                          report.sigma));
    if (report.lambda >= 0) {
        call.talk(fmt::format("lambda {:.6g}\n", report.lambda));
    }
    if (!report.model_bytes_hash.empty()) {
        call.talk(fmt::format("XGBoost {}\n", report.model_bytes_hash));
    }
    constexpr double suspicious = 100;
    if (report.weight_ratio > suspicious) {
        const Text warning{"penimbang terbesar {:.0f} kali mediannya: periksa\n",
                           "the largest weight is {:.0f} times the median: look at it\n"};
        call.talk(fmt::format(fmt::runtime(warning.in(call.globals.lang)), report.weight_ratio));
    }
}

std::string mean_and_sd(double mean, double sd) {
    return fmt::format("{:.4f} ±{:.4f}", mean, sd);
}

Sheet sheet_of(const score::Comparison& comparison) {
    Sheet sheet;
    sheet.columns = {{"model", {"model", "model"}},
                     {"method", {"metode", "method"}},
                     {"r2", {"R2", "R2"}, true},
                     {"spearman", {"Spearman", "Spearman"}, true},
                     {"missed_10", {"luput 10 %", "missed 10 %"}, true},
                     {"missed_20", {"luput 20 %", "missed 20 %"}, true},
                     {"missed_30", {"luput 30 %", "missed 30 %"}, true},
                     {"missed_40", {"luput 40 %", "missed 40 %"}, true}};
    for (const std::string& group : comparison.groups) {
        sheet.columns.push_back({"missed_" + group, {"luput: " + group, "missed: " + group}, true});
    }
    sheet.columns.push_back({"missed_30_sd", {"± 30 %", "± 30 %"}, true});
    sheet.columns.push_back({"missed_40_sd", {"± 40 %", "± 40 %"}, true});
    sheet.columns.push_back({"seconds", {"detik", "seconds"}, true});
    for (const score::ComparedModel& one : comparison.models) {
        std::vector<std::string> row = {one.name, one.method, digits(one.r2, 4),
                                        digits(one.spearman, 4)};
        for (const double missed : one.missed) {
            row.push_back(digits(missed, 4));
        }
        for (const double missed : one.group_missed) {
            row.push_back(digits(missed, 4));
        }
        row.push_back(digits(one.missed_sd[2], 4));
        row.push_back(digits(one.missed_sd[3], 4));
        row.push_back(digits(one.seconds, 1));
        sheet.rows.push_back(std::move(row));
    }
    return sheet;
}

/// Model and method: one model may take part by several.
std::string named(const score::ComparedModel& one) {
    return one.name + " (" + one.method + ")";
}

void talk_of_comparison(const Call& call, const score::Comparison& comparison) {
    const score::ComparedModel& champion = comparison.models[comparison.champion];
    const Text first{"juara {}: R2 {}\n", "champion {}: R2 {}\n"};
    call.talk(fmt::format(fmt::runtime(first.in(call.globals.lang)), named(champion),
                          mean_and_sd(champion.r2, champion.r2_sd)));
    if (comparison.challenger == comparison.champion) {
        return;
    }
    const Text price{
        "penantang {}: harga dapat dijelaskan: R2 {:.4f}, luput {:.4f} pada kuota; juara {}\n",
        "challenger {}: the price of being explainable: R2 {:.4f}, missed {:.4f} at the quota; the "
        "champion {}\n"};
    const Text verdict =
        comparison.replaced ? Text{"diganti", "is replaced"} : Text{"bertahan", "stays"};
    call.talk(fmt::format(fmt::runtime(price.in(call.globals.lang)),
                          named(comparison.models[comparison.challenger]), comparison.price_r2,
                          comparison.price_missed, verdict.in(call.globals.lang)));
}

/// The quota at which models are judged.
Result<double> quota_of(const Call& call) {
    const std::string& text = call.arguments.text("--quota");
    double quota = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quota);
    if (error != std::errc{} || end != text.data() + text.size() || !(quota > 0) || !(quota < 1)) {
        return fail(Code::usage, "--quota di antara 0 dan 1", "--quota lies between 0 and 1");
    }
    return quota;
}

Result<score::Comparison> compared_on_sample(const Call& call) {
    score::CompareSampleOptions options;
    options.sample_folder = call.arguments.text("TABLE");
    options.model_files = call.arguments.list("--model");
    options.methods = call.arguments.list("--method");
    options.forms_folder = forms_folder(call);
    options.folds = static_cast<int32_t>(call.arguments.integer("--folds"));
    options.repeats = static_cast<int32_t>(call.arguments.integer("--repeats"));
    options.quota = TRY(quota_of(call));
    options.lang = call.globals.lang;
    if (call.arguments.given("--year") || call.arguments.given("--folds-file")) {
        return fail(Code::usage, "--year dan --folds-file hanya untuk tabel survei",
                    "--year and --folds-file are for survey tables only");
    }
    return score::compare_samples(options);
}

Result<score::Comparison> compared_on_table(const Call& call) {
    score::CompareOptions options;
    options.table_file = call.arguments.text("TABLE");
    options.model_files = call.arguments.list("--model");
    options.folds_file = call.arguments.text("--folds-file");
    options.folds = static_cast<int32_t>(call.arguments.integer("--folds"));
    options.repeats = static_cast<int32_t>(call.arguments.integer("--repeats"));
    options.year = call.arguments.text("--year");
    options.quota = TRY(quota_of(call));
    if (call.arguments.given("--method") || options.model_files.empty()) {
        return fail(Code::usage, "tabel survei memerlukan --model; metode ada di dalamnya",
                    "a survey table needs --model; the method stands in it");
    }
    return score::compare_surveys(options);
}

Result<Outcome> score_compare(const Call& call) {
    const bool sample = std::filesystem::is_directory(call.arguments.text("TABLE"));
    const auto comparison = TRY(sample ? compared_on_sample(call) : compared_on_table(call));
    print(call, sheet_of(comparison));
    if (!comparison.years.empty()) {
        const Text line{"tahun yang diperkirakan dari tahun sebelumnya: {}\n",
                        "years predicted from the year before: {}\n"};
        call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)),
                              fmt::join(comparison.years, ", ")));
    }
    talk_of_comparison(call, comparison);
    return Outcome::done;
}

}  // namespace

Result<Outcome> score_fit_survey(const Call& call) {
    score::SurveyFitOptions options;
    options.model_file = call.arguments.text("--model");
    options.table_file = call.arguments.text("SAMPLE");
    options.output_file = call.arguments.text("--out");
    const auto report = TRY(score::fit_survey(options));
    Sheet sheet;
    sheet.columns = {{"name", {"prediktor", "predictor"}},
                     {"estimate", {"koefisien", "estimate"}, true},
                     {"standard_error", {"galat baku", "standard error"}, true},
                     {"p", {"p", "p"}, true}};
    for (const score::SurveyTerm& one : report.terms) {
        sheet.rows.push_back({one.name, one.aliased ? "alias" : fmt::format("{:.6g}", one.estimate),
                              std::isnan(one.standard_error)
                                  ? std::string()
                                  : fmt::format("{:.6g}", one.standard_error),
                              digits(one.p, 4)});
    }
    print(call, sheet);
    talk_of_fit(call, report);
    return Outcome::done;
}

void register_score_survey(Commands& commands) {
    commands.add(
        {"score compare",
         {"Bandingkan model atau metode di luar lipatan: juara dan penantang.",
          "Compares models or methods out of fold: champion and challenger."},
         {{"TABLE",
           ArgumentKind::text,
           {"Tabel survei (.csv, .parquet, .sav, .dta, .sas7bdat), atau folder sampel.",
            "Survey table (.csv, .parquet, .sav, .dta, .sas7bdat), or the folder of a sample."},
           true,
           ""},
          {"--model",
           ArgumentKind::list,
           {"Berkas model, dengan response untuk tabel; boleh berulang.",
            "Model file, with a response for a table; may be repeated."},
           false,
           ""},
          {"--method",
           ArgumentKind::list,
           {"Metode yang dibandingkan pada sampel; boleh berulang.",
            "Method to compare on a sample; may be repeated."},
           false,
           ""},
          {"--folds-file",
           ArgumentKind::text,
           {"CSV: PSU, lalu satu kolom nomor lipatan per ulangan.",
            "CSV: PSU, then one column of fold numbers per repeat."},
           false,
           ""},
          {"--folds", ArgumentKind::integer, {"Lipatan.", "Folds."}, false, "5"},
          {"--repeats", ArgumentKind::integer, {"Ulangan.", "Repeats."}, false, "5"},
          {"--year",
           ArgumentKind::text,
           {"Kolom tahun: tiap tahun diperkirakan dari tahun sebelumnya, bukan lipatan.",
            "Column of years: each year is predicted from the one before, in place of folds."},
           false,
           ""},
          {"--quota",
           ArgumentKind::text,
           {"Kuota tempat juara dan penantang dinilai.",
            "Quota at which champion and challenger are judged."},
           false,
           "0.4"}},
         score_compare,
         "regsosek score compare alatas2012.csv --model models/alatas2012/champion.toml --model "
         "models/alatas2012/challenger.toml --folds-file models/alatas2012/folds.csv"});
}

}  // namespace regsosek::cli
