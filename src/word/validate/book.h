// The rules in force: those of the form's files, then those that follow from the form itself.
#pragma once

#include <string>

#include "ground/form/form.h"
#include "method/check/rules.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

/// Folder of the family form.
std::string form_folder(const Options& options);
/// The table region_dukcapil while its codes are not known.
expr::Lookup no_dukcapil_codes();
/// True when a rule looks that table up.
bool needs_dukcapil_codes(const check::Rule& rule);
/// Rules of the files and of the form. `codes` is the table region_dukcapil. Errors: bad_input in a
/// rule file, with file and line.
Result<check::RuleBook> load_book(const form::Form& form, const std::string& folder,
                                  const Options& options, expr::Lookup codes);
/// The same without the rules that need those codes when there are none: they would find every
/// number wrong.
Result<check::RuleBook> load_rules_in_force(const form::Form& form, const std::string& folder,
                                            const Options& options, expr::Lookup codes);
/// Kecamatan codes of NIK and KK numbers as frame loaded them; empty when it has not.
Result<expr::Lookup> dukcapil_codes(store::Workspace& workspace, const store::Scope& scope);

}  // namespace regsosek::validate
