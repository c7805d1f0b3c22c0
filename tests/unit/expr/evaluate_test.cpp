// What the language means, case by case: one invented family at a time.
#include <gtest/gtest.h>

#include <map>

#include "small_dictionary.h"

namespace regsosek::expr::testing {
namespace {

using Answers = std::map<std::string, int32_t>;
using Texts = std::map<std::string, std::string>;

// Families written as maps from name to answer; what is not said is -1 (not asked) or an empty
// text.
struct Village {
    struct Member {
        Answers answers;
        Texts texts{};
    };
    struct Family {
        Answers answers;
        std::vector<Member> members;
        Texts texts{};
        double share = 1;
        double poverty_line = 500;
        int64_t area_code = 9921010001000100;
    };
    std::vector<Family> families;
};

class Evaluation : public ::testing::Test {
protected:
    // Answers of the rows: "yes", "no", "unknown", or a number or text.
    std::vector<std::string> values(const std::string& source, Level level,
                                    const Village& village) {
        fill(village);
        auto expression = compile(source, level, dictionary_, small_options());
        EXPECT_TRUE(expression) << source << ": " << expression.error().message(Lang::en);
        if (!expression) {
            return {};
        }
        Vector out;
        const size_t rows = level == Level::member ? batch_.members : batch_.families;
        evaluate(*expression, batch_, 0, rows, out);
        std::vector<std::string> shown;
        for (size_t i = 0; i < rows; ++i) {
            shown.push_back(show(out, i));
        }
        return shown;
    }

    // The value for a village of one family.
    std::string value(const std::string& source, const Village::Family& family) {
        return values(source, Level::family, {{family}})[0];
    }
    // The value for a single member.
    std::string of_member(const std::string& source, const Village::Member& member) {
        return values(source, Level::member, {{Village::Family{{}, {member}}}})[0];
    }

private:
    static std::string show(const Vector& out, size_t i) {
        if (out.known[i] == 0) {
            return "unknown";
        }
        switch (out.type) {
            case Type::boolean: return out.integers[i] != 0 ? "yes" : "no";
            case Type::integer: return std::to_string(out.integers[i]);
            case Type::real: return std::to_string(out.reals[i]);
            case Type::text: return out.texts[i];
        }
        return "";
    }

    static int32_t answer(const Answers& answers, const std::string& name) {
        const auto found = answers.find(name);
        return found == answers.end() ? not_asked : found->second;
    }

    void put(const Variable& v, const Answers& answers, const Texts& texts) {
        const auto i = static_cast<size_t>(v.index);
        if (v.type == Type::text) {
            const auto found = texts.find(v.name);
            texts_[i].push_back(found == texts.end() ? "" : found->second);
        } else {
            integers_[i].push_back(answer(answers, v.name));
        }
    }

    void fill(const Village& village) {
        const size_t n = dictionary_.variables().size();
        integers_.assign(n, {});
        texts_.assign(n, {});
        shares_.clear();
        area_codes_.clear();
        lines_.clear();
        begins_ = {0};
        for (const auto& family : village.families) {
            for (const Variable& v : dictionary_.variables()) {
                if (v.level == Level::family) {
                    put(v, family.answers, family.texts);
                    continue;
                }
                for (const auto& member : family.members) {
                    put(v, member.answers, member.texts);
                }
            }
            shares_.push_back(family.share);
            lines_.push_back(family.poverty_line);
            area_codes_.push_back(family.area_code);
            begins_.push_back(begins_.back() + static_cast<uint32_t>(family.members.size()));
        }
        batch_ = {village.families.size(), begins_.back(), begins_, {}, {lines_}};
        views_.assign(n, {});
        for (size_t i = 0; i < n; ++i) {
            views_[i].assign(texts_[i].begin(), texts_[i].end());
            batch_.columns.push_back({integers_[i], views_[i], {}, {}});
        }
        batch_.columns[static_cast<size_t>(dictionary_.find("share")->index)] = {
            {}, {}, {}, shares_};
        batch_.columns[static_cast<size_t>(dictionary_.find("area_code")->index)] = {
            {}, {}, area_codes_, {}};
    }

