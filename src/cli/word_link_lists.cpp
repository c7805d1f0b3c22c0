// Linking lists to the people of the documents, and what lists a family is on.
#include "cli/word_link_lists.h"

#include <fmt/format.h>

#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/ids.h"
#include "regsosek/link.h"

namespace regsosek::cli {

namespace {

store::Scope office() {
    return store::Scope::office("link lists");
}

Result<Outcome> link_enlist(const Call& call) {
    link::ListOptions options;
    options.file = call.arguments.text("--list");
    options.name = call.arguments.text("--name");
    options.model = call.arguments.text("--model");
    options.author = call.arguments.text("--author");
    options.reason = call.arguments.text("--reason");
    options.day = TRY(as_of(call));
    const auto workspace = TRY(open_workspace(call));
    const auto report = TRY(link::link_list(*workspace, office(), options));
    const Text line{
        "{} baris {}: {} padan ({} keluarga), {} perlu ditinjau, {} tidak ada; {} angka rusak\n",
        "{} entries of {}: {} linked ({} families), {} to review, {} none; {} damaged numbers\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.entries, options.name,
                          report.linked, report.families, report.review, report.none,
                          report.damaged));
    return report.review == 0 && report.damaged == 0 ? Outcome::done : Outcome::findings;
}

Sheet counts_sheet(const std::vector<link::ListCount>& counts) {
    Sheet sheet;
    sheet.columns = {{"list", {"daftar", "list"}},
                     {"entries", {"baris", "entries"}, true},
                     {"families", {"keluarga", "families"}, true}};
    for (const link::ListCount& one : counts) {
        sheet.rows.push_back({one.list, std::to_string(one.entries), std::to_string(one.families)});
    }
    return sheet;
}

Result<Outcome> link_lists(const Call& call) {
    const std::string& family = call.arguments.text("--family");
    const auto workspace = TRY(open_workspace(call));
    if (family.empty()) {
        print(call, counts_sheet(TRY(link::all_lists(*workspace, office()))));
        return Outcome::done;
    }
    const int64_t id = TRY(FamilyId::parse(family)).value;
    Sheet sheet;
    sheet.columns = {{"list", {"daftar", "list"}},
                     {"row", {"baris", "row"}, true},
                     {"person", {"orang", "person"}},
                     {"outcome", {"hasil", "outcome"}, true},
                     {"bits", {"bit", "bits"}, true}};
    for (const link::ListEntry& one : TRY(link::lists_of(*workspace, office(), id))) {
        sheet.rows.push_back({one.list, std::to_string(one.row), PersonId{one.person_id}.printed(),
                              std::to_string(one.outcome), fmt::format("{:.2f}", one.bits)});
    }
    print(call, sheet);
    return Outcome::done;
}

Argument text_argument(const char* name, const char* id, const char* en, bool required) {
    return {name, ArgumentKind::text, {id, en}, required, ""};
}

}  // namespace

void register_link_lists(Commands& commands) {
    commands.add(
        {"link enlist",
         {"Padankan daftar (PKH, BPNT, ...) dengan orang dalam dokumen.",
          "Links a list (PKH, BPNT, ...) to the people of the documents."},
         {text_argument("--list", "Berkas daftar (CSV, Parquet).", "The list (CSV, Parquet).",
                        true),
          text_argument("--name", "Nama daftar.", "The list's name.", true),
          text_argument("--model", "Model (TOML); kosong: models/link-list.toml.",
                        "The model (TOML); empty: models/link-list.toml.", false),
          text_argument("--author", "Penanggung jawab.", "Who is responsible.", true),
          text_argument("--reason", "Dasar pemakaian.", "The ground of its use.", true),
          text_argument("--as-of", "Hari pemadanan.", "The day.", true)},
         link_enlist,
         "regsosek link enlist --list programmes/PKH.csv --name PKH --author A --reason \"PKS "
         "12/2022\" --as-of 2023-01-09"});
    commands.add({"link lists",
                  {"Daftar yang telah dipadankan, atau daftar yang memuat satu keluarga.",
                   "The lists that were linked, or those that a family is on."},
                  {text_argument("--family", "Nomor keluarga.", "The family's number.", false)},
                  link_lists,
                  "regsosek link lists --family F0000012-3"});
}

}  // namespace regsosek::cli
