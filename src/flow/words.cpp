// How each word is called in the flow: its input files and its counts.
#include <fmt/format.h>

#include <filesystem>

#include "flow/step.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"
#include "regsosek/finalise.h"
#include "regsosek/score.h"
#include "regsosek/validate.h"

namespace regsosek::flow {

namespace {

void add(Counts& counts, const collect::Report& report) {
    counts.rows_in += report.families_read + report.members_read;
    counts.rows_out += report.families_stored + report.families_repeated;
    counts.findings += static_cast<int64_t>(report.reported.size());
}

std::string forms_folder(const Context& context) {
    return form::default_forms_folder(context.options.settings.text("forms_dir"));
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

Result<Counts> run_validate(Context& context) {
    const Settings& settings = context.options.settings;
    validate::Options options;
    options.forms_folder = forms_folder(context);
    options.field_start = settings.date("field_start").number();
    options.field_end = settings.date("field_end").number();
    options.soften_memory = settings.text("memory_rule_severity") != "E";
    const auto report = TRY(validate::run(context.workspace, context.scope, options));
    return Counts{report.families + report.persons, report.findings, report.findings};
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
    apply.poverty_line = static_cast<double>(settings.integer("poverty_line"));
    apply.group_cuts = {settings.real("group_cut_very_poor"), settings.real("group_cut_poor"),
                        settings.real("group_cut_vulnerable")};
    apply.as_of = context.options.as_of;
    const auto report = TRY(score::apply(context.workspace, context.scope, apply));
    return Counts{report.families, report.ranked, report.families - report.ranked};
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
    const auto columns = TRY(context.workspace.columns(context.scope));
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
    TRY(files::make_folder(context.workspace.folder() + "/editions"));
    const auto edition = TRY(finalise::make(context.workspace, context.scope, options));
    TRY(context.workspace.set_state("flow/edition/folder", edition.folder));
    TRY(context.workspace.set_state("flow/edition/hash", edition.hash));
    return Counts{edition.families + edition.persons, edition.families + edition.persons, 0};
}

}  // namespace

const std::vector<Word>& word_list() {
    static const std::vector<Word> list = {
        {"collect",
         {"k_family.csv", "k_member.csv", "vk_sls.csv", "vk_line.csv", "receipt.csv"},
         run_collect},
        {"validate", {}, run_validate},
        {"score", {"sample_family.csv", "sample_member.csv"}, run_score},
        {"finalise", {}, run_finalise},
    };
    return list;
}

}  // namespace regsosek::flow
