// Settings: precedence, where values come from, and what is refused.
#include "ground/base/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace regsosek {
namespace {

/// A file that lives as long as the test.
struct TemporaryFile {
    std::string path;
    explicit TemporaryFile(std::string_view content)
        : path(testing::TempDir() + "settings_test_" + std::to_string(getpid()) + ".toml") {
        std::ofstream(path) << content;
    }
    ~TemporaryFile() { std::filesystem::remove(path); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
};

/// A variable of the environment that lives as long as the test.
struct Variable {
    const char* name;
    Variable(const char* variable, const char* value) : name(variable) { setenv(name, value, 1); }
    ~Variable() { unsetenv(name); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
};

SettingValue row(const Settings& settings, std::string_view name) {
    for (const SettingValue& one : settings.all()) {
        if (one.setting->name == name) {
            return one;
        }
    }
    ADD_FAILURE() << "no setting " << name;
    return {};
}

TEST(Settings, PresetsAreTyped) {
    const Settings settings;
    EXPECT_EQ(settings.integer("families_per_ppl"), 250);
    EXPECT_EQ(settings.real("group_cut_very_poor"), 0.8);
    EXPECT_EQ(settings.text("lang"), "id");
    EXPECT_EQ(settings.date("field_start"), *Date::of(2022, 10, 15));
    EXPECT_EQ(settings.date("field_end"), *Date::of(2022, 11, 14));
    EXPECT_EQ(row(settings, "poverty_line").source, SettingSource::preset);
}

TEST(Settings, EachHasASentenceInBothLanguages) {
    std::vector<std::string_view> names;
    for (const Setting& one : setting_list()) {
        EXPECT_TRUE(one.meaning_id.ends_with('.')) << one.name;
        EXPECT_TRUE(one.meaning_en.ends_with('.')) << one.name;
        names.push_back(one.name);
    }
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

TEST(Settings, StrongerSourcesWinInAnyOrder) {
    const TemporaryFile file(
        "shard = 1\n[settings]\nthreads = 3\nppl_per_pml = 5\n"
        "field_end = 2022-12-01\ngeotag_accuracy_m = 12.5\n");
    const Variable variable("REGSOSEK_THREADS", "4");
    Settings settings;
    ASSERT_TRUE(settings.read_flag("families_per_ppl=300"));
    ASSERT_TRUE(settings.read_environment());
    ASSERT_TRUE(settings.read_file(file.path));
    EXPECT_EQ(settings.integer("threads"), 4);
    EXPECT_EQ(settings.integer("ppl_per_pml"), 5);
    EXPECT_EQ(settings.integer("families_per_ppl"), 300);
    EXPECT_EQ(settings.date("field_end"), *Date::of(2022, 12, 1));
    EXPECT_EQ(settings.real("geotag_accuracy_m"), 12.5);
    EXPECT_EQ(row(settings, "threads").where, "REGSOSEK_THREADS");
    EXPECT_EQ(row(settings, "ppl_per_pml").where, file.path + ":4");
    EXPECT_EQ(row(settings, "families_per_ppl").source, SettingSource::flag);
    ASSERT_TRUE(settings.read_flag("threads=2"));
    EXPECT_EQ(settings.integer("threads"), 2);
}

TEST(Settings, UnknownNamesAreRefusedWithTheNearest) {
    Settings settings;
    const auto done = settings.read_flag("familys_per_ppl=3");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::usage);
    EXPECT_NE(done.error().message(Lang::id).find("families_per_ppl"), std::string::npos);
    EXPECT_FALSE(settings.read_flag("threads"));
    const TemporaryFile file("[settings]\n\nthread = 1\n");
    const auto read = settings.read_file(file.path);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::bad_input);
    EXPECT_EQ(read.error().place.line, 3U);
    const Variable variable("REGSOSEK_LAMG", "en");
    const auto environment = settings.read_environment();
    ASSERT_FALSE(environment);
    EXPECT_NE(environment.error().message(Lang::en).find("REGSOSEK_LAMG"), std::string::npos);
}

TEST(Settings, TestVariablesAreLeftAlone) {
    const Variable variable("REGSOSEK_TEST_ANYTHING", "1");
    const Variable families("REGSOSEK_BENCH_FAMILIES", "60000");
    Settings settings;
    EXPECT_TRUE(settings.read_environment());
}

TEST(Settings, ValuesOutOfRangeAreRefused) {
    Settings settings;
    for (const char* bad : {"threads=257", "threads=-1", "threads=two", "threads=", "lang=nl",
                            "lang=", "field_end=2022-02-30", "geotag_accuracy_m=x",
                            "geotag_accuracy_m=nan", "memory_rule_severity=w"}) {
        EXPECT_FALSE(settings.read_flag(bad)) << bad;
    }
    EXPECT_EQ(settings.integer("threads"), 0);
}

TEST(Settings, BadFilesSayWhere) {
    Settings settings;
    const auto missing = settings.read_file("/nowhere/regsosek.toml");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::not_found);
    const TemporaryFile broken("[settings]\nthreads = = 1\n");
    const auto read = settings.read_file(broken.path);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::bad_input);
    EXPECT_EQ(read.error().place.line, 2U);
    const TemporaryFile array("[settings]\nthreads = [1]\n");
    EXPECT_FALSE(settings.read_file(array.path));
    const TemporaryFile none("shard = 1\n");
    EXPECT_TRUE(settings.read_file(none.path));
}

}  // namespace
}  // namespace regsosek
