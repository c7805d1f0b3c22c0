// Compilation from text to program, and what a compiled expression says of itself.
#include "ground/expr/expr.h"

#include <algorithm>
#include <set>

#include "ground/base/assert.h"
#include "ground/expr/check.h"
#include "ground/expr/parse.h"
#include "ground/expr/program.h"

namespace regsosek::expr {

Type Expression::type() const {
    return program_->type;
}
Level Expression::level() const {
    return program_->level;
}
const std::vector<int>& Expression::reads() const {
    return program_->reads;
}
std::string Expression::text() const {
    return print(*program_->tree);
}

size_t ExpressionSet::size() const {
    return program_ == nullptr ? 0 : program_->trees.size();
}
const std::vector<int>& ExpressionSet::reads() const {
    return program_->reads;
}
size_t ExpressionSet::operations() const {
    return program_ == nullptr ? 0 : program_->code.size();
}

Result<Expression> compile(std::string_view source, Level level, const Dictionary& dictionary,
                           const Options& options) {
    const NodePtr parsed = TRY(parse(source, options));
    NodePtr tree = TRY(check(*parsed, level, dictionary, options));
    return Expression(lower({std::move(tree)}, {level}));
}

ExpressionSet compile_set(std::span<const Expression> expressions) {
    std::vector<NodePtr> trees;
    std::vector<Level> levels;
    for (const Expression& expression : expressions) {
        trees.push_back(expression.program().tree);
        levels.push_back(expression.level());
    }
    return ExpressionSet(lower(std::move(trees), std::move(levels)));
}

}  // namespace regsosek::expr
