// Two columns of text.
#include "word/score/run_values.h"

#include <charconv>

namespace regsosek::score {

std::string RunValues::text(std::string_view name) const {
    const auto found = values.find(name);
    return found == values.end() ? "" : found->second;
}

double RunValues::number(std::string_view name) const {
    const std::string digits = text(name);
    double out = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return end.ec == std::errc{} ? out : 0;
}

Result<RunValues> run_values(store::Workspace& workspace, const store::Scope& scope,
                             const std::string& table) {
    if (!TRY(workspace.has_table(table))) {
        return std::unexpected(
            fail(Code::not_found, "belum ada skor", "nothing has been scored yet")
                .error()
                .with_hint("jalankan score apply", "run score apply"));
    }
    store::Query query;
    query.table = table;
    const store::Table rows = TRY(workspace.query(query, scope));
    RunValues out;
    for (size_t r = 0; r < rows.rows; ++r) {
        out.values.emplace(rows.at("name").text(r), rows.at("value").text(r));
    }
    return out;
}

}  // namespace regsosek::score
