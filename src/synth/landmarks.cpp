// Where the officers stood when they tagged, and where they should have stood.
#include "synth/landmarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "synth/document.h"
#include "synth/photo.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

/// Shares of flawed tags (our choice; each is noted as a planted mistake).
constexpr double tag_missing = .012;
constexpr double tag_swapped = .004;
constexpr double tag_outside = .008;
constexpr double tag_coarse = .012;
/// SLS whose tags were all made at the officer's table.
constexpr double tagged_at_desk = .008;
/// Photos taken twice of one house, for two families.
constexpr double photo_again = .01;

class Tagger {
public:
    Tagger(const Frame& frame, uint64_t seed, Errors errors, Draft& draft, int sls, int buildings)
        : frame_(frame),
          errors_(errors),
          draft_(draft),
          sls_(sls),
          buildings_(buildings),
          random_(seed, static_cast<uint64_t>(Stream::landmarks), static_cast<uint64_t>(sls)),
          at_desk_(errors != Errors::none && random_.chance(tagged_at_desk)) {}

    void tag(int family, std::vector<Landmark>& landmarks);
    /// After the last building: a pile of five or fewer is allowed, so that no rule can see it.
    void finish();

private:
    const Sls& place() const { return frame_.sls[static_cast<size_t>(sls_)]; }
    Point house(int building);
    Point somewhere_else();
    void note(int family, View kind, View rule);
    bool flawed(int family, Landmark& landmark);

    const Frame& frame_;
    Errors errors_;
    Draft& draft_;
    int sls_;
    int buildings_;
    Random random_;
    bool at_desk_;
    int order_ = 0;
    uint64_t last_scene_ = 0;
};

void Tagger::note(int family, View kind, View rule) {
    PlantedError error;
    error.file = "landmarks";
    error.family = family;
    error.sls = sls_;
    error.kind = kind;
    error.variable = "landmark_id";
    error.rule = rule;
    draft_.errors.push_back(error);
}

/// Houses stand in rows from the south-west corner, as they are numbered, with GPS noise of some
/// metres.
Point Tagger::house(int building) {
    const Rectangle& shape = place().shape;
    int columns = 1;
    while (columns * columns < buildings_) {
        ++columns;
    }
    const int row = (building - 1) / columns;
    const int along = (building - 1) % columns;
    const int column = row % 2 == 0 ? along : columns - 1 - along;
    const double margin = .07;  // yards and lanes along the border
    const double cell = (1.0 - 2.0 * margin) / columns;
    const double x = margin + cell * (column + .25 + .5 * random_.uniform());
    const double y = margin + cell * (row + .25 + .5 * random_.uniform());
    const double noise_m = 3.0;
    return Map::bent(shape.x0 + x * (shape.x1 - shape.x0) + noise_m * random_.normal(),
                     shape.y0 + y * (shape.y1 - shape.y0) + noise_m * random_.normal());
}

/// A point some kilometres away: the officer's home or the village office.
Point Tagger::somewhere_else() {
    const Rectangle& shape = place().shape;
    const int away = random_.between(1500, 5000);
    return Map::bent(shape.x0 + (random_.chance(.5) ? away : -away),
                     shape.y0 + random_.between(-1500, 1500));
}

/// Plants at most one flaw; false when the landmark was never made.
bool Tagger::flawed(int family, Landmark& landmark) {
    if (at_desk_) {
        Random desk(static_cast<uint64_t>(sls_), 3);
        const Rectangle& shape = place().shape;
        landmark.place = Map::bent(shape.x0 + .5 * (shape.x1 - shape.x0) + .3 * desk.uniform(),
                                   shape.y0 + .5 * (shape.y1 - shape.y0));
        note(family, "gps_piled_up", "GEO04");
        return true;
    }
    const double drawn = random_.uniform();
    if (drawn < tag_missing) {
        note(family, "gps_missing", "GEO01");
        return false;
    }
    if (drawn < tag_missing + tag_swapped) {
        std::swap(landmark.place.lon, landmark.place.lat);
        note(family, "gps_swapped", "GEO03");
    } else if (drawn < tag_missing + tag_swapped + tag_outside) {
        landmark.place = somewhere_else();
        note(family, "gps_outside", "GEO02");
    } else if (drawn < tag_missing + tag_swapped + tag_outside + tag_coarse) {
        landmark.accuracy_m = random_.between(45, 400);
        note(family, "gps_coarse", "GEO05");
    }
    return true;
}

