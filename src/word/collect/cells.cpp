// Cells of a file become values.
#include "word/collect/cells.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/base/text.h"
#include "ground/form/answer.h"

namespace regsosek::collect {

namespace {

constexpr size_t known_codes_max = 4096;

// Lists that are loaded by frame, not printed on the form.
bool external_list(const form::Form& form, const form::Question& question) {
    if (question.codelist < 0) {
        return true;
    }
    return form.codelists()[static_cast<size_t>(question.codelist)].codes.empty();
}

}  // namespace

CellReader::CellReader(const form::Form& form, const form::Question& question)
    : form_(&form),
      question_(&question),
      plain_(question.kind == form::Kind::integer || question.kind == form::Kind::code ||
             question.kind == form::Kind::bitmask) {
    if (external_list(form, question)) {
        return;
    }
    const auto& list = form.codelists()[static_cast<size_t>(question.codelist)];
    const bool bitmask = question.kind == form::Kind::bitmask;
    const auto is_unknown = [&](int32_t code) {
        return std::ranges::find(question.unknown_codes, code) != question.unknown_codes.end();
    };
    int32_t sum = 0;
    for (const auto& code : list.codes) {
        sum += bitmask && !is_unknown(code.code) ? code.code : 0;
    }
    const auto mark = [&](int32_t code) {
        if (code >= 0 && static_cast<size_t>(code) < known_codes_max) {
            known_.resize(std::max<size_t>(known_.size(), static_cast<size_t>(code) + 1));
            known_[static_cast<size_t>(code)] = 1;
        }
    };
    for (int32_t code = 0; bitmask && code <= sum; ++code) {
        mark(code);
    }
    for (const auto& code : list.codes) {
        mark(code.code);
    }
    std::ranges::for_each(question.unknown_codes, mark);
    sum_of_codes_ = bitmask ? sum : -1;
}

int32_t CellReader::any_integer(std::string_view cell, Flaw& flaw) const {
    flaw = Flaw::fine;
    const std::string_view clean = text::trimmed(cell);
    if (clean.empty()) {
        return expr::not_asked;
    }
    const auto fast = plain_ ? text::integer(clean) : std::nullopt;
    const auto value =
        fast ? fast : std::optional<int64_t>(form::parse_answer(*form_, *question_, clean));
    if (!value) {
        flaw = question_->kind == form::Kind::date ? Flaw::not_a_date : Flaw::not_a_number;
        return expr::unreadable;
    }
    const bool signed_value = question_->kind == form::Kind::decimal;
    if ((*value < 0 && !signed_value) || *value > INT32_MAX) {
        flaw = Flaw::out_of_size;
        return expr::unreadable;
    }
    const auto code = static_cast<int32_t>(*value);
    flaw = known_code(code) ? Flaw::fine : Flaw::unknown_code;
    return code;
}

std::string_view CellReader::text(std::string_view cell, Flaw& flaw) const {
    const std::string_view clean = text::trimmed(cell);
    const bool long_text =
        question_->width > 0 && clean.size() > static_cast<size_t>(question_->width);
    flaw = long_text ? Flaw::too_long : Flaw::fine;
    return clean;
}

Text CellReader::expected(Flaw flaw) const {
    switch (flaw) {
        case Flaw::not_a_date: return {"tanggal TTTT-BB-HH", "a date YYYY-MM-DD"};
        case Flaw::too_long:
            return {fmt::format("paling banyak {} huruf", question_->width),
                    fmt::format("at most {} characters", question_->width)};
        case Flaw::unknown_code:
            if (sum_of_codes_ >= 0) {
                return {fmt::format("jumlah kode 0..{}", sum_of_codes_),
                        fmt::format("a sum of codes 0..{}", sum_of_codes_)};
            }
            return {fmt::format("kode dalam daftar {}", question_->name),
                    fmt::format("a code of the list of {}", question_->name)};
        case Flaw::out_of_size:
        case Flaw::not_a_number:
        case Flaw::fine: break;
    }
    return {"bilangan bulat tidak negatif", "a whole number, not negative"};
}

std::string_view name(Flaw flaw) {
    switch (flaw) {
        case Flaw::fine: return "fine";
        case Flaw::not_a_number: return "not_a_number";
        case Flaw::not_a_date: return "not_a_date";
        case Flaw::out_of_size: return "out_of_size";
        case Flaw::unknown_code: return "unknown_code";
        case Flaw::too_long: return "too_long";
    }
    return "";
}

}  // namespace regsosek::collect
