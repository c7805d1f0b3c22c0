// The stop flag. Signal handlers touch nothing but a lock-free atomic.
#include "ground/base/stop.h"

#include <signal.h>

#include <atomic>

namespace regsosek {

namespace {

std::atomic<bool> stop_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int number) {
    if (stop_flag.exchange(true)) {
        signal(number, SIG_DFL);
        raise(number);
    }
}

}  // namespace

void watch_stop_signals() {
    struct sigaction action = {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool stop_requested() {
    return stop_flag.load(std::memory_order_relaxed);
}

void request_stop() {
    stop_flag = true;
}

void clear_stop() {
    stop_flag = false;
}

Result<void> check_stop() {
    if (!stop_requested()) {
        return {};
    }
    return std::unexpected(
        fail(Code::stopped, "dihentikan atas permintaan", "stopped as asked")
            .error()
            .with_hint("Jalankan lagi untuk melanjutkan.", "Run it again to go on."));
}

}  // namespace regsosek
