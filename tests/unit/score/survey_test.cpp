// Models of survey tables: numbers of R survey through a file, every kind of bad input, champion
// and challenger on the hamlets of Alatas et al. 2012.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "invented.h"
#include "regsosek/score.h"

namespace regsosek::score {
namespace {

/// Fields of a line of CSV whose commas may be quoted.
std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (const char c : line) {
        quoted = c == '"' ? !quoted : quoted;
        if (c == ',' && !quoted) {
            out.emplace_back();
        } else if (c != '"' && c != '\r') {
            out.back() += c;
        }
    }
    return out;
}

constexpr const char* head = R"toml(name = "small"
response = "log(y)"
weight = "w"
[design]
units = ["psu"]
strata = ["stratum"]
)toml";

constexpr const char* predictors = R"toml(
[[predictor]]
name = "size"
expression = "size"
[[predictor]]
name = "car"
expression = "car == 1"
)toml";

/// 240 rows in 4 districts: ln y = 13 - 0.2 size + 0.5 car + noise.
std::string invented_rows(const std::string& header = "y,w,psu,stratum,district,size,car,roof") {
    std::string out = header + "\n";
    for (uint64_t r = 0; r < 240; ++r) {
        Random random(2, 0, r);
        const int size = random.between(1, 8);
        const int car = random.between(0, 1);
        const double y = std::exp(13 - 0.2 * size + 0.5 * car + 0.3 * random.normal());
        out += std::to_string(y) + "," + std::to_string(1 + r % 3) + "," + std::to_string(r / 6) +
               "," + std::to_string(r / 120) + ",d" + std::to_string(r / 60) + "," +
               std::to_string(size) + "," + std::to_string(car) + "," + (r % 2 == 0 ? "tile" : "") +
               (r % 2 == 0 ? "" : "palm") + "\n";
    }
    return out;
}

class Survey : public ::testing::Test {
protected:
    Result<SurveyFitReport> fit(const std::string& model, const std::string& table,
                                const std::string& ending = ".csv") const {
        SurveyFitOptions options;
        options.model_file = folder_.write("model.toml", model);
        options.table_file = folder_.write("table" + ending, table);
        options.output_file = folder_.path() + "/fitted.json";
        return fit_survey(options);
    }
    static void refused(const Result<SurveyFitReport>& result, Code code, const std::string& word) {
        ASSERT_FALSE(result);
        score::refused(result.error(), code, word);
    }
    Folder folder_{"score_survey"};
};

TEST_F(Survey, LeastSquaresFindsWhatWasPutIn) {
    const auto report = fit(std::string(head) + predictors, invented_rows());
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->rows, 240);
    EXPECT_EQ(report->units, 40);
    EXPECT_EQ(report->strata, 2);
    EXPECT_EQ(report->degrees_of_freedom, 40 - 2 + 1 - 3);
    EXPECT_NEAR(report->terms[1].estimate, -0.2, 0.03);
    EXPECT_NEAR(report->terms[2].estimate, 0.5, 0.1);
    EXPECT_LT(report->terms[1].p, 1e-6);
    EXPECT_TRUE(there(folder_.path() + "/fitted.json"));
    const auto again = fit(std::string(head) + predictors, invented_rows());
    EXPECT_EQ(again->hash, report->hash);
}

TEST_F(Survey, ApiTableEqualsRSurvey) {
    const std::string table = shared + "pmt/survey_api/apistrat.csv";
    if (!there(table)) {
        GTEST_SKIP() << "../shared is not here";
    }
    SurveyFitOptions options;
    options.table_file = table;
    options.model_file = folder_.write("api.toml", R"toml(name = "api"
response = "api00"
weight = "pw"
[design]
strata = ["stype"]
populations = ["fpc"]
[[predictor]]
name = "ell"
expression = "ell"
[[predictor]]
name = "meals"
expression = "meals"
[[predictor]]
name = "mobility"
expression = "mobility"
[[predictor]]
name = "stype"
levels_of = "stype"
)toml");
    const auto report = fit_survey(options);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    // survey_api_reference.csv, design ds, svyglm_gaussian_stype.
    const std::pair<double, double> known[] = {
        {868.47357917117, 9.84462588738523},   {-0.582845259015818, 0.351660918504915},
        {-3.40419272526702, 0.24634696106196}, {-0.172541933976755, 0.308203261767791},
        {-128.727040785948, 10.4509736922178}, {-61.0511425359388, 10.0675982312496}};
    ASSERT_EQ(report->terms.size(), 6U);
    EXPECT_EQ(report->terms[4].name, "stype=H");
    for (size_t c = 0; c < 6; ++c) {
        EXPECT_NEAR(report->terms[c].estimate / known[c].first, 1, 1e-9);
        EXPECT_NEAR(report->terms[c].standard_error / known[c].second, 1, 1e-9);
    }
}

