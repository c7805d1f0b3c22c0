// Random dictionaries, data and expressions, and the comparison of the evaluator with its slow
// twin.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ground/base/random.h"
#include "ground/expr/expr.h"
#include "ground/expr/reference.h"
#include "small_dictionary.h"

namespace regsosek::expr::testing {

/// Families in columns and, the same, as rows for the twin.
struct RandomData {
    std::vector<ReferenceFamily> rows;
    std::vector<std::vector<int32_t>> integers;
    std::vector<std::vector<int64_t>> long_integers;
    std::vector<std::vector<double>> reals;
    std::vector<std::vector<std::string_view>> texts;
    std::vector<std::vector<double>> area;
    std::vector<uint32_t> member_begin;
    Batch batch;
};

/// A dictionary, options, and what a generator of sources needs to know of them.
struct RandomWorld {
    std::unique_ptr<ListDictionary> dictionary;
    Options options;
};

/// A dictionary with every kind of variable, and options with every kind of name.
RandomWorld random_world(Random& random);
/// Families: some without members, some with 40 or 60 to 139, many without a head; every reserved
/// code.
std::unique_ptr<RandomData> random_data(const RandomWorld& world, size_t families, Random& random);
/// A source of a random type for a level that compiles.
std::string random_source(const RandomWorld& world, Level level, int depth, Random& random);

/// Rows on which evaluator and twin differ, as text; empty when they agree. Compares the whole
/// batch and a random part of it.
std::string difference(const Expression& expression, const RandomData& data, Random& random);
/// The same for a set; every expression of it.
std::string set_difference(const std::vector<Expression>& expressions, const RandomData& data,
                           Random& random);

/// Makes a world, data and expressions from a seed and compares them. Empty when all agree.
std::string differential_round(uint64_t seed, size_t expressions, size_t families);

}  // namespace regsosek::expr::testing
