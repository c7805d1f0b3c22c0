// The answers of a document are in the order of question and member, so that its bytes do not
// depend on the file's order.
#include "word/score/corrections.h"

#include <algorithm>
#include <array>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "ground/expr/dictionary.h"
#include "ground/form/answer.h"

namespace regsosek::score {
namespace {

constexpr std::string_view key_before = "correction/";
const std::vector<std::string> file_columns = {"family_id", "member", "item", "value", "reason"};

std::unexpected<Error> refuse(const csv::File& file, uint64_t line, const std::string& column,
                              std::string id, std::string en, Code code = Code::bad_input) {
    return std::unexpected(
        fail(code, std::move(id), std::move(en)).error().at(file.path(), line, column));
}

Result<std::array<size_t, 5>> fields_of(const csv::File& file) {
    TRY(csv::refuse_unknown(file, file_columns));
    std::array<size_t, 5> out{};
    for (size_t c = 0; c < file_columns.size(); ++c) {
        const auto found = std::ranges::find(file.header(), file_columns[c]);
        if (found == file.header().end()) {
            return csv::missing_column(file, file_columns[c]);
        }
        out[c] = static_cast<size_t>(found - file.header().begin());
    }
    return out;
}

Result<CorrectedAnswer> answer_of(const csv::File& file, const form::Form& form, uint64_t line,
                                  std::string_view member, std::string_view item,
                                  std::string_view value) {
    const form::Question* question = form.find(item);
    if (question == nullptr || question->variable < 0) {
        return refuse(file, line, "item", "rincian ini tidak ada", "there is no such item");
    }
    if (question->privacy == form::Privacy::identity) {
        return refuse(file, line, "item", "identitas tidak dikoreksi di sini",
                      "identities are not corrected here", Code::no_right);
    }
    const auto number = member.empty() ? 0 : text::integer(member);
    const bool of_member = question->level == expr::Level::member;
    if (!number || *number < 0 || (*number > 0) != of_member) {
        return refuse(file, line, "member",
                      of_member ? "rincian anggota memerlukan nomor anggota"
                                : "rincian keluarga tidak mempunyai nomor anggota",
                      of_member ? "an item of members needs the member's number"
                                : "an item of the family has no member's number");
    }
    CorrectedAnswer out{question->name, *number, expr::asked_blank};
    if (!value.empty()) {
        const auto parsed = form::parse_answer(form, *question, value);
        if (!parsed || !form::allowed(form, *question, *parsed)) {
            return refuse(file, line, "value", "bukan jawaban rincian ini",
                          "no answer of this item");
        }
        out.value = *parsed;
    }
    return out;
}

/// Reads a document's answers into a family; its id.
Result<int64_t> read_document(const store::Stored& stored, CorrectedFamily& out) {
    const json::Value content = TRY(json::parse(stored.document.answers));
    const json::Value* answers = content.find("answers");
    if (answers == nullptr || answers->array() == nullptr) {
        return fail(Code::corrupt, "dokumen koreksi rusak", "a document of corrections is broken");
    }
    for (const json::Value& one : *answers->array()) {
        const json::Value* question = one.find("question");
        if (question == nullptr || question->text() == nullptr) {
            return fail(Code::corrupt, "dokumen koreksi rusak",
                        "a document of corrections is broken");
        }
        out.answers.push_back({*question->text(), json::integer_in(one, "member"),
                               static_cast<int32_t>(json::integer_in(one, "value"))});
    }
    out.area = stored.document.area;
    out.reason = stored.document.reason;
    return json::integer_in(content, "family_id");
}

}  // namespace

Result<CorrectedFamilies> read_corrections(const std::string& path, const form::Form& form) {
    const csv::File file = TRY(csv::File::open(path));
    const auto fields = TRY(fields_of(file));
    CorrectedFamilies out;
    csv::Reader reader(file, file.body(), file.content().size(), file.line_at(file.body()));
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size()) {
            return csv::wrong_field_count(file, record);
        }
        const auto at = [&](size_t column) { return text::trimmed(record.fields[fields[column]]); };
        const auto family = FamilyId::parse(at(0));
        if (!family) {
            return refuse(file, record.line, "family_id", "bukan nomor keluarga",
                          "not the number of a family");
        }
        if (at(4).empty()) {
            return refuse(file, record.line, "reason", "koreksi memerlukan alasan",
                          "a correction needs a reason");
        }
        CorrectedFamily one;
        one.answers.push_back(TRY(answer_of(file, form, record.line, at(1), at(2), at(3))));
        one.reason = at(4);
        merge(one, out[family->value]);
    }
    return out;
}

Result<CorrectedFamilies> kept_corrections(store::Workspace& workspace, const store::Scope& scope) {
    CorrectedFamilies out;
    store::Scan scan;
    scan.kind = store::Kind::appeal;
    const auto take = [&](std::span<const store::Stored> documents) -> Result<void> {
        for (const store::Stored& stored : documents) {
            if (stored.document.key.starts_with(key_before)) {
                CorrectedFamily family;
                const int64_t id = TRY(read_document(stored, family));
                out[id] = std::move(family);
            }
        }
        return {};
    };
    TRY(workspace.scan(scan, scope, take));
    return out;
}

void merge(const CorrectedFamily& later, CorrectedFamily& into) {
    for (const CorrectedAnswer& answer : later.answers) {
        const auto same = [&](const CorrectedAnswer& one) {
            return one.question == answer.question && one.member == answer.member;
        };
        const auto found = std::ranges::find_if(into.answers, same);
        if (found != into.answers.end()) {
            found->value = answer.value;
        } else {
            into.answers.push_back(answer);
        }
    }
    std::ranges::sort(into.answers, {}, [](const CorrectedAnswer& one) {
        return std::pair(one.member, std::string_view(one.question));
    });
    into.reason = later.reason;
}

Result<void> append_correction(store::Workspace& workspace, int64_t family_id,
                               const CorrectedFamily& family, const std::string& author, Date on) {
    json::Array answers;
    for (const CorrectedAnswer& one : family.answers) {
        json::Object entry;
        entry["question"] = json::Value{one.question};
        entry["member"] = json::Value{one.member};
        entry["value"] = json::Value{int64_t{one.value}};
        answers.emplace_back().data = std::move(entry);
    }
    json::Object content;
    content["answers"] = json::Value{std::move(answers)};
    content["family_id"] = json::Value{family_id};
    store::Document document;
    document.kind = store::Kind::appeal;
    document.key = std::string(key_before) + FamilyId{family_id}.printed();
    document.area = family.area;
    document.answers = json::canonical(json::Value{std::move(content)});
    document.author = author;
    document.reason = family.reason;
    document.valid_on = on;
    TRY(workspace.append({&document, 1}));
    return {};
}

}  // namespace regsosek::score
