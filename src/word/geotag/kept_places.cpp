// One stage: a table of places, with the head of the record as its `rest`.
#include "word/geotag/kept_places.h"

#include <fmt/format.h>

#include "ground/base/hash.h"
#include "ground/base/text.h"
#include "ground/store/made_tables.h"

namespace regsosek::geotag {

namespace {

constexpr std::string_view stage = "geotag-places";

store::Table table_of(const std::vector<Place>& places) {
    store::Table table;
    table.rows = places.size();
    table.columns.reserve(4);
    auto& families = table.add("family_id", store::ColumnType::int64).int64s;
    auto& latitudes = table.add("latitude_e7", store::ColumnType::int32).int32s;
    auto& longitudes = table.add("longitude_e7", store::ColumnType::int32).int32s;
    auto& sources = table.add("source", store::ColumnType::int32).int32s;
    for (const Place& place : places) {
        families.push_back(place.family_id);
        latitudes.push_back(place.latitude_e7);
        longitudes.push_back(place.longitude_e7);
        sources.push_back(static_cast<int32_t>(place.source));
    }
    return table;
}

std::vector<Place> places_of(const store::Table& table) {
    const auto& families = table.at("family_id").int64s;
    const auto& latitudes = table.at("latitude_e7").int32s;
    const auto& longitudes = table.at("longitude_e7").int32s;
    const auto& sources = table.at("source").int32s;
    std::vector<Place> out;
    out.reserve(table.rows);
    for (size_t row = 0; row < table.rows; ++row) {
        out.push_back(
            {families[row], latitudes[row], longitudes[row], static_cast<Source>(sources[row])});
    }
    return out;
}

// True when the record has a landmark that came after this sequence.
Result<bool> landmarks_after(store::Workspace& workspace, const store::Scope& scope,
                             int64_t sequence) {
    store::Scan what;
    what.kind = store::Kind::geotag;
    what.after = sequence;
    what.with_answers = false;
    bool any = false;
    TRY(workspace.scan(what, scope, [&](std::span<const store::Stored> block) -> Result<void> {
        any = any || !block.empty();
        return {};
    }));
    return any;
}

}  // namespace

Result<std::string> judged_with(store::Workspace& workspace, const Options& options) {
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION).add_field(TRY(workspace.families_stamp()));
    const auto polygons = TRY(workspace.table_info("frame_polygon"));
    hasher.add_field(polygons ? polygons->stamp : "");
    hasher.add_field(fmt::format("{} {} {} {} {} {} {} {} {} {}", options.sls_buffer_m,
                                 options.village_buffer_m, options.pile_m, options.pile_buildings,
                                 options.accuracy_m, options.speed_kmh, options.gap_s,
                                 options.photo_m, options.photos_required, options.photo_bits));
    return hex(hasher.digest());
}

Result<void> keep_places(store::Workspace& workspace, const std::string& inputs, int64_t as_of,
                         const std::vector<Place>& places) {
    store::MadeTables made;
    made.add({"geotag_places", {"family_id"}, ""}, table_of(places));
    made.rest = fmt::format("{}", as_of);
    return store::keep_tables(workspace, stage, inputs, made);
}

Result<std::optional<std::vector<Place>>> kept_places(store::Workspace& workspace,
                                                      const store::Scope& scope,
                                                      const std::string& inputs) {
    const auto kept = TRY(store::kept_tables(workspace, stage, inputs));
    if (!kept || kept->tables.size() != 1) {
        return std::nullopt;
    }
    const auto sequence = text::integer(kept->rest);
    if (!sequence || TRY(landmarks_after(workspace, scope, *sequence))) {
        return std::nullopt;
    }
    return places_of(kept->tables.front());
}

}  // namespace regsosek::geotag
