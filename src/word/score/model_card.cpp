// Section by section; every figure has its definition beside it.
#include "word/score/model_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ground/base/math.h"
#include "method/estimate/distribution.h"
#include "method/estimate/targeting.h"
#include "method/estimate/validation.h"
#include "word/score/card_figures.h"
#include "word/score/wording.h"

namespace regsosek::score {

namespace {

using paper::CardSection;
using paper::Figure;
using paper::Mark;

std::string share(double value) {
    return fmt::format("{:.1f} %", 100 * value);
}

/// Writes sections in one language.
class Writer {
public:
    explicit Writer(const CardInput& input)
        : input_(input), model_(*input.model), sample_(*input.sample), lang_(input.options->lang) {}

    Result<paper::Card> card() {
        paper::Card out;
        out.title = say("Kartu model ", "Model card ") + model_.report.model;
        out.subtitle =
            model_.spec.title.in(lang_) +
            (input_.options->area.empty()
                 ? ""
                 : say("; lembar wilayah ", "; sheet of the area ") + input_.options->area);
        out.language = lang_ == Lang::id ? "id" : "en";
        out.dated = input_.options->as_of;
        out.sections.push_back(identity());
        if (!input_.options->area.empty() || input_.census.ranked > 0) {
            out.sections.push_back(census());
        }
        out.sections.push_back(targeting());
        out.sections.push_back(calibrated());
        out.sections.push_back(calibrated_places());
        out.sections.push_back(fair());
        out.sections.push_back(poverty());
        out.sections.push_back(confused());
        out.sections.push_back(residuals());
        out.sections.push_back(TRY(learned()));
        out.sections.push_back(coefficients());
        out.sections.push_back(unseen());
        out.sections.push_back(remarks());
        return out;
    }

private:
    std::string say(const char* id, const char* en) const { return lang_ == Lang::id ? id : en; }

    CardSection identity() const {
        const FitReport& r = model_.report;
        CardSection out;
        out.heading = say("Apa model ini", "What this model is");
        out.paragraphs.push_back(say(
            "Model memperkirakan ln pengeluaran per orang sebulan dari jawaban kuesioner; ia "
            "mengurutkan keluarga, bukan mengukur penghasilan. Semua ukuran di bawah ini di luar "
            "sampel: tiap keluarga diperkirakan oleh model yang tidak melihat PSU-nya.",
            "The model predicts ln expenditure per person and month from answers of the "
            "questionnaire; it orders families and measures no income. All figures below are out "
            "of sample: each family is predicted by a model that saw nobody of its PSU."));
        out.table.captions = {say("Ukuran", "Figure"), say("Nilai", "Value")};
        out.table.shares = {0.5, 0.5};
        const auto add = [&](std::string name, std::string value) {
            out.table.rows.push_back({std::move(name), std::move(value)});
        };
        add(say("Gerbang keadilan", "Fairness gate"),
            input_.passed ? say("lulus", "passed") : say("TIDAK LULUS", "NOT PASSED"));
        add(say("Hash model", "Hash of the model"), r.hash);
        add(say("Hash sampel", "Hash of the sample"), model_.sample_hash);
        add(say("Sumber", "Source"), model_.spec.source);
        add(say("Keluarga, PSU, strata sampel", "Families, PSUs, strata of the sample"),
            fmt::format("{}, {}, {}", r.families, r.units, r.strata));
        add(say("Penimbang", "Weights"), model_.objective == Base::families
                                             ? say("keluarga", "families")
                                             : say("orang", "persons"));
        if (r.method.empty()) {
            add(say("Penyusutan (ridge)", "Shrinkage (ridge)"), fmt::format("{:g}", r.ridge));
        } else {
            add(say("Metode", "Method"),
                r.method + (r.lambda >= 0 ? fmt::format(", lambda {:g}", r.lambda) : ""));
        }
        if (!r.trees_hash.empty()) {
            add(say("Hash pohon XGBoost", "Hash of the XGBoost trees"), r.trees_hash);
        }
        add(say("R2 dalam sampel, di luar sampel", "R2 in sample, out of sample"),
            fmt::format("{:.4f}, {:.4f}", r.r2,
                        estimate::accuracy(sample_.truth, sample_.outside, sample_.weight).r2));
        add(say("Korelasi peringkat (Spearman, peringkat tengah tertimbang)",
                "Rank correlation (Spearman, weighted mid-ranks)"),
            fmt::format(
                "{:.4f}",
                estimate::accuracy(sample_.truth, sample_.outside, sample_.weight).spearman));
        add(say("Simpangan baku residual (ln)", "Standard deviation of the residual (ln)"),
            fmt::format("{:.4f}", r.sigma));
        return out;
    }

