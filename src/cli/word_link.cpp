// The commands of link.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/reported.h"
#include "cli/sheet.h"
#include "cli/word_link_encode.h"
#include "cli/word_link_files.h"
#include "cli/word_link_identity.h"
#include "cli/word_link_lists.h"
#include "cli/word_link_review.h"
#include "cli/word_link_search.h"
#include "regsosek/link.h"

namespace regsosek::cli {

namespace {

Sheet outcome_sheet(const link::Report& report, Lang lang) {
    Sheet sheet;
    sheet.columns = {{"outcome", {"hasil", "outcome"}},
                     {"reason", {"alasan", "reason"}},
                     {"persons", {"orang", "persons"}, true}};
    for (const auto& row : report.outcomes) {
        sheet.rows.push_back(
            {row.outcome_text.in(lang), row.reason_text.in(lang), std::to_string(row.persons)});
    }
    return sheet;
}

Sheet level_sheet(const link::Report& report) {
    Sheet sheet;
    sheet.columns = {{"field", {"isian", "field"}},
                     {"level", {"tingkat", "level"}, true},
                     {"label", {"arti", "meaning"}},
                     {"m", {"m", "m"}, true},
                     {"u", {"u", "u"}, true},
                     {"bits", {"bobot (bit)", "weight (bits)"}, true},
                     {"fitted", {"dipelajari", "fitted"}, true}};
    for (const auto& row : report.levels) {
        sheet.rows.push_back({row.field, std::to_string(row.level), row.label,
                              fmt::format("{:.6f}", row.m), fmt::format("{:.3e}", row.u),
                              fmt::format("{:.2f}", row.bits), row.fitted ? "1" : "0"});
    }
    return sheet;
}

void tell_sums(const Call& call, const link::Report& report) {
    const Text line{
        "{} orang: {} padan, {} perlu ditinjau, {} tidak ada; {} pasangan ganda; "
        "{:.2f} % otomatis; {} pasangan dibandingkan\n",
        "{} persons: {} linked, {} to review, {} none; {} duplicate pairs; "
        "{:.2f} % automatic; {} pairs compared\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.persons, report.linked,
                          report.review, report.none, report.duplicates,
                          100 * report.automatic_share, report.distinct_pairs));
}

link::Options options_of(const Call& call) {
    const Settings& settings = call.globals.settings;
    link::Options options;
    options.register_file = call.arguments.text("--register");
    options.models_folder =
        call.arguments.given("--models") ? call.arguments.text("--models") : std::string();
    options.link_bits = settings.real("link_bits");
    options.review_bits = settings.real("link_review_bits");
    options.certain_bits = settings.real("link_certain_bits");
    options.margin_bits = settings.real("link_margin_bits");
    options.block_pairs_max = settings.integer("link_block_pairs_max");
    options.name_like_min = settings.real("link_name_like_min");
    return options;
}

Result<Outcome> link_run(const Call& call) {
    if (call.arguments.given("--left") || call.arguments.given("--model")) {
        return link_run_files(call);
    }
    if (!call.arguments.given("--register")) {
        return fail(Code::usage, "beri --register, atau --left dan --model",
                    "give --register, or --left and --model");
    }
    link::Options options = options_of(call);
    if (call.arguments.given("--as-of")) {
        options.day = TRY(as_of(call));
    }
    const auto workspace = TRY(open_workspace(call));
    const auto report = TRY(link::run(*workspace, store::Scope::office("link"), options));
    print(call, outcome_sheet(report, call.globals.lang));
    tell_sums(call, report);
    for (const auto& stage : report.stages) {
        call.talk(fmt::format("  {:<22} {:6.2f} s\n", stage.name, stage.seconds));
    }
    const Text missing{"{} keluarga register tidak ada dalam sensus (Blok VI FKP)\n",
                       "{} families of the register are not in the census (FKP block VI)\n"};
    call.talk(fmt::format(fmt::runtime(missing.in(call.globals.lang)), report.missing_families));
    for (const auto& [rule, hits] : report.findings) {
        call.talk(fmt::format("  {} {}\n", rule, hits));
    }
    if (report.register_reported > 0) {
        const Text line{
            "{} isian penduduk tidak seperti seharusnya; lihat regsosek link reported\n",
            "{} cells of the register were not as expected; see regsosek link reported\n"};
        call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.register_reported));
    }
    return report.review == 0 && report.register_reported == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> link_report(const Call& call) {
    if (call.arguments.given("--model")) {
        return link_report_files(call);
    }
    const auto workspace = TRY(open_workspace(call));
    const auto report = TRY(link::report(*workspace, store::Scope::office("link")));
    const std::string& part = call.arguments.text("--part");
    if (part == "rules") {
        print(call, rule_sheet(report.rules, {"kuat", "strong"}));
    } else if (part == "model") {
        print(call, level_sheet(report));
    } else if (part == "outcomes") {
        print(call, outcome_sheet(report, call.globals.lang));
    } else {
        return fail(Code::usage, "--part: outcomes, rules, atau model",
                    "--part: outcomes, rules or model");
    }
    tell_sums(call, report);
    return Outcome::done;
}

