// One workspace for several threads: whoever holds the lock may call it.
#pragma once

#include <mutex>

#include "ground/store/workspace.h"

namespace regsosek::serve {

/// A workspace behind a lock.
class SharedWorkspace {
public:
    explicit SharedWorkspace(store::Workspace& workspace) : workspace_(workspace) {}

    /// The workspace, while this lives.
    class Held {
    public:
        explicit Held(SharedWorkspace& shared) : lock_(shared.mutex_), of_(shared.workspace_) {}
        store::Workspace& operator*() const { return of_; }
        store::Workspace* operator->() const { return &of_; }

    private:
        std::unique_lock<std::mutex> lock_;
        store::Workspace& of_;
    };
    Held hold() { return Held{*this}; }

private:
    std::mutex mutex_;
    store::Workspace& workspace_;
};

}  // namespace regsosek::serve
