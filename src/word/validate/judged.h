// What the rules found, before it becomes tables: kept sealed, so that a run that is killed goes on
// without reading the documents again (docs/decisions/0008).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ground/store/made_tables.h"
#include "method/check/run.h"
#include "word/validate/second_stage.h"

namespace regsosek::validate {

/// The rules of the form, then those of the second stage, over all documents.
struct Judged {
    check::Checked checked;          ///< Without counts by group: those are in `counts`.
    std::vector<AreaHit> area_hits;  ///< Of the second stage.
    std::vector<std::string> shown;  ///< What each hit shows, then what each area hit shows.
    size_t form_rules = 0;           ///< Rules before those of the second stage.
    size_t form_hits = 0;            ///< Hits before those of the second stage.
    double rule_seconds = 0;
    store::Table counts;  ///< validate_count
};

/// As tables to keep, and back; nothing when the tables are none of these.
store::MadeTables kept_of(const Judged& judged);
std::optional<Judged> judged_of(store::MadeTables kept);

}  // namespace regsosek::validate