Result<Outcome> link_list(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    store::Query query;
    query.table = call.arguments.flag("--duplicates") ? "link_duplicate"
                  : call.arguments.flag("--findings") ? "link_finding"
                  : call.arguments.flag("--missing")  ? "link_missing"
                                                      : "link_review";
    if (query.table == "link_review") {
        query.order = {"-priority", "area", "position"};
    }
    query.limit = call.arguments.integer("--limit");
    const auto table = TRY(workspace->query(query, store::Scope::office("link")));
    print(call, sheet_of(table));
    return table.rows == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> link_evaluate(const Call& call) {
    if (call.arguments.given("--links")) {
        return link_evaluate_files(call);
    }
    const auto workspace = TRY(open_workspace(call));
    const auto rows =
        TRY(link::evaluate(*workspace, store::Scope::office("link"), call.arguments.text("--truth"),
                           call.arguments.text("--register")));
    Sheet sheet;
    sheet.columns = {{"group", {"kelompok", "group"}},
                     {"method", {"cara", "method"}},
                     {"persons", {"orang", "persons"}, true},
                     {"registered", {"terdaftar", "registered"}, true},
                     {"linked", {"padan", "linked"}, true},
                     {"correct", {"benar", "correct"}, true},
                     {"precision", {"presisi", "precision"}, true},
                     {"recall", {"cakupan", "recall"}, true},
                     {"f1", {"F1", "F1"}, true}};
    for (const auto& row : rows) {
        sheet.rows.push_back({row.group, row.method, std::to_string(row.persons),
                              std::to_string(row.registered), std::to_string(row.linked),
                              std::to_string(row.correct), fmt::format("{:.5f}", row.precision),
                              fmt::format("{:.5f}", row.recall), fmt::format("{:.5f}", row.f1)});
    }
    print(call, sheet);
    return Outcome::done;
}

void add_run(Commands& commands) {
    commands.add(
        {"link run",
         {"Padankan semua orang dengan data penduduk.",
          "Links all people to the population register."},
         with_file_arguments({{"--register",
                               ArgumentKind::text,
                               {"Berkas data penduduk (CSV).", "The register (a CSV file)."},
                               false,
                               ""},
                              {"--models",
                               ArgumentKind::text,
                               {"Folder model; kosong: milik program.",
                                "Folder of the models; empty: the program's."},
                               false,
                               ""}},
                             FileCommand::run),
         link_run,
         "regsosek link run --register district/register.csv"});
}

}  // namespace

void register_link(Commands& commands) {
    commands.word("link", {"Siapa adalah siapa: padankan dengan data penduduk.",
                           "Who is who: link to the population register."});
    add_run(commands);
    commands.add(
        {"link report",
         {"Hasil pemadanan terakhir.", "What the last run found."},
         with_file_arguments({{"--part",
                               ArgumentKind::text,
                               {"outcomes, rules, atau model.", "outcomes, rules or model."},
                               false,
                               "outcomes"}},
                             FileCommand::report),
         link_report,
         "regsosek link report --part rules"});
    commands.add({"link list",
                  {"Antrean tinjauan, yang paling mendesak dulu.",
                   "The queue of reviews, most urgent first."},
                  {{"--duplicates",
                    ArgumentKind::flag,
                    {"Dugaan orang yang tercatat dua kali.", "People who likely stand twice."},
                    false,
                    ""},
                   {"--findings",
                    ArgumentKind::flag,
                    {"Temuan ID21, NIK12, DEM15, DEM17.", "Findings ID21, NIK12, DEM15, DEM17."},
                    false,
                    ""},
                   {"--missing",
                    ArgumentKind::flag,
                    {"Keluarga register yang tidak ada dalam sensus.",
                     "Families of the register that are not in the census."},
                    false,
                    ""},
                   {"--limit",
                    ArgumentKind::integer,
                    {"Paling banyak sekian baris.", "At most so many rows."},
                    false,
                    "100"}},
                  link_list,
                  "regsosek link list --limit 20"});
    commands.add({"link evaluate",
                  {"Bandingkan dengan kebenaran kabupaten rekaan, di samping dua cara sederhana.",
                   "Compares with the truth of an invented district, beside two simple methods."},
                  with_file_arguments(
                      {{"--truth",
                        ArgumentKind::text,
                        {"Folder truth; dengan --links: berkas kebenaran.",
                         "The truth folder; with --links: the file of the truth."},
                        true,
                        ""},
                       {"--register",
                        ArgumentKind::text,
                        {"Berkas data penduduk; kosong: register.csv di samping folder truth.",
                         "The register; empty: register.csv beside the truth folder."},
                        false,
                        ""}},
                      FileCommand::evaluate),
                  link_evaluate,
                  "regsosek link evaluate --truth district/truth"});
    register_link_files(commands);
    register_link_encode(commands);
    register_link_lists(commands);
    register_link_search(commands);
    register_link_review(commands);
    register_link_identity(commands);
    add_reported(commands, "link");
}

}  // namespace regsosek::cli
