// score fit: known coefficients come back, what may not predict is refused, an edited model is
// refused.
#include <gtest/gtest.h>

#include "invented.h"
#include "regsosek/score.h"
#include "word/score/fitted_model.h"
#include "word/score/model_file.h"
#include "word/score/predictors.h"

namespace regsosek::score {
namespace {

FitOptions options_of(const Folder& folder) {
    FitOptions options;
    options.model_file = folder.path() + "/model.toml";
    options.sample_folder = folder.path();
    options.forms_folder = source + "/forms";
    options.ridge = 0;
    return options;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Fit, FindsTheCoefficientsOfTheInventedWorld) {
    const Folder folder("score_fit");
    folder.write("model.toml", small_model);
    write_sample(folder, 3000, 11);
    const auto report = fit_files(options_of(folder));
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->families, 3000);
    EXPECT_EQ(report->units, 300);
    EXPECT_EQ(report->strata, 30);
    const std::vector<double> truth = {13.6, true_size, 0, true_earth, 0, true_car, true_fridge};
    for (size_t j = 0; j < truth.size(); ++j) {
        const Coefficient& one = report->coefficients[j];
        EXPECT_NEAR(one.estimate, truth[j], 4 * one.standard_error) << one.name;
        EXPECT_GT(one.standard_error, 0);
        EXPECT_LT(one.standard_error, 0.06);
    }
    EXPECT_TRUE(report->coefficients.back().aliased);  // no_fridge is 1 - fridge
    EXPECT_NEAR(report->sigma, true_sigma, 0.02);
    EXPECT_GT(report->r2, report->r2_out_of_sample);
    EXPECT_GT(report->r2_out_of_sample, 0.3);
    EXPECT_GT(report->errors[0].exclusion, report->errors[3].exclusion);
}

TEST(Fit, SameFilesGiveTheSameHash) {
    const Folder folder("score_hash");
    folder.write("model.toml", small_model);
    write_sample(folder, 500, 3);
    FitOptions options = options_of(folder);
    const auto first = fit_files(options);
    const auto second = fit_files(options);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->hash, second->hash);
    options.objective = Base::persons;
    EXPECT_NE(first->hash, fit_files(options)->hash);
}

TEST(Fit, FittedModelReadsBackBitByBit) {
    const Folder folder("score_back");
    folder.write("model.toml", small_model);
    write_sample(folder, 400, 5);
    FitOptions options = options_of(folder);
    options.output_file = folder.path() + "/fitted.json";
    const auto report = fit_files(options);
    ASSERT_TRUE(report);
    std::ifstream in(options.output_file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto model = parse_fitted(text, "fitted.json");
    ASSERT_TRUE(model) << model.error().message(Lang::en);
    EXPECT_EQ(model->report.hash, report->hash);
    EXPECT_EQ(fitted_text(*model), text);
    EXPECT_EQ(model->coefficients.size(), 8U);
    EXPECT_EQ(model->coefficients[1], report->coefficients[1].estimate);

    const std::string edited = replaced(text, "\"estimate\":\"1", "\"estimate\":\"2");
    ASSERT_NE(edited, text);
    const auto refused = parse_fitted(edited, "fitted.json");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::corrupt);
    EXPECT_EQ(parse_fitted("{}", "x").error().code, Code::bad_input);
    EXPECT_EQ(parse_fitted("", "x").error().code, Code::bad_input);
}

TEST(Fit, WhatMayNotPredictIsRefused) {
    for (const char* expression :
         {"any(members where chronic_illness != 1)", "prog_pkh == 1", "welfare_status_initial == 1",
          "any(members where kur == 1)", "expenditure_month > 5", "count(members where r410 == 1)",
          "any(members where difficulty_seeing in {1, 2})"}) {
        const Folder folder("score_denied");
        folder.write("model.toml", replaced(small_model, "asset_car == 1", expression));
        write_sample(folder, 100, 2);
        const auto refused = fit_files(options_of(folder));
        ASSERT_FALSE(refused) << expression;
        EXPECT_EQ(refused.error().code, Code::no_right) << refused.error().message(Lang::en);
        EXPECT_GT(refused.error().place.line, 1U);
    }
}

