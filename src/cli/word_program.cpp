// The program's own commands: help, settings, version.
#include <algorithm>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/sheet.h"
#include "ground/store/record.h"

namespace regsosek::cli {

namespace {

Result<Outcome> show_help(const Call& call) {
    std::string words;
    for (const std::string& word : call.arguments.list("COMMAND")) {
        words += (words.empty() ? "" : " ") + word;
    }
    const Lang lang = call.globals.lang;
    call.out(words.empty() ? help_overview(all_commands(), lang)
                           : TRY(help_on(all_commands(), words, lang)));
    return Outcome::done;
}

Result<Outcome> show_settings(const Call& call) {
    const Lang lang = call.globals.lang;
    Sheet sheet;
    sheet.columns = {{"name", {"setelan", "setting"}}, {"value", {"nilai", "value"}},
                     {"unit", {"satuan", "unit"}},     {"source", {"asal", "source"}},
                     {"where", {"di", "where"}},       {"meaning", {"arti", "meaning"}}};
    for (const SettingValue& one : call.globals.settings.all()) {
        const auto meaning = lang == Lang::en ? one.setting->meaning_en : one.setting->meaning_id;
        sheet.rows.push_back({std::string(one.setting->name), one.text,
                              std::string(one.setting->unit), std::string(name(one.source, lang)),
                              one.where, std::string(meaning)});
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> show_version(const Call& call) {
    Sheet sheet;
    sheet.columns = {{"program", {"program", "program"}},
                     {"version", {"versi", "version"}},
                     {"compiler", {"penyusun", "compiler"}}};
    sheet.rows = {{"regsosek", REGSOSEK_VERSION, __VERSION__}};
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> install_record(const Call& call) {
    TRY(store::install_postgres_record(call.arguments.text("--owner"),
                                       call.arguments.text("--role")));
    return Outcome::done;
}

}  // namespace

void register_program(Commands& commands) {
    commands.add(
        {"settings",
         {"Semua setelan: nilai dan asalnya.", "All settings: value and where it is from."},
         {},
         show_settings});
    commands.add({"version", {"Versi program.", "Version of the program."}, {}, show_version});
    commands.add({"record install",
                  {"Menyiapkan rekaman di basis data PostgreSQL, sebagai pemiliknya.",
                   "Lays a record into a PostgreSQL database, as its owner."},
                  {{"--owner",
                    ArgumentKind::text,
                    {"Sambungan pemilik (URL atau parameter libpq).",
                     "The owner's connection (URL or libpq parameters)."},
                    true,
                    ""},
                   {"--role",
                    ArgumentKind::text,
                    {"Peran yang dipakai program; bukan pemiliknya.",
                     "The role that the program uses; not the owner."},
                    false,
                    "regsosek_app"}},
                  install_record,
                  "regsosek record install --owner 'dbname=regsosek user=regsosek_owner'"});
    commands.add({"help",
                  {"Bantuan, juga untuk satu perintah.", "Help, on one command too."},
                  {{"COMMAND", ArgumentKind::list, {"Perintah.", "A command."}, false, ""}},
                  show_help,
                  "regsosek help settings"});
}

}  // namespace regsosek::cli