TEST_F(Survey, EveryMethodFits) {
    for (const char* method : {"least_squares", "ridge", "lasso", "elastic_net", "quantile",
                               "stepwise", "districts", "separate", "intercept", "boosting"}) {
        const std::string model = std::string(head) + "[areas]\ndistrict = \"district\"\n" +
                                  "[estimation]\nmethod = \"" + method + "\"\nrounds = 50\n" +
                                  predictors;
        const auto report = fit(model, invented_rows());
        ASSERT_TRUE(report) << method << report.error().message(Lang::en);
        EXPECT_GT(report->r2, 0.4) << method;
        EXPECT_EQ(report->method, method);
    }
    std::string logit = std::string(head) + "[estimation]\nmethod = \"logistic\"\n" + predictors;
    logit.replace(logit.find("log(y)"), 6, "y < 300000");
    const auto report = fit(logit, invented_rows());
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_GT(report->terms[1].estimate, 0);
}

TEST_F(Survey, ZeroNegativeAndMissingValuesAreLeftOutAndCounted) {
    std::string rows = invented_rows();
    rows += "0,1,0,0,d0,3,1,tile\n";        // no expenditure
    rows += "-5,1,0,0,d0,3,1,tile\n";       // less than none
    rows += "300000,,0,0,d0,3,1,tile\n";    // no weight
    rows += "300000,0,0,0,d0,3,1,tile\n";   // weight 0
    rows += "300000,1,0,0,d0,NA,1,tile\n";  // a predictor unknown
    const auto report = fit(std::string(head) + predictors, rows);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->rows, 240);
    EXPECT_EQ(report->excluded, 5);
    const auto without = fit(std::string(head) + predictors, invented_rows());
    EXPECT_EQ(report->terms[1].estimate, without->terms[1].estimate);
    EXPECT_NEAR(report->terms[1].standard_error, without->terms[1].standard_error, 1e-15);
}

TEST_F(Survey, AliasedAndConstantPredictorsAreDroppedInOrder) {
    const std::string more = std::string(predictors) +
                             "[[predictor]]\nname = \"twice\"\nexpression = \"2 * size\"\n"
                             "[[predictor]]\nname = \"same\"\nexpression = \"7\"\n";
    const auto report = fit(std::string(head) + more, invented_rows());
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_FALSE(report->terms[1].aliased);
    EXPECT_TRUE(report->terms[3].aliased);
    EXPECT_TRUE(report->terms[4].aliased);
    EXPECT_EQ(report->terms[3].estimate, 0);
}

TEST_F(Survey, WeightsNegativeOrWild) {
    const std::string model = std::string(head) + predictors;
    refused(fit(model, invented_rows() + "300000,-1,0,0,d0,3,1,tile\n"), Code::bad_input,
            "negative");
    const auto wild = fit(model, invented_rows() + "300000,1000000,0,0,d0,3,1,tile\n");
    ASSERT_TRUE(wild);
    EXPECT_GT(wild->weight_ratio, 100);
    refused(fit(model, invented_rows() + "300000,many,0,0,d0,3,1,tile\n"), Code::bad_input,
            "must be a number");
}

TEST_F(Survey, DesignsThatCannotTellAreRefusedUntilAPolicyIsNamed) {
    std::string rows = invented_rows() + "300000,1,999,9,d0,3,1,tile\n";  // alone in its stratum
    refused(fit(std::string(head) + predictors, rows), Code::bad_input, "single PSU");
    std::string model = std::string(head) + "lonely = \"adjust\"\n" + predictors;
    EXPECT_TRUE(fit(model, rows));
    rows += "300000,1,,1,d0,3,1,tile\n";
    refused(fit(model, rows), Code::bad_input, "empty");
    model.replace(model.find("[\"psu\"]"), 7, "[\"ea\"]");
    refused(fit(model, rows), Code::bad_input, "no column ea");
}

