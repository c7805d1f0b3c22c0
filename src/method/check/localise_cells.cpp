// Cutting domains into cells, and formulas into clauses.
#include "method/check/localise_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "ground/expr/reference.h"
#include "method/check/localise_formula.h"

namespace regsosek::check {

using expr::Node;
using expr::NodePtr;
using expr::Op;

namespace {

constexpr int64_t lowest = std::numeric_limits<int64_t>::min();
constexpr int64_t highest = std::numeric_limits<int64_t>::max();

std::optional<int64_t> constant(const Node& node) {
    switch (node.op) {
        case Op::literal_integer:
        case Op::constant: return node.integer;
        case Op::definition: return constant(*node.args[0]);
        case Op::negate: {
            const auto inner = constant(*node.args[0]);
            return inner ? std::optional(-*inner) : std::nullopt;
        }
        default: return std::nullopt;
    }
}

bool is_answer(const Node& node) {
    return node.op == Op::variable || (node.op == Op::definition && is_answer(*node.args[0]));
}

// The places where the truth of a condition can change along the values of its answer.
struct Cuts {
    std::set<int64_t> starts;
    bool plain = true;  // false: the condition computes with the value

    void around(int64_t value) {
        starts.insert(value);
        if (value < highest) {
            starts.insert(value + 1);
        }
    }
    void add(const Node& node);
    void add_compared(const Node& node);
};

void Cuts::add_compared(const Node& node) {
    for (const NodePtr& arg : node.args) {
        const auto value = constant(*arg);
        if (value) {
            around(*value);
        } else {
            plain = plain && is_answer(*arg);
            add(*arg);
        }
    }
}

void Cuts::add(const Node& node) {
    switch (node.op) {
        case Op::variable:
            for (const int32_t code : node.unknown_codes) {
                around(code);
            }
            around(0);  // of a boolean answer
            return;
        case Op::compare: return add_compared(node);
        case Op::in_set:
        case Op::any_of:
        case Op::all_of:
            for (const expr::SetItem& item : node.set) {
                around(item.low);
                around(item.high);
            }
            for (const NodePtr& arg : node.args) {
                plain = plain && is_answer(*arg);
                add(*arg);
            }
            return;
        case Op::call: {
            const bool about_answer =
                node.function == expr::Function::filled || node.function == expr::Function::asked ||
                node.function == expr::Function::blank || node.function == expr::Function::known ||
                node.function == expr::Function::surely || node.function == expr::Function::if_;
            plain = plain && about_answer;
            break;
        }
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::negate: plain = plain && constant(node).has_value(); break;
        default: break;
    }
    for (const NodePtr& arg : node.args) {
        add(*arg);
    }
}

size_t answers_needed(const Node& node) {
    size_t out = node.op == Op::variable ? static_cast<size_t>(node.variable) + 1 : 0;
    for (const NodePtr& arg : node.args) {
        out = std::max(out, answers_needed(*arg));
    }
    return out;
}

// The truth of a condition for a value of its answer: 0 no, 1 unknown, 2 yes.
uint8_t truth(const Condition& condition, int variable, int64_t value) {
    expr::ReferenceFamily family;
    family.answers.resize(answers_needed(*condition.tree));
    family.members = {family.answers};
    if (variable >= 0 && static_cast<size_t>(variable) < family.answers.size()) {
        family.answers[static_cast<size_t>(variable)].integer = value;
        family.members[0] = family.answers;
    }
    const auto found = expr::reference_value(*condition.tree, family, 0);
    return found.known ? (found.truth ? 2 : 0) : 1;
}

bool holds(Mode mode, uint8_t truth) {
    switch (mode) {
        case Mode::not_no: return truth != 0;
        case Mode::not_yes: return truth != 2;
        case Mode::is_no: return truth == 0;
        case Mode::is_yes: return truth == 2;
    }
    return false;
}

}  // namespace

std::optional<uint8_t> CellMap::cell(int64_t value) const {
    const auto above = std::ranges::upper_bound(starts_, value);
    const int16_t found = cell_of_[static_cast<size_t>(above - starts_.begin()) - 1];
    return found < 0 ? std::nullopt : std::optional(static_cast<uint8_t>(found));
}

// Cuts the values of one answer by all conditions that read it.
class CellCutter {
public:
    CellCutter(const Answer& answer, std::vector<const Condition*> conditions)
        : answer_(answer), conditions_(std::move(conditions)) {}

