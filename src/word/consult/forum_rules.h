// What entries may do to a session that is held at screens. Pure: forum.cpp reads and writes.
#pragma once

#include <span>

#include "regsosek/consult.h"

namespace regsosek::consult {

/// Who may sign for an SLS: its head, who stands in, then the next levels (process.md 4.3).
std::span<const std::string_view> signer_roles();
/// As what somebody attends: head of an SLS, who stands in, village, community figure, ...
std::span<const std::string_view> capacities();

/// Does an entry to the state, when it may be done; the state is as before when it may not. `sls`
/// are those of the session.
Outcome apply(ForumState& state, const Entry& entry, std::span<const int64_t> sls);

}  // namespace regsosek::consult
