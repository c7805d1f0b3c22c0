// Compilation with the deny-list, and evaluation into one dense matrix by blocks of families.
#include "word/score/predictors.h"

#include <fmt/format.h>

#include <cmath>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/threads.h"

namespace regsosek::score {
namespace {

const form::Question* question_of(const form::Form& form, int variable) {
    for (const form::Question& question : form.questions()) {
        if (question.variable == variable) {
            return &question;
        }
    }
    return nullptr;
}

Result<expr::Expression> compiled(const ModelSpec& model, const std::string& source, uint64_t line,
                                  const form::Form& form) {
    expr::Options options;
    options.file = model.path;
    options.first_line = line;
    return expr::compile(source, expr::Level::family, form.dictionary(), options);
}

Result<void> check_predictor(const ModelSpec& model, const PredictorSpec& predictor,
                             const expr::Expression& expression, const form::Form& form) {
    for (const int variable : expression.reads()) {
        const form::Question* question = question_of(form, variable);
        if (question != nullptr && denied(*question)) {
            return std::unexpected(
                fail(Code::no_right,
                     fmt::format("prediktor \"{}\" memakai {} ({}), yang tidak boleh menjadi "
                                 "prediktor",
                                 predictor.name, question->name, question->number),
                     fmt::format("the predictor \"{}\" uses {} ({}), which may not predict",
                                 predictor.name, question->name, question->number))
                    .error()
                    .at(model.path, predictor.line, predictor.name));
        }
    }
    if (expression.type() == expr::Type::text ||
        form.find(item_number(predictor.item)) == nullptr) {
        return std::unexpected(
            fail(Code::bad_input,
                 fmt::format("prediktor \"{}\" harus berupa bilangan dan rinciannya (\"{}\") harus "
                             "ada di formulir",
                             predictor.name, predictor.item),
                 fmt::format("the predictor \"{}\" must be a number and its item (\"{}\") a "
                             "question of the form",
                             predictor.name, predictor.item))
                .error()
                .at(model.path, predictor.line, predictor.name));
    }
    return {};
}

/// Stores one expression's values of a block: expression 0 is the persons.
void take_values(size_t expression, size_t begin, size_t end, const expr::Values& values,
                 Predicted& out) {
    const size_t predictors = out.x.columns - 1;
    for (size_t r = begin; r < end; ++r) {
        const size_t i = r - begin;
        double value = 0;
        bool known = false;
        if (values.type == expr::Type::boolean) {
            known = values.truths[i] != expr::Truth::unknown;
            value = values.truths[i] == expr::Truth::yes ? 1 : 0;
        } else if (values.type == expr::Type::integer) {
            known = values.integers[i] != expr::unknown_integer;
            value = known ? static_cast<double>(values.integers[i]) : 0;
        } else {
            known = std::isfinite(values.reals[i]);
            value = known ? values.reals[i] : 0;
        }
        if (expression == 0) {
            constexpr double persons_max =
                1000;  // far above any family; keeps sums of persons small
            out.persons[r] =
                known && value > 0 && value < persons_max ? static_cast<int32_t>(value) : 0;
        } else {
            out.x.at(r, expression) = value;
            out.known[r * predictors + expression - 1] = known ? 1 : 0;
        }
    }
}

}  // namespace

bool denied_number(std::string_view number) {
    return number.starts_with("r431") || number.starts_with("r501") || number.starts_with("r427") ||
           number.starts_with("r428") || number.starts_with("r429") || number.starts_with("r430") ||
           number == "r410" || number == "r111";
}

bool denied(const form::Question& question) {
    return question.privacy == form::Privacy::health ||
           question.privacy == form::Privacy::identity || denied_number(question.number) ||
           question.name == "expenditure_month";
}

Result<CompiledModel> compile_model(const ModelSpec& model, const form::Form& form) {
    if (model.form != form.name()) {
        return std::unexpected(
            fail(Code::bad_input,
                 fmt::format("model untuk formulir {}, bukan {}", model.form, form.name()),
                 fmt::format("the model is for the form {}, not {}", model.form, form.name()))
                .error()
                .at(model.path));
    }
    std::vector<expr::Expression> expressions;
    expressions.push_back(TRY(compiled(model, model.persons, model.persons_line, form)));
    if (expressions.front().type() != expr::Type::integer) {
        return std::unexpected(fail(Code::bad_input, "\"persons\" harus bilangan bulat",
                                    "\"persons\" must be an integer")
                                   .error()
                                   .at(model.path, model.persons_line, "persons"));
    }
    for (const PredictorSpec& predictor : model.predictors) {
        auto expression = compiled(model, predictor.expression, predictor.line, form);
        if (!expression) {
            Error error = std::move(expression).error();
            return std::unexpected(std::move(error).at(model.path, predictor.line, predictor.name));
        }
        TRY(check_predictor(model, predictor, *expression, form));
        expressions.push_back(*std::move(expression));
    }
    return CompiledModel{expr::compile_set(expressions), model.predictors.size()};
}

Result<void> check_loaded(const CompiledModel& model, const expr::Batch& batch,
                          const form::Form& form, const std::string& where) {
    for (const int variable : model.set.reads()) {
        const size_t rows = form.dictionary().variables()[static_cast<size_t>(variable)].level ==
                                    expr::Level::member
                                ? batch.members
                                : batch.families;
        if (batch.columns[static_cast<size_t>(variable)].integers.size() != rows) {
            const std::string& name =
                form.dictionary().variables()[static_cast<size_t>(variable)].name;
            return std::unexpected(fail(Code::bad_input,
                                        fmt::format("model memerlukan {}, yang tidak ada", name),
                                        fmt::format("the model needs {}, which is not there", name))
                                       .error()
                                       .at(where, 0, name));
        }
    }
    return {};
}

Predicted evaluate_model(const CompiledModel& model, const expr::Batch& batch) {
    Predicted out;
    out.x = estimate::Matrix(batch.families, model.predictors + 1);
    out.known.assign(batch.families * model.predictors, 0);
    out.persons.assign(batch.families, 0);
    parallel_ranges(batch.families, math::sum_block, [&](size_t begin, size_t end) {
        expr::Scratch scratch;
        for (size_t r = begin; r < end; ++r) {
            out.x.at(r, 0) = 1;
        }
        expr::evaluate_set(
            model.set, batch, begin, end, scratch,
            [&](size_t expression, size_t first, size_t last, const expr::Values& values) {
                take_values(expression, first, last, values, out);
            });
    });
    return out;
}

}  // namespace regsosek::score
