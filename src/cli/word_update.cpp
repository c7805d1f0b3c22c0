// The commands of update.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/edition.h"
#include "cli/open.h"
#include "cli/reported.h"
#include "cli/sheet.h"
#include "ground/base/date.h"
#include "regsosek/update.h"

namespace regsosek::cli {

namespace {

void show(const Call& call, const update::Report& report) {
    Sheet sheet;
    sheet.columns = {{"events_read", {"peristiwa dibaca", "events read"}, true},
                     {"new", {"baru", "new"}, true},
                     {"repeated", {"sudah ada", "repeated"}, true},
                     {"applied", {"diterapkan", "applied"}, true},
                     {"noted", {"dicatat", "noted"}, true},
                     {"not_applied", {"tidak diterapkan", "not applied"}, true},
                     {"families_changed", {"keluarga berubah", "families changed"}, true},
                     {"families_new", {"keluarga baru", "new families"}, true},
                     {"reported", {"dilaporkan", "reported"}, true}};
    sheet.rows = {{std::to_string(report.events_read), std::to_string(report.events_new),
                   std::to_string(report.events_repeated), std::to_string(report.applied),
                   std::to_string(report.noted), std::to_string(report.not_applied),
                   std::to_string(report.families_changed), std::to_string(report.families_new),
                   std::to_string(report.reported.size())}};
    print(call, sheet);
    for (const update::NamedCount& finding : report.findings) {
        call.talk(fmt::format("{}: {}\n", finding.name, finding.count));
    }
    for (const update::Reported& row : report.reported) {
        call.talk(fmt::format("{}:{}: {} {} '{}' ({})\n", row.file, row.line, row.column,
                              row.problem, row.found, row.expected.in(call.globals.lang)));
    }
}

Result<Outcome> update_apply(const Call& call) {
    const Date day = TRY(as_of(call));
    update::Options options;
    options.as_of = day;
    options.forms_folder = forms_folder(call);
    const auto workspace = TRY(open_workspace(call));
    const auto report = TRY(update::apply(*workspace, store::Scope::office("update"),
                                          call.arguments.list("--events"), options));
    show(call, report);
    return report.not_applied == 0 && report.reported.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> update_list(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    store::Query query;
    query.table = "update_event";
    query.filter = call.arguments.flag("--all") ? "" : "outcome == \"not_applied\"";
    query.limit = call.arguments.integer("--limit");
    const auto table = TRY(workspace->query(query, store::Scope::office("update")));
    print(call, sheet_of(table));
    return table.rows == 0 ? Outcome::done : Outcome::findings;
}

void talk_counts(const Call& call, const update::Difference& difference) {
    const bool english = call.globals.lang == Lang::en;
    call.talk(fmt::format(fmt::runtime(english ? "families: {} added, {} removed, {} changed\n"
                                               : "keluarga: {} bertambah, {} hilang, {} berubah\n"),
                          difference.families_added, difference.families_removed,
                          difference.families_changed));
    call.talk(fmt::format(fmt::runtime(english ? "persons: {} added, {} removed, {} changed\n"
                                               : "orang: {} bertambah, {} hilang, {} berubah\n"),
                          difference.persons_added, difference.persons_removed,
                          difference.persons_changed));
    for (const std::string& column : difference.columns_added) {
        call.talk("+ " + column + "\n");
    }
    for (const std::string& column : difference.columns_removed) {
        call.talk("- " + column + "\n");
    }
}

Sheet row_sheet(const update::Difference& difference) {
    Sheet sheet;
    sheet.columns = {{"table", {"tabel", "table"}},
                     {"id", {"id", "id"}, true},
                     {"change", {"perubahan", "change"}},
                     {"columns", {"kolom", "columns"}}};
    for (const update::RowChange& row : difference.rows) {
        std::string columns;
        for (const std::string& column : row.columns) {
            columns += (columns.empty() ? "" : " ") + column;
        }
        sheet.rows.push_back({row.table, std::to_string(row.id), row.change, columns});
    }
    return sheet;
}

Sheet column_sheet(const update::Difference& difference) {
    Sheet sheet;
    sheet.columns = {{"table", {"tabel", "table"}},
                     {"column", {"kolom", "column"}},
                     {"rows", {"baris", "rows"}, true}};
    const auto add = [&](const char* table, const char* what, int64_t rows) {
        sheet.rows.push_back({table, what, std::to_string(rows)});
    };
    add("family", "(added)", difference.families_added);
    add("family", "(removed)", difference.families_removed);
    add("family", "(changed)", difference.families_changed);
    add("person", "(added)", difference.persons_added);
    add("person", "(removed)", difference.persons_removed);
    add("person", "(changed)", difference.persons_changed);
    for (const update::ColumnChange& column : difference.columns) {
        add(column.table.c_str(), column.column.c_str(), column.rows);
    }
    return sheet;
}

Result<Outcome> update_diff(const Call& call) {
    const std::string a = call.arguments.text("EDITION_A");
    const std::string b = call.arguments.text("EDITION_B");
    const std::string hash_a = TRY(verified_hash(call, a));
    const std::string hash_b = TRY(verified_hash(call, b));
    const auto difference = TRY(update::diff(a, hash_a, b, hash_b));
    print(call, call.arguments.flag("--rows") ? row_sheet(difference) : column_sheet(difference));
    talk_counts(call, difference);
    return Outcome::done;
}

Argument text_argument(const char* name, const char* id, const char* en) {
    return {name, ArgumentKind::text, {id, en}, true, ""};
}

}  // namespace

void register_update(Commands& commands) {
    commands.word("update", {"Hidup berjalan: peristiwa menjadi versi baru keluarga.",
                             "Life goes on: events become new versions of families."});
    commands.add({"update apply",
                  {"Simpan peristiwa dan terapkan semuanya menurut tanggal.",
                   "Stores events and applies all of them by date."},
                  {{"--events",
                    ArgumentKind::list,
                    {"Berkas peristiwa (CSV); boleh beberapa.",
                     "A file of events (CSV); may be given several times."},
                    false,
                    ""},
                   text_argument("--as-of", "Peristiwa sampai hari ini diterapkan.",
                                 "Events up to this day are applied.")},
                  update_apply,
                  "regsosek update apply --events events.csv --as-of 2023-10-31"});
    commands.add({"update list",
                  {"Peristiwa yang tidak diterapkan, dengan sebabnya.",
                   "Events that were not applied, with the reason."},
                  {{"--all", ArgumentKind::flag, {"Semua peristiwa.", "All events."}, false, ""},
                   {"--limit",
                    ArgumentKind::integer,
                    {"Paling banyak sekian baris.", "At most so many rows."},
                    false,
                    "100"}},
                  update_list,
                  "regsosek update list --limit 20"});
    commands.add(
        {"update diff",
         {"Beda dua edisi: keluarga dan orang, menurut kolom.",
          "What differs between two editions: families and persons, by column."},
         {text_argument("EDITION_A", "Edisi lama.", "The earlier edition."),
          text_argument("EDITION_B", "Edisi baru.", "The later edition."),
          {"--rows", ArgumentKind::flag, {"Sebutkan tiap baris.", "Name every row."}, false, ""},
          trust_argument()},
         update_diff,
         "regsosek update diff editions/3369-2022-12-31 editions/3369-2023-10-31"});
    add_reported(commands, "update");
}

}  // namespace regsosek::cli
