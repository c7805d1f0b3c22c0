// Rules over several families: scopes (families that belong together), totals (figures of such a
// group) and the rules that read them. They stand in the rule files beside the others. Grammar and
// meaning: docs/method/rules.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/expr.h"

namespace regsosek::check {

/// Families that belong together: those of one SLS, of one officer, of one building.
struct Scope {
    std::string name;                ///< sls
    std::vector<std::string> parts;  ///< Scopes and answers whose values together tell groups apart
    bool given = false;              ///< The program says which group each family is in.
};

/// How a total comes from the rows of its group.
enum class Figure : uint8_t {
    count,       ///< rows
    sum,         ///< of the value
    mean,        ///< of the value
    variance,    ///< of the value, divided by the number of rows
    min,         ///< least value
    max,         ///< greatest value
    percentile,  ///< the value at this share of the sorted values, by nearest rank
    mode,        ///< the value that most rows have; 0 where two are equally frequent
    distinct,    ///< how many different values
    gaps,        ///< how many of the numbers 1 to the greatest value no row has
    missing,     ///< the least of those numbers; 0: none
    run,         ///< most rows, one after the other, that have one value
    whipple,     ///< of ages 23 to 62: 500 times the share that ends in 0 or 5
    same,        ///< of each row: how many rows of the group have its value
    share,       ///< of each row: the share of the group's other rows that have its value
    deviation,   ///< standard deviations of the share PART / WHOLE above that of the other groups
    finest,      ///< the greatest value of a total of a finer scope within this group
    given,       ///< the program says
};

/// A figure of each group of a scope, or of each row in it.
struct Total {
    std::string name;
    size_t scope = 0;  ///< index in GroupBook::scopes
    Figure figure = Figure::count;
    bool of_rows = false;                    ///< A value of each row (same, share, given).
    expr::Level rows = expr::Level::family;  ///< The rows that it is taken over.
    expr::Type type = expr::Type::integer;   ///< integer or real
    std::optional<expr::Expression> value;   ///< Unknown values do not count.
    std::optional<expr::Expression> where;   ///< Rows for which it is not true do not count.
    double point = 0;                        ///< percentile: the share; deviation: the least WHOLE
    size_t part = 0;                         ///< deviation, finest: another total
    size_t whole = 0;                        ///< deviation: another total
    std::string text;                        ///< as written
};

/// A total that the program computes: a value of each group of a scope, or of each row.
struct GivenTotal {
    std::string name;
    std::string scope;  ///< Of groups: a scope that is given; empty: of rows.
    expr::Level rows = expr::Level::family;
};

/// Scopes and totals of a book, and the dictionaries that their rules are compiled against.
struct GroupBook {
    std::vector<Scope> scopes;  ///< The first is db: everything.
    std::vector<Total> totals;
    /// Answers of the form, then all totals: variable i + (answers of the form) is total i.
    std::shared_ptr<const expr::Dictionary> of_rows;
    /// By scope: the totals of its groups; variable i is total of_group_totals[scope][i].
    std::vector<std::shared_ptr<const expr::Dictionary>> of_groups;
    std::vector<std::vector<size_t>> of_group_totals;

    /// The scope (total) with this name, or the number of them.
    size_t scope(std::string_view name) const;
    size_t total(std::string_view name) const;
};

/// The name of a figure as rule files spell it.
std::string_view name(Figure figure);

}  // namespace regsosek::check
