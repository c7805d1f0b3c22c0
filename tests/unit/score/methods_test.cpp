// Every method on a workspace's own sample: fitted, stored, scored, explained, compared.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>

#include "ground/base/threads.h"
#include "invented.h"
#include "regsosek/score.h"

namespace regsosek::score {
namespace {

constexpr uint64_t families = 1000;
/// Few trees of few levels: these tests are about what surrounds them.
const std::string trees_of_tests =
    std::string(small_model) + "[estimation]\nrounds = 60\nrate = 0.2\n";
/// What the second village has beyond its families' traits, in ln rupiah.
constexpr double richer = 0.3;

/// A workspace of two villages and a sample of four, named by their codes; one is richer.
class Methods : public ::testing::Test {
protected:
    // XGBoost's threads wait for one another on a busy machine.
    void SetUp() override {
        set_threads(1);
        folder_.write("model.toml", trees_of_tests);
        make_sample(1200);
        store::CreateOptions create;
        create.form_folder = source + "/forms/regsosek22-k";
        auto made = store::Workspace::create(folder_.path() + "/ws", create);
        ASSERT_TRUE(made) << made.error().message(Lang::en);
        workspace_ = std::move(*made);
        const auto added =
            workspace_->append_columns(invented_columns(*family_form(), families, 77));
        ASSERT_TRUE(added) << added.error().message(Lang::en);
        apply_.forms_folder = source + "/forms";
        apply_.unknown_share_max = 0.3;
        apply_.poverty_line = 300'000;
    }

    void TearDown() override { set_threads(0); }
    void make_sample(uint64_t size) const {
        write_sample(folder_, size, 11);
        name_villages();
    }
    /// Puts area codes in place of the invented places, and riches into the second.
    void name_villages() const {
        const std::string path = folder_.path() + "/sample_family.csv";
        std::ifstream in(path);
        std::string out;
        std::string line;
        while (std::getline(in, line)) {
            const size_t place = line.rfind("kec");
            if (place != std::string::npos) {
                const std::string number = line.substr(place + 3);
                line = line.substr(0, place) + "336901000" + std::to_string(std::stoi(number) + 1);
                if (number == "1") {
                    size_t begin = 0;
                    for (int k = 0; k < 4; ++k) {
                        begin = line.find(',', begin) + 1;
                    }
                    const size_t end = line.find(',', begin);
                    const double spent = std::stod(line.substr(begin, end - begin));
                    line.replace(begin, end - begin,
                                 std::to_string(std::llround(spent * std::exp(richer))));
                }
            }
            out += line + "\n";
        }
        in.close();
        folder_.write("sample_family.csv", out);
    }

    FitOptions options(const std::string& method) const {
        FitOptions out;
        out.model_file = folder_.path() + "/model.toml";
        out.sample_folder = folder_.path();
        out.forms_folder = source + "/forms";
        out.method = method;
        return out;
    }
    FitReport fitted(const std::string& method) {
        const auto report = fit(*workspace_, options(method));
        EXPECT_TRUE(report) << method << ": " << report.error().message(Lang::en);
        return report.value_or(FitReport{});
    }
    store::Table table(const std::string& name) {
        store::Query query;
        query.table = name;
        return workspace_->query(query, office()).value();
    }
    static store::Scope office() { return store::Scope::office("test"); }

