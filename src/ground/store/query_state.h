// A checked query: its fields, filter, groups and order, with every name resolved.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/store/query.h"

namespace regsosek::store {

/// How a field comes about.
enum class FieldKind : uint8_t { column, count, sum, min, max };

/// One field of the answer, as the query spells it.
struct Field {
    std::string spelt;
    FieldKind kind = FieldKind::column;
    std::string column;  ///< empty for count()
};

/// The columns of a table as names of the language. Variable i is column i of the table; on family
/// and person, the form's variables follow the fixed columns.
class TableDictionary : public expr::Dictionary {
public:
    void add(expr::Variable variable);
    const expr::Variable* find(std::string_view name_or_number) const override;
    const std::vector<std::string>& names() const override { return spellings_; }
    const std::vector<expr::Variable>& variables() const override { return variables_; }

private:
    std::vector<expr::Variable> variables_;
    std::vector<std::string> spellings_;
    std::map<std::string, size_t, std::less<>> by_spelling_;
};

struct QueryPlan::State {
    QueryTarget target = QueryTarget::word_table;
    std::vector<Field> fields;
    std::vector<std::string> group;
    std::vector<SortKey> order;  ///< names are those of the answer when grouped
    bool grouped = false;
    int64_t limit = -1;
    int64_t offset = 0;
    std::vector<std::string> names;
    TableDictionary dictionary;
    std::optional<expr::Expression> filter;

    /// Rows for which the filter is true, in the order in which they lie.
    std::vector<uint32_t> chosen(const Table& rows, const Columns* columns) const;
    Result<Table> run(const Table& rows, const Columns* columns) const;
    Table plain(const Table& rows, std::vector<uint32_t> chosen_rows) const;
    Result<Table> aggregated(const Table& rows, std::vector<uint32_t> chosen_rows) const;
    /// The part of ordered rows that limit and offset ask for.
    void page(std::vector<uint32_t>& rows) const;
    /// How many ordered rows a page needs.
    size_t rows_needed(size_t rows) const;
};

}  // namespace regsosek::store
