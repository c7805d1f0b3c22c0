// The commands of validate.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "regsosek/validate.h"

namespace regsosek::cli {

namespace {

void print_rules(const Call& call, const std::vector<validate::RuleCount>& rules) {
    Sheet sheet;
    sheet.columns = {{"rule", {"aturan", "rule"}},
                     {"severity", {"tingkat", "severity"}},
                     {"decided", {"dinilai", "decided"}, true},
                     {"hits", {"temuan", "findings"}, true},
                     {"unknown", {"tidak tahu", "unknown"}, true}};
    for (const auto& rule : rules) {
        if (rule.hits > 0 || call.arguments.flag("--all")) {
            sheet.rows.push_back({rule.rule, rule.severity, std::to_string(rule.decided),
                                  std::to_string(rule.hits), std::to_string(rule.unknown)});
        }
    }
    print(call, sheet);
}

// A survey in files of its own.
Result<Outcome> validate_files(const Call& call) {
    const validate::Options rules = validate::options_of(call.globals.settings);
    validate::SurveyOptions options;
    options.form_folder = call.arguments.text("--form");
    options.family_path = call.arguments.text("--family");
    options.person_path = call.arguments.text("--person");
    options.key = call.arguments.list("--key");
    options.out_path = call.arguments.text("--out");
    options.soften_memory = rules.soften_memory;
    options.field_start = rules.field_start;
    options.field_end = rules.field_end;
    const auto report = TRY(validate::run_files(options));
    print_rules(call, report.rules);
    for (const auto& row : report.reported) {
        call.talk(fmt::format("{}:{} {}: {} '{}' ({})\n", row.file, row.line, row.column,
                              row.problem, row.found, row.expected.in(call.globals.lang)));
    }
    const Text line{"{} keluarga, {} orang: {} temuan; {} baris atau isian tidak terbaca\n",
                    "{} families, {} persons: {} findings; {} rows or cells not read\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.families, report.persons,
                          report.findings, report.reported.size()));
    return report.findings == 0 && report.reported.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> validate_run(const Call& call) {
    if (call.arguments.given("--form") || call.arguments.given("--family")) {
        return validate_files(call);
    }
    const auto workspace = TRY(open_workspace(call));
    validate::Options options = validate::options_of(call.globals.settings);
    options.forms_folder = forms_folder(call);
    const auto report = TRY(validate::run(*workspace, store::Scope::office("validate"), options));
    print_rules(call, report.rules);
    const Text line{"{} dokumen: {} bersih, {} peringatan, {} salah; {} penilaian dalam {:.2f} s\n",
                    "{} documents: {} clean, {} with warnings, {} with errors; {} evaluations in "
                    "{:.2f} s\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.families, report.clean,
                          report.warning, report.error, report.evaluations, report.rule_seconds));
    return report.findings == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> validate_list(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    store::Query query;
    query.table = "validate_finding";
    query.limit = call.arguments.integer("--limit");
    if (call.arguments.given("--rule")) {
        query.filter = fmt::format("rule == \"{}\"", call.arguments.text("--rule"));
    }
    const auto table = TRY(workspace->query(query, store::Scope::office("validate")));
    print(call, sheet_of(table));
    return table.rows == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> validate_explain(const Call& call) {
    validate::Options options = validate::options_of(call.globals.settings);
    options.forms_folder = forms_folder(call);
    const auto rule = TRY(validate::explain(call.arguments.text("RULE"), options));
    Sheet sheet;
    sheet.columns = {{"item", {"", ""}}, {"value", {"", ""}}};
    sheet.rows = {{"rule", rule.rule},
                  {"id", rule.message.id},
                  {"en", rule.message.en},
                  {"severity", rule.severity + (rule.softened ? " (error, memory)" : "")},
                  {"basis", rule.basis},
                  {"level", rule.level},
                  {rule.query ? "asks where" : "must hold", rule.expression}};
    if (!rule.when.empty()) {
        sheet.rows.push_back({"when", rule.when});
    }
    for (const std::string& total : rule.totals) {
        sheet.rows.push_back({"total", total});
    }
    sheet.rows.push_back({"place", rule.place});
    if (!rule.judged_by.empty()) {
        sheet.rows.push_back({"judged by", rule.judged_by});
    }
    if (rule.never_hits) {
        sheet.rows.push_back({"never hits", "proven for up to three members"});
    }
    if (!rule.failing.empty()) {
        sheet.rows.push_back({"fails", rule.failing});
    }
    if (!rule.passing.empty()) {
        sheet.rows.push_back({"passes", rule.passing});
    }
    for (const auto& variable : rule.variables) {
        sheet.rows.push_back(
            {fmt::format("{} {}", variable.number, variable.name),
             fmt::format("{}{}", variable.label.in(call.globals.lang),
                         variable.universe.empty() ? "" : " [" + variable.universe + "]")});
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> validate_rules(const Call& call) {
    std::string folder = call.arguments.text("--form");
    folder = folder.empty() ? forms_folder(call) + "/regsosek22-k" : folder;
    const auto odd =
        TRY(validate::rule_oddities(folder, validate::options_of(call.globals.settings)));
    Sheet sheet;
    sheet.columns = {{"rule", {"aturan", "rule"}},
                     {"kind", {"keanehan", "oddity"}},
                     {"other", {"terhadap", "of"}},
                     {"place", {"tempat", "place"}}};
    for (const auto& one : odd) {
        sheet.rows.push_back({one.rule, one.kind, one.other, one.place});
    }
    print(call, sheet);
    return odd.empty() ? Outcome::done : Outcome::findings;
}

Result<Outcome> validate_evaluate(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto evaluation = TRY(validate::evaluate(*workspace, store::Scope::office("validate"),
                                                   call.arguments.text("TRUTH")));
    Sheet sheet;
    sheet.columns = {{"kind", {"jenis", "kind"}},
                     {"rule", {"aturan", "rule"}},
                     {"planted", {"ditanam", "planted"}, true},
                     {"found", {"ditemukan", "found"}, true}};
    for (const auto& kind : evaluation.kinds) {
        sheet.rows.push_back({kind.kind, kind.rule.empty() ? "-" : kind.rule,
                              std::to_string(kind.planted), std::to_string(kind.found)});
    }
    print(call, sheet);
    const double clean = static_cast<double>(std::max<int64_t>(1, evaluation.clean_families));
    const Text line{
        "{} keluarga tanpa kesalahan tanaman: {} temuan palsu, {:.4f} per keluarga; {} "
        "pertanyaan\n",
        "{} families without a planted error: {} false findings, {:.4f} per family; {} "
        "questions\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), evaluation.clean_families,
                          evaluation.false_findings,
                          static_cast<double>(evaluation.false_findings) / clean,
                          evaluation.questions));
    return Outcome::done;
}

std::vector<Argument> run_arguments() {
    return {{"--all",
             ArgumentKind::flag,
             {"Juga aturan tanpa temuan.", "Rules without findings too."},
             false,
             ""},
            {"--form",
             ArgumentKind::text,
             {"Folder formulir sendiri, untuk berkas tanpa ruang kerja.",
              "Folder of a form of your own, for files without a workspace."},
             false,
             ""},
            {"--family",
             ArgumentKind::text,
             {"Berkas keluarga (CSV).", "File of families (CSV)."},
             false,
             ""},
            {"--person",
             ArgumentKind::text,
             {"Berkas anggota (CSV).", "File of persons (CSV)."},
             false,
             ""},
            {"--key",
             ArgumentKind::list,
             {"Kolom kunci keluarga dalam kedua berkas.",
              "Column that names the family in both files."},
             false,
             ""},
            {"--out",
             ArgumentKind::text,
             {"Berkas temuan, .parquet atau .csv.", "File of findings, .parquet or .csv."},
             false,
             ""}};
}

}  // namespace

void register_validate(Commands& commands) {
    commands.word("validate", {"Apa yang tampak salah: aturan atas jawaban.",
                               "What looks wrong: rules over answers."});
    commands.add({"validate run",
                  {"Jalankan semua aturan, atas ruang kerja atau berkas sendiri.",
                   "Runs all rules, over the workspace or files of your own."},
                  run_arguments(),
                  validate_run,
                  "regsosek validate run --form survei --family f.csv --person p.csv --key hhid "
                  "--out temuan.parquet"});
    commands.add(
        {"validate list",
         {"Daftar temuan.", "Lists findings."},
         {{"--rule", ArgumentKind::text, {"Hanya aturan ini.", "Only this rule."}, false, ""},
          {"--limit",
           ArgumentKind::integer,
           {"Paling banyak sekian baris.", "At most so many rows."},
           false,
           "100"}},
         validate_list,
         "regsosek validate list --rule DEM08 --limit 20"});
    commands.add({"validate explain",
                  {"Jelaskan satu aturan: arti, tingkat, ungkapan, pertanyaan yang dibaca.",
                   "Explains a rule: meaning, severity, expression, questions that it reads."},
                  {{"RULE", ArgumentKind::text, {"Nama aturan.", "Name of the rule."}, true, ""}},
                  validate_explain,
                  "regsosek validate explain DEM19"});
    commands.add(
        {"validate rules",
         {"Periksa aturan tanpa data: yang tak pernah mengena, terulang, bertentangan.",
          "Looks at rules without data: never hit, repeated, contradicting."},
         {{"--form", ArgumentKind::text, {"Folder formulir.", "Folder of the form."}, false, ""}},
         validate_rules,
         "regsosek validate rules --form forms/regsosek22-k"});
    commands.add({"validate evaluate",
                  {"Bandingkan temuan dengan kesalahan yang ditanam di kabupaten rekaan.",
                   "Compares findings with the errors planted in an invented district."},
                  {{"TRUTH", ArgumentKind::text, {"Folder truth.", "The truth folder."}, true, ""}},
                  validate_evaluate,
                  "regsosek validate evaluate district/truth"});
}

}  // namespace regsosek::cli