    Folder folder_{"score_methods"};
    std::unique_ptr<store::Workspace> workspace_;
    ApplyOptions apply_;
};

constexpr const char* all_methods[] = {"least_squares", "ridge",    "lasso",    "elastic_net",
                                       "quantile",      "stepwise", "separate", "districts",
                                       "intercept",     "boosting"};

TEST_F(Methods, EachRanksEverybodyNearTheTruth) {
    for (const char* method : all_methods) {
        const FitReport report = fitted(method);
        EXPECT_EQ(report.method, method);
        EXPECT_GT(report.r2_out_of_sample, 0.25) << method;
        EXPECT_NEAR(report.sigma, true_sigma, 0.1) << method;
        const auto applied = apply(*workspace_, office(), apply_);
        ASSERT_TRUE(applied) << method << ": " << applied.error().message(Lang::en);
        EXPECT_EQ(applied->model, report.model);
        EXPECT_EQ(applied->ranked, static_cast<int64_t>(families) - 4);  // 3, 4, 5 and nobody's
        const store::Table scores = table("score_family");
        double apart = 0;
        double poor = 0;
        double truly = 0;
        for (size_t r = 0; r < scores.rows; ++r) {
            const auto i = static_cast<uint64_t>(scores.at("family_id").integer(r) - 1);
            const Invented f = invented(77, i);
            const double score = static_cast<double>(scores.at("score_e6").integer(r)) * 1e-6;
            apart += (score - f.log_expenditure) / static_cast<double>(scores.rows);
            poor += static_cast<double>(scores.at("p_poor_e6").integer(r)) * 1e-6;
            truly += f.log_expenditure < std::log(300'000.0) ? 1 : 0;
        }
        // Methods without districts spread the richer village over all.
        EXPECT_NEAR(apart, 0.1, 0.11) << method;
        EXPECT_NEAR(poor / truly, 0.85, 0.25) << method;
    }
}

TEST_F(Methods, VillagesWithALevelOfTheirOwnAreScoredByIt) {
    for (const char* method : {"districts", "separate", "intercept"}) {
        EXPECT_EQ(fitted(method).districts, 3) << method;
        ASSERT_TRUE(apply(*workspace_, office(), apply_)) << method;
        const store::Table scores = table("score_family");
        double apart[2] = {0, 0};
        double count[2] = {0, 0};
        for (size_t r = 0; r < scores.rows; ++r) {
            const auto i = static_cast<uint64_t>(scores.at("family_id").integer(r) - 1);
            const Invented f = invented(77, i);
            const size_t village = i % 2;
            apart[village] +=
                static_cast<double>(scores.at("score_e6").integer(r)) * 1e-6 - f.log_expenditure;
            count[village] += 1;
        }
        EXPECT_NEAR(apart[0] / count[0], 0, 0.05) << method;
        EXPECT_NEAR(apart[1] / count[1], richer, 0.05) << method;
    }
}

TEST_F(Methods, ContributionsSumAndTreesAreExplainedOnDemand) {
    for (const char* method : all_methods) {
        fitted(method);
        ASSERT_TRUE(apply(*workspace_, office(), apply_));
        const store::Table parts = table("score_contribution");
        const bool trees = std::string(method) == "boosting";
        EXPECT_EQ(parts.rows, trees ? 0 : families - 4) << method;
        for (size_t r = 0; r < parts.rows; r += 97) {
            int64_t sum = parts.at("mean_e12").integer(r);
            for (const store::Column& column : parts.columns) {
                if (column.name.starts_with("r") && column.name.ends_with("_e12")) {
                    sum += column.integer(r);
                }
            }
            EXPECT_NEAR(static_cast<double>(sum - parts.at("score_e12").integer(r)), 0, 100)
                << method;
        }
        ExplainOptions explain_options;
        explain_options.family_id = 12;
        explain_options.citizen = false;
        explain_options.forms_folder = source + "/forms";
        const auto why = explain(*workspace_, office(), explain_options);
        ASSERT_TRUE(why) << method << ": " << why.error().message(Lang::en);
        int64_t rupiah = why->mean_rupiah;
        for (const ItemReason& one : why->reasons) {
            rupiah += one.rupiah;
        }
        // Roundings of five items; XGBoost's own parts are of single precision.
        EXPECT_NEAR(static_cast<double>(rupiah), static_cast<double>(why->expected_rupiah),
                    trees ? 20 : 5)
            << method;
        EXPECT_FALSE(why->what_if.empty()) << method;
    }
}

TEST_F(Methods, AFileScoresAsTheWorkspacesModelDoesAndAnEditedOneIsRefused) {
    for (const char* method : {"lasso", "quantile", "districts", "intercept", "boosting"}) {
        const FitReport kept = fitted(method);
        ASSERT_TRUE(apply(*workspace_, office(), apply_));
        const store::Table first = table("score_family");
        FitOptions file = options(method);
        file.output_file = folder_.path() + "/" + method + ".json";
        set_threads(4);
        const auto again = fit_files(file);
        set_threads(1);
        ASSERT_TRUE(again) << method;
        EXPECT_EQ(again->hash, kept.hash) << method;
        ApplyOptions from_file = apply_;
        from_file.model_file = file.output_file;
        set_threads(4);
        ASSERT_TRUE(apply(*workspace_, office(), from_file)) << method;
        set_threads(1);
        const store::Table second = table("score_family");
        EXPECT_EQ(first.at("score_e6").int64s, second.at("score_e6").int64s) << method;
        EXPECT_EQ(first.at("sd_e6").int32s, second.at("sd_e6").int32s) << method;
        std::string text = content_of(file.output_file);
        const size_t at = text.find("\"sigma\":\"0.") + 11;
        text[at] = text[at] == '9' ? '8' : '9';
        from_file.model_file = folder_.write("edited.json", text);
        refused(apply(*workspace_, office(), from_file).error(), Code::corrupt, "edited");
    }
}

TEST_F(Methods, AModelFileNamesItsMethod) {
    folder_.write("model.toml", std::string(small_model) +
                                    "[estimation]\nmethod = \"elastic_net\"\nalpha = 0.9\n");
    EXPECT_EQ(fitted("").method, "elastic_net");
    EXPECT_EQ(fitted("stepwise").method, "stepwise") << "the option goes first";
    folder_.write("model.toml", std::string(small_model) + "[estimation]\nmethod = \"magic\"\n");
    refused(fit_files(options("")).error(), Code::bad_input, "must be one of");
}

TEST_F(Methods, WhatCannotRankIsRefused) {
    refused(fit_files(options("logistic")).error(), Code::bad_input, "no expenditure");
    refused(fit_files(options("magic")).error(), Code::usage, "must be one of");
    FitOptions plain = options("lasso");
    plain.ridge = 0;
    refused(fit_files(plain).error(), Code::usage, "--plain");
    fitted("lasso");
    PovertyOptions poverty_options;
    poverty_options.forms_folder = source + "/forms";
    refused(poverty(*workspace_, office(), poverty_options).error(), Code::bad_input,
            "least squares");
    write_sample(folder_, 500, 3);  // places that are no area codes
    refused(fit_files(options("intercept")).error(), Code::bad_input, "district");
}

TEST_F(Methods, CardsAreMadeByTheModelsOwnMethod) {
    make_sample(600);
    const char* const method = "boosting";
    const FitReport report = fitted(method);
    ValidateOptions validate_options;
    validate_options.sample_folder = folder_.path();
    validate_options.forms_folder = source + "/forms";
    validate_options.output_folder = folder_.path() + "/card";
    validate_options.replicates = 20;
    validate_options.lang = Lang::en;
    const auto found = validate(*workspace_, office(), validate_options);
    ASSERT_TRUE(found) << method << ": " << found.error().message(Lang::en);
    const std::string card = content_of(found->files.front());
    EXPECT_NE(card.find(method), std::string::npos) << method;
    EXPECT_EQ(card.find("nan"), std::string::npos) << method;
    // Refits out of fold are those of the fit itself: the same folds, the same method.
    const auto r2 = fmt::format("{:.4f}", report.r2_out_of_sample);
    EXPECT_NE(card.find(r2), std::string::npos) << method << ' ' << r2;
}

TEST_F(Methods, ChampionAndChallengerOnTheSample) {
    CompareSampleOptions compare;
    compare.model_files = {folder_.path() + "/model.toml"};
    compare.methods = {"least_squares", "lasso", "districts", "boosting"};
    compare.sample_folder = folder_.path();
    compare.forms_folder = source + "/forms";
    compare.repeats = 1;
    compare.lang = Lang::en;
    const auto found = compare_samples(compare);
    ASSERT_TRUE(found) << found.error().message(Lang::en);
    ASSERT_EQ(found->models.size(), 4U);
    EXPECT_EQ(found->rows, 1200);
    EXPECT_EQ(found->models[found->challenger].method, "boosting");
    EXPECT_TRUE(found->models[found->champion].explainable);
    EXPECT_GT(found->models[2].r2, found->models[0].r2) << "one village is richer";
    EXPECT_NEAR(found->price_missed,
                found->models[found->champion].missed[3] - found->models[3].missed[3], 1e-15);
    EXPECT_EQ(found->groups.front(), "Household size: 1-2");
    for (const ComparedModel& one : found->models) {
        EXPECT_EQ(one.group_missed.size(), found->groups.size());
    }
    compare.methods = {"lasso", "magic"};
    refused(compare_samples(compare).error(), Code::usage, "must be one of");
    compare.methods = {};
    compare.folds = 1;
    refused(compare_samples(compare).error(), Code::usage, "two folds");
}

}  // namespace
}  // namespace regsosek::score
