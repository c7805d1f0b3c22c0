// The people of the documents as columns for the engine.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "ground/store/workspace.h"
#include "method/match/record.h"

namespace regsosek::link {

/// All persons of the workspace, row by row as in Columns::person.
struct Observed {
    std::shared_ptr<const store::Columns> columns;
    std::shared_ptr<const store::Identities> identities;
    std::vector<uint32_t> family;      ///< Row of the family of each person.
    std::vector<std::string_view> kk;  ///< Of the person's family.
    std::vector<int32_t> birth;        ///< YYYYMMDD, with 00 for what is not known.
    std::vector<uint8_t> sex;
    std::vector<int64_t> area;

    size_t rows() const { return family.size(); }
    match::PersonColumns person_columns() const;
};

/// Words of a name, between spaces.
size_t words_of(std::string_view name);
/// The birth date of a document as YYYYMMDD, with 00 for what is not known; 0 nothing. Without a
/// year, that of the age.
int32_t birth_of(int64_t year, int64_t month, int64_t day, int64_t age, int64_t interview_year);
/// The year of the interview by its date (YYYYMMDD).
int64_t interview_year(int64_t date);

/// Reads columns and identities. Errors: as the store.
Result<Observed> observe(store::Workspace& workspace, const store::Scope& scope);

}  // namespace regsosek::link
