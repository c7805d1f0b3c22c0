// score: how well off. Estimates a proxy means test from a sample survey, gives every family an
// expected expenditure with its uncertainty, a percentile, a decile and a group, and says why.
// Every family is either ranked or listed as not ranked with a reason. Method:
// docs/method/score.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/decided_by.h"
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
    /// Method in place of the model file's [estimation]: lasso, elastic_net, quantile, stepwise,
    /// districts, separate, intercept, boosting, least_squares, ridge (docs/method/score.md 17).
    /// Empty: as the model file says; where it says nothing, least squares with the ridge above.
    std::string method;
    /// The one clock: valid date of the artefact.
    Date as_of{19357};  // 2022-12-31, the end of the enumeration's quarter
};

/// One predictor as estimated.
struct Coefficient {
    std::string name;  ///< As in the model file; "(intercept)" first.
    std::string item;  ///< Questionnaire number it belongs to: r303.
    Text label;
    double estimate = 0;
    double standard_error = 0;  ///< Design-based; NaN where the method has none.
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
    std::string method;      ///< empty: least squares with `ridge`
    double lambda = -1;      ///< of a penalty or shrinkage, in force; negative: none
    int64_t districts = 0;   ///< with coefficients or a level of their own
    double between = 0;      ///< variance between districts (random intercept)
    std::string trees_hash;  ///< of the bytes of boosted trees; empty: no trees
};

/// Estimates a model from files; touches no workspace. Errors: not_found, bad_input with file and
/// line (model, sample), no_right (a predictor on the deny-list), io.
Result<FitReport> fit_files(const FitOptions& options);

/// The same, and keeps the fitted model in the workspace's vault, with an artefact in the record;
/// `apply` uses it from then on.
Result<FitReport> fit(store::Workspace& workspace, const FitOptions& options);

/// True when a model file describes a survey table: it has a response.
bool is_survey_model(const std::string& path);

/// How a model of any survey table is estimated.
struct SurveyFitOptions {
    std::string model_file;   ///< TOML with a response (docs/method/score.md 17)
    std::string table_file;   ///< .csv, .parquet, .sav, .dta or .sas7bdat
    std::string output_file;  ///< fitted model as JSON with its hash; empty: none
};

/// One coefficient of a survey model.
struct SurveyTerm {
    std::string name;  ///< "(intercept)", a predictor, or predictor and level
    Text label;
    double estimate = 0;
    /// Design-based; NaN where a method has none (penalties, quantiles, districts).
    double standard_error = 0;
    double p = 0;  ///< of Student's t with the design's degrees of freedom; NaN likewise
    bool aliased = false;
};

/// A fitted survey model.
struct SurveyFitReport {
    std::string model;  ///< name and hash
    std::string hash;
    std::string method;
    int64_t rows = 0;      ///< used
    int64_t excluded = 0;  ///< response, weight, predictor or area unknown, weight 0
    int64_t units = 0;
    int64_t strata = 0;
    int64_t degrees_of_freedom = 0;
    double r2 = 0;       ///< in the sample, weighted
    double sigma = 0;    ///< residual standard deviation, corrected for rank where there is one
    double lambda = -1;  ///< of a penalty or shrinkage, in force; negative: none
    double between = 0;  ///< variance between districts (random intercept)
    int64_t districts = 0;
    std::string model_bytes_hash;  ///< of boosted trees
    double weight_ratio = 1;  ///< largest weight over the median: above 100 look at the weights
    std::vector<SurveyTerm> terms;
};

/// Estimates a model of any survey table by its file. Errors: not_found, io, bad_input with file
/// and line (an expression, an unknown column, a negative weight, a response that is not finite, a
/// stratum with one PSU where the model refuses them), no_right (deny-list), limit.
Result<SurveyFitReport> fit_survey(const SurveyFitOptions& options);

