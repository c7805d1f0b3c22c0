// Runs the rule book over the workspace and writes what it found.
#include <algorithm>
#include <chrono>

#include "method/check/run.h"
#include "regsosek/validate.h"
#include "word/validate/findings.h"

namespace regsosek::validate {

namespace {

// Kecamatan codes of NIK and KK numbers as frame loaded them. Without them the rules that ask for
// them would find every number wrong: then they hold nothing against anybody.
Result<expr::Lookup> dukcapil_codes(store::Workspace& workspace, const store::Scope& scope) {
    expr::Lookup codes{"region_dukcapil", {}};
    if (!TRY(workspace.has_table("frame_dukcapil"))) {
        return codes;
    }
    store::Query query;
    query.table = "frame_dukcapil";
    const store::Table table = TRY(workspace.query(query, scope));
    const store::Column& code = table.at("code");
    for (size_t row = 0; row < table.rows; ++row) {
        const std::pair<int64_t, int64_t> entry{code.integer(row), 1};
        // A code comes again with each period of validity.
        if (codes.entries.empty() || codes.entries.back() != entry) {
            codes.entries.push_back(entry);
        }
    }
    return codes;
}

check::RuleOptions rule_options(const Options& options, expr::Lookup codes) {
    check::RuleOptions out;
    out.constants = {{"field_start", options.field_start}, {"field_end", options.field_end}};
    out.lookups = {std::move(codes)};
    out.soften_memory = options.soften_memory;
    return out;
}

bool needs_codes(const check::Rule& rule) {
    return rule.expression.text().find("region_dukcapil") != std::string::npos;
}

Report report_of(const Findings& findings, const std::vector<Status>& statuses) {
    Report report;
    report.families = static_cast<int64_t>(findings.columns.family.rows);
    report.persons = static_cast<int64_t>(findings.columns.person.rows);
    report.findings = static_cast<int64_t>(findings.checked.hits.size());
    report.clean = std::ranges::count(statuses, Status::clean);
    report.warning = std::ranges::count(statuses, Status::warning);
    report.error = std::ranges::count(statuses, Status::error);
    report.rules_hash = findings.book.hash;
    for (size_t i = 0; i < findings.book.rules.size(); ++i) {
        const check::Rule& rule = findings.book.rules[i];
        const check::Count& count = findings.checked.counts[i];
        report.rules.push_back({rule.name, std::string(check::name(rule.severity)), count.decided,
                                count.hits, count.unknown});
        report.evaluations += count.decided;
    }
    return report;
}

Result<void> write_tables(store::Workspace& workspace, const Findings& findings,
                          const std::vector<Status>& statuses) {
    TRY(workspace.write_table({"validate_finding", {"family_id", "person_id", "rule"}, "area"},
                              finding_table(findings)));
    TRY(workspace.write_table({"validate_document", {"family_id"}, "area"},
                              document_table(findings, statuses)));
    TRY(workspace.write_table({"validate_rule", {"rule"}, ""}, rule_table(findings)));
    TRY(workspace.write_table({"validate_count", {"rule", "area", "ppl_code"}, "area"},
                              count_table(findings)));
    TRY(workspace.write_table({"validate_sls", {"area"}, "area"}, sls_table(findings, statuses)));
    return workspace.write_table({"validate_ppl", {"area", "ppl_code"}, "area"},
                                 ppl_table(findings, statuses));
}

}  // namespace

Result<Report> run(store::Workspace& workspace, const store::Scope& scope,
                   const Options& options) {
    const std::string folder =
        (options.forms_folder.empty() ? form::default_forms_folder() : options.forms_folder) +
        "/regsosek22-k";
    const auto form = TRY(form::Form::load(folder));
    auto codes = TRY(dukcapil_codes(workspace, scope));
    const bool no_codes = codes.entries.empty();
    auto book = TRY(check::load_rules(folder + "/rules", *form, rule_options(options, std::move(codes))));
    if (no_codes) {
        std::erase_if(book.rules, [](const check::Rule& rule) { return needs_codes(rule); });
    }
    TRY(check::add_form_rules(book, *form));
    const auto set = check::compile(book);
    const auto columns = TRY(workspace.columns(scope));
    const auto identities = TRY(workspace.identities(scope));
    const auto batch = store::batch_of(*columns, *form, identities.get());
    const auto start = std::chrono::steady_clock::now();
    const check::Checked checked = check::run(book, set, batch.batch);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    Findings findings{*form, book, checked, *columns, batch.batch, {}};
    findings.family_of_person.resize(columns->person.rows);
    for (uint32_t f = 0; f < columns->family.rows; ++f) {
        std::fill(findings.family_of_person.begin() + columns->person_begin[f],
                  findings.family_of_person.begin() + columns->person_begin[f + 1], f);
    }
    const auto statuses = document_statuses(findings);
    TRY(write_tables(workspace, findings, statuses));
    Report report = report_of(findings, statuses);
    report.rule_seconds = took.count();
    return report;
}

}  // namespace regsosek::validate
