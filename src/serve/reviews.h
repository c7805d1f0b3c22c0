// The index of the register that reviews of links look into; opened when first asked for.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "regsosek/link.h"

namespace regsosek::serve {

/// Safe to be called from several threads: one looks at a time.
class Reviews {
public:
    explicit Reviews(store::Workspace& workspace) : workspace_(workspace) {}
    /// The case of a person in scope. The index is made when link has run and nobody made it.
    /// Errors: those of link::review_case.
    Result<link::ReviewCase> find(const store::Scope& scope, int64_t person_id);

private:
    Result<void> open();

    store::Workspace& workspace_;
    std::mutex mutex_;
    std::optional<link::Finder> registered_;
};

}  // namespace regsosek::serve
