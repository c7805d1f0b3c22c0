// The sample survey: families and members without names, with expenditure, strata, PSUs and
// weights.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::score {

/// A sample in columns of the form. Vectors are parallel to columns.family.
struct Sample {
    store::Columns columns;        ///< family_id counts from 1 in file order
    std::vector<int64_t> stratum;  ///< a number per text of the column, in order of appearance
    std::vector<std::string> stratum_name;   ///< by number
    std::vector<int64_t> unit;               ///< PSU, likewise
    std::vector<int64_t> district;           ///< likewise; empty without a column district
    std::vector<std::string> district_name;  ///< by number
    std::vector<double> weight;
    std::vector<double> expenditure;  ///< rupiah a month, of the family
    int64_t unreadable = 0;           ///< answers that are no answer of the form; kept as unknown
    std::string hash;                 ///< BLAKE2b-256 of both files
};

/// Reads sample_family.csv and sample_member.csv of a folder. Columns may be names or numbers.
/// Errors: not_found, io, bad_input with file, line and column (a missing or unknown column, too
/// few fields, a weight or expenditure that is no number, a negative weight, a repeated family, a
/// member of none), no_right (a column of direct identifiers: a sample is never linked to names, UU
/// 16/1997 article 21).
Result<Sample> read_sample(const std::string& folder, const form::Form& form);

}  // namespace regsosek::score
