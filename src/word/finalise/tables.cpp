// The rows of an edition.
#include "word/finalise/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <ranges>

#include "ground/base/ids.h"
#include "word/finalise/identities.h"

namespace regsosek::finalise {

namespace {

// What the words decided about families and persons, in the order of the mission. A table that was
// not written yet is left out: an edition says which it holds.
struct Join {
    const char* table;
    bool persons;
};
constexpr Join joins[] = {{"validate_document", false}, {"geotag_place", false},
                          {"score_family", false},      {"score_not_ranked", false},
                          {"score_objection", false},   {"score_corrected", false},
                          {"consult_family", false},    {"update_family", false},
                          {"link_person", true},        {"update_person", true}};

constexpr size_t district_digits = 7;

bool joins_persons(const std::string& table) {
    const auto found = std::ranges::find(joins, table, [](const Join& j) { return j.table; });
    return found != std::end(joins) && found->persons;
}

// Keys stand in the edition once.
bool is_key(const std::string& name) {
    return name == "family_id" || name == "person_id" || name == "area";
}

// Row of each wanted key, -1 where there is none. The table lies in the order of its key.
std::vector<int64_t> rows_of_keys(const store::Column& wanted, std::span<const uint32_t> order,
                                  const store::Column& have) {
    std::vector<int64_t> rows;
    rows.reserve(order.size());
    const auto all = std::views::iota(size_t{0}, have.size());
    for (const uint32_t row : order) {
        const int64_t key = wanted.integer(row);
        const auto at =
            std::ranges::lower_bound(all, key, {}, [&](size_t i) { return have.integer(i); });
        rows.push_back(at != all.end() && have.integer(*at) == key ? static_cast<int64_t>(*at)
                                                                   : -1);
    }
    return rows;
}

// Adds the columns of one word's table behind those of the base and of the words before it.
void join(const Decided::Part& part, const store::Column& wanted, std::span<const uint32_t> order,
          size_t base_columns, store::Table& out) {
    const auto rows =
        rows_of_keys(wanted, order, part.rows.at(part.persons ? "person_id" : "family_id"));
    for (const store::Column& column : part.rows.columns) {
        if (is_key(column.name)) {
            continue;
        }
        const bool prefixed = column.name.starts_with(part.word + "_");
        std::string name = prefixed ? column.name : part.word + "_" + column.name;
        const auto same = [&](const store::Column& c) { return c.name == name; };
        if (std::any_of(out.columns.begin() + static_cast<std::ptrdiff_t>(base_columns),
                        out.columns.end(), same)) {
            name = part.table + "_" + column.name;
        }
        out.columns.push_back(store::take_rows(column, std::span(rows)));
        out.columns.back().name = std::move(name);
    }
}

store::Table table_of(const store::Table& base, const Decided& decided, bool persons,
                      std::span<const uint32_t> order) {
    store::Table out;
    out.rows = order.size();
    for (const store::Column& column : base.columns) {
        // The sequence says how the record grew, not what is true of the family: two ways to the
        // same content give the same edition.
        if (column.name != "sequence") {
            out.columns.push_back(store::take_rows(column, order));
        }
    }
    const size_t base_columns = out.columns.size();
    for (const Decided::Part& part : decided.parts) {
        if (part.persons == persons) {
            join(part, base.at(persons ? "person_id" : "family_id"), order, base_columns, out);
        }
    }
    return out;
}

std::vector<uint32_t> family_order(const store::Columns& columns) {
    const auto& area = columns.family.at("area").int64s;
    const auto& family_id = columns.family.at("family_id").int64s;
    std::vector<uint32_t> order(columns.family.rows);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](uint32_t a, uint32_t b) {
        return area[a] != area[b] ? area[a] < area[b] : family_id[a] < family_id[b];
    });
    return order;
}

std::string district_of(int64_t area) {
    return AreaCode{area}.text().substr(0, district_digits);
}

}  // namespace

