// use: who gets what, and what must be built. Answers questions from an edition alone: tables of
// counts that betray nobody, and lists of families that a rule makes eligible. Reads an edition
// folder that the caller has verified; writes nothing. Methods: docs/method/use.md, disclose.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::use {

/// An edition to read.
struct Source {
    std::string folder;
    /// Hash that finalise verify returned: content and files must still have theirs. Empty: the
    /// caller vouches otherwise (tests).
    std::string hash;
    /// Folder of the forms; empty: the one that belongs to the program. The form must be that of
    /// the edition.
    std::string forms_folder;
};

/// Levels of areas by digits of their code; none is the whole edition.
enum class AreaLevel : uint8_t { none = 0, regency = 4, district = 7, village = 10, sls = 14 };
/// regency, district, village, sls; nothing for other words.
Result<AreaLevel> area_level(std::string_view word);

/// What a table counts and how it is protected.
struct TableOptions {
    bool persons = false;               ///< Count persons; otherwise families.
    AreaLevel level = AreaLevel::none;  ///< One dimension is the area at this level.
    /// Variables of family or person by name or number (r303), or columns of the words
    /// (score_decile); one dimension each. Families are not counted by variables of members.
    std::vector<std::string> variables;
    std::string filter;  ///< Expression: who is counted; empty: all.
    std::string area;    ///< First digits of an area: only there. Empty: everywhere.
    /// Secret of the record keys, 16 to 64 bytes: the same for all tables of an office.
    std::string secret;
    bool suppress = false;         ///< Leave small cells out, rather than add noise.
    bool keyed_totals = false;     ///< Totals with noise of their own, not sums of cells shown.
    int64_t suppress_below = 3;    ///< With suppress: counts from 1 to below this are left out.
    size_t dimensions_max = 5;     ///< Most dimensions, area among them.
    size_t values_max = 20000;     ///< Most values of one dimension.
    size_t cells_max = 4'000'000;  ///< Most places of a table.
};

/// One dimension's value as it is shown. A total has code "" and the label "total".
struct Value {
    std::string code;
    Text label;
};

/// One line of the table.
struct Line {
    std::vector<Value> values;  ///< by dimension
    int64_t count = 0;
    bool suppressed = false;  ///< a small count that is not shown
};

/// A protected table.
struct Tabulation {
    std::vector<std::string> dimensions;  ///< area, then the variables' names
    std::vector<Line> lines;              ///< totals before what they are totals of
    std::string edition;                  ///< name of the edition
    std::string edition_hash;
};

/// The secret of the record keys of a workspace: the signature of a fixed text by its key, which
/// nobody else can make and which never changes. Errors: those of the key.
Result<std::string> record_secret(store::Workspace& workspace);

/// Makes a table of counts. What it says of small groups is protected, always. Lines with a shown
/// count of 0 are left out. Errors: bad_input (an unknown name or code, with the nearest name),
/// limit, usage (no secret), corrupt, conflict (the edition has another form).
Result<Tabulation> table(const Source& source, const TableOptions& options);

/// Who is eligible, and in which order.
struct EligibleOptions {
    /// Expression over family variables, members and columns of the words. Empty: everybody.
    std::string rule;
    std::string area;  ///< First digits of an area; empty: everywhere.
    /// Column that orders; empty: consult_final_rank when the edition has it, else
    /// score_percentile_e6. A leading '-' turns it round. Families without a rank come last.
    std::string order;
    int64_t quota = -1;  ///< Most families (per area with quota_level); -1: all.
    AreaLevel quota_level = AreaLevel::none;  ///< The quota holds for each area of this level.
    std::vector<std::string> reasons;         ///< Family columns printed behind the rank.
};

/// An eligible family within the quota.
struct Eligible {
    int64_t family_id = 0;
    std::string number;    ///< as on paper
    int64_t area = 0;      ///< 16 digits
    int64_t position = 0;  ///< from 1 in its quota area
    int64_t rank = 0;      ///< value of the order column; -1: not ranked
    std::vector<std::string> reasons;
};

/// The cut in one quota area.
struct Cut {
    int64_t area = 0;  ///< 0: all together
    int64_t eligible = 0;
    int64_t taken = 0;
    int64_t last_rank = -1;  ///< rank of the last family taken
    int64_t tied_out = 0;    ///< families of the same rank that the quota left out
};

/// What was found.
struct Selection {
    std::vector<Eligible> families;  ///< by quota area, then position
    std::vector<Cut> cuts;           ///< by area
    std::vector<std::string> reason_names;
    std::string order;       ///< the column that ordered
    int64_t unknown = 0;     ///< families of the area for which the rule could not be decided
    int64_t not_ranked = 0;  ///< eligible families without a rank
    int64_t suspended = 0;   ///< eligible families set aside: an objection to their place is open
    std::string edition;
    std::string edition_hash;
};

/// Selects families. Ties are broken by family_id, so that the same question gives the same answer;
/// each cut says how many were tied. No names: the receiver of the identities joins them by number.
/// Errors: as for table; usage (a quota below 0).
Result<Selection> eligible(const Source& source, const EligibleOptions& options);

// --- Charts: counts that a planner asks for again and again

/// What one bar of a chart counts.
struct ChartItem {
    std::string code;
    Text label;
};

/// A chart: families or persons of an area by items. Definitions: docs/method/use.md.
struct Chart {
    std::string name;
    Text title;
    Text definition;       ///< Who is counted, and as what.
    bool persons = false;  ///< Persons are counted; otherwise families.
    bool several = false;  ///< A family or person may be in several items, or in none.
    std::vector<ChartItem> items;
};

/// One area of a chart, as shown.
struct ChartLine {
    std::string area;  ///< Digits of the level; empty: all areas asked for, together.
    int64_t base = 0;  ///< What the shares are of.
    std::vector<int64_t> counts;
};

/// The charts of an edition, read once: counts of each sub-SLS with their cell keys in memory, some
/// 10 MB for a district. Safe to ask from several threads.
class Charts {
public:
    /// Charts whose variables the edition does not have are left out. Errors: as table().
    static Result<Charts> read(const Source& source, const std::string& secret);
    const std::vector<Chart>& list() const;
    /// The chart's counts by area, protected by cell keys like those of table(): the same cell has
    /// the same noise in both. The line of all comes first, with noise of its own. Errors:
    /// not_found (no such chart).
    Result<std::vector<ChartLine>> lines(std::string_view chart, AreaLevel level,
                                         std::span<const AreaRange> areas) const;
    const std::string& edition() const;
    const std::string& edition_hash() const;

private:
    struct State;
    explicit Charts(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

}  // namespace regsosek::use