TEST_F(Survey, ADistrictWithThreePsusStillHasAModel) {
    std::string rows = invented_rows();
    for (int r = 0; r < 3; ++r) {
        rows += "300000,1," + std::to_string(900 + r) + ",1,small," + std::to_string(2 + r) +
                ",1,tile\n";
    }
    const std::string model = std::string(head) +
                              "[areas]\ndistrict = \"district\"\n[estimation]\nmethod = "
                              "\"districts\"\n" +
                              predictors;
    const auto report = fit(model, rows);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->districts, 5);
    EXPECT_GE(report->lambda, 50);
    refused(fit(std::string(head) + "[estimation]\nmethod = \"districts\"\n" + predictors, rows),
            Code::bad_input, "areas.district");
}

TEST_F(Survey, ModelFilesThatCannotBe) {
    const std::string rows = invented_rows();
    const auto with = [&](const std::string& more) { return std::string(head) + more; };
    refused(fit(with(""), rows), Code::bad_input, "no predictor");
    refused(fit(with("[[predictor]]\nname = \"a\"\nexpression = \"sizze\"\n"), rows),
            Code::bad_input, "sizze");
    refused(fit(with("[[predictor]]\nname = \"a\"\n"), rows), Code::bad_input, "needs expression");
    refused(fit(with("[[predictor]]\nname = \"a\"\nexpression = \"roof\"\n"), rows),
            Code::bad_input, "must be a number");
    refused(
        fit(with("[[predictor]]\nname = \"a\"\nitem = \"r431a\"\nexpression = \"size\"\n"), rows),
        Code::no_right, "may not predict");
    refused(fit(with("[estimation]\nmethod = \"magic\"\n") + predictors, rows), Code::bad_input,
            "must be one of");
    refused(fit(with("[estimation]\ntau = 2\nmethod = \"quantile\"\n") + predictors, rows),
            Code::bad_input, "from 0.001");
    refused(fit(with(std::string(predictors) + predictors), rows), Code::bad_input, "repeated");
    refused(fit(with(predictors), "y,w,psu,stratum,size,car\n"), Code::bad_input, "no row");
    refused(fit(with(predictors), rows, ".xls"), Code::bad_input, "only .csv");
    refused(fit(with(predictors), "garbage", ".dta"), Code::bad_input, "cannot be read");
}

TEST_F(Survey, FewerRowsThanCoefficientsAreRefused) {
    const std::string two = "y,w,psu,stratum,size,car\n300000,1,1,1,2,1\n400000,1,2,1,3,0\n";
    refused(fit(std::string(head) + predictors, two), Code::bad_input, "only 2 rows");
}

TEST_F(Survey, SameHashForAnyNumberOfThreads) {
    for (const char* method : {"least_squares", "lasso", "districts", "boosting"}) {
        const std::string model = std::string(head) + "[areas]\ndistrict = \"district\"\n" +
                                  "[estimation]\nmethod = \"" + method + "\"\nrounds = 20\n" +
                                  predictors;
        std::vector<std::string> seen;
        for (const unsigned count : {1U, 2U, 4U}) {
            set_threads(count);
            seen.push_back(fit(model, invented_rows())->hash);
        }
        set_threads(0);
        EXPECT_EQ(seen[0], seen[1]) << method;
        EXPECT_EQ(seen[0], seen[2]) << method;
    }
}

TEST_F(Survey, CompareRefusesModelsOfDifferentResponses) {
    CompareOptions options;
    options.table_file = folder_.write("t.csv", invented_rows());
    std::string other = std::string(head) + predictors;
    other.replace(other.find("log(y)"), 6, "y");
    options.model_files = {folder_.write("a.toml", std::string(head) + predictors),
                           folder_.write("b.toml", other)};
    EXPECT_EQ(compare_surveys(options).error().code, Code::bad_input);
    options.model_files.pop_back();
    options.folds_file = folder_.write("folds.csv", "psu,r1\n0,1\n1,2\n");
    const auto missing = compare_surveys(options);
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message(Lang::en).find("has no fold"), std::string::npos);
}

