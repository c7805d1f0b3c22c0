// Where a rule applies: the answers that it reads of a row were asked there.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/expr/program.h"

namespace regsosek::expr {
namespace {

bool asks_for_presence(const Node& node) {
    return node.op == Op::call &&
           (node.function == Function::filled || node.function == Function::asked ||
            node.function == Function::blank);
}

// Collects the answers that count, each variable of the row and of each relative once, in the order
// in which they are met.
class Collector {
public:
    void visit(const NodePtr& node) {
        if (node->op == Op::members || node->op == Op::aggregate || asks_for_presence(*node) ||
            !visited_.insert(node.get()).second) {
            return;
        }
        const bool answer = node->op == Op::variable || node->op == Op::relative;
        // Columns of 64 bits are computed, not asked: they know no "not asked".
        const bool number =
            !node->wide && (node->type == Type::integer || node->type == Type::boolean);
        const std::string relative = node->relative == nullptr ? "" : node->relative->name;
        if (answer && number && seen_.insert({relative, node->variable}).second) {
            answers.push_back(node);
        }
        for (const NodePtr& arg : node->args) {
            visit(arg);
        }
    }

    std::vector<NodePtr> answers;

private:
    std::set<const Node*> visited_;
    std::set<std::pair<std::string, int>> seen_;
};

NodePtr asked_node(const NodePtr& answer) {
    Node out;
    out.op = Op::call;
    out.function = Function::asked;
    out.args = {answer};
    out.type = Type::boolean;
    out.rows = answer->rows;
    return finished(std::move(out));
}

}  // namespace

std::optional<Expression> universe_of(const Expression& expression) {
    Collector collector;
    collector.visit(expression.program().tree);
    if (collector.answers.empty()) {
        return std::nullopt;
    }
    Node all;
    all.op = Op::and_;
    all.type = Type::boolean;
    for (const NodePtr& answer : collector.answers) {
        all.args.push_back(asked_node(answer));
        all.rows = std::max(all.rows, all.args.back()->rows);
    }
    const NodePtr tree = all.args.size() == 1 ? all.args[0] : finished(std::move(all));
    return Expression(lower({tree}, {expression.level()}));
}

}  // namespace regsosek::expr
