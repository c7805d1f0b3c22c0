// Decisions on findings: what is confirmed counts no more, what is corrected is a new version, what
// cannot be taken is reported and changes nothing; lists that go out name what comes back.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"
#include "regsosek/synth.h"
#include "regsosek/validate.h"
#include "word/validate/query_number.h"

namespace regsosek::validate {

namespace {

namespace fs = std::filesystem;

const store::Scope& everything() {
    static const store::Scope scope = store::Scope({{0, INT64_MAX}});
    return scope;
}

class Decisions : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "regsosek-decide-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        synth::Options district;
        district.families = 1200;
        district.seed = 11;
        district.out = folder_ + "/in";
        ASSERT_TRUE(synth::write_district(district).has_value());
        store::CreateOptions options;
        options.form_folder = form::default_forms_folder() + "/regsosek22-k";
        auto made = store::Workspace::create(folder_ + "/ws", options);
        ASSERT_TRUE(made.has_value());
        workspace_ = std::move(*made);
        ASSERT_TRUE(collect::import_k(*workspace_, everything(), folder_ + "/in/k_family.csv",
                                      folder_ + "/in/k_member.csv")
                        .has_value());
        ASSERT_TRUE(run(*workspace_, everything()).has_value());
    }
    void TearDown() override {
        workspace_.reset();
        fs::remove_all(folder_);
    }

    store::Table table(const std::string& name, const std::string& filter = {}) {
        store::Query query;
        query.table = name;
        query.filter = filter;
        auto rows = workspace_->query(query, everything());
        EXPECT_TRUE(rows.has_value()) << name;
        return rows ? std::move(*rows) : store::Table{};
    }
    // The first finding that a filter shows.
    QueryNumber first(const std::string& filter) {
        const store::Table found = table("validate_finding", "family_id != 0 and " + filter);
        EXPECT_GT(found.rows, 0U) << filter;
        if (found.rows == 0) {
            return {};
        }
        return {found.at("family_id").integer(0), found.at("person_id").integer(0),
                std::string(found.at("rule").text(0))};
    }
    DecideReport take(const std::string& rows) {
        const std::string path = folder_ + "/decisions.csv";
        EXPECT_TRUE(files::write(path,
                                 "query,decision,reason,note,variable,old_value,new_value,"
                                 "evidence,send_to,author,decided_on\n" +
                                     rows)
                        .has_value());
        const auto report = decide(*workspace_, everything(), path);
        EXPECT_TRUE(report.has_value()) << report.error().message(Lang::en);
        return report.value_or(DecideReport{});
    }
    int64_t state(const QueryNumber& about) {
        const store::Table found =
            table("validate_finding", "family_id == " + std::to_string(about.family_id) +
                                          " and person_id == " + std::to_string(about.person_id) +
                                          " and rule == \"" + about.rule + "\"");
        return found.rows == 1 ? found.at("state").integer(0) : -1;
    }

    std::string folder_;
    std::unique_ptr<store::Workspace> workspace_;
};

TEST_F(Decisions, AConfirmedWarningCountsNoMoreUntilTheAnswerChanges) {
    // A document whose only finding of weight is one warning becomes clean.
    const store::Table one =
        table("validate_document", "status == 2 and warnings == 1 and errors == 0");
    ASSERT_GT(one.rows, 0U);
    const std::string family = std::to_string(one.at("family_id").integer(0));
    const QueryNumber about = first("severity == 2 and family_id == " + family);
    const auto report = take(about.text() + ",confirm,3,,,,,,,9901,2022-11-20\n");
    EXPECT_EQ(report.confirmed, 1);
    ASSERT_TRUE(run(*workspace_, everything()).has_value());
    EXPECT_EQ(state(about), 1);
    EXPECT_EQ(table("validate_document", "family_id == " + family).at("status").integer(0), 1);
    EXPECT_EQ(take(about.text() + ",confirm,3,,,,,,,9901,2022-11-20\n").repeated, 1);
    EXPECT_EQ(table("validate_decision").rows, 1U);
}