TEST_F(Survey, OneYearPredictsTheNext) {
    const std::string table = shared + "pmt/survey_api/apistrat.csv";
    if (!there(table)) {
        GTEST_SKIP() << "../shared is not here";
    }
    // The schools twice: what they reached in 1999, and in 2000.
    std::ifstream in(table);
    std::string line;
    std::getline(in, line);
    std::vector<std::string> names = fields(line);
    std::string both = "year,y,w,ell,meals,mobility\n";
    const auto at = [&](const std::vector<std::string>& row, const char* name) {
        return row[static_cast<size_t>(std::ranges::find(names, name) - names.begin())];
    };
    while (std::getline(in, line)) {
        const auto row = fields(line);
        for (const auto& [year, score] : {std::pair{"1999", "api99"}, {"2000", "api00"}}) {
            both += std::string(year) + "," + at(row, score) + "," + at(row, "pw") + "," +
                    at(row, "ell") + "," + at(row, "meals") + "," + at(row, "mobility") + "\n";
        }
    }
    const auto model = [&](const std::string& name, std::initializer_list<const char*> terms) {
        std::string out = "name = \"" + name + "\"\nresponse = \"y\"\nweight = \"w\"\n";
        for (const char* term : terms) {
            out += "[[predictor]]\nname = \"" + std::string(term) + "\"\nexpression = \"" + term +
                   "\"\n";
        }
        return folder_.write(name + ".toml", out);
    };
    CompareOptions options;
    options.table_file = folder_.write("both.csv", both);
    options.model_files = {model("large", {"ell", "meals", "mobility"}), model("little", {"ell"})};
    options.year = "year";
    const auto found = compare_surveys(options);
    ASSERT_TRUE(found) << found.error().message(Lang::en);
    EXPECT_EQ(found->years, (std::vector<std::string>{"2000"}));
    // R 4.2: lm(y ~ ..., 1999, weights = pw), predict on 2000, 1 - sum w e^2 / sum w (y - mean)^2.
    EXPECT_NEAR(found->models[0].r2, 0.581503148862088, 1e-9);
    EXPECT_NEAR(found->models[1].r2, 0.341086802778874, 1e-9);
    options.year = "season";
    EXPECT_EQ(compare_surveys(options).error().code, Code::bad_input);
    options.year = "w";
    options.table_file =
        folder_.write("one.csv", "year,y,w,ell,meals,mobility\n1999,5,1,1,1,1\n1999,6,1,2,1,1\n");
    options.year = "year";
    const auto one = compare_surveys(options);
    ASSERT_FALSE(one);
    EXPECT_NE(one.error().message(Lang::en).find("two years"), std::string::npos);
}

/// The published folds on the hamlets of Alatas et al. 2012; all five repeats in long tests.
TEST(Alatas2012, ChampionAndChallengerReachTheBars) {
    CompareOptions options;
    options.table_file = shared + "id/micro/alatas2012.csv";
    if (!there(options.table_file)) {
        GTEST_SKIP() << "../shared is not here";
    }
    const Folder folder("alatas_folds");
    options.folds_file = source + "/models/alatas2012/folds.csv";
    const char* wanted = std::getenv("REGSOSEK_TEST_LONG");
    if (wanted == nullptr || std::string(wanted) != "1") {
        std::ifstream in(options.folds_file);
        std::string first;
        for (std::string line; std::getline(in, line);) {
            first += line.substr(0, line.find(',', line.find(',') + 1)) + "\n";
        }
        options.folds_file = folder.write("first.csv", first);
    }
    for (const char* name : {"alone", "pooled", "champion", "challenger"}) {
        options.model_files.push_back(source + "/models/alatas2012/" + name + ".toml");
    }
    set_threads(1);  // XGBoost's threads wait for one another on a busy machine
    const auto comparison = compare_surveys(options);
    set_threads(0);
    ASSERT_TRUE(comparison) << comparison.error().message(Lang::en);
    EXPECT_EQ(comparison->rows, 5004);
    const ComparedModel& alone = comparison->models[0];
    const ComparedModel& champion = comparison->models[2];
    const ComparedModel& challenger = comparison->models[3];
    EXPECT_EQ(comparison->champion, 2U);
    EXPECT_EQ(comparison->challenger, 3U);
    EXPECT_GE(champion.r2, 0.49);
    EXPECT_LE(champion.missed[3], 0.305);
    EXPECT_GE(challenger.r2, 0.51);
    EXPECT_LE(challenger.missed[2], 0.381);
    EXPECT_LT(alone.r2, champion.r2 - 0.05);
    EXPECT_FALSE(comparison->replaced);
    EXPECT_EQ(champion.group_missed.size(), 3U);
}

}  // namespace
}  // namespace regsosek::score
