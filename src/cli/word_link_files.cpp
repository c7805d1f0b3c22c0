// The commands of link on files: run, fit, evaluate, explain.
#include "cli/word_link_files.h"

#include <fmt/format.h>

#include "cli/sheet.h"
#include "regsosek/link.h"

namespace regsosek::cli {

namespace {

link::FileOptions options_of(const Call& call) {
    link::FileOptions options;
    const Arguments& given = call.arguments;
    options.left = given.text("--left");
    options.right = given.text("--right");
    options.model = given.text("--model");
    options.memory_mb = given.integer("--memory");
    options.spill_folder = given.text("--spill");
    return options;
}

/// A line of talk: both texts with the same numbers.
template <typename... Numbers>
void tell(const Call& call, const Text& line, const Numbers&... numbers) {
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), numbers...));
}

constexpr double megabyte = 1 << 20;

void tell_columns(const Call& call, const link::FileReport& report) {
    for (const link::FileColumn& column : report.columns) {
        if (column.damaged > 0) {
            tell(call,
                 {"  {}.{}: {} angka rusak, mulai baris {}: {}\n",
                  "  {}.{}: {} damaged numbers, from record {}: {}\n"},
                 column.side, column.column, column.damaged, column.damaged_row,
                 column.damage.in(call.globals.lang));
        }
        if (column.unreadable > 0) {
            tell(call,
                 {"  {}.{}: {} isian bukan {}, mulai baris {}; dianggap tidak diketahui\n",
                  "  {}.{}: {} values are no {}, from record {}; taken as unknown\n"},
                 column.side, column.column, column.unreadable, column.kind, column.unreadable_row);
        }
        if (column.known == 0) {
            tell(call, {"  {}.{}: kosong seluruhnya\n", "  {}.{}: all empty\n"}, column.side,
                 column.column);
        }
    }
}

void tell_run(const Call& call, const link::FileReport& report) {
    tell(call,
         {"{} x {} baris: {} pasangan pasti, {} padan, {} perlu ditinjau, {} kalah\n",
          "{} x {} records: {} certain pairs, {} linked, {} to review, {} lost\n"},
         report.left_rows, report.right_rows, report.certain, report.linked, report.review,
         report.lost);
    tell(call,
         {"{} pasangan dibandingkan, {} ulangan, {} blok dihaluskan, {} baris dibatasi, {} "
          "baris selesai pada aturan pertama\n",
          "{} pairs compared, {} repeats, {} refined blocks, {} capped records, {} records "
          "settled by the first rule\n"},
         report.distinct_pairs, report.repeats, report.refined_blocks, report.capped_rows,
         report.closed_rows);
    tell(call,
         {"memori puncak {:.0f} MB, ditumpahkan {:.1f} MB\n",
          "peak memory {:.0f} MB, spilled {:.1f} MB\n"},
         static_cast<double>(report.peak_bytes) / megabyte,
         static_cast<double>(report.spilled_bytes) / megabyte);
    const auto limit = static_cast<double>(call.arguments.integer("--memory"));
    if (limit > 0 && static_cast<double>(report.peak_bytes) / megabyte > limit) {
        tell(
            call,
            {"  batas {:.0f} MB terlampaui: program, tabel hasil, dan Parquet di luar batas\n",
             "  beyond the limit of {:.0f} MB: the program, the table of links and Parquet come on "
             "top\n"},
            limit);
    }
    for (const link::FileStage& stage : report.stages) {
        call.talk(fmt::format("  {:<16} {:7.3f} s {:7.3f} CPU s\n", stage.name, stage.seconds,
                              stage.cpu_seconds));
    }
    tell_columns(call, report);
    for (const std::string& comparison : report.not_learned) {
        tell(call,
             {"  {}: m tidak dapat dipelajari (semua aturan latih memakainya); nilai awal\n",
              "  {}: m could not be learned (every training rule uses it); a preset\n"},
             comparison);
    }
}

