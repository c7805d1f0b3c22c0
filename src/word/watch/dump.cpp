// Hashes of tables: what two columns files are compared by.
#include <fmt/format.h>

#include <algorithm>

#include "regsosek/watch.h"

namespace regsosek::watch {

Result<Dump> dump(store::Workspace& workspace, const std::vector<std::string>& wanted) {
    auto tables = TRY(workspace.tables());
    for (const std::string& table : wanted) {
        if (std::ranges::find(tables, table) == tables.end()) {
            return fail(Code::not_found, fmt::format("tidak ada tabel {}", table),
                        fmt::format("there is no table {}", table));
        }
    }
    std::erase_if(tables, [&](const std::string& table) {
        return !wanted.empty() && std::ranges::find(wanted, table) == wanted.end();
    });
    Dump out;
    for (const std::string& table : tables) {
        out.tables.push_back({table, TRY(workspace.dump_hash(std::span(&table, 1)))});
    }
    out.whole = TRY(workspace.dump_hash(tables));
    return out;
}

}  // namespace regsosek::watch
