// The three files that come back from the villages (docs/format/district.md), row by row. A row is
// kept or reported with file, line and column; one bad row never stops the rest.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "regsosek/consult.h"

namespace regsosek::consult {

/// A blank cell of a number.
inline constexpr int32_t blank = -1;

/// The counts of block II as the village wrote them, by columns of form regsosek22-fkp: results by
/// group, then added families by existence.
inline constexpr std::array<const char*, 9> recap_columns = {
    "fkp_result_very_poor", "fkp_result_poor",     "fkp_result_vulnerable",
    "fkp_result_not_poor",  "fkp_added_found",     "fkp_added_moved",
    "fkp_added_died",       "fkp_added_duplicate", "fkp_added_not_found"};

/// One SLS of a session that was held.
struct HeldRow {
    uint64_t line = 0;
    int64_t area = 0;
    std::string session_id;
    int32_t held_on = 0;  ///< yyyymmdd; 0 when not written.
    bool is_signed = false;
    std::string signer_role;  ///< sls_head, sls_delegate, village_head, camat
    int32_t attendance = blank;
    std::array<int32_t, recap_columns.size()> recap{};

    /// True when somebody who may sign has signed for this SLS.
    bool counts() const;
};

/// What was decided about one family of block V. 0: nothing written.
struct DecisionRow {
    uint64_t line = 0;
    int64_t area = 0;
    int32_t building_no = 0;
    int32_t family_no = 0;
    int32_t group = 0;
    int32_t reason = 0;
    int32_t existence = 1;
    std::string note;
};

/// One family of block VI.
struct AddedRow {
    uint64_t line = 0;
    int64_t area = 0;
    int32_t line_no = 0;
    int32_t group = 0;
    int32_t existence = 0;
    std::string name;
    std::string address;
};

/// Read a file. Rows outside the scope are reported. Errors: not_found; bad_input for a missing,
/// unknown or repeated column.
Result<std::vector<HeldRow>> read_held(const std::string& path, const store::Scope& scope,
                                       std::vector<Reported>& reported);
Result<std::vector<DecisionRow>> read_decisions(const std::string& path, const store::Scope& scope,
                                                std::vector<Reported>& reported);
Result<std::vector<AddedRow>> read_added(const std::string& path, const store::Scope& scope,
                                         std::vector<Reported>& reported);

}  // namespace regsosek::consult
