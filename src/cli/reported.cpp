// What importers reported, as one sheet.
#include "cli/reported.h"

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"

namespace regsosek::cli {

namespace {

Sheet reported_sheet(const store::Table& table, Lang lang) {
    Sheet sheet;
    sheet.columns = {{"file", {"berkas", "file"}},
                     {"line", {"baris", "line"}, true},
                     {"column", {"kolom", "column"}},
                     {"problem", {"masalah", "problem"}},
                     {"found", {"ditemukan", "found"}},
                     {"expected", {"diharapkan", "expected"}},
                     {"kept", {"disimpan", "kept"}, true},
                     {"area", {"wilayah", "area"}, true}};
    for (size_t row = 0; row < table.rows; ++row) {
        const auto text = [&](const char* name) { return std::string(table.at(name).text(row)); };
        const auto number = [&](const char* name) {
            return std::to_string(table.at(name).integer(row));
        };
        sheet.rows.push_back({text("file"), number("line"), text("column"), text("problem"),
                              text("found"), text(lang == Lang::en ? "expected_en" : "expected_id"),
                              number("kept"), number("area")});
    }
    return sheet;
}

Result<Outcome> show_reported(const Call& call, const std::string& word) {
    const auto workspace = TRY(open_workspace(call));
    store::Query query;
    query.table = word + "_reported";
    query.order = {"file", "line", "column"};
    query.limit = call.arguments.integer("--limit");
    const auto table = TRY(workspace->query(query, store::Scope::office(word)));
    print(call, reported_sheet(table, call.globals.lang));
    return table.rows == 0 ? Outcome::done : Outcome::findings;
}

}  // namespace

void add_reported(Commands& commands, const std::string& word) {
    commands.add({word + " reported",
                  {"Baris dan isian berkas yang tidak seperti diharapkan.",
                   "Rows and cells of files that were not as expected."},
                  {{"--limit",
                    ArgumentKind::integer,
                    {"Paling banyak sekian baris.", "At most so many rows."},
                    false,
                    "100"}},
                  [word](const Call& call) { return show_reported(call, word); },
                  "regsosek " + word + " reported --limit 20"});
}

}  // namespace regsosek::cli
