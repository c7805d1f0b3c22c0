// The commands of collect.
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/reported.h"
#include "cli/sheet.h"
#include "ground/base/progress.h"
#include "ground/base/stop.h"
#include "regsosek/collect.h"

namespace regsosek::cli {

namespace {

collect::Options options_of(const Call& call, Progress& progress) {
    collect::Options options;
    options.forms_folder = forms_folder(call);
    options.progress = [&progress](int64_t done, int64_t) {
        progress.add(static_cast<uint64_t>(done) - progress.done());
        return !stop_requested();
    };
    return options;
}

Outcome show(const Call& call, const collect::Report& report) {
    Sheet sheet;
    sheet.columns = {{"families_read", {"keluarga dibaca", "families read"}, true},
                     {"members_read", {"anggota dibaca", "members read"}, true},
                     {"stored", {"disimpan", "stored"}, true},
                     {"repeated", {"sudah ada", "repeated"}, true},
                     {"not_kept", {"tidak disimpan", "not kept"}, true},
                     {"reported", {"dilaporkan", "reported"}, true}};
    sheet.rows = {{std::to_string(report.families_read), std::to_string(report.members_read),
                   std::to_string(report.families_stored), std::to_string(report.families_repeated),
                   std::to_string(report.rows_not_kept), std::to_string(report.reported.size())}};
    print(call, sheet);
    return report.reported.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> collect_k(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto scope = store::Scope::office("collect");
    Progress progress{"collect"};
    return show(call,
                TRY(collect::import_k(*workspace, scope, call.arguments.text("FAMILIES"),
                                      call.arguments.text("MEMBERS"), options_of(call, progress))));
}

Result<Outcome> collect_vk(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto scope = store::Scope::office("collect");
    Progress progress{"collect"};
    return show(call,
                TRY(collect::import_vk(*workspace, scope, call.arguments.text("SLS"),
                                       call.arguments.text("LINES"), options_of(call, progress))));
}

Result<Outcome> collect_receipts(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto scope = store::Scope::office("collect");
    Progress progress{"collect"};
    return show(call, TRY(collect::import_receipts(*workspace, scope, call.arguments.text("FILE"),
                                                   options_of(call, progress))));
}

Argument file_argument(const char* name, const char* id, const char* en) {
    return {name, ArgumentKind::text, {id, en}, true, ""};
}

}  // namespace

void register_collect(Commands& commands) {
    commands.word("collect", {"Apa jawabannya: dokumen K, VK, dan penerimaan ke dalam catatan.",
                              "What was answered: K, VK and receipts into the record."});
    commands.add({"collect k",
                  {"Impor dokumen K.", "Imports K documents."},
                  {file_argument("FAMILIES", "Berkas keluarga (CSV).", "File of families (CSV)."),
                   file_argument("MEMBERS", "Berkas anggota (CSV).", "File of members (CSV).")},
                  collect_k,
                  "regsosek collect k k_family.csv k_member.csv"});
    commands.add({"collect vk",
                  {"Impor daftar VK.", "Imports VK lists."},
                  {file_argument("SLS", "Rekap per SLS (CSV).", "Recaps per SLS (CSV)."),
                   file_argument("LINES", "Baris daftar (CSV).", "Lines of the lists (CSV).")},
                  collect_vk,
                  "regsosek collect vk vk_sls.csv vk_line.csv"});
    commands.add({"collect receipts",
                  {"Impor penerimaan batch dan boks.", "Imports receipts of batches and boxes."},
                  {file_argument("FILE", "Berkas penerimaan (CSV).", "File of receipts (CSV).")},
                  collect_receipts,
                  "regsosek collect receipts receipt.csv"});
    add_reported(commands, "collect");
}

}  // namespace regsosek::cli
