// The rules that need the population register, on people written by hand.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "ground/base/files.h"
#include "ground/base/threads.h"
#include "word/link/findings.h"
#include "word/link/model_files.h"

namespace regsosek::link {
namespace {

constexpr const char* card = "9901010101100001";
constexpr const char* other_card = "9901010101100002";
constexpr double name_like_min = 0.85;

// A person of the documents; each is a family of its own.
struct Person {
    const char* name = "SITI AMINAH";
    const char* nik = "9901014101900001";
    const char* kk = card;
    int32_t presence = 1;
    int32_t relation = 1;
    int32_t kk_code = 0;
    int32_t row = 0;  // of the register, -1 none
    match::Outcome outcome = match::Outcome::linked;
};

// Names and numbers that stand for themselves: row 0 active, row 1 died, rows 2 and 3 one NIK.
constexpr const char* register_csv =
    "name,nik,kk_number,sex,birth_date,village,status\n"
    "SITI AMINAH,9901014101900001,9901010101100001,2,1990-01-01,3369010001,1\n"
    "BUDI SANTOSO,9901010101900001,9901010101100001,1,1990-01-01,3369010001,2\n"
    "EKO PRASETYO,9901010101900002,9901010101100001,1,1990-01-01,3369010001,1\n"
    "JOKO SUSILO,9901010101900002,9901010101100001,1,1990-01-01,3369010001,1\n"
    "RINI WULANDARI,9901014101900003,,2,1990-01-01,3369010001,1\n";

class RegisterRules : public ::testing::Test {
protected:
    RegisterRules()
        : path_(std::filesystem::temp_directory_path() /
                ("regsosek_findings" + std::to_string(getpid()) + ".csv")) {}
    ~RegisterRules() override { std::filesystem::remove(path_); }

    // Rules found, as "row rule", and what they show.
    std::vector<RegisterFinding> find(const std::vector<Person>& people) {
        EXPECT_TRUE(files::write(path_.string(), register_csv));
        const auto registered = Register::read(path_.string(), 100);
        const auto models = read_models("");
        EXPECT_TRUE(registered && models);
        auto columns = std::make_shared<store::Columns>();
        auto identities = std::make_shared<store::Identities>();
        Observed observed;
        match::Linkage linkage;
        auto& family = columns->family;
        auto& person = columns->person;
        family.columns.reserve(2);
        person.columns.reserve(3);
        auto& family_id = family.add("family_id", store::ColumnType::int64).int64s;
        auto& kk_code = family.add("kk_code", store::ColumnType::int32).int32s;
        auto& person_id = person.add("person_id", store::ColumnType::int64).int64s;
        auto& presence = person.add("presence", store::ColumnType::int32).int32s;
        auto& relation = person.add("relation_to_head", store::ColumnType::int32).int32s;
        for (const Person& one : people) {
            const auto row = static_cast<uint32_t>(observed.family.size());
            family_id.push_back(100 + row);
            person_id.push_back(200 + row);
            kk_code.push_back(one.kk_code);
            presence.push_back(one.presence);
            relation.push_back(one.relation);
            identities->nik.emplace_back(one.nik);
            identities->member_name.emplace_back(one.name);
            observed.family.push_back(row);
            observed.kk.emplace_back(one.kk);
            observed.sex.push_back(0);
            observed.area.push_back(3369010001000100);
            linkage.right.push_back(one.row);
            linkage.outcome.push_back(one.outcome);
        }
        family.rows = people.size();
        person.rows = people.size();
        observed.columns = columns;
        observed.identities = identities;
        const Linked linked{observed, *registered, linkage, "key"};
        const auto found = register_findings(linked, models->names, name_like_min);
        table_ = register_finding_table(linked, found);
        return found;
    }
    std::vector<std::string> rules(const std::vector<Person>& people) {
        std::vector<std::string> out;
        for (const RegisterFinding& one : find(people)) {
            out.push_back(std::to_string(one.person) + " " + std::string(one.rule));
        }
        return out;
    }