Sheet level_sheet(const link::FileReport& report) {
    Sheet sheet;
    sheet.columns = {{"comparison", {"pembandingan", "comparison"}},
                     {"level", {"tingkat", "level"}, true},
                     {"when", {"syarat", "condition"}},
                     {"m", {"m", "m"}, true},
                     {"u", {"u", "u"}, true},
                     {"match_weight", {"bobot (bit)", "match weight"}, true},
                     {"m_from", {"m dari", "m from"}},
                     {"u_from", {"u dari", "u from"}}};
    for (const auto& row : report.levels) {
        sheet.rows.push_back({row.comparison, std::to_string(row.level), row.when,
                              fmt::format("{:.6f}", row.m), fmt::format("{:.3e}", row.u),
                              fmt::format("{:.2f}", row.bits), row.m_from, row.u_from});
    }
    return sheet;
}

Result<Outcome> link_fit(const Call& call) {
    link::FileOptions options = options_of(call);
    options.fitted_out = call.arguments.text("--out");
    options.day = call.arguments.text("--as-of");
    options.labels = call.arguments.text("--labels");
    const auto report = TRY(link::fit_files(options));
    print(call, level_sheet(report));
    if (report.labels > 0) {
        tell(call,
             {"{} putusan orang: {:.2f} padan ditambah, {:.2f} dikurangi\n",
              "{} verdicts of people: {:.2f} matches added, {:.2f} taken away\n"},
             report.labels, report.labels_added, report.labels_taken);
    }
    tell(call,
         {"peluang dua baris acak padan: {:.3e}; perkiraan pasangan padan: {:.0f}\n",
          "probability that two random records match: {:.3e}; expected matches: {:.0f}\n"},
         report.prior, report.expected_matches);
    for (const auto& session : report.sessions) {
        tell(call,
             {"  EM pada {}: {} pasangan, bagian padan {:.4f}, {} langkah, {}{}\n",
              "  EM on {}: {} pairs, share of matches {:.4f}, {} steps, {}{}\n"},
             session.rule, session.pairs, session.match_share, session.steps,
             session.used ? (session.converged ? "ok" : "not converged") : "too few pairs",
             session.learned.empty() ? std::string() : ": " + session.learned);
    }
    tell_columns(call, report);
    return Outcome::done;
}

Result<Outcome> link_explain(const Call& call) {
    const auto explained =
        TRY(link::explain_files(options_of(call), call.arguments.text("LEFT"),
                                call.arguments.text("RIGHT"), call.arguments.flag("--plain")));
    Sheet sheet;
    sheet.columns = {{"comparison", {"pembandingan", "comparison"}},
                     {"level", {"arti", "meaning"}},
                     {"left", {"kiri", "left"}},
                     {"right", {"kanan", "right"}},
                     {"bits", {"bobot", "weight"}, true},
                     {"rarity_bits", {"kelangkaan", "rarity"}, true},
                     {"sum_bits", {"jumlah", "sum"}, true}};
    sheet.rows.push_back({"", Text{"dua baris acak", "two random records"}.in(call.globals.lang),
                          "", "", fmt::format("{:+.2f}", explained.prior_bits), "",
                          fmt::format("{:+.2f}", explained.prior_bits)});
    for (const auto& step : explained.steps) {
        sheet.rows.push_back(
            {step.comparison, step.level.in(call.globals.lang), step.left, step.right,
             fmt::format("{:+.2f}", step.bits),
             step.rarity_bits == 0 ? std::string() : fmt::format("{:+.2f}", step.rarity_bits),
             fmt::format("{:+.2f}", step.sum_bits)});
    }
    print(call, sheet);
    tell(call,
         {"bobot {:+.2f} bit, peluang padan {:.6f}; aturan blok: {}\n",
          "weight {:+.2f} bits, probability of a match {:.6f}; blocking rules: {}\n"},
         explained.weight_bits, explained.probability,
         explained.rules.empty() ? std::string("-")
                                 : fmt::format("{}", fmt::join(explained.rules, "; ")));
    return Outcome::done;
}

