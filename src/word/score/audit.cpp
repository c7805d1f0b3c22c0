// The sample once more, with groups that the model itself may not look at.
#include "word/score/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "ground/base/math.h"
#include "ground/store/batch.h"
#include "word/score/estimation.h"
#include "word/score/predictors.h"
#include "word/score/sample.h"

namespace regsosek::score {

namespace {

/// A division by expressions of the one language: the first that is true names the group; the last
/// name is of those of whom none is.
struct Division {
    Text title;
    std::vector<std::pair<Text, const char*>> cases;
    Text others;
};

constexpr const char* members = "count(members where presence in {1, 5})";

std::vector<Division> divisions() {
    const auto counted = [](const char* condition) {
        return fmt::format("count(members where presence in {{1, 5}} and {}) >= 1", condition);
    };
    static const std::string small = fmt::format("{} <= 2", members);
    static const std::string middle = fmt::format("{} <= 5", members);
    static const std::string elderly = counted("age >= 60");
    static const std::string disabled = counted(
        "(difficulty_seeing in {1, 2} or difficulty_hearing in {1, 2} or "
        "difficulty_walking in {1, 2} or difficulty_hands in {1, 2})");
    return {{{"Jumlah anggota", "Household size"},
             {{{"1-2", "1-2"}, small.c_str()}, {{"3-5", "3-5"}, middle.c_str()}},
             {"6 atau lebih", "6 and more"}},
            {{"Kepala keluarga", "Head of the family"},
             {{{"perempuan", "woman"}, "head.sex == 2"}},
             {"laki-laki", "man"}},
            {{"Lanjut usia (60+)", "Elderly (60+)"},
             {{{"ada", "there is one"}, elderly.c_str()}},
             {"tidak ada", "none"}},
            {{"Penyandang disabilitas", "Disability"},
             {{{"ada", "there is one"}, disabled.c_str()}},
             {"tidak ada", "none"}}};
}

/// The groups of one division; empty when the sample does not hold what it asks.
Result<AuditGroups> groups_of(const Division& division, const form::Form& form,
                              const expr::Batch& batch, std::span<const uint32_t> rows) {
    AuditGroups out;
    out.title = division.title;
    std::vector<int32_t> found(batch.families, -1);
    std::vector<uint8_t> open(batch.families, 1);
    for (size_t g = 0; g < division.cases.size(); ++g) {
        out.names.push_back(division.cases[g].first);
        const auto rule =
            TRY(expr::compile(division.cases[g].second, expr::Level::family, form.dictionary()));
        for (const int variable : rule.reads()) {
            const auto& of = form.dictionary().variables()[static_cast<size_t>(variable)];
            const size_t wanted = of.level == expr::Level::member ? batch.members : batch.families;
            if (batch.columns[static_cast<size_t>(variable)].integers.size() != wanted) {
                return AuditGroups{};
            }
        }
        expr::Vector values;
        expr::evaluate(rule, batch, 0, batch.families, values);
        for (size_t f = 0; f < batch.families; ++f) {
            if (open[f] != 0 && (values.known[f] == 0 || values.integers[f] != 0)) {
                found[f] = values.known[f] == 0 ? -1 : static_cast<int32_t>(g);
                open[f] = 0;
            }
        }
    }
    out.names.push_back(division.others);
    for (const uint32_t row : rows) {
        out.of_family.push_back(open[row] != 0 ? static_cast<int32_t>(division.cases.size())
                                               : found[row]);
    }
    return out;
}

/// Strata of the sample as a division. Strata 1 and 2 alone are urban and rural
/// (docs/format/district.md).
AuditGroups strata_of(const Sample& sample, const std::vector<int64_t>& rows_stratum) {
    AuditGroups out;
    out.title = {"Strata sampel", "Strata of the sample"};
    std::map<std::string, int64_t> order;
    for (const int64_t one : sample.stratum) {
        order.emplace(sample.stratum_name[static_cast<size_t>(one)], one);
    }
    std::map<int64_t, int32_t> place;
    for (const auto& [text, one] : order) {
        place.emplace(one, static_cast<int32_t>(out.names.size()));
        out.names.push_back({"strata " + text, "stratum " + text});
    }
    if (order.size() == 2 && order.begin()->first == "1" && order.rbegin()->first == "2") {
        out.title = {"Perkotaan dan perdesaan", "Urban and rural"};
        out.names = {{"perkotaan", "urban"}, {"perdesaan", "rural"}};
    }
    for (const int64_t one : rows_stratum) {
        out.of_family.push_back(place.at(one));
    }
    return out;
}

/// Rows of the sample that a regression uses.
std::vector<uint32_t> usable(const Sample& sample, const Predicted& predicted) {
    std::vector<uint32_t> out;
    for (uint32_t r = 0; r < sample.weight.size(); ++r) {
        if (predicted.persons[r] > 0 && sample.expenditure[r] > 0 && sample.weight[r] > 0) {
            out.push_back(r);
        }
    }
    return out;
}

std::vector<std::pair<std::string, std::vector<int32_t>>> codes_of(const Sample& sample,
                                                                   const form::Form& form) {
    std::vector<std::pair<std::string, std::vector<int32_t>>> out;
    for (const form::Question& question : form.questions()) {
        if (question.codelist < 0 || question.kind != form::Kind::code) {
            continue;
        }
        const auto& table =
            question.level == expr::Level::member ? sample.columns.person : sample.columns.family;
        const store::Column* column = table.find(question.name);
        if (column == nullptr || column->type != store::ColumnType::int32 ||
            column->int32s.size() != table.rows) {
            continue;
        }
        std::set<int32_t> seen(column->int32s.begin(), column->int32s.end());
        std::erase_if(seen, [](int32_t code) { return code < 0; });
        if (!seen.empty()) {
            out.emplace_back(question.name, std::vector<int32_t>(seen.begin(), seen.end()));
        }
    }
    return out;
}

Result<std::vector<double>> children_of(const form::Form& form, const expr::Batch& batch,
                                        std::span<const uint32_t> rows) {
    const auto rule = TRY(expr::compile("count(members where presence in {1, 5} and age <= 14)",
                                        expr::Level::family, form.dictionary()));
    expr::Vector values;
    expr::evaluate(rule, batch, 0, batch.families, values);
    std::vector<double> out;
    for (const uint32_t row : rows) {
        out.push_back(values.known[row] != 0 ? static_cast<double>(values.integers[row]) : 0);
    }
    return out;
}

/// Predictors, truth and design of the usable rows.
void fill(const FittedModel& model, const Sample& sample, const Predicted& predicted,
          std::span<const uint32_t> rows, AuditSample& out) {
    out.x = estimate::Matrix(rows.size(), predicted.x.columns);
    for (size_t i = 0; i < rows.size(); ++i) {
        const uint32_t r = rows[i];
        for (size_t j = 0; j < out.x.columns; ++j) {
            const bool known = j == 0 || predicted.is_known(r, j - 1);
            out.x.at(i, j) = known ? predicted.x.at(r, j) : model.means[j];
        }
        const auto persons = static_cast<double>(predicted.persons[r]);
        out.truth.push_back(math::log(sample.expenditure[r] / persons));
        out.persons.push_back(persons);
        out.weight.push_back(sample.weight[r]);
        out.stratum.push_back(sample.stratum[r]);
        if (!sample.district.empty()) {
            out.district.push_back(sample.district[r]);
        }
        out.stage.stratum.push_back(sample.stratum[r]);
        out.stage.unit.push_back(sample.unit[r]);
    }
}

/// What a refit by the model's method needs.
Result<void> add_data(const FittedModel& model, const form::Form& form, const Sample& sample,
                      const store::FormBatch& views, std::span<const uint32_t> rows,
                      const std::string& folder, AuditSample& out) {
    FitOptions options;
    options.sample_folder = folder;
    options.objective = model.objective;
    const SampleProblem all = TRY(sample_problem(model.spec, form, sample, views, options));
    out.data = chosen_rows(all.data, rows);
    out.estimation = model.spec.estimation;
    out.ridge = model.report.ridge;
    out.shift = model.own ? model.own->shift : 0;
    return {};
}

}  // namespace

Result<std::vector<AuditGroups>> watched_groups(const form::Form& form, const expr::Batch& batch,
                                                std::span<const uint32_t> rows) {
    std::vector<AuditGroups> out;
    for (const Division& division : divisions()) {
        AuditGroups groups = TRY(groups_of(division, form, batch, rows));
        if (!groups.names.empty()) {
            out.push_back(std::move(groups));
        }
    }
    return out;
}

Result<std::vector<double>> predicted_from(const AuditSample& sample,
                                           std::span<const uint32_t> from,
                                           std::span<const uint32_t> to) {
    const SurveyProblem training = chosen_rows(sample.data, from);
    SurveyEstimate fit;
    if (sample.estimation) {
        fit = TRY(estimated(training, *sample.estimation));
    } else {
        const std::vector<double>& w = training.design.weights;
        const auto penalties = sample.ridge > 0
                                   ? estimate::ridge_penalties(training.x, w, sample.ridge)
                                   : std::vector<double>{};
        fit.coefficients =
            TRY(estimate::solve(estimate::triangle_of(training.x, training.y, w, training.used), {},
                                penalties))
                .coefficients;
    }
    std::vector<double> out = TRY(predictions(fit, chosen_rows(sample.data, to)));
    for (double& one : out) {
        one += sample.shift;
    }
    return out;
}

Result<AuditSample> audit_sample(const FittedModel& model, const form::Form& form,
                                 const std::string& folder, int32_t folds, uint64_t seed) {
    const Sample sample = TRY(read_sample(folder, form));
    if (sample.hash != model.sample_hash) {
        return std::unexpected(fail(Code::conflict, "sampel ini bukan sampel model itu",
                                    "the sample is not the one that the model was estimated from")
                                   .error()
                                   .at(folder));
    }
    const CompiledModel compiled = TRY(compile_model(model.spec, form));
    const store::FormBatch views = store::batch_of(sample.columns, form);
    TRY(check_loaded(compiled, views.batch, form, folder));
    const Predicted predicted = evaluate_model(compiled, views.batch);
    const std::vector<uint32_t> rows = usable(sample, predicted);
    AuditSample out;
    fill(model, sample, predicted, rows, out);
    out.children = TRY(children_of(form, views.batch, rows));
    out.fold = estimate::unit_folds(out.stage, folds, seed);
    TRY(add_data(model, form, sample, views, rows, folder, out));
    out.outside.resize(rows.size());
    for (const Split& split : round_of(out.fold, out.data)) {
        const std::vector<double> values = TRY(predicted_from(out, split.train, split.test));
        for (size_t i = 0; i < split.test.size(); ++i) {
            out.outside[split.test[i]] = values[i];
        }
    }
    out.groups = TRY(watched_groups(form, views.batch, rows));
    AuditGroups strata = strata_of(sample, out.stratum);
    constexpr size_t strata_most = 6;  // more would be a list of places, not groups of people
    if (strata.names.size() > 1 && strata.names.size() <= strata_most) {
        out.groups.push_back(std::move(strata));
    }
    out.codes = codes_of(sample, form);
    out.district_name = sample.district_name;
    out.stratum_name = sample.stratum_name;
    return out;
}

}  // namespace regsosek::score