Result<std::vector<store::TableInfo>> joined_tables(store::Workspace& workspace) {
    std::vector<store::TableInfo> out;
    for (const Join& join : joins) {
        const auto info = TRY(workspace.table_info(join.table));
        if (!info) {
            continue;
        }
        if (info->stamp.empty()) {
            const std::string table = join.table;
            const std::string word = table.substr(0, table.find('_'));
            return std::unexpected(fail(Code::conflict,
                                        fmt::format("tabel {} dari program yang lebih lama", table),
                                        fmt::format("table {} is of an older program", table))
                                       .error()
                                       .with_hint(fmt::format("jalankan lagi kata {}", word),
                                                  fmt::format("run the word {} again", word)));
        }
        out.push_back(*info);
    }
    return out;
}

Result<Outline> outline(store::Workspace& workspace, const store::Scope& scope,
                        const std::vector<store::TableInfo>& tables) {
    Outline out;
    const auto columns = TRY(workspace.columns(scope, {}));
    const auto& area = columns->family.at("area").int64s;
    for (const uint32_t row : family_order(*columns)) {
        if (out.partitions.empty() || out.partitions.back().district != district_of(area[row])) {
            out.partitions.push_back({district_of(area[row]), 0, 0});
        }
        ++out.partitions.back().families;
        out.partitions.back().persons +=
            columns->person_begin[row + 1] - columns->person_begin[row];
    }
    out.families = static_cast<int64_t>(columns->family.rows);
    out.persons = static_cast<int64_t>(columns->person.rows);
    for (const store::TableInfo& info : tables) {
        int64_t rows = info.rows;
        if (!scope.everything()) {
            store::Query query;
            query.table = info.spec.name;
            query.fields = {"area"};
            const store::Table visible = TRY(workspace.query(query, scope));
            rows = static_cast<int64_t>(visible.rows);
        }
        out.tables.emplace_back(info.spec.name, rows);
    }
    return out;
}

Result<Decided> read_decided(store::Workspace& workspace, const store::Scope& scope,
                             const std::vector<store::TableInfo>& tables) {
    Decided out;
    for (const store::TableInfo& info : tables) {
        store::Query query;
        query.table = info.spec.name;
        store::Table rows = TRY(workspace.query(query, scope));
        std::erase_if(rows.columns, [&](const store::Column& column) {
            const auto& hidden = info.spec.private_columns;
            return std::ranges::find(hidden, column.name) != hidden.end();
        });
        out.parts.push_back({info.spec.name.substr(0, info.spec.name.find('_')), info.spec.name,
                             joins_persons(info.spec.name), std::move(rows)});
    }
    return out;
}

Result<Source> read_source(store::Workspace& workspace, const store::Scope& scope,
                           const std::string& district, bool with_identities) {
    const AreaRange here = TRY(AreaRange::of(district));
    std::vector<AreaRange> ranges;
    if (scope.everything()) {
        ranges.push_back(here);
    }
    for (const AreaRange& range : scope.ranges()) {
        const AreaRange both{std::max(range.low, here.low), std::min(range.high, here.high)};
        if (!scope.everything() && both.low < both.high) {
            ranges.push_back(both);
        }
    }
    const store::Scope cut(std::move(ranges));
    Source source;
    source.columns = TRY(workspace.columns(cut));
    if (with_identities) {
        source.identities = TRY(workspace.identities(cut));
    }
    return source;
}

Rows rows_of(const Source& source, const Decided& decided, std::span<const Place> places) {
    const store::Columns& columns = *source.columns;
    const auto families = family_order(columns);
    std::vector<uint32_t> persons;
    persons.reserve(columns.person.rows);
    for (const uint32_t row : families) {
        for (uint32_t p = columns.person_begin[row]; p < columns.person_begin[row + 1]; ++p) {
            persons.push_back(p);
        }
    }
    Rows rows;
    rows.family = table_of(columns.family, decided, false, families);
    rows.person = table_of(columns.person, decided, true, persons);
    if (source.identities) {
        rows.family_identities = family_identities(columns, *source.identities, places, families);
        rows.person_identities = person_identities(columns, *source.identities, persons);
    }
    return rows;
}

}  // namespace regsosek::finalise
