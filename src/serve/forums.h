// The sessions of the consultation that are being held: one writer at a time.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "ground/store/workspace.h"
#include "regsosek/consult.h"

namespace regsosek::serve {

/// Sessions in memory, read from the record when they are asked for; safe to use from several
/// threads.
class Forums {
public:
    /// Consultations that an office holds at a time, with room to spare.
    static constexpr size_t held_preset = 64;
    /// So many are held at a time; of more, the one goes that was not used longest, and is read
    /// again when somebody asks for it.
    explicit Forums(size_t held_max = held_preset) : held_max_(held_max) {}
    /// Does something with a session while nobody else does. It is read anew when families have
    /// changed since. Errors: not_found; those of the work.
    Result<void> with(store::Workspace& workspace, const std::string& session,
                      const std::function<Result<void>(consult::Forum&)>& work);

    /// Sessions that are in memory now.
    size_t held() const;

private:
    struct Held {
        int64_t as_of = 0;  ///< of the columns that it was read at
        uint64_t used = 0;  ///< when it was last asked for, counted in questions
        consult::Forum forum;
    };
    mutable std::mutex mutex_;
    size_t held_max_;
    std::map<std::string, Held> held_;
    uint64_t used_ = 0;
};

}  // namespace regsosek::serve
