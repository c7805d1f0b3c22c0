// Takes a file of decisions: row by row, each a document, corrections with the family's new
// version.
#include <array>
#include <map>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/form/form.h"
#include "ground/store/answers_decoder.h"
#include "word/validate/book.h"
#include "word/validate/correction.h"
#include "word/validate/decisions.h"

namespace regsosek::validate {

namespace {

// A finding as the last run wrote it.
struct Finding {
    int64_t area = 0;
    int32_t severity = 0;
    std::string shown;
};

Result<std::map<QueryNumber, Finding>> findings(store::Workspace& workspace,
                                                const store::Scope& scope) {
    std::map<QueryNumber, Finding> out;
    if (!TRY(workspace.has_table("validate_finding"))) {
        return fail(Code::not_found, "belum divalidasi; jalankan validate run lebih dahulu",
                    "not validated yet; run validate run first");
    }
    store::Query query;
    query.table = "validate_finding";
    query.fields = {"family_id", "person_id", "rule", "area", "severity", "shown_values"};
    query.filter = "family_id != 0";
    const store::Table table = TRY(workspace.query(query, scope));
    for (size_t row = 0; row < table.rows; ++row) {
        out[{table.at("family_id").integer(row), table.at("person_id").integer(row),
             std::string(table.at("rule").text(row))}] = {
            table.at("area").integer(row), static_cast<int32_t>(table.at("severity").integer(row)),
            std::string(table.at("shown_values").text(row))};
    }
    return out;
}

class Decider {
public:
    Decider(store::Workspace& workspace, const store::Scope& scope, const form::Form& form,
            const std::string& path)
        : workspace_(workspace), scope_(scope), form_(form), path_(path) {}

    DecideReport report;
    std::map<QueryNumber, Finding> findings;

    Result<void> take(const DecisionRow& row) {
        const auto finding = findings.find(row.about);
        const bool there = finding != findings.end();
        const std::string shown = there ? finding->second.shown : "";
        const auto family = TRY(workspace_.get(
            store::Kind::family, FamilyId{row.about.family_id}.printed(), scope_, true));
        if (!family) {
            refuse(row, {"no_family",
                         "query",
                         row.about.text(),
                         {"keluarga dalam wilayah ini", "a family of this area"}});
            return {};
        }
        const auto decision = document_of(row, family->document.area, shown, form_);
        if (TRY(known(decision))) {
            ++report.repeated;
            return {};
        }
        if (row.verdict == Verdict::correct) {
            return correct_family(row, *family, decision);
        }
        if (!there) {
            refuse(row, {"no_finding",
                         "query",
                         row.about.text(),
                         {"temuan yang masih ada", "a finding that is still there"}});
            return {};
        }
        return mark(row, finding->second, decision);
    }

private:
    // The same decision, whatever the finding showed then.
    Result<bool> known(const store::Document& decision) {
        const auto head = TRY(workspace_.get(decision.kind, decision.key, scope_, true));
        if (!head || head->document.author != decision.author ||
            head->document.valid_on.days != decision.valid_on.days ||
            head->document.identity != decision.identity) {
            return false;
        }
        auto before = TRY(json::parse(head->document.answers));
        auto now = TRY(json::parse(decision.answers));
        return without_shown(std::move(before)) == without_shown(std::move(now));
    }
    static std::string without_shown(json::Value value) {
        if (auto* object = std::get_if<json::Object>(&value.data)) {
            object->erase("shown");
        }
        return json::canonical(value);
    }

    Result<void> mark(const DecisionRow& row, const Finding& finding,
                      const store::Document& decision) {
        const bool confirm = row.verdict == Verdict::confirm;
        if (confirm && finding.severity == static_cast<int32_t>(check::Severity::error)) {
            refuse(row, {"error_not_confirmable",
                         "decision",
                         "confirm",
                         {"correct atau send_back: kesalahan tidak dapat dibenarkan",
                          "correct or send_back: an error cannot be confirmed"}});
            return {};
        }
        TRY(workspace_.append(std::span(&decision, 1)));
        ++(confirm ? report.confirmed : report.sent_back);
        return {};
    }

    Result<void> correct_family(const DecisionRow& row, const store::Stored& family,
                                const store::Document& decision) {
        if (family.document.author == "update") {
            refuse(row, {"changed_by_event",
                         "query",
                         row.about.text(),
                         {"peristiwa appeal untuk keluarga yang sudah diperbarui",
                          "an appeal event for a family that events have changed"}});
            return {};
        }
        store::Document next = family.document;
        const Refusal refusal = TRY(correct(row, form_, next));
        if (refusal.problem != nullptr) {
            refuse(row, refusal);
            return {};
        }
        // What cannot be read back is never stored.
        store::AnswersDecoder decoder{form_};
        TRY(decoder.add(next.answers, next.area, 0));
        next.author = row.author;
        next.reason = "pembetulan " + row.about.text();
        next.valid_on = row.decided_on;
        next.idempotency.clear();
        const std::array<store::Document, 2> both = {std::move(next), decision};
        TRY(workspace_.append(both));
        ++report.corrected;
        return {};
    }

    void refuse(const DecisionRow& row, Refusal refusal) {
        report.reported.push_back({path_, row.line, refusal.column, refusal.problem,
                                   std::move(refusal.found), std::move(refusal.expected), false,
                                   0});
    }

