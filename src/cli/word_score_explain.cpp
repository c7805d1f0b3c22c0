// The commands of score that answer for a place: explanations, changes, objections.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/ids.h"
#include "regsosek/score.h"

namespace regsosek::cli {

namespace {

Result<int64_t> family_of(const Call& call) {
    return TRY(FamilyId::parse(call.arguments.text("FAMILY"))).value;
}

std::string_view word(DecidedBy decided) {
    switch (decided) {
        case DecidedBy::village: return "village";
        case DecidedBy::official: return "official";
        case DecidedBy::model: break;
    }
    return "model";
}

Result<Outcome> score_explain(const Call& call) {
    const Lang lang = call.globals.lang;
    score::ExplainOptions options;
    options.family_id = TRY(family_of(call));
    options.citizen = !call.arguments.flag("--official");
    options.forms_folder = forms_folder(call);
    options.likely_share = call.globals.settings.real("score_likely_share");
    const auto workspace = TRY(open_workspace(call));
    const auto found = TRY(score::explain(*workspace, store::Scope::office("score"), options));
    if (call.arguments.given("--out")) {
        TRY(score::write_sheet(found, {call.arguments.text("--out"), lang}));
        return found.suspended ? Outcome::findings : Outcome::done;
    }
    Sheet sheet;
    sheet.columns = {{"kind", {"jenis", "kind"}},
                     {"number", {"rincian", "item"}},
                     {"member", {"anggota", "member"}},
                     {"text", {"isi", "text"}},
                     {"value", {"nilai", "value"}}};
    const auto add = [&](const char* kind, const std::string& number, const std::string& text,
                         const std::string& value, const std::string& member = "") {
        sheet.rows.push_back({kind, number, member, text, value});
    };
    add("family", "", found.printed_id, "");
    add("decile", "", found.relative.in(lang),
        fmt::format("{}-{}", found.decile_low, found.decile_high));
    add("decided_by", "", std::string(word(found.decided_by)), "");
    for (const score::Fact& fact : found.facts) {
        add("fact", fact.number, fact.question.in(lang), fact.answer.in(lang),
            fact.member > 0 ? std::to_string(fact.member) : "");
    }
    for (const score::ItemReason& one : found.reasons) {
        add("reason", one.number, one.sentence.in(lang), std::to_string(one.rupiah));
    }
    for (const score::WhatIf& other : found.what_if) {
        add("what_if", other.item, other.change.in(lang), std::to_string(other.decile));
    }
    add("correct", "", found.correct.in(lang), "");
    print(call, sheet);
    return found.suspended ? Outcome::findings : Outcome::done;
}

Result<Outcome> score_change(const Call& call) {
    score::ChangeOptions options;
    options.before_file = call.arguments.text("--before");
    options.before_model = call.arguments.text("--before-model");
    options.prices_file = call.arguments.text("--prices");
    options.forms_folder = forms_folder(call);
    options.base = call.arguments.flag("--persons") ? score::Base::persons : score::Base::families;
    const auto workspace = TRY(open_workspace(call));
    const auto report = TRY(score::change(*workspace, store::Scope::office("score"), options));
    Sheet sheet;
    sheet.columns = {{"figure", {"ukuran", "figure"}}, {"value", {"nilai", "value"}, true}};
    const auto add = [&](const char* name, const std::string& value) {
        sheet.rows.push_back({name, value});
    };
    add("compared", std::to_string(report.compared));
    add("came", std::to_string(report.came));
    add("left", std::to_string(report.left));
    add("changed_decile", std::to_string(report.changed_decile));
    const char* causes[] = {"mean_move_data_pct", "mean_move_rank_pct", "mean_move_model_pct",
                            "mean_move_price_pct"};
    for (size_t k = 0; k < report.mean_move.size(); ++k) {
        add(causes[k], fmt::format("{:.3f}", 100 * report.mean_move[k]));
    }
    print(call, sheet);
    return Outcome::done;
}

Result<score::Objection> said_of(const Call& call) {
    return score::Objection{TRY(family_of(call)), call.arguments.text("--by"),
                            call.arguments.text("--reason"), TRY(as_of(call))};
}

Result<Outcome> score_object(const Call& call) {
    const score::Objection said = TRY(said_of(call));
    const auto workspace = TRY(open_workspace(call));
    const store::Scope scope = store::Scope::office("score");
    const std::string& decision = call.arguments.text("--decide");
    if (decision.empty()) {
        TRY(score::object(*workspace, scope, said));
        return Outcome::done;
    }
    if (decision != "upheld" && decision != "rejected") {
        return fail(Code::usage, "--decide harus upheld atau rejected",
                    "--decide must be upheld or rejected");
    }
    TRY(score::decide_objection(*workspace, scope, said, decision == "upheld"));
    return Outcome::done;
}

Result<Outcome> score_correct(const Call& call) {
    score::CorrectOptions options;
    options.file = call.arguments.text("FILE");
    options.author = call.arguments.text("--by");
    options.model_file = call.arguments.text("--fitted");
    options.forms_folder = forms_folder(call);
    options.as_of = TRY(as_of(call));
    const auto workspace = TRY(open_workspace(call));
    const store::Scope scope = store::Scope::office("score");
    const auto report = TRY(score::correct(*workspace, scope, options));
    store::Query query;
    query.table = "score_corrected";
    print(call, sheet_of(TRY(workspace->query(query, scope))));
    const Text line{
        "{} jawaban dikoreksi; {} keluarga, {} pindah desil, {} tanpa pengaruh; {} jawaban lama "
        "dilewati (keluarga atau anggotanya tidak ada lagi)\n",
        "{} answers corrected; {} families, {} change their decile, {} without effect; {} answers "
        "of before skipped (their family or member is no longer there)\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.answers, report.families,
                          report.changed_decile, report.without_effect, report.outdated));
    return Outcome::done;
}

const Argument family_argument{"FAMILY",
                               ArgumentKind::text,
                               {"Nomor keluarga, F0000012-3.", "Number of the family, F0000012-3."},
                               true,
                               ""};
const Argument as_of_argument{
    "--as-of", ArgumentKind::text, {"Tanggal, YYYY-MM-DD.", "Day, YYYY-MM-DD."}, true, ""};

void add_correct(Commands& commands) {
    commands.add(
        {"score correct",
         {"Beri skor ulang keluarga dengan fakta yang dikoreksi; tanpa FILE: semua yang tercatat.",
          "Scores families again with corrected facts; without FILE: all that are recorded."},
         {{"FILE",
           ArgumentKind::text,
           {"CSV family_id,member,item,value,reason.",
            "CSV of family_id,member,item,value,reason."},
           false,
           ""},
          {"--by", ArgumentKind::text, {"Kode petugas.", "Code of the officer."}, false, ""},
          {"--fitted",
           ArgumentKind::text,
           {"Berkas model hasil dugaan.", "A fitted model file."},
           false,
           ""},
          as_of_argument},
         score_correct,
         "regsosek score correct corrections.csv --by K0001 --as-of 2023-05-20"});
}

}  // namespace

