// How each word is called in the flow: its input files and its counts.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "flow/step.h"
#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/form/form.h"
#include "ground/store/file_digest.h"
#include "regsosek/collect.h"
#include "regsosek/consult.h"
#include "regsosek/finalise.h"
#include "regsosek/frame.h"
#include "regsosek/geotag.h"
#include "regsosek/link.h"
#include "regsosek/score.h"
#include "regsosek/update.h"
#include "regsosek/use.h"
#include "regsosek/validate.h"
#include "regsosek/watch.h"

namespace regsosek::flow {

namespace {

// Editions of one name and day, so that a mistaken loop is noticed.
constexpr int editions_per_day_max = 99;

void add(Counts& counts, const collect::Report& report) {
    counts.rows_in += report.families_read + report.members_read;
    counts.rows_out += report.families_stored + report.families_repeated;
    counts.findings += static_cast<int64_t>(report.reported.size());
}

std::string forms_folder(const Context& context) {
    return form::default_forms_folder(context.options.settings.text("forms_dir"));
}

// Without a list of areas there is nothing to plan, and the words after it do without polygons.
Result<Counts> run_frame(Context& context) {
    const auto files = frame::files_of(context.options.in);
    if (files.areas.empty()) {
        return Counts{};
    }
    const auto report = TRY(frame::load(context.workspace, context.scope, files));
    const auto plan = TRY(frame::plan(context.workspace, context.scope,
                                      frame::plan_options(context.options.settings)));
    Counts counts;
    counts.rows_in = report.areas + report.issuing_areas + report.officers + report.assignments +
                     report.polygons + report.sls_changes;
    counts.rows_out = counts.rows_in + static_cast<int64_t>(plan.assignments.size());
    counts.findings = static_cast<int64_t>(report.reported.size());
    return counts;
}

Result<Counts> run_collect(Context& context) {
    Counts counts;
    collect::Options options;
    options.forms_folder = forms_folder(context);
    options.progress = context.progress("collect");
    auto& workspace = context.workspace;
    add(counts, TRY(collect::import_k(workspace, context.scope, context.file("k_family.csv"),
                                      context.file("k_member.csv"), options)));
    if (context.has("vk_sls.csv")) {
        add(counts, TRY(collect::import_vk(workspace, context.scope, context.file("vk_sls.csv"),
                                           context.file("vk_line.csv"), options)));
    }
    if (context.has("receipt.csv")) {
        add(counts, TRY(collect::import_receipts(workspace, context.scope,
                                                 context.file("receipt.csv"), options)));
    }
    return counts;
}

// What an import of landmarks is made from, and the record as it stood when it ended: nothing was
// appended since, so that the landmarks are still those of the file.
Result<std::string> landmarks_mark(const Context& context, int64_t head) {
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION).add_field(TRY(context.workspace.families_stamp()));
    const std::string landmarks = context.file("landmarks.csv");
    hasher.add_field(TRY(store::file_digests(context.workspace, std::span(&landmarks, 1))).front());
    std::error_code code;
    std::vector<std::string> photos;
    for (const auto& entry : std::filesystem::directory_iterator(context.file("photos"), code)) {
        const auto changed = entry.last_write_time(code).time_since_epoch().count();
        photos.push_back(fmt::format("{} {} {}", entry.path().filename().string(),
                                     entry.file_size(code), changed));
    }
    std::ranges::sort(photos);
    for (const std::string& photo : photos) {
        hasher.add_field(photo);
    }
    const auto reported = TRY(context.workspace.table_info("geotag_reported"));
    hasher.add_field(reported ? reported->stamp : "").add_field(fmt::format("{}", head));
    hasher.add_field(fmt::format("{}", context.options.settings.integer("photo_bytes_max")));
    return hex(hasher.digest());
}

// Imports landmarks, unless a run that was killed after it did just that. Rows and reports.
Result<Counts> import_landmarks(Context& context, const geotag::Options& options) {
    auto& workspace = context.workspace;
    constexpr const char* key = "flow/geotag/landmarks";
    const auto saved = TRY(workspace.state(key));
    const auto parts = text::split(saved ? std::string_view(*saved) : std::string_view(), ' ');
    if (parts.size() == 3 && parts[0] == TRY(landmarks_mark(context, workspace.head_sequence()))) {
        return Counts{text::integer(parts[1]).value_or(0), 0, text::integer(parts[2]).value_or(0)};
    }
    const auto taken = TRY(geotag::import_landmarks(
        workspace, context.scope, context.file("landmarks.csv"), context.file("photos"), options));
    const Counts counts{taken.read, 0, static_cast<int64_t>(taken.reported.size())};
    const std::string mark = TRY(landmarks_mark(context, workspace.head_sequence()));
    TRY(workspace.set_state(key, fmt::format("{} {} {}", mark, counts.rows_in, counts.findings)));
    return counts;
}

Result<Counts> run_geotag(Context& context) {
    if (!context.has("landmarks.csv")) {
        return Counts{};
    }
    auto options = geotag::options_of(context.options.settings);
    options.progress = context.progress("geotag");
    const Counts taken = TRY(import_landmarks(context, options));
    const auto report = TRY(geotag::run(context.workspace, context.scope, options));
    return Counts{taken.rows_in, report.families, report.findings + taken.findings};
}

Result<Counts> run_validate(Context& context) {
    validate::Options options = validate::options_of(context.options.settings);
    options.forms_folder = forms_folder(context);
    const auto report = TRY(validate::run(context.workspace, context.scope, options));
    return Counts{report.families + report.persons, report.findings, report.findings};
}

Result<Counts> run_link(Context& context) {
    if (!context.has("register.csv")) {
        context.report.notes.push_back("link: register.csv tidak ada / is not there");
        return Counts{};
    }
    const Settings& settings = context.options.settings;
    link::Options options;
    options.register_file = context.file("register.csv");
    options.link_bits = settings.real("link_bits");
    options.review_bits = settings.real("link_review_bits");
    options.certain_bits = settings.real("link_certain_bits");
    options.margin_bits = settings.real("link_margin_bits");
    options.block_pairs_max = settings.integer("link_block_pairs_max");
    options.name_like_min = settings.real("link_name_like_min");
    const auto report = TRY(link::run(context.workspace, context.scope, options));
    int64_t findings = report.review;
    for (const auto& [rule, hits] : report.findings) {
        findings += hits;
    }
    return Counts{report.persons + report.register_rows, report.persons, findings};
}

/// With the setting fairness_gate = block, a model ranks only once it was validated and passed.
Result<void> pass_gate(Context& context, score::ApplyOptions& apply) {
    apply.fairness_gate = context.options.settings.text("fairness_gate") == "block";
    if (!apply.fairness_gate) {
        return {};
    }
    score::ValidateOptions options;
    options.sample_folder = context.options.in;
    options.forms_folder = apply.forms_folder;
    options.poverty_line = apply.poverty_line;
    options.as_of = apply.as_of;
    TRY(score::validate(context.workspace, context.scope, options));
    return {};
}

Result<Counts> run_score(Context& context) {
    const Settings& settings = context.options.settings;
    if (!context.has("sample_family.csv")) {
        context.report.notes.push_back("score: sample_family.csv tidak ada / is not there");
        return Counts{};
    }
    score::FitOptions fit;
    fit.forms_folder = forms_folder(context);
    fit.sample_folder = context.options.in;
    TRY(score::fit(context.workspace, fit));
    score::ApplyOptions apply;
    apply.forms_folder = forms_folder(context);
    apply.imputed = settings.text("score_imputed") == "allowed";
    apply.poverty_line = static_cast<double>(settings.integer("poverty_line"));
    apply.group_cuts = {settings.real("group_cut_very_poor"), settings.real("group_cut_poor"),
                        settings.real("group_cut_vulnerable")};
    apply.as_of = context.options.as_of;
    TRY(pass_gate(context, apply));
    if (apply.imputed) {
        TRY(validate::impute(context.workspace, context.scope,
                             validate::impute_options_of(settings)));
    }
    const auto report = TRY(score::apply(context.workspace, context.scope, apply));
    return Counts{report.families, report.ranked, report.families - report.ranked};
}

Result<Counts> run_consult(Context& context) {
    auto& workspace = context.workspace;
    if (!TRY(workspace.has_table("score_family"))) {
        context.report.notes.push_back("consult: belum ada peringkat / nothing is ranked yet");
        return Counts{};
    }
    consult::SessionOptions sessions;
    sessions.sls_per_session_max = context.options.settings.integer("fkp_sls_per_session");
    TRY(consult::plan_sessions(workspace, context.scope, sessions));
    consult::ListOptions lists;
    lists.forms_folder = forms_folder(context);
    lists.as_of = context.options.as_of;
    lists.progress = context.progress("consult");
    const auto printed = TRY(consult::make_lists(workspace, context.scope, lists));
    Counts counts{printed.families, printed.lists, 0};
    if (context.has("fkp_decision.csv")) {
        const auto decided =
            TRY(consult::import_decisions(workspace, context.scope, context.options.in));
        counts.rows_in += decided.sessions_read + decided.decisions_read + decided.added_read;
        counts.findings += static_cast<int64_t>(decided.reported.size());
    }
    const auto limits = consult::agree_options(context.options.settings);
    const auto agreed = TRY(consult::agree(workspace, context.scope, limits));
    counts.rows_out += agreed.families;
    for (const auto& finding : agreed.findings) {
        counts.findings += finding.count;
    }
    return counts;
}

// The receivers of the identities: those named, or the office itself.
Result<std::vector<std::string>> receivers(const Context& context) {
    if (!context.options.receivers.empty()) {
        return context.options.receivers;
    }
    const std::string file = context.workspace.folder() + "/keys/receiver.key";
    if (std::filesystem::exists(file)) {
        return std::vector{TRY(finalise::receiver_public_key(file))};
    }
    return std::vector{TRY(finalise::make_receiver_key(file))};
}

Result<Counts> run_finalise(Context& context) {
    const auto columns = TRY(context.workspace.columns(context.scope, {}));
    const auto& area = columns->family.at("area");
    const std::string regency =
        columns->family.rows == 0 ? "0000" : AreaCode{area.integer(0)}.text().substr(0, 4);
    finalise::Options options;
    options.forms_folder = forms_folder(context);
    options.name = context.options.edition.empty()
                       ? fmt::format("{}-{}", regency, context.options.as_of.iso())
                       : context.options.edition;
    options.folder = context.workspace.folder() + "/editions/" + options.name;
    options.as_of = context.options.as_of;
    options.receivers = TRY(receivers(context));
    options.places =
        TRY(edition_places(context.workspace, context.scope, context.options.settings));
    const std::string editions = context.workspace.folder() + "/editions/";
    TRY(files::make_folder(editions));
    // An edition never changes: when the registry has changed since, the day gets a second one.
    const std::string name = options.name;
    auto made = finalise::make(context.workspace, context.scope, options);
    for (int n = 2; !made && made.error().code == Code::conflict && n <= editions_per_day_max;
         ++n) {
        options.name = fmt::format("{}-{}", name, n);
        options.folder = editions + options.name;
        made = finalise::make(context.workspace, context.scope, options);
    }
    const auto edition = TRY(std::move(made));
    TRY(context.workspace.set_state("flow/edition/folder", edition.folder));
    TRY(context.workspace.set_state("flow/edition/hash", edition.hash));
    return Counts{edition.families + edition.persons, edition.families + edition.persons, 0};
}

// Families by kecamatan, counted from the edition just made: the least that a reader asks of it.
Result<Counts> run_use(Context& context) {
    use::Source source;
    source.folder = TRY(context.workspace.state("flow/edition/folder")).value_or("");
    source.hash = TRY(context.workspace.state("flow/edition/hash")).value_or("");
    source.forms_folder = forms_folder(context);
    use::TableOptions options;
    options.level = use::AreaLevel::district;
    const auto secret = TRY(context.workspace.sign("regsosek-record-keys-1\n"));
    options.secret.assign(secret.begin(), secret.end());
    const auto table = TRY(use::table(source, options));
    const auto lines = static_cast<int64_t>(table.lines.size());
    return Counts{table.lines.empty() ? 0 : table.lines.front().count, lines, 0};
}

Result<Counts> run_update(Context& context) {
    update::Options options;
    options.forms_folder = forms_folder(context);
    options.as_of = context.options.as_of;
    std::vector<std::string> files;
    if (context.has("events.csv")) {
        files.push_back(context.file("events.csv"));
    }
    const auto report = TRY(update::apply(context.workspace, context.scope, files, options));
    const auto findings = report.not_applied + static_cast<int64_t>(report.reported.size());
    return Counts{report.events_read, report.families_changed, findings};
}

// Writes nothing: whether the chain holds, and how many areas there are to look at.
Result<Counts> run_watch(Context& context) {
    const auto audit = TRY(watch::audit(context.workspace, true, {}));
    const auto lines = TRY(watch::progress(context.workspace, context.scope, watch::By::district));
    return Counts{audit.documents, static_cast<int64_t>(lines.size()), 0};
}

}  // namespace

const std::vector<Word>& word_list() {
    static const std::vector<Word> list = {
        {"frame",
         {"areas.csv", "area_codes_dukcapil.csv", "officers.csv", "assignment.csv",
          "village.geojson", "sls.geojson", "sls_changes.csv"},
         run_frame,
         false},
        {"collect",
         {"k_family.csv", "k_member.csv", "vk_sls.csv", "vk_line.csv", "receipt.csv"},
         run_collect,
         false},
        {"validate", {}, run_validate},
        {"geotag", {"landmarks.csv"}, run_geotag},
        {"link", {"register.csv"}, run_link},
        {"score", {"sample_family.csv", "sample_member.csv"}, run_score},
        {"consult", {"fkp_session.csv", "fkp_decision.csv", "fkp_added.csv"}, run_consult},
        {"finalise", {}, run_finalise},
        {"use", {}, run_use},
        {"update", {"events.csv"}, run_update},
        {"watch", {}, run_watch},
    };
    return list;
}

}  // namespace regsosek::flow
