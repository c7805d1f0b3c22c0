// Coordinates on their way from geotag to the sealed identities of an edition.
#include "regsosek/flow.h"
#include "regsosek/geotag.h"

namespace regsosek::flow {

Result<std::vector<finalise::Place>> edition_places(store::Workspace& workspace,
                                                    const store::Scope& scope,
                                                    const Settings& settings) {
    std::vector<finalise::Place> out;
    const auto found = TRY(geotag::places(workspace, scope, geotag::options_of(settings)));
    out.reserve(found.size());
    for (const geotag::Place& one : found) {
        const bool own = one.source == geotag::Source::landmark;
        out.push_back(
            {one.family_id, one.latitude_e7, one.longitude_e7, own ? "landmark" : "building"});
    }
    return out;
}

}  // namespace regsosek::flow
