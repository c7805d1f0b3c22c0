// Counting for screens.
#include "serve/summary.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "method/disclose/cell_key.h"
#include "regsosek/use.h"

namespace regsosek::serve {

namespace {

constexpr std::array tables = {"frame_assignment",  "collect_vk",       "collect_receipt",
                               "validate_document", "validate_finding", "link_person",
                               "geotag_place",      "score_family",     "score_not_ranked"};

const store::Scope& every_area() {
    static const store::Scope scope{{AreaRange{0, INT64_MAX}}};
    return scope;
}

Result<store::Table> read(store::Workspace& workspace, const char* table,
                          std::vector<std::string> fields, std::vector<std::string> group = {}) {
    if (!TRY(workspace.has_table(table))) {
        return store::Table{};
    }
    store::Query query;
    query.table = table;
    query.fields = std::move(fields);
    query.group = std::move(group);
    return workspace.query(query, every_area());
}

Result<void> count_welfare(store::Workspace& workspace, const std::string& secret, Summary& out) {
    const auto key = [&](int64_t family) {
        return disclose::record_key(secret, "family:" + std::to_string(family));
    };
    std::map<int64_t, Welfare> areas;
    const auto ranked =
        TRY(read(workspace, "score_family", {"family_id", "area", "decile", "model_group"}));
    for (size_t row = 0; row < ranked.rows; ++row) {
        Welfare& one = areas[ranked.at("area").integer(row)];
        const uint32_t record = key(ranked.at("family_id").integer(row));
        const auto decile = std::clamp<int64_t>(ranked.at("decile").integer(row), 1, 10);
        const auto group = std::clamp<int64_t>(ranked.at("model_group").integer(row), 1, 4);
        one.deciles[static_cast<size_t>(decile - 1)].add(record);
        one.groups[static_cast<size_t>(group - 1)].add(record);
    }
    const auto left = TRY(read(workspace, "score_not_ranked", {"family_id", "area"}));
    for (size_t row = 0; row < left.rows; ++row) {
        areas[left.at("area").integer(row)].not_ranked.add(key(left.at("family_id").integer(row)));
    }
    for (auto& [area, one] : areas) {
        one.area = area;
        out.welfare.push_back(one);
    }
    return {};
}

// Ids of families only grow, so those after the last that validate has seen came after its run.
Result<void> count_documents(store::Workspace& workspace, Summary& out) {
    const auto table = TRY(read(workspace, "validate_document", {"family_id", "area", "status"}));
    std::map<int64_t, Summary::Documents> areas;
    for (size_t row = 0; row < table.rows; ++row) {
        const auto status = std::clamp<int64_t>(table.at("status").integer(row), 0, 3);
        ++areas[table.at("area").integer(row)].statuses[static_cast<size_t>(status)];
        out.last_checked = std::max(out.last_checked, table.at("family_id").integer(row));
    }
    for (auto& [area, one] : areas) {
        one.area = area;
        out.documents.push_back(one);
    }
    return {};
}

Result<void> count_findings(store::Workspace& workspace, Summary& out) {
    const auto table = TRY(read(workspace, "validate_finding", {"area", "rule", "severity"}));
    if (table.rows == 0) {
        return {};
    }
    const auto& rule = table.at("rule");
    std::map<std::tuple<int64_t, int32_t, int32_t>, int64_t> counts;
    for (size_t row = 0; row < table.rows; ++row) {
        ++counts[{table.at("area").integer(row), rule.codes[row],
                  static_cast<int32_t>(table.at("severity").integer(row))}];
    }
    out.rules = rule.dictionary;
    for (const auto& [key, count] : counts) {
        out.findings.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
    }
    return {};
}

}  // namespace

Result<std::string> summary_stamp(store::Workspace& workspace) {
    std::string out = std::to_string(TRY(workspace.columns_as_of()));
    for (const char* table : tables) {
        const auto info = TRY(workspace.table_info(table));
        out += "/" + (info ? info->stamp + ":" + std::to_string(info->rows) : std::string{});
    }
    return out;
}

Result<std::shared_ptr<const Summary>> summarise(store::Workspace& workspace) {
    auto out = std::make_shared<Summary>();
    out->stamp = TRY(summary_stamp(workspace));
    out->as_of = TRY(workspace.columns_as_of());
    const std::string secret = TRY(use::record_secret(workspace));
    out->tallies = TRY(watch::tallies(workspace, every_area(), secret));
    TRY(count_welfare(workspace, secret, *out));
    TRY(count_documents(workspace, *out));
    TRY(count_findings(workspace, *out));
    return out;
}

}  // namespace regsosek::serve
