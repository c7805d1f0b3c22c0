// /v1/geotag: families on the map, families near a point of it, and their photos.
#include <algorithm>
#include <cmath>

#include "ground/base/json_members.h"
#include "method/place/geometry.h"
#include "regsosek/geotag.h"
#include "serve/atlas.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr size_t village_digits = 10;
constexpr size_t points_most = 300;
constexpr size_t near_most = 20;
constexpr int64_t metres_preset = 150;
constexpr int64_t metres_most = 2'000;
constexpr uint64_t no_body_bytes = 4096;
constexpr uint64_t photo_bytes_max =
    12 << 20;  // a phone's best photo; setting photo_bytes_max may be less

/// A place and how far it is from what was asked for.
struct Found {
    const FamilyPlace* place = nullptr;
    int64_t metres = 0;
};

Result<void> check_right(const Context& context) {
    if (!context.role->sees("identity")) {
        return fail(Code::no_right, "tempat tinggal adalah identitas: peran ini tidak melihatnya",
                    "where a family lives is identity: this role does not see it");
    }
    return {};
}

// Families as they are shown; who was erased or left the areas since is left out.
Result<Response> shown(Context& context, const std::vector<Found>& found, bool more) {
    const store::Scope scope = context.account->scope();
    json::Array out;
    std::vector<store::Access> reads;
    for (const Found& one : found) {
        const FamilyId id{one.place->family_id};
        const auto stored =
            TRY(context.desk.workspace().get(store::Kind::family, id.printed(), scope, true));
        if (!stored || stored->document.identity.empty()) {
            continue;
        }
        const json::Value identity = TRY(json::parse(stored->document.identity));
        out.push_back(object({{"address", text(json::text_in(identity, "address"))},
                              {"area", text(AreaCode{one.place->area}.text())},
                              {"family", text(id.printed())},
                              {"head_name", text(json::text_in(identity, "head_name"))},
                              {"lat_e7", integer(one.place->at.lat_e7)},
                              {"lon_e7", integer(one.place->at.lon_e7)},
                              {"metres", integer(one.metres)},
                              {"photo", truth(one.place->photo && context.role->sees("photo") &&
                                              context.role->may("family.read"))}}));
        reads.push_back({0, context.now, context.account->name, context.role->name, context.purpose,
                         "geotag.place", id.value, one.place->area});
    }
    return noted(
        context, std::move(reads),
        Response::of(object({{"families", array(std::move(out))}, {"more", truth(more)}})));
}

template <typename Use>
void each_place(const Atlas& atlas, const store::Scope& scope, const Use& use) {
    for (const AreaRange& range : scope.ranges()) {
        auto one = std::ranges::lower_bound(atlas.places, range.low, {}, &FamilyPlace::area);
        for (; one != atlas.places.end() && one->area < range.high; ++one) {
            use(*one);
        }
    }
}

Result<Response> places(Context& context) {
    TRY(check_right(context));
    if (context.request.parameter("area").size() < village_digits) {
        return wrong_field("area", "sebutkan desa (10 angka) atau SLS",
                           "name a village (10 digits) or an SLS");
    }
    const store::Scope scope = TRY(context.scope());
    const auto atlas = TRY(context.desk.atlas());
    std::vector<Found> found;
    size_t all = 0;
    each_place(*atlas, scope, [&](const FamilyPlace& one) {
        if (all++ < points_most) {
            found.push_back({&one, 0});
        }
    });
    return shown(context, found, all > points_most);
}

Result<Response> near(Context& context) {
    TRY(check_right(context));
    constexpr int64_t straight = 1'800'000'000;  // 180 degrees
    const auto lat = static_cast<int32_t>(TRY(context.number("lat_e7", 0, -straight, straight)));
    const auto lon = static_cast<int32_t>(TRY(context.number("lon_e7", 0, -straight, straight)));
    const int64_t metres = TRY(context.number("metres", metres_preset, 1, metres_most));
    const store::Scope scope = context.account->scope();
    const auto atlas = TRY(context.desk.atlas());
    const place::Point at{lon, lat};
    std::vector<Found> found;
    each_place(*atlas, scope, [&](const FamilyPlace& one) {
        const int64_t apart = std::llround(place::distance_m(at, one.at));
        if (apart <= metres) {
            found.push_back({&one, apart});
        }
    });
    std::ranges::sort(found, {},
                      [](const Found& one) { return std::pair{one.metres, one.place->family_id}; });
    const bool more = found.size() > near_most;
    found.resize(std::min(found.size(), near_most));
    return shown(context, found, more);
}

