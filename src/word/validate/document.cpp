// One document as a batch of one family, judged by rules that were compiled before.
#include <algorithm>

#include "method/check/run.h"
#include "regsosek/validate.h"
#include "word/validate/book.h"
#include "word/validate/document_rows.h"
#include "word/validate/findings.h"

namespace regsosek::validate {

struct DocumentChecker::State {
    State(std::shared_ptr<const form::Form> of_rules, check::RuleBook rules)
        : form(std::move(of_rules)), book(std::move(rules)), compiled(book), reader(form) {}

    CheckedDocument judge(const DocumentRows& rows);

    std::shared_ptr<const form::Form> form;
    check::RuleBook book;
    check::Compiled compiled;
    DocumentReader reader;
    expr::Scratch scratch;
    const SecondStage no_second_stage{};
};

namespace {

DocumentFinding finding_of(const check::Rule& rule, const form::Form& form) {
    DocumentFinding out;
    out.rule = rule.name;
    out.severity = check::name(rule.severity);
    out.query = rule.sense == check::Sense::query;
    out.message = rule.message;
    for (const int variable : rule.change) {
        out.variables.push_back(form.dictionary().variables()[static_cast<size_t>(variable)].name);
    }
    return out;
}

}  // namespace

// The tables of a run are made for one family, so that both say the same in the same words.
CheckedDocument DocumentChecker::State::judge(const DocumentRows& rows) {
    const auto batch = store::batch_of(rows.columns, *form, &rows.identities);
    check::Checked checked;
    check::run_part(compiled, batch.batch, 0, 1, scratch, {}, checked);
    std::ranges::sort(checked.hits);
    Findings findings{*form,
                      book,
                      checked,
                      rows.columns,
                      batch.batch,
                      no_second_stage,
                      book.rules.size(),
                      checked.hits.size(),
                      std::vector<uint32_t>(rows.columns.person.rows, 0),
                      {}};
    CheckedDocument out;
    out.status = document_statuses(findings).front();
    for (const check::Count& count : checked.counts) {
        out.decided += count.decided;
        out.unknown += count.unknown;
        out.outside += count.outside;
    }
    if (checked.hits.empty()) {
        return out;
    }
    const store::Table table = finding_table(findings);
    const auto& person_ids = rows.columns.person.at("person_id").int64s;
    for (size_t row = 0; row < table.rows; ++row) {
        const auto rule = static_cast<size_t>(table.at("rule").codes[row]);
        DocumentFinding finding = finding_of(book.rules[rule], *form);
        finding.person_id = table.at("person_id").integer(row);
        if (finding.person_id != 0) {
            const auto at = std::ranges::find(person_ids, finding.person_id);
            finding.member = static_cast<int32_t>(at - person_ids.begin()) + 1;
        }
        finding.shown_values = table.at("shown_values").text(row);
        out.findings.push_back(std::move(finding));
    }
    return out;
}

DocumentChecker::DocumentChecker(std::unique_ptr<State> state) : state_(std::move(state)) {}
DocumentChecker::DocumentChecker(DocumentChecker&&) noexcept = default;
DocumentChecker& DocumentChecker::operator=(DocumentChecker&&) noexcept = default;
DocumentChecker::~DocumentChecker() = default;

Result<DocumentChecker> DocumentChecker::load(const Options& options,
                                              std::span<const int64_t> dukcapil_codes) {
    expr::Lookup codes = no_dukcapil_codes();
    for (const int64_t code : dukcapil_codes) {
        codes.entries.emplace_back(code, 1);
    }
    const std::string folder = form_folder(options);
    auto form = TRY(form::Form::load(folder));
    auto book = TRY(load_rules_in_force(*form, folder, options, std::move(codes)));
    return DocumentChecker(std::make_unique<State>(std::move(form), std::move(book)));
}

Result<DocumentChecker> DocumentChecker::load(store::Workspace& workspace,
                                              const store::Scope& scope, const Options& options) {
    const auto codes = TRY(dukcapil_codes(workspace, scope));
    std::vector<int64_t> known;
    for (const auto& [code, one] : codes.entries) {
        known.push_back(code);
    }
    return load(options, known);
}

Result<CheckedDocument> DocumentChecker::check(const DocumentText& document) {
    return state_->judge(TRY(state_->reader.read(document)));
}

Result<CheckedDocument> DocumentChecker::check(const EnteredDocument& document) {
    return state_->judge(TRY(state_->reader.read(document)));
}

size_t DocumentChecker::rules() const {
    return state_->book.rules.size();
}

const std::string& DocumentChecker::rules_hash() const {
    return state_->book.hash;
}

}  // namespace regsosek::validate
