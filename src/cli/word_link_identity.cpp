// Identities: who is one person, who is not, and taking either back.
#include "cli/word_link_identity.h"

#include <fmt/format.h>

#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/ids.h"
#include "regsosek/link.h"

namespace regsosek::cli {

namespace {

store::Scope office() {
    return store::Scope::office("link identities");
}

/// A person's number, or a family's with --family.
Result<int64_t> id_of(const Call& call, const char* name) {
    const std::string& printed = call.arguments.text(name);
    if (call.arguments.flag("--family")) {
        return TRY(FamilyId::parse(printed)).value;
    }
    return TRY(PersonId::parse(printed)).value;
}

std::string printed(bool family, int64_t id) {
    return family ? FamilyId{id}.printed() : PersonId{id}.printed();
}

Result<Outcome> link_identity(const Call& call) {
    const bool family = call.arguments.flag("--family");
    const int64_t id = TRY(id_of(call, "ID"));
    const auto workspace = TRY(open_workspace(call));
    const auto identity = TRY(link::identity_of(*workspace, office(), family, id));
    Sheet sheet;
    sheet.columns = {{"identity", {"identitas", "identity"}}, {"member", {"anggota", "member"}}};
    for (const int64_t member : identity.members) {
        sheet.rows.push_back({identity.printed, printed(family, member)});
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> change(const Call& call, const char* what) {
    link::IdentityChange wanted;
    wanted.what = what;
    wanted.family = call.arguments.flag("--family");
    wanted.kept = TRY(id_of(call, "KEPT"));
    wanted.other = TRY(id_of(call, "OTHER"));
    wanted.author = call.arguments.text("--author");
    wanted.reason = call.arguments.text("--reason");
    wanted.day = TRY(as_of(call));
    const auto workspace = TRY(open_workspace(call));
    const std::string key = TRY(link::change_identity(*workspace, office(), wanted));
    call.out(key + "\n");
    return Outcome::done;
}

Result<Outcome> link_merge(const Call& call) {
    return change(call, "merge");
}

Result<Outcome> link_split(const Call& call) {
    return change(call, "split");
}

Result<Outcome> link_undo(const Call& call) {
    const Date day = TRY(as_of(call));
    const auto workspace = TRY(open_workspace(call));
    TRY(link::undo_identity(*workspace, office(), call.arguments.text("KEY"),
                            call.arguments.text("--author"), call.arguments.text("--reason"), day));
    return Outcome::done;
}

Result<Outcome> link_changes(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    Sheet sheet;
    sheet.columns = {{"key", {"dokumen", "document"}},
                     {"what", {"perubahan", "change"}},
                     {"kept", {"tetap", "kept"}},
                     {"other", {"lain", "other"}},
                     {"undone", {"dibatalkan", "undone"}, true},
                     {"author", {"oleh", "by"}},
                     {"reason", {"alasan", "reason"}},
                     {"day", {"hari", "day"}}};
    for (const auto& one : TRY(link::identity_changes(*workspace, office()))) {
        sheet.rows.push_back({one.key, one.what, printed(one.family, one.kept),
                              printed(one.family, one.other), one.undone ? "1" : "0", one.author,
                              one.reason, one.day.iso()});
    }
    print(call, sheet);
    return Outcome::done;
}

Argument text_argument(const char* name, const char* id, const char* en, bool required = true) {
    return {name, ArgumentKind::text, {id, en}, required, ""};
}

std::vector<Argument> with_author(std::vector<Argument> first, bool kind) {
    if (kind) {
        first.push_back({"--family",
                         ArgumentKind::flag,
                         {"Keluarga, bukan orang.", "Families instead of people."},
                         false,
                         ""});
    }
    first.push_back(text_argument("--author", "Penanggung jawab.", "Who is responsible."));
    first.push_back(text_argument("--reason", "Alasan.", "The reason."));
    first.push_back(text_argument("--as-of", "Hari perubahan.", "The day of the change."));
    return first;
}

}  // namespace

void register_link_identity(Commands& commands) {
    commands.add({"link identity",
                  {"Identitas seorang (atau sekeluarga) dan semua anggotanya.",
                   "The identity of a person (or family) and all its members."},
                  {text_argument("ID", "Nomor orang atau keluarga.", "Number of person or family."),
                   {"--family",
                    ArgumentKind::flag,
                    {"Keluarga, bukan orang.", "A family instead of a person."},
                    false,
                    ""}},
                  link_identity,
                  "regsosek link identity P0000012-3"});
    commands.add({"link merge",
                  {"Gabungkan identitas OTHER ke KEPT.", "Merges identity OTHER into KEPT."},
                  with_author({text_argument("KEPT", "Yang tetap.", "The one that remains."),
                               text_argument("OTHER", "Yang berakhir.", "The one that ends.")},
                              true),
                  link_merge,
                  "regsosek link merge P0000012-3 P0000077-1 --author A --reason \"same person\" "
                  "--as-of 2023-01-09"});
    commands.add(
        {"link split",
         {"Keluarkan KEPT dari identitas OTHER.", "Takes KEPT out of identity OTHER."},
         with_author({text_argument("KEPT", "Yang keluar.", "Who leaves."),
                      text_argument("OTHER", "Identitasnya sekarang.", "The identity until now.")},
                     true),
         link_split,
         "regsosek link split P0000077-1 P0000012-3 --author A --reason \"two people\" "
         "--as-of 2023-01-09"});
    commands.add({"link undo",
                  {"Batalkan penggabungan atau pemisahan.", "Takes a merge or split back."},
                  with_author({text_argument("KEY", "Dokumennya.", "Its document.")}, false),
                  link_undo,
                  "regsosek link undo identity/person/merge/1/12 --author A --reason \"mistake\" "
                  "--as-of 2023-01-10"});
    commands.add({"link changes",
                  {"Semua penggabungan dan pemisahan.", "All merges and splits."},
                  {},
                  link_changes,
                  "regsosek link changes"});
}

}  // namespace regsosek::cli
