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

}  // namespace regsosek::score
