// One photo that somebody hands in for a landmark.
#include <cmath>

#include "method/place/photo.h"
#include "regsosek/geotag.h"
#include "word/geotag/photos.h"
#include "word/geotag/tags.h"

namespace regsosek::geotag {

namespace {

// The first family of the landmark: its key seals the place and the key of the photo.
Result<std::string> sealing_family(store::Workspace& workspace, int64_t area,
                                   std::string_view landmark) {
    const store::Scope here{{AreaRange{area, area + 1}}};
    store::Query query;
    query.table = "family";
    query.fields = {"family_id", "landmark_id"};
    const store::Table families = TRY(workspace.query(query, here));
    for (size_t row = 0; row < families.rows; ++row) {
        if (families.at("landmark_id").text(row) == landmark) {
            return FamilyId{families.at("family_id").integer(row)}.printed();
        }
    }
    return std::string{};
}

}  // namespace

Result<AttachedPhoto> attach_photo(store::Workspace& workspace, const store::Scope& scope,
                                   const LandmarkName& of, std::string_view bytes,
                                   const std::string& author, const Options& options) {
    place::PhotoLimits limits;
    limits.bytes_max = static_cast<size_t>(options.photo_bytes_max);
    limits.pixels_max = options.upload_pixels_max;
    const place::Photo photo = TRY(place::read_photo(bytes, limits));
    const auto stored =
        TRY(workspace.get(store::Kind::geotag, document_key(of.area, of.landmark), scope, true));
    if (!stored || stored->document.identity.empty()) {
        return fail(Code::not_found, "landmark itu tidak ada, atau sudah dihapus",
                    "there is no such landmark, or it was erased");
    }
    Tag tag = TRY(tag_of(*stored));
    AttachedPhoto out;
    out.taken_at = photo.taken_at;
    if (photo.position) {
        out.distance_m = std::llround(place::distance_m(tag.at, *photo.position));
        out.far_away = static_cast<double>(out.distance_m) > options.photo_m;
    }
    SealedPhoto sealed = seal_photo(bytes);
    const std::string name = TRY(workspace.put_blob(sealed.bytes));
    if (tag.photo == name) {
        out.repeated = true;
        return out;
    }
    tag.photo = name;
    tag.photo_key = std::move(sealed.key);
    tag.photo_problem.clear();
    tag.picture = photo.picture;
    tag.look = place::hex(photo.look);
    tag.photo_at = photo.position;
    store::Document document =
        document_of(tag, TRY(sealing_family(workspace, of.area, of.landmark)));
    document.author = author;
    document.reason = "foto diserahkan";
    TRY(workspace.append({&document, 1}));
    return out;
}

}  // namespace regsosek::geotag
