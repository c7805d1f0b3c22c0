// A Query checked against the columns of its table, and its answer computed in memory: filter,
// group, order, page. Every name that it uses is known before a row is read.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/table.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// Name and type of a column.
struct ColumnShape {
    std::string name;
    ColumnType type = ColumnType::int32;
    bool operator==(const ColumnShape&) const = default;
};

/// Names and types of a table's columns.
std::vector<ColumnShape> shape_of(const Table& table);

/// What a query reads: a word's table, or one of the two tables of the form.
enum class QueryTarget : uint8_t { word_table, family, person };

/// A checked query.
///
/// Without groups, fields are columns (none: all). Aggregates are count(), sum(x), min(x), max(x)
/// over integer columns; the reserved codes -1, -2, -3 are left out of them; where nothing is left
/// a sum is 0, min and max are -1. With groups, fields are group columns and aggregates (none: the
/// groups, then count()); aggregates without groups give one row. Order is by `order` (columns, or
/// in a grouped query groups and aggregates), then by the key, or by the groups. The filter keeps
/// rows for which it is true, not unknown; on family and person it is an expression of the form,
/// and may look at members.
class QueryPlan {
public:
    /// Errors: bad_input (an unknown name, a filter that does not compile or is no truth, an
    /// aggregate of what is no integer, a negative offset).
    static Result<QueryPlan> make(const Query& query, QueryTarget target,
                                  std::span<const ColumnShape> columns, const form::Form& form);
    QueryPlan(QueryPlan&&) noexcept;
    QueryPlan& operator=(QueryPlan&&) noexcept;
    ~QueryPlan();

    /// Every column used in fields, filter, group and order: what rights must cover. Sorted.
    const std::vector<std::string>& names() const;

    /// The answer over a word's table, which holds at least names() and lies in the order of its
    /// key. Errors: limit (a sum beyond 64 bits).
    Result<Table> run(const Table& rows) const;
    /// The answer over family or person.
    Result<Table> run(const Columns& columns) const;

private:
    struct State;
    explicit QueryPlan(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace regsosek::store
