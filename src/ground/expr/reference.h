// The slow, obvious twin of the evaluator: walks the tree for one row at a time. It shares no
// header with it but the tree; the tests compare the two on random expressions and data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/expr/ast.h"

namespace regsosek::expr {

/// One answer as it is stored: the field that counts is said by the variable's type.
struct ReferenceAnswer {
    int64_t integer = 0;
    double real = 0;
    std::string text;
};

/// A family and its members; answers by Variable::index, attributes of the area by their position.
struct ReferenceFamily {
    std::vector<ReferenceAnswer> answers;
    std::vector<std::vector<ReferenceAnswer>> members;
    std::vector<double> area;
};

/// A value, or unknown. The field that counts is said by the tree's type.
struct ReferenceValue {
    bool known = false;
    bool truth = false;
    int64_t integer = 0;
    double real = 0;
    std::string text;
};

/// The value of a checked tree for a family (member -1) or one of its members.
ReferenceValue reference_value(const Node& tree, const ReferenceFamily& family, int member);

}  // namespace regsosek::expr
