// The commands of validate for people who follow findings up: lists out, decisions in.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/ids.h"
#include "method/check/rules.h"
#include "regsosek/validate.h"

namespace regsosek::cli {

namespace {

Result<store::Scope> scope_of(const Call& call) {
    const std::string& area = call.arguments.text("--area");
    if (area.empty()) {
        return store::Scope::office("validate");
    }
    return store::Scope({TRY(AreaRange::of(area))});
}

Result<int32_t> severity_of(const std::string& word) {
    const auto severity = check::severity_of(word);
    if (!severity) {
        return fail(Code::usage, fmt::format("tingkat '{}' bukan info, warning, atau error", word),
                    fmt::format("severity '{}' is not info, warning or error", word));
    }
    return static_cast<int32_t>(*severity);
}

Result<Outcome> validate_report(const Call& call) {
    validate::FollowUpOptions options;
    options.forms_folder = forms_folder(call);
    options.group = call.arguments.text("--by");
    options.severity_min = TRY(severity_of(call.arguments.text("--severity")));
    options.open_only = !call.arguments.flag("--all");
    options.lang = call.globals.lang;
    options.dated = TRY(as_of(call));
    const auto scope = TRY(scope_of(call));
    const auto workspace = TRY(open_workspace(call));
    const auto report =
        TRY(validate::follow_up(*workspace, scope, call.arguments.text("FILE"), options));
    const Text line{"{} temuan pada {} dokumen, {} daftar, {} halaman\n",
                    "{} findings in {} documents, {} lists, {} pages\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.findings,
                          report.documents, report.lists, report.pages));
    return Outcome::done;
}

Result<Outcome> validate_decide(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    validate::DecideOptions options;
    options.forms_folder = forms_folder(call);
    const auto report = TRY(validate::decide(*workspace, store::Scope::office("validate"),
                                             call.arguments.text("FILE"), options));
    Sheet sheet;
    sheet.columns = {{"file", {"berkas", "file"}},     {"line", {"baris", "line"}, true},
                     {"column", {"kolom", "column"}},  {"problem", {"masalah", "problem"}},
                     {"found", {"tertulis", "found"}}, {"expected", {"seharusnya", "expected"}}};
    for (const auto& row : report.reported) {
        sheet.rows.push_back({row.file, std::to_string(row.line), row.column, row.problem,
                              row.found, row.expected.in(call.globals.lang)});
    }
    print(call, sheet);
    const Text line{"{} dibenarkan, {} dibetulkan, {} dikembalikan, {} sudah ada, {} ditolak\n",
                    "{} confirmed, {} corrected, {} sent back, {} known before, {} refused\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.confirmed,
                          report.corrected, report.sent_back, report.repeated,
                          report.reported.size()));
    return report.reported.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> validate_decisions(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    store::Query query;
    query.table = "validate_decision";
    query.limit = call.arguments.integer("--limit");
    if (call.arguments.given("--send-to")) {
        query.filter = fmt::format("send_to == \"{}\"", call.arguments.text("--send-to"));
    }
    print(call, sheet_of(TRY(workspace->query(query, store::Scope::office("validate")))));
    return Outcome::done;
}

validate::CodingOptions coding_options(const Call& call) {
    validate::CodingOptions options;
    options.forms_folder = forms_folder(call);
    options.kbli_path = call.arguments.given("--kbli")
                            ? call.arguments.text("--kbli")
                            : call.globals.settings.text("validate_kbli_file");
    return options;
}

Result<Outcome> validate_suggest(const Call& call) {
    const auto found = TRY(validate::Coding::open(coding_options(call)))
                           .suggest(call.arguments.text("TEXT"),
                                    static_cast<size_t>(call.arguments.integer("--limit")));
    Sheet sheet;
    sheet.columns = {{"code", {"kode", "code"}, true},
                     {"label", {"lapangan usaha", "industry"}},
                     {"words", {"kata", "words"}},
                     {"kbli", {"KBLI", "KBLI"}},
                     {"title", {"judul", "title"}}};
    for (const auto& one : found) {
        sheet.rows.push_back({std::to_string(one.code), one.label, one.by_words ? "1" : "",
                              one.kbli, one.kbli_title});
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> validate_coding(const Call& call) {
    auto options = coding_options(call);
    options.dated = TRY(as_of(call));
    const auto scope = TRY(scope_of(call));
    const auto workspace = TRY(open_workspace(call));
    const int64_t rows =
        TRY(validate::coding_queue(*workspace, scope, call.arguments.text("FILE"), options));
    const Text line{"{} uraian menunggu kode\n", "{} descriptions wait for a code\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), rows));
    return Outcome::done;
}

Argument option(const char* name, const char* id, const char* en, const char* preset) {
    return {name, ArgumentKind::text, {id, en}, false, preset};
}

void register_coding(Commands& commands) {
    commands.add(
        {"validate suggest",
         {"Usulan kode lapangan usaha untuk suatu uraian.",
          "Suggests industry codes for a description of work."},
         {{"TEXT", ArgumentKind::text, {"Uraian pekerjaan.", "The description."}, true, ""},
          option("--kbli", "KBLI 2020 (CSV: kode, judul, deskripsi).",
                 "KBLI 2020 (CSV: kode, judul, deskripsi).", ""),
          {"--limit",
           ArgumentKind::integer,
           {"Paling banyak sekian usulan.", "At most so many."},
           false,
           "5"}},
         validate_suggest,
         "regsosek validate suggest 'jualan bakso keliling'"});
    commands.add(
        {"validate coding",
         {"Antrean uraian yang belum atau keliru dikode, per PML: .csv atau .xlsx.",
          "Queue of descriptions without a fitting code, by PML: .csv or .xlsx."},
         {{"FILE", ArgumentKind::text, {"Berkas yang ditulis.", "File to write."}, true, ""},
          {"--as-of",
           ArgumentKind::text,
           {"Tanggal pada berkas.", "The date in the file."},
           true,
           ""},
          option("--kbli", "KBLI 2020 (CSV: kode, judul, deskripsi).",
                 "KBLI 2020 (CSV: kode, judul, deskripsi).", ""),
          option("--area", "Hanya wilayah ini (angka depan kodenya).",
                 "Only this area (first digits of its code).", "")},
         validate_coding,
         "regsosek validate coding antrean.xlsx --as-of 2022-11-20"});
}

}  // namespace

void register_validate_follow(Commands& commands) {
    commands.add(
        {"validate report",
         {"Daftar temuan untuk ditanyakan kembali: .pdf (cetak) atau .xlsx.",
          "Lists of findings to be asked again: .pdf (to print) or .xlsx."},
         {{"FILE", ArgumentKind::text, {"Berkas yang ditulis.", "File to write."}, true, ""},
          {"--as-of",
           ArgumentKind::text,
           {"Tanggal pada daftar.", "The date on the lists."},
           true,
           ""},
          option("--by", "Satu daftar per sls, ppl, pml, atau operator.",
                 "One list per sls, ppl, pml or operator.", "ppl"),
          option("--area", "Hanya wilayah ini (angka depan kodenya).",
                 "Only this area (first digits of its code).", ""),
          option("--severity", "Mulai tingkat ini: info, warning, error.",
                 "From this severity on: info, warning, error.", "warning"),
          {"--all",
           ArgumentKind::flag,
           {"Juga yang sudah dibenarkan.", "Those that were confirmed too."},
           false,
           ""}},
         validate_report,
         "regsosek validate report temuan.pdf --as-of 2022-11-20 --by ppl --area 3369010"});
    commands.add({"validate decide",
                  {"Ambil keputusan atas temuan: dibenarkan, dibetulkan, dikembalikan.",
                   "Takes decisions on findings: confirmed, corrected, sent back."},
                  {{"FILE",
                    ArgumentKind::text,
                    {"Berkas keputusan (CSV, docs/format/validate.md).",
                     "File of decisions (CSV, docs/format/validate.md)."},
                    true,
                    ""}},
                  validate_decide,
                  "regsosek validate decide keputusan.csv"});
    commands.add({"validate decisions",
                  {"Keputusan yang sudah diambil.", "Decisions that were taken."},
                  {option("--send-to", "Hanya yang dikembalikan kepada ppl atau pml.",
                          "Only those sent back to ppl or pml.", ""),
                   {"--limit",
                    ArgumentKind::integer,
                    {"Paling banyak sekian baris.", "At most so many rows."},
                    false,
                    "100"}},
                  validate_decisions,
                  "regsosek validate decisions --send-to pml"});
    register_coding(commands);
}

}  // namespace regsosek::cli
