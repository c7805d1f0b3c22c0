// What citizens ask for: corrections and objections, with the day by which they are answered. Kept
// as documents of kind appeal.
#pragma once

#include <cstdint>
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

/// The requests of some areas: those that wait, then the latest that were answered, at most so many
/// of these; each part oldest first. What citizens wrote is opened for these alone. `more` tells
/// whether answered ones were left out.
struct RequestList {
    std::vector<CitizenRequest> requests;
    bool more = false;
};
Result<RequestList> requests_in(store::Workspace& workspace, const store::Scope& scope,
                                size_t answered_max);
/// The requests of one family that lie in scope, oldest first: read one by one, whatever others
/// there are.
Result<std::vector<CitizenRequest>> requests_of(store::Workspace& workspace,
                                                const store::Scope& scope, int64_t family);
/// One request. Errors: not_found, also outside of the scope.
Result<CitizenRequest> request_by_id(store::Workspace& workspace, const store::Scope& scope,
                                     const std::string& id);
/// The id of a family's request; they are counted from 1.
std::string request_id(int64_t family, size_t number);
/// The document of a request, as its next version.
store::Document request_document(const CitizenRequest& request, const std::string& author);

}  // namespace regsosek::serve
