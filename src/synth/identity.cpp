// NIK = area, day (women + 40), month, year, serial; KK = area, issue date, serial (process.md 5).
#include "synth/identity.h"

#include <fmt/format.h>

#include "ground/base/assert.h"
#include "ground/base/random.h"

namespace regsosek::synth {
namespace {

/// Serials of one (area, date, sex) that a village owns; 249 villages fit into 9,999.
constexpr int serials_per_village = 40;
/// Spreads serials over their range; the prime is above 249 * 40, so that no two meet.
constexpr int64_t serial_prime = 9973;
constexpr int64_t serial_factor = 7919;
/// Kecamatan that exist no more, and those outside the district, follow the 14 of the frame.
constexpr int first_extra_area = 15;
constexpr int extra_areas = 5;

}  // namespace

std::vector<IssuingArea> issuing_areas(const Frame& frame) {
    std::vector<IssuingArea> areas;
    for (const District& district : frame.districts) {
        areas.push_back({district.kemendagri, district.name, "1950-01-01", ""});
    }
    static constexpr const char* names[extra_areas] = {"MERGED FORMER KECAMATAN I",
                                                       "MERGED FORMER KECAMATAN II", "OUTER AREA I",
                                                       "OUTER AREA II", "OUTER AREA III"};
    for (int k = 0; k < extra_areas; ++k) {
        areas.push_back({fmt::format("{}{:02}", regency_kemendagri, first_extra_area + k), names[k],
                         "1950-01-01", k < 2 ? "2006-12-31" : ""});
    }
    return areas;
}

NumberIssuer::NumberIssuer(const Frame& frame, int village) : frame_(frame), village_(village) {}

std::string NumberIssuer::area(Random& random, double own_share) const {
    const auto& village = frame_.villages[static_cast<size_t>(village_)];
    const double drawn = random.uniform();
    if (drawn < own_share) {
        return frame_.districts[static_cast<size_t>(village.district)].kemendagri;
    }
    if (drawn < own_share + (1.0 - own_share) * .6) {
        return frame_.districts[random.below(static_cast<uint32_t>(frame_.districts.size()))].kemendagri;
    }
    return fmt::format("{}{:02}", regency_kemendagri,
                       first_extra_area + static_cast<int>(random.below(extra_areas)));
}

std::string NumberIssuer::number(std::string area, const std::string& date) {
    for (int step = 0; step < extra_areas; ++step) {
        int& count = used_[{area, date}];
        if (count < serials_per_village) {
            const int64_t slot = int64_t{village_} * serials_per_village + count;
            ++count;
            return fmt::format("{}{}{:04}", area, date, slot * serial_factor % serial_prime + 1);
        }
        // A heaped birth date ran out of serials: a neighbouring office issues the next.
        area = fmt::format("{}{:02}", regency_kemendagri, first_extra_area + step);
    }
    must(false, "a village has serials left for a date");
    return {};
}

std::string NumberIssuer::nik(Random& random, Date birth, int sex) {
    const std::string issued_by = area(random, birth.year() > 2010 ? .94 : .78);
    return number(issued_by, fmt::format("{:02}{:02}{:02}", birth.day() + (sex == 2 ? 40 : 0),
                                         birth.month(), birth.year() % 100));
}

std::string NumberIssuer::kk_number(Random& random, Date issued) {
    const std::string issued_by = area(random, .93);
    const std::string date = fmt::format("{:02}{:02}{:02}", issued.day(), issued.month(),
                                         issued.year() % 100);
    return number(issued_by, date);
}

}  // namespace regsosek::synth
