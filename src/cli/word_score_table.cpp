// score apply TABLE and score reasons TABLE: a fitted survey model on another table.
#include "cli/word_score_table.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "cli/sheet.h"
#include "regsosek/score.h"

namespace regsosek::cli {
namespace {

Result<double> real_of(const Call& call, const char* name) {
    const std::string& text = call.arguments.text(name);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        return fail(Code::usage, fmt::format("{} harus bilangan", name),
                    fmt::format("{} must be a number", name));
    }
    return value;
}

Argument option(const char* name, ArgumentKind kind, const char* id, const char* en,
                bool required = false, const char* preset = "") {
    return {name, kind, {id, en}, required, preset};
}

}  // namespace

std::vector<Argument> table_arguments() {
    using enum ArgumentKind;
    return {
        option("TABLE", text,
               "Tabel sensus: .csv, .parquet, .sav, .dta, .sas7bdat; tanpa ini, workspace.",
               "Census table: .csv, .parquet, .sav, .dta, .sas7bdat; without it, the workspace."),
        option("--out", text, "Hasil untuk TABLE: .csv atau .parquet.",
               "Result for TABLE: .csv or .parquet."),
        option("--key", text, "Kolom yang menamai baris TABLE.", "Column that names TABLE's rows."),
        option("--persons", text, "Kolom banyaknya orang di TABLE.", "Column of persons in TABLE."),
        option("--line", text, "Garis kemiskinan untuk TABLE.", "Poverty line for TABLE.", false,
               "0"),
        option("--unknown-share", text, "Bagian prediktor yang boleh tidak diketahui, untuk TABLE.",
               "Share of predictors that may be unknown, for TABLE.", false, "0.2"),
        option("--highest-first", flag, "Peringkat 1 adalah nilai tertinggi, untuk TABLE.",
               "Rank 1 is the highest value, for TABLE.")};
}

Result<Outcome> score_apply_table(const Call& call) {
    score::TableOptions options;
    options.table_file = call.arguments.text("TABLE");
    options.fitted_file = call.arguments.text("--fitted");
    options.output_file = call.arguments.text("--out");
    if (options.fitted_file.empty() || options.output_file.empty()) {
        return fail(Code::usage, "TABLE memerlukan --fitted dan --out",
                    "TABLE needs --fitted and --out");
    }
    options.key = call.arguments.text("--key");
    options.persons = call.arguments.text("--persons");
    options.line = TRY(real_of(call, "--line"));
    options.unknown_share_max = TRY(real_of(call, "--unknown-share"));
    options.highest_first = call.arguments.flag("--highest-first");
    const std::string& base = call.arguments.text("--base");
    if (base != "families" && base != "persons") {
        return fail(Code::usage, "dasar harus families atau persons",
                    "the base must be families or persons");
    }
    options.base = base == "persons" ? score::Base::persons : score::Base::families;
    const auto report = TRY(score::apply_table(options));
    Sheet sheet;
    sheet.columns = {{"figure", {"ukuran", "figure"}}, {"value", {"nilai", "value"}, true}};
    const auto add = [&](const std::string& name, const std::string& value) {
        sheet.rows.push_back({name, value});
    };
    add("rows", std::to_string(report.rows));
    add("scored", std::to_string(report.scored));
    add("not_scored.no_persons", std::to_string(report.no_persons));
    add("not_scored.unknown_predictors", std::to_string(report.unknown_predictors));
    add("imputed", std::to_string(report.imputed));
    add("unknown_district", std::to_string(report.unknown_district));
    add("mean_score", fmt::format("{:.6f}", report.mean_score));
    if (report.poverty_rate >= 0) {
        add("poverty_rate_pct", fmt::format("{:.2f}", 100 * report.poverty_rate));
    }
    for (const auto& [predictor, rows] : report.unknown) {
        add("unknown." + predictor, std::to_string(rows));
    }
    for (const score::UnseenValue& one : report.unseen) {
        add("unseen." + one.column + "=" + one.value, std::to_string(one.rows));
    }
    print(call, sheet);
    call.talk(fmt::format("{} ({})\n", report.model, report.method));
    const bool findings = report.scored < report.rows || !report.unseen.empty();
    return findings ? Outcome::findings : Outcome::done;
}

namespace {

Result<Outcome> score_reasons(const Call& call) {
    score::TableOptions options;
    options.table_file = call.arguments.text("TABLE");
    options.fitted_file = call.arguments.text("--fitted");
    options.key = call.arguments.text("--key");
    const auto found = TRY(score::table_reasons(options, call.arguments.list("--row")));
    Sheet sheet;
    sheet.columns = {{"key", {"kunci", "key"}},
                     {"predictor", {"prediktor", "predictor"}},
                     {"label", {"uraian", "label"}},
                     {"value", {"nilai", "value"}},
                     {"contribution", {"sumbangan", "contribution"}, true}};
    for (const score::RowReasons& row : found) {
        sheet.rows.push_back({row.key, "(base)", "", "", fmt::format("{:.6f}", row.base)});
        for (const score::TableReason& one : row.reasons) {
            sheet.rows.push_back({row.key, one.predictor, one.label.in(call.globals.lang),
                                  one.value, fmt::format("{:.6f}", one.contribution)});
        }
        sheet.rows.push_back({row.key, "(score)", "", "", fmt::format("{:.6f}", row.score)});
    }
    print(call, sheet);
    return Outcome::done;
}

}  // namespace

void register_score_table(Commands& commands) {
    using enum ArgumentKind;
    commands.add(
        {"score reasons",
         {"Uraikan skor baris sebuah tabel: sumbangan tiap prediktor (TreeSHAP untuk XGBoost).",
          "Takes scores of a table's rows apart by predictor (TreeSHAP for XGBoost)."},
         {option("TABLE", text, "Tabel yang diberi skor.", "The table that was scored.", true),
          option("--fitted", text, "Berkas model hasil score fit.", "What score fit wrote.", true),
          option("--key", text, "Kolom yang menamai baris.", "Column that names the rows."),
          option("--row", list, "Kunci baris; boleh berulang.", "A row's key; may be repeated.",
                 true)},
         score_reasons,
         "regsosek score reasons census.parquet --fitted challenger.json --key id --row 12"});
}

}  // namespace regsosek::cli
