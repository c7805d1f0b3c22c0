// The wish to stop: SIGINT and SIGTERM set a flag that long loops poll. What is stored stays whole;
// a stopped run may be resumed.
#pragma once

#include "regsosek/base.h"

namespace regsosek {

/// From here on SIGINT and SIGTERM set the flag; a second signal ends the process at once.
void watch_stop_signals();
/// True when somebody asked the program to stop. Cheap: may be polled for every row.
bool stop_requested();
/// Asks the program to stop, as a signal does. `clear_stop` takes it back (tests, the server).
void request_stop();
void clear_stop();
/// The error `stopped` when a stop was requested: TRY(check_stop()) between blocks of work.
Result<void> check_stop();

}  // namespace regsosek
