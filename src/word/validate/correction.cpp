// Changing one value in the canonical JSON of a family's bodies.
#include "word/validate/correction.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"

namespace regsosek::validate {

namespace {

constexpr std::array<std::string_view, 9> keys = {"province_code", "regency_code", "district_code",
                                                  "village_code",  "sls_code",     "subsls_code",
                                                  "building_no",   "family_no",    "member_no"};

bool correctable(const form::Question& question) {
    return std::ranges::find(keys, question.name) == keys.end() &&
           question.kind != form::Kind::blob && question.kind != form::Kind::decimal &&
           question.kind != form::Kind::datetime;
}

// The value of a cell as it is stored, or nothing where it can be none of the question.
std::optional<int64_t> number_of(const form::Question& question, std::string_view cell) {
    if (cell.empty()) {
        return expr::asked_blank;
    }
    if (cell == "-") {
        return expr::not_asked;
    }
    if (question.kind == form::Kind::date) {
        const auto date = Date::parse(cell);
        return date ? std::optional<int64_t>(date->number()) : std::nullopt;
    }
    return text::integer(cell);
}

bool allowed(const form::Form& form, const form::Question& question, int64_t value) {
    if (value == expr::asked_blank || value == expr::not_asked) {
        return true;
    }
    const auto& unknown = question.unknown_codes;
    if (std::ranges::find(unknown, value) != unknown.end()) {
        return true;
    }
    if (question.codelist >= 0 && question.kind != form::Kind::bitmask) {
        const auto& codes = form.codelists()[static_cast<size_t>(question.codelist)].codes;
        return std::ranges::find(codes, value, &form::CodeLabel::code) != codes.end();
    }
    return !question.ranged || (value >= question.low && value <= question.high);
}

// The object that holds the answer: the family's, or that of the member.
json::Object* holder(json::Value& body, const form::Question& question, int64_t person_id) {
    auto* family = std::get_if<json::Object>(&body.data);
    if (family == nullptr || question.level != expr::Level::member) {
        return family;
    }
    const auto list = family->find("members");
    auto* members = list == family->end() ? nullptr : std::get_if<json::Array>(&list->second.data);
    if (members == nullptr) {
        return nullptr;
    }
    for (json::Value& member : *members) {
        const json::Value* id = member.find("person_id");
        if (id != nullptr && id->integer() != nullptr && *id->integer() == person_id) {
            return std::get_if<json::Object>(&member.data);
        }
    }
    return nullptr;
}

Refusal differs(const std::string& found, bool personal) {
    return {"old_value_differs",
            "old_value",
            personal ? masked(found) : found,
            {"nilai yang tersimpan sekarang; muat ulang daftar temuan",
             "the value stored now; print the findings anew"}};
}

Refusal put_text(json::Object& object, const DecisionRow& row, bool personal) {
    const auto there = object.find(row.variable);
    const std::string* text = there == object.end() ? nullptr : there->second.text();
    const std::string old = text == nullptr ? "" : *text;
    if (old != row.old_value) {
        return differs(old, personal);
    }
    if (row.new_value.empty()) {
        object.erase(row.variable);
    } else {
        object[row.variable].data = row.new_value;
    }
    return {};
}

Refusal put_number(json::Object& object, const DecisionRow& row, const form::Form& form,
                   const form::Question& question) {
    const auto there = object.find(row.variable);
    const int64_t* stored = there == object.end() ? nullptr : there->second.integer();
    const int64_t old = stored == nullptr ? expr::not_asked : *stored;
    if (number_of(question, row.old_value) != old) {
        return differs(std::to_string(old), false);
    }
    const auto value = number_of(question, row.new_value);
    if (!value || !allowed(form, question, *value)) {
        return {"unknown_code",
                "new_value",
                row.new_value,
                {fmt::format("kode atau angka yang sah untuk {}", question.number),
                 fmt::format("a code or number that {} allows", question.number)}};
    }
    if (*value == expr::not_asked) {
        object.erase(row.variable);
    } else {
        object[row.variable].data = *value;
    }
    return {};
}

}  // namespace

Result<Refusal> correct(const DecisionRow& row, const form::Form& form, store::Document& document) {
    const form::Question* question = form.find(row.variable);
    if (question == nullptr || !correctable(*question)) {
        return Refusal{
            "not_correctable",
            "variable",
            row.variable,
            {"isian yang bukan kunci dokumen", "an answer that is no key of a document"}};
    }
    const bool personal = question->privacy == form::Privacy::identity;
    std::string& text = personal ? document.identity : document.answers;
    auto body = TRY(json::parse(text.empty() ? "{}" : text));
    json::Object* object = holder(body, *question, row.about.person_id);
    if (object == nullptr) {
        return Refusal{"no_member",
                       "query",
                       row.about.text(),
                       {"anggota keluarga itu", "a member of that family"}};
    }
    const Refusal refusal = personal || question->is_text()
                                ? put_text(*object, row, personal)
                                : put_number(*object, row, form, *question);
    if (refusal.problem == nullptr) {
        text = json::canonical(body);
    }
    return refusal;
}

}  // namespace regsosek::validate
