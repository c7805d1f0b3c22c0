// The form's answers and rules as the family solver takes them, and families as it reads them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/batch.h"
#include "method/check/localise_family.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

/// Rules of severity error, softened ones included, and the answers of the form.
struct LocateRules {
    std::shared_ptr<const form::Form> form;
    check::RuleBook book;
    std::unique_ptr<check::FamilyRules> family;
    check::LocaliseLimits limits;
};
/// Errors: bad_input in a rule file, or a name in the options that the form has not.
Result<LocateRules> locate_rules(const LocaliseOptions& options);

/// All families of a workspace, and which of them break a rule.
struct LocateData {
    std::shared_ptr<const store::Columns> columns;
    std::shared_ptr<const store::Identities> identities;
    store::FormBatch batch;
    std::vector<uint32_t> failing;  ///< family rows, ascending
    /// By person row: names, NIK and birth dates that a certain link confirms, as bits.
    std::vector<uint8_t> confirmed;
};
/// Reads the workspace and runs the rules.
Result<LocateData> locate_data(store::Workspace& workspace, const store::Scope& scope,
                               const LocateRules& rules);

/// One family as rows for the reference evaluator.
expr::ReferenceFamily reference_family(const LocateRules& rules, const LocateData& data,
                                       uint32_t family);

/// What was found for one failing family.
struct LocatedFamily {
    uint32_t family = 0;  ///< row
    check::FamilyFound found;
    std::vector<check::Slot> set;  ///< the one taken
    std::vector<int64_t> values;   ///< proposed, one per answer of the set; 0 for texts
};
/// Locates all failing families, on all threads; in order of row.
std::vector<LocatedFamily> locate_all(const LocateRules& rules, const LocateData& data,
                                      const LocaliseOptions& options);

/// Writes validate_localise and validate_located, and adds them up.
Result<LocaliseReport> write_located(store::Workspace& workspace, const store::Scope& scope,
                                     const LocateRules& rules, const LocateData& data,
                                     const std::vector<LocatedFamily>& located);

/// Names of failing rules of a family that read an answer, with spaces between.
std::string rules_of(const LocateRules& rules, const check::FamilyFound& found,
                     const check::Slot& slot);
/// Names of all failing rules of a family, with spaces between.
std::string failing_rules(const LocateRules& rules, const check::FamilyFound& found);

}  // namespace regsosek::validate
