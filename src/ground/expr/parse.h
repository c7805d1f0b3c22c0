// Source text to tree, and tree to canonical text. Names stay as written: see check.h.
#pragma once

#include <string>
#include <string_view>

#include "ground/expr/ast.h"
#include "ground/expr/expr.h"
#include "ground/expr/lexer.h"

namespace regsosek::expr {

/// Parses a whole source. Errors: bad_input with place, what was found and expected; limit.
Result<NodePtr> parse(std::string_view text, const Options& options);

/// The canonical spelling: parse(print(tree)) is spelt like tree. Works on parsed and checked
/// trees.
std::string print(const Node& node);

}  // namespace regsosek::expr