void Tagger::tag(int at, std::vector<Landmark>& landmarks) {
    const Family& family = draft_.families[static_cast<size_t>(at)];
    Landmark landmark;
    landmark.id = text_of(family.answers, FamilyText::landmark_id);
    landmark.sls = sls_;
    landmark.building_no = family.building_no;
    landmark.place = house(family.building_no);
    landmark.accuracy_m = random_.between(3, 18);
    landmark.ppl_code = frame_.ppl[static_cast<size_t>(place().ppl)].code;
    const int minute = 8 * 60 + sls_ % 3 * 170 + order_++ * 11 % 165;
    landmark.taken_at = fmt::format("{}T{:02}:{:02}:{:02}", family.interview.iso(), minute / 60,
                                    minute % 60, random_.between(0, 59));
    landmark.scene = random_.chance(photo_again) && last_scene_ != 0 ? last_scene_ : random_.bits();
    last_scene_ = landmark.scene;
    if (errors_ == Errors::none || flawed(at, landmark)) {
        landmarks.push_back(landmark);
    }
}

void Tagger::finish() {
    constexpr int pile_allowed = 5;  // rule GEO04
    if (!at_desk_ || order_ > pile_allowed) {
        return;
    }
    for (PlantedError& error : draft_.errors) {
        if (error.sls == sls_ && error.kind == "gps_piled_up") {
            error.rule = "";
        }
    }
}

/// Says of both landmarks that they show one house.
void note_photo(const Frame& frame, const Landmark& first, const Landmark& second, bool again,
                Page& truth) {
    for (const Landmark* landmark : {&first, &second}) {
        truth.rows.field("landmarks")
            .field(frame.sls[static_cast<size_t>(landmark->sls)].code)
            .field(int64_t{landmark->building_no})
            .field(View())
            .field(View())
            .field(again ? "photo_saved_again" : "photo_used_twice")
            .field("photo")
            .field(View())
            .field((landmark == &first ? second : first).id + ".jpg")
            .field("GEO08");
        truth.end();
    }
}

}  // namespace

std::span<const std::string_view> landmark_columns() {
    static constexpr std::array<View, 9> names = {{"landmark_id", "idsubsls", "building_no",
                                                   "latitude", "longitude", "accuracy_m",
                                                   "taken_at", "ppl_code", "photo"}};
    return names;
}

std::vector<Landmark> tag_buildings(const Frame& frame, uint64_t seed, Errors errors,
                                    Draft& draft) {
    std::vector<Landmark> landmarks;
    const Village& village = frame.villages[static_cast<size_t>(draft.village)];
    size_t begin = 0;
    for (int sls = village.first_sls; sls < village.first_sls + village.sls; ++sls) {
        const size_t end =
            begin + static_cast<size_t>(frame.sls[static_cast<size_t>(sls)].families);
        if (begin == end) {
            continue;
        }
        Tagger tagger(frame, seed, errors, draft, sls, draft.families[end - 1].building_no);
        int last_building = 0;
        for (size_t at = begin; at < end; ++at) {
            const Family& family = draft.families[at];
            const bool poor = !text_of(family.answers, FamilyText::landmark_id).empty();
            if (poor && family.building_no != last_building) {
                last_building = family.building_no;
                tagger.tag(static_cast<int>(at), landmarks);
            }
        }
        tagger.finish();
        begin = end;
    }
    return landmarks;
}

Result<void> write_landmarks(const Frame& frame, const std::vector<Landmark>& landmarks,
                             int64_t& photos_left, Folder& folder) {
    Page page;
    Page truth;
    std::map<uint64_t, const Landmark*> shown;
    for (const Landmark& landmark : landmarks) {
        std::string photo;
        if (photos_left > 0) {
            --photos_left;
            photo = landmark.id + ".jpg";
            const auto [first, is_new] = shown.try_emplace(landmark.scene, &landmark);
            // Half of the photos used again are files saved again, so that no byte is the same.
            const bool again = !is_new && mix64(landmark.scene) % 2 == 0;
            if (!is_new) {
                note_photo(frame, *first->second, landmark, again, truth);
            }
            const std::string jpeg = photo_of(landmark.scene, landmark.place, landmark.taken_at,
                                              again ? Saved::again : Saved::first);
            TRY(folder.append("photos/" + photo, jpeg, 1));
            TRY(folder.finish("photos/" + photo));
        }
        page.rows.field(landmark.id)
            .field(frame.sls[static_cast<size_t>(landmark.sls)].code)
            .field(int64_t{landmark.building_no})
            .field(degrees(landmark.place.lat))
            .field(degrees(landmark.place.lon))
            .field(int64_t{landmark.accuracy_m})
            .field(landmark.taken_at)
            .field(landmark.ppl_code)
            .field(photo);
        page.end();
    }
    TRY(folder.append("truth/error.csv", truth.rows.text(), truth.count));
    return folder.append("landmarks.csv", page.rows.text(), page.count);
}

}  // namespace regsosek::synth
