// Families of the population register of which nobody was found in the census: block VI of the
// consultation's lists (process.md 4.2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/table.h"
#include "ground/store/workspace.h"
#include "word/link/tables.h"

namespace regsosek::link {

/// One family; it points into the register.
struct MissingFamily {
    int64_t area = 0;  ///< Its SLS, or its village where RT and RW do not say which.
    bool sls_known = false;
    int32_t row = 0;        ///< Row of its head in the register.
    int32_t persons = 0;    ///< Active members.
    std::string_view name;  ///< Of its head, or of the oldest member.
};

/// An SLS by the numbers of its RT and RW, as its name gives them.
struct Neighbourhood {
    int64_t village = 0;
    int32_t rt = 0;
    int32_t rw = 0;
    int64_t area = 0;
    auto operator<=>(const Neighbourhood&) const = default;
};

/// SLS whose name has RT and RW and no other of its village has the same, sorted. Empty without a
/// frame. Errors: as the store.
Result<std::vector<Neighbourhood>> neighbourhoods(store::Workspace& workspace,
                                                  const store::Scope& scope);
/// RT and RW of a name such as "RT 003 RW 01"; 0 what it does not say.
std::pair<int32_t, int32_t> rt_rw_of(std::string_view name);

/// Families (register rows of one KK number, not said to be dead or gone) none of whose members is
/// linked or under review, whose KK number no document has, and whose members' names are not that
/// of the head of a document without members in their village (nobody at home, refused). Only
/// villages in scope. Sorted by area and row.
std::vector<MissingFamily> missing_families(const Linked& linked,
                                            const std::vector<Neighbourhood>& sls,
                                            const store::Scope& scope);

/// One row per family: register_row (of its head, from 1), area, sls_known, persons, register_key.
store::Table missing_table(const Linked& linked, const std::vector<MissingFamily>& families);
/// Area, register row and name, a tab between and a line each, for the vault alone.
std::string missing_names(const std::vector<MissingFamily>& families);

}  // namespace regsosek::link
