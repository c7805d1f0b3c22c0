// Hits of rules as tables: findings, documents, and counts per rule, SLS and officer.
#pragma once

#include <string>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/batch.h"
#include "ground/store/workspace.h"
#include "method/check/run.h"
#include "regsosek/validate.h"
#include "word/validate/decisions.h"
#include "word/validate/second_stage.h"

namespace regsosek::validate {

/// What all tables are made from. The rules of the second stage stand behind those of the form in
/// `book`, and their hits behind all others in `checked`.
struct Findings {
    const form::Form& form;
    const check::RuleBook& book;
    const check::Checked& checked;
    const store::Columns& columns;
    const expr::Batch& batch;
    const SecondStage& second;
    size_t form_rules = 0;                   ///< Rules before those of the second stage.
    size_t form_hits = 0;                    ///< Hits before those of the second stage.
    std::vector<uint32_t> family_of_person;  ///< family row of each person row
    /// What became of each hit of `checked`; empty: all are open.
    std::vector<FindingState> states;
    /// What each hit of `checked` shows, then each area hit (all_shown); empty: made when asked
    /// for.
    std::vector<std::string> shown = {};

    /// Family row of a hit.
    uint32_t family_row(const check::Hit& hit) const;
    FindingState state(size_t hit) const {
        return hit < states.size() ? states[hit] : FindingState::open;
    }
};

/// Adds "name=value" of a variable at a row of its level to `out`, behind "; " when something
/// stands there. Identity is masked; what the batch does not hold is left out.
void add_shown_value(const expr::Batch& batch, const form::Form& form,
                     const expr::Variable& variable, size_t row, std::string& out);

/// Puts the rules, counts and hits of the second stage behind those of the form.
void append_second_stage(const SecondStage& second, check::RuleBook& book, check::Checked& checked);

/// What each hit of `checked` shows, then each area hit of the second stage.
std::vector<std::string> all_shown(const Findings& findings);

/// What became of each hit, by the decisions taken; empty without any.
std::vector<FindingState> hit_states(const Findings& findings, const Decisions& decisions);

/// One row per finding: family_id (0: an area or officer), person_id (0: the family), rule,
/// severity, area, officer (only of findings at an officer), shown_values, state. In order of
/// its key.
store::Table finding_table(const Findings& findings);
/// Status by family row. A warning that was confirmed with a reason counts no more.
std::vector<Status> document_statuses(const Findings& findings);
/// One row per family: family_id, area, status, errors, warnings, infos.
store::Table document_table(const Findings& findings, const std::vector<Status>& statuses);
/// One row per rule: rule, severity, sense, level, basis, message. Says nothing of any family.
store::Table rule_table(const Findings& findings);
/// One row per rule: rule, decided, hits, unknown, outside, over all families.
store::Table rule_total_table(const Findings& findings);
/// Documents by status per SLS, per officer and per operator (condition of an SLS: process.md 2.4).
store::Table sls_table(const Findings& findings, const std::vector<Status>& statuses);
store::Table ppl_table(const Findings& findings, const std::vector<Status>& statuses);
store::Table operator_table(const Findings& findings, const std::vector<Status>& statuses);

}  // namespace regsosek::validate
