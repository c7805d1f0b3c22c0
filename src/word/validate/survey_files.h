// A survey in one or two CSV files, read by its own form: columns in memory as the evaluator reads
// them, without a workspace.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/csv.h"
#include "ground/expr/expr.h"
#include "ground/form/form.h"
#include "ground/store/reported.h"

namespace regsosek::validate {

/// Families and members of a survey. The views of `batch` point into the other members.
struct SurveyFiles {
    expr::Batch batch;
    std::vector<std::vector<std::string>> family_key;  ///< by family: its key, column by column
    std::vector<uint64_t> family_line;                 ///< lines of the files
    std::vector<uint64_t> member_line;
    std::vector<uint32_t> family_of_member;
    std::vector<uint32_t> member_begin;
    std::vector<store::Reported> reported;

    std::vector<std::vector<int32_t>> integers;        ///< by variable
    std::vector<std::vector<std::string_view>> texts;  ///< by variable
    std::vector<csv::File> files;                      ///< mapped: texts point into them
    std::deque<std::string> kept;                      ///< texts that were quoted
};

/// Where the rows of a survey are.
struct SurveySource {
    std::string family_path;
    std::string person_path;       ///< Empty: a flat survey, one row per unit.
    std::vector<std::string> key;  ///< Columns that name the family, in both files.
};

/// Reads the files. Columns are questions of the form by name or number, or key columns; members
/// keep the order of their file inside a family. A cell that cannot be read is unreadable (-3) and
/// reported; an empty one is asked and blank (-2) inside its universe, else not asked (-1). A row
/// with a wrong number of fields, a family twice, a person of no family are reported and left out.
/// Errors: not_found, bad_input (a column that nobody knows, a key column that is missing, no key).
Result<std::unique_ptr<SurveyFiles>> read_survey(const SurveySource& source,
                                                 const form::Form& form);

}  // namespace regsosek::validate
