// Joins findings with documents, receipts and names.
#include "word/validate/follow_up.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/form/form.h"
#include "word/validate/book.h"
#include "word/validate/decisions.h"
#include "word/validate/query_number.h"

namespace regsosek::validate {

namespace {

// Where the paper of an SLS lies.
struct Box {
    int64_t box_no = 0;
    int64_t batch_no = 0;
};

std::string_view state_name(int64_t state, Lang lang) {
    switch (static_cast<FindingState>(state)) {
        case FindingState::confirmed: return lang == Lang::en ? "confirmed" : "dibenarkan";
        case FindingState::sent_back: return lang == Lang::en ? "sent back" : "dikembalikan";
        case FindingState::open: break;
    }
    return lang == Lang::en ? "open" : "terbuka";
}

Result<std::map<int64_t, Box>> boxes(store::Workspace& workspace, const store::Scope& scope) {
    std::map<int64_t, Box> out;
    if (!TRY(workspace.has_table("collect_receipt"))) {
        return out;
    }
    store::Query query;
    query.table = "collect_receipt";
    query.fields = {"area", "box_no", "batch_no", "document_type"};
    const store::Table table = TRY(workspace.query(query, scope));
    for (size_t row = 0; row < table.rows; ++row) {
        if (table.at("document_type").text(row) == "K") {
            // The first receipt of an SLS says where its documents were put.
            out.emplace(table.at("area").integer(row),
                        Box{table.at("box_no").integer(row), table.at("batch_no").integer(row)});
        }
    }
    return out;
}

std::map<std::string, Text, std::less<>> messages(const check::RuleBook& book) {
    std::map<std::string, Text, std::less<>> out;
    for (const check::Rule& rule : book.rules) {
        out[rule.name] = rule.message;
    }
    for (const check::GroupRule& rule : book.group_rules) {
        out[rule.rule.name] = rule.rule.message;
    }
    return out;
}

// "marital_status=1" as "r408 = 1 Belum kawin".
std::string shown_value(const form::Form& form, std::string_view item, Lang lang) {
    const size_t sign = item.find('=');
    const form::Question* question =
        sign == std::string_view::npos ? nullptr : form.find(item.substr(0, sign));
    if (question == nullptr) {
        return std::string(item);
    }
    const std::string_view value = item.substr(sign + 1);
    const auto code = text::integer(value);
    if (!code || question->is_text()) {
        return fmt::format("{} = {}", question->number, value);
    }
    switch (*code) {
        case expr::not_asked:
            return fmt::format("{}: {}", question->number,
                               lang == Lang::en ? "not asked" : "tidak ditanyakan");
        case expr::asked_blank:
            return fmt::format("{}: {}", question->number, lang == Lang::en ? "blank" : "kosong");
        case expr::unreadable:
            return fmt::format("{}: {}", question->number,
                               lang == Lang::en ? "unreadable" : "tidak terbaca");
        default: break;
    }
    const auto label = form.label(*question, static_cast<int32_t>(*code), lang);
    return fmt::format("{} = {}{}{}", question->number, value, label.empty() ? "" : " ", label);
}

std::string shown_values(const form::Form& form, std::string_view values, Lang lang) {
    std::string out;
    const size_t totals = std::min(values.find(totals_sign), values.size());
    const std::string_view beside = values.substr(totals);
    values = values.substr(0, totals);
    while (!values.empty()) {
        const size_t end = std::min(values.find("; "), values.size());
        out += out.empty() ? "" : "; ";
        out += shown_value(form, values.substr(0, end), lang);
        values.remove_prefix(std::min(end + 2, values.size()));
    }
    return out + std::string(beside);
}

// Joins one finding after the other.
class Joiner {
public:
    Joiner(const store::Columns& columns, const store::Identities& identities,
           const form::Form& form, const FollowUpOptions& options)
        : columns_(columns), identities_(identities), form_(form), options_(options) {
        const auto& families = columns.family.at("family_id").int64s;
        for (uint32_t row = 0; row < families.size(); ++row) {
            family_row_.emplace(families[row], row);
        }
    }

    std::map<int64_t, Box> boxes;
    std::map<std::string, Text, std::less<>> messages;