std::vector<std::string> point_row(const std::string& what, const link::CurvePoint& point,
                                   bool with_bits) {
    return {what,
            with_bits ? fmt::format("{:.2f}", point.bits) : std::string(),
            std::to_string(point.linked),
            std::to_string(point.correct),
            fmt::format("{:.5f}", point.precision),
            fmt::format("{:.5f}", point.recall),
            fmt::format("{:.5f}", point.f1)};
}

Argument text_argument(const char* name, const char* id, const char* en, bool required) {
    return {name, ArgumentKind::text, {id, en}, required, ""};
}

}  // namespace

Sheet rule_sheet(std::span<const link::RuleCount> rules, const Text& strong) {
    Sheet sheet;
    sheet.columns = {{"rule", {"aturan blok", "blocking rule"}},
                     {"pairs", {"pasangan", "pairs"}, true},
                     {"new_pairs", {"baru", "new"}, true},
                     {"kept", {"disimpan", "kept"}, true},
                     {"strong", strong, true},
                     {"refined", {"blok dihaluskan", "refined blocks"}, true},
                     {"capped", {"blok dibatasi", "capped blocks"}, true},
                     {"not_compared", {"tidak dibandingkan", "not compared"}, true},
                     {"seconds", {"detik", "seconds"}, true}};
    for (const auto& row : rules) {
        sheet.rows.push_back({row.rule, std::to_string(row.pairs), std::to_string(row.new_pairs),
                              std::to_string(row.kept), std::to_string(row.strong),
                              std::to_string(row.refined), std::to_string(row.capped),
                              std::to_string(row.not_compared),
                              fmt::format("{:.3f}", row.seconds)});
    }
    return sheet;
}