    CardSection census() const {
        const CensusFigures& c = input_.census;
        CardSection out;
        out.heading = say("Keluarga wilayah ini", "The families of this area");
        const auto part = [&](int64_t of) {
            return c.ranked > 0 ? share(static_cast<double>(of) / static_cast<double>(c.ranked))
                                : std::string("-");
        };
        out.table.captions = {say("Ukuran", "Figure"), say("Nilai", "Value")};
        out.table.shares = {0.6, 0.4};
        out.table.rows = {
            {say("Keluarga diperingkat", "Families ranked"), std::to_string(c.ranked)},
            {say("Dengan prediktor tidak diketahui", "With unknown predictors"),
             part(c.with_unknown)},
            {say("Di perbatasan (peluang miskin antara batas)",
                 "Borderline (probability of being poor between the bounds)"),
             part(c.borderline)},
            {say("Rata-rata geometris pengeluaran per orang", "Geometric mean expenditure a head"),
             rupiah_text(std::llround(c.mean_rupiah))},
            {say("Bagian keluarga miskin (jumlah peluang)",
                 "Share of poor families (sum of probabilities)"),
             share(c.poverty)}};
        Figure figure;
        figure.title =
            say("Keluarga menurut desil kabupaten", "Families by decile of the kabupaten");
        figure.x_caption = say("desil", "decile");
        figure.y_caption = say("bagian", "share");
        figure.x_low = 0.4;
        figure.x_high = 10.6;
        paper::Series bars{"", Mark::bars, {}, {}, {}, {}};
        for (size_t d = 0; d < c.deciles.size(); ++d) {
            bars.x.push_back(static_cast<double>(d + 1));
            bars.y.push_back(c.ranked > 0
                                 ? static_cast<double>(c.deciles[d]) / static_cast<double>(c.ranked)
                                 : 0);
        }
        figure.series.push_back(std::move(bars));
        out.figures.push_back(std::move(figure));
        return out;
    }

    CardSection targeting() const {
        CardSection out;
        out.heading = say("Ketepatan sasaran", "Targeting");
        out.paragraphs = {
            say("Miskin: q % keluarga termiskin menurut pengeluaran; terpilih: q % termiskin "
                "menurut "
                "model. EER = miskin tidak terpilih / miskin. IER = terpilih tidak miskin / "
                "terpilih. "
                "Pada kuota yang sama EER = IER. T1 = terpilih tidak miskin / tidak miskin. "
                "Selisih = "
                "bagian keluarga pada sisi yang salah (definisi Alatas dkk.). CGH = bagian manfaat "
                "untuk 40 % terbawah / 0,40. NTD = 1 - T1 - EER.",
                "Poor: the q % poorest families by expenditure; selected: the q % poorest by the "
                "model. EER = poor not selected / poor. IER = selected not poor / selected. At one "
                "quota EER = IER. T1 = selected not poor / not poor. Disagreement = families on "
                "the "
                "wrong side (definition of Alatas et al.). CGH = share of benefits to the bottom "
                "40 % "
                "/ 0.40. NTD = 1 - T1 - EER."),
            say("TNP2K (Bah dkk.): kebocoran = bagian 40 % terkaya yang terpilih; parah = 20 % "
                "terkaya; kurang cakupan parah = bagian 10 % termiskin yang tidak terpilih.",
                "TNP2K (Bah et al.): leakage = share of the richest 40 % selected; severe = "
                "richest "
                "20 %; severe undercoverage = share of the poorest 10 % not selected.")};
        out.table.captions = {say("Kuota", "Quota"),
                              "EER = IER",
                              "T1",
                              say("Selisih", "Disagreement"),
                              "CGH",
                              "NTD",
                              say("Bocor 40 % kaya", "Leak rich 40 %"),
                              say("Bocor 20 % kaya", "Leak rich 20 %"),
                              say("Lolos 10 % miskin", "Missed poorest 10 %")};
        out.table.shares = {0.09, 0.12, 0.1, 0.12, 0.09, 0.09, 0.13, 0.13, 0.13};
        for (const double quota : {0.1, 0.2, 0.3, 0.4}) {
            out.table.rows.push_back(quota_row(quota));
        }
        const auto line =
            estimate::targeting_at_line(sample_.truth, sample_.outside, sample_.weight,
                                        math::log(input_.options->poverty_line));
        out.paragraphs.push_back(fmt::format(
            fmt::runtime(
                say("Pada garis tetap (y < garis, perkiraan < garis): EER {}, IER {}, "
                    "terpilih {} dari {} miskin. Menghitung orang di bawah garis dengan "
                    "perkiraan selalu salah; pakai jumlah peluang.",
                    "At the fixed line (y < line, prediction < line): EER {}, IER {}, "
                    "selected {} where {} are poor. Counting predictions below the line is "
                    "always wrong; use the sum of probabilities.")),
            share(line.exclusion), share(line.inclusion), share(line.selected), share(line.poor)));
        out.figures = {coverage()};
        return out;
    }

