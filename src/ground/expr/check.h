// Resolves the names of a parsed tree against the dictionary and Options, and checks types and
// codes.
#pragma once

#include "ground/expr/ast.h"
#include "ground/expr/expr.h"
#include "ground/expr/lexer.h"

namespace regsosek::expr {

/// The checked tree for rows of a level. Errors: bad_input with place and nearest name; limit.
Result<NodePtr> check(const Node& parsed, Level level, const Dictionary& dictionary,
                      const Options& options);

}  // namespace regsosek::expr