Result<Outcome> link_run_files(const Call& call) {
    link::FileOptions options = options_of(call);
    options.out = call.arguments.text("--out");
    options.clusters_out = call.arguments.text("--clusters");
    options.fitted_out = call.arguments.text("--fitted");
    options.day = call.arguments.text("--as-of");
    const auto report = TRY(link::run_files(options));
    print(call, rule_sheet(report.rules, {"padan baru", "new matches"}));
    tell_run(call, report);
    return report.review == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> link_evaluate_files(const Call& call) {
    const auto quality = TRY(link::evaluate_files(options_of(call), call.arguments.text("--links"),
                                                  call.arguments.text("--truth")));
    Sheet sheet;
    sheet.columns = {{"what", {"ukuran", "measure"}},
                     {"bits", {"bit", "bits"}, true},
                     {"linked", {"pasangan", "pairs"}, true},
                     {"correct", {"benar", "correct"}, true},
                     {"precision", {"presisi", "precision"}, true},
                     {"recall", {"cakupan", "recall"}, true},
                     {"f1", {"F1", "F1"}, true}};
    const bool curve = call.arguments.flag("--curve");
    if (curve) {
        for (const auto& point : quality.curve) {
            sheet.rows.push_back(point_row("curve", point, true));
        }
    } else {
        sheet.rows.push_back(point_row("pairs", quality.decided, true));
        sheet.rows.push_back(point_row("clusters", quality.clustered, true));
        sheet.rows.push_back({"bcubed", "", "", "", fmt::format("{:.5f}", quality.bcubed_precision),
                              fmt::format("{:.5f}", quality.bcubed_recall),
                              fmt::format("{:.5f}", quality.bcubed_f1)});
        sheet.rows.push_back(point_row("best threshold", quality.best, true));
        const double all = static_cast<double>(quality.true_pairs);
        const auto share = [&](int64_t n) {
            return all > 0 ? fmt::format("{:.5f}", static_cast<double>(n) / all) : "1";
        };
        for (const auto& [rule, found] : quality.blocking_by_rule) {
            sheet.rows.push_back(
                {"blocking: " + rule, "", "", std::to_string(found), "", share(found), ""});
        }
        if (quality.blocking_found >= 0) {
            sheet.rows.push_back({"blocking", "", "", std::to_string(quality.blocking_found), "",
                                  share(quality.blocking_found), ""});
        }
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> link_report_files(const Call& call) {
    link::FileOptions options = options_of(call);
    options.out = call.arguments.text("--out");
    if (options.out.empty()) {
        return fail(Code::usage, "beri --out: halaman HTML", "give --out: the HTML page");
    }
    const auto report =
        TRY(link::report_files(options, call.arguments.text("--truth"), call.globals.lang));
    tell_run(call, report);
    return Outcome::done;
}

std::vector<Argument> with_file_arguments(std::vector<Argument> first, FileCommand command) {
    const bool alone = command == FileCommand::fit || command == FileCommand::explain;
    first.push_back(text_argument("--left", "Berkas kiri (CSV, Parquet), atau satu-satunya.",
                                  "The left file (CSV, Parquet), or the only one.", alone));
    first.push_back(text_argument("--right", "Berkas kanan.", "The right file.", false));
    first.push_back(
        text_argument("--model", "Model pemadanan (TOML).", "The linkage model (TOML).", alone));
    first.push_back({"--memory",
                     ArgumentKind::integer,
                     {"Batas memori dalam MB; 0: tanpa batas.", "Memory limit in MB; 0: none."},
                     false,
                     "0"});
    first.push_back(text_argument("--spill", "Folder untuk yang tidak muat di memori.",
                                  "Folder for what does not fit into memory.", false));
    if (command == FileCommand::run) {
        first.push_back(text_argument("--out", "Hasil: pasangan (CSV, Parquet).",
                                      "Result: the pairs (CSV, Parquet).", false));
        first.push_back(text_argument("--clusters", "Hasil: setiap baris dengan kelompoknya.",
                                      "Result: every record with its cluster.", false));
        first.push_back(text_argument("--fitted", "Model dengan nilai yang dipelajari.",
                                      "The model with what was learned.", false));
    }
    if (command == FileCommand::fit) {
        first.push_back(text_argument("--out", "Model dengan nilai yang dipelajari.",
                                      "The model with what was learned.", true));
        first.push_back(text_argument("--labels", "Pasangan yang diputuskan orang.",
                                      "Pairs that people judged.", false));
    }
    if (command == FileCommand::run || command == FileCommand::fit) {
        first.push_back(text_argument("--as-of", "Hari belajar, ditulis dalam model.",
                                      "Day of the fit, written into the model.", false));
    }
    if (command == FileCommand::report) {
        first.push_back(text_argument("--out", "Halaman HTML tentang pemadanan berkas.",
                                      "An HTML page about a linkage of files.", false));
        first.push_back(text_argument("--truth", "Berkas kebenaran, untuk kurva.",
                                      "The file of the truth, for the curve.", false));
    }
    if (command == FileCommand::evaluate) {
        first.push_back(
            text_argument("--links", "Hasil link run.", "The result of link run.", false));
        first.push_back({"--curve",
                         ArgumentKind::flag,
                         {"Kurva presisi dan cakupan.", "The precision-recall curve."},
                         false,
                         ""});
    }
    return first;
}

void register_link_files(Commands& commands) {
    commands.add({"link fit",
                  {"Pelajari model dari dua berkas (atau satu), tanpa label.",
                   "Learns a model from two files (or one), without labels."},
                  with_file_arguments({}, FileCommand::fit),
                  link_fit,
                  "regsosek link fit --left a.csv --right b.csv --model m.toml --out fitted.toml"});
    commands.add({"link explain",
                  {"Mengapa dua baris padan atau tidak: bobot satu demi satu.",
                   "Why two records match or not: the weights one by one."},
                  with_file_arguments(
                      {text_argument("LEFT", "Id baris kiri.", "Id of the left record.", true),
                       text_argument("RIGHT", "Id baris kanan.", "Id of the right record.", true),
                       {"--plain",
                        ArgumentKind::flag,
                        {"Tunjukkan isian tanpa disamarkan.", "Show values without masking them."},
                        false,
                        ""}},
                      FileCommand::explain),
                  link_explain,
                  "regsosek link explain 17 23 --left a.csv --right b.csv --model fitted.toml"});
}

}  // namespace regsosek::cli
