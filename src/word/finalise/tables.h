// The rows of an edition: family and person columns joined with what the words decided, cut by
// kecamatan.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::finalise {

/// One partition: a kecamatan and its rows in the whole tables.
struct Partition {
    std::string district;            ///< 7 digits
    std::vector<uint32_t> families;  ///< rows of Sources::family, in order of area and family_id
    std::vector<uint32_t> persons;
};

/// Everything that an edition is cut from.
struct Sources {
    std::shared_ptr<const store::Columns> columns;
    std::vector<store::Column> family_joined;  ///< columns of the words' tables, by family row
    std::vector<store::Column> person_joined;
    std::vector<std::pair<std::string, int64_t>> tables;  ///< names and rows of what was joined
    std::vector<Partition> partitions;                    ///< in order of district
};

/// Reads and joins. A family or person that a word's table does not have gets -1 or an empty text.
Result<Sources> read_sources(store::Workspace& workspace, const store::Scope& scope);

/// The rows of a partition as tables ready to be written.
store::Table family_rows(const Sources& sources, const Partition& partition);
store::Table person_rows(const Sources& sources, const Partition& partition);

/// The identities of a partition as CSV: families, and persons.
std::string family_identities(const Sources& sources, const store::Identities& identities,
                              const Partition& partition);
std::string person_identities(const Sources& sources, const store::Identities& identities,
                              const Partition& partition);

}  // namespace regsosek::finalise
