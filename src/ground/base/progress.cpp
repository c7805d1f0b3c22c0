// Draws progress. The clock is only for people: nothing stored depends on it.
#include "ground/base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "ground/base/text.h"

namespace regsosek {

namespace {

constexpr int64_t redraw_ms = 100;
constexpr uint64_t bar_cells = 24;
/// Back to the first column, and the rest of the line erased (ECMA-48 EL).
constexpr std::string_view line_start = "\r\x1b[K";

struct State {
    ProgressOptions options;
    std::mutex lock;
};

State& state() {
    static State instance;
    return instance;
}

ProgressMode mode_in_force() {
    const ProgressMode mode = state().options.mode;
    if (mode != ProgressMode::automatic) {
        return mode;
    }
    return isatty(STDERR_FILENO) == 1 ? ProgressMode::bars : ProgressMode::lines;
}

int64_t now_ms() {
    using std::chrono::duration_cast, std::chrono::milliseconds;
    return duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void write(std::string_view text) {
    const std::lock_guard hold(state().lock);
    if (state().options.write) {
        state().options.write(text);
    } else {
        std::fwrite(text.data(), 1, text.size(), stderr);
        std::fflush(stderr);
    }
}

std::string time_text(double seconds) {
    if (seconds < 60) {
        return fmt::format("{:.1f} s", seconds);
    }
    const auto whole = static_cast<int64_t>(seconds);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

void set_progress(ProgressOptions options) {
    state().options = std::move(options);
}

std::string progress_text(std::string_view label, uint64_t done, uint64_t total, double seconds,
                          Lang lang, bool bar) {
    std::string out = fmt::format("{:<24}", label);
    if (bar && total > 0) {
        const uint64_t full = std::min(bar_cells, done * bar_cells / total);
        out += fmt::format(" [{}{}]", std::string(full, '#'), std::string(bar_cells - full, '.'));
    }
    out += " " + text::with_thousands(static_cast<int64_t>(done));
    if (total > 0) {
        out += (lang == Lang::en ? " of " : " dari ") +
               text::with_thousands(static_cast<int64_t>(total));
    }
    if (seconds > 0 && done > 0) {
        const auto rate = static_cast<int64_t>(static_cast<double>(done) / seconds);
        out += fmt::format("  {}/s", text::with_thousands(rate));
    }
    return out + "  " + time_text(seconds);
}

Progress::Progress(std::string label, uint64_t total)
    : label_(std::move(label)), total_(total), begin_ms_(now_ms()) {
    next_ms_ = begin_ms_ + redraw_ms;
}

Progress::~Progress() {
    finish();
}

void Progress::add(uint64_t count) {
    done_.fetch_add(count, std::memory_order_relaxed);
    int64_t due = next_ms_.load(std::memory_order_relaxed);
    const int64_t now = now_ms();
    // Whoever moves the due time on draws; the others go on working.
    if (now >= due && next_ms_.compare_exchange_strong(due, now + redraw_ms)) {
        draw(false);
    }
}

void Progress::finish() {
    {
        const std::lock_guard hold(drawing_);
        if (finished_) {
            return;
        }
        finished_ = true;
    }
    draw(true);
}

void Progress::draw(bool closing) {
    const ProgressMode mode = mode_in_force();
    if (mode == ProgressMode::quiet || (mode == ProgressMode::lines && !closing)) {
        return;
    }
    const std::lock_guard hold(drawing_);
    if (finished_ && !closing) {
        return;
    }
    const bool bars = mode == ProgressMode::bars;
    const double seconds = static_cast<double>(now_ms() - begin_ms_) / 1000;
    std::string text = bars ? std::string(line_start) : std::string{};
    text += progress_text(label_, done(), total_, seconds, state().options.lang, bars && !closing);
    text += closing ? "\n" : "";
    write(text);
}

}  // namespace regsosek