    std::filesystem::path path_;
    store::Table table_;
};

using Rules = std::vector<std::string>;

Person changed(const std::function<void(Person&)>& change) {
    Person out;
    change(out);
    return out;
}

TEST_F(RegisterRules, SayNothingOfWhoIsAsInTheRegister) {
    EXPECT_EQ(rules({Person{}}), Rules{});
}

TEST_F(RegisterRules, ID21AnotherCardThanTheRegisters) {
    EXPECT_EQ(rules({changed([](Person& p) { p.kk = other_card; })}), Rules{"0 ID21"});
    // Not of a card that is said to differ, not of who lives elsewhere, not without a number.
    EXPECT_EQ(rules({changed([](Person& p) { p.kk = other_card, p.kk_code = 1; }),
                     changed([](Person& p) { p.kk = other_card, p.presence = 4; }),
                     changed([](Person& p) { p.kk = ""; }),
                     changed([](Person& p) { p.kk = other_card, p.row = -1; }),
                     changed([](Person& p) {
                         p.name = "RINI WULANDARI", p.nik = "9901014101900003", p.row = 4;
                     })}),
              Rules{});
    // A candidate under review is not yet the person.
    EXPECT_EQ(rules({changed([](Person& p) {
                  p.kk = other_card, p.outcome = match::Outcome::review;
              })}),
              Rules{});
}

TEST_F(RegisterRules, NIK12TheNikUnderAnotherName) {
    EXPECT_EQ(rules({changed([](Person& p) { p.name = "SLAMET RIYADI"; })}), Rules{"0 NIK12"});
    // It needs no link; a variant of the spelling is the same name.
    EXPECT_EQ(rules({changed([](Person& p) { p.name = "SLAMET RIYADI", p.row = -1; }),
                     changed([](Person& p) { p.name = "SITTI AMINAH"; }),
                     changed([](Person& p) { p.name = ""; })}),
              Rules{"0 NIK12"});
    // A NIK that stands twice in the register, or not at all, says nothing of a name.
    EXPECT_EQ(rules({changed([](Person& p) {
                         p.name = "SLAMET RIYADI", p.nik = "9901010101900002", p.row = -1;
                     }),
                     changed([](Person& p) {
                         p.name = "SLAMET RIYADI", p.nik = "9901010101909999", p.row = -1;
                     })}),
              Rules{});
}

TEST_F(RegisterRules, DEM15AServantOnTheCardOfTheFamily) {
    EXPECT_EQ(rules({changed([](Person& p) { p.relation = 7; })}), Rules{"0 DEM15"});
    EXPECT_EQ(rules({changed([](Person& p) { p.relation = 7, p.presence = 3; }),
                     changed([](Person& p) {
                         p.relation = 7, p.kk = other_card, p.kk_code = 2;
                     })}),
              Rules{});
}

TEST_F(RegisterRules, DEM17DeadInTheDocumentAlone) {
    const auto budi = [](Person& p) {
        p.name = "BUDI SANTOSO", p.nik = "9901010101900001", p.row = 1, p.presence = 2;
    };
    EXPECT_EQ(rules({changed([](Person& p) { p.presence = 2; }), changed(budi)}),
              Rules{"0 DEM17"});
}

TEST_F(RegisterRules, StandInATableWithoutNamesOrNumbers) {
    const auto found = find({Person{}, changed([](Person& p) {
                                 p.name = "SLAMET RIYADI", p.kk = other_card;
                             })});
    ASSERT_EQ(found.size(), 2U);
    ASSERT_EQ(table_.rows, 2U);
    for (size_t row = 0; row < table_.rows; ++row) {
        EXPECT_EQ(table_.at("person_id").integer(row), 201);
        EXPECT_EQ(table_.at("family_id").integer(row), 101);
        EXPECT_EQ(table_.at("severity").integer(row), 2);
        const std::string shown{table_.at("shown_values").text(row)};
        for (const char* secret : {"SLAMET", "9901014101900001", card, other_card}) {
            EXPECT_EQ(shown.find(secret), std::string::npos) << shown;
        }
    }
}

TEST_F(RegisterRules, TheSameForAnyNumberOfThreads) {
    std::vector<Person> many(40'000);
    for (size_t i = 0; i < many.size(); i += 1000) {
        many[i].relation = 7;
    }
    set_threads(1);
    const auto alone = rules(many);
    set_threads(4);
    EXPECT_EQ(rules(many), alone);
    set_threads(0);
    EXPECT_EQ(alone.size(), 40U);
}

}  // namespace
}  // namespace regsosek::link
