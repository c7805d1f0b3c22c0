// Progress: its text, its modes, its count from several threads; and the stop flag.
#include "ground/base/progress.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "ground/base/stop.h"

namespace regsosek {
namespace {

/// Collects what would be written, and puts the presets back at the end.
struct Capture {
    std::string text;
    explicit Capture(ProgressMode mode) {
        set_progress({mode, Lang::id, [this](std::string_view more) { text += more; }});
    }
    ~Capture() { set_progress({}); }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
};

TEST(Progress, TextSaysHowFar) {
    EXPECT_EQ(progress_text("collect", 500, 1000, 2, Lang::id, true),
              "collect                  [############............] 500 dari 1.000  250/s  2.0 s");
    EXPECT_EQ(progress_text("collect", 1220000, 0, 61, Lang::en, true),
              "collect                  1.220.000  20.000/s  1:01");
    EXPECT_EQ(progress_text("collect", 5, 4, 0, Lang::en, false),
              "collect                  5 of 4  0.0 s");
    EXPECT_NE(progress_text("x", 9, 4, 1, Lang::en, true).find("[########################]"),
              std::string::npos);
}

TEST(Progress, LinesWriteOneLineAtTheEnd) {
    const Capture capture(ProgressMode::lines);
    {
        Progress step("link", 10);
        step.add(10);
        EXPECT_EQ(capture.text, "");
        step.finish();
        step.finish();
    }
    EXPECT_EQ(std::count(capture.text.begin(), capture.text.end(), '\n'), 1);
    EXPECT_TRUE(capture.text.starts_with("link "));
    EXPECT_EQ(capture.text.find('\r'), std::string::npos);
}

TEST(Progress, BarsAreDrawnAgainOnTheSameLine) {
    const Capture capture(ProgressMode::bars);
    {
        Progress step("link", 10);
        step.add(4);
        std::this_thread::sleep_for(std::chrono::milliseconds(120));
        step.add(1);
    }
    EXPECT_EQ(std::count(capture.text.begin(), capture.text.end(), '\r'), 2);
    EXPECT_EQ(std::count(capture.text.begin(), capture.text.end(), '\n'), 1);
    EXPECT_NE(capture.text.find("5 dari 10"), std::string::npos);
}

TEST(Progress, QuietWritesNothing) {
    const Capture capture(ProgressMode::quiet);
    {
        Progress("link", 10).add(10);
    }
    EXPECT_EQ(capture.text, "");
}

TEST(Progress, CountsFromSeveralThreads) {
    const Capture capture(ProgressMode::lines);
    Progress step("link", 40000);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&step] {
            for (int k = 0; k < 10000; ++k) {
                step.add();
            }
        });
    }
    threads.clear();
    EXPECT_EQ(step.done(), 40000U);
}

TEST(Stop, IsAskedForAndTakenBack) {
    clear_stop();
    EXPECT_TRUE(check_stop());
    request_stop();
    EXPECT_TRUE(stop_requested());
    const auto stopped = check_stop();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Code::stopped);
    clear_stop();
    EXPECT_FALSE(stop_requested());
}

TEST(Stop, SignalsSetIt) {
    clear_stop();
    watch_stop_signals();
    raise(SIGTERM);
    EXPECT_TRUE(stop_requested());
    clear_stop();
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
}

TEST(Stop, TheSecondSignalEndsTheProcess) {
    EXPECT_EXIT(
        {
            watch_stop_signals();
            raise(SIGINT);
            raise(SIGINT);
        },
        testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace regsosek