/// How a fitted survey model scores another table: a census, without a workspace.
struct TableOptions {
    std::string table_file;   ///< .csv, .parquet, .sav, .dta or .sas7bdat
    std::string fitted_file;  ///< what fit_survey wrote
    std::string output_file;  ///< .csv or .parquet
    std::string key;          ///< column that names a row, each once; empty: the row's number
    std::string persons;      ///< column of persons; empty: one a row
    Base base = Base::families;
    double line = 0;  ///< poverty line in the response's unit (before its logarithm); 0: none
    double unknown_share_max = 0.2;
    /// Rank 1 is the highest value: for a probability of being poor.
    bool highest_first = false;
};

/// A value in a table that the sample never had.
struct UnseenValue {
    std::string column;
    std::string value;
    int64_t rows = 0;
};

/// What scoring a table did.
struct TableReport {
    std::string model;
    std::string method;
    int64_t rows = 0;
    int64_t scored = 0;
    int64_t no_persons = 0;          ///< not scored: nobody, or nobody knows how many
    int64_t unknown_predictors = 0;  ///< not scored: too many unknown
    int64_t imputed = 0;             ///< scored with a predictor that was not known
    int64_t unknown_district = 0;    ///< of a district that the sample did not have
    double mean_score = 0;           ///< by the base
    double poverty_rate = -1;        ///< of persons, from probabilities; negative: no line
    std::vector<std::pair<std::string, int64_t>> unknown;  ///< rows by predictor, where any
    std::vector<UnseenValue> unseen;
};

/// Scores and ranks every row of a table by a fitted survey model and writes them. Errors:
/// not_found, io, corrupt (a model edited by hand), bad_input (a column that the model reads is
/// missing, or known in no row, with its name; a key twice), usage (a line for a method without a
/// normal error).
Result<TableReport> apply_table(const TableOptions& options);

/// One predictor's part of a row's score.
struct TableReason {
    std::string predictor;
    Text label;
    std::string value;        ///< as the model sees it; empty: unknown
    double contribution = 0;  ///< against the table's mean row; TreeSHAP for boosted trees
};

/// Why a row has its score.
struct RowReasons {
    std::string key;
    double score = 0;
    double base = 0;  ///< score = base + sum of contributions
    std::vector<TableReason> reasons;
};

/// Takes the scores of rows apart. `keys` name them as `options.key` does. Linear models: b (x -
/// mean); boosted trees: XGBoost's own TreeSHAP, on demand because it is slow. Errors: as
/// apply_table; not_found (a key).
Result<std::vector<RowReasons>> table_reasons(const TableOptions& options,
                                              const std::vector<std::string>& keys);

/// How models are compared on one table.
struct CompareOptions {
    std::vector<std::string> model_files;  ///< in the order shown; all with one response and weight
    std::string table_file;
    /// CSV with the units of the first stage and one column of fold numbers per repeat; empty:
    /// folds are dealt by seed.
    std::string folds_file;
    int32_t folds = 5;
    int32_t repeats = 5;
    uint64_t seed = 1;
    double quota = 0.4;  ///< the legal quota, at which champion and challenger are judged
    /// Column of years: instead of folds, each year is predicted by models of the year before it,
    /// estimated from that year alone. Empty: folds.
    std::string year;
};

/// A model out of fold: means over the repeats and their standard deviations.
struct ComparedModel {
    std::string name;
    std::string method;
    bool explainable = true;  ///< every method but boosting
    double r2 = 0, r2_sd = 0;
    double spearman = 0;
    std::array<double, 4> missed{}, missed_sd{};  ///< share of the poorest 10..40 % missed (TER)
    /// Missed poor at the quota by group of the first model's file, in its order.
    std::vector<double> group_missed;
    double seconds = 0;
};

/// Champion, challenger and what explaining costs.
struct Comparison {
    std::vector<ComparedModel> models;
    std::vector<std::string> groups;
    int64_t rows = 0;
    size_t champion = 0;    ///< the explainable model that misses fewest at the quota
    size_t challenger = 0;  ///< the same among the others; the champion where there is none
    /// True when the challenger misses fewer poor at the quota by more than one standard deviation
    /// and no group's missed poor rise by more than that (docs/method/score.md 17).
    bool replaced = false;
    double price_r2 = 0;      ///< R2 that the explainable champion gives up
    double price_missed = 0;  ///< poor missed at the quota that it costs, as a share
    /// Years that were predicted, each from the year before it; empty with folds.
    std::vector<std::string> years;
};

