// The rows of an edition.
#include "word/finalise/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/csv.h"
#include "ground/base/ids.h"

namespace regsosek::finalise {

namespace {

// What the words decided about families and persons, in the order of the mission. A table that was
// not written yet is left out: an edition says which it holds.
struct Join {
    const char* table;
    const char* key;
};
constexpr Join family_joins[] = {
    {"validate_document", "family_id"}, {"geotag_place", "family_id"},
    {"score_family", "family_id"},      {"score_not_ranked", "family_id"},
    {"consult_family", "family_id"},    {"update_family", "family_id"}};
constexpr Join person_joins[] = {{"link_person", "person_id"}, {"update_person", "person_id"}};

// Keys stand in the edition once. What points into the population register is left out: its keyed
// hash differs from workspace to workspace, and its row numbers mean nothing to a receiver.
bool left_out(const std::string& name) {
    return name == "family_id" || name == "person_id" || name == "area" || name == "register_key" ||
           name == "register_row";
}

// Row of each key in the table's order; both sides are sorted by the key.
std::vector<int64_t> rows_of(const store::Column& wanted, const store::Column& have) {
    std::vector<uint32_t> order(have.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](uint32_t row) { return have.integer(row); });
    std::vector<uint32_t> wanted_order(wanted.size());
    std::iota(wanted_order.begin(), wanted_order.end(), 0U);
    std::ranges::stable_sort(wanted_order, {}, [&](uint32_t row) { return wanted.integer(row); });
    std::vector<int64_t> rows(wanted.size(), -1);
    size_t at = 0;
    for (const uint32_t row : wanted_order) {
        while (at < order.size() && have.integer(order[at]) < wanted.integer(row)) {
            ++at;
        }
        if (at < order.size() && have.integer(order[at]) == wanted.integer(row)) {
            rows[row] = order[at];
        }
    }
    return rows;
}

store::Column gathered(const store::Column& from, const std::vector<int64_t>& rows,
                       std::string name) {
    store::Column to;
    to.name = std::move(name);
    to.type = from.type;
    to.dictionary = from.dictionary;
    int32_t empty = -1;
    if (from.type == store::ColumnType::text) {
        const auto found = std::ranges::find(to.dictionary, std::string{});
        empty = static_cast<int32_t>(found - to.dictionary.begin());
        if (found == to.dictionary.end()) {
            to.dictionary.emplace_back();
        }
    }
    for (const int64_t row : rows) {
        const auto at = static_cast<size_t>(row);
        switch (from.type) {
            case store::ColumnType::int32:
                to.int32s.push_back(row < 0 ? -1 : from.int32s[at]);
                break;
            case store::ColumnType::int64:
                to.int64s.push_back(row < 0 ? -1 : from.int64s[at]);
                break;
            case store::ColumnType::real:
                to.reals.push_back(row < 0 ? -1.0 : from.reals[at]);
                break;
            case store::ColumnType::text:
                to.codes.push_back(row < 0 ? empty : from.codes[at]);
                break;
        }
    }
    return to;
}

Result<void> join(store::Workspace& workspace, const store::Scope& scope, const Join& what,
                  const store::Table& base, std::vector<store::Column>& out, Sources& sources) {
    if (!TRY(workspace.has_table(what.table))) {
        return {};
    }
    store::Query query;
    query.table = what.table;
    const store::Table table = TRY(workspace.query(query, scope));
    sources.tables.emplace_back(what.table, static_cast<int64_t>(table.rows));
    const auto rows = rows_of(base.at(what.key), table.at(what.key));
    const std::string word = std::string(what.table).substr(0, std::string(what.table).find('_'));
    for (const store::Column& column : table.columns) {
        if (left_out(column.name)) {
            continue;
        }
        const bool prefixed = column.name.starts_with(word + "_");
        std::string name = prefixed ? column.name : word + "_" + column.name;
        const auto same = [&](const store::Column& c) { return c.name == name; };
        if (std::ranges::any_of(out, same)) {
            name = std::string(what.table) + "_" + column.name;
        }
        out.push_back(gathered(column, rows, std::move(name)));
    }
    return {};
}

std::vector<Partition> partitions_of(const store::Columns& columns) {
    const auto& area = columns.family.at("area").int64s;
    const auto& family_id = columns.family.at("family_id").int64s;
    std::vector<uint32_t> order(columns.family.rows);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](uint32_t a, uint32_t b) {
        return area[a] != area[b] ? area[a] < area[b] : family_id[a] < family_id[b];
    });
    std::vector<Partition> out;
    for (const uint32_t row : order) {
        const std::string district = AreaCode{area[row]}.text().substr(0, 7);
        if (out.empty() || out.back().district != district) {
            out.push_back({district, {}, {}});
        }
        out.back().families.push_back(row);
        for (uint32_t p = columns.person_begin[row]; p < columns.person_begin[row + 1]; ++p) {
            out.back().persons.push_back(p);
        }
    }
    return out;
}