    Result<CellMap> cut() {
        for (const Condition* condition : conditions_) {
            cuts_.add(*condition->tree);
        }
        // Reserved codes: -3 unreadable .. -1 not asked.
        for (const int64_t reserved : {-3, -2, -1}) {
            cuts_.around(reserved);
        }
        cuts_.around(lowest);
        for (const Interval& part : answer_.domain) {
            cuts_.starts.insert(part.low);
            cuts_.around(part.high);
        }
        if (!cuts_.plain) {
            TRY(one_by_one());
        }
        return into_cells();
    }

private:
    // A condition that computes with the value: every value of the domain is a segment.
    Result<void> one_by_one() {
        if (value_count(answer_.domain) > enumerated_values_max) {
            return fail(Code::limit, "jangkauan jawaban terlalu lebar untuk dipotong satu-satu",
                        "the range of the answer is too wide to be cut value by value");
        }
        for (const Interval& part : answer_.domain) {
            for (int64_t value = part.low; value <= part.high; ++value) {
                cuts_.around(value);
            }
        }
        return {};
    }

    Result<CellMap> into_cells() {
        CellMap out;
        out.starts_.assign(cuts_.starts.begin(), cuts_.starts.end());
        std::map<std::vector<uint8_t>, int16_t> cells;
        for (size_t i = 0; i < out.starts_.size(); ++i) {
            const int64_t last = i + 1 < out.starts_.size() ? out.starts_[i + 1] - 1 : highest;
            const ValueSet values = cut_out(answer_.domain, out.starts_[i], last);
            const bool reserved = out.starts_[i] >= expr::unreadable && last <= expr::not_asked;
            if (!cuts_.plain && values.empty() && !reserved) {
                out.cell_of_.push_back(-1);
                continue;
            }
            std::vector<uint8_t> truths;
            for (const Condition* condition : conditions_) {
                truths.push_back(truth(*condition, answer_.variable, out.starts_[i]));
            }
            const auto next = static_cast<int16_t>(cells.size());
            const int16_t cell = cells.emplace(std::move(truths), next).first->second;
            if (cells.size() > cells_max) {
                return fail(Code::limit, fmt::format("lebih dari {} sel", cells_max),
                            fmt::format("more than {} cells", cells_max));
            }
            out.cell_of_.push_back(cell);
            if (cell == next) {
                out.values_.emplace_back();
                out.representatives_.push_back(out.starts_[i]);
            }
            ValueSet& all = out.values_[static_cast<size_t>(cell)];
            all.insert(all.end(), values.begin(), values.end());
        }
        for (size_t cell = 0; cell < out.values_.size(); ++cell) {
            out.values_[cell] = value_set(std::move(out.values_[cell]));
            out.allowed_ |= out.values_[cell].empty() ? 0 : uint64_t{1} << cell;
        }
        return out;
    }

    const Answer& answer_;
    std::vector<const Condition*> conditions_;
    Cuts cuts_;
};

namespace {

// Clauses of formulas once the cells are known.
class ClauseMaker {
public:
    ClauseMaker(const ClauseSet& set, const std::vector<Condition>& conditions)
        : set_(set), conditions_(conditions) {
        for (const CellMap& map : set.cells) {
            every_.push_back(map.cells() == cells_max ? ~uint64_t{0}
                                                      : (uint64_t{1} << map.cells()) - 1);
        }
    }

    Result<std::vector<Clause>> of(const Formula& formula) const {
        if (formula.kind == Formula::Kind::leaf) {
            return of_leaf(formula);
        }
        std::vector<Clause> out;
        bool first = true;
        for (const Formula& part : formula.parts) {
            std::vector<Clause> clauses = TRY(of(part));
            if (formula.kind == Formula::Kind::all) {
                out.insert(out.end(), clauses.begin(), clauses.end());
            } else {
                out = first ? std::move(clauses) : TRY(distributed(out, clauses));
            }
            first = false;
        }
        return reduced(std::move(out));
    }

