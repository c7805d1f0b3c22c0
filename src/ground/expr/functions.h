// The functions of the language by name: what the parser and the printer share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/ast.h"

namespace regsosek::expr {

/// A function's spelling and how many arguments it takes.
struct FunctionInfo {
    Function function = Function::abs_;
    std::string_view name;
    size_t args_min = 1;
    size_t args_max = 1;
};

/// Most arguments of a function that takes any number.
inline constexpr size_t args_limit = 64;

/// The function with this name, or nullptr.
const FunctionInfo* find_function(std::string_view name);
const FunctionInfo& info(Function function);
/// count, any, all (or exists), sum; min and max are reductions when they have one argument.
std::optional<Reduction> find_reduction(std::string_view name);
std::string_view name(Reduction reduction);
/// Every function, reduction and keyword that may stand before a parenthesis, for hints.
const std::vector<std::string>& function_names();
/// True for words that cannot be names: and, or, not, in, where, members, true, false.
bool is_keyword(std::string_view word);

}  // namespace regsosek::expr
