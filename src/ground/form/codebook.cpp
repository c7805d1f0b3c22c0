// Codebooks for programs: CSV and JSON, from the same list of cells.
#include "ground/form/codebook.h"

#include <algorithm>
#include <array>
#include <map>

#include "ground/base/csv.h"
#include "ground/base/json.h"
#include "ground/form/answer.h"

namespace regsosek::form {

namespace {

constexpr std::array<std::string_view, 25> csv_header = {
    "form",     "number",    "name",     "block",  "label_id", "label_en", "level",
    "kind",     "width",     "decimals", "list",   "low",      "high",     "universe",
    "required", "group6",    "privacy",  "stored", "unknown",  "code",     "code_id",
    "code_en",  "crosswalk", "basis",    "note"};

bool is_unknown(const Question& question, int32_t code) {
    return std::ranges::find(question.unknown_codes, code) != question.unknown_codes.end();
}

std::string limit(const Form& form, const Question& question, int64_t value) {
    return question.ranged ? answer_text(form, question, static_cast<int32_t>(value)) : "";
}

/// The codes of a question: those of its list, or its declared "does not know" numbers.
std::vector<CodeLabel> codes_of(const Form& form, const Question& question) {
    if (question.codelist >= 0) {
        return form.codelists()[static_cast<size_t>(question.codelist)].codes;
    }
    std::vector<CodeLabel> out;
    for (const int32_t code : question.unknown_codes) {
        out.push_back({code, std::to_string(code), {"Tidak tahu", "Does not know"}, ""});
    }
    return out;
}

void add_csv_row(csv::Writer& out, const Form& form, const Question& question,
                 const CodeLabel& code) {
    out.field(form.name()).field(question.number).field(question.name).field(question.block);
    out.field(question.label.id).field(question.label.en).field(word(question.level));
    out.field(word(question.kind)).field(int64_t{question.width}).field(int64_t{question.decimals});
    out.field(question.list).field(limit(form, question, question.low));
    out.field(limit(form, question, question.high)).field(question.universe);
    out.field(std::string_view(&question.required, 1)).field(question.group6);
    out.field(word(question.privacy)).field(int64_t{question.stored()});
    out.field(int64_t{is_unknown(question, code.code) && !code.text.empty()}).field(code.text);
    out.field(code.label.id).field(code.label.en).field(code.crosswalk).field(question.basis);
    out.field(question.note);
    out.end_record();
}

void write_pair(json::Writer& out, std::string_view key, std::string_view value) {
    out.key(key);
    out.value(value);
}

void write_pair(json::Writer& out, std::string_view key, int64_t value) {
    out.key(key);
    out.value(value);
}

void write_json(json::Writer& out, const CodeLabel& code) {
    out.begin_object();
    write_pair(out, "code", int64_t{code.code});
    write_pair(out, "crosswalk", code.crosswalk);
    write_pair(out, "label_en", code.label.en);
    write_pair(out, "label_id", code.label.id);
    write_pair(out, "text", code.text);
    out.end_object();
}

void write_json(json::Writer& out, const CodeList& list) {
    out.key(list.name);
    out.begin_array();
    for (const CodeLabel& code : list.codes) {
        write_json(out, code);
    }
    out.end_array();
}

void write_json(json::Writer& out, const Form& form, const Question& question) {
    out.begin_object();
    write_pair(out, "basis", question.basis);
    write_pair(out, "block", question.block);
    write_pair(out, "decimals", int64_t{question.decimals});
    write_pair(out, "group6", question.group6);
    write_pair(out, "high", limit(form, question, question.high));
    write_pair(out, "kind", word(question.kind));
    write_pair(out, "label_en", question.label.en);
    write_pair(out, "label_id", question.label.id);
    write_pair(out, "level", word(question.level));
    write_pair(out, "list", question.list);
    write_pair(out, "low", limit(form, question, question.low));
    write_pair(out, "name", question.name);
    write_pair(out, "note", question.note);
    write_pair(out, "number", question.number);
    write_pair(out, "privacy", word(question.privacy));
    write_pair(out, "required", std::string_view(&question.required, 1));
    out.key("stored");
    out.boolean(question.stored());
    write_pair(out, "universe", question.universe);
    out.key("unknown_codes");
    out.begin_array();
    for (const int32_t code : question.unknown_codes) {
        out.value(int64_t{code});
    }
    out.end_array();
    write_pair(out, "width", int64_t{question.width});
    out.end_object();
}

}  // namespace

std::string codebook_csv(const Form& form, std::span<const Question> questions) {
    csv::Writer out;
    out.header(std::span<const std::string_view>(csv_header));
    for (const Question& question : questions) {
        const auto codes = codes_of(form, question);
        if (codes.empty()) {
            add_csv_row(out, form, question, {});
        }
        for (const CodeLabel& code : codes) {
            add_csv_row(out, form, question, code);
        }
    }
    return out.text();
}

std::string codebook_json(const Form& form, std::span<const Question> questions) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    out.key("codelists");
    out.begin_object();
    std::map<std::string_view, const CodeList*> sorted;
    for (const CodeList& list : form.codelists()) {
        sorted.emplace(list.name, &list);
    }
    for (const auto& [name, list] : sorted) {
        write_json(out, *list);
    }
    out.end_object();
    write_pair(out, "form", form.name());
    write_pair(out, "hash", form.hash());
    write_pair(out, "instrument", form.instrument());
    out.key("variables");
    out.begin_array();
    for (const Question& question : questions) {
        write_json(out, form, question);
    }
    out.end_array();
    write_pair(out, "version", form.version());
    out.end_object();
    return text + "\n";
}

}  // namespace regsosek::form
