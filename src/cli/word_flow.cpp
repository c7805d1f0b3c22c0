// The commands of the flow.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/date.h"
#include "ground/base/progress.h"
#include "ground/base/stop.h"
#include "ground/base/text.h"
#include "regsosek/flow.h"
#include "regsosek/link.h"
#include "regsosek/score.h"
#include "regsosek/validate.h"

namespace regsosek::cli {

namespace {

// A bar for the word that is running.
class Bars {
public:
    bool operator()(const std::string& word, int64_t done, int64_t total) {
        if (word != word_) {
            bar_.reset();
            word_ = word;
        }
        if (!bar_ && total > 1) {
            bar_ = std::make_unique<Progress>(word, static_cast<uint64_t>(total));
        }
        if (bar_) {
            bar_->add(static_cast<uint64_t>(done) - bar_->done());
        }
        return !stop_requested();
    }

private:
    std::string word_;
    std::unique_ptr<Progress> bar_;
};

void show(const Call& call, const flow::Report& report) {
    const bool data = call.globals.format != Format::text;
    const auto number = [&](int64_t n) {
        return data ? std::to_string(n) : text::with_thousands(n);
    };
    Sheet sheet;
    sheet.columns = {{"word", {"kata", "word"}},
                     {"rows_in", {"baris masuk", "rows in"}, true},
                     {"rows_out", {"baris keluar", "rows out"}, true},
                     {"findings", {"temuan", "findings"}, true},
                     {"seconds", {"detik", "seconds"}, true},
                     {"cpu_seconds", {"detik CPU", "CPU seconds"}, true},
                     {"peak_mb", {"memori MB", "memory MB"}, true}};
    double seconds = 0;
    for (const flow::Step& step : report.steps) {
        seconds += step.seconds;
        sheet.rows.push_back({step.word, number(step.rows_in), number(step.rows_out),
                              number(step.findings), fmt::format("{:.2f}", step.seconds),
                              fmt::format("{:.2f}", step.cpu_seconds), number(step.peak_mb)});
    }
    print(call, sheet);
    for (const std::string& note : report.notes) {
        call.talk(note + "\n");
    }
    const bool english = call.globals.lang == Lang::en;
    call.talk(
        fmt::format("{}: {:.2f}\n", english ? "Seconds in all" : "Detik seluruhnya", seconds));
    if (!report.edition_hash.empty()) {
        call.talk(fmt::format("{}: {}\n{}: {}\n", english ? "Edition" : "Edisi",
                              report.edition_folder, english ? "Edition hash" : "Sidik edisi",
                              report.edition_hash));
    }
}

Result<Outcome> flow_run(const Call& call) {
    flow::Options options;
    options.in = call.arguments.text("--in");
    options.workspace = call.globals.workspace;
    options.from = call.arguments.text("--from");
    options.to = call.arguments.text("--to");
    options.edition = call.arguments.text("--edition");
    options.receivers = call.arguments.list("--receiver");
    options.settings = call.globals.settings;
    if (call.arguments.given("--as-of")) {
        options.as_of = TRY(as_of(call));
    }
    const auto bars = std::make_shared<Bars>();
    options.progress = [bars](const std::string& word, int64_t done, int64_t total) {
        return (*bars)(word, done, total);
    };
    const auto report = TRY(flow::run(options));
    show(call, report);
    int64_t findings = 0;
    for (const flow::Step& step : report.steps) {
        findings += step.findings;
    }
    return findings == 0 ? Outcome::done : Outcome::findings;
}

std::string share(double value) {
    return fmt::format("{:.4f}", value);
}

Result<void> show_link(const Call& call, store::Workspace& workspace, const store::Scope& scope,
                       const std::string& truth) {
    Sheet sheet;
    sheet.columns = {
        {"group", {"kelompok", "group"}},        {"method", {"cara", "method"}},
        {"persons", {"orang", "persons"}, true}, {"precision", {"presisi", "precision"}, true},
        {"recall", {"recall", "recall"}, true},  {"f1", {"F1", "F1"}, true}};
    const auto rows = TRY(link::evaluate(workspace, scope, truth));
    for (const auto& row : rows) {
        // Where nobody was linked, or nobody could be, there is nothing to be right about.
        const bool found = row.linked > 0;
        const bool there = row.registered > 0;
        sheet.rows.push_back({row.group, row.method, std::to_string(row.persons),
                              found ? share(row.precision) : "-", there ? share(row.recall) : "-",
                              found && there ? share(row.f1) : "-"});
    }
    print(call, sheet);
    return {};
}

// Each kind of planted mistake: what a rule should find, and what no rule can.
void show_kinds(const Call& call, const validate::Evaluation& evaluation) {
    Sheet sheet;
    sheet.columns = {{"kind", {"jenis", "kind"}},
                     {"rule", {"aturan", "rule"}},
                     {"planted", {"ditanam", "planted"}, true},
                     {"found", {"ditemukan", "found"}, true}};
    const Text none{"tidak terdeteksi", "not detectable"};
    for (const auto& kind : evaluation.kinds) {
        const bool beyond = kind.rule.empty();
        sheet.rows.push_back({kind.kind, beyond ? none.in(call.globals.lang) : kind.rule,
                              std::to_string(kind.planted),
                              beyond ? "" : std::to_string(kind.found)});
    }
    print(call, sheet);
}

Result<void> show_rules(const Call& call, store::Workspace& workspace, const store::Scope& scope,
                        const std::string& truth) {
    const auto evaluation = TRY(validate::evaluate(workspace, scope, truth));
    int64_t planted = 0;
    int64_t found = 0;
    int64_t beyond = 0;
    for (const auto& kind : evaluation.kinds) {
        planted += kind.rule.empty() ? 0 : kind.planted;
        found += kind.rule.empty() ? 0 : kind.found;
        beyond += kind.rule.empty() ? kind.planted : 0;
    }
    const auto clean = static_cast<double>(std::max<int64_t>(1, evaluation.clean_families));
    Sheet sheet;
    sheet.columns = {
        {"planted", {"ditanam", "planted"}, true},
        {"found", {"ditemukan", "found"}, true},
        {"without_rule", {"tanpa aturan", "without a rule"}, true},
        {"false_per_clean", {"palsu per keluarga bersih", "false per clean family"}, true}};
    sheet.rows = {{std::to_string(planted), std::to_string(found), std::to_string(beyond),
                   share(static_cast<double>(evaluation.false_findings) / clean)}};
    print(call, sheet);
    call.out("\n");
    show_kinds(call, evaluation);
    return {};
}

Result<void> show_score(const Call& call, store::Workspace& workspace, const store::Scope& scope,
                        const std::string& truth) {
    score::ReportOptions options;
    options.truth_file = truth + "/family.csv";
    const auto report = TRY(score::report(workspace, scope, options));
    Sheet sheet;
    sheet.columns = {{"quota", {"kuota", "quota"}, true},
                     {"inclusion", {"salah masuk", "inclusion error"}, true},
                     {"exclusion", {"salah keluar", "exclusion error"}, true}};
    for (const auto& errors : report.errors) {
        sheet.rows.push_back(
            {share(errors.quota), share(errors.inclusion), share(errors.exclusion)});
    }
    print(call, sheet);
    return {};
}

// What an invented district tells about the program: how well it linked, checked and ranked.
Result<Outcome> flow_truth(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto scope = store::Scope::office("flow truth");
    const std::string& truth = call.arguments.text("TRUTH");
    TRY(show_link(call, *workspace, scope, truth));
    call.out("\n");
    TRY(show_rules(call, *workspace, scope, truth));
    call.out("\n");
    TRY(show_score(call, *workspace, scope, truth));
    return Outcome::done;
}

}  // namespace

void register_flow(Commands& commands) {
    commands.word("flow", {"Urutan kata: dari berkas sampai edisi bertanda tangan.",
                           "The order of the words: from files to a signed edition."});
    const auto option = [](const char* name, ArgumentKind kind, const char* id, const char* en,
                           bool required) { return Argument{name, kind, {id, en}, required, ""}; };
    commands.add(
        {"flow run",
         {"Jalankan kata-kata; di folder kosong membuat ruang kerja di sana.",
          "Runs the words; in an empty folder it makes a workspace there."},
         {option("--in", ArgumentKind::text, "Folder berkas kabupaten.",
                 "Folder of the district's files.", true),
          option("--from", ArgumentKind::text, "Kata pertama.", "First word.", false),
          option("--to", ArgumentKind::text, "Kata terakhir.", "Last word.", false),
          option("--as-of", ArgumentKind::text, "Tanggal edisi.", "Day of the edition.", false),
          option("--edition", ArgumentKind::text, "Nama edisi.", "Name of the edition.", false),
          option("--receiver", ArgumentKind::list, "Kunci publik penerima identitas.",
                 "Public key of a receiver of identities.", false)},
         flow_run,
         "regsosek flow run --in district --workspace office"});
    commands.add({"flow truth",
                  {"Ukur hasil terhadap kebenaran kabupaten rekaan: padanan, temuan, peringkat.",
                   "Measures results against the truth of an invented district."},
                  {option("TRUTH", ArgumentKind::text, "Folder truth.", "The truth folder.", true)},
                  flow_truth,
                  "regsosek flow truth district/truth --workspace office"});
}

}  // namespace regsosek::cli