    std::vector<std::string> quota_row(double quota) const {
        const auto e =
            estimate::targeting_at_quota(sample_.truth, sample_.outside, sample_.weight, quota);
        const auto selected = estimate::bottom_share(sample_.outside, sample_.weight, quota);
        const auto richest = [&](double top) {
            const auto rest = estimate::bottom_share(sample_.truth, sample_.weight, 1 - top);
            double all = 0;
            double taken = 0;
            for (size_t i = 0; i < rest.size(); ++i) {
                all += sample_.weight[i] * (1 - rest[i]);
                taken += sample_.weight[i] * std::min(1 - rest[i], selected[i]);
            }
            return all > 0 ? taken / all : 0;
        };
        const auto poorest = estimate::bottom_share(sample_.truth, sample_.weight, 0.1);
        const auto severe = estimate::targeting(poorest, selected, sample_.truth, sample_.weight);
        return {fmt::format("{:.0f} %", 100 * quota),
                share(e.exclusion),
                share(e.false_alarm),
                share(e.disagreement),
                fmt::format("{:.2f}", e.cgh),
                fmt::format("{:.2f}", 1 - e.false_alarm - e.exclusion),
                share(richest(0.4)),
                share(richest(0.2)),
                share(severe.exclusion)};
    }

    Figure coverage() const {
        Figure out;
        out.title = say("Cakupan menurut kuota", "Coverage by quota");
        out.x_caption = say("bagian keluarga terpilih", "share of families selected");
        out.y_caption = say("bagian tercakup", "share covered");
        out.x_low = 0;
        out.x_high = 1;
        out.y_low = 0;
        out.y_high = 1;
        for (const double bottom : {0.1, 0.4}) {
            paper::Series one{
                fmt::format(fmt::runtime(say("{:.0f} % termiskin", "poorest {:.0f} %")),
                            100 * bottom),
                bottom < 0.2 ? Mark::line : Mark::dashes,
                {},
                {},
                {},
                {}};
            const auto poor = estimate::bottom_share(sample_.truth, sample_.weight, bottom);
            for (int k = 0; k <= 40; ++k) {
                const double quota = k / 40.0;
                const auto selected =
                    estimate::bottom_share(sample_.outside, sample_.weight, quota);
                one.x.push_back(quota);
                one.y.push_back(
                    1 -
                    estimate::targeting(poor, selected, sample_.truth, sample_.weight).exclusion);
            }
            out.series.push_back(std::move(one));
        }
        out.series.push_back({say("acak", "at random"), Mark::dashes, {0, 1}, {0, 1}, {}, {}});
        return out;
    }

