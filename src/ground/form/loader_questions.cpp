// variables.csv: one question per row, each cell checked where it is read.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "ground/base/date.h"
#include "ground/base/text.h"
#include "ground/form/answer.h"
#include "ground/form/check_question.h"
#include "ground/form/loader.h"
#include "ground/form/words.h"

namespace regsosek::form {

namespace {

namespace column = question_column;

template <typename T>
std::vector<std::string> words_up_to(T last) {
    std::vector<std::string> out;
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        out.emplace_back(word(static_cast<T>(i)));
    }
    return out;
}

std::vector<std::string> group_words() {
    std::vector<std::string> out = {""};
    for (const SixGroup& group : six_groups()) {
        out.emplace_back(group.name);
    }
    return out;
}

bool one_of(const std::vector<std::string>& known, std::string_view word) {
    return std::ranges::find(known, word) != known.end();
}

/// Widest text that a questionnaire has room for, in characters.
constexpr int64_t width_max = 10'000;
/// 10^9 is the largest power of ten in an int32.
constexpr int64_t decimals_max = 9;

}  // namespace

Result<> Loader::read_questions() {
    for (const SheetRow& row : sheet_.rows) {
        TRY(add_question(row));
    }
    return {};
}

Result<> Loader::add_question(const SheetRow& row) {
    auto& questions = form_->questions_;
    if (text::integer(row.fields[column::seq]) != static_cast<int64_t>(questions.size() + 1)) {
        return refuse(row, column::seq, fmt::format("urutan {} diharapkan", questions.size() + 1),
                      fmt::format("the sequence number {} is expected", questions.size() + 1));
    }
    TRY(check_name(row, column::name));
    TRY(check_name(row, column::number));
    Question question;
    TRY(read_words(row, question));
    TRY(find_list(row, question));
    TRY(read_numbers(row, question));
    TRY(read_unknown(row, question));
    if (const auto flaw = flaw_of(*form_, question)) {
        return refuse(row, flaw->column, flaw->what.id, flaw->what.en);
    }
    question.variable = static_cast<int>(questions.size());
    names_->add(question, form_->codelists_);
    questions.push_back(std::move(question));
    return {};
}

Result<> Loader::check_name(const SheetRow& row, size_t at) const {
    const std::string& name = row.fields[at];
    if (at == column::number && name.empty()) {
        return {};  // The paper of VK and FKP has no numbers.
    }
    if (!is_name(name)) {
        return refuse(row, at,
                      fmt::format("\"{}\" bukan nama: huruf kecil, angka, garis bawah", name),
                      fmt::format("\"{}\" is no name: lower case, digits, underscore", name));
    }
    const bool own_name = at == column::number && name == row.fields[column::name];
    if (own_name || names_->find(name) != nullptr) {
        return refuse(row, at, fmt::format("\"{}\" sudah dipakai", name),
                      fmt::format("\"{}\" is used already", name));
    }
    return {};
}

Result<> Loader::read_words(const SheetRow& row, Question& question) const {
    const auto& cells = row.fields;
    for (const size_t at :
         {+column::block, +column::label_id, +column::label_en, +column::universe}) {
        if (cells[at].empty()) {
            return refuse(row, at, "isian kosong", "the field is empty");
        }
    }
    const auto level = level_of(cells[column::level]);
    const auto kind = kind_of(cells[column::kind]);
    const auto privacy = privacy_of(cells[column::privacy]);
    if (!level) {
        return refuse_word(row, column::level, words_up_to(expr::Level::line));
    }
    if (!kind) {
        return refuse_word(row, column::kind, words_up_to(Kind::blob));
    }
    if (!privacy) {
        return refuse_word(row, column::privacy, words_up_to(Privacy::finance));
    }
    if (!one_of({"Y", "C", "N"}, cells[column::required])) {
        return refuse_word(row, column::required, {"Y", "C", "N"});
    }
    if (!basis_of(cells[column::basis])) {
        return refuse_word(row, column::basis, {"seen", "memory", "design"});
    }
    if (!one_of(group_words(), cells[column::group6])) {
        return refuse_word(row, column::group6, group_words());
    }
    question.name = cells[column::name];
    question.number = cells[column::number];
    question.block = cells[column::block];
    question.label = {cells[column::label_id], cells[column::label_en]};
    question.level = *level;
    question.kind = *kind;
    question.universe = cells[column::universe];
    question.required = cells[column::required].front();
    question.group = cells[column::group];
    question.group6 = cells[column::group6];
    question.privacy = *privacy;
    question.note = cells[column::note];
    question.basis = cells[column::basis];
    question.source = cells[column::source];
    return {};
}

