// Building and comparing trees.
#include "ground/expr/ast.h"

#include <algorithm>

namespace regsosek::expr {

NodePtr finished(Node node) {
    // A size beyond any limit stays there: definitions of definitions double it each time.
    constexpr uint64_t size_ceiling = uint64_t{1} << 40;
    node.height = 1;
    node.size = 1;
    for (const NodePtr& arg : node.args) {
        node.height = std::max(node.height, arg->height + 1);
        node.size = std::min(size_ceiling, node.size + arg->size);
    }
    return std::make_shared<const Node>(std::move(node));
}

bool same_spelling(const Node& a, const Node& b) {
    if (a.op != b.op || a.text != b.text || a.attribute != b.attribute || a.integer != b.integer ||
        a.comparisons != b.comparisons || a.set != b.set || a.set_name != b.set_name ||
        a.function != b.function || a.reduction != b.reduction || a.args.size() != b.args.size()) {
        return false;
    }
    for (size_t i = 0; i < a.args.size(); ++i) {
        if (!same_spelling(*a.args[i], *b.args[i])) {
            return false;
        }
    }
    return true;
}

}  // namespace regsosek::expr
