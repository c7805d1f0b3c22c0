// What the coding screen asks: lists that are read when they are first needed.
#pragma once

#include <mutex>
#include <optional>

#include "regsosek/validate.h"

namespace regsosek::serve {

/// Reads the form's words and the office's lists once. Safe to be called from several threads.
class CodingDesk {
public:
    /// Errors: those of validate::Coding::open; they are given again until the files are mended.
    Result<validate::Coding> open(const validate::CodingOptions& options) {
        const std::lock_guard lock{mutex_};
        if (!coding_) {
            coding_ = TRY(validate::Coding::open(options));
        }
        return *coding_;
    }

private:
    std::mutex mutex_;
    std::optional<validate::Coding> coding_;
};

}  // namespace regsosek::serve
