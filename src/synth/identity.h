// Issuing NIK and KK numbers that no two people or cards share, village by village, so that
// villages can be invented on several threads.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/random.h"
#include "synth/frame.h"

namespace regsosek::synth {

/// One kecamatan code of NIK and KK numbers, in force from and until the dates ("" = still).
struct IssuingArea {
    std::string code;
    std::string name;
    std::string valid_from;
    std::string valid_to;
};
/// All issuing areas: those of the frame, two that were merged away, and three outer ones.
std::vector<IssuingArea> issuing_areas(const Frame& frame);

/// Issues the numbers of one village. Each village owns 40 serials of every (area, date, sex).
class NumberIssuer {
public:
    NumberIssuer(const Frame& frame, int village);
    /// A NIK for somebody born then; most are issued in the village's own kecamatan.
    std::string nik(Random& random, Date birth, int sex);
    /// A family card number issued on a day.
    std::string kk_number(Random& random, Date issued);

private:
    int area(Random& random, double own_share) const;
    std::string number(int area, int date);

    const Frame& frame_;
    int village_;
    std::unordered_map<int64_t, int> used_;  // area and date -> serials used
};

}  // namespace regsosek::synth
