// Invented families for the tests of score: in columns, as sample files, with a small model.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/form/form.h"
#include "ground/store/columns.h"
#include "ground/store/workspace.h"

namespace regsosek::score {

inline const std::string source = REGSOSEK_SOURCE;
/// Known data beside the tree; tests that need it skip where it is not.
inline const std::string shared = source + "/../shared/data/";

inline bool there(const std::string& path) {
    return std::filesystem::exists(path);
}

inline std::string content_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// An error has a code and says a word, in both languages.
inline void refused(const Error& error, Code code, const std::string& word) {
    EXPECT_EQ(error.code, code) << error.message(Lang::en);
    EXPECT_NE(error.message(Lang::en).find(word), std::string::npos) << error.message(Lang::en);
    EXPECT_NE(error.message(Lang::en), error.message(Lang::id));
}

/// A folder that vanishes with the test.
class Folder {
public:
    explicit Folder(const std::string& name)
        : path_(std::filesystem::temp_directory_path() /
                (name + "_" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path() const { return path_.string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

/// What a family is; the same for columns and sample.
struct Invented {
    int members = 1;
    int children = 0;
    bool woman = false;
    int floor = 2;
    bool car = false;
    bool fridge = false;
    double log_expenditure = 13;  ///< per head
};

/// The coefficients that rule this invented world.
inline constexpr double true_size = -0.45;
inline constexpr double true_car = 0.5;
inline constexpr double true_fridge = 0.25;
inline constexpr double true_earth = -0.3;
inline constexpr double true_sigma = 0.4;

inline Invented invented(uint64_t seed, uint64_t number) {
    Random random(seed, 1, number);
    Invented f;
    f.members = random.between(1, 6);
    f.children = random.between(0, f.members - 1);
    f.woman = random.chance(0.2);
    f.floor = random.chance(0.2) ? 8 : random.between(1, 6);
    f.car = random.chance(0.1);
    f.fridge = random.chance(0.5);
    f.log_expenditure = 13.6 + true_size * math::log(f.members) + (f.car ? true_car : 0) +
                        (f.fridge ? true_fridge : 0) + (f.floor == 8 ? true_earth : 0) +
                        true_sigma * random.normal();
    return f;
}

inline const char* const small_model = R"toml(name = "small"
form = "regsosek22-k"
title_id = "Model kecil"
title_en = "A small model"
source = "test"
persons = "count(members where presence in {1, 5})"
[[predictor]]
name = "size_log"
item = "r112"
label_id = "Jumlah anggota"
label_en = "Members"
expression = "log(max(1, count(members where presence in {1, 5})))"
[[predictor]]
name = "head_woman"
item = "r405"
label_id = "Kepala keluarga perempuan"
label_en = "Head is a woman"
expression = "head.sex == 2"
[[predictor]]
name = "floor_earth"
item = "r303"
label_id = "Lantai"
label_en = "Floor"
expression = "floor_type == 8"
[[predictor]]
name = "floor_fine"
item = "r303"
label_id = "Lantai"
label_en = "Floor"
expression = "floor_type in {1, 2}"
[[predictor]]
name = "car"
item = "r502k"
label_id = "Mobil"
label_en = "Car"
expression = "asset_car == 1"
[[predictor]]
name = "fridge"
item = "r502b"
label_id = "Kulkas"
label_en = "Refrigerator"
expression = "asset_fridge == 1"
[[predictor]]
name = "no_fridge"
item = "r502b"
label_id = "Kulkas"
label_en = "Refrigerator"
expression = "asset_fridge == 2"
)toml";

/// sample_family.csv and sample_member.csv of `families` in strata of 10 PSUs of 10 families.
inline void write_sample(const Folder& folder, uint64_t families, uint64_t seed) {
    std::string family =
        "sample_id,stratum,psu,weight,expenditure_month,r205,floor_type,asset_car,asset_fridge,"
        "district\n";
    std::string member = "sample_id,member_no,presence,relation_to_head,sex,age\n";
    for (uint64_t i = 0; i < families; ++i) {
        const Invented f = invented(seed, i);
        const auto id = "S" + std::to_string(i);
        family += id + "," + std::to_string(i / 100) + "," + std::to_string(i / 10) + "," +
                  std::to_string(100 + i % 7) + "," +
                  std::to_string(static_cast<int64_t>(math::exp(f.log_expenditure) * f.members)) +
                  ",1," + std::to_string(f.floor) + "," + (f.car ? "1," : "2,") +
                  (f.fridge ? "1,kec" : "2,kec") + std::to_string(i / 500) + "\n";
        for (int m = 0; m < f.members; ++m) {
            member += id + "," + std::to_string(m + 1) + ",1," + (m == 0 ? "1," : "3,") +
                      (m == 0 && f.woman ? "2," : "1,") +
                      (m >= f.members - f.children ? "7\n" : "40\n");
        }
    }
    folder.write("sample_family.csv", family);
    folder.write("sample_member.csv", member);
}

inline std::shared_ptr<const form::Form> family_form() {
    return form::Form::load(source + "/forms/regsosek22-k").value();
}

/// Columns of `families` invented families in two villages; every answer not asked but those of the
/// small model. Interview results 3, 4, 5 in families 3, 4, 5; nobody lives in family 6.
inline store::Columns invented_columns(const form::Form& form, uint64_t families, uint64_t seed) {
    store::Columns out = store::empty_columns(form);
    const auto fill = [](store::Table& table) {
        for (store::Column& column : table.columns) {
            switch (column.type) {
                case store::ColumnType::int32: column.int32s.push_back(-1); break;
                case store::ColumnType::int64: column.int64s.push_back(-1); break;
                case store::ColumnType::real: column.reals.push_back(0); break;
                case store::ColumnType::text: store::TextBuilder(column).add(""); break;
            }
        }
        ++table.rows;
    };
    int64_t person = 0;
    out.person_begin.assign(1, 0);
    for (uint64_t i = 0; i < families; ++i) {
        const Invented f = invented(seed, i);
        fill(out.family);
        const auto set = [&](const char* name, int32_t value) {
            out.family.find(name)->int32s.back() = value;
        };
        out.family.find("family_id")->int64s.back() = static_cast<int64_t>(i) + 1;
        out.family.find("area")->int64s.back() = (i % 2 == 0 ? 3369010001000100 : 3369010002000100);
        out.family.find("sequence")->int64s.back() = static_cast<int64_t>(i) + 1;
        set("building_no", static_cast<int32_t>(i / 2) + 1);
        set("family_no", static_cast<int32_t>(i / 2) + 1);
        set("interview_result", i >= 3 && i <= 5 ? static_cast<int32_t>(i) : 1);
        if (i < 3 || i > 5) {
            set("floor_type", f.floor);
            set("asset_car", f.car ? 1 : 2);
            set("asset_fridge", i == 7 ? -2 : f.fridge ? 1 : 2);
        }
        const int members = i >= 3 && i <= 6 ? 0 : f.members;
        for (int m = 0; m < members; ++m) {
            fill(out.person);
            const auto put = [&](const char* name, int32_t value) {
                out.person.find(name)->int32s.back() = value;
            };
            out.person.find("person_id")->int64s.back() = ++person;
            out.person.find("family_id")->int64s.back() = static_cast<int64_t>(i) + 1;
            put("member_no", m + 1);
            put("presence", 1);
            put("relation_to_head", m == 0 ? 1 : 3);
            put("sex", m == 0 && f.woman ? 2 : 1);
            put("age", m >= members - f.children ? 7 : 40);
        }
        out.person_begin.push_back(static_cast<uint32_t>(out.person.rows));
    }
    out.as_of = 1;
    return out;
}

}  // namespace regsosek::score
