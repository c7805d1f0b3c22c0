// Rows in order of their keys.
#include "word/update/tables.h"

#include <algorithm>
#include <numeric>

namespace regsosek::update {

namespace {

using store::ColumnType;
using store::Table;

// One column from a function of the row.
template <typename F>
void numbers(Table& table, const char* name, size_t rows, const F& value) {
    auto& out = table.add(name, ColumnType::int64).int64s;
    for (size_t i = 0; i < rows; ++i) {
        out.push_back(value(i));
    }
}

template <typename F>
void small_numbers(Table& table, const char* name, size_t rows, const F& value) {
    auto& out = table.add(name, ColumnType::int32).int32s;
    for (size_t i = 0; i < rows; ++i) {
        out.push_back(value(i));
    }
}

template <typename F>
void texts(Table& table, const char* name, size_t rows, const F& value) {
    store::TextBuilder builder{table.add(name, ColumnType::text)};
    for (size_t i = 0; i < rows; ++i) {
        builder.add(value(i));
    }
}

int32_t day(Date date) {
    return date.days == 0 ? -1 : date.number();
}

Table event_table(const std::vector<Event>& events, const std::vector<Told>& told) {
    std::vector<size_t> order(events.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {}, [&](size_t i) -> const std::string& { return events[i].id; });
    const size_t n = order.size();
    Table table;
    table.rows = n;
    texts(table, "event_id", n, [&](size_t i) { return events[order[i]].id; });
    numbers(table, "area", n, [&](size_t i) { return events[order[i]].family.area; });
    texts(table, "kind", n, [&](size_t i) { return name(events[order[i]].kind); });
    small_numbers(table, "event_date", n, [&](size_t i) { return day(events[order[i]].date); });
    small_numbers(table, "recorded_on", n,
                  [&](size_t i) { return day(events[order[i]].recorded_on); });
    texts(table, "outcome", n, [&](size_t i) { return name(told[order[i]].outcome); });
    texts(table, "finding", n, [&](size_t i) { return told[order[i]].finding; });
    const auto id = [](int64_t value) { return value == 0 ? int64_t{-1} : value; };
    numbers(table, "family_id", n, [&](size_t i) { return id(told[order[i]].family_id); });
    numbers(table, "person_id", n, [&](size_t i) { return id(told[order[i]].person_id); });
    numbers(table, "family_id_to", n, [&](size_t i) { return id(told[order[i]].family_id_to); });
    return table;
}

Table family_table(const World& world) {
    std::vector<const Family*> rows;
    for (const auto& [id, family] : world.families) {
        if (family.events > 0) {
            rows.push_back(&family);
        }
    }
    const size_t n = rows.size();
    const auto status = [&](size_t i) {
        return rows[i]->ended ? "ended" : rows[i]->founded ? "founded" : "changed";
    };
    Table table;
    table.rows = n;
    numbers(table, "family_id", n, [&](size_t i) { return rows[i]->id; });
    numbers(table, "area", n, [&](size_t i) { return rows[i]->area; });
    small_numbers(table, "events", n, [&](size_t i) { return rows[i]->events; });
    texts(table, "last_kind", n, [&](size_t i) { return rows[i]->last_kind; });
    small_numbers(table, "last_date", n, [&](size_t i) { return day(rows[i]->last_date); });
    texts(table, "status", n, status);
    // Answers of a family that an event founded were never asked.
    small_numbers(table, "needs_visit", n,
                  [&](size_t i) { return rows[i]->founded && !rows[i]->ended ? 1 : 0; });
    return table;
}

Table person_table(const World& world) {
    struct Row {
        const Person* person;
        const Family* family;
    };
    std::vector<Row> rows;
    for (const auto& [id, family] : world.families) {
        for (const Person& person : family.people) {
            if (!person.last_kind.empty() || person.relation_derived) {
                rows.push_back({&person, &family});
            }
        }
    }
    std::ranges::sort(rows, {}, [](const Row& row) { return row.person->id; });
    const size_t n = rows.size();
    Table table;
    table.rows = n;
    numbers(table, "person_id", n, [&](size_t i) { return rows[i].person->id; });
    numbers(table, "family_id", n, [&](size_t i) { return rows[i].family->id; });
    numbers(table, "area", n, [&](size_t i) { return rows[i].family->area; });
    texts(table, "last_kind", n, [&](size_t i) { return rows[i].person->last_kind; });
    small_numbers(table, "last_date", n, [&](size_t i) { return day(rows[i].person->last_date); });
    small_numbers(table, "relation_derived", n,
                  [&](size_t i) { return rows[i].person->relation_derived ? 1 : 0; });
    return table;
}

}  // namespace

Result<void> write_tables(store::Workspace& workspace, const store::Scope& scope,
                          const World& world, const std::vector<Event>& events,
                          const std::vector<Told>& told) {
    TRY(workspace.write_table({"update_event", {"event_id"}, "area"}, event_table(events, told),
                              scope));
    TRY(workspace.write_table({"update_family", {"family_id"}, "area"}, family_table(world),
                              scope));
    return workspace.write_table({"update_person", {"person_id"}, "area"}, person_table(world),
                                 scope);
}

}  // namespace regsosek::update