    ListDictionary dictionary_ = small_dictionary();
    std::vector<std::vector<int32_t>> integers_;
    std::vector<std::vector<std::string>> texts_;
    std::vector<std::vector<std::string_view>> views_;
    std::vector<double> shares_;
    std::vector<double> lines_;
    std::vector<int64_t> area_codes_;
    std::vector<uint32_t> begins_;
    Batch batch_;
};

TEST_F(Evaluation, ReservedAndDeclaredCodesAreUnknown) {
    EXPECT_EQ(of_member("age > 5", {{{"age", 10}}}), "yes");
    EXPECT_EQ(of_member("age > 5", {{{"age", 5}}}), "no");
    for (const int32_t reserved : {-1, -2, -3}) {
        EXPECT_EQ(of_member("age > 5", {{{"age", reserved}}}), "unknown");
        EXPECT_EQ(of_member("filled(age)", {{{"age", reserved}}}), "no");
    }
    EXPECT_EQ(of_member("kur == 1", {{{"kur", 8}}}), "unknown");
    EXPECT_EQ(of_member("kur == 8", {{{"kur", 8}}}), "yes");
    EXPECT_EQ(of_member("kur in {1, 8}", {{{"kur", 2}}}), "no");
    EXPECT_EQ(of_member("filled(kur)", {{{"kur", 8}}}), "yes");
    EXPECT_EQ(of_member("kur == 8", {{{"kur", -2}}}), "unknown");
}

TEST_F(Evaluation, AskedFilledAndBlankTellReservedCodesApart) {
    EXPECT_EQ(of_member("asked(age)", {{{"age", -1}}}), "no");
    EXPECT_EQ(of_member("asked(age)", {{{"age", -2}}}), "yes");
    EXPECT_EQ(of_member("blank(age)", {{{"age", -1}}}), "yes");
    EXPECT_EQ(of_member("blank(age)", {{{"age", -2}}}), "yes");
    EXPECT_EQ(of_member("blank(age)", {{{"age", -3}}}), "no");
    EXPECT_EQ(of_member("blank(age)", {{{"age", 0}}}), "no");
    EXPECT_EQ(of_member("blank(nik)", {{}}), "yes");
    EXPECT_EQ(of_member("filled(nik)", {{}, {{"nik", "1"}}}), "yes");
}

TEST_F(Evaluation, LogicIsKleenes) {
    const Village::Member member{{{"sex", 1}, {"age", -2}}};
    EXPECT_EQ(of_member("sex == 2 and age > 5", member), "no");
    EXPECT_EQ(of_member("sex == 1 and age > 5", member), "unknown");
    EXPECT_EQ(of_member("sex == 1 or age > 5", member), "yes");
    EXPECT_EQ(of_member("sex == 2 or age > 5", member), "unknown");
    EXPECT_EQ(of_member("age > 5 => sex == 1", member), "yes");
    EXPECT_EQ(of_member("age > 5 => sex == 2", member), "unknown");
    EXPECT_EQ(of_member("sex == 2 => age > 5", member), "yes");
    EXPECT_EQ(of_member("sex == 1 <=> age > 5", member), "unknown");
    EXPECT_EQ(of_member("not age > 5", member), "unknown");
    EXPECT_EQ(of_member("surely(age > 5)", member), "no");
    EXPECT_EQ(of_member("known(age > 5)", member), "no");
    EXPECT_EQ(of_member("if(age > 5, sex == 1, sex == 1)", member), "unknown");
}

TEST_F(Evaluation, CountsAreUnknownWhenAConditionIs) {
    const Village::Family family{
        {}, {{{{"sex", 1}, {"age", 40}}}, {{{"sex", 2}, {"age", -2}}}, {{{"sex", 2}, {"age", 7}}}}};
    EXPECT_EQ(value("count(members)", family), "3");
    EXPECT_EQ(value("count(members where sex == 2)", family), "2");
    EXPECT_EQ(value("count(members where age > 5)", family), "unknown");
    EXPECT_EQ(value("count(members where filled(age) and age > 5)", family), "2");
    EXPECT_EQ(value("count(members where surely(age > 5))", family), "2");
    EXPECT_EQ(value("any(members where age > 30)", family), "yes");
    EXPECT_EQ(value("any(members where age > 50)", family), "unknown");
    EXPECT_EQ(value("all(members where age > 10)", family), "no");
    EXPECT_EQ(value("sum(age where filled(age))", family), "47");
    EXPECT_EQ(value("min(age where filled(age))", family), "7");
    EXPECT_EQ(value("max(age)", family), "unknown");
    EXPECT_EQ(value("max(age where sex == 1)", family), "40");
}

TEST_F(Evaluation, AnEmptyFamilyHasNothing) {
    EXPECT_EQ(value("count(members)", {}), "0");
    EXPECT_EQ(value("any(members where sex == 1)", {}), "no");
    EXPECT_EQ(value("all(members where sex == 1)", {}), "yes");
    EXPECT_EQ(value("sum(age)", {}), "0");
    EXPECT_EQ(value("min(age)", {}), "unknown");
    EXPECT_EQ(value("head.age > 5", {}), "unknown");
    EXPECT_EQ(value("filled(head.age)", {}), "no");
    EXPECT_EQ(value("asked(head.age)", {}), "no");
}

TEST_F(Evaluation, TheHeadIsTheFirstPresentMemberWithTheCode) {
    const Village::Family family{{},
                                 {{{{"relation_to_head", 1}, {"presence", 2}, {"age", 80}}},
                                  {{{"relation_to_head", 3}, {"presence", 1}, {"age", 9}}},
                                  {{{"relation_to_head", 1}, {"presence", 5}, {"age", 45}}},
                                  {{{"relation_to_head", 1}, {"presence", 1}, {"age", 50}}}}};
    EXPECT_EQ(value("head.age", family), "45");
    EXPECT_EQ(value("heads", family), "2");
    EXPECT_EQ(value("one_head", family), "no");
    const auto out =
        values("relation_to_head == 3 => head.age - age in 12..60", Level::member, {{family}});
    EXPECT_EQ(out, (std::vector<std::string>{"yes", "yes", "yes", "yes"}));
}

TEST_F(Evaluation, SumsOfCodesAnswerBits) {
    EXPECT_EQ(of_member("bit(health_insurance, 4)", {{{"health_insurance", 5}}}), "yes");
    EXPECT_EQ(of_member("bit(health_insurance, 2)", {{{"health_insurance", 5}}}), "no");
    EXPECT_EQ(of_member("bit(health_insurance, 2, 4)", {{{"health_insurance", 5}}}), "yes");
    EXPECT_EQ(of_member("bit(health_insurance, 2)", {{{"health_insurance", 99}}}), "unknown");
    EXPECT_EQ(of_member("health_insurance == 5", {{{"health_insurance", 5}}}), "yes");
    EXPECT_EQ(of_member("health_insurance in 0..15 or health_insurance == 99",
                        {{{"health_insurance", 99}}}),
              "yes");
}

TEST_F(Evaluation, ReadsTheDigitsOfANik) {
    // 99 0101 | 41 01 90 | 0001: a woman born on 1 January 1990 (process.md 5); invented, begins
    // with 99.
    const Village::Member woman{{{"sex", 2}, {"birth_day", 1}, {"birth_year", 1990}},
                                {{"nik", "9901014101900001"}}};
    EXPECT_EQ(of_member("matches_digits(nik, 16)", woman), "yes");
    EXPECT_EQ(of_member("digits(nik, 7, 2) > 40 <=> sex == 2", woman), "yes");
    EXPECT_EQ(of_member("digits(nik, 7, 2) - if(sex == 2, 40, 0) == birth_day", woman), "yes");
    EXPECT_EQ(of_member("digits(nik, 11, 2) == mod(birth_year, 100)", woman), "yes");
    EXPECT_EQ(of_member("digits(nik, 9, 2) in 1..12", woman), "yes");
    EXPECT_EQ(of_member("digits(nik, 1, 16) in {1111111111111111}", woman), "no");
    EXPECT_EQ(of_member("digits(nik, 13, 5)", woman), "unknown");
    EXPECT_EQ(of_member("matches_digits(nik, 16)", {{}}), "unknown");
    EXPECT_EQ(of_member("is_digits(nik)", {{}, {{"nik", "99E15"}}}), "no");
    EXPECT_EQ(of_member("len(nik)", {{}, {{"nik", "\xC3\xA9t"}}}), "2");
    EXPECT_EQ(of_member("standard(first(nik, 6))", {{}, {{"nik", " siti a"}}}), "SITI");
}

// What digits() and is_digits() say, written down one character after the other.
std::string slow_digits(const std::string& text, size_t begin, size_t count) {
    if (text.size() < begin + count) {
        return "unknown";
    }
    int64_t value = 0;
    for (const char c : text.substr(begin, count)) {
        if (c < '0' || c > '9') {
            return "unknown";
        }
        value = value * 10 + (c - '0');
    }
    return std::to_string(value);
}

TEST_F(Evaluation, ReadsDigitsEightAtATimeAsOneByOne) {
    const std::string digits = "98765432101234567890";
    std::vector<std::string> texts;
    for (size_t size = 1; size <= digits.size(); ++size) {
        texts.push_back(digits.substr(0, size));
    }
    for (const char other : {'/', ':', ' ', 'A', '\xC3', '\x7F', '\x01'}) {
        for (const size_t at : {0U, 1U, 7U, 8U, 9U, 15U}) {
            texts.push_back(digits.substr(0, 16));
            texts.back()[at] = other;
        }
    }
    for (const size_t begin : {0U, 1U, 4U, 6U, 7U, 8U, 10U, 12U}) {
        for (const size_t count : {1U, 2U, 4U, 6U, 7U, 8U, 9U, 12U, 15U, 16U, 17U, 18U}) {
            const std::string source =
                "digits(nik, " + std::to_string(begin + 1) + ", " + std::to_string(count) + ")";
            for (const std::string& text : texts) {
                EXPECT_EQ(of_member(source, {{}, {{"nik", text}}}), slow_digits(text, begin, count))
                    << source << " of " << text;
            }
        }
    }
    for (const std::string& text : texts) {
        const bool good =
            slow_digits(text.substr(0, 10), 0, std::min<size_t>(10, text.size())) != "unknown" &&
            (text.size() <= 10 || slow_digits(text, 10, text.size() - 10) != "unknown");
        EXPECT_EQ(of_member("is_digits(nik)", {{}, {{"nik", text}}}), good ? "yes" : "no") << text;
    }
}

TEST_F(Evaluation, KnowsDates) {
    const Village::Member member{{{"birth_day", 15}, {"birth_month", 11}, {"birth_year", 1990}}};
    EXPECT_EQ(of_member("age_on(birth_day, birth_month, birth_year, 20221114)", member), "31");
    EXPECT_EQ(of_member("age_on(birth_day, birth_month, birth_year, 20221115)", member), "32");
    EXPECT_EQ(of_member("age_on(birth_day, 98, 1990, 20221114)", member), "unknown");
    EXPECT_EQ(of_member("valid_date(birth_day, birth_month, birth_year)", member), "yes");
    EXPECT_EQ(of_member("valid_date(31, birth_month, birth_year)", member), "no");
    EXPECT_EQ(of_member("valid_date(birth_day, 2, 2000)", {{{"birth_day", 98}}}), "unknown");
    EXPECT_EQ(of_member("date(birth_year, birth_month, 1)", member), "19901101");
    EXPECT_EQ(of_member("date(2021, 2, 29)", member), "unknown");
    EXPECT_EQ(
        value("interview_date in field_start..field_end", {{{"interview_date", 20221020}}, {}}),
        "yes");
}

TEST_F(Evaluation, ArithmeticIsExactOrUnknown) {
    const Village::Family family{{{"floor_area_m2", 30}, {"member_count", 4}}, {}};
    EXPECT_EQ(value("floor_area_m2 / member_count", family), "7.500000");
    EXPECT_EQ(value("floor_area_m2 / (member_count - 4)", family), "unknown");
    EXPECT_EQ(value("div(floor_area_m2, 4) * 100 + mod(-floor_area_m2, 4)", family), "702");
    EXPECT_EQ(value("div(floor_area_m2, 0)", family), "unknown");
    EXPECT_EQ(value("area_code * 10", family), "99210100010001000");
    EXPECT_EQ(value("area_code * 10000", family), "unknown");
    EXPECT_EQ(value("area_code == 9921010001000100", family), "yes");
    EXPECT_EQ(value("log(member_count) > 1.38 and log(member_count) < 1.39", family), "yes");
    EXPECT_EQ(value("log(0)", family), "unknown");
    EXPECT_EQ(value("ceil(member_count / 5)", family), "1");
    EXPECT_EQ(value("area.poverty_line * 2", family), "1000.000000");
    EXPECT_EQ(value("max(member_count, 3, 9) - min(member_count, 3) - abs(-2)", family), "4");
}

TEST_F(Evaluation, LooksUpTables) {
    EXPECT_EQ(of_member("lookup(rank, highest_level) >= 4", {{{"highest_level", 5}}}), "yes");
    EXPECT_EQ(of_member("lookup(rank, age)", {{{"age", 77}}}), "unknown");
    EXPECT_EQ(of_member("listed(rank, age)", {{{"age", 77}}}), "no");
    EXPECT_EQ(of_member("listed(rank, age)", {{{"age", -2}}}), "unknown");
    EXPECT_EQ(of_member("marital_status in married", {{{"marital_status", 3}}}), "yes");
}

TEST_F(Evaluation, BooleanAnswersAreTruthsAndNumbers) {
    EXPECT_EQ(value("consent", {{{"consent", 1}}, {}}), "yes");
    EXPECT_EQ(value("consent == 0", {{{"consent", 1}}, {}}), "no");
    EXPECT_EQ(value("not consent", {{{"consent", -2}}, {}}), "unknown");
}

TEST(Tally, CountsTheThreeTruths) {
    std::vector<Truth> truths(1000, Truth::no);
    for (size_t i = 0; i < 1000; i += 3) {
        truths[i] = Truth::yes;
    }
    for (size_t i = 1; i < 1000; i += 3) {
        truths[i] = Truth::unknown;
    }
    const Tally found = tally(truths);
    EXPECT_EQ(found.yes, 334U);
    EXPECT_EQ(found.unknown, 333U);
    EXPECT_EQ(found.no, 333U);
}

TEST(Set, SharesEqualParts) {
    const ListDictionary dictionary = small_dictionary();
    std::vector<Expression> rules;
    for (const char* source : {"presence in {1, 5} and age > 5 => sex in {1, 2}",
                               "presence in {1, 5} and 5 < r407 => filled(r413)",
                               "r404 in {5, 1} and age > 5 => sex == 1"}) {
        rules.push_back(*compile(source, Level::member, dictionary, {}));
    }
    // presence, age, their `and`, and sex in 8 bits for its two tests: once. Then for each rule a
    // test, an implication and a delivery.
    EXPECT_EQ(compile_set(rules).operations(), 4U + 3U * 3U);
}

}  // namespace
}  // namespace regsosek::expr::testing
