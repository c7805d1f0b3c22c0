// Which answers rules read, and at which values their conditions change.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "ground/base/random.h"
#include "method/check/localise_family.h"

namespace regsosek::check {

using expr::Node;
using expr::NodePtr;
using expr::Op;

namespace {

// Walks trees once.
class ReadsFinder {
public:
    explicit ReadsFinder(const std::vector<Answer>& answers) : cuts_(answers.size()) {
        for (size_t i = 0; i < answers.size(); ++i) {
            answer_of_[answers[i].variable] = static_cast<int>(i);
        }
    }

    Reads of(const Node* tree) {
        own_.clear();
        everyone_.clear();
        if (tree != nullptr) {
            walk(*tree, false);
        }
        return {{own_.begin(), own_.end()}, {everyone_.begin(), everyone_.end()}};
    }

    std::vector<std::vector<int64_t>> cuts() const {
        std::vector<std::vector<int64_t>> out;
        for (const auto& one : cuts_) {
            out.emplace_back(one.begin(), one.end());
        }
        return out;
    }

private:
    void note(int variable, std::set<int>& where) {
        const auto found = answer_of_.find(variable);
        if (found != answer_of_.end()) {
            where.insert(found->second);
        }
    }

    void walk(const Node& node, bool of_members) {
        if (node.op == Op::variable) {
            const bool everyone = of_members && node.rows == expr::Rows::member;
            note(node.variable, everyone ? everyone_ : own_);
        }
        if (node.op == Op::relative) {
            note(node.variable, everyone_);
            note(node.relative->relation_variable, everyone_);
            note(node.relative->presence_variable, everyone_);
        }
        if (node.op == Op::compare || node.op == Op::in_set) {
            cut(node);
        }
        const bool inside = of_members || node.op == Op::members || node.op == Op::aggregate;
        for (const NodePtr& arg : node.args) {
            walk(*arg, inside);
        }
    }

    // The constants of a comparison are cuts of the answers in it.
    void cut(const Node& node) {
        std::set<int64_t> values;
        for (const expr::SetItem& item : node.set) {
            values.insert({item.low, item.high + (item.high < INT64_MAX ? 1 : 0)});
        }
        for (const NodePtr& arg : node.args) {
            const bool constant = arg->op == Op::literal_integer || arg->op == Op::constant;
            if (constant && arg->integer < INT64_MAX) {
                values.insert({arg->integer, arg->integer + 1});
            }
        }
        for (const NodePtr& arg : node.args) {
            const bool answer = arg->op == Op::variable || arg->op == Op::relative;
            const auto found = answer ? answer_of_.find(arg->variable) : answer_of_.end();
            if (found != answer_of_.end()) {
                cuts_[static_cast<size_t>(found->second)].insert(values.begin(), values.end());
            }
        }
    }

    std::map<int, int> answer_of_;
    std::set<int> own_;
    std::set<int> everyone_;
    std::vector<std::set<int64_t>> cuts_;
};

}  // namespace

FamilyRules::FamilyRules(std::vector<Requirement> rules, std::vector<Answer> answers,
                         std::vector<Requirement> guards, size_t variables)
    : rules_(std::move(rules)),
      answers_(std::move(answers)),
      guards_(std::move(guards)),
      variables_(variables) {
    guards_.resize(answers_.size());
    ReadsFinder finder(answers_);
    for (const Requirement& rule : rules_) {
        reads_.push_back(finder.of(rule.tree.get()));
    }
    for (const Requirement& guard : guards_) {
        guard_reads_.push_back(finder.of(guard.tree.get()));
    }
    cuts_ = finder.cuts();
    for (std::vector<int64_t>& cuts : cuts_) {
        // Where the reserved codes end.
        cuts.insert(std::ranges::lower_bound(cuts, 0), 0);
    }
}

std::vector<Slot> chosen_set(const FamilyFound& found, uint64_t record, uint64_t seed) {
    const std::vector<Slot>* best = nullptr;
    uint64_t best_hash = 0;
    for (const auto& set : found.sets) {
        uint64_t hash = mix64(seed, record);
        for (const Slot& slot : set) {
            hash = mix64(hash, static_cast<uint64_t>(slot.member + 1),
                         static_cast<uint64_t>(slot.answer));
        }
        if (best == nullptr || hash < best_hash) {
            best = &set;
            best_hash = hash;
        }
    }
    return best == nullptr ? std::vector<Slot>{} : *best;
}

int64_t& value_of(expr::ReferenceFamily& family, const FamilyRules& rules, const Slot& slot) {
    auto& row = slot.member < 0 ? family.answers : family.members[static_cast<size_t>(slot.member)];
    const int variable = rules.answers()[static_cast<size_t>(slot.answer)].variable;
    return row[static_cast<size_t>(variable)].integer;
}

}  // namespace regsosek::check
