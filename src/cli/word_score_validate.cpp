// The commands of score that judge models and take over those of others.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "regsosek/score.h"

namespace regsosek::cli {

namespace {

Sheet figures() {
    Sheet sheet;
    sheet.columns = {{"figure", {"ukuran", "figure"}}, {"value", {"nilai", "value"}}};
    return sheet;
}

Result<Outcome> score_validate(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    score::ValidateOptions options;
    options.sample_folder = call.arguments.text("SAMPLE");
    options.model_file = call.arguments.text("--fitted");
    options.forms_folder = forms_folder(call);
    options.output_folder = call.arguments.text("--out");
    options.area = call.arguments.text("--area");
    options.poverty_line = static_cast<double>(call.globals.settings.integer("poverty_line"));
    options.lang = call.globals.lang;
    if (call.arguments.given("--as-of")) {
        options.as_of = TRY(as_of(call));
    }
    const auto report = TRY(score::validate(*workspace, store::Scope::office("score"), options));
    Sheet sheet = figures();
    sheet.rows.push_back({"model", report.model});
    sheet.rows.push_back({"r2_out_of_sample", fmt::format("{:.4f}", report.r2_out_of_sample)});
    for (const score::QuotaErrors& one : report.errors) {
        sheet.rows.push_back({fmt::format("exclusion_{:.0f}_pct", 100 * one.quota),
                              fmt::format("{:.2f}", 100 * one.exclusion)});
    }
    sheet.rows.push_back({"fairness_gate", report.passed ? "passed" : "failed"});
    for (const std::string& alarm : report.alarms) {
        sheet.rows.push_back({"alarm", alarm});
    }
    for (const score::UnseenCode& one : report.unseen) {
        sheet.rows.push_back(
            {"unseen." + one.variable, fmt::format("{} ({})", one.code, one.rows)});
    }
    for (const std::string& file : report.files) {
        sheet.rows.push_back({"file", file});
    }
    print(call, sheet);
    return report.passed && report.unseen.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> score_note(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const Date day = TRY(as_of(call));
    TRY(score::note(*workspace, store::Scope::office("score"),
                    {call.arguments.text("--area"), call.arguments.text("--by"),
                     call.arguments.text("TEXT"), day}));
    return Outcome::done;
}

Result<Outcome> score_adopt(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const Date day = TRY(as_of(call));
    const auto report =
        TRY(score::adopt(*workspace, {call.arguments.text("FILE"), call.arguments.text("--by"),
                                      call.arguments.text("--reason"), day}));
    Sheet sheet = figures();
    sheet.rows.push_back({"model", report.model});
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> score_card(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    score::CardOptions options;
    options.file = call.arguments.text("FILE");
    options.forms_folder = forms_folder(call);
    options.base = call.arguments.flag("--persons") ? score::Base::persons : score::Base::families;
    const auto report = TRY(score::apply_card(*workspace, store::Scope::office("score"), options));
    Sheet sheet = figures();
    sheet.rows.push_back({"card", report.card});
    sheet.rows.push_back({"ranked", std::to_string(report.ranked)});
    sheet.rows.push_back({"not_ranked", std::to_string(report.not_ranked)});
    print(call, sheet);
    return Outcome::done;
}

Argument text(const char* name, const char* id, const char* en, bool required) {
    return {name, ArgumentKind::text, {id, en}, required, ""};
}

}  // namespace

void register_score_validate(Commands& commands) {
    commands.add({"score validate",
                  {"Kartu model (HTML dan PDF), gerbang keadilan, kode yang tak ada dalam sampel.",
                   "Model card (HTML and PDF), fairness gate, codes that the sample never saw."},
                  {text("SAMPLE", "Folder sampel model.", "Folder of the model's sample.", true),
                   text("--out", "Folder kartu.", "Folder of the card.", false),
                   text("--area", "Lembar satu wilayah (awal kode).",
                        "Sheet of one area (first digits).", false),
                   text("--fitted", "Berkas model hasil dugaan.", "A fitted model file.", false),
                   text("--as-of", "Tanggal kartu.", "Date of the card.", false)},
                  score_validate,
                  "regsosek score validate district --out card"});
    commands.add({"score note",
                  {"Catatan kantor tentang model, menjadi dokumen.",
                   "A remark of an office on the model, kept as a document."},
                  {text("TEXT", "Isi catatan.", "The remark.", true),
                   text("--area", "Awal kode wilayah.", "First digits of the area.", true),
                   text("--by", "Kode petugas.", "Code of the officer.", true),
                   text("--as-of", "Tanggal.", "Day.", true)},
                  score_note,
                  "regsosek score note \"Banjir rob\" --area 3369010 --by K0001 "
                  "--as-of 2023-03-01"});
    commands.add(
        {"score adopt",
         {"Jadikan model yang disunting sebagai versi baru, dengan nama dan alasan.",
          "Makes an edited model a new version, with a name and a reason."},
         {text("FILE", "Berkas model.", "Model file.", true),
          text("--by", "Kode petugas.", "Code of the officer.", true),
          text("--reason", "Alasan.", "Reason.", true), text("--as-of", "Tanggal.", "Day.", true)},
         score_adopt,
         "regsosek score adopt model.json --by B0001 --reason \"...\" "
         "--as-of 2023-03-01"});
    commands.add({"score card",
                  {"Terapkan kartu skor: poin per jawaban, tanpa pendugaan.",
                   "Applies a scorecard: points per answer, without estimation."},
                  {text("FILE", "Kartu skor (TOML).", "Scorecard (TOML).", true),
                   {"--persons",
                    ArgumentKind::flag,
                    {"Persentil menghitung orang.", "Percentiles count persons."},
                    false,
                    ""}},
                  score_card,
                  "regsosek score card card.toml"});
}

}  // namespace regsosek::cli
