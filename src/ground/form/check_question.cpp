// The checks of one question, each a sentence about what the columns of the store rely on.
#include "ground/form/check_question.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "ground/form/loader.h"

namespace regsosek::form {

namespace {

namespace column = question_column;

bool is_unknown(const Question& question, int32_t code) {
    return std::ranges::find(question.unknown_codes, code) != question.unknown_codes.end();
}

std::optional<QuestionFlaw> kind_flaw(const Question& question) {
    const Kind kind = question.kind;
    const bool coded = kind == Kind::code || kind == Kind::bitmask;
    if (coded && question.list.empty()) {
        return QuestionFlaw{column::codelist,
                            {"kode tanpa daftar kode", "a code has no code list"}};
    }
    if (!coded && !question.list.empty()) {
        return QuestionFlaw{column::codelist,
                            {"daftar kode hanya untuk code dan bitmask",
                             "only a code or a bitmask has a code list"}};
    }
    if (kind == Kind::bitmask && question.codelist < 0) {
        return QuestionFlaw{
            column::codelist,
            {"jumlah kode perlu daftar di codes.csv", "a bitmask needs a list of codes.csv"}};
    }
    if (kind != Kind::decimal && question.decimals != 0) {
        return QuestionFlaw{column::decimals,
                            {"angka desimal hanya untuk decimal", "only a decimal has decimals"}};
    }
    const bool needs_width = coded || kind == Kind::integer || kind == Kind::text;
    if (needs_width && question.width == 0) {
        return QuestionFlaw{column::width, {"lebar kosong", "the width is missing"}};
    }
    return std::nullopt;
}

std::optional<QuestionFlaw> range_flaw(const Question& question) {
    const Kind kind = question.kind;
    const bool textual = question.is_text() || kind == Kind::blob;
    if (textual && question.ranged) {
        return QuestionFlaw{column::low, {"teks tidak punya batas", "a text has no range"}};
    }
    if (!textual && kind != Kind::date && !question.ranged) {
        return QuestionFlaw{column::low, {"batas kosong", "the range is missing"}};
    }
    if (question.ranged && question.low > question.high) {
        return QuestionFlaw{column::high,
                            {"batas atas di bawah batas bawah", "the range is upside down"}};
    }
    if (kind == Kind::boolean && (question.low != 0 || question.high != 1)) {
        return QuestionFlaw{column::low,
                            {"batas boolean adalah 0..1", "the range of a boolean is 0..1"}};
    }
    const auto digits = static_cast<int>(std::to_string(question.high).size());
    if (kind == Kind::integer && digits > question.width) {
        return QuestionFlaw{column::width,
                            {"batas atas lebih panjang dari lebar kotak",
                             "the upper limit is longer than the width"}};
    }
    return std::nullopt;
}

/// The known codes of a bitmask, without 0 and "does not know", must be 1, 2, 4, ... without a gap,
/// and the range 0 to their sum: then "in the range" is "a sum of known codes".
std::optional<QuestionFlaw> bits_flaw(const Question& question, const CodeList& list) {
    int64_t sum = 0;
    for (const CodeLabel& code : list.codes) {
        if (code.code == 0 || is_unknown(question, code.code)) {
            continue;
        }
        if (code.code != sum + 1) {
            return QuestionFlaw{
                column::codelist,
                {fmt::format("kode {} dari {} bukan 1, 2, 4, ...", code.code, list.name),
                 fmt::format("the code {} of {} is not 1, 2, 4, ...", code.code, list.name)}};
        }
        sum += code.code;
    }
    if (question.low != 0 || question.high != sum) {
        return QuestionFlaw{
            column::high,
            {fmt::format("batas harus 0..{}", sum), fmt::format("the range must be 0..{}", sum)}};
    }
    return std::nullopt;
}

std::optional<QuestionFlaw> list_flaw(const Question& question, const CodeList& list) {
    for (const CodeLabel& code : list.codes) {
        if (static_cast<int>(code.text.size()) > question.width) {
            return QuestionFlaw{column::width,
                                {fmt::format("kode {} lebih panjang dari lebar kotak", code.text),
                                 fmt::format("the code {} is longer than the width", code.text)}};
        }
    }
    if (question.kind == Kind::bitmask) {
        return bits_flaw(question, list);
    }
    const auto [least, most] = std::ranges::minmax(list.codes, {}, &CodeLabel::code);
    if (question.low != least.code || question.high != most.code) {
        return QuestionFlaw{
            column::low,
            {fmt::format("batas bukan {}..{} dari daftar {}", least.code, most.code, list.name),
             fmt::format("the range is not {}..{} of the list {}", least.code, most.code,
                         list.name)}};
    }
    return std::nullopt;
}

std::optional<QuestionFlaw> unknown_flaw(const Question& question, const CodeList* list) {
    for (const int32_t code : question.unknown_codes) {
        if (list != nullptr) {
            if (std::ranges::find(list->codes, code, &CodeLabel::code) == list->codes.end()) {
                return QuestionFlaw{column::unknown_codes,
                                    {fmt::format("kode {} tidak ada dalam {}", code, list->name),
                                     fmt::format("the code {} is not in {}", code, list->name)}};
            }
            continue;
        }
        if (!question.ranged || (code >= question.low && code <= question.high)) {
            return QuestionFlaw{column::unknown_codes,
                                {fmt::format("kode tidak tahu {} ada di dalam batas", code),
                                 fmt::format("the unknown code {} lies in the range", code)}};
        }
        if (static_cast<int>(std::to_string(code).size()) > question.width) {
            return QuestionFlaw{column::unknown_codes,
                                {fmt::format("kode {} lebih panjang dari lebar kotak", code),
                                 fmt::format("the code {} is longer than the width", code)}};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<QuestionFlaw> flaw_of(const Form& form, const Question& question) {
    const CodeList* list =
        question.codelist < 0 ? nullptr : &form.codelists()[static_cast<size_t>(question.codelist)];
    auto flaw = kind_flaw(question);
    if (!flaw) {
        flaw = range_flaw(question);
    }
    if (!flaw && list != nullptr) {
        flaw = list_flaw(question, *list);
    }
    return flaw ? flaw : unknown_flaw(question, list);
}

}  // namespace regsosek::form
