// The tables of a case as the files that words read.
#pragma once

#include <string>
#include <vector>

#include "ground/expr/dictionary.h"
#include "tests/cases/runner/case.h"

namespace regsosek::cases {

/// A CSV file with these columns: those of the table filled, the rest blank.
std::string csv_of(const TextTable& table, const std::vector<std::string>& columns);
/// `columns`, then every question of the family form at a level.
std::vector<std::string> questions(expr::Level level, std::vector<std::string> columns);
/// Writes k_family.csv and k_member.csv into a folder.
Result<void> write_documents(const std::string& folder, const TextTable& family,
                             const TextTable& member);

}  // namespace regsosek::cases
