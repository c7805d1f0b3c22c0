// The rules that can be asked only after the consultation (edit_rules.csv: FKP01 to FKP06, STA14).
#pragma once

#include <map>

#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "word/consult/agreement.h"

namespace regsosek::consult {

/// One finding. family_id is 0 where an SLS or a session is meant.
struct Finding {
    std::string rule;
    int32_t severity = 0;  ///< As in validate: 1 information, 2 warning, 3 error.
    int64_t area = 0;
    int64_t family_id = 0;
    std::string shown;  ///< Values, without names.
};

/// What the rules look at beside the agreement. Parallel to Before, -1 where it is not known.
struct Answers {
    std::vector<int32_t> welfare_status;  ///< r111 of the SLS head
    std::vector<int32_t> prog_pkh;        ///< r501b
    std::vector<int32_t> floor_type;      ///< r303
    std::vector<int32_t> bottom20_e6;     ///< Probability by the model, millionths.
    std::vector<int32_t> bottom40_e6;
    std::vector<std::string> set_aside;  ///< Why a decision does not count.
};

/// Runs the rules. `held` is the table consult_held and `added` consult_added; both may be empty.
/// In order of rule, area and family.
std::vector<Finding> findings(const Before& before, const After& after, const Answers& answers,
                              const store::Table& held, const store::Table& added,
                              const AgreeOptions& options);

/// The table consult_finding.
store::Table finding_table(const std::vector<Finding>& findings);

}  // namespace regsosek::consult