/// Cross-validates models by whole PSUs on the rows that all of them can use. Errors: as
/// fit_survey; bad_input (models of different responses, a unit without a fold).
Result<Comparison> compare_surveys(const CompareOptions& options);

/// What models of a workspace's sample are compared with.
struct CompareSampleOptions {
    std::vector<std::string> model_files;  ///< of families; empty: the program's own
    /// Methods by which each model is estimated; empty: as its file says.
    std::vector<std::string> methods;
    std::string sample_folder;  ///< sample_family.csv and sample_member.csv
    std::string forms_folder;   ///< empty: the one that belongs to the program
    Base objective = Base::families;
    int32_t folds = 5;  ///< of whole PSUs
    int32_t repeats = 5;
    uint64_t seed = 1;
    double quota = 0.4;    ///< at which champion and challenger are judged
    Lang lang = Lang::id;  ///< of the groups' names
};

/// The same for models of families on a sample. Watched are families by size, sex of the head,
/// elderly and disability. Errors: those of fit_files; usage.
Result<Comparison> compare_samples(const CompareSampleOptions& options);

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
    /// Refuses a model that did not pass the fairness gate of `validate` in this workspace (setting
    /// fairness_gate).
    bool fairness_gate = false;
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
/// province_decile. Equal scores are ranked by province, name of the file and family_id. Errors:
/// not_found, io, bad_input (a missing column, two provinces in a file, no families).
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
    /// CSV of area, headcount and variance: direct estimates of some areas. Fay and Herriot's model
    /// over areas then combines them with the model's headcounts. Empty: none.
    std::string direct_file;
    /// Relative standard error of the headcount up to which a figure is published, and up to which
    /// it is flagged (score.md a8).
    double rse_good = 0.25;
    double rse_poor = 0.50;
    /// As ApplyOptions.
    double unknown_share_max = 0.2;
    /// Draws of Elbers, Lanjouw and Lanjouw's method, shown beside the closed form; 0: none. Its
    /// clusters are the SLS, with `area_sigma` in common.
    int32_t ell_draws = 0;
    uint64_t seed = 1;
};

/// What an estimation of poverty found.
struct PovertyReport {
    std::string model;
    int64_t areas = 0;
    std::array<int64_t, 3> published{};  ///< areas to publish, to flag, to hide
    int64_t direct = 0;                  ///< areas with a direct estimate
    double between = 0;                  ///< Fay and Herriot's variance between areas
};

/// Headcount, gap and severity of the persons of each area with their standard errors, and whether
/// they may be published: score_poverty. Closed forms, one pass. Errors: not_found (no model),
/// bad_input, usage.
Result<PovertyReport> poverty(store::Workspace& workspace, const store::Scope& scope,
                              const PovertyOptions& options = {});

/// Whom an explanation is for.
struct ExplainOptions {
    int64_t family_id = 0;
    /// A citizen's sheet: the facts used, the likely range and how to correct them; no weight, no
    /// contribution, nothing to play with. Otherwise for officials.
    bool citizen = true;
    /// A fitted model file; empty: the one that `fit` left in the workspace.
    std::string model_file;
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    double likely_share = 0.8;  ///< as RankOptions
};

/// What one questionnaire item adds to or takes from a family's expected expenditure.
struct ItemReason {
    std::string item;
    std::string number;
    Text label;
    double factor = 1;   ///< times the expenditure of the mean family
    int64_t rupiah = 0;  ///< parts sum to the family's expectation minus the mean family's
    Text sentence;
};

/// An answer that was used.
struct Fact {
    std::string number;  ///< r303
    int32_t member = 0;  ///< 0: of the family; otherwise the member's number on the form
    Text question;
    Text answer;
};

/// A single other answer that would move the family to another decile. For officials only.
struct WhatIf {
    std::string item;
    Text change;
    int32_t decile = 0;
};