    // Without clauses that another implies.
    static std::vector<Clause> reduced(std::vector<Clause> clauses) {
        std::ranges::sort(clauses);
        clauses.erase(std::ranges::unique(clauses).begin(), clauses.end());
        std::vector<Clause> out;
        for (size_t i = 0; i < clauses.size(); ++i) {
            bool implied = false;
            for (size_t j = 0; j < clauses.size() && !implied; ++j) {
                implied = i != j && implies(clauses[j], clauses[i]);
            }
            if (!implied) {
                out.push_back(clauses[i]);
            }
        }
        return out;
    }

private:
    // True when each literal of a is contained in one of b.
    static bool implies(const Clause& a, const Clause& b) {
        return std::ranges::all_of(a, [&](const Literal& x) {
            return std::ranges::any_of(b, [&](const Literal& y) {
                return x.answer == y.answer && (x.cells & ~y.cells) == 0;
            });
        });
    }

    std::vector<Clause> of_leaf(const Formula& formula) const {
        const Condition& condition = conditions_[formula.condition];
        if (condition.answer < 0) {
            const bool true_always = holds(formula.mode, truth(condition, -1, 0));
            return true_always ? std::vector<Clause>{} : std::vector<Clause>{Clause{}};
        }
        const auto answer = static_cast<size_t>(condition.answer);
        const uint64_t mask = cells_where(condition, answer, formula.mode);
        if (mask == every_[answer]) {
            return {};
        }
        if (mask == 0) {
            return {Clause{}};
        }
        return {{Literal{static_cast<uint16_t>(answer), mask}}};
    }

    uint64_t cells_where(const Condition& condition, size_t answer, Mode mode) const {
        uint64_t mask = 0;
        for (size_t cell = 0; cell < set_.cells[answer].cells(); ++cell) {
            const int64_t value = set_.cells[answer].representative(static_cast<uint8_t>(cell));
            const uint8_t found = truth(condition, set_.answers[answer].variable, value);
            mask |= holds(mode, found) ? uint64_t{1} << cell : 0;
        }
        return mask;
    }

    // Clauses of "a or b".
    Result<std::vector<Clause>> distributed(const std::vector<Clause>& a,
                                            const std::vector<Clause>& b) const {
        if (a.size() * b.size() > clauses_per_rule_max) {
            return fail(Code::limit, fmt::format("lebih dari {} klausa", clauses_per_rule_max),
                        fmt::format("more than {} clauses", clauses_per_rule_max));
        }
        std::vector<Clause> out;
        for (const Clause& x : a) {
            for (const Clause& y : b) {
                const auto joined = merged(x, y);
                if (joined) {
                    out.push_back(*joined);
                }
            }
        }
        return reduced(std::move(out));
    }

    // The literals of both; nothing when some answer satisfies it in every cell.
    std::optional<Clause> merged(const Clause& a, const Clause& b) const {
        std::map<uint16_t, uint64_t> cells;
        for (const Clause* side : {&a, &b}) {
            for (const Literal& literal : *side) {
                cells[literal.answer] |= literal.cells;
            }
        }
        Clause out;
        for (const auto& [answer, mask] : cells) {
            if (mask == every_[answer]) {
                return std::nullopt;
            }
            out.push_back({answer, mask});
        }
        return out;
    }

    const ClauseSet& set_;
    const std::vector<Condition>& conditions_;
    std::vector<uint64_t> every_;
};

}  // namespace

Result<ClauseSet> cut_into_clauses(std::span<const Requirement> rules,
                                   std::vector<Answer> answers) {
    ClauseSet out;
    out.answers = std::move(answers);
    FormulaMaker maker(out.answers);
    std::vector<Formula> formulas;
    for (const Requirement& rule : rules) {
        formulas.push_back(TRY(maker.of(rule)));
    }
    for (size_t a = 0; a < out.answers.size(); ++a) {
        std::vector<const Condition*> conditions;
        for (const Condition& condition : maker.conditions()) {
            if (condition.answer == static_cast<int>(a)) {
                conditions.push_back(&condition);
            }
        }
        out.cells.push_back(TRY(CellCutter(out.answers[a], std::move(conditions)).cut()));
    }
    const ClauseMaker clauses(out, maker.conditions());
    std::map<Clause, std::vector<int>> rules_of;
    for (size_t i = 0; i < formulas.size(); ++i) {
        for (const Clause& clause : TRY(clauses.of(formulas[i]))) {
            rules_of[clause].push_back(static_cast<int>(i));
            out.clauses.push_back(clause);
        }
    }
    out.clauses = ClauseMaker::reduced(std::move(out.clauses));
    for (const Clause& clause : out.clauses) {
        out.rules.push_back(rules_of[clause]);
    }
    return out;
}

}  // namespace regsosek::check
