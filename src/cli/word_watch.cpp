// The commands of watch.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "regsosek/watch.h"

namespace regsosek::cli {

namespace {

// A count, or nothing where the table that would tell is not there.
std::string shown(int64_t count) {
    return count < 0 ? std::string{} : std::to_string(count);
}

std::string percent(int64_t hundredths) {
    return hundredths < 0 ? std::string{}
                          : fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

Sheet progress_sheet(const std::vector<watch::Progress>& lines, bool officers) {
    Sheet sheet;
    sheet.columns = {{"area", {"wilayah", "area"}}};
    if (officers) {
        sheet.columns.push_back({"officer", {"petugas", "officer"}});
    }
    for (const auto& [name, id, en] : {std::tuple{"prelist", "prelist", "prelist"},
                                       {"verified", "verifikasi", "verified"},
                                       {"documents", "dokumen", "documents"},
                                       {"coverage_percent", "cakupan %", "coverage %"},
                                       {"result_1", "lengkap", "complete"},
                                       {"result_2", "tak lengkap", "incomplete"},
                                       {"result_3", "tak ada", "absent"},
                                       {"result_4", "menolak", "refused"},
                                       {"result_5", "pindah", "moved"},
                                       {"persons", "orang", "persons"},
                                       {"blank", "kosong", "blank"},
                                       {"clean", "bersih", "clean"},
                                       {"warning", "peringatan", "warning"},
                                       {"error", "salah", "error"},
                                       {"linked", "terpadan", "linked"},
                                       {"review", "tinjau", "review"},
                                       {"poor", "miskin", "poor"},
                                       {"geotagged", "bergeotag", "geotagged"},
                                       {"ranked", "berperingkat", "ranked"},
                                       {"receipts", "diterima", "received"}}) {
        sheet.columns.push_back({name, {id, en}, true});
    }
    for (const watch::Progress& line : lines) {
        std::vector<std::string> row = {line.area};
        if (officers) {
            row.push_back(line.officer);
        }
        row.insert(row.end(), {shown(line.prelist), shown(line.verified), shown(line.documents),
                               percent(line.coverage_bp())});
        for (const int64_t result : line.results) {
            row.push_back(shown(result));
        }
        for (const int64_t count :
             {line.persons, line.blank, line.clean, line.warning, line.error, line.linked,
              line.review, line.poor, line.geotagged, line.ranked, line.receipts}) {
            row.push_back(shown(count));
        }
        sheet.rows.push_back(std::move(row));
    }
    return sheet;
}

Result<Outcome> watch_progress(const Call& call) {
    const auto by = TRY(watch::by(call.arguments.text("--by")));
    const auto workspace = TRY(open_workspace(call));
    const auto lines = TRY(watch::progress(*workspace, store::Scope::office("watch"), by));
    print(call, progress_sheet(lines, by == watch::By::officer));
    return Outcome::done;
}

Sheet head_sheet(const watch::Anchor& head, int64_t documents, size_t anchors) {
    Sheet sheet;
    sheet.columns = {{"batch", {"batch", "batch"}, true},
                     {"sequence", {"nomor", "sequence"}, true},
                     {"hash", {"sidik", "hash"}},
                     {"documents_checked", {"dokumen diperiksa", "documents checked"}, true},
                     {"anchors_agree", {"kepala cocok", "anchors agree"}, true}};
    sheet.rows = {{std::to_string(head.batch), std::to_string(head.sequence), head.hash,
                   shown(documents), std::to_string(anchors)}};
    return sheet;
}

Result<Outcome> watch_audit(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto audit = TRY(
        watch::audit(*workspace, call.arguments.flag("--verify"), call.arguments.list("--anchor")));
    if (call.arguments.given("--anchor-out")) {
        TRY(watch::write_anchor(*workspace, call.arguments.text("--anchor-out")));
    }
    print(call, head_sheet(audit.head, audit.documents, audit.anchors.size()));
    return Outcome::done;
}

Result<Outcome> watch_dump(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto dump = TRY(watch::dump(*workspace, call.arguments.list("--table")));
    Sheet sheet;
    sheet.columns = {{"table", {"tabel", "table"}}, {"hash", {"sidik", "hash"}}};
    for (const watch::TableHash& one : dump.tables) {
        sheet.rows.push_back({one.table, one.hash});
    }
    sheet.rows.push_back({"(all)", dump.whole});
    print(call, sheet);
    return Outcome::done;
}

}  // namespace

void register_watch(Commands& commands) {
    commands.word("watch", {"Berjalan baikkah: kemajuan, cakupan, dan pemeriksaan rekaman.",
                            "Is it going well: progress, coverage and the audit of the record."});
    commands.add({"watch progress",
                  {"Kemajuan dan cakupan per wilayah atau petugas.",
                   "Progress and coverage by area or officer."},
                  {{"--by",
                    ArgumentKind::text,
                    {"regency, district, village, sls, atau officer.",
                     "regency, district, village, sls or officer."},
                    false,
                    "district"}},
                  watch_progress,
                  "regsosek watch progress --by officer --csv"});
    commands.add({"watch audit",
                  {"Periksa rantai rekaman, dan bandingkan dengan kepala yang pernah dicetak.",
                   "Checks the chain of the record, and compares it with heads printed before."},
                  {{"--verify",
                    ArgumentKind::flag,
                    {"Periksa semua sidik dokumen.", "Check all hashes of documents."},
                    false,
                    ""},
                   {"--anchor",
                    ArgumentKind::list,
                    {"Berkas kepala rekaman, seal.json edisi, atau teks batch nomor sidik.",
                     "File of a head, seal.json of an edition, or text of batch sequence hash."},
                    false,
                    ""},
                   {"--anchor-out",
                    ArgumentKind::text,
                    {"Tulis kepala sekarang, bertanda tangan, ke berkas ini.",
                     "Write the present head, signed, to this file."},
                    false,
                    ""}},
                  watch_audit,
                  "regsosek watch audit --verify --anchor head.json"});
    commands.add({"watch dump",
                  {"Sidik isi tiap tabel dan semuanya: sama berarti isinya sama.",
                   "Hashes of each table and of all together: equal means equal content."},
                  {{"--table",
                    ArgumentKind::list,
                    {"Hanya tabel ini; boleh beberapa kali.",
                     "This table only; may be given several times."},
                    false,
                    ""}},
                  watch_dump,
                  "regsosek watch dump --table family --table person"});
}

}  // namespace regsosek::cli
