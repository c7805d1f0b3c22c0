// The harsh preset spoils who people are, in the shares that docs/method/synth.md says, notes every
// change, and leaves the normal preset as it was.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "district_files.h"

namespace regsosek::synth {
namespace {

/// Changed members by kind of mistake, and all members, of 2,000 families.
struct Counted {
    std::map<std::string, int> kinds;
    int members = 0;
    int without_nik = 0;
};

Counted counted(Errors errors) {
    TemporaryFolder folder;
    invented(folder.path(), 2000, 5, errors);
    Counted out;
    std::map<std::string, std::string> written;
    for_each_row(folder.path() + "/k_member.csv", [&](const Row& row) {
        out.members += 1;
        out.without_nik += row.text("nik").empty() ? 1 : 0;
        written[family_key(row) + "/" + std::string(row.text("member_no"))] =
            row.text("member_name");
    });
    std::map<std::string, std::string> last;  // the name that was noted last for a member
    for_each_row(folder.path() + "/truth/error.csv", [&](const Row& row) {
        out.kinds[std::string(row.text("kind"))] += 1;
        if (row.text("variable") == "member_name") {
            last[family_key(row) + "/" + std::string(row.text("member_no"))] =
                row.text("written_value");
        }
    });
    for (const auto& [key, name] : last) {
        EXPECT_TRUE(written.contains(key)) << key;
        EXPECT_EQ(written[key], name) << key;
    }
    return out;
}

TEST(HarshPreset, spoils_names_births_numbers_and_cards_as_documented) {
    const Counted normal = counted(Errors::normal);
    const Counted harsh = counted(Errors::harsh);
    for (const char* kind : {"name_harsh", "birth_harsh", "nik_harsh", "kk_harsh", "sex_harsh"}) {
        EXPECT_FALSE(normal.kinds.contains(kind)) << kind;
    }
    ASSERT_EQ(normal.members, harsh.members);
    const double members = harsh.members;
    // .25 written otherwise (some of it without effect), .08 misspelt, .045 exchanged or shortened.
    EXPECT_NEAR(harsh.kinds.at("name_harsh") / members, .27, .06);
    // Left out .10 and .045 with wrong digits, of those that had a number.
    EXPECT_NEAR(harsh.kinds.at("nik_harsh") / members, .125, .03);
    EXPECT_GT(harsh.without_nik, normal.without_nik + .06 * members);
    EXPECT_NEAR(harsh.kinds.at("sex_harsh") / members, .005, .004);
    EXPECT_GT(harsh.kinds.at("birth_harsh"), .04 * members);
    EXPECT_GT(harsh.kinds.at("kk_harsh"), 2000 * .08);
    EXPECT_GT(harsh.kinds.at("nik_swapped"), 2 * normal.kinds.at("nik_swapped"));
}

}  // namespace
}  // namespace regsosek::synth
