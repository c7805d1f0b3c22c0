// Findings as people follow them up: what they need to find the paper and ask the right question.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

/// One finding on a list. Texts are ready to be shown.
struct FollowUpRow {
    std::string group;  ///< Officer or SLS that the list is for.
    int64_t box_no = 0;
    int64_t batch_no = 0;
    int64_t area = 0;
    int32_t building_no = 0;
    int32_t family_no = 0;
    int32_t member_no = 0;
    std::string query;   ///< Number to key back; empty for findings at an area or officer.
    std::string people;  ///< Head of the family, and the member that it is about.
    std::string rule;
    int32_t severity = 0;
    std::string message;
    std::string values;  ///< "r408 = 1 Belum kawin"
    std::string state;   ///< open, confirmed, sent_back; in the language of the list
};

/// Findings of the scope in the order in which the paper lies: group, box, batch, SLS, building,
/// family, member, rule. Errors: not_found, when validate has not run.
Result<std::vector<FollowUpRow>> follow_up_rows(store::Workspace& workspace,
                                                const store::Scope& scope,
                                                const FollowUpOptions& options);

}  // namespace regsosek::validate
