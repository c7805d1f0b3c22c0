// The twin is written for plain reading: std::optional is unknown, nothing is shared or ordered for
// speed.
#include "ground/expr/reference.h"

#include <cmath>
#include <optional>

#include "ground/base/math.h"

namespace regsosek::expr {
namespace {

using MaybeTruth = std::optional<bool>;
using MaybeInteger = std::optional<int64_t>;
using MaybeReal = std::optional<double>;
using MaybeText = std::optional<std::string>;

MaybeInteger in_64_bits(bool overflow, int64_t value) {
    return overflow || value == INT64_MIN ? MaybeInteger() : value;
}

MaybeReal only_finite(double value) {
    return std::isfinite(value) ? MaybeReal(value) : std::nullopt;
}

bool is_leap(int64_t year) {
    return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

bool is_date(int64_t day, int64_t month, int64_t year) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    const bool short_month = month == 4 || month == 6 || month == 9 || month == 11;
    const int64_t february = is_leap(year) ? 29 : 28;
    return day <= (month == 2 ? february : short_month ? 30 : 31);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool only_digits(const std::string& text) {
    for (const char c : text) {
        if (!is_digit(c)) {
            return false;
        }
    }
    return true;
}

std::vector<std::string> characters_of(const std::string& text) {
    std::vector<std::string> out;
    for (const char c : text) {
        const bool continues = static_cast<unsigned char>(c) >= 0x80 &&
                               static_cast<unsigned char>(c) < 0xC0 && !out.empty();
        if (continues) {
            out.back() += c;
        } else {
            out.emplace_back(1, c);
        }
    }
    return out;
}

std::string standard_of(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (space) {
            out += out.empty() || out.back() == ' ' ? "" : " ";
        } else {
            out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        }
    }
    if (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    return out;
}

// Evaluates for one row: a family, or one of its members.
class Walker {
public:
    Walker(const ReferenceFamily& family, int member) : family_(family), member_(member) {}

    MaybeTruth truth(const Node& node) const;
    MaybeInteger integer(const Node& node) const;
    MaybeReal real(const Node& node) const;
    MaybeText text(const Node& node) const;

private:
    const ReferenceAnswer* answer(const Node& node) const;
    std::optional<size_t> relative_row(const ResolvedRelative& relative) const;
    MaybeInteger stored_integer(const Node& node) const;
    MaybeTruth truth_of_call(const Node& node) const;
    MaybeTruth compared(const Node& a, const Node& b, Comparison sign) const;
    MaybeTruth in_set(const Node& node, const Node& value) const;
    MaybeTruth over_members(const Node& node) const;
    MaybeInteger count(const Node& node) const;
    MaybeInteger arithmetic(const Node& node) const;
    MaybeInteger integer_of_call(const Node& node) const;
    MaybeInteger divided(const Node& node) const;
    MaybeInteger age_on(const Node& node) const;
    MaybeInteger digits(const Node& node) const;
    MaybeReal real_of_call(const Node& node) const;
    bool known(const Node& node) const;
    Walker of_member(size_t member) const { return {family_, static_cast<int>(member)}; }
    std::vector<MaybeTruth> each_member(const Node& condition) const;
    template <typename T>
    std::optional<T> reduced(const Node& node,
                             std::optional<T> (Walker::*value)(const Node&) const) const;

    const ReferenceFamily& family_;
    int member_;
};

MaybeTruth kleene_and(const std::vector<MaybeTruth>& values) {
    bool unknown = false;
    for (const MaybeTruth& value : values) {
        if (value && !*value) {
            return false;
        }
        unknown = unknown || !value;
    }
    return unknown ? MaybeTruth() : true;
}

MaybeTruth kleene_not(MaybeTruth value) {
    return value ? MaybeTruth(!*value) : std::nullopt;
}

MaybeTruth kleene_or(std::vector<MaybeTruth> values) {
    for (MaybeTruth& value : values) {
        value = kleene_not(value);
    }
    return kleene_not(kleene_and(values));
}

std::optional<size_t> Walker::relative_row(const ResolvedRelative& relative) const {
    for (size_t m = 0; m < family_.members.size(); ++m) {
        const auto& answers = family_.members[m];
        const auto relation = answers[static_cast<size_t>(relative.relation_variable)].integer;
        if (relation != relative.relation_code) {
            continue;
        }
        if (relative.presence_variable < 0) {
            return m;
        }
        const auto presence = answers[static_cast<size_t>(relative.presence_variable)].integer;
        for (const int32_t code : relative.presence_codes) {
            if (presence == code) {
                return m;
            }
        }
    }
    return std::nullopt;
}

// The stored answer that a variable or relative names; nullptr when there is no such member.
const ReferenceAnswer* Walker::answer(const Node& node) const {
    const auto variable = static_cast<size_t>(node.variable);
    if (node.op == Op::relative) {
        const auto row = relative_row(*node.relative);
        return row ? &family_.members[*row][variable] : nullptr;
    }
    if (node.rows == Rows::member) {
        return &family_.members[static_cast<size_t>(member_)][variable];
    }
    return &family_.answers[variable];
}

MaybeInteger Walker::stored_integer(const Node& node) const {
    const ReferenceAnswer* stored = answer(node);
    if (stored == nullptr || stored->integer == INT64_MIN ||
        (stored->integer >= unreadable && stored->integer <= not_asked)) {
        return std::nullopt;
    }
    for (const int32_t code : node.unknown_codes) {
        if (stored->integer == code) {
            return std::nullopt;
        }
    }
    return stored->integer;
}

MaybeTruth Walker::truth(const Node& node) const {
    std::vector<MaybeTruth> values;
    switch (node.op) {
        case Op::literal_boolean: return node.integer != 0;
        case Op::definition: return truth(*node.args[0]);
        case Op::variable:
        case Op::relative: {
            const MaybeInteger stored = stored_integer(node);
            return stored ? MaybeTruth(*stored != 0) : std::nullopt;
        }
        case Op::compare:
            for (size_t i = 0; i + 1 < node.args.size(); ++i) {
                values.push_back(compared(*node.args[i], *node.args[i + 1], node.comparisons[i]));
            }
            return kleene_and(values);
        case Op::in_set: return in_set(node, *node.args[0]);
        case Op::any_of:
        case Op::all_of:
            for (const NodePtr& arg : node.args) {
                values.push_back(in_set(node, *arg));
            }
            return node.op == Op::any_of ? kleene_or(values) : kleene_and(values);
        case Op::members: return over_members(node);
        case Op::call: return truth_of_call(node);
        default: break;
    }
    for (const NodePtr& arg : node.args) {
        values.push_back(truth(*arg));
    }
    switch (node.op) {
        case Op::not_: return kleene_not(values[0]);
        case Op::and_: return kleene_and(values);
        case Op::or_: return kleene_or(values);
        case Op::implies: return kleene_or({kleene_not(values[0]), values[1]});
        default: break;  // iff
    }
    const bool both_known = values[0] && values[1];
    return both_known ? MaybeTruth(*values[0] == *values[1]) : std::nullopt;
}

template <typename T>
bool holds(const T& a, const T& b, Comparison sign) {
    switch (sign) {
        case Comparison::equal: return a == b;
        case Comparison::not_equal: return !(a == b);
        case Comparison::less: return a < b;
        case Comparison::less_equal: return a < b || a == b;
        case Comparison::greater: return b < a;
        case Comparison::greater_equal: return b < a || a == b;
    }
    return false;
}

MaybeTruth Walker::compared(const Node& a, const Node& b, Comparison sign) const {
    if (a.type == Type::text) {
        const MaybeText x = text(a);
        const MaybeText y = text(b);
        return x && y ? MaybeTruth(holds(*x, *y, sign)) : std::nullopt;
    }
    if (a.type == Type::real || b.type == Type::real) {
        const MaybeReal x = real(a);
        const MaybeReal y = real(b);
        return x && y ? MaybeTruth(holds(*x, *y, sign)) : std::nullopt;
    }
    const MaybeInteger x = integer(a);
    const MaybeInteger y = integer(b);
    return x && y ? MaybeTruth(holds(*x, *y, sign)) : std::nullopt;
}

MaybeTruth Walker::in_set(const Node& node, const Node& value) const {
    if (value.type == Type::text) {
        const MaybeText x = text(value);
        bool found = false;
        for (const SetItem& item : node.set) {
            found = found || item.text == x;
        }
        return x ? MaybeTruth(found) : std::nullopt;
    }
    const MaybeInteger x = integer(value);
    bool found = false;
    for (const SetItem& item : node.set) {
        found = found || (x && item.low <= *x && *x <= item.high);
    }
    return x ? MaybeTruth(found) : std::nullopt;
}

bool Walker::known(const Node& node) const {
    switch (node.type) {
        case Type::boolean: return truth(node).has_value();
        case Type::integer: return integer(node).has_value();
        case Type::real: return real(node).has_value();
        case Type::text: return text(node).has_value();
    }
    return false;
}

MaybeTruth Walker::truth_of_call(const Node& node) const {
    const Node& first = *node.args[0];
    switch (node.function) {
        case Function::filled:
        case Function::asked:
        case Function::blank: {
            const ReferenceAnswer* stored = answer(first);
            if (first.type == Type::text) {
                const bool there = stored != nullptr && !stored->text.empty();
                return there == (node.function == Function::filled);
            }
            const int64_t code = stored == nullptr ? not_asked : stored->integer;
            if (node.function == Function::asked) {
                return code != not_asked;
            }
            const bool nothing = code == not_asked || code == asked_blank;
            return node.function == Function::blank ? nothing : !nothing && code != unreadable;
        }
        case Function::known: return known(first);
        case Function::surely: return truth(first) == MaybeTruth(true);
        case Function::if_: {
            const MaybeTruth condition = truth(first);
            return condition ? truth(*node.args[*condition ? 1 : 2]) : std::nullopt;
        }
        case Function::bit: {
            const MaybeInteger sum = integer(first);
            bool found = false;
            for (size_t i = 1; sum && i < node.args.size(); ++i) {
                found = found || (*sum & *integer(*node.args[i])) != 0;
            }
            return sum ? MaybeTruth(found) : std::nullopt;
        }
        case Function::listed: {
            const MaybeInteger key = integer(first);
            bool found = false;
            for (const auto& [known_key, value] : node.table->entries) {
                found = found || (key && known_key == *key);
            }
            return key ? MaybeTruth(found) : std::nullopt;
        }
        case Function::valid_date: {
            const MaybeInteger day = integer(first);
            const MaybeInteger month = integer(*node.args[1]);
            const MaybeInteger year = integer(*node.args[2]);
            const bool all_known = day && month && year;
            return all_known ? MaybeTruth(is_date(*day, *month, *year)) : std::nullopt;
        }
        default: break;
    }
    const MaybeText value = text(first);
    if (!value) {
        return std::nullopt;
    }
    const bool right_size = node.function == Function::is_digits ||
                            static_cast<int64_t>(value->size()) == node.args[1]->integer;
    return right_size && only_digits(*value);
}

std::vector<MaybeTruth> Walker::each_member(const Node& condition) const {
    std::vector<MaybeTruth> out;
    for (size_t m = 0; m < family_.members.size(); ++m) {
        out.push_back(of_member(m).truth(condition));
    }
    return out;
}

MaybeTruth Walker::over_members(const Node& node) const {
    const std::vector<MaybeTruth> values = each_member(*node.args[0]);
    return node.reduction == Reduction::any ? kleene_or(values) : kleene_and(values);
}

MaybeInteger Walker::count(const Node& node) const {
    if (node.args.empty()) {
        return static_cast<int64_t>(family_.members.size());
    }
    int64_t found = 0;
    for (const MaybeTruth& value : each_member(*node.args[0])) {
        if (!value) {
            return std::nullopt;
        }
        found += *value ? 1 : 0;
    }
    return found;
}

MaybeInteger added(int64_t a, int64_t b) {
    int64_t out = 0;
    const bool overflow = __builtin_add_overflow(a, b, &out);
    return in_64_bits(overflow, out);
}
MaybeReal added(double a, double b) {
    return only_finite(a + b);
}

template <typename T>
std::optional<T> Walker::reduced(const Node& node,
                                 std::optional<T> (Walker::*value)(const Node&) const) const {
    std::optional<T> out;
    if (node.reduction == Reduction::sum) {
        out = T{0};
    }
    for (size_t m = 0; m < family_.members.size(); ++m) {
        const Walker walker = of_member(m);
        const MaybeTruth taken = node.args.size() == 2 ? walker.truth(*node.args[1]) : true;
        if (taken && !*taken) {
            continue;
        }
        const std::optional<T> x = (walker.*value)(*node.args[0]);
        if (!taken || !x) {
            return std::nullopt;
        }
        if (node.reduction == Reduction::sum) {
            out = added(*out, *x);
            if (!out) {
                return std::nullopt;
            }
        } else if (!out || (node.reduction == Reduction::min ? *x < *out : *x > *out)) {
            out = x;
        }
    }
    return out;
}

MaybeInteger Walker::integer(const Node& node) const {
    switch (node.op) {
        case Op::literal_integer:
        case Op::constant: return in_64_bits(false, node.integer);
        case Op::definition: return integer(*node.args[0]);
        case Op::variable:
        case Op::relative: return stored_integer(node);
        case Op::members: return count(node);
        case Op::aggregate: return reduced<int64_t>(node, &Walker::integer);
        case Op::call: return integer_of_call(node);
        default: return arithmetic(node);
    }
}

MaybeInteger Walker::arithmetic(const Node& node) const {
    const MaybeInteger a = integer(*node.args[0]);
    if (!a) {
        return std::nullopt;
    }
    if (node.op == Op::negate) {
        return -*a;
    }
    const MaybeInteger b = integer(*node.args[1]);
    if (!b) {
        return std::nullopt;
    }
    int64_t out = 0;
    switch (node.op) {
        case Op::add: return added(*a, *b);
        case Op::subtract: return added(*a, -*b);
        default: break;
    }
    const bool overflow = __builtin_mul_overflow(*a, *b, &out);
    return in_64_bits(overflow, out);
}

MaybeInteger Walker::integer_of_call(const Node& node) const {
    const Node& first = *node.args[0];
    switch (node.function) {
        case Function::if_: {
            const MaybeTruth condition = truth(first);
            return condition ? integer(*node.args[*condition ? 1 : 2]) : std::nullopt;
        }
        case Function::abs_: {
            const MaybeInteger x = integer(first);
            return x ? MaybeInteger(*x < 0 ? -*x : *x) : std::nullopt;
        }
        case Function::min:
        case Function::max: {
            MaybeInteger out = integer(first);
            for (const NodePtr& arg : node.args) {
                const MaybeInteger x = integer(*arg);
                if (!x || !out) {
                    return std::nullopt;
                }
                out = (node.function == Function::min) == (*x < *out) ? x : out;
            }
            return out;
        }
        case Function::floor_:
        case Function::ceil_: {
            if (first.type == Type::integer) {
                return integer(first);
            }
            const MaybeReal x = real(first);
            const double rounded = !x                                  ? 0
                                   : node.function == Function::floor_ ? std::floor(*x)
                                                                       : std::ceil(*x);
            const bool fits = x && rounded > -0x1p63 && rounded < 0x1p63;
            return fits ? MaybeInteger(static_cast<int64_t>(rounded)) : std::nullopt;
        }
        case Function::div:
        case Function::mod: return divided(node);
        case Function::age_on: return age_on(node);
        case Function::date: {
            const MaybeInteger year = integer(first);
            const MaybeInteger month = integer(*node.args[1]);
            const MaybeInteger day = integer(*node.args[2]);
            const bool valid = year && month && day && is_date(*day, *month, *year);
            return valid ? MaybeInteger(*year * 10000 + *month * 100 + *day) : std::nullopt;
        }
        case Function::lookup: {
            const MaybeInteger key = integer(first);
            for (const auto& [known_key, value] : node.table->entries) {
                if (key && known_key == *key) {
                    return in_64_bits(false, value);
                }
            }
            return std::nullopt;
        }
        case Function::len: {
            const MaybeText value = text(first);
            return value ? MaybeInteger(static_cast<int64_t>(characters_of(*value).size()))
                         : std::nullopt;
        }
        default: return digits(node);
    }
}

MaybeInteger Walker::divided(const Node& node) const {
    const MaybeInteger a = integer(*node.args[0]);
    const MaybeInteger b = integer(*node.args[1]);
    if (!a || !b || *b == 0) {
        return std::nullopt;
    }
    // The remainder with the sign of the divisor, then the quotient that goes with it.
    int64_t remainder = *a % *b;
    if (remainder != 0 && (remainder < 0) != (*b < 0)) {
        remainder += *b;
    }
    if (node.function == Function::mod) {
        return remainder;
    }
    const int64_t quotient = *a / *b;
    return quotient * *b + remainder == *a ? quotient : quotient - 1;
}

MaybeInteger Walker::age_on(const Node& node) const {
    const MaybeInteger day = integer(*node.args[0]);
    const MaybeInteger month = integer(*node.args[1]);
    const MaybeInteger year = integer(*node.args[2]);
    const MaybeInteger on = integer(*node.args[3]);
    if (!day || !month || !year || !on || !is_date(*day, *month, *year) || *on < 0 ||
        !is_date(*on % 100, *on / 100 % 100, *on / 10000)) {
        return std::nullopt;
    }
    const bool had_birthday = *on % 10000 >= *month * 100 + *day;
    return *on / 10000 - *year - (had_birthday ? 0 : 1);
}

MaybeInteger Walker::digits(const Node& node) const {
    const MaybeText value = text(*node.args[0]);
    if (!value) {
        return std::nullopt;
    }
    int64_t out = 0;
    for (int64_t i = 0; i < node.args[2]->integer; ++i) {
        const auto at = static_cast<size_t>(node.args[1]->integer - 1 + i);
        if (at >= value->size() || !is_digit((*value)[at])) {
            return std::nullopt;
        }
        out = out * 10 + ((*value)[at] - '0');
    }
    return out;
}

MaybeReal Walker::real(const Node& node) const {
    if (node.type == Type::integer) {
        const MaybeInteger x = integer(node);
        return x ? MaybeReal(static_cast<double>(*x)) : std::nullopt;
    }
    switch (node.op) {
        case Op::literal_real: return node.real;
        case Op::definition: return real(*node.args[0]);
        case Op::variable:
        case Op::relative: {
            const ReferenceAnswer* stored = answer(node);
            return stored == nullptr ? std::nullopt : only_finite(stored->real);
        }
        case Op::area: return only_finite(family_.area[static_cast<size_t>(node.area_attribute)]);
        case Op::aggregate: return reduced<double>(node, &Walker::real);
        case Op::call: return real_of_call(node);
        default: break;
    }
    const MaybeReal a = real(*node.args[0]);
    if (node.op == Op::negate) {
        return a ? MaybeReal(-*a) : std::nullopt;
    }
    const MaybeReal b = real(*node.args[1]);
    if (!a || !b) {
        return std::nullopt;
    }
    switch (node.op) {
        case Op::add: return only_finite(*a + *b);
        case Op::subtract: return only_finite(*a - *b);
        case Op::multiply: return only_finite(*a * *b);
        default: return *b == 0 ? std::nullopt : only_finite(*a / *b);
    }
}

MaybeReal Walker::real_of_call(const Node& node) const {
    const Node& first = *node.args[0];
    if (node.function == Function::if_) {
        const MaybeTruth condition = truth(first);
        return condition ? real(*node.args[*condition ? 1 : 2]) : std::nullopt;
    }
    MaybeReal out = real(first);
    if (!out) {
        return std::nullopt;
    }
    if (node.function == Function::log_) {
        return *out > 0 ? MaybeReal(math::log(*out)) : std::nullopt;
    }
    if (node.function == Function::abs_) {
        return std::fabs(*out);
    }
    for (const NodePtr& arg : node.args) {
        const MaybeReal x = real(*arg);
        if (!x) {
            return std::nullopt;
        }
        out = (node.function == Function::min) == (*x < *out) ? x : out;
    }
    return out;
}

MaybeText Walker::text(const Node& node) const {
    MaybeText out;
    switch (node.op) {
        case Op::literal_text: return node.text;
        case Op::definition: return text(*node.args[0]);
        case Op::variable:
        case Op::relative: {
            const ReferenceAnswer* stored = answer(node);
            if (stored == nullptr || stored->text.empty()) {
                return std::nullopt;
            }
            return stored->text;
        }
        default: break;
    }
    if (node.function == Function::if_) {
        const MaybeTruth condition = truth(*node.args[0]);
        return condition ? text(*node.args[*condition ? 1 : 2]) : std::nullopt;
    }
    const MaybeText value = text(*node.args[0]);
    if (!value) {
        return std::nullopt;
    }
    std::string made;
    if (node.function == Function::standard) {
        made = standard_of(*value);
    } else {
        const std::vector<std::string> characters = characters_of(*value);
        for (size_t i = 0; i < characters.size(); ++i) {
            made += static_cast<int64_t>(i) < node.args[1]->integer ? characters[i] : "";
        }
    }
    return made.empty() ? MaybeText() : made;
}

}  // namespace

ReferenceValue reference_value(const Node& tree, const ReferenceFamily& family, int member) {
    const Walker walker(family, member);
    ReferenceValue out;
    switch (tree.type) {
        case Type::boolean: {
            const MaybeTruth value = walker.truth(tree);
            out.known = value.has_value();
            out.truth = value.value_or(false);
            break;
        }
        case Type::integer: {
            const MaybeInteger value = walker.integer(tree);
            out.known = value.has_value();
            out.integer = value.value_or(0);
            break;
        }
        case Type::real: {
            const MaybeReal value = walker.real(tree);
            out.known = value.has_value();
            out.real = value.value_or(0);
            break;
        }
        case Type::text: {
            const MaybeText value = walker.text(tree);
            out.known = value.has_value();
            out.text = value.value_or("");
            break;
        }
    }
    return out;
}

}  // namespace regsosek::expr
