// The tables of update: update_event, update_family, update_person.
#pragma once

#include <vector>

#include "ground/store/workspace.h"
#include "word/update/event.h"
#include "word/update/rules.h"
#include "word/update/world.h"

namespace regsosek::update {

/// Writes the first three tables, from all events of the record.
Result<void> write_tables(store::Workspace& workspace, const store::Scope& scope,
                          const World& world, const std::vector<Event>& events,
                          const std::vector<Told>& told);

}  // namespace regsosek::update
