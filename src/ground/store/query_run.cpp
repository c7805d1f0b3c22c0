// Running a checked query over a table in memory: filter, group, order, page.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/threads.h"
#include "ground/store/query_state.h"

namespace regsosek::store {

namespace {

/// Rows that one thread filters at a time.
constexpr size_t filter_rows = 1 << 14;

/// Views of columns for the evaluator, and the texts that they point to.
struct FilterInput {
    expr::Batch batch;
    std::vector<std::vector<std::string_view>> texts;
    std::vector<uint32_t> no_members;

    void add(const expr::Variable& variable, const Column& column) {
        auto& view = batch.columns[static_cast<size_t>(variable.index)];
        switch (column.type) {
            case ColumnType::int32: view.integers = column.int32s; break;
            case ColumnType::int64: view.long_integers = column.int64s; break;
            case ColumnType::real: view.reals = column.reals; break;
            case ColumnType::text: {
                auto& views = texts.emplace_back();
                views.reserve(column.codes.size());
                for (const int32_t code : column.codes) {
                    views.push_back(column.dictionary[static_cast<size_t>(code)]);
                }
                view.texts = views;
                break;
            }
        }
    }
};

/// One aggregate over the rows of a group, reserved codes left out.
struct Aggregate {
    FieldKind kind;
    const Column* column = nullptr;
    int64_t value = 0;
    bool any = false;
    bool overflow = false;

    void start() {
        value = 0;
        any = false;
    }
    void add(uint32_t row) {
        if (kind == FieldKind::count) {
            ++value;
            return;
        }
        const int64_t number = column->integer(row);
        if (number <= expr::not_asked && number >= expr::unreadable) {
            return;
        }
        if (kind == FieldKind::sum) {
            overflow = __builtin_add_overflow(value, number, &value) || overflow;
        } else if (!any || (kind == FieldKind::min ? number < value : number > value)) {
            value = number;
        }
        any = true;
    }
    int64_t result() const {
        const bool extreme = kind == FieldKind::min || kind == FieldKind::max;
        return extreme && !any ? expr::not_asked : value;
    }
};

/// Aggregates of each group as int64 columns, in the order of the fields that are aggregates.
Result<Table> aggregate(const Table& rows, const std::vector<uint32_t>& ordered,
                        const std::vector<size_t>& group_begin, std::span<const Field> fields) {
    Table result;
    result.rows = group_begin.size() - 1;
    for (const auto& field : fields) {
        if (field.kind == FieldKind::column) {
            continue;
        }
        auto& out = result.add(field.spelt, ColumnType::int64);
        Aggregate aggregate{field.kind, field.column.empty() ? nullptr : &rows.at(field.column)};
        for (size_t group = 0; group < result.rows; ++group) {
            aggregate.start();
            for (size_t i = group_begin[group]; i < group_begin[group + 1]; ++i) {
                aggregate.add(ordered[i]);
            }
            out.int64s.push_back(aggregate.result());
        }
        if (aggregate.overflow) {
            return fail(Code::limit, fmt::format("{} melampaui 64 bit", field.spelt),
                        fmt::format("{} passes 64 bits", field.spelt));
        }
    }
    return result;
}

bool same_value(const Column& column, uint32_t a, uint32_t b) {
    switch (column.type) {
        case ColumnType::int32: return column.int32s[a] == column.int32s[b];
        case ColumnType::int64: return column.int64s[a] == column.int64s[b];
        case ColumnType::real:
            return column.reals[a] == column.reals[b] ||
                   (std::isnan(column.reals[a]) && std::isnan(column.reals[b]));
        case ColumnType::text: return column.text(a) == column.text(b);
    }
    return false;
}

/// Where each group begins among ordered rows, and the end.
std::vector<size_t> group_begins(const std::vector<const Column*>& groups,
                                 const std::vector<uint32_t>& ordered) {
    std::vector<size_t> begins;
    for (size_t i = 0; i < ordered.size(); ++i) {
        const bool same = i > 0 && std::ranges::all_of(groups, [&](const Column* column) {
                              return same_value(*column, ordered[i - 1], ordered[i]);
                          });
        if (!same) {
            begins.push_back(i);
        }
    }
    begins.push_back(ordered.size());
    return begins;
}

}  // namespace

Result<Table> QueryPlan::run(const Table& rows) const {
    must(state_->target == QueryTarget::word_table, "a word's table is read by its plan");
    return state_->run(rows, nullptr);
}

Result<Table> QueryPlan::run(const Columns& columns) const {
    must(state_->target != QueryTarget::word_table, "family and person are read by their plan");
    const bool family = state_->target == QueryTarget::family;
    return state_->run(family ? columns.family : columns.person, &columns);
}

Result<Table> QueryPlan::State::run(const Table& rows, const Columns* columns) const {
    auto chosen_rows = chosen(rows, columns);
    if (grouped) {
        return aggregated(rows, std::move(chosen_rows));
    }
    return plain(rows, std::move(chosen_rows));
}

std::vector<uint32_t> QueryPlan::State::chosen(const Table& rows, const Columns* columns) const {
    std::vector<uint32_t> all(rows.rows);
    std::iota(all.begin(), all.end(), 0U);
    if (!filter || rows.rows == 0) {
        return all;
    }
    FilterInput input;
    input.batch.columns.resize(dictionary.variables().size());
    input.batch.families = columns == nullptr ? rows.rows : columns->family.rows;
    input.batch.members = columns == nullptr ? 0 : columns->person.rows;
    if (columns == nullptr) {
        input.no_members.assign(rows.rows + 1, 0);
        input.batch.member_begin = input.no_members;
    } else {
        input.batch.member_begin = columns->person_begin;
    }
    for (const int index : filter->reads()) {
        const auto& variable = dictionary.variables()[static_cast<size_t>(index)];
        const bool member = columns != nullptr && variable.level == expr::Level::member;
        const Table& table = columns == nullptr ? rows : member ? columns->person : columns->family;
        input.add(variable, table.at(variable.name));
    }
    std::vector<expr::Truth> truths(rows.rows);
    parallel_ranges(rows.rows, filter_rows, [&](size_t begin, size_t end) {
        expr::Scratch scratch;
        expr::evaluate_truths(*filter, input.batch, begin, end, scratch,
                              std::span(truths).subspan(begin, end - begin));
    });
    std::erase_if(all, [&](uint32_t row) { return truths[row] != expr::Truth::yes; });
    return all;
}

size_t QueryPlan::State::rows_needed(size_t rows) const {
    if (limit < 0 || static_cast<uint64_t>(offset) + static_cast<uint64_t>(limit) > rows) {
        return rows;
    }
    return static_cast<size_t>(offset + limit);
}

void QueryPlan::State::page(std::vector<uint32_t>& rows) const {
    rows.resize(rows_needed(rows.size()));
    const size_t skipped = std::min(rows.size(), static_cast<size_t>(offset));
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(skipped));
}

