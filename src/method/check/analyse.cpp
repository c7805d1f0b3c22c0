// Rules turned into questions for the solver: is there a family where this is surely so?
#include "method/check/analyse.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "ground/base/threads.h"
#include "ground/expr/program.h"
#include "method/check/localise_family.h"

namespace regsosek::check {

namespace {

constexpr size_t members_max = 3;
// Of two rules together: larger families take the proof beyond the limits of the solver.
constexpr size_t members_of_pairs_max = 2;

using expr::Node;
using expr::NodePtr;

NodePtr made(expr::Op op, std::vector<NodePtr> args, expr::Rows rows) {
    Node node;
    node.op = op;
    node.at = args[0]->at;
    node.args = std::move(args);
    node.type = expr::Type::boolean;
    node.rows = rows;
    node.function = expr::Function::surely;
    node.reduction = expr::Reduction::any;
    return expr::finished(std::move(node));
}

NodePtr surely(const NodePtr& tree) {
    return made(expr::Op::call, {tree}, tree->rows);
}

NodePtr negated(const NodePtr& tree) {
    return made(expr::Op::not_, {tree}, tree->rows);
}

const NodePtr& tree_of(const Rule& rule) {
    return rule.expression.program().tree;
}

// The rule hits, or is in order: true or false, never unknown.
NodePtr hits(const Rule& rule) {
    const NodePtr& tree = tree_of(rule);
    return surely(rule.sense == Sense::rule ? negated(tree) : tree);
}
NodePtr in_order(const Rule& rule) {
    const NodePtr& tree = tree_of(rule);
    return surely(rule.sense == Sense::rule ? tree : negated(tree));
}

// For rules of members: some member of the family.
NodePtr somewhere(const NodePtr& tree, expr::Level level) {
    return level == expr::Level::member ? made(expr::Op::members, {tree}, expr::Rows::family)
                                        : tree;
}

bool needs_more(const Node& node) {
    const bool here = node.op == expr::Op::area || node.type == expr::Type::text ||
                      node.op == expr::Op::literal_text;
    return here ||
           std::ranges::any_of(node.args, [](const NodePtr& arg) { return needs_more(*arg); });
}

// True when a row is judged by its own answers and the family's: then one member is enough.
bool alone(const Node& node) {
    const bool others = node.op == expr::Op::relative || node.op == expr::Op::members ||
                        node.op == expr::Op::aggregate;
    return !others &&
           std::ranges::all_of(node.args, [](const NodePtr& arg) { return alone(*arg); });
}

// Which answers are tried: those of the form, or whatever fits into the boxes on paper.
enum class Domain : uint8_t { form, paper };

int64_t widest(const form::Question& question) {
    constexpr int digits_max = 9;
    int64_t out = 1;
    for (int digit = 0; digit < std::min(question.width, digits_max); ++digit) {
        out *= 10;
    }
    return out - 1;
}

// What an answer may be: its list or range, declared don't-knows, blank, not asked.
ValueSet domain_of(const form::Form& form, const form::Question& question, Domain domain) {
    std::vector<Interval> parts = {{expr::not_asked, expr::not_asked},
                                   {expr::asked_blank, expr::asked_blank}};
    if (question.codelist >= 0 && question.kind != form::Kind::bitmask) {
        for (const auto& code : form.codelists()[static_cast<size_t>(question.codelist)].codes) {
            parts.push_back({code.code, code.code});
        }
    } else if (question.ranged) {
        parts.push_back({question.low, question.high});
    } else {
        parts.push_back({0, INT32_MAX});
    }
    for (const int32_t code : question.unknown_codes) {
        parts.push_back({code, code});
    }
    if (domain == Domain::paper) {
        parts.push_back({0, widest(question)});
    }
    return value_set(std::move(parts));
}

std::vector<Answer> answers_of(const std::vector<int>& variables, const form::Form& form,
                               Domain domain) {
    std::vector<Answer> out;
    for (const int index : variables) {
        const auto& variable = form.dictionary().variables()[static_cast<size_t>(index)];
        Answer answer;
        answer.variable = index;
        answer.level = variable.level;
        const form::Question& question = *form.find(variable.name);
        answer.anything = variable.type == expr::Type::text || variable.wide;
        if (!answer.anything) {
            answer.domain = domain_of(form, question, domain);
        }
        out.push_back(std::move(answer));
    }
    return out;
}

expr::ReferenceFamily nobody_asked(const form::Form& form, size_t members) {
    expr::ReferenceFamily family;
    const size_t variables = form.dictionary().variables().size();
    expr::ReferenceAnswer none;
    none.integer = expr::not_asked;
    family.answers.assign(variables, none);
    family.members.assign(members, std::vector<expr::ReferenceAnswer>(variables, none));
    return family;
}

// Looks for a family where a tree that is never unknown is yes, for some row.
struct Search {
    std::optional<expr::ReferenceFamily> family;
    bool impossible = true;  // proven for every number of members tried
};

Search search(const NodePtr& tree, expr::Level level, const std::vector<int>& variables,
              const form::Form& form, size_t members_most, Domain domain = Domain::form) {
    const FamilyRules rules{{{somewhere(tree, level), expr::Level::family, Sense::rule}},
                            answers_of(variables, form, domain),
                            {},
                            form.dictionary().variables().size()};
    FamilySolver solver{rules, {}};
    Search out;
    const size_t most = alone(*tree) ? 1 : members_most;
    for (size_t members = 1; members <= most; ++members) {
        expr::ReferenceFamily family = nobody_asked(form, members);
        const FamilyFound found = solver.solve(family, {});
        out.impossible = out.impossible && found.outcome == Outcome::impossible;
        if (found.outcome == Outcome::clean) {
            out.family = std::move(family);
            return out;
        }
        if (found.sets.empty()) {
            continue;
        }
        std::vector<int64_t> values;
        if (!solver.repair(family, found.sets[0], values)) {
            continue;
        }
        for (size_t i = 0; i < values.size(); ++i) {
            value_of(family, rules, found.sets[0][i]) = values[i];
        }
        out.family = std::move(family);
        return out;
    }
    return out;
}

// A family in which a rule hits. Where answers of the form cannot do it (codes outside a list),
// others may that fit into the boxes.
Search search_hit(const Rule& rule, const form::Form& form) {
    const auto& reads = rule.expression.reads();
    Search out = search(hits(rule), rule.level, reads, form, members_max);
    return out.family ? std::move(out)
                      : search(hits(rule), rule.level, reads, form, members_max, Domain::paper);
}

// The parts of a tree that is "A and B and ...", each of which must hold.
void add_parts(const NodePtr& tree, std::vector<NodePtr>& out) {
    const bool both = tree->op == expr::Op::and_;
    if (!both) {
        out.push_back(tree);
    }
    for (size_t i = 0; both && i < tree->args.size(); ++i) {
        add_parts(tree->args[i], out);
    }
}

// Values worth trying for an answer: not asked, blank, and the ends and first codes of its domain.
std::vector<int64_t> tried_values(const Answer& answer) {
    constexpr size_t values_max = 16;
    std::vector<int64_t> out = {expr::not_asked, expr::asked_blank};
    for (const Interval& part : answer.domain) {
        out.push_back(part.low);
        if (part.high != part.low) {
            out.push_back(part.high);
        }
    }
    out.resize(std::min(out.size(), values_max));
    return out;
}

// A rule of a family in many parts may read more answers at once than the solver takes: its parts
// are put in order answer by answer, as long as a change leaves more of them in order.
Search climb(const NodePtr& tree, const std::vector<int>& variables, const form::Form& form) {
    Search out;
    out.impossible = false;
    std::vector<NodePtr> parts;
    add_parts(tree, parts);
    expr::ReferenceFamily family = nobody_asked(form, 1);
    const auto in_order = [&] {
        return std::ranges::count_if(parts, [&](const NodePtr& part) {
            const auto value = expr::reference_value(*part, family, -1);
            return value.known && value.truth;
        });
    };
    const auto answers = answers_of(variables, form, Domain::form);
    auto best = in_order();
    for (bool better = true; better && best < static_cast<std::ptrdiff_t>(parts.size());) {
        better = false;
        for (const Answer& answer : answers) {
            if (answer.level == expr::Level::member || answer.anything) {
                continue;
            }
            int64_t& value = family.answers[static_cast<size_t>(answer.variable)].integer;
            int64_t kept = value;
            for (const int64_t other : tried_values(answer)) {
                value = other;
                const auto now = in_order();
                better = better || now > best;
                kept = now > best ? other : kept;
                best = std::max(best, now);
            }
            value = kept;
        }
    }
    if (best == static_cast<std::ptrdiff_t>(parts.size())) {
        out.family = std::move(family);
    }
    return out;
}

// The first row of a family where a tree of the rule is yes.
std::optional<Example> located(expr::ReferenceFamily family, const NodePtr& tree,
                               expr::Level level) {
    const int rows = level == expr::Level::member ? static_cast<int>(family.members.size()) : 0;
    for (int member = level == expr::Level::member ? 0 : -1; member < rows; ++member) {
        const auto value = expr::reference_value(*tree, family, member);
        if (value.known && value.truth) {
            return Example{std::move(family), member};
        }
    }
    return std::nullopt;
}

std::vector<int> joined(const std::vector<int>& a, const std::vector<int>& b) {
    std::vector<int> out;
    std::ranges::set_union(a, b, std::back_inserter(out));
    return out;
}

// Pairs of one level that read the same: others are not compared.
void compare(const RuleBook& book, size_t first, size_t second, const form::Form& form,
             std::vector<Oddity>& out) {
    const Rule& a = book.rules[first];
    const Rule& b = book.rules[second];
    const auto variables = joined(a.expression.reads(), b.expression.reads());
    const auto impossible = [&](const NodePtr& x, const NodePtr& y) {
        const NodePtr both = made(expr::Op::and_, {x, y}, x->rows);
        return search(both, a.level, variables, form, members_of_pairs_max).impossible;
    };
    // A hits where B does not, or the other way round?
    const bool same =
        impossible(hits(a), negated(hits(b))) && impossible(hits(b), negated(hits(a)));
    if (same) {
        out.push_back({Oddity::Kind::repeats, second, first});
    } else if (impossible(in_order(a), in_order(b))) {
        out.push_back({Oddity::Kind::contradicts, second, first});
    }
}

}  // namespace

Examples examples_of(const Rule& rule, const form::Form& form) {
    Examples out;
    if (needs_more(*tree_of(rule))) {
        out.skipped = true;
        return out;
    }
    const NodePtr bad = hits(rule);
    const NodePtr good = in_order(rule);
    Search failing = search_hit(rule, form);
    out.never_hits = failing.impossible;
    if (failing.family) {
        out.failing = located(std::move(*failing.family), bad, rule.level);
    }
    Search passing = search(good, rule.level, rule.expression.reads(), form, members_max);
    if (!passing.family && !passing.impossible && rule.level == expr::Level::family &&
        rule.sense == Sense::rule) {
        passing = climb(tree_of(rule), rule.expression.reads(), form);
    }
    if (passing.family) {
        out.passing = located(std::move(*passing.family), good, rule.level);
    }
    return out;
}

std::vector<Oddity> oddities(const RuleBook& book, const form::Form& form) {
    const size_t count = book.rules.size();
    std::vector<std::vector<Oddity>> found(count);
    parallel_blocks(count, [&](size_t i) {
        const Rule& rule = book.rules[i];
        if (needs_more(*tree_of(rule))) {
            return;
        }
        if (search_hit(rule, form).impossible) {
            found[i].push_back({Oddity::Kind::never_hits, i, i});
            return;
        }
        for (size_t before = 0; before < i; ++before) {
            const Rule& other = book.rules[before];
            const bool alike = other.level == rule.level &&
                               other.expression.reads() == rule.expression.reads() &&
                               !needs_more(*tree_of(other));
            if (alike) {
                compare(book, before, i, form, found[i]);
            }
        }
    });
    std::vector<Oddity> out;
    for (const auto& part : found) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

std::string shown(const Example& example, const Rule& rule, const form::Form& form) {
    std::string out;
    const auto add = [&](const std::string& name, int64_t value) {
        fmt::format_to(std::back_inserter(out), "{}{}={}", out.empty() ? "" : "; ", name, value);
    };
    const auto& variables = form.dictionary().variables();
    for (const int index : rule.expression.reads()) {
        const auto& variable = variables[static_cast<size_t>(index)];
        if (variable.level != expr::Level::member) {
            add(variable.name, example.family.answers[static_cast<size_t>(index)].integer);
        }
    }
    for (size_t member = 0; member < example.family.members.size(); ++member) {
        for (const int index : rule.expression.reads()) {
            const auto& variable = variables[static_cast<size_t>(index)];
            if (variable.level == expr::Level::member) {
                add(fmt::format("{}.{}", member + 1, variable.name),
                    example.family.members[member][static_cast<size_t>(index)].integer);
            }
        }
    }
    return out;
}

}  // namespace regsosek::check
