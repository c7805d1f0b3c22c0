// The checker's inside: one pass down the tree, in checker_names, checker_calls and check.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "ground/expr/ast.h"
#include "ground/expr/expr.h"
#include "ground/expr/lexer.h"

namespace regsosek::expr {

/// A value that a node has before any row is seen: literals, constants and their negatives.
std::optional<int64_t> constant_integer(const Node& node);

class Checker {
public:
    Checker(Level level, const Dictionary& dictionary, const Options& options)
        : level_(level),
          dictionary_(dictionary),
          options_(options),
          source_{options.file, options.first_line},
          in_member_(level == Level::member) {}

    /// Checks a node and all below it.
    Result<NodePtr> node(const Node& parsed);
    /// Checks a node whose value must be a truth.
    Result<NodePtr> truth(const Node& parsed);
    /// Checks a node whose value must be a number.
    Result<NodePtr> number(const Node& parsed);
    /// Checks a node whose value must be an integer.
    Result<NodePtr> whole_number(const Node& parsed);
    /// Checks a node whose value must be a text.
    Result<NodePtr> text_value(const Node& parsed);

private:
    // names
    Result<NodePtr> named(const Node& parsed);
    Result<NodePtr> of_variable(const Node& parsed, const Variable& variable);
    Result<NodePtr> of_member_name(const Node& parsed);
    Result<NodePtr> of_area(const Node& parsed);
    Result<NodePtr> of_definition(const Node& parsed, size_t index);
    Result<NodePtr> expanded(const Definition& definition, size_t index);
    Result<std::shared_ptr<const ResolvedRelative>> resolved(const Relative& relative,
                                                             const Node& parsed);
    const int64_t* constant(std::string_view name) const;
    std::unexpected<Error> unknown_name(Position at, const std::string& name) const;
    std::unexpected<Error> wrong(Position at, std::string id, std::string en) const;

    // operators
    Result<NodePtr> all_truths(const Node& parsed);
    Result<NodePtr> compared(const Node& parsed);
    Result<NodePtr> in_set(const Node& parsed);
    Result<NodePtr> arithmetic(const Node& parsed);
    Result<NodePtr> over_members(const Node& parsed);
    Result<NodePtr> aggregated(const Node& parsed);
    Result<NodePtr> as_number(NodePtr checked);

    // codes
    Result<void> fill_set(Node& node, const Node& parsed, bool texts);
    Result<void> set_bound(Position at, int64_t& value, const std::string& name) const;
    Result<void> codes_of_set(Node& node);
    Result<void> codes_of_comparison(Node& node);
    Result<bool> names_unknown_code(const Node& value, int64_t code, Position at) const;
    const Variable* variable_of(const Node& node) const;

    // calls
    Result<NodePtr> called(const Node& parsed);
    Result<NodePtr> about_answer(const Node& parsed);
    Result<NodePtr> bits(const Node& parsed);
    Result<NodePtr> numbers_called(const Node& parsed);
    Result<NodePtr> chosen(const Node& parsed);
    Result<NodePtr> tabled(const Node& parsed);
    Result<NodePtr> text_called(const Node& parsed);
    Result<void> literal_argument(const Node& argument, int64_t low, int64_t high);

    Result<NodePtr> closed(Node node, Type type);
    /// Checks inside an aggregate, where names are those of each member.
    template <typename Work>
    auto of_members(Work work) {
        const bool before = std::exchange(in_member_, true);
        auto out = work();
        in_member_ = before;
        return out;
    }

    Level level_;
    const Dictionary& dictionary_;
    const Options& options_;
    Source source_;
    bool in_member_;
    size_t definitions_visible_ = SIZE_MAX;  // a definition sees only those before it
    std::map<std::pair<size_t, bool>, NodePtr> expanded_;
    std::map<std::string, std::shared_ptr<const Table>, std::less<>> tables_;
    std::map<std::string, std::shared_ptr<const ResolvedRelative>, std::less<>> relatives_;
};

}  // namespace regsosek::expr