/// Why a family stands where it stands.
struct Explanation {
    std::string printed_id;  ///< F0000012-3
    int64_t area = 0;
    std::string model;
    int32_t decile = 0;
    int32_t decile_low = 0;
    int32_t decile_high = 0;
    DecidedBy decided_by = DecidedBy::model;
    bool suspended = false;  ///< an objection is open: no automatic use
    std::vector<Fact> facts;
    Text relative;  ///< a decile is a relative position, not an income and no verdict
    Text correct;   ///< how to have facts corrected, and what an objection does
    // For officials only; empty or 0 on a citizen's sheet:
    int32_t percentile_e6 = 0;
    int32_t p_bottom40_e6 = 0;
    int64_t expected_rupiah = 0;      ///< exp(score): what half of such families stay below
    int64_t mean_rupiah = 0;          ///< of the mean family
    std::vector<ItemReason> reasons;  ///< largest first
    std::vector<WhatIf> what_if;      ///< smallest change first
};

/// Explains one scored family. Errors: not_found (no such family in scope, not ranked, nothing
/// scored), and those of apply.
Result<Explanation> explain(store::Workspace& workspace, const store::Scope& scope,
                            const ExplainOptions& options);

/// How a sheet is written.
struct SheetOptions {
    std::string output_file;  ///< .pdf or .html
    Lang lang = Lang::id;
    /// The one clock: date in the PDF.
    Date as_of{19357};
};

/// Writes an explanation as a sheet that only its owner can read: what `explain` left out for a
/// citizen is not on it. Errors: usage (another ending), io, disk_full, not_found (fonts).
Result<void> write_sheet(const Explanation& explanation, const SheetOptions& options);

/// What a quarter's change is measured against.
struct ChangeOptions {
    /// Scores of the quarter before (.parquet, .csv): family_id, score_e6, persons (or
    /// score_score_e6, score_persons, as in an edition).
    std::string before_file;
    /// The fitted model of the quarter before.
    std::string before_model;
    /// CSV of area and factor: prices now over prices then by area (first digits of the code).
    /// Empty: alike everywhere, so that prices move nobody.
    std::string prices_file;
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    Base base = Base::families;
    double unknown_share_max = 0.2;
};

/// What changed between two quarters.
struct ChangeReport {
    int64_t compared = 0;
    int64_t came = 0;
    int64_t left = 0;
    int64_t changed_decile = 0;
    /// Mean absolute move in percentiles by cause: data, rank, model, price.
    std::array<double, 4> mean_move{};
};

/// Takes each family's change of percentile apart into its own answers, those of the others, the
/// model and prices, which sum to it exactly: score_change. Errors: not_found, bad_input, corrupt.
Result<ChangeReport> change(store::Workspace& workspace, const store::Scope& scope,
                            const ChangeOptions& options);

/// An objection against a family's place, or the decision on it.
struct Objection {
    int64_t family_id = 0;
    std::string author;  ///< pseudonym of the officer who takes it down or decides
    std::string reason;
    Date on;
};

/// Takes an objection down: from then on no programme uses the family's place by itself (`use
/// eligible` sets it aside). Kept as a document; score_objection. Errors: not_found (no such
/// family), conflict (one is open already), usage (no author or reason).
Result<void> object(store::Workspace& workspace, const store::Scope& scope,
                    const Objection& objection);
/// An official decides an open objection: upheld (the place stands aside until the facts are
/// corrected) or rejected. Errors: not_found (none open), usage.
Result<void> decide_objection(store::Workspace& workspace, const store::Scope& scope,
                              const Objection& decision, bool upheld);

/// Facts that turned out to be others, found in the village or brought by the family.
struct CorrectOptions {
    /// CSV: family_id (printed), member (its number on the form; empty or 0: the family), item
    /// (name or number), value (as files carry it; empty: not known), reason.
    std::string file;
    std::string author;  ///< pseudonym of the officer who answers for it
    /// A fitted model file; empty: the one that `fit` left in the workspace.
    std::string model_file;
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    Date as_of{19357};
};

/// What corrections did.
struct CorrectReport {
    int64_t answers = 0;         ///< corrected now
    int64_t families = 0;        ///< with corrections, of now and before
    int64_t changed_decile = 0;  ///< of them
    int64_t without_effect = 0;  ///< families whose corrected answers no predictor reads
    int64_t outdated = 0;        ///< answers kept before, of families or members no longer there
};

