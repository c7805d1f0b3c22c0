// The tables of update: update_event, update_family, update_person, update_reported.
#pragma once

#include <vector>

#include "ground/store/workspace.h"
#include "word/update/event.h"
#include "word/update/rules.h"
#include "word/update/world.h"

namespace regsosek::update {

/// Writes the first three tables, from all events of the record.
Result<void> write_tables(store::Workspace& workspace, const World& world,
                          const std::vector<Event>& events, const std::vector<Told>& told);
/// Writes what was odd in the rows of the files just read.
Result<void> write_reported(store::Workspace& workspace, const std::vector<Reported>& reported);

}  // namespace regsosek::update