    CardSection calibrated_places() const {
        CardSection out;
        const auto places =
            calibration_by_place(sample_, model_.report.sigma, input_.options->poverty_line);
        out.heading = say("Kalibrasi menurut tempat", "Calibration by place");
        out.paragraphs.push_back(
            say("Perkiraan dikurangi kenyataan (ln) di luar sampel, dengan galat baku antar-PSU di "
                "tempat itu; tanda * bila selisihnya lebih dari dua galat baku.",
                "Predicted minus actual (ln) out of sample, with its standard error over the PSUs "
                "of the place; * where it is more than two standard errors."));
        out.table.captions = {places.kind.in(lang_), say("Bobot", "Weight"),
                              say("selisih ln", "difference of ln"),
                              say("peluang miskin", "P(poor)"), say("miskin nyata", "poor")};
        out.table.shares = {0.3, 0.15, 0.25, 0.15, 0.15};
        for (size_t p = 0; p < places.rows.size(); ++p) {
            const CalibrationRow& row = places.rows[p];
            const double apart = row.predicted - row.actual;
            const double error = places.error[p];
            const bool marked = error > 0 && std::fabs(apart) > 2 * error;
            out.table.rows.push_back(
                {places.name[p], fmt::format("{:.0f}", row.families),
                 fmt::format("{:+.3f}{}{}", apart,
                             error < 0 ? std::string() : fmt::format(" (±{:.3f})", error),
                             marked ? " *" : ""),
                 share(row.expected_poor), share(row.actual_poor)});
        }
        return out;
    }

    CardSection calibrated() const {
        CardSection out;
        out.heading = say("Kalibrasi", "Calibration");
        out.paragraphs.push_back(
            say("Menurut persepuluhan perkiraan: apakah yang diperkirakan terjadi?",
                "By tenth of the predictions: does what was expected happen?"));
        const auto rows = calibration(sample_, model_.report.sigma, input_.options->poverty_line);
        out.table.captions = {say("Persepuluhan", "Tenth"), say("ln perkiraan", "ln predicted"),
                              say("ln nyata", "ln actual"), say("peluang miskin", "P(poor)"),
                              say("miskin nyata", "poor")};
        out.table.shares = {0.2, 0.2, 0.2, 0.2, 0.2};
        Figure means{say("Rata-rata ln pengeluaran", "Mean ln expenditure"),
                     say("perkiraan", "predicted"),
                     say("nyata", "actual"),
                     {},
                     0,
                     0,
                     0,
                     0};
        Figure poor{say("Bagian miskin", "Share of poor"),
                    say("jumlah peluang", "sum of probabilities"),
                    say("nyata", "actual"),
                    {},
                    0,
                    0,
                    0,
                    0};
        paper::Series mean_points{"", Mark::points, {}, {}, {}, {}};
        paper::Series poor_points{"", Mark::points, {}, {}, {}, {}};
        double highest = 0.1;
        for (size_t d = 0; d < rows.size(); ++d) {
            out.table.rows.push_back({std::to_string(d + 1),
                                      fmt::format("{:.3f}", rows[d].predicted),
                                      fmt::format("{:.3f}", rows[d].actual),
                                      share(rows[d].expected_poor), share(rows[d].actual_poor)});
            mean_points.x.push_back(rows[d].predicted);
            mean_points.y.push_back(rows[d].actual);
            poor_points.x.push_back(rows[d].expected_poor);
            poor_points.y.push_back(rows[d].actual_poor);
            highest = std::max({highest, rows[d].expected_poor, rows[d].actual_poor});
        }
        const double low = rows.front().predicted;
        const double high = rows.back().predicted;
        means.series = {mean_points, {"", Mark::dashes, {low, high}, {low, high}, {}, {}}};
        poor.series = {poor_points, {"", Mark::dashes, {0, highest}, {0, highest}, {}, {}}};
        out.figures = {means, poor};
        return out;
    }

    void add_fairness(const Text& title, const std::vector<Text>& names,
                      const estimate::Fairness& found, paper::CardTable& table) const {
        for (size_t g = 0; g < names.size(); ++g) {
            const estimate::GroupFairness& one = found.groups[g];
            table.rows.push_back(
                {title.in(lang_) + ": " + names[g].in(lang_), std::to_string(one.rows),
                 share(one.poverty), share(one.exclusion), share(one.inclusion),
                 fmt::format("{:.2f}", one.coverage_ratio), fmt::format("{:+.3f}", one.residual),
                 fmt::format("{:+.3f} [{:+.3f}, {:+.3f}]", one.difference, one.difference_low,
                             one.difference_high),
                 one.alarm && one.difference > 0 ? say("ALARM", "ALARM") : ""});
        }
    }

