// What the parts of review share: the entries of a queue, and people beside their candidates.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "method/match/index.h"
#include "method/match/names.h"
#include "regsosek/link.h"
#include "word/link/observed.h"

namespace regsosek::link {

/// All entries of a queue (or of the sample) in scope, most urgent first, decided ones too.
Result<std::vector<ReviewItem>> review_items(store::Workspace& workspace, const store::Scope& scope,
                                             const ReviewFilter& filter);

/// People of the quality sample as entries of a queue, in order of person. Errors: not_found (none
/// was drawn).
Result<store::Table> sample_table(store::Workspace& workspace, const store::Scope& scope);

/// The values of one side as people read them, in the order of match::Field.
using SideValues = std::array<std::string, match::field_count>;
SideValues side_values(const Observed& observed, size_t row);
/// Two sides beside each other, with what each level weighs by a model.
std::vector<ReviewField> review_fields(const match::Levels& levels, const match::Model& model,
                                       const SideValues& written, const SideValues& registered);

/// The table of names behind a finder.
const match::NameTable& names_of(const Finder& finder);

/// Reads people beside their candidates; keeps where each person stands. Both arguments must live
/// as long.
class CaseReader {
public:
    CaseReader(const Finder& registered, const Observed& observed);
    /// Errors: not_found, corrupt, usage (a finder of another index).
    Result<std::vector<ReviewCandidate>> candidates(const ReviewItem& item) const;

private:
    const Finder& finder_;
    const Observed& observed_;
    std::vector<std::pair<int64_t, uint32_t>> row_of_;  // by person_id
};

}  // namespace regsosek::link