    store::Workspace& workspace_;
    const store::Scope& scope_;
    const form::Form& form_;
    const std::string& path_;
};

}  // namespace

Result<DecideReport> decide(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& path, const DecideOptions& options) {
    Options rules;
    rules.forms_folder = options.forms_folder;
    const auto form = TRY(form::Form::load(form_folder(rules)));
    Decider decider{workspace, scope, *form, path};
    decider.findings = TRY(findings(workspace, scope));
    const auto rows = TRY(read_decisions(path, *form, decider.report.reported));
    decider.report.read = static_cast<int64_t>(rows.size());
    for (const DecisionRow& row : rows) {
        TRY(decider.take(row));
    }
    TRY(workspace.catch_up_columns());
    TRY(store::write_reported(workspace, "validate_reported", decider.report.reported, scope));
    return decider.report;
}

namespace {

constexpr int32_t reason_other = 4;  // code 4 of confirm_reason: what it is must be written

std::unexpected<Error> wrong_member(const char* member, std::string id, std::string en) {
    return std::unexpected(
        Error{Code::bad_input, {std::move(id), std::move(en)}, {{}, 0, member}, {}});
}

Result<DecisionRow> row_of(const FindingDecision& decision) {
    DecisionRow row;
    auto about = QueryNumber::parse(decision.query);
    if (!about) {
        return std::unexpected(std::move(about).error().at({}, 0, "query"));
    }
    row.about = *about;
    row.verdict = decision.confirm ? Verdict::confirm : Verdict::send_back;
    row.author = decision.author;
    row.decided_on = decision.decided_on;
    row.note = decision.note;
    if (!decision.confirm) {
        if (decision.send_to != "ppl" && decision.send_to != "pml") {
            return wrong_member("send_to", "ppl atau pml", "ppl or pml");
        }
        row.send_to = decision.send_to;
        return row;
    }
    if (decision.reason < 1 || decision.reason > reason_other) {
        return wrong_member("reason", "kode alasan 1 sampai 4", "a reason from 1 to 4");
    }
    if (decision.reason == reason_other && decision.note.empty()) {
        return wrong_member("note", "alasan tertulis untuk kode 4",
                            "the reason in words for code 4");
    }
    row.reason = decision.reason;
    return row;
}

// The finding as the last run wrote it.
Result<std::optional<Finding>> finding_of(store::Workspace& workspace, const store::Scope& scope,
                                          const QueryNumber& about) {
    if (!TRY(workspace.has_table("validate_finding"))) {
        return std::nullopt;
    }
    const store::Table table =
        TRY(workspace.rows_of("validate_finding", {&about.family_id, 1}, scope));
    for (size_t row = 0; row < table.rows; ++row) {
        if (table.at("person_id").integer(row) == about.person_id &&
            table.at("rule").text(row) == about.rule) {
            return Finding{table.at("area").integer(row),
                           static_cast<int32_t>(table.at("severity").integer(row)),
                           std::string(table.at("shown_values").text(row))};
        }
    }
    return std::nullopt;
}

}  // namespace

Result<bool> decide_one(store::Workspace& workspace, const store::Scope& scope,
                        const FindingDecision& decision, const DecideOptions& options) {
    const DecisionRow row = TRY(row_of(decision));
    Options rules;
    rules.forms_folder = options.forms_folder;
    const auto form = TRY(form::Form::load(form_folder(rules)));
    Decider decider{workspace, scope, *form, decision.query};
    const auto finding = TRY(finding_of(workspace, scope, row.about));
    if (finding) {
        decider.findings[row.about] = *finding;
    }
    TRY(decider.take(row));
    if (decider.report.reported.empty()) {
        return decider.report.repeated == 0;
    }
    const store::Reported& refused = decider.report.reported.front();
    const bool missing = refused.problem == "no_family" || refused.problem == "no_finding";
    return std::unexpected(Error{
        missing ? Code::not_found : Code::conflict, refused.expected, {{}, 0, refused.column}, {}});
}

Result<bool> correct_one(store::Workspace& workspace, const store::Scope& scope,
                         const AnswerCorrection& correction, const DecideOptions& options) {
    std::shared_ptr<const form::Form> loaded;
    if (options.form == nullptr) {
        Options rules;
        rules.forms_folder = options.forms_folder;
        loaded = TRY(form::Form::load(form_folder(rules)));
    }
    const form::Form& form = loaded ? *loaded : *options.form;
    DecisionRow row;
    auto about = QueryNumber::parse(correction.query);
    if (!about) {
        return std::unexpected(std::move(about).error().at({}, 0, "query"));
    }
    const form::Question* question = form.find(correction.variable);
    if (question == nullptr) {
        return wrong_member("variable", "nama atau nomor pertanyaan",
                            "a question's name or number");
    }
    row.about = *about;
    row.verdict = Verdict::correct;
    row.variable = question->name;
    row.old_value = correction.old_value;
    row.new_value = correction.new_value;
    row.evidence = correction.evidence;
    row.author = correction.author;
    row.decided_on = correction.decided_on;
    Decider decider{workspace, scope, form, correction.query};
    TRY(decider.take(row));
    if (decider.report.reported.empty()) {
        return decider.report.repeated == 0;
    }
    const store::Reported& refused = decider.report.reported.front();
    const bool missing = refused.problem == "no_family" || refused.problem == "no_member";
    const bool changed =
        refused.problem == "old_value_differs" || refused.problem == "changed_by_event";
    const Code code = missing ? Code::not_found : (changed ? Code::conflict : Code::bad_input);
    return std::unexpected(Error{code, refused.expected, {{}, 0, refused.column}, {}});
}

Result<FindingState> finding_state(store::Workspace& workspace, const store::Scope& scope,
                                   std::string_view query, std::string_view shown) {
    const QueryNumber about = TRY(QueryNumber::parse(query));
    const Decisions decisions = TRY(load_decision(workspace, scope, about));
    return state_of(decisions, about, shown);
}

}  // namespace regsosek::validate
