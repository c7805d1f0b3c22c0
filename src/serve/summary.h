// Counts by sub-SLS that screens add up: made once for a state of the workspace, so that a screen
// of a district takes as long as one of a village.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/watch.h"

namespace regsosek::serve {

/// A count and the sum of the record keys of what was counted (docs/method/disclose.md).
struct Cell {
    int64_t count = 0;
    uint32_t key = 0;
    void add(uint32_t record) {
        ++count;
        key += record;
    }
    void add(const Cell& other) {
        count += other.count;
        key += other.key;
    }
};

/// Families of an area by decile and model group.
struct Welfare {
    int64_t area = 0;
    std::array<Cell, 10> deciles{};
    std::array<Cell, 4> groups{};
    Cell not_ranked;
};

/// Findings of an area by rule.
struct FindingCount {
    int64_t area = 0;
    int32_t rule = 0;  ///< index of Summary::rules
    int32_t severity = 0;
    int64_t count = 0;
};

/// All counts, each list in order of area. Never changed once made.
struct Summary {
    int64_t as_of = 0;  ///< sequence of the record that the columns stood at
    std::string stamp;  ///< what it was made from
    std::vector<watch::Tally> tallies;
    std::vector<Welfare> welfare;
    std::vector<FindingCount> findings;
    std::vector<std::string> rules;
    /// Documents of an area by what validate says of them: blank, clean, warning, error.
    struct Documents {
        int64_t area = 0;
        std::array<int64_t, 4> statuses{};
    };
    std::vector<Documents> documents;
    int64_t last_checked = 0;  ///< the last family that validate has seen
};

/// What a summary made now would be made from.
Result<std::string> summary_stamp(store::Workspace& workspace);
/// Counts everything.
Result<std::shared_ptr<const Summary>> summarise(store::Workspace& workspace);

/// The part of a list in order of area that lies in scope, line by line.
template <typename Line, typename Use>
void each_in(const std::vector<Line>& lines, const store::Scope& scope, const Use& use) {
    for (const AreaRange& range : scope.ranges()) {
        auto line = std::ranges::lower_bound(lines, range.low, {}, &Line::area);
        for (; line != lines.end() && line->area < range.high; ++line) {
            use(*line);
        }
    }
}

}  // namespace regsosek::serve
