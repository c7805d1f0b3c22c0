// score: how well off. Estimates a proxy means test from a sample survey, gives every family an
// expected expenditure with its uncertainty, a percentile, a decile and a group, and says why.
// Every family is either ranked or listed as not ranked with a reason. Method:
// docs/method/score.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/date.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::score {

/// Whom a sum counts. It is recorded with each model and each ranking.
enum class Base : uint8_t { families, persons };

/// What a stratum with one PSU adds to the variance (R survey's options of the same names).
enum class LonelyPsu : uint8_t { fail, certainty, adjust, average };

/// How a model is estimated.
struct FitOptions {
    /// Model file: predictors as expressions, items, labels. Empty: models/pmt-regsosek22.toml,
    /// beside the forms that belong to the program.
    std::string model_file;
    /// Folder with sample_family.csv and sample_member.csv (docs/format/district.md).
    std::string sample_folder;
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// Also writes the fitted model to this file; empty: only into the workspace.
    std::string output_file;
    /// Weights of the regression: those of families, or times their persons.
    Base objective = Base::families;
    /// Policy for strata with one PSU.
    LonelyPsu lonely_psu = LonelyPsu::adjust;
    /// Folds of the cross-validation; whole PSUs go into one fold.
    int32_t folds = 5;
    /// Seed that deals PSUs to folds.
    uint64_t seed = 1;
    /// Ridge in the measure of docs/method/score.md 4: 0 is none, negative chooses it by
    /// cross-validation (none is among the choices). A district's sample is small for 50
    /// predictors.
    double ridge = -1;
    /// The one clock: valid date of the artefact.
    Date as_of{19357};  // 2022-12-31, the end of the enumeration's quarter
};

/// One predictor as estimated.
struct Coefficient {
    std::string name;  ///< As in the model file; "(intercept)" first.
    std::string item;  ///< Questionnaire number it belongs to: r303.
    Text label;
    double estimate = 0;
    double standard_error = 0;  ///< Design-based.
    bool aliased = false;       ///< Told by earlier predictors, so dropped.
    int64_t unknown = 0;        ///< Sampled families where it was not known: their mean was taken.
};

/// Targeting errors when the poorest share is selected; both errors are then equal to TER.
struct QuotaErrors {
    double quota = 0;      ///< 0.10, 0.20, 0.30, 0.40
    double exclusion = 0;  ///< EER: share of the truly poorest that is not selected
    double inclusion = 0;  ///< IER: share of the selected that is not among the truly poorest
};

/// A fitted model, in short.
struct FitReport {
    std::string model;     ///< Name and hash: pmt-regsosek22@1f2e3d4c5b6a7988
    std::string hash;      ///< BLAKE2b-256 of the fitted model, hexadecimal.
    int64_t families = 0;  ///< Used.
    int64_t excluded = 0;  ///< Not used: no expenditure, weight or member.
    int64_t units = 0;     ///< PSUs
    int64_t strata = 0;
    double r2 = 0;
    double r2_out_of_sample = 0;  ///< By folds of PSUs.
    double rmse_out_of_sample = 0;
    double spearman_out_of_sample = 0;
    double sigma = 0;  ///< Standard deviation of the residual, corrected for rank.
    double ridge = 0;  ///< In force.
    std::array<QuotaErrors, 4> errors{};  ///< Out of sample, families.
    std::vector<Coefficient> coefficients;
    int64_t unreadable = 0;  ///< Answers of the sample that were no answer of the form.
};

/// Estimates a model from files; touches no workspace. Errors: not_found, bad_input with file and
/// line (model, sample), no_right (a predictor on the deny-list), io.
Result<FitReport> fit_files(const FitOptions& options);

/// The same, and keeps the fitted model in the workspace's vault, with an artefact in the record;
/// `apply` uses it from then on.
Result<FitReport> fit(store::Workspace& workspace, const FitOptions& options);

/// How families are scored and ranked.
struct ApplyOptions {
    /// A fitted model file; empty: the one that `fit` left in the workspace.
    std::string model_file;
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// Poverty line in rupiah per person and month, at the prices of the sample.
    double poverty_line = 471000;
    /// Upper bounds of the groups in poverty lines: very poor, poor, vulnerable.
    std::array<double, 3> group_cuts{0.8, 1.0, 1.5};
    /// Whom percentiles, deciles and groups count.
    Base base = Base::families;
    /// A family is borderline when its probability of being poor lies between these.
    double borderline_low = 0.2;
    double borderline_high = 0.8;
    /// A family with more than this share of predictors unknown is not ranked.
    double unknown_share_max = 0.2;
    /// Ranks families that an error keeps out with the values of `validate impute`, where these
    /// settle every error, and lists them in `score_imputed` (setting score_imputed; off: imputed
    /// values serve statistics only).
    bool imputed = false;
    /// The one clock: valid date of the artefact.
    Date as_of{19357};  // 2022-12-31, the end of the enumeration's quarter
};

/// A count by reason.
struct ReasonCount {
    std::string reason;
    int64_t families = 0;
};

/// What a scoring did.
struct ApplyReport {
    std::string model;
    int64_t families = 0;
    int64_t ranked = 0;
    std::vector<ReasonCount> not_ranked;  ///< By reason, alphabetically.
    int64_t imputed_families = 0;         ///< Ranked with at least one unknown predictor.
    std::vector<ReasonCount> unknown;     ///< Ranked families by unknown predictor, where any.
    double mean_score = 0;                ///< ln rupiah; contributions are against it.
    double poverty_rate = 0;              ///< Expected share of persons below the line.
    std::array<int64_t, 4> group_families{};
    std::array<double, 3> group_cut_multiples{};  ///< exp(cut score) / poverty line.
    int64_t borderline = 0;
    double seconds_predict = 0;
    double seconds_rank = 0;
    double seconds_write = 0;
};

