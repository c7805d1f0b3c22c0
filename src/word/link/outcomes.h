// The figures of a run, from its memory or from its tables.
#pragma once

#include "regsosek/link.h"
#include "word/link/tables.h"

namespace regsosek::link {

/// The report of a run that just ended.
Report report_of(const Linked& linked);

}  // namespace regsosek::link