store::Table cut(const store::Table& base, const std::vector<store::Column>& joined,
                 const std::vector<uint32_t>& rows, std::initializer_list<const char*> without) {
    const std::vector<int64_t> wide(rows.begin(), rows.end());
    store::Table out;
    out.rows = rows.size();
    for (const store::Column& column : base.columns) {
        const auto named = [&](const char* name) { return column.name == name; };
        if (!std::ranges::any_of(without, named)) {
            out.columns.push_back(gathered(column, wide, column.name));
        }
    }
    for (const store::Column& column : joined) {
        out.columns.push_back(gathered(column, wide, column.name));
    }
    return out;
}

}  // namespace

Result<Sources> read_sources(store::Workspace& workspace, const store::Scope& scope) {
    Sources sources;
    sources.columns = TRY(workspace.columns(scope));
    for (const Join& what : family_joins) {
        TRY(join(workspace, scope, what, sources.columns->family, sources.family_joined, sources));
    }
    for (const Join& what : person_joins) {
        TRY(join(workspace, scope, what, sources.columns->person, sources.person_joined, sources));
    }
    sources.partitions = partitions_of(*sources.columns);
    return sources;
}

store::Table family_rows(const Sources& sources, const Partition& partition) {
    // The sequence says how the record grew, not what is true of the family: two ways to the same
    // content give the same edition.
    return cut(sources.columns->family, sources.family_joined, partition.families, {"sequence"});
}

store::Table person_rows(const Sources& sources, const Partition& partition) {
    return cut(sources.columns->person, sources.person_joined, partition.persons, {});
}

std::string family_identities(const Sources& sources, const store::Identities& identities,
                              const Partition& partition) {
    csv::Writer writer;
    const std::vector<std::string> header = {"family_id", "number",      "idsubsls",
                                             "kk_number", "head_name",   "address",
                                             "phone",     "latitude_e7", "longitude_e7"};
    writer.header(header);
    const auto& family_id = sources.columns->family.at("family_id").int64s;
    const auto& area = sources.columns->family.at("area").int64s;
    for (const uint32_t row : partition.families) {
        must(identities.family_id[row] == family_id[row], "identities lie beside the columns");
        writer.field(family_id[row]).field(FamilyId{family_id[row]}.printed());
        writer.field(AreaCode{area[row]}.text()).field(identities.kk_number[row]);
        writer.field(identities.head_name[row]).field(identities.address[row]);
        writer.field(identities.phone[row]);
        for (const int32_t degree : {identities.latitude_e7[row], identities.longitude_e7[row]}) {
            if (degree == INT32_MIN) {
                writer.field(std::string_view{});
            } else {
                writer.field(int64_t{degree});
            }
        }
        writer.end_record();
    }
    return std::move(writer.text());
}

std::string person_identities(const Sources& sources, const store::Identities& identities,
                              const Partition& partition) {
    csv::Writer writer;
    const std::vector<std::string> header = {"person_id", "number", "family_id", "member_name",
                                             "nik"};
    writer.header(header);
    const auto& person_id = sources.columns->person.at("person_id").int64s;
    const auto& family_id = sources.columns->person.at("family_id").int64s;
    for (const uint32_t row : partition.persons) {
        must(identities.person_id[row] == person_id[row], "identities lie beside the columns");
        writer.field(person_id[row]).field(PersonId{person_id[row]}.printed());
        writer.field(family_id[row]).field(identities.member_name[row]);
        writer.field(identities.nik[row]);
        writer.end_record();
    }
    return std::move(writer.text());
}

}  // namespace regsosek::finalise
