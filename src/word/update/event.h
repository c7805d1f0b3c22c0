// Events: read from files, kept as documents, and put in the order in which they are applied.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/date.h"
#include "ground/store/workspace.h"
#include "regsosek/update.h"

namespace regsosek::update {

/// Kinds in the order in which events of one day are applied.
enum class Kind : uint8_t { birth, death, move_in, move_out, split_kk, merge_kk, appeal };
std::string_view name(Kind kind);

/// Where a family stands: sub-SLS, building, family number.
struct CensusKey {
    int64_t area = 0;
    int32_t building_no = 0;
    int32_t family_no = 0;
    auto operator<=>(const CensusKey&) const = default;
};

/// One event. Numbers that are not given are 0.
struct Event {
    Date date;
    Kind kind = Kind::birth;
    std::string id;
    Date recorded_on;
    CensusKey family;
    int32_t member_no = 0;
    std::string person_name, nik;
    int32_t sex = 0;
    int32_t birth_date = 0;  ///< yyyymmdd
    int32_t relation = 0;
    std::string kk_number_new;
    CensusKey to;  ///< destination of a split or merger; area 0: none
    std::string note;
    // Where it was read; empty for events of the record.
    std::string file;
    uint64_t line = 0;
    // Issued when the event was first stored; 0: none.
    int64_t family_id_new = 0;
    int64_t person_id_new = 0;

    /// Canonical JSON of the document's bodies. `with_ids` adds the issued ids.
    std::string answers(bool with_ids) const;
    std::string identity() const;
    /// The family that the event founds when there is none: a move in, or a split. Area 0: none.
    CensusKey founded() const;
    /// True when a person comes into the registry.
    bool brings_person() const { return kind == Kind::birth || kind == Kind::move_in; }
};

/// In order of date, kind and number.
bool earlier(const Event& a, const Event& b);

/// Adds the events of a file. Rows that cannot be kept are added to `reported`; `rows` counts all.
Result<void> read_events(const std::string& path, std::vector<Event>& events,
                         std::vector<Reported>& reported, int64_t& rows);

/// The event in a document. Errors: corrupt.
Result<Event> event_of(const store::Document& document);

}  // namespace regsosek::update
