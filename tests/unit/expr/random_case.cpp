// Random cases: sources are made as text, so that parser and checker take part.
#include "random_case.h"

#include <limits>

#include "ground/expr/program.h"

namespace regsosek::expr::testing {
namespace {

constexpr int64_t long_max = std::numeric_limits<int64_t>::max();

Variable masked(std::string name, Level level) {
    Variable out = coded(std::move(name), "", level, {0, 1, 2, 4, 8, 99}, {99});
    out.bitmask = true;
    return out;
}

// Writes sources of each type. Below depth 0 only leaves.
class Writer {
public:
    Writer(const RandomWorld& world, Level level, Random& random)
        : world_(world), random_(random), in_member_(level == Level::member) {}

    std::string of(Type type, int depth) {
        switch (type) {
            case Type::boolean: return truth(depth);
            case Type::integer: return integer(depth);
            case Type::real: return real(depth);
            case Type::text: return text(depth);
        }
        return "true";
    }

private:
    const std::vector<Variable>& variables() const { return world_.dictionary->variables(); }

    // A variable for which `fits` holds that may stand here, as written; empty when there is none.
    template <typename Fits>
    std::string answer(Fits fits, const Variable** chosen = nullptr) {
        std::vector<std::pair<std::string, const Variable*>> found;
        for (const Variable& v : variables()) {
            if (!fits(v)) {
                continue;
            }
            if (v.level == Level::family || in_member_) {
                found.emplace_back(v.number.empty() || random_.chance(.5) ? v.name : v.number, &v);
            }
            if (v.level == Level::member) {
                found.emplace_back((random_.chance(.6) ? "head." : "spouse.") + v.name, &v);
            }
        }
        if (found.empty()) {
            return "";
        }
        const auto& [name, variable] = found[random_.below(static_cast<uint32_t>(found.size()))];
        if (chosen != nullptr) {
            *chosen = variable;
        }
        return name;
    }

    static bool is_coded(const Variable& v) {
        return v.type == Type::integer && !v.codes.empty() && !v.bitmask;
    }
    static bool is_ranged(const Variable& v) { return v.type == Type::integer && v.codes.empty(); }

    std::string code_of(const Variable& v) {
        const auto& codes = v.codes;
        return std::to_string(codes[random_.below(static_cast<uint32_t>(codes.size()))]);
    }

    std::string set_of(const Variable& v) {
        if (random_.chance(.3)) {
            return std::to_string(v.codes.front()) + ".." + std::to_string(v.codes.back());
        }
        std::string out = "{" + code_of(v);
        for (uint32_t i = random_.below(4); i > 0; --i) {
            out += ", " + code_of(v);
        }
        return out + "}";
    }

    std::string number_literal() {
        static const std::vector<std::string> some = {
            "0",    "1", "2", "3", "5", "7", "10", "40", "98", "2147483647", "9223372036854775807",
            "limit"};
        return some[random_.below(static_cast<uint32_t>(some.size()))];
    }

    std::string comparison_sign() {
        static const std::vector<std::string> signs = {" == ", " != ", " < ",
                                                       " <= ", " > ",  " >= "};
        return signs[random_.below(6)];
    }

    std::string coded_test() {
        const Variable* v = nullptr;
        const std::string name = answer(is_coded, &v);
        switch (random_.below(3)) {
            case 0: return name + (random_.chance(.5) ? " == " : " != ") + code_of(*v);
            case 1: return name + (random_.chance(.7) ? " in " : " not in ") + set_of(*v);
            default: return name + comparison_sign().substr(0, 1) + "< " + code_of(*v);
        }
    }