Result<Response> photo(Context& context) {
    if (!context.role->sees("photo") || !context.role->sees("identity")) {
        return fail(Code::no_right, "peran ini tidak melihat foto", "this role sees no photos");
    }
    const FamilyId id = TRY(FamilyId::parse(context.path.at("family")));
    const store::Scope scope = context.account->scope();
    store::Workspace& workspace = context.desk.workspace();
    const auto gone = fail(Code::not_found, "tidak ada foto, atau sudah dihapus",
                           "there is no photo, or it was erased");
    if (!TRY(workspace.has_table("geotag_place"))) {
        return gone;
    }
    const store::Table rows = TRY(workspace.rows_of("geotag_place", {&id.value, 1}, scope));
    // A photo that was handed in since geotag ran is in the record already.
    if (rows.rows == 0 || rows.at("landmark").text(0).empty()) {
        return gone;
    }
    const int64_t area = rows.at("area").integer(0);
    Response response;
    response.body = TRY(geotag::photo(workspace, scope, area, rows.at("landmark").text(0)));
    response.type = "image/jpeg";
    return noted(context,
                 {{0, context.now, context.account->name, context.role->name, context.purpose,
                   "geotag.photo", id.value, area}},
                 std::move(response));
}

// A photo for the landmark of a family. The bytes are looked at before anything is kept.
Result<Response> hand_in_photo(Context& context) {
    if (!context.role->sees("photo") || !context.role->sees("identity")) {
        return fail(Code::no_right, "peran ini tidak melihat foto", "this role sees no photos");
    }
    if (context.request.header("content-type") != "image/jpeg") {
        const Error error{Code::usage,
                          {"isi permintaan harus image/jpeg", "the body must be image/jpeg"},
                          {},
                          {}};
        return Response::problem(error, context.lang, 415);
    }
    const FamilyId id = TRY(FamilyId::parse(context.path.at("family")));
    const store::Scope scope = context.account->scope();
    store::Workspace& workspace = context.desk.workspace();
    const auto none = fail(Code::not_found, "keluarga itu tidak mempunyai landmark",
                           "that family has no landmark");
    if (!TRY(workspace.has_table("geotag_place"))) {
        return none;
    }
    const store::Table rows = TRY(workspace.rows_of("geotag_place", {&id.value, 1}, scope));
    if (rows.rows == 0 || rows.at("landmark").text(0).empty()) {
        return none;
    }
    const geotag::LandmarkName of{rows.at("area").integer(0), rows.at("landmark").text(0)};
    geotag::AttachedPhoto attached;
    TRY(context.desk.writes().append([&]() -> Result<void> {
        auto done = geotag::attach_photo(workspace, scope, of, context.request.body,
                                         "serve:" + context.account->name,
                                         geotag::options_of(context.desk.options().settings));
        if (!done) {
            return std::unexpected(std::move(done.error()));
        }
        attached = std::move(*done);
        return {};
    }));
    return noted(context,
                 {{0, context.now, context.account->name, context.role->name, context.purpose,
                   "geotag.photo", id.value, of.area}},
                 Response::of(object({{"distance_m", integer(attached.distance_m)},
                                      {"far_away", truth(attached.far_away)},
                                      {"repeated", truth(attached.repeated)},
                                      {"taken_at", text(attached.taken_at)}}),
                              201));
}

}  // namespace

void add_place_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/geotag/place",
                  "family.list",
                  {"Tempat keluarga suatu desa atau SLS", "Places of families of a village or SLS"},
                  places,
                  {{"area", "at least 10 digits of an area code", false, true}},
                  true});
    to.push_back({"GET",
                  "/v1/geotag/near",
                  "family.list",
                  {"Keluarga di sekitar suatu titik", "Families near a point"},
                  near,
                  {{"lat_e7", "latitude in 1e-7 degree", true, true},
                   {"lon_e7", "longitude in 1e-7 degree", true, true},
                   {"metres", "at most so far away", true}},
                  true});
    to.push_back({"GET",
                  "/v1/geotag/photo/{family}",
                  "family.read",
                  {"Foto rumah satu keluarga", "Photo of a family's house"},
                  photo,
                  {{"family", "printed family id"}},
                  true,
                  no_body_bytes,
                  "",
                  "image/jpeg"});
    to.push_back(
        {"POST",
         "/v1/geotag/photo/{family}",
         "document.write",
         {"Serahkan foto rumah satu keluarga (JPEG)", "Hand in a photo of a family's house (JPEG)"},
         hand_in_photo,
         {{"family", "printed family id"}},
         true,
         photo_bytes_max,
         "",
         "application/json",
         "image/jpeg"});
}

}  // namespace regsosek::serve