TEST(Fit, BadModelFilesAreRefusedWithTheirLine) {
    const std::pair<const char*, const char*> changes[] = {
        {"asset_car == 1", "asset_cars == 1"},  // no such variable
        {"asset_car == 1", "asset_car == 7"},   // no such code
        {"name = \"car\"", "name = \"fridge\""},
        {"item = \"r502k\"", "item = \"r999\""},
        {"persons = ", "person = "},
        {"form = \"regsosek22-k\"", "form = 5"},
        {"[[predictor]]", "[[predictor"},
    };
    for (const auto& [from, to] : changes) {
        const Folder folder("score_bad_model");
        folder.write("model.toml", replaced(small_model, from, to));
        write_sample(folder, 100, 2);
        const auto refused = fit_files(options_of(folder));
        ASSERT_FALSE(refused) << to;
        EXPECT_EQ(refused.error().code, Code::bad_input) << refused.error().message(Lang::en);
        EXPECT_TRUE(refused.error().place.file.ends_with("model.toml"));
        EXPECT_GT(refused.error().place.line, 0U) << to;
    }
    FitOptions nowhere;
    nowhere.model_file = "/nowhere/model.toml";
    EXPECT_EQ(fit_files(nowhere).error().code, Code::not_found);
}

TEST(Fit, BadSamplesAreRefusedWithFileLineAndColumn) {
    struct Change {
        const char* file;
        const char* from;
        const char* to;
        const char* column;
    };
    const Change changes[] = {
        {"sample_family.csv", "S3,0,0,103", "S3,0,0,-103", "weight"},
        {"sample_family.csv", "S3,0,0,103", "S3,0,0,many", "weight"},
        {"sample_family.csv", "S3,0,0,103", "S2,0,0,103", "sample_id"},
        {"sample_family.csv", "S3,0,0,103", "S3,,0,103", "psu"},
        {"sample_family.csv", "weight", "weigh", "weigh"},
        {"sample_family.csv", "floor_type", "head_name", "head_name"},
        {"sample_member.csv", "S3,1,", "S999999,1,", "sample_id"},
        {"sample_member.csv", "S3,1,1", "S3,1", ""},
    };
    for (const Change& change : changes) {
        const Folder folder("score_bad_sample");
        folder.write("model.toml", small_model);
        write_sample(folder, 50, 2);
        const std::string path = folder.path() + "/" + change.file;
        std::ifstream in(path);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const std::string changed = replaced(text, change.from, change.to);
        ASSERT_NE(changed, text) << change.to;
        folder.write(change.file, changed);
        const auto refused = fit_files(options_of(folder));
        ASSERT_FALSE(refused) << change.to;
        EXPECT_TRUE(refused.error().place.file.ends_with(change.file)) << change.to;
        EXPECT_EQ(refused.error().place.column, change.column) << change.to;
    }
}

TEST(Fit, FamiliesWithoutExpenditureAreNotUsed) {
    const Folder folder("score_zero");
    folder.write("model.toml", small_model);
    write_sample(folder, 300, 2);
    std::ifstream in(folder.path() + "/sample_family.csv");
    std::string text;
    std::string line;
    for (int n = 0; std::getline(in, line); ++n) {
        // rows 1 and 2: nothing and a debt instead of an expenditure
        const size_t comma = n == 0 ? 0 : line.find(',', line.find(",10") + 1);
        if (n == 1 || n == 2) {
            line = line.substr(0, comma) + (n == 1 ? ",0" : ",-5") +
                   line.substr(line.find(',', comma + 1));
        }
        text += line + "\n";
    }
    folder.write("sample_family.csv", text);
    const auto report = fit_files(options_of(folder));
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->families, 298);
    EXPECT_EQ(report->excluded, 2);
    EXPECT_EQ(report->units, 30);  // their PSUs still count
}

TEST(Fit, ShrinkingChoosesARidge) {
    const Folder folder("score_ridge");
    folder.write("model.toml", small_model);
    write_sample(folder, 120, 21);
    FitOptions options = options_of(folder);
    options.ridge = -1;
    const auto report = fit_files(options);
    ASSERT_TRUE(report);
    options.ridge = 0;
    EXPECT_GE(report->r2_out_of_sample, fit_files(options)->r2_out_of_sample - 1e-12);
}

TEST(Models, TheModelOfRegsosek22CompilesAgainstTheForm) {
    const auto spec = read_model_file(source + "/models/pmt-regsosek22.toml");
    ASSERT_TRUE(spec) << spec.error().message(Lang::en);
    const auto form = family_form();
    const auto compiled = compile_model(*spec, *form);
    ASSERT_TRUE(compiled) << compiled.error().message(Lang::en);
    EXPECT_EQ(compiled->predictors, spec->predictors.size());
    EXPECT_GE(compiled->predictors, 39U);  // as many as DTSEN uses
}

}  // namespace
}  // namespace regsosek::score