/// Scores every family in scope and writes score_family, score_contribution, score_not_ranked,
/// score_item and score_run. Reads validate_document where it is there: a family with status 3
/// (error) is not ranked. Errors: not_found (no model), corrupt (a model file edited by hand),
/// bad_input (another form).
Result<ApplyReport> apply(store::Workspace& workspace, const store::Scope& scope,
                          const ApplyOptions& options = {});

/// What a scoring is measured against.
struct ReportOptions {
    /// truth/family.csv of an invented district; empty: only what the model says of itself.
    std::string truth_file;
};

/// A scoring against truth.
struct Report {
    std::string model;
    double r2_sample = 0;  ///< As estimated, in the sample.
    double r2_out_of_sample = 0;
    int64_t families_compared = 0;  ///< Ranked families with a truth.
    int64_t truth_not_ranked = 0;   ///< Families of the truth without a score.
    double r2 = 0;                  ///< Score against ln true expenditure per head, families.
    double spearman = 0;
    std::array<QuotaErrors, 4> errors{};  ///< Among the compared, families.
    double poverty_rate_true = 0;      ///< Share of compared families below the line of the truth.
    double poverty_rate_expected = 0;  ///< Mean of their probabilities of being poor.
    double poverty_rate_plug_in =
        0;                    ///< Share with a predicted value below the line: the wrong way.
    double decile_exact = 0;  ///< Share in their true decile.
    double decile_within_one = 0;
};

/// Accuracy of the scores in the workspace. Errors: not_found (nothing scored yet), bad_input.
Result<Report> report(store::Workspace& workspace, const store::Scope& scope,
                      const ReportOptions& options = {});

/// How places in areas are computed.
struct RankOptions {
    /// Whom percentiles, deciles and groups count: "decile = 10 % of persons" or of families.
    Base base = Base::families;
    /// Which prices the scores are in, as text: it stands beside every place.
    std::string price_date;
    /// The likely deciles of a family hold its expenditure with this probability.
    double likely_share = 0.8;
};

/// How many areas of a level were ranked.
struct ScopeCount {
    std::string level;  ///< sls, village, district, regency
    int64_t areas = 0;
};

/// What a ranking in areas did.
struct RankReport {
    std::string model;
    int64_t families = 0;
    std::vector<ScopeCount> scopes;
    double mean_likely_deciles = 0;  ///< how many deciles a likely range spans on average
    int64_t borderline = 0;          ///< first on the agenda of the consultation
};

/// Percentile, decile and group of each scored family in its SLS, village, kecamatan and kabupaten,
/// and the deciles that are likely: score_place; what each area's places refer to: score_scope.
/// Errors: not_found (nothing scored), no_right, usage.
Result<RankReport> rank(store::Workspace& workspace, const store::Scope& scope,
                        const RankOptions& options = {});

/// How the families of many files are ranked together: a province, a nation.
struct RankFilesOptions {
    /// Files (.parquet, .csv) with family_id, area, score_e6 and persons, or the names that an
    /// edition gives them (score_score_e6, score_persons). A score of -1 is none. All families of a
    /// file lie in one province.
    std::vector<std::string> files;
    /// Folder of the results, one Parquet file for each file.
    std::string output_folder;
    Base base = Base::families;
};

/// What a ranking of files did.
struct RankFilesReport {
    int64_t files = 0;
    int64_t provinces = 0;
    int64_t families = 0;
    int64_t persons = 0;
    int64_t not_scored = 0;
    std::array<int64_t, 9>
        decile_cut_e6{};       ///< score at which the cumulated weight passes each tenth
    int64_t counts_bytes = 0;  ///< memory of the counts
    double seconds_count = 0;
    double seconds_place = 0;
};

/// Exact ranks, percentiles and deciles in the nation and in each province, in two passes over the
/// files: memory grows with the largest province, not with the nation. Writes family_id, area,
/// nation_rank, nation_percentile_e6, nation_decile, province_rank, province_percentile_e6,
/// province_decile. Equal scores are ranked by name of the file and family_id. Errors: not_found,
/// io, bad_input (a missing column, two provinces in a file, no families).
Result<RankFilesReport> rank_files(const RankFilesOptions& options);

/// How poverty of areas is estimated.
struct PovertyOptions {
    /// A fitted model file; empty: the one that `fit` left in the workspace.
    std::string model_file;
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// Areas by digits of their code: 14 SLS, 10 village, 7 kecamatan, 4 kabupaten, 2 province.
    int digits = 10;
    /// Poverty line in rupiah per person and month.
    double line = 471000;
    /// Standard deviation of what the families of an area have in common beyond the model, in ln
    /// rupiah: EBP's area effect. 0: none was estimated, and errors are too small by that part.
    double area_sigma = 0;
    /// The survey's own headcount of the whole scope: areas are moved to agree with it. Below 0:
    /// none.
    double direct_headcount = -1;
    /// Relative standard error of the headcount up to which a figure is published, and up to which
    /// it is flagged (score.md a8).
    double rse_good = 0.25;
    double rse_poor = 0.50;
    /// As ApplyOptions.
    double unknown_share_max = 0.2;
};

/// What an estimation of poverty found.
struct PovertyReport {
    std::string model;
    int64_t areas = 0;
    std::array<int64_t, 3> published{};  ///< areas to publish, to flag, to hide
};

/// Headcount, gap and severity of the persons of each area with their standard errors, and whether
/// they may be published: score_poverty. Closed forms, one pass. Errors: not_found (no model),
/// bad_input, usage.
Result<PovertyReport> poverty(store::Workspace& workspace, const store::Scope& scope,
                              const PovertyOptions& options = {});

}  // namespace regsosek::score