TEST_F(Decisions, AnErrorIsCorrectedWithItsEvidenceAsANewVersion) {
    const store::Table columns = table("person");
    const auto person = columns.at("person_id").integer(0);
    const auto family_id = columns.at("family_id").integer(0);
    const auto age = columns.at("age").integer(0);
    const QueryNumber about{family_id, person, "DEM08"};
    const int64_t better = age == 40 ? 41 : 40;
    const auto wrong = take(about.text() + ",correct,,,age," + std::to_string(age + 1) + "," +
                            std::to_string(better) + ",KTP,,9901,2022-11-20\n");
    ASSERT_EQ(wrong.reported.size(), 1U);
    EXPECT_EQ(wrong.reported[0].problem, "old_value_differs");
    const std::string row = about.text() + ",correct,,,r407," + std::to_string(age) + "," +
                            std::to_string(better) + ",KTP,,9901,2022-11-20\n";
    EXPECT_EQ(take(row).corrected, 1);
    EXPECT_EQ(table("person", "person_id == " + std::to_string(person)).at("age").integer(0),
              better);
    // Nothing else moved: no answer is reset when a document is opened again (process.md 1.6).
    store::Table after = table("person");
    after.find("age")->int32s[0] = static_cast<int32_t>(age);
    for (const store::Column& column : after.columns) {
        const store::Column& before = columns.at(column.name);
        EXPECT_TRUE(column.int32s == before.int32s && column.int64s == before.int64s)
            << column.name;
        for (size_t i = 0; i < column.codes.size(); ++i) {
            ASSERT_EQ(column.text(i), before.text(i)) << column.name;
        }
    }
    const auto head =
        workspace_->get(store::Kind::family, FamilyId{family_id}.printed(), everything(), false);
    ASSERT_TRUE(head.has_value() && head->has_value());
    EXPECT_EQ((*head)->version, 2);
    EXPECT_EQ((*head)->document.author, "9901");
    EXPECT_EQ((*head)->document.reason, "pembetulan " + about.text());
    // The same file again: nothing.
    EXPECT_EQ(take(row).repeated, 1);
    EXPECT_TRUE(workspace_->verify_chain().has_value());
}

TEST_F(Decisions, WhatCannotBeTakenIsReportedAndChangesNothing) {
    const QueryNumber error = first("severity == 3");
    const int64_t before = workspace_->head_sequence();
    const auto dump = workspace_->dump_hash(std::vector<std::string>{"family", "person"});
    const std::string at = error.text();
    std::string broken = at;
    broken[1] = broken[1] == '9' ? '8' : '9';  // the check digit no longer fits
    const auto report =
        take(at + ",confirm,1,,,,,,,9901,2022-11-20\n" +      // errors are not confirmed
             broken + ",confirm,1,,,,,,,9901,2022-11-20\n" +  // check digit
             at + ",confirm,4,,,,,,,9901,2022-11-20\n" +      // other, but not said
             at + ",allow,1,,,,,,,9901,2022-11-20\n" +        // no such decision
             at + ",send_back,,,,,,,bps,9901,2022-11-20\n" +  // to whom?
             at + ",correct,,,umur,1,2,KK,,9901,2022-11-20\n" + at +
             ",correct,,,floor_type,-,77,KK,,9901,2022-11-20\n" + at +
             ",correct,,,building_no,1,2,KK,,9901,2022-11-20\n" + at +
             ",correct,,,age,1,2,,,9901,2022-11-20\n" + at + ",send_back,,,,,,,pml,,20-11-2022\n");
    EXPECT_EQ(report.confirmed + report.corrected + report.sent_back, 0);
    std::vector<std::string> problems;
    for (const auto& one : report.reported) {
        problems.push_back(std::to_string(one.line) + " " + one.column + " " + one.problem);
        EXPECT_FALSE(one.expected.id.empty());
        EXPECT_FALSE(one.expected.en.empty());
    }
    std::ranges::sort(problems);
    const auto has = [&](const char* problem) {
        return std::ranges::find(problems, problem) != problems.end();
    };
    EXPECT_TRUE(has("2 decision error_not_confirmable"));
    EXPECT_TRUE(has("3 query bad_key"));
    EXPECT_TRUE(has("4 note blank"));
    EXPECT_TRUE(has("5 decision unknown_code"));
    EXPECT_TRUE(has("6 send_to unknown_code"));
    EXPECT_TRUE(has("7 variable unknown_variable"));
    EXPECT_TRUE(has("8 old_value old_value_differs") || has("8 new_value unknown_code"));
    EXPECT_TRUE(has("9 variable not_correctable"));
    EXPECT_TRUE(has("10 evidence blank"));
    EXPECT_TRUE(has("11 author blank"));
    EXPECT_TRUE(has("11 decided_on bad_date"));
    EXPECT_EQ(workspace_->head_sequence(), before);
    EXPECT_EQ(*workspace_->dump_hash(std::vector<std::string>{"family", "person"}), *dump);
}