    CardSection fair() const {
        CardSection out;
        out.heading = say("Keadilan", "Fairness");
        out.paragraphs.push_back(fmt::format(
            fmt::runtime(say(
                "Pada kuota {:.0f} %. Selisih: EER kelompok dikurangi EER semua, dengan selang 95 "
                "% dari {} ulangan bootstrap PSU (Rao-Wu). Alarm: lebih dari {:.2f} dan selangnya "
                "tidak memuat 0. Residual di atas 0: model menyangka mereka lebih miskin "
                "daripada kenyataan.",
                "At a quota of {:.0f} %. Difference: EER of the group minus that of all, with a "
                "95 % interval of {} PSU-bootstrap replicates (Rao-Wu). Alarm: more than {:.2f} "
                "and an interval without 0. Residual above 0: the model thinks them poorer than "
                "they are.")),
            100 * input_.options->fairness_quota, input_.options->replicates,
            input_.options->fairness_alarm));
        out.table.captions = {say("Kelompok", "Group"),
                              "n",
                              say("miskin", "poor"),
                              "EER",
                              "IER",
                              say("cakupan", "coverage"),
                              "residual",
                              say("selisih [95 %]", "difference [95 %]"),
                              ""};
        out.table.shares = {0.25, 0.07, 0.09, 0.09, 0.09, 0.09, 0.09, 0.16, 0.07};
        for (size_t d = 0; d < sample_.groups.size(); ++d) {
            add_fairness(sample_.groups[d].title, sample_.groups[d].names,
                         input_.fairness->divisions[d], out.table);
        }
        if (!sample_.groups.empty()) {
            add_fairness({"Skala ekuivalensi", "Equivalence scale"}, sample_.groups[0].names,
                         input_.fairness->equivalent, out.table);
            out.paragraphs.push_back(say(
                "Skala ekuivalensi: pengeluaran per dewasa setara, (n - 0,07 anak)^0,85 (Olken); "
                "ukuran per kepala membuat keluarga kecil tampak berkecukupan.",
                "Equivalence scale: expenditure per equivalent adult, (n - .07 children)^.85 "
                "(Olken); a per-head measure makes small families look well off."));
        }
        return out;
    }

    CardSection poverty() const {
        const Welfare w = welfare(sample_, model_.report.sigma, input_.options->poverty_line,
                                  input_.options->fairness_quota);
        CardSection out;
        out.heading = say("Kemiskinan dan ketimpangan", "Poverty and inequality");
        out.paragraphs.push_back(fmt::format(
            fmt::runtime(say(
                "Orang, garis {} (y < garis). Transfer: seluruh kesenjangan kemiskinan ({} sebulan "
                "dalam sampel tertimbang) dibagi rata per orang kepada {:.0f} % termiskin menurut "
                "model. Gini {:.4f} (rumus Eurostat, laeken), {:.4f} (rumus convey).",
                "Persons, line {} (y < line). Transfer: the whole poverty gap ({} a month in the "
                "weighted sample) in equal shares a head to the poorest {:.0f} % by the model. "
                "Gini "
                "{:.4f} (Eurostat's formula, laeken), {:.4f} (convey's formula).")),
            rupiah_text(std::llround(input_.options->poverty_line)),
            rupiah_text(std::llround(w.budget)), 100 * input_.options->fairness_quota,
            w.gini_eurostat, w.gini_convey));
        out.table.captions = {"", say("persentase", "headcount"), say("kedalaman", "gap"),
                              say("keparahan", "severity")};
        out.table.shares = {0.4, 0.2, 0.2, 0.2};
        const auto add = [&](std::string name, const estimate::PovertyAt& p) {
            out.table.rows.push_back({std::move(name), fmt::format("{:.2f} %", 100 * p.headcount),
                                      fmt::format("{:.2f} %", 100 * p.gap),
                                      fmt::format("{:.2f} %", 100 * p.severity)});
        };
        add(say("survei", "survey"), w.actual);
        add(say("jumlah peluang model", "sum of the model's probabilities"), w.expected);
        add(say("perkiraan di bawah garis (salah)", "predictions below the line (wrong)"),
            w.plug_in);
        add(say("survei sesudah transfer", "survey after the transfer"), w.after_transfer);
        return out;
    }

