// geotag: where poor families live. Takes landmarks and photos into the record, joins them to
// families, and says which places look wrong. Tables hold no coordinates: those are identity.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ground/base/settings.h"
#include "ground/store/reported.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::geotag {

/// Limits of the tests. Source: edit_rules.csv GEO01 to GEO08, see docs/method/geotag.md.
struct Options {
    double sls_buffer_m = 50;       ///< GEO02: this far outside its SLS still counts as inside.
    double village_buffer_m = 500;  ///< GEO02b.
    double pile_m = 1;              ///< GEO04: points this close are one point.
    int32_t pile_buildings = 5;     ///< GEO04: most buildings at one point.
    double accuracy_m = 30;         ///< GEO05: worst accuracy still trusted.
    double speed_kmh = 60;          ///< GEO06: fastest way between two tags of an officer.
    int64_t gap_s = 300;            ///< GEO06: shortest time between two of them.
    double photo_m = 100;           ///< GEO09: farthest a photo may be from its landmark.
    /// GEO08: photos of two buildings are alike when at most so many of 256 bits of their looks
    /// differ (method/place/photo.h); -1: only the same picture counts.
    int32_t photo_bits = 28;
    int64_t photo_bytes_max = 20 << 20;  ///< Largest photo accepted.
    /// Largest picture that a request may bring: a phone's 48 megapixels fit, and a small file that
    /// unfolds to more does not.
    int64_t upload_pixels_max = 50'000'000;
    bool photos_required = false;  ///< GEO01 asks for a photo too. Not while photos are on their
                                   ///< way apart from the landmarks.
    /// Called with landmarks done and all; false stops.
    std::function<bool(int64_t, int64_t)> progress;
};
/// The limits in force, from the settings geotag_* and photo_bytes_max.
Options options_of(const Settings& settings);

/// A row or photo that is not as expected. Coordinates are not repeated. Problems: not_readable,
/// too_few_fields, too_many_fields, bad_value, duplicate_key, photo_missing, photo_broken,
/// photo_too_large.
using Reported = store::Reported;

/// What an import did.
struct ImportReport {
    int64_t read = 0;
    int64_t stored = 0;    ///< New documents.
    int64_t repeated = 0;  ///< Landmarks that the record has already.
    int64_t photos = 0;    ///< Photos in the vault.
    std::vector<Reported> reported;
};

/// Takes landmarks.csv into the record: one document of kind geotag per landmark and SLS, its
/// coordinates in the identity body, sealed with the key of the first family of the landmark.
/// Photos lie in `photos_folder` and go, checked, into the vault. Writes geotag_reported. Errors:
/// not_found, bad_input (a needed column is missing), stopped.
Result<ImportReport> import_landmarks(store::Workspace& workspace, const store::Scope& scope,
                                      const std::string& path, const std::string& photos_folder,
                                      const Options& options = {});

/// What the tests found.
struct Report {
    int64_t landmarks = 0;
    int64_t families = 0;    ///< Families that need a place, or have one.
    int64_t needed = 0;      ///< Interviewed and very poor or poor.
    int64_t with_place = 0;  ///< Those of them that have one.
    int64_t unattached = 0;  ///< Landmarks that no family has.
    struct RuleCount {
        std::string rule;
        int64_t findings = 0;
    };
    std::vector<RuleCount> rules;  ///< In order of their names.
    int64_t findings = 0;
};

/// Joins the landmarks of the record to the families and tests them against the polygons of
/// frame_polygon. Writes geotag_place and geotag_finding.
Result<Report> run(store::Workspace& workspace, const store::Scope& scope,
                   const Options& options = {});

/// How a family came to its landmark. Numbers are stored: never renumber.
enum class Source : int32_t {
    none = 0,
    landmark = 1,  ///< By its landmark number and SLS.
    building = 2,  ///< By SLS and building, its own number being blank or unknown.
};

/// The photo of a landmark (SLS of 16 digits, landmark number) as it was taken in. Errors:
/// not_found, also when the family whose landmark it is was erased.
Result<std::string> photo(store::Workspace& workspace, const store::Scope& scope, int64_t area,
                          std::string_view landmark);

/// A landmark: its SLS (16 digits) and its number.
struct LandmarkName {
    int64_t area = 0;
    std::string_view landmark;
};
/// What a photo that was handed in says of itself.
struct AttachedPhoto {
    int64_t distance_m = -1;  ///< From the landmark by its EXIF position; -1: it has none.
    bool far_away = false;    ///< Farther than Options::photo_m, as GEO09 will say.
    std::string taken_at;     ///< EXIF time, or empty.
    bool repeated = false;    ///< The landmark had this very photo.
};
/// Takes one photo of a landmark into the vault and the record, in the place of the one before; on
/// disk when this returns. Errors: limit (bytes or pixels), bad_input (no whole JPEG), not_found
/// (no such landmark in scope, or erased).
Result<AttachedPhoto> attach_photo(store::Workspace& workspace, const store::Scope& scope,
                                   const LandmarkName& of, std::string_view bytes,
                                   const std::string& author, const Options& options = {});

/// Where a family lives, swapped coordinates put right.
struct Place {
    int64_t family_id = 0;
    int32_t latitude_e7 = 0;
    int32_t longitude_e7 = 0;
    Source source = Source::none;
};
/// Places of all families that have one, sorted by family, for those who may see identities. Points
/// far outside the village are left out.
Result<std::vector<Place>> places(store::Workspace& workspace, const store::Scope& scope,
                                  const Options& options = {});

/// How well planted errors of an invented district were found (truth/error.csv), by kind.
struct Detection {
    std::string kind;
    std::string rule;
    int64_t planted = 0;
    int64_t found = 0;
};
struct Evaluation {
    std::vector<Detection> kinds;
    /// Findings per rule on families without a planted error of their landmark.
    std::vector<Report::RuleCount> others;
};
/// Compares geotag_finding with the truth. Errors: not_found, bad_input.
Result<Evaluation> evaluate(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& truth_folder);

}  // namespace regsosek::geotag
