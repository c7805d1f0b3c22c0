// The commands of consult.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/reported.h"
#include "cli/sheet.h"
#include "regsosek/consult.h"

namespace regsosek::cli {

namespace {

store::Scope office() {
    return store::Scope::office("consult");
}

Sheet figures() {
    Sheet sheet;
    sheet.columns = {{"figure", {"ukuran", "figure"}}, {"value", {"nilai", "value"}, true}};
    return sheet;
}

void add(Sheet& sheet, std::string name, int64_t value) {
    sheet.rows.push_back({std::move(name), std::to_string(value)});
}

Result<Outcome> consult_sessions(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    consult::SessionOptions options;
    options.sls_per_session_max = call.globals.settings.integer("fkp_sls_per_session");
    const auto report = TRY(consult::plan_sessions(*workspace, office(), options));
    Sheet sheet = figures();
    add(sheet, "villages", report.villages);
    add(sheet, "sls", report.sls);
    add(sheet, "sessions", report.sessions);
    print(call, sheet);
    return Outcome::done;
}

Result<consult::Paper> paper_of(const std::string& word) {
    if (word == "f4" || word == "a4") {
        return word == "a4" ? consult::Paper::a4 : consult::Paper::f4;
    }
    return fail(Code::usage, "--paper harus f4 atau a4", "--paper must be f4 or a4");
}

Result<Outcome> consult_lists(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    consult::ListOptions options;
    options.forms_folder = forms_folder(call);
    options.paper = TRY(paper_of(call.arguments.text("--paper")));
    options.copies = static_cast<int32_t>(call.arguments.integer("--copies"));
    options.blank_lines = static_cast<int32_t>(call.arguments.integer("--blank-lines"));
    options.both_sides = call.arguments.flag("--both-sides");
    const auto report = TRY(consult::make_lists(*workspace, office(), options));
    Sheet sheet = figures();
    add(sheet, "villages", report.villages);
    add(sheet, "villages_drawn", report.villages_drawn);
    add(sheet, "lists", report.lists);
    add(sheet, "families", report.families);
    add(sheet, "not_ranked", report.not_ranked);
    add(sheet, "pages", report.pages);
    add(sheet, "bytes", report.bytes);
    print(call, sheet);
    call.talk(fmt::format("  {:.2f} + {:.2f} + {:.2f} s\n", report.seconds_gather,
                          report.seconds_draw_seal, report.seconds_tables));
    return Outcome::done;
}

Result<Outcome> consult_print(const Call& call) {
    const bool sls = call.arguments.given("--sls");
    if (sls == call.arguments.given("--village")) {
        return fail(Code::usage, "pilih satu: --sls atau --village",
                    "choose one: --sls or --village");
    }
    const auto workspace = TRY(open_workspace(call));
    consult::PrintOptions options;
    options.area = call.arguments.text(sls ? "--sls" : "--village");
    options.output_file = call.arguments.text("--out");
    options.copies = static_cast<int32_t>(call.arguments.integer("--copies"));
    options.receiver = call.arguments.text("--receiver");
    options.forms_folder = forms_folder(call);
    const auto report = TRY(consult::print_lists(*workspace, office(), options));
    const Text line{"{} daftar, {} halaman, cetakan ke-{}: {} (RAHASIA; hapus setelah dicetak)\n",
                    "{} lists, {} pages, printing {}: {} (SECRET; delete it once printed)\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.lists, report.pages,
                          report.printing, options.output_file));
    return Outcome::done;
}

Result<Outcome> consult_import(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto report =
        TRY(consult::import_decisions(*workspace, office(), call.arguments.text("FOLDER")));
    Sheet sheet;
    sheet.columns = {{"file", {"berkas", "file"}},      {"line", {"baris", "line"}, true},
                     {"column", {"kolom", "column"}},   {"problem", {"masalah", "problem"}},
                     {"found", {"ditemukan", "found"}}, {"expected", {"diharapkan", "expected"}}};
    for (const auto& one : report.reported) {
        sheet.rows.push_back({one.file, std::to_string(one.line), one.column, one.problem,
                              one.found, one.expected.in(call.globals.lang)});
    }
    print(call, sheet);
    const Text line{
        "{} SLS, {} keputusan, {} keluarga tambahan; {} dokumen baru, {} sudah ada, "
        "{} ditarik; {} keputusan tidak berlaku; {} baris ditolak\n",
        "{} SLS, {} decisions, {} added families; {} new documents, {} known, "
        "{} withdrawn; {} decisions set aside; {} rows refused\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.sessions_read,
                          report.decisions_read, report.added_read, report.stored, report.repeated,
                          report.withdrawn, report.set_aside, report.rows_not_kept));
    return report.reported.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> consult_agree(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto options = consult::agree_options(call.globals.settings);
    const auto report = TRY(consult::agree(*workspace, office(), options));
    Sheet sheet = figures();
    add(sheet, "families", report.families);
    add(sheet, "ranked", report.ranked);
    for (size_t group = 0; group < report.group_families.size(); ++group) {
        add(sheet, fmt::format("group_{}", group + 1), report.group_families[group]);
    }
    add(sheet, "moved_poorer", report.moved_poorer);
    add(sheet, "moved_better", report.moved_better);
    add(sheet, "given_group", report.given_group);
    add(sheet, "set_aside", report.set_aside);
    for (const auto& one : report.not_ranked) {
        add(sheet, "not_ranked_" + one.name, one.count);
    }
    for (const auto& one : report.findings) {
        add(sheet, "finding_" + one.name, one.count);
    }
    print(call, sheet);
    return report.findings.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> consult_reconcile(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto options = consult::reconcile_options(call.globals.settings);
    const auto report = TRY(consult::reconcile(*workspace, office(), options));
    Sheet sheet = figures();
    add(sheet, "families", report.families);
    add(sheet, "places", report.places);
    add(sheet, "selected", report.selected);
    add(sheet, "by_village", report.by_village);
    add(sheet, "brought_in", report.brought_in);
    add(sheet, "to_verify", report.to_verify);
    add(sheet, "set_aside", report.set_aside);
    add(sheet, "stale_corrections", report.stale_corrections);
    print(call, sheet);
    return report.to_verify > 0 ? Outcome::findings : Outcome::done;
}

Argument text_argument(const char* name, Text meaning, const char* preset = "",
                       bool required = false) {
    return {name, ArgumentKind::text, std::move(meaning), required, preset};
}

void register_lists(Commands& commands) {
    commands.add({"consult lists",
                  {"Buat daftar FKP tiap SLS, disegel di brankas.",
                   "Makes the FKP list of every SLS, sealed in the vault."},
                  {text_argument("--paper", {"Kertas: f4 atau a4.", "Paper: f4 or a4."}, "f4"),
                   {"--copies",
                    ArgumentKind::integer,
                    {"Banyaknya salinan yang beredar.", "Copies that go round."},
                    false,
                    "1"},
                   {"--blank-lines",
                    ArgumentKind::integer,
                    {"Baris kosong Blok VI.", "Empty lines of block VI."},
                    false,
                    "5"},
                   {"--both-sides",
                    ArgumentKind::flag,
                    {"Untuk cetak bolak-balik.", "For printing on both sides."},
                    false,
                    ""}},
                  consult_lists,
                  "regsosek consult lists --paper f4"});
    commands.add(
        {"consult print",
         {"Tulis daftar satu SLS atau desa untuk dicetak; penyerahan dicatat.",
          "Writes the lists of an SLS or village for the printer; the hand-over is recorded."},
         {text_argument("--sls", {"Kode SLS 16 angka.", "The 16-digit code of an SLS."}),
          text_argument("--village", {"Kode desa 10 angka.", "The 10-digit code of a village."}),
          text_argument("--out", {"Berkas PDF.", "The PDF file."}, "", true),
          {"--copies",
           ArgumentKind::integer,
           {"Banyaknya salinan bernomor.", "How many numbered copies."},
           false,
           "1"},
          text_argument("--receiver", {"Peran penerima.", "The role of who gets it."},
                        "fasilitator FKP")},
         consult_print,
         "regsosek consult print --sls 3369010001000100 --copies 3 --out fkp.pdf"});
}

}  // namespace

void register_consult(Commands& commands) {
    commands.word("consult", {"Apa yang disepakati desa: daftar, sesi dan hasil FKP.",
                              "What the village agreed: lists, sessions and results of the FKP."});
    commands.add(
        {"consult sessions",
         {"Bagi SLS tiap desa ke dalam sesi.", "Deals the SLS of each village to sessions."},
         {},
         consult_sessions,
         "regsosek consult sessions"});
    register_lists(commands);
    commands.add({"consult import",
                  {"Masukkan hasil FKP: sesi, keputusan, keluarga tambahan.",
                   "Brings in what the FKP decided: sessions, decisions, added families."},
                  {text_argument("FOLDER",
                                 {"Folder berisi fkp_session.csv dan lainnya.",
                                  "Folder with fkp_session.csv and the others."},
                                 "", true)},
                  consult_import,
                  "regsosek consult import district"});
    commands.add({"consult reconcile",
                  {"Satukan urutan model dan desa menurut aturan; ketiganya disimpan.",
                   "Makes one order of the model's and the village's by rule; all three are kept."},
                  {},
                  consult_reconcile,
                  "regsosek consult reconcile --set fkp_omega=0.5"});
    commands.add({"consult agree",
                  {"Tetapkan kelompok dan peringkat akhir tiap keluarga.",
                   "Settles the agreed group and final rank of every family."},
                  {},
                  consult_agree,
                  "regsosek consult agree"});
    add_reported(commands, "consult");
}

}  // namespace regsosek::cli