    CardSection confused() const {
        CardSection out;
        out.heading = say("Desil nyata (baris) dan desil model (kolom), persen",
                          "True decile (row) and decile of the model (column), percent");
        const auto shares = confusion(sample_);
        out.table.captions = {""};
        out.table.shares = {0.1};
        double exact = 0;
        double near = 0;
        for (size_t d = 0; d < shares.size(); ++d) {
            out.table.captions.push_back(std::to_string(d + 1));
            out.table.shares.push_back(0.09);
            std::vector<std::string> row = {std::to_string(d + 1)};
            for (size_t k = 0; k < shares.size(); ++k) {
                row.push_back(fmt::format("{:.0f}", 100 * shares[d][k]));
                exact += d == k ? shares[d][k] / 10 : 0;
                near += d + 1 >= k && d <= k + 1 ? shares[d][k] / 10 : 0;
            }
            out.table.rows.push_back(std::move(row));
        }
        out.paragraphs.push_back(fmt::format(
            fmt::runtime(say("Tepat {}, dalam satu desil {}.", "Exact {}, within one decile {}.")),
            share(exact), share(near)));
        return out;
    }

    CardSection residuals() const {
        CardSection out;
        out.heading = say("Residual", "Residuals");
        Figure histogram{say("Sebaran residual", "Distribution of residuals"),
                         say("ln nyata - ln perkiraan", "ln actual - ln predicted"),
                         say("bagian", "share"),
                         {},
                         -2,
                         2,
                         0,
                         0};
        constexpr size_t bins = 40;
        paper::Series bars{"", Mark::bars, std::vector<double>(bins), std::vector<double>(bins),
                           {}, {}};
        double all = 0;
        for (size_t b = 0; b < bins; ++b) {
            bars.x[b] = -2 + (static_cast<double>(b) + 0.5) * 4 / bins;
        }
        Figure scatter{say("Residual menurut perkiraan", "Residual by prediction"),
                       say("ln perkiraan", "ln predicted"),
                       say("residual", "residual"),
                       {},
                       0,
                       0,
                       -2,
                       2};
        paper::Series points{"", Mark::points, {}, {}, {}, {}};
        constexpr size_t points_most = 600;
        const size_t step = sample_.truth.size() / points_most + 1;
        for (size_t i = 0; i < sample_.truth.size(); ++i) {
            const double e = sample_.truth[i] - sample_.outside[i];
            const auto bin = static_cast<int64_t>(std::floor((e + 2) / 4 * bins));
            all += sample_.weight[i];
            if (bin >= 0 && bin < static_cast<int64_t>(bins)) {
                bars.y[static_cast<size_t>(bin)] += sample_.weight[i];
            }
            if (i % step == 0) {
                points.x.push_back(sample_.outside[i]);
                points.y.push_back(e);
            }
        }
        for (double& y : bars.y) {
            y /= all;
        }
        histogram.series = {bars};
        scatter.series = {points};
        out.figures = {histogram, scatter};
        return out;
    }

    Result<CardSection> learned() const {
        CardSection out;
        out.heading = say("Kurva belajar dan pembanding", "Learning curve and comparison");
        out.paragraphs.push_back(
            say("Kiri: keluarga miskin yang lolos (30 %) bila model diduga dari sebagian PSU; "
                "rata-rata lima undian, dinilai pada separuh PSU lainnya.",
                "Left: missed poor (30 %) when the model is estimated from some of the PSUs; mean "
                "of five draws, judged on the other half of the PSUs."));
        const auto points = TRY(learning_curve(sample_, input_.options->seed));
        Figure missed{say("Miskin yang lolos", "Missed poor"), "PSU", "EER 30 %", {}, 0, 0, 0, 0};
        Figure fit{say("R2 di luar sampel", "R2 out of sample"), "PSU", "R2", {}, 0, 0, 0, 0};
        paper::Series exclusion{"", Mark::line, {}, {}, {}, {}};
        paper::Series r2{"", Mark::line, {}, {}, {}, {}};
        for (const LearningPoint& one : points) {
            exclusion.x.push_back(one.units);
            exclusion.y.push_back(one.exclusion);
            r2.x.push_back(one.units);
            r2.y.push_back(std::max(one.r2, -0.5));
        }
        missed.series = {exclusion};
        fit.series = {r2};
        out.figures = {missed, fit};
        out.table.captions = {"Model", "R2", "Spearman", "EER 30 %"};
        out.table.shares = {0.4, 0.2, 0.2, 0.2};
        for (const Rival& one : TRY(rivals(sample_))) {
            out.table.rows.push_back({one.name.in(lang_), fmt::format("{:.4f}", one.r2),
                                      fmt::format("{:.4f}", one.spearman), share(one.exclusion30)});
        }
        return out;
    }

