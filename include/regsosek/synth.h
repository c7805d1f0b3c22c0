// An invented district as its files would be, with the truth beside them: for training,
// demonstration, load and tests. Nobody in it exists: every NIK and KK number begins with 99.01.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::synth {

/// How many mistakes are planted in the documents.
enum class Errors : uint8_t {
    none,    ///< None, and no misread NIK either.
    normal,  ///< About 2 % of the families, as in a district after checking by the supervisors.
    harsh,   ///< Five times as many, and names, birth dates, numbers and the register spoilt.
};

/// What to invent.
struct Options {
    /// Families, each with one K document; 379,927 is a whole district of 14 kecamatan. From 800.
    int64_t families = 2000;
    /// The same seed gives the same bytes, whatever the number of threads.
    uint64_t seed = 1;
    /// Folder to write into; made when missing. Files of an earlier district in it are overwritten.
    std::string out;
    /// Photos (small JPEG files with an EXIF position) of the first landmarks.
    int64_t photos = 0;
    /// How many mistakes are planted.
    Errors errors = Errors::normal;
};

/// One file that was written, relative to the folder.
struct WrittenFile {
    std::string name;
    int64_t rows = 0;  ///< Records without the header; polygons; 1 for other files.
};

/// What was written.
struct Summary {
    int64_t families = 0;
    int64_t persons = 0;  ///< Members who live with their family.
    int64_t sls = 0;
    int64_t villages = 0;
    int64_t districts = 0;
    int64_t errors_planted = 0;  ///< Lines of truth/error.csv.
    std::vector<WrittenFile> files;
};

/// Writes the files of docs/format/district.md. Errors: usage (too few families, no folder), io,
/// disk_full.
Result<Summary> write_district(const Options& options);

}  // namespace regsosek::synth
