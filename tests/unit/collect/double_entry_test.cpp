// Two keys of one document become one: members that one key alone has, the verdict beside its
// version, and figures that count once.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "failing_workspace.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"

namespace regsosek::collect {
namespace {

constexpr int64_t sls = 3369010001000100;

KeyedMember person(int number, const std::string& name, const std::string& sex) {
    return {"",
            {{"member_no", std::to_string(number)},
             {"member_name", name},
             {"presence", "1"},
             {"sex", sex},
             {"age", "52"}}};
}

/// An empty workspace of which every document is keyed twice.
class DoubleKeyed : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "regsosek-double-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        store::CreateOptions create;
        create.form_folder = form::default_forms_folder() + "/regsosek22-k";
        auto made = store::Workspace::create(folder_ / "ws", create);
        ASSERT_TRUE(made) << made.error().message(Lang::en);
        record_ = std::move(*made);
        workspace_ = std::make_unique<store::FailingWorkspace>(*record_);
        open({});
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void open(std::vector<std::string> fields) {
        intake_ = Intake::open(*workspace_).value();
        sample_ = DoubleEntry::open(*workspace_, {1, std::move(fields), ""}).value();
    }
    static KeyedDocument keyed(const std::string& author, std::vector<KeyedMember> members) {
        KeyedDocument out;
        out.area = sls;
        out.answers = {{"building_no", "7"},
                       {"family_no", "9"},
                       {"interview_result", "1"},
                       {"head_name", "PAK DUA"},
                       {"interview_date", "2022-10-20"}};
        out.members = std::move(members);
        out.author = "entry:" + author;
        return out;
    }
    /// Keys a document as ANI and again as BUDI; its printed id.
    std::string twice(std::vector<KeyedMember> first, std::vector<KeyedMember> second) {
        const auto prepared = intake_->prepare(keyed("ANI", std::move(first)), all_);
        EXPECT_TRUE(prepared) << prepared.error().message(Lang::en);
        const auto accepted = intake_->commit({&*prepared, 1});
        EXPECT_TRUE(accepted[0]) << accepted[0].error().message(Lang::en);
        KeyedDocument again = keyed("BUDI", std::move(second));
        again.family = accepted[0]->family;
        const auto entered = sample_->enter(all_, again);
        EXPECT_TRUE(entered) << entered.error().message(Lang::en);
        return again.family;
    }
    /// Decides every difference for one of the keys.
    void settle(const std::string& family, std::string SecondDifference::* right) {
        const auto different = sample_->differences(all_, family);
        ASSERT_TRUE(different) << different.error().message(Lang::en);
        std::vector<SecondVerdict> verdicts;
        for (const SecondDifference& one : *different) {
            verdicts.push_back({one.member, one.question, one.*right});
        }
        const auto settled = sample_->settle(all_, family, verdicts, "CITRA", *intake_);
        ASSERT_TRUE(settled) << settled.error().message(Lang::en);
    }
    KeyedDocument now(const std::string& family) {
        const auto stored = record_->get(store::Kind::family, family, all_, true).value();
        return intake_->keyed(*stored).value();
    }
    OperatorFigures figures_of(const std::string& author) {
        const auto all = sample_->figures();
        EXPECT_TRUE(all) << all.error().message(Lang::en);
        for (const OperatorFigures& one : all.value_or(std::vector<OperatorFigures>{})) {
            if (one.author == author) {
                return one;
            }
        }
        ADD_FAILURE() << "no figures of " << author;
        return {};
    }
    static std::string answer(const KeyedMember& member, const std::string& question) {
        for (const KeyedAnswer& one : member.answers) {
            if (one.question == question) {
                return one.text;
            }
        }
        return "";
    }

