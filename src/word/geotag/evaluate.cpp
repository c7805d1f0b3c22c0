// Findings against the truth of an invented district.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "regsosek/geotag.h"

namespace regsosek::geotag {

namespace {

using Building = std::pair<int64_t, int64_t>;  // SLS and building

struct Planted {
    Building building;
    std::string kind;
    std::string rule;
};

Result<std::vector<Planted>> read_planted(const std::string& path, const store::Scope& scope) {
    const auto file = TRY(csv::File::open(path));
    constexpr std::array<const char*, 5> names = {"file", "idsubsls", "building_no", "kind",
                                                  "rule"};
    std::array<size_t, 5> at{};
    for (size_t i = 0; i < names.size(); ++i) {
        const int column = file.column(names[i]);
        if (column < 0) {
            auto error = fail(Code::bad_input, fmt::format("kolom '{}' tidak ada", names[i]),
                              fmt::format("column '{}' is missing", names[i]));
            return std::unexpected(std::move(error).error().at(path, 1, names[i]));
        }
        at[i] = static_cast<size_t>(column);
    }
    std::vector<Planted> out;
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    while (TRY(reader.next(record))) {
        const auto cell = [&](size_t i) { return record.fields[at[i]]; };
        const auto area = AreaCode::parse(cell(1));
        if (cell(0) == "landmarks" && area && scope.contains(area->value)) {
            out.push_back({{area->value, text::integer(cell(2)).value_or(0)},
                           std::string(cell(3)),
                           std::string(cell(4))});
        }
    }
    return out;
}

// Building of each family.
Result<std::map<int64_t, Building>> read_buildings(store::Workspace& workspace,
                                                   const store::Scope& scope) {
    store::Query query;
    query.table = "family";
    query.fields = {"family_id", "area", "building_no"};
    const auto table = TRY(workspace.query(query, scope));
    std::map<int64_t, Building> out;
    for (size_t row = 0; row < table.rows; ++row) {
        out[table.at("family_id").integer(row)] = {table.at("area").integer(row),
                                                   table.at("building_no").integer(row)};
    }
    return out;
}

}  // namespace

Result<Evaluation> evaluate(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& truth_folder) {
    const auto planted = TRY(read_planted(truth_folder + "/error.csv", scope));
    const auto buildings = TRY(read_buildings(workspace, scope));
    store::Query query;
    query.table = "geotag_finding";
    const auto table = TRY(workspace.query(query, scope));
    std::set<Building> touched;
    for (const Planted& one : planted) {
        touched.insert(one.building);
    }
    std::map<Building, std::set<std::string_view>> found;
    std::map<std::string_view, int64_t> others;
    for (size_t row = 0; row < table.rows; ++row) {
        const auto family = buildings.find(table.at("family_id").integer(row));
        const std::string_view rule = table.at("rule").text(row);
        if (family == buildings.end() || !touched.contains(family->second)) {
            ++others[rule];
        } else {
            found[family->second].insert(rule);
        }
    }
    std::map<std::pair<std::string, std::string>, Detection> kinds;
    for (const Planted& one : planted) {
        Detection& kind = kinds[{one.kind, one.rule}];
        kind.kind = one.kind;
        kind.rule = one.rule;
        ++kind.planted;
        kind.found += found[one.building].contains(one.rule) ? 1 : 0;
    }
    Evaluation out;
    for (auto& [key, kind] : kinds) {
        out.kinds.push_back(std::move(kind));
    }
    for (const auto& [rule, count] : others) {
        out.others.push_back({std::string(rule), count});
    }
    return out;
}

}  // namespace regsosek::geotag
