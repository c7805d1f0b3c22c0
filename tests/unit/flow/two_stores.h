// A finished workspace of several villages, and one that never held any village but the first: what
// a reader of that village sees must be the same in both.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "district.h"
#include "ground/store/workspace.h"

namespace regsosek::testing_flow {

/// A table as text: names, types and values, dictionaries included, so that codes that no row uses
/// show too. Columns named in `without` are left out.
std::string text_of(const store::Table& table, const std::vector<std::string>& without = {});

/// Both workspaces and the village.
struct TwoStores {
    /// The folder of a district of 800 families with photos: made once for the whole test program.
    static const std::string& district();

    Folder folder;
    std::unique_ptr<store::Workspace> both;
    std::unique_ptr<store::Workspace> alone;
    std::string village;  ///< 10 digits
    store::Scope mine{{}};
    store::Scope others{{}};

    /// The same read of one table in both, under the scope of the village: as text, or the error.
    std::string in_both(const store::Query& query) const;
    std::string in_alone(const store::Query& query) const;
};

/// Runs all words over the district into `both`, then copies the rows, documents, places and states
/// of its first village into `alone`, row by row, without the store's own cutting. Documents of
/// others are replaced by empty papers, so that sequences are the same.
std::unique_ptr<TwoStores> two_stores();

}  // namespace regsosek::testing_flow
