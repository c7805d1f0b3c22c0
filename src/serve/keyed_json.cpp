// JSON of keyed documents.
#include "serve/keyed_json.h"

#include <algorithm>
#include <set>

#include "ground/base/ids.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

using Answers = std::vector<collect::KeyedAnswer>;

void write(json::Writer& writer, const Answers& answers) {
    std::vector<const collect::KeyedAnswer*> sorted;
    for (const auto& one : answers) {
        sorted.push_back(&one);
    }
    std::ranges::stable_sort(sorted, {},
                             [](const auto* one) -> const std::string& { return one->question; });
    writer.begin_object();
    for (size_t i = 0; i < sorted.size(); ++i) {
        // Of a question that stands twice the first counts.
        if (i == 0 || sorted[i]->question != sorted[i - 1]->question) {
            writer.key(sorted[i]->question);
            writer.value(std::string_view(sorted[i]->text));
        }
    }
    writer.end_object();
}

Result<Answers> answers_of(const json::Value* from, const char* where) {
    Answers out;
    if (from == nullptr || from->object() == nullptr) {
        return wrong_field(where, std::string(where) + " harus objek isian",
                           std::string(where) + " must be an object of answers");
    }
    for (const auto& [question, answer] : *from->object()) {
        if (answer.text() == nullptr) {
            return wrong_field(question, "isian harus teks seperti di kertas",
                               "answers are texts as on paper");
        }
        out.push_back({question, *answer.text()});
    }
    return out;
}

json::Value codes_of(const form::Form& form, const form::Question& question, Lang lang) {
    json::Array out;
    if (question.codelist >= 0) {
        for (const auto& code : form.codelists()[static_cast<size_t>(question.codelist)].codes) {
            out.push_back(
                object({{"code", text(code.text)}, {"label", text(code.label.in(lang))}}));
        }
    }
    return array(std::move(out));
}

// Names of the questions that some universe reads.
std::set<int> deciding(const form::Form& form) {
    std::set<int> out;
    for (const form::Question& question : form.questions()) {
        for (const int variable : form.universe(question).reads()) {
            out.insert(variable);
        }
    }
    return out;
}

}  // namespace

std::string keyed_json(const collect::KeyedDocument& keyed) {
    std::string out;
    json::Writer writer(out);
    writer.begin_object();
    writer.key("answers");
    write(writer, keyed.answers);
    writer.key("area");
    writer.value(AreaCode{keyed.area}.text());
    writer.key("family");
    writer.value(std::string_view(keyed.family));
    writer.key("members");
    writer.begin_array();
    for (const collect::KeyedMember& member : keyed.members) {
        writer.begin_object();
        writer.key("answers");
        write(writer, member.answers);
        writer.key("person");
        writer.value(std::string_view(member.person));
        writer.end_object();
    }
    writer.end_array();
    writer.key("version");
    writer.value(int64_t{keyed.version});
    writer.end_object();
    return out;
}

Result<collect::KeyedDocument> keyed_document(const json::Value& body) {
    constexpr size_t members_max = 99;  // two boxes on paper
    collect::KeyedDocument out;
    auto area = AreaCode::parse(member_text(body, "area"));
    if (!area || AreaCode{area->value}.text() != member_text(body, "area")) {
        return wrong_field("area", "kode sub-SLS harus 16 angka", "a sub-SLS code has 16 digits");
    }
    out.area = area->value;
    out.reason = member_text(body, "reason");
    out.answers = TRY(answers_of(body.find("answers"), "answers"));
    const json::Value* members = body.find("members");
    if (members == nullptr || members->array() == nullptr ||
        members->array()->size() > members_max) {
        return wrong_field("members", "members harus larik, paling banyak 99 anggota",
                           "members must be an array of at most 99");
    }
    for (const json::Value& one : *members->array()) {
        collect::KeyedMember member;
        member.person = member_text(one, "person");
        member.answers = TRY(answers_of(one.find("answers"), "members"));
        out.members.push_back(std::move(member));
    }
    return out;
}

json::Value form_json(const form::Form& form, Lang lang) {
    const std::set<int> decides = deciding(form);
    json::Array questions;
    for (const form::Question& question : form.questions()) {
        const bool level =
            question.level == expr::Level::family || question.level == expr::Level::member;
        if (!level || question.kind == form::Kind::blob) {
            continue;
        }
        std::string unknown;
        if (!question.unknown_codes.empty()) {
            unknown = std::to_string(question.unknown_codes.front());
        }
        questions.push_back(object({{"block", text(question.block)},
                                    {"codes", codes_of(form, question, lang)},
                                    {"decides", truth(decides.contains(question.variable))},
                                    {"kind", text(form::word(question.kind))},
                                    {"label", text(question.label.in(lang))},
                                    {"level", text(form::word(question.level))},
                                    {"name", text(question.name)},
                                    {"number", text(question.number)},
                                    {"required", truth(question.required == 'Y')},
                                    {"unknown", text(unknown)},
                                    {"width", integer(question.width)}}));
    }
    return object({{"name", text(form.name())},
                   {"questions", array(std::move(questions))},
                   {"title", text(form.title(lang))},
                   {"version", text(form.version())}});
}

}  // namespace regsosek::serve