    const store::Scope all_{{AreaRange{0, INT64_MAX}}};
    std::filesystem::path folder_;
    std::unique_ptr<store::Workspace> record_;
    std::unique_ptr<store::FailingWorkspace> workspace_;
    std::unique_ptr<Intake> intake_;
    std::unique_ptr<DoubleEntry> sample_;
};

TEST_F(DoubleKeyed, AMemberWhomThePaperHasNotIsNoGhost) {
    const std::string family =
        twice({person(1, "ANDI", "1")}, {person(1, "ANDI", "1"), person(2, "HANTU", "2")});
    settle(family, &SecondDifference::first);
    const KeyedDocument paper = now(family);
    EXPECT_EQ(paper.members.size(), 1U);
    EXPECT_EQ(paper.version, 1) << "the first key was right: nothing new to write";
    EXPECT_EQ(figures_of("ANI").errors, 0);
    EXPECT_EQ(figures_of("BUDI").errors, 5) << "each answer of somebody who is not there";
}

TEST_F(DoubleKeyed, AMemberOfTheFirstKeyAloneGoes) {
    const std::string family =
        twice({person(1, "ANDI", "1"), person(2, "HANTU", "2")}, {person(1, "ANDRI", "1")});
    settle(family, &SecondDifference::second);
    const KeyedDocument paper = now(family);
    ASSERT_EQ(paper.members.size(), 1U);
    EXPECT_EQ(answer(paper.members[0], "member_name"), "ANDRI");
    EXPECT_EQ(paper.version, 2);
    EXPECT_EQ(figures_of("ANI").errors, 6);
    EXPECT_EQ(figures_of("BUDI").errors, 0);
}

TEST_F(DoubleKeyed, AMemberOfTheSecondKeyAloneComesWithAllAnswers) {
    open({"member_name"});
    const std::string family =
        twice({person(1, "ANDI", "1")}, {person(1, "ANDI", "1"), person(2, "SITI", "2")});
    ASSERT_EQ(sample_->differences(all_, family)->size(), 1U) << "names alone are compared";
    settle(family, &SecondDifference::second);
    const KeyedDocument paper = now(family);
    ASSERT_EQ(paper.members.size(), 2U);
    EXPECT_EQ(answer(paper.members[1], "member_name"), "SITI");
    EXPECT_EQ(answer(paper.members[1], "sex"), "2");
    EXPECT_EQ(answer(paper.members[1], "age"), "52");
    EXPECT_NE(paper.members[1].person, paper.members[0].person);
}

TEST_F(DoubleKeyed, TheVerdictIsInTheGroupCommitOfItsVersion) {
    const std::string family = twice({person(1, "ANDI", "1")}, {person(1, "ANDRI", "1")});
    const auto before = record_->chain_head().value();
    settle(family, &SecondDifference::second);
    const auto after = record_->chain_head().value();
    EXPECT_EQ(after.batch, before.batch + 1) << "a crash keeps both or neither";
    EXPECT_EQ(record_->chain(after.batch)->rows, 2);
    EXPECT_EQ(now(family).version, 2);
    EXPECT_TRUE(record_->get(store::Kind::paper, "K2A/" + family, all_, false).value());
    EXPECT_EQ(figures_of("ANI").errors, 1);
}

TEST_F(DoubleKeyed, AFailedReadCountsNothingTwice) {
    const std::string family = twice({person(1, "ANDI", "1")}, {person(1, "ANDRI", "1")});
    sample_ = DoubleEntry::open(*workspace_, {1, {}, ""}).value();
    workspace_->fails = true;
    EXPECT_EQ(sample_->figures().error().code, Code::io);
    EXPECT_EQ(sample_->figures().error().code, Code::io);
    workspace_->fails = false;
    EXPECT_EQ(figures_of("ANI").documents, 1);
    EXPECT_EQ(figures_of("BUDI").again, 1);
}

TEST_F(DoubleKeyed, AnAuthorWhoKeyedAtNoScreenIsTakenAsItStands) {
    store::Document document;
    document.kind = store::Kind::paper;
    document.key = "K2/" + FamilyId{5}.printed();
    document.area = sls;
    document.answers = R"({"compared":3,"different":[],"first":"ANI"})";
    document.author = "x";
    ASSERT_TRUE(record_->append({&document, 1}));
    EXPECT_EQ(figures_of("x").again, 1);
}

}  // namespace
}  // namespace regsosek::collect
