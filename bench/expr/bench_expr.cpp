// Speed of the language: a set of member rules and a set of family rules over a district of the
// size of Demak in memory, one thread. Prints one JSON line per figure.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "ground/base/random.h"
#include "ground/expr/expr.h"
#include "tests/unit/expr/small_dictionary.h"

namespace {

using namespace regsosek;
using namespace regsosek::expr;

// Demak in 2022: 379,927 families, about 3.2 members each.
constexpr size_t families = 379'927;
constexpr size_t repetitions = 5;

struct District {
    testing::ListDictionary dictionary = testing::small_dictionary();
    std::vector<std::vector<int32_t>> integers;
    std::vector<uint32_t> begins{0};
    Batch batch;
};

int32_t answer(const Variable& variable, Random& random) {
    if (random.chance(.05)) {
        return random.between(-3, -1);
    }
    if (!variable.codes.empty()) {
        return variable.codes[random.below(static_cast<uint32_t>(variable.codes.size()))];
    }
    return random.between(static_cast<int>(variable.low), static_cast<int>(variable.high));
}

District district() {
    District out;
    Random random(1);
    for (size_t f = 0; f < families; ++f) {
        out.begins.push_back(out.begins.back() + 1 + random.below(5) +
                             (random.chance(.2) ? 1U : 0U));
    }
    const auto& variables = out.dictionary.variables();
    out.integers.resize(variables.size());
    for (const Variable& variable : variables) {
        auto& column = out.integers[static_cast<size_t>(variable.index)];
        if (variable.type != Type::integer || variable.wide) {
            continue;
        }
        const size_t rows = variable.level == Level::member ? out.begins.back() : families;
        for (size_t i = 0; i < rows; ++i) {
            column.push_back(answer(variable, random));
        }
    }
    out.batch = {families, out.begins.back(), out.begins, {}, {}};
    for (const auto& column : out.integers) {
        out.batch.columns.push_back({column, {}, {}, {}});
    }
    return out;
}

std::vector<Expression> compiled(const District& place, const std::vector<std::string>& sources,
                                 Level level) {
    std::vector<Expression> out;
    for (const std::string& source : sources) {
        auto expression = compile(source, level, place.dictionary, testing::small_options());
        if (!expression) {
            std::fprintf(stderr, "%s\n", expression.error().message(Lang::en).c_str());
            std::exit(1);
        }
        out.push_back(*std::move(expression));
    }
    return out;
}

// CPU time of this thread: the machine may be shared.
double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Best time of some repetitions, in nanoseconds per row and expression, turned into millions a
// second.
void measure(const char* name, const District& place, const std::vector<Expression>& rules,
             size_t rows) {
    const ExpressionSet set = compile_set(rules);
    Scratch scratch;
    double best = 1e30;
    size_t failed = 0;
    for (size_t i = 0; i < repetitions; ++i) {
        failed = 0;
        const double start = thread_seconds();
        evaluate_set(set, place.batch, 0, families, scratch,
                     [&](size_t, size_t, size_t, const Values& values) {
                         failed += tally(values.truths).no;
                     });
        const double seconds = thread_seconds() - start;
        best = std::min(best, seconds);
    }
    const double evaluations = static_cast<double>(rows) * static_cast<double>(rules.size());
    std::fprintf(stderr, "%s: %zu expressions, %zu operations, %zu rows, %zu failed, %.1f ms\n",
                 name, rules.size(), set.operations(), rows, failed, best * 1e3);
    std::printf("{\"name\": \"expr.%s\", \"value\": %.0f, \"unit\": \"M evaluations/s/core\"}\n",
                name, evaluations / best / 1e6);
}

const std::vector<std::string> simple = {"age >= 10"};

// Member rules of edit_rules.csv on the variables of the small dictionary.
const std::vector<std::string> member_rules = {
    "relation_to_head == 2 => marital_status == 2",
    "marital_status != 1 => age >= 10",
    "marital_status != 1 => age >= 16",
    "relation_to_head == 1 => age >= 10",
    "relation_to_head == 1 => age >= 17",
    "age in 0..98",
    "relation_to_head == 4 => marital_status != 1",
    "relation_to_head == 4 => marital_status == 2",
    "presence in {2, 3, 4, 6} => not asked(sex) and not asked(age)",
    "sex in {1, 2}",
    "filled(pregnant) <=> sex == 2 and age in 10..54 and marital_status in married",
    "pregnant == 1 => sex == 2 and age in 10..54",
    "health_insurance in 0..15 or health_insurance == 99",
    "not (bit(health_insurance, 1) and bit(health_insurance, 2, 4))",
    "highest_level >= 4 => age >= 16",
    "kur == 1 => age >= 17",
    "filled(kur) <=> age >= 5",
    "birth_year in 1900..2022",
    "presence in {1, 5} => filled(sex) and filled(age) and filled(marital_status)",
    "relation_to_head == 5 => age <= 70",
};

const std::vector<std::string> family_rules = {
    "heads == 1",
    "count(members where relation_to_head == 2) <= 1",
    "member_count == count(members where presence in {1, 5})",
    "any(members where relation_to_head == 2) => head.marital_status == 2",
    "head.sex != spouse.sex",
    "welfare_status_initial in {1, 2} => floor_area_m2 <= 100",
    "interview_date in field_start..field_end",
    "floor_area_m2 / member_count >= 2",
    "all(members where relation_to_head == 3 => head.age - age in 12..60)",
    "not (welfare_status_initial == 3 and any(members where bit(health_insurance, 1)))",
};

const std::vector<std::string> mixed_rules = {
    "relation_to_head == 3 => head.age - age in 12..60",
    "interview_result in {3, 4, 5} => not asked(age)",
    "relation_to_head == 5 => head.age - age >= 25",
    "age == age_on(birth_day, birth_month, birth_year, interview_date)",
};

}  // namespace

int main() {
    const District place = district();
    const size_t members = place.batch.members;
    measure("simple_comparison", place, compiled(place, simple, Level::member), members);
    measure("member_rules", place, compiled(place, member_rules, Level::member), members);
    measure("family_rules", place, compiled(place, family_rules, Level::family), families);
    measure("mixed_rules", place, compiled(place, mixed_rules, Level::member), members);
}