Result<> Loader::find_list(const SheetRow& row, Question& question) const {
    question.list = row.fields[column::codelist];
    const auto found = list_index_.find(question.list);
    if (found != list_index_.end()) {
        question.codelist = found->second;
        return {};
    }
    if (question.list.empty() || one_of(manifest_.external_lists, question.list)) {
        return {};
    }
    std::vector<std::string> known = manifest_.external_lists;
    for (const CodeList& list : form_->codelists_) {
        known.push_back(list.name);
    }
    auto error =
        refuse(row, column::codelist, fmt::format("daftar kode \"{}\" tidak ada", question.list),
               fmt::format("there is no code list \"{}\"", question.list))
            .error();
    if (const auto near = text::nearest(question.list, known)) {
        error = std::move(error).with_hint(fmt::format("Maksudnya \"{}\"?", *near),
                                           fmt::format("Is \"{}\" meant?", *near));
    }
    return std::unexpected(std::move(error));
}

Result<> Loader::read_numbers(const SheetRow& row, Question& question) const {
    const auto small = [&](size_t at, int64_t most) -> Result<int> {
        const std::string& cell = row.fields[at];
        const auto value = cell.empty() ? std::optional<int64_t>(0) : text::integer(cell);
        if (!value || *value < 0 || *value > most) {
            return refuse(row, at, fmt::format("bilangan 0..{} diharapkan", most),
                          fmt::format("a number 0..{} is expected", most));
        }
        return static_cast<int>(*value);
    };
    question.width = TRY(small(column::width, width_max));
    question.decimals = TRY(small(column::decimals, decimals_max));
    const std::string& low = row.fields[column::low];
    const std::string& high = row.fields[column::high];
    if (low.empty() != high.empty()) {
        return refuse(row, low.empty() ? column::low : column::high, "batas hanya satu sisi",
                      "the range has one side only");
    }
    question.ranged = !low.empty();
    if (!question.ranged) {
        return {};
    }
    // A limit is written as an answer is: 2022-10-15 of a date, 94.7 of a decimal, 1 of a code.
    Question plain = question;
    plain.codelist = -1;
    for (const size_t at : {+column::low, +column::high}) {
        const auto value = parse_answer(*form_, plain, row.fields[at]);
        if (!value) {
            return refuse(
                row, at, fmt::format("batas \"{}\" bukan {}", row.fields[at], word(question.kind)),
                fmt::format("the limit \"{}\" is no {}", row.fields[at], word(question.kind)));
        }
        (at == column::low ? question.low : question.high) = *value;
    }
    return {};
}

Result<> Loader::read_unknown(const SheetRow& row, Question& question) const {
    const std::string& cell = row.fields[column::unknown_codes];
    if (cell.empty()) {
        return {};
    }
    for (const std::string_view piece : text::split(cell, '|')) {
        const auto value = text::integer(piece);
        if (!value || *value < 0 || *value > std::numeric_limits<int32_t>::max()) {
            return refuse(row, column::unknown_codes, fmt::format("\"{}\" bukan kode", piece),
                          fmt::format("\"{}\" is no code", piece));
        }
        question.unknown_codes.push_back(static_cast<int32_t>(*value));
    }
    return {};
}

}  // namespace regsosek::form