    std::string leaf_truth() {
        const auto any = [](const Variable&) { return true; };
        const auto stored = [](const Variable& v) {
            return v.type == Type::integer || v.type == Type::boolean;
        };
        switch (random_.below(14)) {
            case 0: return random_.chance(.5) ? "true" : "false";
            case 1: return answer([](const Variable& v) { return v.type == Type::boolean; });
            case 2:
                return "filled(" + answer([](const Variable& v) { return v.type != Type::real; }) +
                       ")";
            case 3: return "asked(" + answer(stored) + ")";
            case 4: return "blank(" + answer(stored) + ")";
            case 5:
                return "bit(" + answer([](const Variable& v) { return v.bitmask; }) +
                       (random_.chance(.5) ? ", 4)" : ", 1, 2)");
            case 6:
                return answer([](const Variable& v) { return v.bitmask; }) +
                       (random_.chance(.5) ? " == 3" : " in {0, 99, 5..7}");
            case 7: return "known(" + answer(any) + ")";
            case 8: return answer(is_ranged) + comparison_sign() + number_literal();
            case 9: return answer(is_ranged) + " in {1, 3..5, 7, 10..40}";
            case 10: return answer(is_coded) + " in small";
            default: return coded_test_or_range();
        }
    }

    std::string coded_test_or_range() {
        switch (random_.below(5)) {
            case 0: return "0 <= " + answer(is_ranged) + " < 40";
            case 1: return "98 > " + answer(is_ranged) + " >= 1";
            default: {
                const Variable* v = nullptr;
                const std::string name = answer(is_coded, &v);
                return random_.chance(.5) ? name + " == " + code_of(*v)
                                          : name + " not in " + set_of(*v);
            }
        }
    }

    std::string text_truth(int depth) {
        switch (random_.below(5)) {
            case 0: return "is_digits(" + text(depth - 1) + ")";
            case 1: return "matches_digits(" + text(depth - 1) + ", 4)";
            case 2: return text(depth - 1) + " == " + text(depth - 1);
            case 3: return text(depth - 1) + " != \"SITI\"";
            default: return text(depth - 1) + " in {\"SITI\", \"1234\", \"a\"}";
        }
    }

    template <typename Inside>
    std::string of_members(Inside inside) {
        const bool before = in_member_;
        in_member_ = true;
        std::string out = inside();
        in_member_ = before;
        return out;
    }

    std::string truth(int depth) {
        if (depth <= 0) {
            return leaf_truth();
        }
        const auto in = [&](const std::string& text) { return "(" + text + ")"; };
        switch (random_.below(18)) {
            case 0: return "not " + in(truth(depth - 1));
            case 1: return in(truth(depth - 1)) + " and " + in(truth(depth - 1));
            case 2: return in(truth(depth - 1)) + " or " + in(truth(depth - 1));
            case 3: return in(truth(depth - 1)) + " => " + in(truth(depth - 1));
            case 4: return in(truth(depth - 1)) + " <=> " + in(truth(depth - 1));
            case 5: return leaf_truth() + " and " + leaf_truth() + " and " + leaf_truth();
            case 6: return leaf_truth() + " or " + leaf_truth() + " or " + leaf_truth();
            case 7: return integer(depth - 1) + comparison_sign() + integer(depth - 1);
            case 8: return real(depth - 1) + comparison_sign() + real(depth - 1);
            case 9: return real(depth - 1) + comparison_sign() + integer(depth - 1);
            case 10: return integer(depth - 1) + " in {0, 1, 2..6, 40}";
            case 11: return text_truth(depth);
            case 12:
                return "if(" + truth(depth - 1) + ", " + truth(depth - 1) + ", " +
                       truth(depth - 1) + ")";
            case 13: return "surely(" + truth(depth - 1) + ")";
            case 14: return "known(" + of(random_type(), depth - 1) + ")";
            case 15: return dated_truth(depth);
            default: {
                const char* kind = random_.chance(.5) ? "any" : "all";
                return kind + ("(members where " + of_members([&] { return truth(depth - 1); })) +
                       ")";
            }
        }
    }

    std::string dated_truth(int depth) {
        switch (random_.below(4)) {
            case 0: return "listed(rank, " + integer(depth - 1) + ")";
            case 1: {
                const auto one = [&] { return answer(is_coded); };
                return (random_.chance(.5) ? "any_of(" : "all_of(") + one() + ", " + one() +
                       " in small)";
            }
            case 2:
                return "valid_date(29, 2, " + (random_.chance(.7) ? year() : integer(depth - 1)) +
                       ")";
            default: return "valid_date(" + date_part() + ", " + date_part() + ", " + year() + ")";
        }
    }