    FollowUpRow joined(const store::Table& finding, size_t row) const {
        FollowUpRow out;
        out.area = finding.at("area").integer(row);
        out.rule = std::string(finding.at("rule").text(row));
        out.severity = static_cast<int32_t>(finding.at("severity").integer(row));
        out.state = std::string(state_name(finding.at("state").integer(row), options_.lang));
        out.values = shown_values(form_, finding.at("shown_values").text(row), options_.lang);
        const auto message = messages.find(out.rule);
        out.message = message == messages.end() ? out.rule : message->second.in(options_.lang);
        const int64_t family_id = finding.at("family_id").integer(row);
        const auto family = family_row_.find(family_id);
        if (family_id == 0 || family == family_row_.end()) {
            // Findings at an officer are the PPL's.
            const bool field = options_.group == "ppl" || options_.group == "sls";
            out.group = group_of(out.area, field ? finding.at("officer").text(row) : "");
            return out;
        }
        add_document(out, family->second);
        add_member(out, family->second, finding.at("person_id").integer(row));
        out.query = QueryNumber{family_id, finding.at("person_id").integer(row), out.rule}.text();
        return out;
    }

private:
    // An SLS, or an officer in a kecamatan: codes of officers are unique there only.
    std::string group_of(int64_t area, std::string_view officer) const {
        const std::string code = AreaCode{area}.text();
        if (options_.group == "sls") {
            return code;
        }
        if (options_.group == "operator") {  // of the office: one code everywhere
            return std::string(officer);
        }
        return officer.empty() ? ""
                               : fmt::format("{} {}", code.substr(0, district_digits), officer);
    }
    void add_document(FollowUpRow& out, uint32_t row) const {
        const store::Table& family = columns_.family;
        out.building_no = family.at("building_no").int32s[row];
        out.family_no = family.at("family_no").int32s[row];
        out.people = std::string(identities_.head_name[row]);
        const auto box = boxes.find(out.area);
        if (box != boxes.end()) {
            out.box_no = box->second.box_no;
            out.batch_no = box->second.batch_no;
        }
        const store::Column* code =
            options_.group == "sls" ? nullptr : family.find(options_.group + "_code");
        out.group = group_of(out.area, code == nullptr ? "" : code->text(row));
    }
    void add_member(FollowUpRow& out, uint32_t row, int64_t person_id) const {
        if (person_id == 0) {
            return;
        }
        const auto& ids = columns_.person.at("person_id").int64s;
        for (uint32_t p = columns_.person_begin[row]; p < columns_.person_begin[row + 1]; ++p) {
            if (ids[p] == person_id) {
                out.member_no = columns_.person.at("member_no").int32s[p];
                out.people = fmt::format("{} / {} {}", out.people, out.member_no,
                                         identities_.member_name[p]);
            }
        }
    }

    static constexpr size_t district_digits = 7;
    const store::Columns& columns_;
    const store::Identities& identities_;
    const form::Form& form_;
    const FollowUpOptions& options_;
    std::unordered_map<int64_t, uint32_t> family_row_;
};

Result<store::Table> findings_of(store::Workspace& workspace, const store::Scope& scope,
                                 const FollowUpOptions& options) {
    if (!TRY(workspace.has_table("validate_finding"))) {
        return fail(Code::not_found, "belum divalidasi; jalankan validate run lebih dahulu",
                    "not validated yet; run validate run first");
    }
    store::Query query;
    query.table = "validate_finding";
    query.filter = fmt::format("severity >= {}", options.severity_min);
    if (options.open_only) {
        query.filter +=
            fmt::format(" and state != {}", static_cast<int32_t>(FindingState::confirmed));
    }
    return workspace.query(query, scope);
}

}  // namespace

Result<std::vector<FollowUpRow>> follow_up_rows(store::Workspace& workspace,
                                                const store::Scope& scope,
                                                const FollowUpOptions& options) {
    Options rules;
    rules.forms_folder = options.forms_folder;
    const std::string folder = form_folder(rules);
    const auto form = TRY(form::Form::load(folder));
    const auto book = TRY(load_book(*form, folder, rules, no_dukcapil_codes()));
    const auto columns = TRY(workspace.columns(scope));
    const auto identities = TRY(workspace.identities(scope));
    Joiner joiner{*columns, *identities, *form, options};
    joiner.boxes = TRY(boxes(workspace, scope));
    joiner.messages = messages(book);
    const store::Table finding = TRY(findings_of(workspace, scope, options));
    std::vector<FollowUpRow> rows;
    rows.reserve(finding.rows);
    for (size_t row = 0; row < finding.rows; ++row) {
        rows.push_back(joiner.joined(finding, row));
    }
    const auto key = [](const FollowUpRow& row) {
        return std::tie(row.group, row.box_no, row.batch_no, row.area, row.building_no,
                        row.family_no, row.member_no, row.rule, row.query, row.values);
    };
    std::ranges::sort(rows, {}, key);
    return rows;
}

}  // namespace regsosek::validate
