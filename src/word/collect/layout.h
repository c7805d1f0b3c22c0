// Which column of a file answers which question.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ground/base/csv.h"
#include "ground/expr/dictionary.h"
#include "ground/form/form.h"
#include "regsosek/base.h"
#include "regsosek/collect.h"

namespace regsosek::collect {

/// Columns of one file by question, and where its key stands. -1: the file does not have it.
struct Layout {
    std::vector<int> column;      ///< By index of the form's questions.
    int idsubsls = -1;            ///< One 16-digit column instead of the six code columns.
    std::vector<int> area_parts;  ///< province, regency, district, village, sls, sub-SLS
    int building_no = -1;
    int family_no = -1;
    int member_no = -1;                ///< members only
    std::vector<std::string> missing;  ///< Optional questions without a column.
};

/// Reads the header for the questions of a level (family or member). Errors: bad_input with line 1
/// and the column: a required question without a column, or a column that no question has.
Result<Layout> read_layout(const csv::File& file, const form::Form& form, expr::Level level);

/// Number of a column in a file that needs it by name. Errors: bad_input naming the column.
Result<int> needed_column(const csv::File& file, const std::string& name);

}  // namespace regsosek::collect
