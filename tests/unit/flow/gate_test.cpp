// The fairness gate in a whole run: told to block, it keeps a model that misses the poor of some
// group from ranking, and so an edition from being made.
#include <gtest/gtest.h>

#include <filesystem>

#include "district.h"
#include "regsosek/score.h"
#include "regsosek/synth.h"

namespace regsosek {
namespace {

using testing_flow::Folder;

Result<flow::Report> run(const std::string& in, const std::string& ws, const char* gate) {
    return testing_flow::run(in, ws, [&](flow::Options& options) {
        EXPECT_TRUE(options.settings.set("fairness_gate", gate, SettingSource::flag, ""));
    });
}

TEST(FlowGate, AModelThatFailsItRanksNobodyAndNoEditionIsMade) {
    const Folder folder;
    synth::Options district;
    district.families = 2000;  // a sample large enough for the gate to tell
    district.out = folder / "in";
    ASSERT_TRUE(synth::write_district(district));
    ASSERT_TRUE(run(folder / "in", folder / "ws", "report"));
    store::OpenOptions open;
    auto workspace = store::Workspace::open(folder / "ws", open);
    ASSERT_TRUE(workspace);
    score::ValidateOptions options;
    options.sample_folder = folder / "in";
    const auto verdict = score::validate(**workspace, store::Scope::office("test"), options);
    ASSERT_TRUE(verdict) << verdict.error().message(Lang::en);
    ASSERT_FALSE(verdict->passed) << "this sample is known to fail";
    workspace->reset();
    const auto blocked = run(folder / "in", folder / "other", "block");
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().code, Code::conflict);
    EXPECT_NE(blocked.error().message(Lang::en).find("fairness gate"), std::string::npos);
    auto other = store::Workspace::open(folder / "other", open);
    ASSERT_TRUE(other);
    EXPECT_FALSE((*other)->has_table("score_family").value());
    EXPECT_FALSE(std::filesystem::exists(folder / "other/editions/3369-2022-12-31"));
    Settings settings;
    EXPECT_FALSE(settings.set("fairness_gate", "blok", SettingSource::flag, ""));
}

}  // namespace
}  // namespace regsosek
