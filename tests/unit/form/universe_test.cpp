// Who is asked what: universes of K evaluated on small families.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "forms.h"

namespace regsosek::form {
namespace {

/// One family and its members as columns; what is not set is "not asked".
class Family {
public:
    Family(const Form& form, size_t members) : form_(form), members_(members) {
        for (const Question& question : form.questions()) {
            const size_t rows = question.level == expr::Level::family ? 1 : members;
            integers_.emplace_back(rows, expr::not_asked);
            texts_.emplace_back(rows);
        }
        begin_ = {0, static_cast<uint32_t>(members)};
    }
    Family& set(const std::string& name, int32_t value, size_t member = 0) {
        integers_[static_cast<size_t>(form_.find(name)->variable)][member] = value;
        return *this;
    }
    /// "yes", "no" or "unknown" for one member (or the family) in the universe of a question.
    std::string asked(const std::string& name, size_t member = 0) const {
        const Question& question = *form_.find(name);
        expr::Batch batch;
        batch.families = 1;
        batch.members = members_;
        batch.member_begin = begin_;
        for (size_t i = 0; i < integers_.size(); ++i) {
            expr::ColumnView view;
            view.integers = integers_[i];
            view.texts = texts_[i];
            batch.columns.push_back(view);
        }
        expr::Vector out;
        expr::evaluate(form_.universe(question), batch, member, member + 1, out);
        return out.known[0] == 0 ? "unknown" : (out.integers[0] != 0 ? "yes" : "no");
    }

private:
    const Form& form_;
    size_t members_;
    std::vector<std::vector<int32_t>> integers_;
    std::vector<std::vector<std::string_view>> texts_;
    std::vector<uint32_t> begin_;
};

class Universe : public testing::Test {
protected:
    std::shared_ptr<const Form> k_ = shipped("regsosek22-k");
};

TEST_F(Universe, every_universe_of_every_form_is_compiled) {
    for (const char* name : {"regsosek22-k", "regsosek22-vk", "regsosek22-fkp"}) {
        const auto form = shipped(name);
        for (const Question& question : form->questions()) {
            EXPECT_EQ(form->universe(question).type(), expr::Type::boolean) << question.name;
        }
    }
}

TEST_F(Universe, everybody_is_asked_where_it_says_1) {
    const Family family(*k_, 1);
    EXPECT_EQ(family.asked("r111"), "yes");
    EXPECT_EQ(family.asked("dwelling_kind"), "yes");
}

TEST_F(Universe, a_family_that_was_not_interviewed_is_asked_only_why) {
    Family family(*k_, 1);
    family.set("r205", 4).set("r111", 1);
    for (const char* name : {"r301a", "r301b", "r306b", "r307b1", "r309b", "r310", "r501am",
                             "r502a", "r113", "geo_lat", "r401", "r404"}) {
        EXPECT_EQ(family.asked(name), "no") << name;
    }
    EXPECT_EQ(family.asked("r601"), "yes");
    family.set("r205", 1);
    EXPECT_EQ(family.asked("r301a"), "yes");
    EXPECT_EQ(family.asked("r401"), "yes");
    EXPECT_EQ(family.asked("r113"), "yes");
    EXPECT_EQ(family.asked("r601"), "no");
}

TEST_F(Universe, housing_follows_its_gates) {
    Family family(*k_, 0);
    family.set("r205", 1).set("r301a", 1).set("r306a", 8).set("r307a", 2).set("r309a", 4);
    EXPECT_EQ(family.asked("r301b"), "yes");
    EXPECT_EQ(family.asked("r306b"), "yes");
    EXPECT_EQ(family.asked("r307b1"), "no");
    EXPECT_EQ(family.asked("r309b"), "no");
    family.set("r309a", 3).set("r306a", 9);
    EXPECT_EQ(family.asked("r310"), "yes");
    EXPECT_EQ(family.asked("r306b"), "no");
}

TEST_F(Universe, nutrition_is_asked_up_to_4_and_not_above_5) {
    Family family(*k_, 1);
    family.set("r205", 1).set("r404", 1).set("r407", 4);
    EXPECT_EQ(family.asked("r427"), "yes");
    EXPECT_EQ(family.asked("r412"), "no");
    family.set("r407", 5);
    EXPECT_EQ(family.asked("r427"), "no");
    EXPECT_EQ(family.asked("r412"), "yes");
}

TEST_F(Universe, members_who_are_not_there_are_not_asked) {
    Family family(*k_, 2);
    family.set("r205", 1).set("r404", 3, 0).set("r404", 5, 1).set("r407", 30, 1);
    for (const char* name : {"r405", "r407", "r412", "r416b", "r430", "r431a"}) {
        EXPECT_EQ(family.asked(name, 0), "no") << name;
    }
    EXPECT_EQ(family.asked("r405", 1), "yes");
    EXPECT_EQ(family.asked("r431f", 1), "yes");
    EXPECT_EQ(family.asked("r431e", 1), "yes");
    family.set("r407", 31, 1);
    EXPECT_EQ(family.asked("r431e", 1), "no");
}

TEST_F(Universe, pregnancy_is_asked_of_women_ever_married_10_to_54) {
    Family family(*k_, 1);
    family.set("r205", 1).set("r404", 1).set("r405", 2).set("r407", 54).set("r408", 4);
    EXPECT_EQ(family.asked("r410"), "yes");
    EXPECT_EQ(family.set("r407", 55).asked("r410"), "no");
    EXPECT_EQ(family.set("r407", 9).asked("r410"), "no");
    EXPECT_EQ(family.set("r407", 10).asked("r410"), "yes");
    EXPECT_EQ(family.set("r408", 1).asked("r410"), "no");
    EXPECT_EQ(family.set("r408", 2).set("r405", 1).asked("r410"), "no");
}

TEST_F(Universe, caregivers_are_asked_of_the_old_and_of_those_with_difficulty) {
    Family family(*k_, 1);
    family.set("r205", 1).set("r404", 1).set("r407", 60);
    EXPECT_EQ(family.asked("r429"), "yes");
    family.set("r407", 3);
    for (char letter = 'a'; letter <= 'f'; ++letter) {
        family.set(std::string("r428") + letter, 4);
    }
    EXPECT_EQ(family.asked("r429"), "no") << "r428g-j are not asked of a child of 3";
    EXPECT_EQ(family.set("r428e", 2).asked("r429"), "yes");
    EXPECT_EQ(family.set("r428e", 3).asked("r429"), "no");
    EXPECT_EQ(family.set("r407", 1).asked("r429"), "no");
    family.set("r407", 30).set("r428g", 4).set("r428h", 4).set("r428i", 4).set("r428j", 1);
    EXPECT_EQ(family.asked("r429"), "yes");
    EXPECT_EQ(family.set("r428j", expr::asked_blank).asked("r429"), "unknown");
}

}  // namespace
}  // namespace regsosek::form
