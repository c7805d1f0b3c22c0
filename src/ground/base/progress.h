// Progress on stderr: a bar that moves on a terminal, one line per step elsewhere, nothing when
// quiet.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek {

/// How progress is shown.
enum class ProgressMode : uint8_t {
    automatic,  ///< bars when stderr is a terminal, otherwise lines
    bars,
    lines,
    quiet,
};

/// How the whole program shows progress.
struct ProgressOptions {
    ProgressMode mode = ProgressMode::automatic;
    /// Language of the words in it.
    Lang lang = Lang::id;
    /// Where the text goes; empty: stderr. Called under a lock.
    std::function<void(std::string_view)> write;
};
/// Sets how progress is shown from here on. Not while a Progress lives.
void set_progress(ProgressOptions options);

/// One step of work that is being done. Shown while it lives; the closing line comes at its end.
class Progress {
public:
    /// A step with a label and a total number of things; 0 when it is not known.
    explicit Progress(std::string label, uint64_t total = 0);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    Progress(Progress&&) = delete;
    Progress& operator=(Progress&&) = delete;

    /// So many more are done. From any thread; a bar is drawn at most ten times a second.
    void add(uint64_t count = 1);
    /// Writes the closing line; once.
    void finish();
    uint64_t done() const { return done_.load(std::memory_order_relaxed); }

private:
    void draw(bool closing);
    std::string label_;
    uint64_t total_;
    int64_t begin_ms_;
    std::atomic<uint64_t> done_{0};
    std::atomic<int64_t> next_ms_{0};
    std::mutex drawing_;
    bool finished_ = false;
};

/// The text of a bar: label, bar, done of total, rate and time. Pure, for the tests.
std::string progress_text(std::string_view label, uint64_t done, uint64_t total, double seconds,
                          Lang lang, bool bar);

}  // namespace regsosek
