// Drawing the table of the benchmark.
#include "bench/validate/table.h"

#include <algorithm>
#include <cmath>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/expr/dictionary.h"

namespace regsosek::bench {

namespace {

constexpr uint32_t families_per_area = 80;
constexpr uint32_t family_members_max = 6;
// Rounded exponentials of normals by their rank: looked up, since drawing is not what is measured.
constexpr size_t steps = 4096;

std::vector<int32_t> lognormal_values() {
    std::vector<int32_t> out;
    for (size_t i = 0; i < steps; ++i) {
        const double rank = (static_cast<double>(i) + .5) / static_cast<double>(steps);
        out.push_back(
            static_cast<int32_t>(std::lround(math::exp(4 + .5 * math::normal_quantile(rank)))));
    }
    return out;
}

// A table of 4,096 equally likely values, so that one draw is one look-up.
std::vector<int32_t> weighted_values(const ColumnLaw& law) {
    double total = 0;
    for (const double weight : law.weights) {
        total += weight;
    }
    std::vector<int32_t> out;
    double sum = 0;
    for (size_t i = 0; i < law.weights.size(); ++i) {
        sum += law.weights[i];
        const auto end = static_cast<size_t>(std::lround(sum / total * static_cast<double>(steps)));
        out.resize(end, law.low + static_cast<int32_t>(i));
    }
    return out;
}

void draw_column(const ColumnLaw& law, size_t rows, double missing, Random random,
                 std::vector<int32_t>& out) {
    static const std::vector<int32_t> areas_m2 = lognormal_values();
    std::vector<int32_t> table;
    if (law.lognormal) {
        table = areas_m2;
    } else if (!law.weights.empty()) {
        table = weighted_values(law);
    }
    const auto width = static_cast<uint32_t>(law.high - law.low + 1);
    out.resize(rows);
    for (int32_t& value : out) {
        value = table.empty() ? law.low + static_cast<int32_t>(random.below(width))
                              : table[random.below(static_cast<uint32_t>(table.size()))];
        if (missing > 0 && random.chance(missing)) {
            value = expr::asked_blank;
        }
    }
}

}  // namespace

std::span<const ColumnLaw> column_laws() {
    static const std::vector<ColumnLaw> laws = {
        {"age", 0, 98},
        {"sex", 1, 2},
        {"relation", 1, 8, {.3, .2, .35, .02, .05, .03, .04, .01}},
        {"marital", 1, 4},
        {"schooling", 0, 2},
        {"level", 0, 9},
        {"works", 1, 2},
        {"industry", 0, 26},
        {"job", 0, 6},
        {"hours", 0, 98},
        {"pregnant", 1, 2},
        {"difficulty", 1, 4},
        {"floor_m2", 0, 0, {}, true},
        {"rooms", 0, 9},
        {"household", 1, 12},
        {"lighting", 1, 4},
        {"power", 0, 5},
        {"water", 1, 11},
        {"toilet", 1, 4},
        {"closet", 0, 4},
    };
    return laws;
}

void draw(const form::Form& form, size_t persons, double missing, uint64_t seed, uint64_t stream,
          Table& out) {
    Random sizes(seed, stream, 0);
    out.member_begin = {0};
    while (out.member_begin.back() < persons) {
        const uint32_t size = 1 + sizes.below(family_members_max);
        out.member_begin.push_back(
            std::min(static_cast<uint32_t>(persons), out.member_begin.back() + size));
    }
    const size_t families = out.member_begin.size() - 1;
    out.area_of_family.resize(families);
    for (uint32_t f = 0; f < families; ++f) {
        out.area_of_family[f] = f / families_per_area;
    }
    out.areas = families == 0 ? 0 : out.area_of_family.back() + 1;
    out.columns.resize(form.dictionary().variables().size());
    out.batch = {families, persons, out.member_begin, {}, {}};
    out.batch.columns.resize(out.columns.size());
    for (size_t i = 0; i < column_laws().size(); ++i) {
        const auto* variable = form.dictionary().find(column_laws()[i].name);
        must(variable != nullptr, "the form has the columns that are drawn");
        auto& column = out.columns[static_cast<size_t>(variable->index)];
        draw_column(column_laws()[i], persons, missing, Random(seed, stream, i + 1), column);
        out.batch.columns[static_cast<size_t>(variable->index)].integers = column;
    }
}

}  // namespace regsosek::bench