/// Scores families again with corrected facts, under the options of the last ranking: documents of
/// the record and score_corrected, which `consult reconcile` takes in place of the score and every
/// later `apply` makes again. The census stays as it was; `update` changes
/// it. A correction is no override: nobody's place is decided by it. Errors: not_found (a family,
/// no model), bad_input with file and line (an item or member that is not there, no answer of the
/// form), no_right (an item on no list of answers), usage (no author or reason).
Result<CorrectReport> correct(store::Workspace& workspace, const store::Scope& scope,
                              const CorrectOptions& options);

/// What a model is validated with.
struct ValidateOptions {
    /// Folder with sample_family.csv and sample_member.csv: the sample of the model.
    std::string sample_folder;
    /// A fitted model file; empty: the one that `fit` left in the workspace.
    std::string model_file;
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// Folder that gets model-card.html and model-card.pdf; empty: no card is written.
    std::string output_folder;
    /// Only this area (first digits of its code) in the figures of the census; empty: all. The card
    /// becomes that office's sheet.
    std::string area;
    double poverty_line = 471000;
    int32_t folds = 5;
    uint64_t seed = 1;
    /// PSU-bootstrap replicates of the fairness intervals.
    int32_t replicates = 200;
    /// Difference of missed poor that matters, and the quota at which it is measured.
    double fairness_alarm = 0.05;
    double fairness_quota = 0.3;
    /// Language of the card.
    Lang lang = Lang::id;
    /// The one clock: date on the card.
    Date as_of{19357};
};

/// A code in the census that the sample never saw.
struct UnseenCode {
    std::string variable;
    int32_t code = 0;
    int64_t rows = 0;  ///< families or members with it
};

/// What validation found.
struct ValidateReport {
    std::string model;
    double r2_out_of_sample = 0;
    std::array<QuotaErrors, 4> errors{};  ///< out of sample, families
    bool passed = true;                   ///< the fairness gate
    std::vector<std::string> alarms;      ///< groups that fare worse
    std::vector<UnseenCode> unseen;
    std::vector<std::string> files;
};

/// Validates a model on its sample, out of fold, and what the census has beside it; writes the
/// model card and score_fairness, and notes the verdict of the gate for `apply`. Errors: those of
/// fit_files and apply; bad_input when the sample is not the model's.
Result<ValidateReport> validate(store::Workspace& workspace, const store::Scope& scope,
                                const ValidateOptions& options);

/// A remark of a district office on a model: local knowledge that figures do not show.
struct Note {
    std::string area;  ///< first digits of its code
    std::string author;
    std::string text;
    Date on;
};

/// Keeps a remark as a document and in score_note; cards print it. Errors: usage, not_found (no
/// model).
Result<void> note(store::Workspace& workspace, const store::Scope& scope, const Note& note);

/// A model that somebody edited by hand, made a new version under his name.
struct AdoptOptions {
    std::string file;
    std::string author;
    std::string reason;
    Date as_of{19357};
};

/// Adopts an edited model file: it gets the hash of what it says now, the workspace uses it, and
/// the record says who adopted it and why. Errors: usage (no author or reason), not_found,
/// bad_input.
Result<FitReport> adopt(store::Workspace& workspace, const AdoptOptions& options);

/// A scorecard: points per answer, without estimation.
struct CardOptions {
    /// TOML: as a model file, with `points` at each predictor.
    std::string file;
    std::string forms_folder;
    Base base = Base::families;
    double unknown_share_max = 0.2;
    Date as_of{19357};
};

/// What a scorecard did.
struct CardReport {
    std::string card;  ///< name and hash
    int64_t ranked = 0;
    int64_t not_ranked = 0;
};

/// Applies a scorecard to every family: points, percentile and decile in score_card. Points are no
/// expenditure, so there are no rupiah, no probabilities and no groups. Errors: not_found,
/// bad_input with file and line, no_right (a predictor on the deny-list; scope).
Result<CardReport> apply_card(store::Workspace& workspace, const store::Scope& scope,
                              const CardOptions& options);

}  // namespace regsosek::score
