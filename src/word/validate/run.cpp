// Runs the rule book over the workspace and writes what it found.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "ground/base/hash.h"
#include "ground/base/threads.h"
#include "ground/store/made_tables.h"
#include "ground/store/office_only.h"
#include "method/check/run.h"
#include "regsosek/validate.h"
#include "word/validate/book.h"
#include "word/validate/counts.h"
#include "word/validate/findings.h"
#include "word/validate/judged.h"
#include "word/validate/second_stage.h"

namespace regsosek::validate {

namespace {

// What other words keep and the second stage compares documents with, where it has come.
struct Beside {
    std::optional<store::Table> sls;      // VK recap
    std::optional<store::Table> line;     // VK line
    std::optional<store::Table> area;     // list of areas
    std::optional<store::Table> change;   // reported changes of SLS
    std::optional<store::Table> receipt;  // slips of the hand-over
};

Result<Beside> read_beside(store::Workspace& workspace, const store::Scope& scope) {
    Beside out;
    store::Query query;
    if (TRY(workspace.has_table("collect_vk"))) {
        query.table = "collect_vk";
        query.fields = {"area",    "vk_families_verified", "vk_very_poor",
                        "vk_poor", "vk_not_poor",          "vk_nonresponse"};
        out.sls = TRY(workspace.query(query, scope));
    }
    if (TRY(workspace.has_table("collect_vk_line"))) {
        query.table = "collect_vk_line";
        query.fields = {"area", "vk_building_no", "vk_family_no", "vk_welfare"};
        out.line = TRY(workspace.query(query, scope));
    }
    const auto read = [&](const char* table, std::vector<std::string> fields,
                          std::optional<store::Table>& into) -> Result<void> {
        if (TRY(workspace.has_table(table))) {
            query.table = table;
            query.fields = std::move(fields);
            into = TRY(workspace.query(query, scope));
        }
        return {};
    };
    TRY(read("frame_area", {"code", "level", "valid_from", "valid_to"}, out.area));
    TRY(read("frame_sls_change", {"idsubsls_new"}, out.change));
    TRY(read("collect_receipt", {"area", "document_type", "box_no", "batch_no", "count"},
             out.receipt));
    return out;
}

SecondInput second_input(const check::RuleBook& book, const expr::Batch& batch,
                         const store::Columns& columns, const store::Identities& identities,
                         const Beside& beside, const Keywords& keywords, const Options& options) {
    const auto given = [](const std::optional<store::Table>& table) {
        return table ? &*table : nullptr;
    };
    SecondInput out{book, batch, columns, identities, options};
    out.vk = given(beside.sls);
    out.vk_line = given(beside.line);
    out.area = given(beside.area);
    out.sls_change = given(beside.change);
    out.receipt = given(beside.receipt);
    out.keywords = keywords.empty() ? nullptr : &keywords;
    return out;
}

Report report_of(const Findings& findings, const std::vector<Status>& statuses) {
    Report report;
    report.families = static_cast<int64_t>(findings.columns.family.rows);
    report.persons = static_cast<int64_t>(findings.columns.person.rows);
    report.findings =
        static_cast<int64_t>(findings.checked.hits.size() + findings.second.area_hits.size());
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

// Findings at an area or an officer have no family: then area and officer tell them apart.
const store::TableSpec finding_spec{
    "validate_finding", {"family_id", "person_id", "rule", "area", "officer"}, "area"};

// The rows inside the scope: what is judged by kecamatan (officers) needs all of it.
store::Table inside(store::Table table, const store::Scope& scope) {
    std::vector<uint32_t> rows;
    const auto& area = table.at("area").int64s;
    for (uint32_t row = 0; row < table.rows; ++row) {
        if (scope.contains(area[row])) {
            rows.push_back(row);
        }
    }
    if (rows.size() < table.rows) {
        table = store::take_rows(table, std::span<const uint32_t>(rows));
    }
    return table;
}

// All but validate_decision; the book is the same whatever was looked at.
Result<store::MadeTables> tables_of(store::Workspace& workspace, const store::Scope& scope,
                                    const Findings& findings, const std::vector<Status>& statuses,
                                    store::Table counts) {
    const std::array<std::pair<store::TableSpec, std::function<store::Table()>>, 6> makers = {{
        {finding_spec, [&] { return inside(finding_table(findings), scope); }},
        {{"validate_document", {"family_id"}, "area"},
         [&] { return document_table(findings, statuses); }},
        {{"validate_rule", {"rule"}, ""}, [&] { return rule_table(findings); }},
        {{"validate_sls", {"area"}, "area"}, [&] { return sls_table(findings, statuses); }},
        {{"validate_ppl", {"area", "ppl_code"}, "area"},
         [&] { return inside(ppl_table(findings, statuses), scope); }},
        {{"validate_operator", {"area", "operator_code"}, "area"},
         [&] { return inside(operator_table(findings, statuses), scope); }},
    }};
    std::array<store::Table, makers.size()> tables;
    parallel_blocks(makers.size(), [&](size_t i) { tables[i] = makers[i].second(); });
    store::MadeTables made;
    for (size_t i = 0; i < makers.size(); ++i) {
        made.add(makers[i].first, std::move(tables[i]));
    }
    made.add({"validate_count", {"rule", "area", "ppl_code", "operator_code"}, "area"},
             std::move(counts));
    if (TRY(workspace.covers(scope))) {
        made.add({"validate_rule_total", {"rule"}, store::office_only}, rule_total_table(findings));
    }
    return made;
}

}  // namespace

Options options_of(const Settings& settings) {
    Options out;
    out.field_start = settings.date("field_start").number();
    out.field_end = settings.date("field_end").number();
    out.soften_memory = settings.text("memory_rule_severity") != "E";
    out.memory_as_info = settings.text("memory_rule_severity") == "I";
    out.r310_of_all = settings.text("validate_universe_r310") == "all";
    out.r419_of_all = settings.text("validate_universe_r419") == "all";
    out.rare_code_share = settings.real("validate_rare_code_share");
    out.pig_owner_share = settings.real("validate_pig_owner_share");
    out.village_families_min = settings.integer("validate_village_families_min");
    out.namesake_chance = settings.real("validate_namesake_chance");
    out.expenditure_tail = settings.real("validate_expenditure_tail");
    out.expenditure_families_min = settings.integer("validate_expenditure_families_min");
    out.birth_date_heap_share = settings.real("validate_birth_date_heap_share");
    out.birth_dates_min = settings.integer("validate_birth_dates_min");
    out.whipple_max = settings.real("validate_whipple_max");
    out.whipple_persons_min = settings.integer("validate_whipple_persons_min");
    out.officer_deviations = settings.real("validate_officer_deviations");
    out.officer_sls_deviations = settings.real("validate_officer_sls_deviations");
    out.officer_answers_min = settings.integer("validate_officer_answers_min");
    return out;
}

namespace {

constexpr std::string_view stage = "validate";

// Everything that the findings depend on: any table of the words before counts.
Result<std::string> inputs_of(store::Workspace& workspace, const store::Scope& scope,
                              const check::RuleBook& book, const form::Form& form,
                              const Options& options) {
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION).add_field(book.hash).add_field(form.hash());
    hasher.add_field(TRY(workspace.families_stamp()));
    for (const std::string& table : TRY(workspace.tables())) {
        if (table.starts_with("frame_") || table.starts_with("collect_")) {
            const auto info = TRY(workspace.table_info(table));
            hasher.add_field(table).add_field(info ? info->stamp : "");
        }
    }
    for (const AreaRange& range : scope.ranges()) {
        hasher.add_field(fmt::format("{} {}", range.low, range.high));
    }
    hasher.add_field(fmt::format(
        "{} {} {} {} {} {} {} {} {}", options.field_start, options.field_end, options.soften_memory,
        options.rare_code_share, options.pig_owner_share, options.village_families_min,
        options.namesake_chance, options.expenditure_tail, options.expenditure_families_min));
    hasher.add_field(
        fmt::format("{} {} {}", options.memory_as_info, options.r310_of_all, options.r419_of_all));
    hasher.add_field(fmt::format("{} {} {} {} {} {} {}", options.birth_date_heap_share,
                                 options.birth_dates_min, options.whipple_max,
                                 options.whipple_persons_min, options.officer_deviations,
                                 options.officer_sls_deviations, options.officer_answers_min));
    return hex(hasher.digest());
}

void set_family_of_person(Findings& findings) {
    const store::Columns& columns = findings.columns;
    findings.family_of_person.resize(columns.person.rows);
    for (uint32_t f = 0; f < columns.family.rows; ++f) {
        std::fill(findings.family_of_person.begin() + columns.person_begin[f],
                  findings.family_of_person.begin() + columns.person_begin[f + 1], f);
    }
}

// Reads all documents and runs the rules; those of the second stage stand behind the others in the
// book when it is done.
Result<Judged> judge(store::Workspace& workspace, const store::Scope& scope, const Options& options,
                     const form::Form& form, const Keywords& keywords, check::RuleBook& book) {
    const auto set = check::compile(book);
    const auto columns = TRY(workspace.columns(scope));
    const auto identities = TRY(workspace.identities(scope));
    const Beside beside = TRY(read_beside(workspace, scope));
    const auto batch = store::batch_of(*columns, form, identities.get());
    const auto start = std::chrono::steady_clock::now();
    const CountGroups groups = count_groups(*columns);
    auto input = second_input(book, batch.batch, *columns, *identities, beside, keywords, options);
    input.groups = groups.groups();
    check::Checked checked;
    SecondStage second;
    // Neither reads what the other finds.
    parallel_blocks(2, [&](size_t part) {
        if (part == 0) {
            second = run_second_stage(input);
        } else {
            checked = check::run(book, set, batch.batch, {groups.groups()});
        }
    });
    const size_t form_rules = book.rules.size();
    const size_t form_hits = checked.hits.size();
    append_second_stage(second, book, checked);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    Findings findings{form,   book,       checked,   *columns, batch.batch,
                      second, form_rules, form_hits, {},       {}};
    set_family_of_person(findings);
    Judged judged;
    parallel_blocks(2, [&](size_t part) {
        if (part == 0) {
            judged.counts = count_table(findings, groups);
        } else {
            judged.shown = all_shown(findings);
        }
    });
    judged.area_hits = second.area_hits;
    judged.form_rules = form_rules;
    judged.form_hits = form_hits;
    judged.rule_seconds = took.count();
    judged.checked = std::move(checked);
    judged.checked.by_group.clear();
    return judged;
}

// What was found as tables, in the light of the decisions taken: reads few columns.
Result<Report> write_judged(store::Workspace& workspace, const store::Scope& scope,
                            const form::Form& form, const check::RuleBook& book, Judged judged) {
    const auto columns = TRY(workspace.columns(scope, {{"ppl_code", "operator_code"}, {}}));
    const expr::Batch no_answers;
    SecondStage second;
    second.area_hits = std::move(judged.area_hits);
    Findings findings{form,       book,   judged.checked,         *columns,
                      no_answers, second, judged.form_rules,      judged.form_hits,
                      {},         {},     std::move(judged.shown)};
    set_family_of_person(findings);
    const Decisions decisions = TRY(load_decisions(workspace, scope));
    findings.states = hit_states(findings, decisions);
    const auto statuses = document_statuses(findings);
    auto made = TRY(tables_of(workspace, scope, findings, statuses, std::move(judged.counts)));
    made.add({"validate_decision", {"family_id", "person_id", "rule"}, "area"},
             decision_table(decisions));
    if (scope.everything()) {
        TRY(store::write_tables(workspace, std::move(made)));
    }
    for (size_t i = 0; !scope.everything() && i < made.specs.size(); ++i) {
        const bool whole = made.specs[i].area_column.empty();
        TRY(whole ? workspace.write_table(made.specs[i], std::move(made.tables[i]))
                  : workspace.write_table(made.specs[i], std::move(made.tables[i]), scope));
    }
    Report report = report_of(findings, statuses);
    report.rule_seconds = judged.rule_seconds;
    return report;
}

// What a killed run on the same inputs had found, if it came that far.
Result<std::optional<Judged>> judged_before(store::Workspace& workspace,
                                            const std::string& inputs) {
    auto kept = TRY(store::kept_tables(workspace, stage, inputs));
    return kept ? judged_of(std::move(*kept)) : std::nullopt;
}

}  // namespace

Result<Report> run(store::Workspace& workspace, const store::Scope& scope, const Options& options) {
    const std::string folder = form_folder(options);
    const auto form = TRY(form::Form::load(folder));
    auto codes = TRY(dukcapil_codes(workspace, scope));
    auto book = TRY(load_rules_in_force(*form, folder, options, std::move(codes)));
    const auto keywords = TRY(Keywords::load(folder, *form));
    book.hash = hex(blake2b(book.hash + keywords.hash()));
    const std::string inputs = TRY(inputs_of(workspace, scope, book, *form, options));
    auto judged = TRY(judged_before(workspace, inputs));
    if (judged) {
        check::Checked nothing;
        append_second_stage({}, book, nothing);
    } else {
        judged = TRY(judge(workspace, scope, options, *form, keywords, book));
        TRY(store::keep_tables(workspace, stage, inputs, kept_of(*judged)));
    }
    Report report = TRY(write_judged(workspace, scope, *form, book, std::move(*judged)));
    TRY(workspace.forget_stage(stage));
    return report;
}

}  // namespace regsosek::validate
