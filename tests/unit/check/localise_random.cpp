// Sources are made as text, so that the language takes part.
#include "localise_random.h"

#include <gtest/gtest.h>

#include "ground/expr/program.h"

namespace regsosek::testing_check {

namespace {

using expr::Level;

// Conditions over v0 .. v<count - 1>, whose values are 0 .. 9 at most.
class FlatWriter {
public:
    FlatWriter(size_t count, Random& random) : count_(count), random_(random) {}

    std::string truth(int depth) {
        if (depth <= 0) {
            return condition();
        }
        const auto in = [&] { return "(" + truth(depth - 1) + ")"; };
        switch (random_.below(12)) {
            case 0: return "not " + in();
            case 1: return in() + " and " + in();
            case 2: return in() + " or " + in();
            case 3: return in() + " <=> " + in();
            case 4: return "if(" + truth(depth - 1) + ", " + in() + ", " + in() + ")";
            case 5: return "surely" + in();
            case 6: return "known" + in();
            case 7: return "any_of(" + one() + ", " + one() + " in {0, 2})";
            case 8: return "all_of(" + one() + ", " + one() + " in 1..3)";
            default: return in() + " => " + in();
        }
    }

private:
    std::string one() { return "v" + std::to_string(random_.below(static_cast<uint32_t>(count_))); }
    std::string number() { return std::to_string(random_.below(4)); }
    std::string condition() {
        switch (random_.below(10)) {
            case 0: return one() + " != " + number();
            case 1: return one() + " < " + number();
            case 2: return one() + " >= " + number();
            case 3: return one() + " in {" + number() + ", " + number() + "}";
            case 4: return "mod(" + one() + ", 2) == 1";
            case 5: return "asked(" + one() + ")";
            case 6: return "1 <= " + one() + " < " + std::to_string(2 + random_.below(3));
            default: return one() + " == " + number();
        }
    }

    size_t count_;
    Random& random_;
};

expr::testing::ListDictionary dictionary_of(std::vector<expr::Variable> variables) {
    return expr::testing::ListDictionary(std::move(variables));
}

check::Answer random_domain(int variable, int values_max, Random& random) {
    check::Answer out;
    out.variable = variable;
    const int values = random.between(2, values_max);
    const bool not_asked = random.chance(.2);
    out.domain = check::value_set({{not_asked ? -1 : 0, values - 1}});
    out.weight = random.between(1, 3);
    out.fixed = random.chance(.08);
    return out;
}

void add_rule(RandomRules& out, const std::string& source, Level level,
              const expr::Dictionary& dictionary, const expr::Options& options, Random& random) {
    const auto compiled = expr::compile(source, level, dictionary, options);
    ASSERT_TRUE(compiled) << source << ": " << compiled.error().message(Lang::en);
    const auto sense = random.chance(.2) ? check::Sense::query : check::Sense::rule;
    out.rules.push_back({compiled->program().tree, level, sense});
    out.sources.push_back(source);
}

}  // namespace

RandomRules random_flat_rules(Level level, size_t count, int values_max, size_t rules,
                              Random& random) {
    std::vector<expr::Variable> variables;
    RandomRules out;
    for (size_t i = 0; i < count; ++i) {
        const bool unknown = random.chance(.2);
        variables.push_back(
            expr::testing::ranged("v" + std::to_string(i), "", level, 0, 9,
                                  unknown ? std::vector<int32_t>{1} : std::vector<int32_t>{}));
        out.answers.push_back(random_domain(static_cast<int>(i), values_max, random));
        out.answers.back().level = level;
    }
    const auto dictionary = dictionary_of(std::move(variables));
    expr::Options options;
    options.relatives = {};
    FlatWriter writer(count, random);
    for (size_t i = 0; i < rules; ++i) {
        add_rule(out, writer.truth(random.between(1, 3)), level, dictionary, options, random);
    }
    return out;
}

RandomRules random_family_rules(size_t rules, bool two_values, Random& random) {
    const auto dictionary =
        dictionary_of({expr::testing::ranged("rel", "", Level::member, 1, 3),
                       expr::testing::ranged("age", "", Level::member, 0, 9),
                       expr::testing::ranged("v2", "", Level::member, 0, 9, {1}),
                       expr::testing::ranged("v3", "", Level::member, 0, 9),
                       expr::testing::ranged("size", "", Level::family, 0, 9)});
    RandomRules out;
    for (int v = 0; v < 5; ++v) {
        out.answers.push_back(random_domain(v, two_values ? 2 : 3, random));
    }
    out.answers[4].level = Level::family;
    out.answers[0].domain = {{1, 2}};
    const int young = random.between(0, 2);
    out.answers[1].domain =
        check::value_set({{young, young}, {young + 2, two_values ? young + 2 : 4}});
    if (two_values && random.chance(.5)) {
        out.answers[2].domain = {{0, 0}, {2, 2}};
    }
    expr::Options options;
    options.relatives = {{"head", "rel", 1, "", {}}};
    static const std::vector<std::pair<Level, const char*>> some = {
        {Level::family, "count(members where rel == 1) == 1"},
        {Level::family, "size == count(members where v2 != 0)"},
        {Level::family, "count(members where surely(v2 == 0)) <= size"},
        {Level::family, "sum(age) <= 6"},
        {Level::family, "sum(age where rel != 1) + size >= 5"},
        {Level::family, "max(age) - min(age) >= 2"},
        {Level::family, "max(age where v2 == 2) > 2"},
        {Level::family, "all(members where rel == 1 => age >= 3)"},
        {Level::family, "size == 1 => any(members where v2 == 2 and age > 1)"},
        {Level::family, "head.v2 == 0 or size > 1"},
        {Level::family, "div(sum(age), 2) != size"},
        {Level::member, "rel == 2 => head.age > age"},
        {Level::member, "rel == 2 => head.age - age in 1..3"},
        {Level::member, "age + v2 <= 5"},
        {Level::member, "v3 == 1 => v2 == 0 or age > 2"},
        {Level::family, "count(members where v3 == 1) + size <= 3"},
        {Level::family, "any(members where v3 == 0 and rel == 1)"},
        {Level::member, "v2 == head.v2"},
        {Level::member, "2 * age - v2 >= 3 or rel == 1"},
        {Level::member, "rel == 1 <=> age == max(age)"},
        {Level::member, "abs(age - head.age) <= size + 1"},
        {Level::member, "mod(age + v2, 2) == 0 or size == 0"},
        {Level::member, "if(rel == 1, age, head.age) >= 2"},
        {Level::member, "v2 in {0, 2} => age >= size"},
    };
    for (size_t i = 0; i < rules; ++i) {
        const auto& [level, source] = some[random.below(static_cast<uint32_t>(some.size()))];
        add_rule(out, source, level, dictionary, options, random);
    }
    return out;
}

}  // namespace regsosek::testing_check