TEST_F(Decisions, WhatIsSentBackIsTheQueueOfWhoGetsIt) {
    const QueryNumber about = first("severity >= 2");
    EXPECT_EQ(take(about.text() + ",send_back,,tanyakan,,,,,pml,9901,2022-11-20\n").sent_back, 1);
    ASSERT_TRUE(run(*workspace_, everything()).has_value());
    EXPECT_EQ(state(about), 2);
    const store::Table queue = table("validate_decision", "send_to == \"pml\"");
    ASSERT_EQ(queue.rows, 1U);
    EXPECT_EQ(queue.at("family_id").integer(0), about.family_id);
}

TEST_F(Decisions, ListsHoldEveryFindingOnceInTheOrderOfThePaper) {
    FollowUpOptions options;
    options.dated = *Date::parse("2022-11-20");
    const auto pdf = follow_up(*workspace_, everything(), folder_ + "/list.pdf", options);
    ASSERT_TRUE(pdf.has_value()) << pdf.error().message(Lang::en);
    EXPECT_EQ(pdf->findings, static_cast<int64_t>(table("validate_finding", "severity >= 2").rows));
    EXPECT_GE(pdf->pages, pdf->lists);
    const auto first_bytes = files::read(folder_ + "/list.pdf");
    ASSERT_TRUE(follow_up(*workspace_, everything(), folder_ + "/again.pdf", options).has_value());
    EXPECT_EQ(*first_bytes, *files::read(folder_ + "/again.pdf"));
    const auto sheet = follow_up(*workspace_, everything(), folder_ + "/list.xlsx", options);
    ASSERT_TRUE(sheet.has_value()) << sheet.error().message(Lang::en);
    EXPECT_EQ(sheet->findings, pdf->findings);
    EXPECT_GT(fs::file_size(folder_ + "/list.xlsx"), 5000U);
    EXPECT_EQ(follow_up(*workspace_, everything(), folder_ + "/list.doc", options).error().code,
              Code::usage);
    options.group = "desa";
    EXPECT_EQ(follow_up(*workspace_, everything(), folder_ + "/x.pdf", options).error().code,
              Code::usage);
}

TEST(QueryNumbers, SurvivePaperAndNoticeSlipsOfThePen) {
    const QueryNumber about{12, 44, "DEM08"};
    EXPECT_EQ(*QueryNumber::parse(about.text()), about);
    const QueryNumber family{7, 0, "HOU03"};
    EXPECT_EQ(*QueryNumber::parse(family.text()), family);
    for (const char* bad : {"", "F0000012", "DEM08", "F0000012-0/DEM08", "F1-1/P2-2/A/B", "//"}) {
        EXPECT_FALSE(QueryNumber::parse(bad).has_value()) << bad;
    }
}

}  // namespace

}  // namespace regsosek::validate
