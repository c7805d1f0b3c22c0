// The peer: the same rules as one SQL query in DuckDB, over the same table in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/validate/table.h"

namespace regsosek::bench {

/// Of one rule in one area.
struct AreaCount {
    int64_t failed = 0;
    int64_t unknown = 0;
    bool operator==(const AreaCount&) const = default;
};

/// A DuckDB of one thread with the table in it.
class DuckPeer {
public:
    /// Loads the table; missing answers are NULL. Ends the program when DuckDB refuses something.
    DuckPeer(const form::Form& form, const Table& table);
    ~DuckPeer();
    /// Failed and unknown rows of each rule in each area: [rule x areas + area].
    std::vector<AreaCount> count(const std::vector<std::string>& rules, uint32_t areas);
    /// The version of the library.
    static std::string version();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace regsosek::bench
