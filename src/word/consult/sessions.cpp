// Sessions: the SLS of a village in order, so many to a session.
#include <fmt/format.h>

#include "ground/base/ids.h"
#include "regsosek/consult.h"
#include "word/consult/places.h"

namespace regsosek::consult {

Result<SessionReport> plan_sessions(store::Workspace& workspace, const store::Scope& scope,
                                    const SessionOptions& options) {
    if (options.sls_per_session_max < 1) {
        return fail(Code::usage, "satu sesi memuat paling sedikit satu SLS",
                    "a session holds one SLS at least");
    }
    const Places places = TRY(read_places(workspace, scope, scope));
    store::Table table;
    table.rows = places.sls.size();
    table.columns.reserve(5);
    auto& area = table.add("area", store::ColumnType::int64).int64s;
    auto& village = table.add("village", store::ColumnType::int64).int64s;
    store::TextBuilder session{table.add("session_id", store::ColumnType::text)};
    auto& number = table.add("session_no", store::ColumnType::int32).int32s;
    auto& ordinal = table.add("ordinal", store::ColumnType::int32).int32s;
    SessionReport report;
    int64_t in_village = 0;
    for (const int64_t sls : places.sls) {
        const bool same = !village.empty() && village.back() == village_of(sls);
        in_village = same ? in_village + 1 : 0;
        report.villages += same ? 0 : 1;
        report.sessions += in_village % options.sls_per_session_max == 0 ? 1 : 0;
        area.push_back(sls);
        village.push_back(village_of(sls));
        number.push_back(static_cast<int32_t>(in_village / options.sls_per_session_max + 1));
        ordinal.push_back(static_cast<int32_t>(in_village % options.sls_per_session_max + 1));
        session.add(fmt::format("{}-{:02}", AreaCode{sls}.text().substr(0, 10), number.back()));
    }
    report.sls = static_cast<int64_t>(places.sls.size());
    TRY(workspace.write_table({"consult_session", {"area"}, "area"}, table, scope));
    return report;
}

}  // namespace regsosek::consult
