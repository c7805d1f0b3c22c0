// The area frame of the invented district: kecamatan, villages and SLS with their codes, sizes,
// shapes and officers. Planned once, before any family is invented; everything else follows it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "synth/shapes.h"

namespace regsosek::synth {

/// BPS code of the district (province 33, regency 69): no real one.
inline constexpr const char* regency_bps = "3369";
/// Kemendagri code of the district: first four digits of NIK and KK numbers; no real one.
inline constexpr const char* regency_kemendagri = "9901";

/// One kecamatan.
struct District {
    std::string code;        ///< 7 digits.
    std::string kemendagri;  ///< 6 digits.
    std::string name;
    int first_village = 0;
    int villages = 0;
    int64_t families = 0;
};

/// One village.
struct Village {
    std::string code;        ///< 10 digits.
    std::string kemendagri;  ///< 10 digits.
    std::string name;
    int district = 0;
    int number = 0;  ///< From 0 in the whole district: ranges of serial numbers depend on it.
    int first_sls = 0;
    int sls = 0;
    int64_t families = 0;
    bool urban = false;
    bool coastal = false;
    double welfare = 0.0;  ///< Standard normal: how well off the village is.
    double housing = 0.0;  ///< Standard normal: building custom of the village.
    double piped = 0.0;    ///< Share of families with piped water.
};

/// What is special about an SLS.
enum class SlsKind : uint8_t { ordinary, empty, crowded, pesantren, part };

/// One SLS (16-digit code).
struct Sls {
    std::string code;
    std::string name;
    std::string hamlet;     ///< Name used in addresses.
    std::string head_name;  ///< The RT head.
    int rt = 0;
    int rw = 0;
    int village = 0;
    int families = 0;  ///< Families to invent, and lines of the prelist.
    SlsKind kind = SlsKind::ordinary;
    double welfare = 0.0;     ///< Standard normal, beside the village's.
    int ppl = 0;              ///< Index into Frame::ppl.
    int pml = 0;              ///< Index into Frame::pml.
    bool curbstoned = false;  ///< Its officer invented the answers at home.
    Rectangle shape;
};

/// One officer.
struct Officer {
    std::string code;
    std::string name;
    int district = 0;
    int pml = -1;  ///< Supervisor of a PPL.
};

/// The whole frame.
struct Frame {
    std::vector<District> districts;
    std::vector<Village> villages;
    std::vector<Sls> sls;
    std::vector<Officer> ppl;
    std::vector<Officer> pml;
    std::vector<Officer> koseka;
    Map map;
};

/// Plans a frame for so many families (at least 800). Sizes of SLS follow the histogram of Demak
/// 2025.
Frame plan_frame(int64_t families, uint64_t seed);

/// Streams of random numbers: one name for each use, so that a new use moves no old draw.
enum class Stream : uint64_t {
    frame = 1,
    sizes,
    officers,
    family,
    listing,
    register_rows,
    landmarks,
    programmes,
    survey,
    meeting,
    events,
    mistakes,
    written,
    photos,
    changes
};

}  // namespace regsosek::synth
