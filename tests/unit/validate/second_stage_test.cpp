// The rules of the second stage on small columns made by hand: each fires, and each stays silent.
#include <gtest/gtest.h>

#include <algorithm>

#include "second_world.h"

namespace regsosek::validate {

namespace {

using Names = std::vector<std::string>;

TEST(SecondStage, IsSilentOverOrdinaryFamilies) {
    World world{60, 3};
    world.add_vk(60, 60, 0, 0, 0);
    EXPECT_EQ(world.findings(), Names{});
    World nothing{0};
    EXPECT_EQ(nothing.findings(), Names{});
}

TEST(SecondStage, FindsFamilyNumbersUsedTwiceOrMissing) {
    World world{5};
    world.answer("family_no", 2) = 2;
    EXPECT_EQ(world.findings(), (Names{"ID03:1", "ID03:2"}));  // not closed: gaps are not judged
    world.add_vk(5, 5, 0, 0, 0);
    EXPECT_EQ(world.findings("ID04"), Names{"ID04@9901010001000100"});
    world.columns.family.find("area")->int64s[2] = world_sls + 100;  // another SLS may count anew
    world.answer("family_no", 2) = 1;
    EXPECT_EQ(world.findings("ID03"), Names{});
}

TEST(SecondStage, ComparesFamiliesOfOneBuilding) {
    World world{6};
    for (const size_t f : {1U, 2U, 4U}) {
        world.answer("building_no", f) = 2;
    }
    EXPECT_EQ(world.findings("ID05"), (Names{"ID05:1", "ID05:2", "ID05:4"}));
    world.answer("floor_type", 4) = 8;
    EXPECT_EQ(world.findings("ID06"), Names{"ID06:4"});
    world.answer("floor_type", 1) = -2;  // two are left, and none is the majority
    EXPECT_EQ(world.findings("ID06"), (Names{"ID06:2", "ID06:4"}));
    world.answer("floor_type", 4) = -3;
    EXPECT_EQ(world.findings("ID06"), Names{});
}

TEST(SecondStage, FindsKkNumbersUsedTwice) {
    World world{5};
    const auto number = world.text("9901010101100001");
    world.identities.kk_number = {number, number, world.text("9901010101100002"), "", ""};
    EXPECT_EQ(world.findings(), (Names{"ID19:0", "ID19:1"}));
    world.answer("kk_code", 0) = 1;
    world.answer("kk_code", 1) = 2;
    EXPECT_EQ(world.findings(), Names{});
    world.answer("kk_code", 0) = 2;
    EXPECT_EQ(world.findings(), (Names{"ID20:0", "ID20:1"}));
    world.answer("kk_code", 0) = -3;  // unreadable: it may be the main family
    EXPECT_EQ(world.findings(), Names{});
}

TEST(SecondStage, FindsNiksUsedTwiceByTheLiving) {
    World world{3, 1};
    const auto nik = world.text("9901010101900001");
    world.identities.nik = {nik, nik, world.text("9999999999999995")};
    EXPECT_EQ(world.findings(), (Names{"NIK08:0", "NIK08:1"}));
    world.of_person("presence", 1) = 2;
    EXPECT_EQ(world.findings(), Names{});
    world.of_person("presence", 1) = 1;
    world.identities.nik[0] = world.identities.nik[1] = world.text("9999999999999995");
    EXPECT_EQ(world.findings(), Names{});
}

TEST(SecondStage, SuspectsNamesakesOnlyWhereChanceDoesNotExplainThem) {
    World world{1, 2000};
    for (size_t p = 0; p < 2000; ++p) {
        world.identities.member_name[p] = world.text("NAMA " + std::to_string(p));
        world.identities.nik[p] =
            world.text(std::to_string(9901010101900001 + static_cast<int64_t>(p)));
        world.of_person("birth_year", p) = 1920 + static_cast<int32_t>(p / 25);
    }
    EXPECT_EQ(world.findings("NIK09"), Names{});
    world.identities.member_name[700] = world.text("siti  aminah");
    world.identities.member_name[900] = world.text("SITI AMINAH");
    EXPECT_EQ(world.findings("NIK09"), Names{});
    for (const char* part : {"birth_day", "birth_month", "birth_year"}) {
        world.of_person(part, 900) = world.of_person(part, 700);
    }
    EXPECT_EQ(world.findings("NIK09"), (Names{"NIK09:700", "NIK09:900"}));
    world.options.namesake_chance = 1e-9;
    EXPECT_EQ(world.findings("NIK09"), Names{});
    world.options.namesake_chance = 1;
    world.identities.nik[900] = "";
    EXPECT_EQ(world.findings("NIK09"), Names{});
}

TEST(SecondStage, AsksAboutCodesRareInTheVillage) {
    World world{400};
    world.answer("wall_type", 7) = 5;
    EXPECT_EQ(world.findings(), Names{"HOU10:7"});
    world.answer("wall_type", 9) = 5;  // one of 399 others: 0.25 %
    EXPECT_EQ(world.findings(), (Names{"HOU10:7", "HOU10:9"}));
    world.answer("wall_type", 11) = 5;  // two of 399 others: 0.501 %
    EXPECT_EQ(world.findings(), Names{});
    World small{49};
    small.answer("wall_type", 7) = 5;
    EXPECT_EQ(small.findings(), Names{});
    EXPECT_EQ(small.counts["HOU10"].outside, 49);
}

TEST(SecondStage, AsksAboutPigsWhereNobodyElseHasAny) {
    World world{200};
    world.answer("livestock_pig", 3) = 2;
    EXPECT_EQ(world.findings(), Names{"AST03:3"});
    for (const size_t f : {4U, 5U, 6U}) {
        world.answer("livestock_pig", f) = 1;
    }
    EXPECT_EQ(world.findings(), Names{});
}

TEST(SecondStage, AsksAboutTheEndsOfExpenditure) {
    World world{2001};
    for (size_t f = 0; f < 2001; ++f) {
        world.answer("expenditure_month", f) = 1'000'000 + static_cast<int32_t>(f);
    }
    EXPECT_EQ(world.findings("AST05"), (Names{"AST05:0", "AST05:1", "AST05:1999", "AST05:2000"}));
    world.answer("member_count", 2000) = -2;
    const auto found = world.findings("AST05");
    EXPECT_EQ(std::ranges::count(found, "AST05:2000"), 0);
    World few{100};
    few.answer("expenditure_month", 5) = 1'000'000'000;
    EXPECT_EQ(few.findings("AST05"), Names{});
}

TEST(SecondStage, ComparesTheVkListWithTheDocuments) {
    World world{4};
    world.add_vk(4, 1, 1, 1, 0);
    EXPECT_EQ(world.findings(), Names{"OPS01@9901010001000100"});
    World missing{4};
    missing.add_vk(5, 5, 0, 0, 0);
    EXPECT_EQ(missing.findings(), Names{"OPS02@9901010001000100"});
    missing.answer("interview_result", 0) = -3;
    EXPECT_EQ(missing.findings(), Names{});
    World founded{5};  // the last one by an event: the VK list knows nothing of it
    founded.add_vk(4, 4, 0, 0, 0);
    EXPECT_EQ(founded.findings(), Names{"OPS02@9901010001000100"});
    founded.answer("changed_on", 4) = 20230301;
    founded.answer("interview_date", 4) = -2;
    founded.answer("interview_result", 4) = -2;
    founded.answer("family_no", 4) = 9;
    founded.answer("changed_on", 3) = 20230301;  // ended by an event: it was interviewed
    founded.answer("interview_result", 3) = 5;
    EXPECT_EQ(founded.findings(), Names{});
    World classes{3};
    classes.vk_line.rows = 3;
    classes.vk_line.add("area", store::ColumnType::int64).int64s = {world_sls, world_sls,
                                                                    world_sls};
    classes.vk_line.add("vk_building_no", store::ColumnType::int32).int32s = {3, 1, 2};
    classes.vk_line.add("vk_family_no", store::ColumnType::int32).int32s = {3, 1, 2};
    classes.vk_line.add("vk_welfare", store::ColumnType::int32).int32s = {-2, 3, 1};
    EXPECT_EQ(classes.findings(), Names{"OPS03:0"});
    EXPECT_EQ(classes.counts["OPS03"].outside, 1);
}

TEST(SecondStage, FindsHeapedDatesAndAges) {
    World world{60, 20};
    for (size_t p = 0; p < 1200; p += 10) {
        world.of_person("birth_day", p) = 1;
    }
    EXPECT_EQ(world.findings(), Names{"DEM24@9901010001000100"});
    for (size_t p = 0; p < 1200; ++p) {
        world.of_person("age", p) = 25 + static_cast<int32_t>(p % 2) * 5;
    }
    EXPECT_EQ(world.findings("DEM25"), Names{"DEM25@9901010001000000"});
    world.options.whipple_persons_min = 1201;
    EXPECT_EQ(world.findings("DEM25"), Names{});
}

TEST(SecondStage, FindsTheOfficerWhoseFamiliesAreAllWell) {
    World world{600, 4};
    for (size_t f = 0; f < 600; ++f) {
        world.set_officer(f, "000" + std::to_string(f / 100));
    }
    EXPECT_EQ(world.findings("OPS07"), Names{});
    for (size_t p = 1200; p < 1600; ++p) {
        world.of_person("chronic_illness", p) = 1;
    }
    EXPECT_EQ(world.findings("OPS07"), Names{"OPS07@0003"});
    for (size_t p = 1200; p < 1600; ++p) {
        world.of_person("chronic_illness", p) = -3;
    }
    EXPECT_EQ(world.findings("OPS07"), Names{});
}

}  // namespace

}  // namespace regsosek::validate
