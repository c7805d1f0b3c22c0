// Decisions on findings: what a row of a file says, and how it is kept in the record.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/date.h"
#include "ground/form/form.h"
#include "ground/store/reported.h"
#include "ground/store/workspace.h"
#include "regsosek/validate.h"
#include "word/validate/query_number.h"

namespace regsosek::validate {

/// What was decided.
enum class Verdict : uint8_t { confirm, correct, send_back };
std::string_view name(Verdict verdict);

/// One row of a file of decisions.
struct DecisionRow {
    uint64_t line = 0;
    QueryNumber about;
    Verdict verdict = Verdict::confirm;
    int32_t reason = 0;  ///< Code list confirm_reason; 0: none given.
    std::string note;
    std::string variable;  ///< Name of the question that is corrected.
    std::string old_value, new_value;
    std::string evidence;
    std::string send_to;  ///< ppl or pml
    std::string author;
    Date decided_on;
};

/// Reads a file of decisions. Rows that cannot be understood are reported. Errors: not_found,
/// bad_input (a column that is missing, unknown or twice).
Result<std::vector<DecisionRow>> read_decisions(const std::string& path, const form::Form& form,
                                                std::vector<store::Reported>& reported);

/// The document of a decision: what is not about a person in `answers`, free text and identity in
/// the family's sealed body. `shown` is what the finding showed when it was decided upon.
store::Document document_of(const DecisionRow& row, int64_t area, std::string_view shown,
                            const form::Form& form);

/// A decision as the record keeps it.
struct Decided {
    Verdict verdict = Verdict::confirm;
    std::string shown_hash;
    std::string variable, send_to, author;
    int32_t reason = 0;
    int64_t area = 0;
    int64_t sequence = 0;
    Date decided_on;
};

/// The latest decision on each finding of the scope.
using Decisions = std::map<QueryNumber, Decided>;
Result<Decisions> load_decisions(store::Workspace& workspace, const store::Scope& scope);

/// Between the answers that a finding shows and the totals of groups behind them.
inline constexpr std::string_view totals_sign = " | ";

/// Hash of the answers that a finding shows; totals change with every document that comes.
std::string shown_hash(std::string_view shown);

/// What became of a finding that shows `shown`. A confirmation ends when the answers change, or
/// when a variable that the rule reads was corrected after it.
FindingState state_of(const Decisions& decisions, const QueryNumber& finding,
                      std::string_view shown);

/// The decision on one finding; nothing when there is none.
Result<Decisions> load_decision(store::Workspace& workspace, const store::Scope& scope,
                                const QueryNumber& finding);

/// The table validate_decision: one row per decision.
store::Table decision_table(const Decisions& decisions);

}  // namespace regsosek::validate