Table QueryPlan::State::plain(const Table& rows, std::vector<uint32_t> chosen_rows) const {
    if (!order.empty()) {
        const size_t needed = rows_needed(chosen_rows.size());
        chosen_rows = row_order(rows, order, std::move(chosen_rows), needed);
    }
    page(chosen_rows);
    Table result;
    result.rows = chosen_rows.size();
    result.columns.resize(fields.size());
    parallel_blocks(fields.size(), [&](size_t i) {
        result.columns[i] = take_rows(rows.at(fields[i].column), chosen_rows);
    });
    return result;
}

Result<Table> QueryPlan::State::aggregated(const Table& rows,
                                           std::vector<uint32_t> chosen_rows) const {
    std::vector<SortKey> keys;
    for (const auto& name : group) {
        keys.push_back({name, false});
    }
    const size_t count = chosen_rows.size();
    const auto ordered = row_order(rows, keys, std::move(chosen_rows), count);
    std::vector<size_t> begins{0, count};
    std::vector<uint32_t> first_rows;
    if (!group.empty()) {
        std::vector<const Column*> groups;
        for (const auto& name : group) {
            groups.push_back(&rows.at(name));
        }
        begins = group_begins(groups, ordered);
        for (size_t i = 0; i + 1 < begins.size(); ++i) {
            first_rows.push_back(ordered[begins[i]]);
        }
    }
    Table answer = TRY(aggregate(rows, ordered, begins, fields));
    for (const auto& name : group) {
        answer.columns.push_back(take_rows(rows.at(name), first_rows));
    }
    std::vector<uint32_t> wanted = row_order(answer, order);
    page(wanted);
    Table result;
    result.rows = wanted.size();
    for (const auto& field : fields) {
        result.columns.push_back(take_rows(answer.at(field.spelt), wanted));
    }
    return result;
}

}  // namespace regsosek::store
