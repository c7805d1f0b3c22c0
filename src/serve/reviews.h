// The index of the register that reviews of links look into; opened when first asked for.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "ground/base/json.h"
#include "regsosek/link.h"

namespace regsosek::serve {

/// Safe to be called from several threads: one looks at a time.
class Reviews {
public:
    explicit Reviews(store::Workspace& workspace) : workspace_(workspace) {}
    /// The case of a person in scope. The index is made when link has run and nobody made it.
    /// Errors: those of link::review_case.
    Result<link::ReviewCase> find(const store::Scope& scope, int64_t person_id);

    /// Two persons of the census side by side. Errors: those of link::duplicate_case.
    Result<link::DuplicateCase> find_pair(const store::Scope& scope, int64_t first, int64_t second);

private:
    Result<void> open();

    store::Workspace& workspace_;
    std::mutex mutex_;
    std::optional<link::Finder> registered_;
};

/// Weights are shown to a hundredth of a bit.
json::Value hundredths(double bits);
/// What a reviewer says, from the body of a request. Errors: bad_input.
Result<link::Verdict> verdict_in(const json::Value& body);

}  // namespace regsosek::serve
