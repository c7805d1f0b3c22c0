// The commands of validate that say which answers are likely wrong.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/reported.h"
#include "cli/sheet.h"
#include "regsosek/validate.h"

namespace regsosek::cli {

namespace {

void tell(const Call& call, const validate::LocaliseReport& report) {
    const Text line{
        "{} dari {} keluarga melanggar aturan: {} terlokalisasi, {} belum terbukti paling ringan, "
        "{} untuk petugas, {} mustahil; {} isian dalam {:.2f} s\n",
        "{} of {} families break a rule: {} located, {} not proven least, {} for people, {} "
        "impossible; {} answers in {:.2f} s\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.failing, report.families,
                          report.located, report.unproven, report.queue, report.impossible,
                          report.answers, report.seconds));
}

Result<Outcome> show(const Call& call, store::Workspace& workspace, const std::string& name) {
    store::Query query;
    query.table = name;
    query.limit = call.arguments.integer("--limit");
    const auto table = TRY(workspace.query(query, store::Scope::office("validate")));
    print(call, sheet_of(table));
    return table.rows == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> validate_localise(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    auto options = validate::localise_options_of(call.globals.settings);
    options.rules.forms_folder = forms_folder(call);
    const auto report =
        TRY(validate::localise(*workspace, store::Scope::office("validate"), options));
    tell(call, report);
    return show(call, *workspace, "validate_located");
}

Result<Outcome> validate_impute(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    auto options = validate::impute_options_of(call.globals.settings);
    options.localise.rules.forms_folder = forms_folder(call);
    const auto report =
        TRY(validate::impute(*workspace, store::Scope::office("validate"), options));
    tell(call, report.localise);
    const Text line{
        "Hanya untuk statistik: {} keluarga, {} isian dari donor, {} dari pemecah, {} dibiarkan; "
        "{} keluarga masih melanggar aturan\n",
        "For statistics only: {} families, {} answers of donors, {} of the solver, {} left; {} "
        "families still break a rule\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.families,
                          report.by_donor, report.by_solver, report.left, report.failing_after));
    return show(call, *workspace, "validate_imputed");
}

Argument limit_argument() {
    return {"--limit",
            ArgumentKind::integer,
            {"Paling banyak sekian baris.", "At most so many rows."},
            false,
            "20"};
}

}  // namespace

void register_validate_localise(Commands& commands) {
    commands.add({"validate localise",
                  {"Isian mana yang mungkin salah, menurut aturan yang dilanggar.",
                   "Which answers are likely wrong, by the rules that are broken."},
                  {limit_argument()},
                  validate_localise,
                  "regsosek validate localise"});
    commands.add(
        {"validate impute",
         {"Nilai pengganti untuk statistik, bertanda dan dari donor terdekat; jawaban tidak "
          "berubah.",
          "Values for statistics, flagged and of the nearest donor; no answer changes."},
         {limit_argument()},
         validate_impute,
         "regsosek validate impute"});
    add_reported(commands, "validate");
}

}  // namespace regsosek::cli
