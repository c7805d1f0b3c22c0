// Starting jobs and noting their ends.
#include "serve/jobs.h"

#include <array>

namespace regsosek::serve {

Jobs::~Jobs() {
    wait();
}

void Jobs::wait() {
    for (auto& [kind, held] : jobs_) {
        if (held.thread.joinable()) {
            held.thread.join();
        }
    }
}

Result<void> Jobs::start(const std::string& kind, const std::string& account,
                         std::function<int64_t()> clock, std::function<Result<std::string>()> work,
                         std::function<void(const Result<std::string>&)> done) {
    const std::lock_guard lock{mutex_};
    Held& held = jobs_[kind];
    if (held.thread.joinable() && held.job.state == Job::State::running) {
        return fail(Code::busy, "pekerjaan '" + kind + "' sedang berjalan",
                    "job '" + kind + "' is running already");
    }
    if (held.thread.joinable()) {
        held.thread.join();  // it has noted its end: nothing is left but to return
    }
    held.job = {kind, account, Job::State::running, clock(), 0, {}};
    ++changes_;
    held.thread = std::thread(
        [this, kind, clock = std::move(clock), work = std::move(work), done = std::move(done)] {
            const Result<std::string> outcome = work();
            end(kind, outcome, clock());
            done(outcome);
        });
    return {};
}

void Jobs::end(const std::string& kind, const Result<std::string>& outcome, int64_t now) {
    const std::lock_guard lock{mutex_};
    Job& job = jobs_[kind].job;
    job.state = outcome ? Job::State::done : Job::State::failed;
    job.said = outcome ? *outcome : outcome.error().what.in(Lang::id);
    job.ended = now;
    ++changes_;
}

std::vector<Job> Jobs::list() const {
    const std::lock_guard lock{mutex_};
    std::vector<Job> out;
    for (const auto& [kind, held] : jobs_) {
        out.push_back(held.job);
    }
    return out;
}

uint64_t Jobs::changes() const {
    const std::lock_guard lock{mutex_};
    return changes_;
}

std::string_view name(Job::State state) {
    constexpr std::array<std::string_view, 3> names = {"running", "done", "failed"};
    return names[static_cast<size_t>(state)];
}

}  // namespace regsosek::serve
