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

int extra_area(int step) {
    return std::stoi(regency_kemendagri) * 100 + first_extra_area + step;
}

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

int NumberIssuer::area(Random& random, double own_share) const {
    const auto& village = frame_.villages[static_cast<size_t>(village_)];
    const double drawn = random.uniform();
    if (drawn < own_share) {
        return std::stoi(frame_.districts[static_cast<size_t>(village.district)].kemendagri);
    }
    if (drawn < own_share + (1.0 - own_share) * .6) {
        return std::stoi(
            frame_.districts[random.below(static_cast<uint32_t>(frame_.districts.size()))]
                .kemendagri);
    }
    return extra_area(static_cast<int>(random.below(extra_areas)));
}

std::string NumberIssuer::number(int area, int date) {
    for (int step = 0; step < extra_areas; ++step) {
        int& count = used_[int64_t{area} * 1000000 + date];
        if (count < serials_per_village) {
            const int64_t slot = int64_t{village_} * serials_per_village + count;
            ++count;
            return fmt::format("{}{:06}{:04}", area, date, slot * serial_factor % serial_prime + 1);
        }
        area = extra_area(step);  // a heaped birth date ran out of serials: the next office issues
    }
    must(false, "a village has serials left for a date");
    return {};
}

std::string NumberIssuer::nik(Random& random, Date birth, int sex) {
    const int issued_by = area(random, birth.year() > 2010 ? .94 : .78);
    const int day = birth.day() + (sex == 2 ? 40 : 0);
    return number(issued_by, day * 10000 + birth.month() * 100 + birth.year() % 100);
}

std::string NumberIssuer::kk_number(Random& random, Date issued) {
    const int issued_by = area(random, .93);
    return number(issued_by, issued.day() * 10000 + issued.month() * 100 + issued.year() % 100);
}

}  // namespace regsosek::synth
