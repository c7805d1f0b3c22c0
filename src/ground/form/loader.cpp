// Order of loading a form, universes and the content hash.
#include "ground/form/loader.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iterator>

#include "ground/base/hash.h"
#include "ground/base/text.h"

namespace regsosek::form {

namespace {

/// Everybody is asked. The source of the language says the same.
constexpr std::string_view everybody = "1";
constexpr std::string_view everybody_expression = "1 == 1";

constexpr std::array<std::string_view, question_column::count> question_header = {
    "seq",    "block",    "number",        "name", "label_id", "label_en", "level",    "kind",
    "width",  "decimals", "codelist",      "low",  "high",     "universe", "required", "group",
    "group6", "privacy",  "unknown_codes", "note", "basis",    "source"};

/// Most questions of a form. K has 148; a column costs memory in every row.
constexpr size_t questions_max = 2000;

}  // namespace

Result<std::shared_ptr<const Form>> Form::load(const std::string& folder) {
    return Loader(folder).run();
}

Result<std::shared_ptr<const Form>> Loader::run() {
    form_ = std::make_shared<Form>();
    names_ = std::make_shared<Form::Names>();
    manifest_ = TRY(read_manifest(folder_ + "/form.toml"));
    form_->name_ = manifest_.name;
    form_->version_ = manifest_.version;
    form_->instrument_ = manifest_.instrument;
    form_->title_ = manifest_.title;
    TRY(read_codes());
    sheet_ = TRY(read_sheet(folder_ + "/variables.csv", question_header, questions_max));
    if (sheet_.rows.empty()) {
        auto error = fail(Code::bad_input, "berkas tidak berisi baris", "the file has no row");
        return std::unexpected(std::move(error.error()).at(sheet_.path, 1));
    }
    TRY(read_questions());
    form_->names_ = names_;
    TRY(compile_universes());
    TRY(hash_files());
    return std::shared_ptr<const Form>(std::move(form_));
}

Result<> Loader::compile_universes() {
    for (const Question& question : form_->questions_) {
        const SheetRow& row = sheet_.rows[static_cast<size_t>(question.variable)];
        const std::string_view source =
            question.universe == everybody ? everybody_expression : question.universe;
        auto compiled = expr::compile(source, question.level, *names_);
        if (!compiled) {
            Error error = std::move(compiled).error();
            error.place = {sheet_.path, row.line, "universe"};
            error.what = {fmt::format("universe dari {}: {}", question.name, error.what.id),
                          fmt::format("universe of {}: {}", question.name, error.what.en)};
            return std::unexpected(std::move(error));
        }
        if (compiled->type() != expr::Type::boolean) {
            return refuse(row, question_column::universe, "universe harus benar atau salah",
                          "a universe must be true or false");
        }
        for (const int read : compiled->reads()) {
            if (read == question.variable) {
                return refuse(row, question_column::universe,
                              fmt::format("universe {} memakai dirinya sendiri", question.name),
                              fmt::format("the universe of {} reads itself", question.name));
            }
        }
        form_->universes_.push_back(*std::move(compiled));
    }
    return {};
}

Result<> Loader::hash_files() {
    // The questionnaire itself. Rules and dictionaries in the folder have hashes of their own.
    Hasher hasher;
    for (const std::string_view name : {"form.toml", "variables.csv", "codes.csv"}) {
        const std::string path = fmt::format("{}/{}", folder_, name);
        std::ifstream in(path, std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        if (!in) {
            return std::unexpected(
                fail(Code::io, "berkas tidak dapat dibaca", "the file cannot be read")
                    .error()
                    .at(path));
        }
        hasher.add_field(name).add_field(content);
    }
    form_->hash_ = hex(hasher.digest());
    return {};
}

std::unexpected<Error> Loader::refuse(const SheetRow& row, size_t column, std::string id,
                                      std::string en) const {
    return std::unexpected(fail(Code::bad_input, std::move(id), std::move(en))
                               .error()
                               .at(sheet_.path, row.line, sheet_.columns[column]));
}

std::unexpected<Error> Loader::refuse_word(const SheetRow& row, size_t column,
                                           const std::vector<std::string>& known) const {
    const std::string& found = row.fields[column];
    auto error = refuse(row, column, fmt::format("\"{}\" tidak dikenal", found),
                        fmt::format("\"{}\" is not known", found))
                     .error();
    if (const auto near = text::nearest(found, known)) {
        return std::unexpected(std::move(error).with_hint(fmt::format("Maksudnya \"{}\"?", *near),
                                                          fmt::format("Is \"{}\" meant?", *near)));
    }
    std::string words;
    for (const std::string& word : known) {
        words += (words.empty() ? "" : ", ") + (word.empty() ? "\"\"" : word);
    }
    return std::unexpected(
        std::move(error).with_hint("Yang dikenal: " + words, "Known are: " + words));
}

}  // namespace regsosek::form
