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
    /// Does something with a session while nobody else does. It is read anew when families have
    /// changed since. Errors: not_found; those of the work.
    Result<void> with(store::Workspace& workspace, const std::string& session,
                      const std::function<Result<void>(consult::Forum&)>& work);

private:
    struct Held {
        int64_t as_of = 0;  ///< of the columns that it was read at
        consult::Forum forum;
    };
    std::mutex mutex_;
    std::map<std::string, Held> held_;
};

}  // namespace regsosek::serve
