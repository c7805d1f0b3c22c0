// Mistakes seen in other software for this very form (process.md 1.6), each held off by a test.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "forms.h"
#include "ground/form/answer.h"

namespace regsosek::form {
namespace {

class Traps : public testing::Test {
protected:
    const Question& at(const std::string& name) const {
        const Question* question = k_->find(name);
        if (question == nullptr) {
            ADD_FAILURE() << name;
            std::abort();
        }
        return *question;
    }
    std::string_view label(const std::string& name, int32_t code) const {
        return k_->label(at(name), code, Lang::id);
    }
    bool allows(const std::string& name, int32_t value) const {
        return allowed(*k_, at(name), value);
    }

    std::shared_ptr<const Form> k_ = shipped("regsosek22-k");
};

TEST_F(Traps, assets_lie_under_their_own_letters) {
    const std::vector<std::string> assets = {
        "gas_5kg",  "fridge",     "ac",      "water_heater", "landline", "flat_tv",   "gold10g",
        "computer", "motorcycle", "bicycle", "car",          "boat",     "motorboat", "smartphone"};
    for (size_t i = 0; i < assets.size(); ++i) {
        const std::string number = std::string("r502") + static_cast<char>('a' + i);
        EXPECT_EQ(at(number).name, "asset_" + assets[i]);
    }
    EXPECT_EQ(at("r502j").label.id, "Memiliki sendiri: Sepeda");
}

TEST_F(Traps, roof_codes_5_and_6_are_as_printed) {
    EXPECT_EQ(label("r305", 5), "Bambu");
    EXPECT_EQ(label("r305", 6), "Kayu/sirap");
}

TEST_F(Traps, cooking_00_is_a_code_and_12_is_none) {
    EXPECT_EQ(label("r308", 0), "Tidak memasak di rumah");
    EXPECT_TRUE(allows("r308", 0));
    EXPECT_FALSE(allows("r308", 12));
    EXPECT_EQ(parse_answer(*k_, at("r308"), "00"), 0);
    EXPECT_EQ(answer_text(*k_, at("r308"), 0), "00");
}

TEST_F(Traps, does_not_know_is_8_and_not_3) {
    for (const char* number : {"r431b", "r431c", "r431d", "r431e", "r306b"}) {
        EXPECT_TRUE(allows(number, 8)) << number;
        EXPECT_FALSE(allows(number, 3)) << number;
        EXPECT_EQ(at(number).unknown_codes, std::vector<int32_t>{8}) << number;
        EXPECT_EQ(label(number, 8), "Tidak tahu") << number;
    }
}

TEST_F(Traps, code_99_of_sums_is_does_not_know_and_not_other) {
    for (const char* number : {"r431a", "r431f"}) {
        EXPECT_EQ(label(number, 99), "Tidak tahu") << number;
        EXPECT_EQ(at(number).unknown_codes, std::vector<int32_t>{99}) << number;
        EXPECT_TRUE(allows(number, 99)) << number;
    }
    EXPECT_FALSE(allows("r431a", 16));
    EXPECT_FALSE(allows("r431f", 32));
}

TEST_F(Traps, codes_that_are_summed_are_no_single_choice) {
    const std::map<std::string, int32_t> most = {
        {"r411", 7}, {"r426", 63}, {"r431a", 15}, {"r431f", 31}};
    for (const auto& [number, high] : most) {
        EXPECT_EQ(at(number).kind, Kind::bitmask) << number;
        for (int32_t sum = 0; sum <= high; ++sum) {
            EXPECT_TRUE(allows(number, sum)) << number << " " << sum;
        }
        EXPECT_FALSE(allows(number, high + 1)) << number;
    }
}

TEST_F(Traps, birth_dates_may_be_declared_unknown) {
    EXPECT_TRUE(allows("r406d", 98));
    EXPECT_TRUE(allows("r406m", 98));
    EXPECT_TRUE(allows("r406y", 9998));
    EXPECT_FALSE(allows("r406d", 99));
    EXPECT_FALSE(allows("r406y", 2023));
    EXPECT_TRUE(at("r407").unknown_codes.empty());
    EXPECT_TRUE(allows("r407", 98));
}

TEST_F(Traps, nothing_of_block_428_is_missing_and_429_has_three_codes) {
    for (char letter = 'a'; letter <= 'j'; ++letter) {
        EXPECT_NE(k_->find(std::string("r428") + letter), nullptr) << letter;
    }
    EXPECT_EQ(at("r428e").name, "difficulty_learning");
    EXPECT_TRUE(allows("r429", 3));
    EXPECT_FALSE(allows("r429", 4));
}

TEST_F(Traps, school_participation_has_no_preset) {
    EXPECT_EQ(label("r412", 1), "Tidak/belum pernah sekolah");
    EXPECT_EQ(label("r412", 2), "Masih sekolah");
    EXPECT_EQ(at("r412").required, 'Y');
}

TEST_F(Traps, presence_has_six_codes) {
    EXPECT_EQ(label("r404", 5), "Anggota keluarga baru");
    EXPECT_EQ(label("r404", 6), "Tidak ditemukan");
}

TEST_F(Traps, groups_of_the_seed_map_have_their_members) {
    std::map<std::string, std::vector<std::string>> members;
    for (const Question& question : k_->questions()) {
        members[question.group6].push_back(question.number);
    }
    const auto has = [&](const char* group, const char* number) {
        return std::ranges::find(members[group], number) != members[group].end();
    };
    EXPECT_EQ(six_groups().size(), 6U);
    for (const SixGroup& group : six_groups()) {
        EXPECT_FALSE(members[std::string(group.name)].empty()) << group.name;
    }
    EXPECT_TRUE(has("kependudukan_ketenagakerjaan", "r114"));
    EXPECT_TRUE(has("kependudukan_ketenagakerjaan", "r416a"));
    EXPECT_TRUE(has("perlindungan_sosial", "r431a"));
    EXPECT_TRUE(has("perlindungan_sosial", "r501gy"));
    EXPECT_TRUE(has("perumahan", "r310"));
    EXPECT_TRUE(has("pendidikan", "r415"));
    EXPECT_TRUE(has("kesehatan_disabilitas", "r410"));
    EXPECT_TRUE(has("pemberdayaan_ekonomi", "r431c"));
    EXPECT_TRUE(has("pemberdayaan_ekonomi", "r506"));
    EXPECT_EQ(members["perumahan"].size(), 16U);
    EXPECT_EQ(members["pendidikan"].size(), 4U);
    EXPECT_EQ(members["kesehatan_disabilitas"].size(), 14U);
}

TEST_F(Traps, identity_never_reaches_the_columns) {
    for (const char* number :
         {"r107", "r108", "r114", "r202", "r204", "r206n", "r206p", "r402", "r403", "r601",
          "geo_lat", "geo_lon", "photo_front", "photo_inside"}) {
        EXPECT_FALSE(at(number).stored()) << number;
    }
    for (const char* number : {"r410", "r427", "r428a", "r428j", "r429", "r430"}) {
        EXPECT_EQ(at(number).privacy, Privacy::health) << number;
    }
    for (const char* number : {"r425", "r503a", "r504e", "r506", "expenditure_month"}) {
        EXPECT_EQ(at(number).privacy, Privacy::finance) << number;
    }
    for (const char* name : {"regsosek22-vk", "regsosek22-fkp"}) {
        const auto form = shipped(name);
        for (const Question& question : form->questions()) {
            const bool names_people = question.name.ends_with("head_name") ||
                                      question.name.ends_with("signer_name") ||
                                      question.name.ends_with("address");
            EXPECT_EQ(names_people && question.stored(), false) << question.name;
        }
    }
}

}  // namespace
}  // namespace regsosek::form