    std::string date_part() {
        return random_.chance(.5) ? "f_day" : std::to_string(random_.below(33));
    }
    std::string year() {
        return random_.chance(.5) ? "f_year" : random_.chance(.5) ? "1900" : "2000";
    }

    std::string integer(int depth) {
        const auto number = [](const Variable& v) {
            return v.type == Type::integer || v.type == Type::boolean;
        };
        if (depth <= 0) {
            // A boolean answer counts as a number only where one is needed: 0 + x is such a place.
            return random_.chance(.3) ? number_literal() : "(0 + " + answer(number) + ")";
        }
        const auto in = [&](const std::string& text) { return "(" + text + ")"; };
        const auto two = [&](const char* sign) {
            return in(integer(depth - 1)) + sign + in(integer(depth - 1));
        };
        switch (random_.below(19)) {
            case 0: return two(" + ");
            case 1: return two(" - ");
            case 2: return two(" * ");
            case 3: return "-" + in(integer(depth - 1));
            case 4: return "abs(" + integer(depth - 1) + ")";
            case 5: return "min(" + integer(depth - 1) + ", " + integer(depth - 1) + ")";
            case 6: return "max(" + integer(depth - 1) + ", " + integer(depth - 1) + ", 3)";
            case 7: return "div(" + integer(depth - 1) + ", " + integer(depth - 1) + ")";
            case 8: return "mod(" + integer(depth - 1) + ", " + integer(depth - 1) + ")";
            case 9: return (random_.chance(.5) ? "floor(" : "ceil(") + real(depth - 1) + ")";
            case 10:
                return "if(" + truth(depth - 1) + ", " + integer(depth - 1) + ", " +
                       integer(depth - 1) + ")";
            case 11: return "lookup(rank, " + integer(depth - 1) + ")";
            case 12: return "len(" + text(depth - 1) + ")";
            case 13:
                return "digits(" + text(depth - 1) + ", " + std::to_string(1 + random_.below(3)) +
                       ", " + std::to_string(1 + random_.below(3)) + ")";
            case 14:
                return "age_on(" + date_part() + ", " + date_part() + ", " + year() + ", f_date)";
            case 15: return "date(" + year() + ", " + date_part() + ", " + date_part() + ")";
            case 16:
                return "count(members" +
                       (random_.chance(.1) ? std::string() : " where " + of_members([&] {
                                                                 return truth(depth - 1);
                                                             })) +
                       ")";
            default: return aggregate(Type::integer, depth);
        }
    }

    std::string aggregate(Type type, int depth) {
        static const std::vector<std::string> kinds = {"sum(", "min(", "max("};
        return kinds[random_.below(3)] + of_members([&] {
                   std::string out = of(type, depth - 1);
                   return random_.chance(.3) ? out : out + " where " + truth(depth - 1);
               }) +
               ")";
    }

    std::string real(int depth) {
        if (depth <= 0) {
            switch (random_.below(4)) {
                case 0: return "0.25";
                case 1: return random_.chance(.5) ? "area.poverty_line" : "area.price";
                default: return answer([](const Variable& v) { return v.type == Type::real; });
            }
        }
        const auto in = [&](const std::string& text) { return "(" + text + ")"; };
        switch (random_.below(9)) {
            case 0: return in(real(depth - 1)) + " + " + in(real(depth - 1));
            case 1: return in(real(depth - 1)) + " - " + in(integer(depth - 1));
            case 2: return in(integer(depth - 1)) + " * " + in(real(depth - 1));
            case 3: return in(integer(depth - 1)) + " / " + in(integer(depth - 1));
            case 4: return "log(" + real(depth - 1) + ")";
            case 5: return "-" + in(real(depth - 1));
            case 6:
                return "if(" + truth(depth - 1) + ", " + real(depth - 1) + ", " +
                       integer(depth - 1) + ")";
            case 7:
                return (random_.chance(.5) ? "min(" : "max(") + real(depth - 1) + ", abs(" +
                       real(depth - 1) + "))";
            default: return aggregate(Type::real, depth);
        }
    }

