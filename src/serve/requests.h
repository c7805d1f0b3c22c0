// What citizens ask for: corrections and objections, with the day by which they are answered. Kept
// as documents of kind appeal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "serve/own_codes.h"

namespace regsosek::serve {

/// One request.
struct CitizenRequest {
    std::string id;  ///< F0000012-3.1
    int64_t family = 0;
    int64_t area = 0;
    int64_t person = 0;
    bool objection = false;  ///< else a correction
    std::string state;       ///< open, accepted, refused
    int64_t since = 0;       ///< seconds since 1970
    int64_t due = 0;         ///< seconds since 1970
    std::string text;        ///< what the citizen wrote; identity
    std::string answer;      ///< what the office answered; identity
    std::string decided_by;  ///< account; empty: open
    int64_t decided_at = 0;
};

/// The requests of some areas, oldest first, or of one family.
Result<std::vector<CitizenRequest>> requests_of(store::Workspace& workspace,
                                                const store::Scope& scope,
                                                std::optional<int64_t> family);
/// The document of a request, as its next version.
store::Document request_document(const CitizenRequest& request, const std::string& author);

}  // namespace regsosek::serve
