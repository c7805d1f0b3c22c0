// JSON of keyed documents.
#include "serve/keyed_json.h"

#include <algorithm>
#include <array>
#include <set>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

using Answers = std::vector<collect::KeyedAnswer>;

void put(std::string& out, std::string_view text) {
    json::Writer(out).value(text);
}

// In the order in which they are given: a response need not be canonical.
void put(std::string& out, const Answers& answers) {
    out += '{';
    for (size_t i = 0; i < answers.size(); ++i) {
        out += i == 0 ? "" : ",";
        put(out, answers[i].question);
        out += ':';
        put(out, answers[i].text);
    }
    out += '}';
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

// Answers of digits alone: screens jump on when their boxes are full.
bool of_digits(const form::Question& question) {
    return !question.is_text() || question.name == "nik" || question.name == "kk_number";
}

// What is keyed from paper: not what the phone took, an event changed or the place says already.
bool on_paper(const form::Question& question) {
    constexpr std::array elsewhere = {"Wilkerstat app", "peristiwa", "kantor"};
    return std::ranges::find(elsewhere, question.block) == elsewhere.end() &&
           !collect::said_by_area(question.name) && question.name != "vk_idsubsls";
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
    constexpr size_t usual_bytes = 16 * 1024;
    std::string out;
    out.reserve(usual_bytes);
    out += "{\"answers\":";
    put(out, keyed.answers);
    out += ",\"area\":";
    put(out, AreaCode{keyed.area}.text());
    out += ",\"family\":";
    put(out, keyed.family);
    out += ",\"members\":[";
    for (size_t i = 0; i < keyed.members.size(); ++i) {
        out += i == 0 ? "{\"answers\":" : ",{\"answers\":";
        put(out, keyed.members[i].answers);
        out += ",\"person\":";
        put(out, keyed.members[i].person);
        out += '}';
    }
    out += "],\"version\":" + std::to_string(keyed.version) + "}";
    return out;
}

Result<collect::KeyedDocument> keyed_document(const json::Value& body) {
    constexpr size_t members_max = 99;  // two boxes on paper
    collect::KeyedDocument out;
    auto area = AreaCode::parse(json::text_in(body, "area"));
    if (!area || AreaCode{area->value}.text() != json::text_in(body, "area")) {
        return wrong_field("area", "kode sub-SLS harus 16 angka", "a sub-SLS code has 16 digits");
    }
    out.area = area->value;
    out.reason = json::text_in(body, "reason");
    out.answers = TRY(answers_of(body.find("answers"), "answers"));
    const json::Value* members = body.find("members");
    if (members == nullptr || members->array() == nullptr ||
        members->array()->size() > members_max) {
        return wrong_field("members", "members harus larik, paling banyak 99 anggota",
                           "members must be an array of at most 99");
    }
    for (const json::Value& one : *members->array()) {
        collect::KeyedMember member;
        member.person = json::text_in(one, "person");
        member.answers = TRY(answers_of(one.find("answers"), "members"));
        out.members.push_back(std::move(member));
    }
    return out;
}

json::Value form_json(const form::Form& form, Lang lang) {
    const std::set<int> decides = deciding(form);
    json::Array questions;
    for (const form::Question& question : form.questions()) {
        if (question.kind == form::Kind::blob) {
            continue;
        }
        std::string unknown;
        if (!question.unknown_codes.empty()) {
            unknown = std::to_string(question.unknown_codes.front());
        }
        questions.push_back(object({{"block", text(question.block)},
                                    {"codes", codes_of(form, question, lang)},
                                    {"decides", truth(decides.contains(question.variable))},
                                    {"digits", truth(of_digits(question))},
                                    {"kind", text(form::word(question.kind))},
                                    {"label", text(question.label.in(lang))},
                                    {"level", text(form::word(question.level))},
                                    {"name", text(question.name)},
                                    {"number", text(question.number)},
                                    {"paper", truth(on_paper(question))},
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
