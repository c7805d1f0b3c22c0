// Rules as formulas over conditions on single answers, in negation normal form.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "method/check/localise.h"
#include "regsosek/base.h"

namespace regsosek::check {

/// A part of a rule that reads one answer, or none.
struct Condition {
    expr::NodePtr tree;
    int answer = -1;  ///< position in the list of answers; -1: constant
};

/// `not_no` holds unless the condition is no; `not_yes` unless it is yes; `is_no` and `is_yes` are
/// their opposites. Unknown is neither.
enum class Mode : uint8_t { not_no, not_yes, is_no, is_yes };
Mode opposite(Mode mode);

/// A tree of and, or and leaves.
struct Formula {
    enum class Kind : uint8_t { leaf, all, any };
    Kind kind = Kind::leaf;
    size_t condition = 0;  ///< leaf
    Mode mode = Mode::not_no;
    std::vector<Formula> parts;
};

/// Turns rules into formulas and collects their conditions.
class FormulaMaker {
public:
    explicit FormulaMaker(std::span<const Answer> answers);
    /// The formula of "the rule does not fail". Errors: usage, when it is not flat.
    Result<Formula> of(const Requirement& rule);
    const std::vector<Condition>& conditions() const { return conditions_; }

private:
    Result<Formula> made(const expr::NodePtr& node, Mode mode);
    Result<Formula> joined(Formula::Kind kind, const std::vector<expr::NodePtr>& nodes, Mode mode);
    Result<Formula> either(const expr::NodePtr& a, Mode mode_a, const expr::NodePtr& b, Mode mode_b,
                           Formula::Kind kind);
    Result<Formula> equated(const expr::NodePtr& a, const expr::NodePtr& b, Mode mode);
    Result<Formula> chosen(const expr::Node& node, Mode mode);
    Result<Formula> called(const expr::NodePtr& node, Mode mode);
    Result<int> only_answer(const expr::Node& node, bool& several) const;
    Formula leaf(const expr::NodePtr& node, int answer, Mode mode);

    std::map<int, int> answer_of_;  // by variable
    std::vector<Condition> conditions_;
};

}  // namespace regsosek::check
