// What reviewers said, as documents of the record, and what a run makes of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "regsosek/link.h"
#include "word/link/tables.h"

namespace regsosek::link {

/// A verdict with what the record keeps beside it.
struct KeptVerdict {
    ReviewVerdict verdict;
    int64_t register_key = 0;  ///< Keyed hash of the row's NIK: finds the row in another extract.
    int64_t area = 0;
};

/// The head versions of all verdicts in scope, by person and reviewer.
Result<std::vector<KeptVerdict>> kept_verdicts(store::Workspace& workspace,
                                               const store::Scope& scope);

/// What all reviewers of a person say together: same or different when all who are sure agree,
/// else unsure.
struct Consensus {
    Verdict verdict = Verdict::unsure;
    int64_t register_row = 0;
    int64_t register_key = 0;
};
std::map<int64_t, Consensus> consensus_of(const std::vector<KeptVerdict>& verdicts);

/// The pairs that reviewers are agreed on, for EM. Rows are found by their keyed hash, or by number
/// when they have no NIK.
std::vector<match::Label> labels_of(const std::map<int64_t, Consensus>& consensus,
                                    const Observed& observed, const Register& registered,
                                    const std::string& key);

/// Puts what reviewers decided in the place of what the engine did: a person whom they linked keeps
/// that row, and whoever else had it is under review; candidates that they refused are not linked.
void apply_verdicts(const std::map<int64_t, Consensus>& consensus, const Observed& observed,
                    const Register& registered, const std::string& key, match::Linkage& linkage);

/// The keyed hash of a register row as tables and documents hold it, 0 without a NIK.
int64_t register_key(const std::string& key, std::string_view nik);

}  // namespace regsosek::link