    std::string text(int depth) {
        if (depth <= 0) {
            return random_.chance(.1)
                       ? "\"SITI\""
                       : answer([](const Variable& v) { return v.type == Type::text; });
        }
        switch (random_.below(4)) {
            case 0:
                return "first(" + text(depth - 1) + ", " + std::to_string(1 + random_.below(5)) +
                       ")";
            case 1: return "standard(" + text(depth - 1) + ")";
            case 2:
                return "if(" + truth(depth - 1) + ", " + text(depth - 1) + ", " + text(depth - 1) +
                       ")";
            default: return text(0);
        }
    }

    Type random_type() { return static_cast<Type>(random_.below(4)); }

    const RandomWorld& world_;
    Random& random_;
    bool in_member_;
};

int64_t random_integer(const Variable& v, Random& random) {
    if (random.chance(.15)) {
        return random.between(-3, -1);
    }
    if (!v.unknown_codes.empty() && random.chance(.15)) {
        return v.unknown_codes[0];
    }
    if (v.type == Type::boolean) {
        return random.below(2);
    }
    if (v.bitmask) {
        return random.below(16);
    }
    if (!v.codes.empty()) {
        const auto n = static_cast<uint32_t>(v.codes.size());
        return random.chance(.03) ? 77 : v.codes[random.below(n)];
    }
    if (random.chance(.05)) {
        if (v.wide) {
            return random.chance(.3)   ? std::numeric_limits<int64_t>::min()
                   : random.chance(.5) ? long_max
                                       : -long_max;
        }
        return random.chance(.5) ? INT32_MAX : INT32_MIN;
    }
    return random.between(static_cast<int>(v.low), static_cast<int>(v.high));
}

double random_real(Random& random) {
    switch (random.below(12)) {
        case 0: return std::numeric_limits<double>::quiet_NaN();
        case 1: return random.chance(.5) ? std::numeric_limits<double>::infinity() : -1e308;
        case 2: return 0;
        case 3: return 1.7e308;
        case 4: return 0.25;
        default: return static_cast<double>(random.between(-50, 200)) / 4;
    }
}

std::string random_text(Random& random) {
    static const std::vector<std::string> some = {
        "",     "SITI", " siti  aminah ",      "1234", "12",  "0", "12a4", "a", "  ",
        "Dewi", "3321", "\xC3\xA9t\xC3\xA9 w", "2900", "0007"};
    return some[random.below(static_cast<uint32_t>(some.size()))];
}

ReferenceAnswer random_answer(const Variable& v, Random& random) {
    ReferenceAnswer out;
    switch (v.type) {
        case Type::real: out.real = random_real(random); break;
        case Type::text: out.text = random_text(random); break;
        default: out.integer = random_integer(v, random); break;
    }
    return out;
}

size_t random_size(Random& random) {
    if (random.chance(.12)) {
        return 0;
    }
    if (random.chance(.02)) {
        // Around 64 members a family no longer fits into a word of bits.
        return 60 + random.below(80);
    }
    return random.chance(.03) ? 40 : 1 + random.below(6);
}

void put_in_columns(const RandomWorld& world, RandomData& data) {
    const auto& variables = world.dictionary->variables();
    const size_t n = variables.size();
    data.integers.resize(n);
    data.long_integers.resize(n);
    data.reals.resize(n);
    data.texts.resize(n);
    const auto add = [&](const Variable& v, const ReferenceAnswer& answer) {
        const auto i = static_cast<size_t>(v.index);
        switch (v.type) {
            case Type::real: data.reals[i].push_back(answer.real); break;
            case Type::text: data.texts[i].push_back(answer.text); break;
            default:
                if (v.wide) {
                    data.long_integers[i].push_back(answer.integer);
                } else {
                    data.integers[i].push_back(static_cast<int32_t>(answer.integer));
                }
        }
    };
    for (const ReferenceFamily& family : data.rows) {
        for (const Variable& v : variables) {
            if (v.level == Level::family) {
                add(v, family.answers[static_cast<size_t>(v.index)]);
                continue;
            }
            for (const auto& member : family.members) {
                add(v, member[static_cast<size_t>(v.index)]);
            }
        }
    }
    for (size_t i = 0; i < n; ++i) {
        data.batch.columns.push_back(
            {data.integers[i], data.texts[i], data.long_integers[i], data.reals[i]});
    }
}

bool same(const Values& values, size_t at, const ReferenceValue& wanted) {
    switch (values.type) {
        case Type::boolean: {
            const Truth truth = wanted.truth ? Truth::yes : Truth::no;
            return values.truths[at] == (wanted.known ? truth : Truth::unknown);
        }
        case Type::integer:
            return values.integers[at] == (wanted.known ? wanted.integer : unknown_integer);
        case Type::real:
            return wanted.known ? values.reals[at] == wanted.real
                                : values.reals[at] != values.reals[at];
        case Type::text: return values.texts[at] == wanted.text;
    }
    return false;
}

bool same(const Vector& values, size_t at, const ReferenceValue& wanted) {
    if ((values.known[at] != 0) != wanted.known) {
        return false;
    }
    switch (values.type) {
        case Type::boolean: return (values.integers[at] != 0) == wanted.truth;
        case Type::integer: return values.integers[at] == wanted.integer;
        case Type::real: return values.reals[at] == wanted.real;
        case Type::text: return values.texts[at] == wanted.text;
    }
    return false;
}

// The family and the member within it of a row.
std::pair<size_t, int> place_of(const RandomData& data, Level level, size_t row) {
    if (level != Level::member) {
        return {row, -1};
    }
    const auto above = std::ranges::upper_bound(data.member_begin, row);
    const auto family = static_cast<size_t>(above - data.member_begin.begin()) - 1;
    return {family, static_cast<int>(row - data.member_begin[family])};
}

std::string told(const Expression& expression, size_t row) {
    return "row " + std::to_string(row) + " of: " + expression.text();
}

}  // namespace

RandomWorld random_world(Random& random) {
    std::vector<Variable> v{
        coded("relation_to_head", "", Level::member, {1, 2, 3, 4, 5}),
        coded("presence", "", Level::member, {1, 2, 3, 4, 5, 6}),
        ranged("f_day", "", Level::family, 0, 32, {98}),
        ranged("f_year", "", Level::family, 1890, 1910, {9998}),
        ranged("f_date", "", Level::family, 19000101, 20221231),
        coded("f_code", "r1", Level::family, {1, 2, 3, 4, 5}),
        typed("f_flag", "", Level::family, Type::boolean),
        typed("f_real", "", Level::family, Type::real),
        typed("f_text", "r2", Level::family, Type::text),
        ranged("f_wide", "", Level::family, -5, 5),
        masked("f_mask", Level::family),
        coded("m_code", "r3", Level::member, {1, 2, 3, 5, 8}, {8}),
        ranged("m_age", "r4", Level::member, 0, 98),
        typed("m_flag", "", Level::member, Type::boolean),
        typed("m_real", "", Level::member, Type::real),
        typed("m_text", "", Level::member, Type::text),
        ranged("m_wide", "", Level::member, -5, 5),
        masked("m_mask", Level::member),
        ranged("m_small", "", Level::member, -10, 10),
    };
    v[9].wide = true;
    v[16].wide = true;
    // Another order of the columns each time.
    for (size_t i = v.size(); i > 1; --i) {
        std::swap(v[i - 1], v[random.below(static_cast<uint32_t>(i))]);
    }
    RandomWorld world;
    world.dictionary = std::make_unique<ListDictionary>(std::move(v));
    world.options.constants = {{"limit", 42}};
    world.options.area_attributes = {"poverty_line", "price"};
    world.options.sets = {{"small", {1, 2, 3}}};
    // Some tables are laid out, others (with keys far apart) searched.
    world.options.lookups = {{"rank", {{0, 5}, {1, -7}, {2, 40}, {42, 1}, {98, 0}}}};
    if (random.chance(.5)) {
        world.options.lookups[0].entries.emplace_back(5000, 3);
    }
    return world;
}

std::unique_ptr<RandomData> random_data(const RandomWorld& world, size_t families, Random& random) {
    auto data = std::make_unique<RandomData>();
    const auto& variables = world.dictionary->variables();
    data->area.resize(2);
    data->member_begin = {0};
    for (size_t f = 0; f < families; ++f) {
        ReferenceFamily family;
        family.answers.resize(variables.size());
        family.members.resize(random_size(random));
        for (auto& member : family.members) {
            member.resize(variables.size());
        }
        for (const Variable& v : variables) {
            if (v.level == Level::family) {
                family.answers[static_cast<size_t>(v.index)] = random_answer(v, random);
            }
            for (auto& member : family.members) {
                member[static_cast<size_t>(v.index)] = random_answer(v, random);
            }
        }
        family.area = {random_real(random), random_real(random)};
        data->area[0].push_back(family.area[0]);
        data->area[1].push_back(family.area[1]);
        data->batch.members += family.members.size();
        data->member_begin.push_back(static_cast<uint32_t>(data->batch.members));
        data->rows.push_back(std::move(family));
    }
    data->batch.families = families;
    data->batch.member_begin = data->member_begin;
    put_in_columns(world, *data);
    data->batch.area = {data->area[0], data->area[1]};
    return data;
}

std::string random_source(const RandomWorld& world, Level level, int depth, Random& random) {
    const Type types[] = {Type::boolean, Type::boolean, Type::integer, Type::real, Type::text};
    return Writer(world, level, random).of(types[random.below(5)], depth);
}

std::string difference(const Expression& expression, const RandomData& data, Random& random) {
    const size_t rows =
        expression.level() == Level::member ? data.batch.members : data.batch.families;
    const auto part = static_cast<uint32_t>(rows + 1);
    const size_t from = random.below(part);
    const size_t to = from + random.below(static_cast<uint32_t>(rows - from + 1));
    Vector whole;
    Vector some;
    evaluate(expression, data.batch, 0, rows, whole);
    evaluate(expression, data.batch, from, to, some);
    for (size_t row = 0; row < rows; ++row) {
        const auto [family, member] = place_of(data, expression.level(), row);
        const ReferenceValue wanted =
            reference_value(*expression.program().tree, data.rows[family], member);
        if (!same(whole, row, wanted)) {
            return told(expression, row);
        }
        if (row >= from && row < to && !same(some, row - from, wanted)) {
            return "part: " + told(expression, row);
        }
    }
    return "";
}

std::string set_difference(const std::vector<Expression>& expressions, const RandomData& data,
                           Random& random) {
    const ExpressionSet set = compile_set(expressions);
    Scratch scratch;
    std::string out;
    std::vector<size_t> seen(expressions.size(), 0);
    const size_t begin = random.below(static_cast<uint32_t>(data.batch.families / 2 + 1));
    const auto check = [&](size_t number, size_t first, size_t last, const Values& values) {
        const Expression& expression = expressions[number];
        for (size_t row = first; row < last && out.empty(); ++row) {
            const auto [family, member] = place_of(data, expression.level(), row);
            const ReferenceValue wanted =
                reference_value(*expression.program().tree, data.rows[family], member);
            if (!same(values, row - first, wanted)) {
                out = "set: " + told(expression, row);
            }
        }
        seen[number] += last - first;
    };
    evaluate_set(set, data.batch, begin, data.batch.families, scratch, check);
    for (size_t i = 0; i < expressions.size() && out.empty(); ++i) {
        const size_t rows = expressions[i].level() == Level::member
                                ? data.batch.members - data.member_begin[begin]
                                : data.batch.families - begin;
        out = seen[i] == rows ? "" : "set: rows not delivered of: " + expressions[i].text();
    }
    return out;
}

std::string differential_round(uint64_t seed, size_t expressions, size_t families) {
    Random random(seed);
    const RandomWorld world = random_world(random);
    const auto data = random_data(world, families, random);
    std::vector<Expression> compiled;
    for (size_t i = 0; i < expressions; ++i) {
        const Level level = random.chance(.5) ? Level::member : Level::family;
        const std::string source = random_source(world, level, random.between(0, 4), random);
        auto expression = compile(source, level, *world.dictionary, world.options);
        if (!expression) {
            return "refused: " + source + ": " + expression.error().message(Lang::en);
        }
        std::string found = difference(*expression, *data, random);
        if (!found.empty()) {
            return found;
        }
        compiled.push_back(*std::move(expression));
    }
    return set_difference(compiled, *data, random);
}

}  // namespace regsosek::expr::testing
