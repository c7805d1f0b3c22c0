// Long work that a request began: one of a kind at a time, on a thread of its own, seen by screens
// while it runs.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::serve {

/// What is known of a job.
struct Job {
    enum class State : uint8_t { running, done, failed };
    std::string kind;     ///< "backup"
    std::string account;  ///< who began it
    State state = State::running;
    int64_t begun = 0;  ///< seconds since 1970
    int64_t ended = 0;  ///< 0 while it runs
    std::string said;   ///< what came of it; of a failure, the message in Indonesian
};

/// The last job of each kind. Safe to be called from several threads.
class Jobs {
public:
    Jobs() = default;
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;
    ~Jobs();
    /// Runs `work` (which gives what it made) and then `done` with the same, on a thread of its
    /// own. Errors: busy (one of this kind runs).
    Result<void> start(const std::string& kind, const std::string& account,
                       std::function<int64_t()> clock, std::function<Result<std::string>()> work,
                       std::function<void(const Result<std::string>&)> done);
    /// Waits for what runs; nothing may be started meanwhile.
    void wait();
    /// Ordered by kind.
    std::vector<Job> list() const;
    /// Grows with each change of list().
    uint64_t changes() const;

private:
    struct Held {
        Job job;
        std::thread thread;
    };
    void end(const std::string& kind, const Result<std::string>& outcome, int64_t now);

    mutable std::mutex mutex_;
    std::map<std::string, Held> jobs_;
    uint64_t changes_ = 0;
};

/// "running", "done" or "failed".
std::string_view name(Job::State state);

}  // namespace regsosek::serve
