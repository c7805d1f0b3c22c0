// What the last scoring said of itself: score_run and score_total by name.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "ground/store/workspace.h"

namespace regsosek::score {

/// Values by name.
struct RunValues {
    std::map<std::string, std::string, std::less<>> values;
    /// The value, or an empty text.
    std::string text(std::string_view name) const;
    /// The value as a number, or 0.
    double number(std::string_view name) const;
};

/// The values of score_run (or another table of names and values). Errors: not_found, when nothing
/// has been scored yet.
Result<RunValues> run_values(store::Workspace& workspace, const store::Scope& scope,
                             const std::string& table = "score_run");

}  // namespace regsosek::score
