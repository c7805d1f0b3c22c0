// Interval analysis: what the reference evaluator gives for any values of the free answers is
// within the bounds, and bounds of single values are that value.
#include "method/check/localise_bounds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../expr/random_case.h"
#include "ground/expr/program.h"

namespace regsosek::testing_check {

namespace {

using namespace expr::testing;

struct FreeAnswer {
    int member = -1;
    int variable = -1;
    check::ValueSet values;  // empty: anything
};

check::ValueSet random_values(const expr::Variable& variable, Random& random) {
    std::vector<check::Interval> parts;
    for (uint32_t i = random.below(3); i < 3; ++i) {
        int64_t low = random.between(-3, 12);
        if (variable.name == "f_date") {
            low = 20220101 + random.below(1231);
        } else if (variable.name == "f_year") {
            low = random.between(1890, 1910);
        } else if (!variable.codes.empty() && random.chance(.7)) {
            const auto count = static_cast<uint32_t>(variable.codes.size());
            low = variable.codes[random.below(count)];
        }
        parts.push_back({low, low + (random.chance(.5) ? 0 : random.below(40))});
    }
    return check::value_set(std::move(parts));
}

int64_t value_in(const check::ValueSet& set, Random& random) {
    const check::Interval& part = set[random.below(static_cast<uint32_t>(set.size()))];
    return part.low + random.below(static_cast<uint32_t>(part.high - part.low + 1));
}

class BoundsCase {
public:
    BoundsCase(const RandomWorld& world, expr::ReferenceFamily family, bool points, Random& random)
        : family_(std::move(family)), box_(family_, world.dictionary->variables().size()) {
        const auto rows = static_cast<int>(family_.members.size());
        for (uint32_t i = random.below(6); i > 0; --i) {
            FreeAnswer one;
            const auto& variables = world.dictionary->variables();
            const auto& v = variables[random.below(static_cast<uint32_t>(variables.size()))];
            one.variable = v.index;
            one.member = v.level == expr::Level::member ? random.between(0, rows - 1) : -1;
            if ((v.level == expr::Level::member && rows == 0) ||
                box_.freedom(one.member, one.variable) != -1) {
                continue;
            }
            if (v.type != expr::Type::text && v.type != expr::Type::real) {
                one.values = random_values(v, random);
                if (points) {
                    const int64_t value = value_in(one.values, random);
                    one.values = {{value, value}};
                }
                box_.free(one.member, one.variable, one.values);
            } else if (!points) {
                box_.free_to_anything(one.member, one.variable);
            } else {
                continue;
            }
            free_.push_back(std::move(one));
        }
    }

    const check::Box& box() const { return box_; }

    // The family with values for the free answers.
    expr::ReferenceFamily sample(Random& random) const {
        static const std::vector<std::string> texts = {"", "SITI", "1234", "a b", "99", "0"};
        expr::ReferenceFamily out = family_;
        for (const FreeAnswer& one : free_) {
            auto& row = one.member < 0 ? out.answers : out.members[static_cast<size_t>(one.member)];
            expr::ReferenceAnswer& answer = row[static_cast<size_t>(one.variable)];
            if (one.values.empty()) {
                answer.text = texts[random.below(6)];
                answer.real = random.chance(.2) ? std::nan("") : random.uniform() * 100 - 50;
            } else {
                answer.integer = value_in(one.values, random);
            }
        }
        return out;
    }

private:
    expr::ReferenceFamily family_;
    check::Box box_;
    std::vector<FreeAnswer> free_;
};

template <typename T>
bool inside(const check::Bounds<T>& bounds, bool known, T value, bool points) {
    if (!known) {
        return bounds.unknown && (!points || !bounds.some);
    }
    const bool within = bounds.some && bounds.low <= value && value <= bounds.high;
    return within && (!points || bounds.is_point());
}

// Whether a value is within what the walker says; with `points`, whether that is all it says.
bool agrees(const expr::Node& tree, const BoundsCase& of, const expr::ReferenceFamily& family,
            int member, bool points) {
    check::BoundsWalker walker;
    const auto found = expr::reference_value(tree, family, member);
    switch (tree.type) {
        case expr::Type::boolean: {
            const check::Truths truths = walker.truths(tree, of.box(), member);
            const int bit = !found.known  ? check::can_be_unknown
                            : found.truth ? check::can_be_yes
                                          : check::can_be_no;
            return points ? truths == bit : (truths & bit) != 0;
        }
        case expr::Type::integer:
            return inside(walker.integers(tree, of.box(), member), found.known, found.integer,
                          points);
        case expr::Type::real:
            return inside(walker.reals(tree, of.box(), member), found.known, found.real, points);
        case expr::Type::text: break;
    }
    return true;
}

bool reads_text(const expr::Node& node) {
    return node.type == expr::Type::text ||
           std::ranges::any_of(node.args, [](const auto& arg) { return reads_text(*arg); });
}

void check_round(uint64_t seed, bool points) {
    Random random(seed, points ? 31 : 32);
    const RandomWorld world = random_world(random);
    const auto data = random_data(world, 6, random);
    for (int i = 0; i < 30; ++i) {
        const auto level = random.chance(.5) ? expr::Level::member : expr::Level::family;
        const std::string source = random_source(world, level, random.between(0, 4), random);
        const auto compiled = expr::compile(source, level, *world.dictionary, world.options);
        ASSERT_TRUE(compiled) << source;
        const auto& family = data->rows[random.below(6)];
        if ((level == expr::Level::member && family.members.empty()) ||
            (points && reads_text(*compiled->program().tree))) {
            continue;
        }
        const int member = level == expr::Level::member
                               ? random.between(0, static_cast<int>(family.members.size()) - 1)
                               : -1;
        const BoundsCase of(world, family, points, random);
        for (int sample = 0; sample < 10; ++sample) {
            ASSERT_TRUE(agrees(*compiled->program().tree, of, of.sample(random), member, points))
                << "seed " << seed << ": " << source;
        }
    }
}

TEST(LocaliseBounds, HoldWhateverTheFreeAnswersAre) {
    for (uint64_t seed = 0; seed < 400 && !HasFatalFailure(); ++seed) {
        check_round(seed, false);
    }
}

TEST(LocaliseBounds, AreExactForSingleValues) {
    for (uint64_t seed = 0; seed < 400 && !HasFatalFailure(); ++seed) {
        check_round(seed, true);
    }
}

}  // namespace

}  // namespace regsosek::testing_check
