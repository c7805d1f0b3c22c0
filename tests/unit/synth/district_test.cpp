// Same bytes for any number of threads, all hard cases in the smallest demonstration, the frame of
// the real size, headers as the form has them, and errors of use.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "district_files.h"
#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "ground/form/form.h"
#include "synth/columns.h"
#include "synth/frame.h"
#include "synth/listing.h"

namespace regsosek::synth {
namespace {

std::map<std::string, std::string> contents(const std::string& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            std::ifstream in(entry.path(), std::ios::binary);
            all[std::filesystem::relative(entry.path(), folder).string()] =
                std::string(std::istreambuf_iterator<char>(in), {});
        }
    }
    return all;
}

TEST(District, same_seed_same_bytes_for_any_number_of_threads) {
    std::map<std::string, std::string> first;
    const unsigned before = threads();
    for (const unsigned count : {1U, 2U, 4U}) {
        TemporaryFolder folder;
        set_threads(count);
        invented(folder.path(), 2000, 7, Errors::normal, 5);
        const auto files = contents(folder.path());
        EXPECT_GE(files.size(), 35U);
        if (first.empty()) {
            first = files;
        }
        for (const auto& [name, bytes] : first) {
            ASSERT_TRUE(files.contains(name)) << name;
            EXPECT_TRUE(files.at(name) == bytes) << name << " differs with " << count << " threads";
        }
        EXPECT_EQ(files.size(), first.size());
    }
    set_threads(before);
    TemporaryFolder other;
    invented(other.path(), 2000, 8);
    EXPECT_NE(contents(other.path()).at("k_family.csv"), first.at("k_family.csv"));
}

TEST(District, smallest_demonstration_has_every_hard_case) {
    TemporaryFolder folder;
    const Summary made = invented(folder.path(), 2000);
    EXPECT_EQ(made.families, 2000);
    EXPECT_GE(made.districts, 2);
    EXPECT_GE(made.villages, 4);
    std::set<std::string> found;
    std::map<int, int> results, presences, members_of;
    std::map<std::string, int> buildings;
    for_each_row(folder.path() + "/k_family.csv", [&](const Row& row) {
        results[row.number("interview_result")]++;
        members_of[row.number("member_count")]++;
        buildings[sheet_key(row).substr(0, sheet_key(row).rfind('/'))]++;
        if (row.number("dwelling_kind") == 3) {
            found.insert("pesantren sheet");
        }
        if (row.number("interview_result") == 1 && row.text("kk_number").empty()) {
            found.insert("no card");
        }
    });
    for (int result = 1; result <= 5; ++result) {
        EXPECT_GT(results[result], 0) << "interview result " << result;
    }
    EXPECT_GT(members_of[12], 0);
    EXPECT_GT(members_of[30], 0);
    EXPECT_TRUE(
        std::any_of(buildings.begin(), buildings.end(), [](auto& b) { return b.second > 1; }));
    for_each_row(folder.path() + "/k_member.csv",
                 [&](const Row& row) { presences[row.number("presence")]++; });
    for (int presence = 1; presence <= 6; ++presence) {
        EXPECT_GT(presences[presence], 0) << "presence " << presence;
    }
    for (const auto file : {"/truth/person.csv", "/truth/family.csv"}) {
        for_each_row(folder.path() + file,
                     [&](const Row& row) { found.emplace(row.text("hard_case")); });
    }
    for (const auto hard_case : {"twin", "swapped_nik", "namesake", "pesantren", "no_nik", "old_kk",
                                 "moved_in", "duplicate", "twelve", "thirty", "split_kk", "no_kk",
                                 "shared_house", "pesantren sheet", "no card"}) {
        EXPECT_TRUE(found.contains(hard_case)) << hard_case;
    }
    std::set<int> sizes;
    for_each_row(folder.path() + "/areas.csv", [&](const Row& row) {
        if (row.text("level") == "sls") {
            sizes.insert(row.number("families"));
        }
    });
    EXPECT_TRUE(sizes.contains(0));
    EXPECT_TRUE(sizes.contains(400));
    EXPECT_GT(for_each_row(folder.path() + "/truth/duplicate.csv", [](const Row&) {}), 0U);
    EXPECT_GT(for_each_row(folder.path() + "/sls_changes.csv", [](const Row&) {}), 0U);
}

TEST(District, every_number_begins_with_9901_and_is_sound_unless_planted) {
    TemporaryFolder folder;
    invented(folder.path(), 2000, 3, Errors::none);
    std::set<std::string> niks;
    const IdCheck check{true, Date::of(2022, 12, 31).value()};
    for_each_row(folder.path() + "/k_member.csv", [&](const Row& row) {
        const std::string nik(row.text("nik"));
        if (!nik.empty()) {
            EXPECT_TRUE(nik.starts_with("9901"));
            EXPECT_EQ(check_nik(nik, check), IdFlaw::none);
            niks.insert(nik);
        }
    });
    EXPECT_GT(niks.size(), 5000U);
    for_each_row(folder.path() + "/register.csv", [&](const Row& row) {
        EXPECT_EQ(check_nik(row.text("nik"), check), IdFlaw::none);
        EXPECT_TRUE(row.text("kk_number").empty() || row.text("kk_number").starts_with("9901"));
    });
    EXPECT_EQ(for_each_row(folder.path() + "/truth/error.csv", [](const Row&) {}), 0U);
}

TEST(District, planned_frame_of_the_real_size_has_the_real_sums) {
    const Frame frame = plan_frame(379927, 1);
    EXPECT_EQ(frame.districts.size(), 14U);
    EXPECT_EQ(frame.villages.size(), 249U);
    EXPECT_EQ(frame.sls.size(), 7141U);
    EXPECT_EQ(frame.ppl.size(), 1526U);
    EXPECT_EQ(frame.pml.size(), 386U);
    EXPECT_EQ(frame.koseka.size(), 28U);
    int64_t families = 0;
    std::set<std::string> codes;
    for (const Sls& sls : frame.sls) {
        families += sls.families;
        codes.insert(sls.code);
    }
    EXPECT_EQ(families, 379927);
    EXPECT_EQ(codes.size(), frame.sls.size());
}

TEST(District, columns_are_the_questions_of_the_forms) {
    const auto form = form::Form::load(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k");
    ASSERT_TRUE(form.has_value()) << form.error().message(Lang::en);
    std::set<std::string> questions, written;
    for (const auto& question : (*form)->questions()) {
        // What update writes when something happens is not in the files of a census.
        if (question.block != "peristiwa") {
            questions.insert(question.name);
        }
    }
    for (const Column& column : family::columns) {
        written.emplace(column.name);
    }
    for (const Column& column : member::columns) {
        written.emplace(column.name);
    }
    EXPECT_EQ(written, questions);
    const auto listing = form::Form::load(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-vk");
    ASSERT_TRUE(listing.has_value()) << listing.error().message(Lang::en);
    for (const auto list : {vk_sls_columns(), vk_line_columns()}) {
        for (const auto name : list) {
            const bool key = name == "vk_idsubsls" || name == "vk_list";
            EXPECT_TRUE(key || (*listing)->find(name) != nullptr) << name;
        }
    }
}

TEST(District, refuses_sizes_and_folders_that_cannot_be) {
    Options options;
    options.out = "/proc/no/such/folder";
    EXPECT_EQ(write_district(options).error().code, Code::io);
    options.families = 10;
    EXPECT_EQ(write_district(options).error().code, Code::usage);
    options.families = 2000;
    options.out.clear();
    EXPECT_EQ(write_district(options).error().code, Code::usage);
}

}  // namespace
}  // namespace regsosek::synth
