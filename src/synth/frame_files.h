// The files of the frame itself: areas, issuing areas, shapes, officers and who visited what.
#pragma once

#include "synth/frame.h"
#include "synth/pages.h"

namespace regsosek::synth {

/// Writes areas.csv, area_codes_dukcapil.csv, village.geojson, sls.geojson, officers.csv,
/// assignment.csv.
Result<void> write_frame(const Frame& frame, Folder& folder);
/// Writes README.txt: that nobody in it exists.
Result<void> write_readme(Folder& folder);
/// Writes manifest.json from what was written so far; call last.
Result<void> write_manifest(const Options& options, const Summary& summary, Folder& folder);

}  // namespace regsosek::synth
