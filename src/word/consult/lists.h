// What stands on the lists: families in the order of the field, their groups and places.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "method/paper/fkp_list.h"
#include "regsosek/base.h"
#include "regsosek/consult.h"
#include "word/consult/added.h"
#include "word/consult/places.h"

namespace regsosek::consult {

/// Groups as printed, by row of the columns. 0: none, with the reason why.
struct Groups {
    std::vector<int32_t> group;
    std::vector<int32_t> reason;       ///< Index into `reasons`; that of "" when there is a group.
    std::vector<std::string> reasons;  ///< Words of score_not_ranked, and "not_scored".
};

/// Groups as score gave them. Errors: not_found when score has not run.
Result<Groups> groups_of_score(store::Workspace& workspace, const store::Scope& scope,
                               const store::Columns& columns);
/// Groups as the last make_lists printed them. Errors: not_found when it has not run.
Result<Groups> groups_as_printed(store::Workspace& workspace, const store::Scope& scope,
                                 const store::Columns& columns);

/// Everything that lists are cut from. `columns` and `identities` own the texts.
struct ListSources {
    std::shared_ptr<const store::Columns> columns;
    std::shared_ptr<const store::Identities> identities;  ///< of the villages to draw
    std::vector<uint32_t> identity_row;  ///< row in `identities` by row of `columns`
    Groups groups;
    std::vector<std::string> remarks;  ///< Of each reason, as printed.
    Places places;
    std::vector<AddedFamily> added;     ///< Block VI.
    std::string chain_head;             ///< Sixteen hexadecimal digits, capitals.
    std::vector<uint32_t> order;        ///< Rows by area, building and family number.
    std::vector<size_t> sls_begin;      ///< places.sls + 1 positions in `order`
    std::vector<size_t> village_begin;  ///< villages + 1 positions in `places.sls`

    size_t villages() const { return village_begin.size() - 1; }
    /// The area of one village, 16 digits.
    int64_t village_area(size_t village) const { return places.sls[village_begin[village]]; }
    /// The rows of one SLS, in the order of its list.
    std::span<const uint32_t> rows_of(size_t sls) const {
        return std::span(order).subspan(sls_begin[sls], sls_begin[sls + 1] - sls_begin[sls]);
    }
};

/// The columns that lists are made from.
store::ColumnNames list_columns();

/// Reads what lists of a scope need but the names of people; `groups` come from either function
/// above, names of areas are read with a scope of their own.
Result<ListSources> list_sources(store::Workspace& workspace, const store::Scope& scope,
                                 const store::Scope& names, Groups groups, std::string chain_head);
/// Reads the names and addresses of the families in scope, which lies inside that of the sources.
Result<void> read_names(store::Workspace& workspace, const store::Scope& scope,
                        ListSources& sources);

/// The list of one SLS (a position in places.sls).
paper::FkpList list_of(const ListSources& sources, size_t sls);
/// The lists of one village.
std::vector<paper::FkpList> lists_of_village(const ListSources& sources, size_t village);

/// The code lists of form regsosek22-fkp, in Indonesian. Errors: those of the form.
Result<paper::FkpLegend> legend_of(const std::string& forms_folder);

/// Sixteen digits of a hash for paper, capitals.
std::string short_hash(const store::Hash& hash);

}  // namespace regsosek::consult
