// Rules of edit_rules.csv that need the population register: ID21, NIK12, DEM15 and DEM17.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/table.h"
#include "method/match/names.h"
#include "word/link/tables.h"

namespace regsosek::link {

/// One finding at a person; numbers masked. All are warnings.
struct RegisterFinding {
    uint32_t person = 0;
    std::string_view rule;
    std::string shown;
};

/// The rules, in order of person and rule:
/// NIK12: the register has the NIK under a name less like than `name_like_min` (Jaro-Winkler of the
/// standardised names);
/// and for people who are linked: ID21, living here under a card that is as it should be (kk_code
/// 0) while the register has them on another; DEM15, a servant on the card of the family; DEM17,
/// dead in the document and not in the register.
std::vector<RegisterFinding> register_findings(const Linked& linked, const match::NameTable& names,
                                               double name_like_min);

/// One row per finding: person_id, rule, family_id, area, severity, shown_values.
store::Table register_finding_table(const Linked& linked,
                                    const std::vector<RegisterFinding>& findings);

}  // namespace regsosek::link