    CardSection coefficients() const {
        CardSection out;
        out.heading = say("Koefisien", "Coefficients");
        out.paragraphs.push_back(
            say("Untuk kantor, bukan untuk umum. Selang 95 % dari kovarians rancangan sampel "
                "(normal).",
                "For offices, not for the public. 95 % intervals from the covariance of the sample "
                "design (normal)."));
        if (model_.own && model_.own->estimate.boosted) {
            out.paragraphs = {
                say("Pohon tidak mempunyai koefisien; sumbangan tiap rincian (TreeSHAP) "
                    "dihitung per keluarga dengan score explain.",
                    "Trees have no coefficients; what each item adds (TreeSHAP) is "
                    "found for single families by score explain.")};
            return out;
        }
        if (model_.own && std::isnan(model_.report.coefficients.front().standard_error)) {
            out.paragraphs = {
                say("Untuk kantor, bukan untuk umum. Metode ini tidak mempunyai galat "
                    "baku rancangan sampel.",
                    "For offices, not for the public. This method has no standard "
                    "errors of the sample design.")};
        }
        out.table.captions = {
            say("Prediktor", "Predictor"),       say("Rincian", "Item"),
            say("Koefisien", "Estimate"),        say("Galat baku", "Standard error"),
            say("Selang 95 %", "95 % interval"), say("Tidak diketahui", "Unknown")};
        out.table.shares = {0.3, 0.14, 0.14, 0.14, 0.18, 0.1};
        const double wide = math::normal_quantile(0.975);
        for (const Coefficient& one : model_.report.coefficients) {
            out.table.rows.push_back(
                {one.name, one.item, one.aliased ? "alias" : fmt::format("{:.4f}", one.estimate),
                 std::isnan(one.standard_error) ? "-" : fmt::format("{:.4f}", one.standard_error),
                 std::isnan(one.standard_error)
                     ? "-"
                     : fmt::format("{:.3f} .. {:.3f}", one.estimate - wide * one.standard_error,
                                   one.estimate + wide * one.standard_error),
                 std::to_string(one.unknown)});
        }
        return out;
    }

    CardSection unseen() const {
        CardSection out;
        out.heading =
            say("Kode dalam sensus yang tidak ada dalam sampel", "Codes that the sample never saw");
        out.paragraphs.push_back(
            input_.unseen.empty()
                ? say("Tidak ada.", "None.")
                : say("Model tidak tahu apa-apa tentang jawaban ini; keluarga yang menjawabnya "
                      "dinilai seperti kategori acuan.",
                      "The model knows nothing of these answers; families who gave them are scored "
                      "as the reference category."));
        if (!input_.unseen.empty()) {
            out.table.captions = {say("Variabel", "Variable"), say("Kode", "Code"),
                                  say("Baris", "Rows")};
            out.table.shares = {0.5, 0.25, 0.25};
            for (const UnseenCode& one : input_.unseen) {
                out.table.rows.push_back(
                    {one.variable, std::to_string(one.code), std::to_string(one.rows)});
            }
        }
        return out;
    }

    CardSection remarks() const {
        CardSection out;
        out.heading = say("Catatan dan keberatan kantor", "Remarks and objections of offices");
        out.paragraphs.push_back(say(
            "Tulis apa yang tidak terlihat dalam angka; kantor memasukkannya dengan score note, "
            "sehingga menjadi dokumen.",
            "Write what the figures do not show; the office enters it with score note, so that "
            "it becomes a document."));
        if (!input_.notes.empty()) {
            out.table.captions = {say("Wilayah", "Area"), say("Tanggal", "Day"),
                                  say("Petugas", "Officer"), say("Catatan", "Remark")};
            out.table.shares = {0.15, 0.13, 0.12, 0.6};
            for (const KeptNote& one : input_.notes) {
                out.table.rows.push_back({one.area, one.day, one.author, one.text});
            }
        }
        constexpr int32_t lines = 6;
        out.empty_lines = lines;
        return out;
    }

    const CardInput& input_;
    const FittedModel& model_;
    const AuditSample& sample_;
    Lang lang_;
};

}  // namespace

Result<paper::Card> model_card(const CardInput& input) {
    return Writer(input).card();
}

}  // namespace regsosek::score