void register_score_explain(Commands& commands) {
    commands.add({"score explain",
                  {"Mengapa keluarga ini ada di desil ini: lembar warga, atau untuk petugas.",
                   "Why a family stands in its decile: a citizen's sheet, or for officials."},
                  {family_argument,
                   {"--official",
                    ArgumentKind::flag,
                    {"Dengan sumbangan tiap rincian dan apa yang mengubah desil.",
                     "With the contribution of each item and what would change the decile."},
                    false,
                    ""},
                   {"--out",
                    ArgumentKind::text,
                    {"Tulis lembar ke berkas .pdf atau .html.",
                     "Writes the sheet to a file, .pdf or .html."},
                    false,
                    ""}},
                  score_explain,
                  "regsosek score explain F0000012-3"});
    commands.add({"score change",
                  {"Uraikan perubahan peringkat triwulan: data, keluarga lain, model, harga.",
                   "Takes a quarter's change of places apart: data, the others, model, prices."},
                  {{"--before",
                    ArgumentKind::text,
                    {"Berkas skor triwulan lalu.", "Scores of the quarter before."},
                    true,
                    ""},
                   {"--before-model",
                    ArgumentKind::text,
                    {"Model triwulan lalu.", "Model of the quarter before."},
                    true,
                    ""},
                   {"--prices",
                    ArgumentKind::text,
                    {"CSV area,factor: harga kini dibagi harga lalu.",
                     "CSV of area,factor: prices now over prices then."},
                    false,
                    ""},
                   {"--persons",
                    ArgumentKind::flag,
                    {"Persentil menghitung orang.", "Percentiles count persons."},
                    false,
                    ""}},
                  score_change,
                  "regsosek score change --before q1.parquet --before-model q1.json"});
    add_correct(commands);
    commands.add(
        {"score object",
         {"Catat keberatan atas posisi keluarga, atau putuskan.",
          "Takes an objection to a family's place down, or decides it."},
         {family_argument,
          {"--by", ArgumentKind::text, {"Kode petugas.", "Code of the officer."}, true, ""},
          {"--reason", ArgumentKind::text, {"Alasan.", "Reason."}, true, ""},
          {"--decide",
           ArgumentKind::text,
           {"upheld atau rejected.", "upheld or rejected."},
           false,
           ""},
          as_of_argument},
         score_object,
         "regsosek score object F0000012-3 --by P0001 --reason \"lantai keliru\" "
         "--as-of 2023-03-01"});
}

}  // namespace regsosek::cli
