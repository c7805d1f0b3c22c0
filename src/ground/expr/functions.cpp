// The table of functions.
#include "ground/expr/functions.h"

#include <algorithm>
#include <array>

#include "ground/base/assert.h"

namespace regsosek::expr {
namespace {

constexpr std::array table = {
    FunctionInfo{Function::abs_, "abs", 1, 1},
    FunctionInfo{Function::age_on, "age_on", 4, 4},
    FunctionInfo{Function::asked, "asked", 1, 1},
    FunctionInfo{Function::bit, "bit", 2, args_limit},
    FunctionInfo{Function::blank, "blank", 1, 1},
    FunctionInfo{Function::ceil_, "ceil", 1, 1},
    FunctionInfo{Function::date, "date", 3, 3},
    FunctionInfo{Function::digits, "digits", 3, 3},
    FunctionInfo{Function::div, "div", 2, 2},
    FunctionInfo{Function::filled, "filled", 1, 1},
    FunctionInfo{Function::first, "first", 2, 2},
    FunctionInfo{Function::floor_, "floor", 1, 1},
    FunctionInfo{Function::if_, "if", 3, 3},
    FunctionInfo{Function::is_digits, "is_digits", 1, 1},
    FunctionInfo{Function::known, "known", 1, 1},
    FunctionInfo{Function::len, "len", 1, 1},
    FunctionInfo{Function::listed, "listed", 1, 1},
    FunctionInfo{Function::log_, "log", 1, 1},
    FunctionInfo{Function::lookup, "lookup", 1, 1},
    FunctionInfo{Function::matches_digits, "matches_digits", 2, 2},
    FunctionInfo{Function::max, "max", 2, args_limit},
    FunctionInfo{Function::min, "min", 2, args_limit},
    FunctionInfo{Function::mod, "mod", 2, 2},
    FunctionInfo{Function::standard, "standard", 1, 1},
    FunctionInfo{Function::surely, "surely", 1, 1},
    FunctionInfo{Function::valid_date, "valid_date", 3, 3},
};

constexpr std::array<std::string_view, 6> reductions = {"count", "any", "all", "sum", "min", "max"};

constexpr std::array<std::string_view, 8> keywords = {"and",   "or",      "not",  "in",
                                                      "where", "members", "true", "false"};

}  // namespace

const FunctionInfo* find_function(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &FunctionInfo::name);
    return found == table.end() ? nullptr : found;
}

const FunctionInfo& info(Function function) {
    const auto* found = std::ranges::find(table, function, &FunctionInfo::function);
    must(found != table.end(), "every function is in the table");
    return *found;
}

std::optional<Reduction> find_reduction(std::string_view name) {
    if (name == "exists") {
        return Reduction::any;
    }
    const auto* found = std::ranges::find(reductions, name);
    if (found == reductions.end()) {
        return std::nullopt;
    }
    return static_cast<Reduction>(found - reductions.begin());
}

std::string_view name(Reduction reduction) {
    return reductions[static_cast<size_t>(reduction)];
}

const std::vector<std::string>& function_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out{"exists", "any_of", "all_of", "not"};
        for (const auto& row : table) {
            out.emplace_back(row.name);
        }
        out.insert(out.end(), reductions.begin(), reductions.end());
        return out;
    }();
    return names;
}

bool is_keyword(std::string_view word) {
    return std::ranges::find(keywords, word) != keywords.end();
}

}  // namespace regsosek::expr
