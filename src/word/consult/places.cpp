// Places from the frame, or from the documents where no frame was loaded.
#include "word/consult/places.h"

#include <algorithm>

#include "ground/base/ids.h"

namespace regsosek::consult {

namespace {

constexpr int village_digits = 10;

Result<void> read_frame(store::Workspace& workspace, const store::Scope& scope,
                        const store::Scope& names, Places& places) {
    if (!TRY(workspace.has_table("frame_area"))) {
        return {};
    }
    store::Query query;
    query.table = "frame_area";
    const store::Table table = TRY(workspace.query(query, names));
    const store::Column& code = table.at("code");
    const store::Column& level = table.at("level");
    const store::Column& name = table.at("name");
    const store::Column& until = table.at("valid_to");
    for (size_t row = 0; row < table.rows; ++row) {
        places.names.insert_or_assign(code.integer(row), std::string(name.text(row)));
        const bool is_sls = level.text(row) == "sls" && until.integer(row) == 0;
        if (is_sls && scope.contains(code.integer(row))) {
            places.sls.push_back(code.integer(row));
        }
    }
    return {};
}

// SLS without a family have a VK list all the same.
Result<void> read_listings(store::Workspace& workspace, const store::Scope& scope, Places& places) {
    if (!TRY(workspace.has_table("collect_vk"))) {
        return {};
    }
    store::Query query;
    query.table = "collect_vk";
    query.fields = {"area", "vk_sls_name"};
    const store::Table table = TRY(workspace.query(query, scope));
    for (size_t row = 0; row < table.rows; ++row) {
        const int64_t area = table.at("area").integer(row);
        places.sls.push_back(area);
        places.names.try_emplace(area, table.at("vk_sls_name").text(row));
    }
    return {};
}

Result<void> read_documents(store::Workspace& workspace, const store::Scope& scope,
                            Places& places) {
    const auto columns = TRY(workspace.columns(scope, {{"sls_name"}, {}}));
    const auto& area = columns->family.at("area").int64s;
    const store::Column& name = columns->family.at("sls_name");
    for (size_t row = 0; row < columns->family.rows; ++row) {
        if (row == 0 || area[row] != area[row - 1]) {
            places.sls.push_back(area[row]);
            places.names.try_emplace(area[row], name.text(row));
        }
    }
    return {};
}

}  // namespace

std::string Places::name(int64_t area) const {
    const auto found = names.find(area);
    return found == names.end() ? std::string() : found->second;
}

Result<Places> read_places(store::Workspace& workspace, const store::Scope& scope,
                           const store::Scope& names) {
    Places places;
    TRY(read_frame(workspace, scope, names, places));
    TRY(read_listings(workspace, scope, places));
    TRY(read_documents(workspace, scope, places));
    std::ranges::sort(places.sls);
    const auto [first, last] = std::ranges::unique(places.sls);
    places.sls.erase(first, last);
    return places;
}

int64_t village_of(int64_t area) {
    return AreaCode{area}.enclosing(village_digits).value;
}

}  // namespace regsosek::consult
