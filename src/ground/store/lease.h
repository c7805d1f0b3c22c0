// The lease of a workspace: one process at a time, released by the system when it ends, however.
#pragma once

#include <string>

#include "regsosek/base.h"

namespace regsosek::store {

/// Holds an exclusive lock on <folder>/workspace.lock, which names the holder's process.
class Lease {
public:
    /// Errors: busy, naming the process; io.
    static Result<Lease> take(const std::string& folder);
    Lease(Lease&& other) noexcept;
    Lease(const Lease&) = delete;
    ~Lease();

private:
    explicit Lease(int file) : file_(file) {}
    int file_;
};

}  // namespace regsosek::store
