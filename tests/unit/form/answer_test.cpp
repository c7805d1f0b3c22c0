// Answers between text and integer: kinds, codes with letters, coordinates, dates, what is refused.
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>

#include "forms.h"
#include "ground/form/answer.h"

namespace regsosek::form {
namespace {

class Answer : public testing::Test {
protected:
    std::optional<int32_t> parsed(const std::string& name, std::string_view field) const {
        return parse_answer(*k_, *k_->find(name), field);
    }
    std::string written(const std::string& name, int32_t value) const {
        return answer_text(*k_, *k_->find(name), value);
    }
    std::shared_ptr<const Form> k_ = shipped("regsosek22-k");
};

TEST_F(Answer, codes_are_read_padded_or_not) {
    EXPECT_EQ(parsed("r413", "03"), 3);
    EXPECT_EQ(parsed("r413", " 3 "), 3);
    EXPECT_EQ(written("r413", 3), "03");
    EXPECT_EQ(parsed("r103", "010"), 10);
    EXPECT_EQ(written("r103", 10), "010");
    EXPECT_EQ(parsed("r413", "SD"), std::nullopt);
    EXPECT_EQ(parsed("r413", "-3"), std::nullopt);
    EXPECT_EQ(parsed("r413", "3.0"), std::nullopt);
    EXPECT_EQ(parsed("r413", ""), std::nullopt);
}

TEST_F(Answer, dates_are_days_that_exist) {
    EXPECT_EQ(parsed("r201", "2022-10-31"), 20221031);
    EXPECT_EQ(written("r201", 20221031), "2022-10-31");
    EXPECT_EQ(parsed("r201", "2022-10-32"), std::nullopt);
    EXPECT_EQ(parsed("r201", "20221031"), std::nullopt);
    EXPECT_FALSE(allowed(*k_, *k_->find("r201"), 20221115));
    EXPECT_TRUE(allowed(*k_, *k_->find("r203"), 20221231));
    EXPECT_FALSE(allowed(*k_, *k_->find("r203"), 20221232));
}

TEST_F(Answer, coordinates_are_integers_of_a_ten_millionth_degree) {
    EXPECT_EQ(parsed("geo_lat", "-6.8945678"), -68945678);
    EXPECT_EQ(parsed("geo_lon", "110.6384215"), 1106384215);
    EXPECT_EQ(parsed("geo_lon", "110"), 1100000000);
    EXPECT_EQ(parsed("geo_lon", "110.63842154"), 1106384215);
    EXPECT_EQ(parsed("geo_lon", "110.63842155"), 1106384216);
    EXPECT_EQ(parsed("geo_lat", "-6.89456785"), -68945679);
    EXPECT_EQ(written("geo_lat", -68945678), "-6.8945678");
    EXPECT_EQ(written("geo_lon", 1100000000), "110.0000000");
    for (const char* wrong : {"", "-", ".5", "110.", "110,5", "1e2", "1106384215", "--6", "6.8x"}) {
        EXPECT_EQ(parsed("geo_lon", wrong), std::nullopt) << wrong;
    }
    EXPECT_FALSE(allowed(*k_, *k_->find("geo_lat"), 1106384215));
    EXPECT_TRUE(allowed(*k_, *k_->find("geo_lat"), -68945678));
}

TEST_F(Answer, every_value_survives_writing_and_reading) {
    for (const Question& question : k_->questions()) {
        if (question.is_text() || question.kind == Kind::blob || !question.ranged) {
            continue;
        }
        for (const int64_t value : {question.low, question.high}) {
            const auto number = static_cast<int32_t>(value);
            EXPECT_EQ(parse_answer(*k_, question, answer_text(*k_, question, number)), number)
                << question.name;
        }
    }
}

TEST_F(Answer, reserved_codes_are_written_as_blanks) {
    for (const char* name : {"r407", "r413", "r201", "geo_lat", "expenditure_month"}) {
        EXPECT_EQ(written(name, expr::not_asked), "") << name;
        EXPECT_EQ(written(name, expr::asked_blank), "") << name;
        EXPECT_EQ(written(name, expr::unreadable), "") << name;
    }
}

TEST_F(Answer, numbers_that_do_not_fit_are_refused) {
    EXPECT_EQ(parsed("expenditure_month", "999999999"), 999999999);
    EXPECT_EQ(parsed("expenditure_month", "2147483647"), std::numeric_limits<int32_t>::max());
    EXPECT_EQ(parsed("expenditure_month", "2147483648"), std::nullopt);
    EXPECT_EQ(parsed("r407", "99999999999999999999"), std::nullopt);
    EXPECT_EQ(parsed("r206c", "1"), 1);
    EXPECT_EQ(parsed("r206c", "2"), std::nullopt);
    EXPECT_EQ(parsed("geo_accuracy_m", "12.5"), 13);
}

TEST(AnswerLetters, are_codes_by_their_place) {
    const SmallForm small;
    small.spoil("codes.csv", "sex,1,", "sex,A,");
    small.spoil("codes.csv", "sex,2,", "sex,B,");
    const auto form = Form::load(small.folder());
    ASSERT_TRUE(form.has_value()) << form.error().message(Lang::en);
    const Question& sex = *(*form)->find("sex");
    EXPECT_EQ(parse_answer(**form, sex, "B"), 2);
    EXPECT_EQ(parse_answer(**form, sex, "C"), std::nullopt);
    EXPECT_EQ(answer_text(**form, sex, 2), "B");
}

TEST(AnswerTime, is_a_day_and_a_time_that_exist) {
    EXPECT_TRUE(valid_datetime("2022-10-31T23:59:59"));
    EXPECT_FALSE(valid_datetime("2022-10-31T24:00:00"));
    EXPECT_FALSE(valid_datetime("2022-10-31 23:59:59"));
    EXPECT_FALSE(valid_datetime("2022-02-30T01:00:00"));
    EXPECT_FALSE(valid_datetime("2022-10-31T23:5a:59"));
}

}  // namespace
}  // namespace regsosek::form
