// Operations row by row: division, tables, texts, choices.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "ground/base/math.h"
#include "ground/base/text.h"
#include "ground/expr/fault.h"
#include "ground/expr/frame.h"

namespace regsosek::expr {
namespace {

constexpr int64_t absent = unknown_integer;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Truth truth(bool condition) {
    return condition ? Truth::yes : Truth::no;
}

// Rounded towards minus infinity, so that mod(a, b) has the sign of b.
int64_t floored_quotient(int64_t a, int64_t b) {
    const int64_t quotient = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

int64_t divided(Action action, int64_t a, int64_t b) {
    if (a == absent || b == absent) {
        return absent;
    }
    if (b == 0) {
        return fault(Fault::division_by_zero_is_zero) ? 0 : absent;
    }
    const int64_t quotient = floored_quotient(a, b);
    return action == Action::div_integers ? quotient : a - quotient * b;
}

// Widest distance between the first and last key of a table that is laid out for each block: most
// tables are of codes, and searching costs a wrongly guessed branch a step.
constexpr uint64_t dense_width_max = 511;

// One row of a table's answer: a value, or whether there is one.
void give(const Instruction& op, Frame& frame, size_t row, int64_t key, bool there, int64_t value) {
    if (op.code == Action::lookup) {
        frame.slot<int64_t>(op.out)[row] = there ? value : absent;
    } else {
        frame.slot<Truth>(op.out)[row] = key == absent ? Truth::unknown : truth(there);
    }
}

void run_dense_table(const Instruction& op, Frame& frame, size_t n, uint64_t width) {
    const auto& entries = op.table->entries;
    const auto first = static_cast<uint64_t>(entries.front().first);
    uint64_t* values = frame.numbers(2 * (width + 1));
    uint64_t* listed = values + width + 1;
    std::fill_n(values, 2 * (width + 1), 0);
    for (const auto& [key, value] : entries) {
        values[static_cast<uint64_t>(key) - first] = static_cast<uint64_t>(value);
        listed[static_cast<uint64_t>(key) - first] = 1;
    }
    const int64_t* keys = frame.slot<int64_t>(op.args[0]);
    for (size_t i = 0; i < n; ++i) {
        // An unknown key is far outside, since no table holds it.
        const uint64_t place = static_cast<uint64_t>(keys[i]) - first;
        const uint64_t inside = place <= width ? place : 0;
        give(op, frame, i, keys[i], (place <= width) & (listed[inside] != 0),
             static_cast<int64_t>(values[inside]));
    }
}

void run_table(const Instruction& op, Frame& frame, size_t n) {
    const auto& entries = op.table->entries;
    if (!entries.empty()) {
        const uint64_t width = static_cast<uint64_t>(entries.back().first) -
                               static_cast<uint64_t>(entries.front().first);
        if (width <= dense_width_max) {
            return run_dense_table(op, frame, n, width);
        }
    }
    const int64_t* keys = frame.slot<int64_t>(op.args[0]);
    for (size_t i = 0; i < n; ++i) {
        const auto found =
            std::ranges::lower_bound(entries, keys[i], {}, &std::pair<int64_t, int64_t>::first);
        const bool there = keys[i] != absent && found != entries.end() && found->first == keys[i];
        give(op, frame, i, keys[i], there, there ? found->second : 0);
    }
}

constexpr size_t window = 8;  // characters that are looked at together
constexpr uint64_t zeros = 0x3030303030303030;
constexpr uint64_t ten_to_8 = 100'000'000;

// Eight characters, the first in the lowest byte.
uint64_t characters_at(const char* at) {
    uint64_t out = 0;
    std::memcpy(&out, at, window);
    return std::endian::native == std::endian::little ? out : __builtin_bswap64(out);
}

// Whether all eight are digits: high halves of bytes are 3, also with 6 added (no byte carries into
// the next when its high half is 3).
bool are_digits(uint64_t characters) {
    constexpr uint64_t high_halves = 0xF0F0F0F0F0F0F0F0;
    return (characters & high_halves) == zeros &&
           ((characters + 0x0606060606060606) & high_halves) == zeros;
}

// The number that eight digits are: pairs, fours, then all (Lemire, fast_float).
uint64_t number_of(uint64_t digits) {
    digits = (digits & 0x0F0F0F0F0F0F0F0F) * 2561 >> 8;
    digits = (digits & 0x00FF00FF00FF00FF) * 6553601 >> 16;
    return (digits & 0x0000FFFF0000FFFF) * 42949672960001 >> 32;
}

// The last `count` (1 to 8) of eight characters, zeros in front of them.
uint64_t last_of(uint64_t characters, size_t count) {
    const uint64_t before = count == window ? 0 : (uint64_t{1} << (window - count) * 8) - 1;
    return (characters & ~before) | (zeros & before);
}

// Looks at every character: most texts are numbers, and stopping early would cost a branch each.
bool all_digits(std::string_view text) {
    bool good = true;
    if (text.size() >= window) {
        for (size_t i = 0; i + window <= text.size(); i += window) {
            good &= are_digits(characters_at(text.data() + i));
        }
        return good && are_digits(characters_at(text.data() + text.size() - window));
    }
    for (const char c : text) {
        good &= static_cast<unsigned char>(c - '0') <= 9;
    }
    return good;
}

// The characters of UTF-8: every byte but the continuations begins one.
bool begins_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::string_view first_characters(std::string_view text, int64_t count) {
    for (size_t i = 0; i < text.size(); ++i) {
        if (begins_character(text[i]) && count-- == 0) {
            return text.substr(0, i);
        }
    }
    return text;
}

// A number read digit by digit; absent where one is none.
int64_t number_slowly(std::string_view digits) {
    // At most 18 digits (the checker sees to it): whatever the bytes are, 64 unsigned bits wrap.
    uint64_t value = 0;
    bool other = false;
    for (const char c : digits) {
        const auto digit = static_cast<unsigned char>(c - '0');
        other |= digit > 9;
        value = value * 10 + digit;
    }
    return other ? absent : static_cast<int64_t>(value);
}

// 1 to 8 characters of a text that has them, zeros in front: from the eight that begin with them,
// or from the eight that end with them. False where neither lies in the text.
bool take_characters(std::string_view text, size_t begin, size_t count, uint64_t& out) {
    if (begin + window <= text.size()) {
        out = last_of(characters_at(text.data() + begin) << (window - count) * 8, count);
        return true;
    }
    const bool inside = begin + count >= window;
    if (inside) {
        out = last_of(characters_at(text.data() + begin + count - window), count);
    }
    return inside;
}

// Characters [begin, begin + count) of a text that has them: eight at a time where they lie in it.
int64_t sliced_digits(std::string_view text, size_t begin, size_t count) {
    const size_t low = std::min(count, window);
    const size_t high = count - low;  // digits in front of the last eight
    uint64_t last = zeros;
    uint64_t first = zeros;
    if (high > window || !take_characters(text, begin + high, low, last) ||
        (high > 0 && !take_characters(text, begin, high, first))) {
        return number_slowly(text.substr(begin, count));
    }
    const bool good = are_digits(last) && are_digits(first);
    return good ? static_cast<int64_t>(number_of(first) * ten_to_8 + number_of(last)) : absent;
}

int64_t sliced_digits(std::string_view text, const Instruction& op) {
    const auto begin =
        static_cast<size_t>(op.immediate - 1 + (fault(Fault::digits_start_one_late) ? 1 : 0));
    const auto count = static_cast<size_t>(op.second);
    return text.size() < begin + count ? absent : sliced_digits(text, begin, count);
}

void run_text_to_integer(const Instruction& op, Frame& frame, size_t n) {
    const std::string_view* texts = frame.slot<std::string_view>(op.args[0]);
    int64_t* out = frame.slot<int64_t>(op.out);
    for (size_t i = 0; i < n; ++i) {
        if (texts[i].empty()) {
            out[i] = absent;
        } else if (op.code == Action::text_length) {
            out[i] = std::ranges::count_if(texts[i], begins_character);
        } else {
            out[i] = sliced_digits(texts[i], op);
        }
    }
}

void run_text_to_truth(const Instruction& op, Frame& frame, size_t n) {
    const std::string_view* texts = frame.slot<std::string_view>(op.args[0]);
    Truth* out = frame.slot<Truth>(op.out);
    for (size_t i = 0; i < n; ++i) {
        bool holds = false;
        switch (op.code) {
            case Action::text_is_digits: holds = all_digits(texts[i]); break;
            case Action::text_matches_digits:
                holds =
                    texts[i].size() == static_cast<size_t>(op.immediate) && all_digits(texts[i]);
                break;
            default: holds = std::ranges::binary_search(op.texts, texts[i]); break;
        }
        out[i] = texts[i].empty() ? Truth::unknown : truth(holds);
    }
}

void run_text_to_text(const Instruction& op, Frame& frame, size_t n) {
    const std::string_view* texts = frame.slot<std::string_view>(op.args[0]);
    std::string_view* out = frame.slot<std::string_view>(op.out);
    for (size_t i = 0; i < n; ++i) {
        out[i] = op.code == Action::text_first ? first_characters(texts[i], op.immediate)
                                               : frame.keep(text::standardised(texts[i]));
    }
}

void compare_texts(const Instruction& op, Frame& frame, size_t n) {
    const std::string_view* a = frame.slot<std::string_view>(op.args[0]);
    const std::string_view* b = frame.slot<std::string_view>(op.args[1]);
    const bool equal = op.comparison == Comparison::equal;
    for (size_t i = 0; i < n; ++i) {
        const bool hidden = a[i].empty() || b[i].empty();
        frame.slot<Truth>(op.out)[i] = hidden ? Truth::unknown : truth((a[i] == b[i]) == equal);
    }
}

int64_t whole(double x) {
    // 2^63: the first double that an integer of 64 bits cannot hold.
    constexpr double limit = 9223372036854775808.0;
    return std::fabs(x) < limit ? static_cast<int64_t>(x) : absent;
}

void run_real(const Instruction& op, Frame& frame, size_t n) {
    const double* x = frame.slot<double>(op.args[0]);
    for (size_t i = 0; i < n; ++i) {
        switch (op.code) {
            case Action::log_real:
                frame.slot<double>(op.out)[i] = x[i] > 0 ? math::log(x[i]) : not_a_number;
                break;
            case Action::floor_real:
                frame.slot<int64_t>(op.out)[i] = whole(std::floor(x[i]));
                break;
            default: frame.slot<int64_t>(op.out)[i] = whole(std::ceil(x[i])); break;
        }
    }
}

void run_known(const Instruction& op, Frame& frame, size_t n) {
    Truth* out = frame.slot<Truth>(op.out);
    const Cell cell = frame.cell_of_slot(op.args[0]);
    for (size_t i = 0; i < n; ++i) {
        switch (cell) {
            case Cell::truth:
                out[i] = truth(frame.slot<Truth>(op.args[0])[i] != Truth::unknown);
                break;
            case Cell::integer: out[i] = truth(frame.slot<int64_t>(op.args[0])[i] != absent); break;
            case Cell::real: out[i] = truth(!std::isnan(frame.slot<double>(op.args[0])[i])); break;
            default: out[i] = truth(!frame.slot<std::string_view>(op.args[0])[i].empty()); break;
        }
    }
}

template <typename T>
void choose(const Instruction& op, Frame& frame, size_t n, T hidden) {
    const Truth* condition = frame.slot<Truth>(op.args[0]);
    const T* a = frame.slot<T>(op.args[1]);
    const T* b = frame.slot<T>(op.args[2]);
    T* out = frame.slot<T>(op.out);
    for (size_t i = 0; i < n; ++i) {
        const T known = condition[i] == Truth::no ? b[i] : a[i];
        out[i] = condition[i] == Truth::unknown && !fault(Fault::if_unknown_takes_first) ? hidden
                                                                                         : known;
    }
}

void run_select(const Instruction& op, Frame& frame, size_t n) {
    switch (op.cell) {
        case Cell::truth: return choose(op, frame, n, Truth::unknown);
        case Cell::integer: return choose(op, frame, n, absent);
        case Cell::real: return choose(op, frame, n, not_a_number);
        default: return choose(op, frame, n, std::string_view());
    }
}

}  // namespace

void run_rows(const Instruction& op, Frame& frame) {
    const size_t n = frame.count(op.rows);
    switch (op.code) {
        case Action::div_integers:
        case Action::mod_integers: {
            const int64_t* a = frame.slot<int64_t>(op.args[0]);
            const int64_t* b = frame.slot<int64_t>(op.args[1]);
            for (size_t i = 0; i < n; ++i) {
                frame.slot<int64_t>(op.out)[i] = divided(op.code, a[i], b[i]);
            }
            return;
        }
        case Action::log_real:
        case Action::floor_real:
        case Action::ceil_real: return run_real(op, frame, n);
        case Action::valid_date:
        case Action::age_on:
        case Action::make_date: return run_dates(op, frame);
        case Action::lookup:
        case Action::listed: return run_table(op, frame, n);
        case Action::compare_texts: return compare_texts(op, frame, n);
        case Action::text_length:
        case Action::text_digits: return run_text_to_integer(op, frame, n);
        case Action::text_in:
        case Action::text_is_digits:
        case Action::text_matches_digits: return run_text_to_truth(op, frame, n);
        case Action::text_first:
        case Action::text_standard: return run_text_to_text(op, frame, n);
        case Action::known: return run_known(op, frame, n);
        default: return run_select(op, frame, n);
    }
}

}  // namespace regsosek::expr
