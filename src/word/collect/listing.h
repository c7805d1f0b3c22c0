// Rows of one file as a table of answers with their identity pairs: what VK lists and receipts
// need.
#pragma once

#include <string>
#include <vector>

#include "ground/base/csv.h"
#include "ground/form/form.h"
#include "ground/store/table.h"
#include "regsosek/collect.h"

namespace regsosek::collect {

/// A file of one level of a form, read whole. Rows that cannot be kept are only in the reports.
struct Listing {
    store::Table table;                 ///< area, then the stored questions of the level
    std::vector<uint64_t> line;         ///< by row: where it stands in the file
    std::vector<std::string> identity;  ///< by row: pairs of the identity body, sorted, no braces
};

/// Reads the rows of a VK file; `vk_idsubsls` gives the area. Rows of areas outside the scope are
/// reported. Errors: bad_input for unknown or missing columns.
Result<Listing> read_listing(const csv::File& file, const form::Form& form, expr::Level level,
                             const store::Scope& scope, std::vector<Reported>& reported);

/// The answers of one row as pairs of canonical JSON, without braces; blanks are left out.
std::string answer_pairs(const store::Table& table, size_t row);

}  // namespace regsosek::collect
