// Which charts there are, and what each bar counts, as expressions of the language.
#pragma once

#include <string>
#include <vector>

#include "word/use/rows.h"

namespace regsosek::use {

/// A chart with its rules.
struct ChartRules {
    Chart chart;
    std::string filter;              ///< who is counted at all
    std::vector<std::string> items;  ///< by item: who is counted there
};

/// The charts of an edition: those whose variables it has.
std::vector<ChartRules> chart_list(const Names& names);

}  // namespace regsosek::use
