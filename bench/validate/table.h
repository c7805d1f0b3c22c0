// The table of the benchmark: persons in families in areas, with answers drawn at random.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/form/form.h"

namespace regsosek::bench {

/// How one column is drawn.
struct ColumnLaw {
    std::string_view name;
    int32_t low = 0;
    int32_t high = 0;
    std::vector<double> weights{};  ///< of low, low + 1, ...; empty: all alike
    bool lognormal = false;         ///< exp of a normal of mean 4 and deviation .5, rounded
};
/// The columns in the order of the form.
std::span<const ColumnLaw> column_laws();

/// A table in memory. Families have 1 to 6 members, areas 80 families.
struct Table {
    std::vector<std::vector<int32_t>> columns;  ///< by Variable::index
    std::vector<uint32_t> member_begin;
    std::vector<uint32_t> area_of_family;
    uint32_t areas = 0;
    expr::Batch batch;  ///< views into the above
};

/// Draws families until there are `persons` members. A share of the answers is missing (-2). The
/// same seed and stream give the same table.
void draw(const form::Form& form, size_t persons, double missing, uint64_t seed, uint64_t stream,
          Table& out);

}  // namespace regsosek::bench
