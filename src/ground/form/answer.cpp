// Reading, checking and writing of one answer by the kind of its question.
#include "ground/form/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ground/base/date.h"
#include "ground/base/text.h"

namespace regsosek::form {

namespace {

std::optional<int32_t> narrowed(int64_t value) {
    if (value < std::numeric_limits<int32_t>::min() ||
        value > std::numeric_limits<int32_t>::max()) {
        return std::nullopt;
    }
    return static_cast<int32_t>(value);
}

std::optional<int32_t> parse_whole(std::string_view field) {
    const auto value = text::integer(field);
    if (!value || *value < 0) {
        return std::nullopt;
    }
    return narrowed(*value);
}

std::optional<int32_t> parse_date(std::string_view field) {
    const auto date = Date::parse(field);
    return date ? std::optional(date->number()) : std::nullopt;
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// A decimal as integer x 10^decimals, rounded half away from zero. Integer arithmetic only, so
/// that every machine gives the same.
std::optional<int32_t> parse_decimal(std::string_view field, int decimals) {
    const bool negative = field.starts_with('-');
    field.remove_prefix(negative ? 1 : 0);
    const size_t point = field.find('.');
    const std::string_view whole = field.substr(0, point);
    const std::string_view part =
        point == std::string_view::npos ? std::string_view{} : field.substr(point + 1);
    constexpr size_t digits_max = 12;  // keeps the sums below 2^63
    if (whole.empty() || whole.size() > digits_max || !all_digits(whole) || !all_digits(part) ||
        (point != std::string_view::npos && part.empty())) {
        return std::nullopt;
    }
    int64_t value = 0;
    for (const char c : whole) {
        value = value * 10 + (c - '0');
    }
    const auto kept = static_cast<size_t>(decimals);
    for (size_t i = 0; i < kept && value <= std::numeric_limits<int32_t>::max(); ++i) {
        value = value * 10 + (i < part.size() ? part[i] - '0' : 0);
    }
    if (part.size() > kept && part[kept] >= '5') {
        ++value;
    }
    return narrowed(negative ? -value : value);
}

const CodeList* list_of(const Form& form, const Question& question) {
    return question.codelist < 0 ? nullptr
                                 : &form.codelists()[static_cast<size_t>(question.codelist)];
}

std::optional<int32_t> parse_code(const Form& form, const Question& question,
                                  std::string_view field) {
    if (const auto value = parse_whole(field)) {
        return value;
    }
    const CodeList* list = list_of(form, question);
    if (list == nullptr) {
        return std::nullopt;
    }
    const auto found = std::ranges::find(list->codes, field, &CodeLabel::text);
    return found == list->codes.end() ? std::nullopt : std::optional(found->code);
}

bool in_list(const CodeList& list, int32_t value) {
    return std::ranges::find(list.codes, value, &CodeLabel::code) != list.codes.end();
}

}  // namespace

std::optional<int32_t> parse_answer(const Form& form, const Question& question,
                                    std::string_view field) {
    field = text::trimmed(field);
    switch (question.kind) {
        case Kind::integer:
        case Kind::bitmask: return parse_whole(field);
        case Kind::code: return parse_code(form, question, field);
        case Kind::date: return parse_date(field);
        case Kind::decimal: return parse_decimal(field, question.decimals);
        case Kind::boolean: {
            const auto value = parse_whole(field);
            return value && *value <= 1 ? value : std::nullopt;
        }
        case Kind::text:
        case Kind::datetime:
        case Kind::blob: return std::nullopt;
    }
    return std::nullopt;
}

bool allowed(const Form& form, const Question& question, int32_t value) {
    if (std::ranges::find(question.unknown_codes, value) != question.unknown_codes.end()) {
        return true;
    }
    const CodeList* list = list_of(form, question);
    if (list != nullptr && question.kind == Kind::code) {
        return in_list(*list, value);
    }
    if (question.kind == Kind::date && !Date::from_number(value)) {
        return false;
    }
    // The known bits of a sum are 0..high without a gap: the loader has checked it.
    return !question.ranged ? value >= 0 : value >= question.low && value <= question.high;
}

std::string answer_text(const Form& form, const Question& question, int32_t value) {
    const bool negative_meant = question.kind == Kind::decimal && question.low < 0;
    if (value < 0 && (!negative_meant || value >= expr::unreadable)) {
        return {};
    }
    if (question.kind == Kind::date) {
        const auto date = Date::from_number(value);
        return date ? date->iso() : std::to_string(value);
    }
    if (question.kind == Kind::decimal && question.decimals > 0) {
        int64_t scale = 1;
        for (int i = 0; i < question.decimals; ++i) {
            scale *= 10;
        }
        const int64_t size = value < 0 ? -static_cast<int64_t>(value) : value;
        return fmt::format("{}{}.{:0{}}", value < 0 ? "-" : "", size / scale, size % scale,
                           question.decimals);
    }
    if (question.kind == Kind::code && question.codelist >= 0) {
        const auto& codes = list_of(form, question)->codes;
        const auto found = std::ranges::find(codes, value, &CodeLabel::code);
        return found == codes.end() ? std::to_string(value) : found->text;
    }
    if (question.kind == Kind::code) {  // An area code: boxes are padded with zeros.
        return fmt::format("{:0{}}", value, question.width);
    }
    return std::to_string(value);
}

bool valid_datetime(std::string_view field) {
    constexpr std::string_view shape = "YYYY-MM-DDThh:mm:ss";
    if (field.size() != shape.size() || field[10] != 'T' || field[13] != ':' || field[16] != ':' ||
        !Date::parse(field.substr(0, 10))) {
        return false;
    }
    const auto part = [&](size_t at, int64_t most) {
        const std::string_view digits = field.substr(at, 2);
        const auto value = all_digits(digits) ? text::integer(digits) : std::nullopt;
        return value && *value <= most;
    };
    return part(11, 23) && part(14, 59) && part(17, 59);
}

}  // namespace regsosek::form
