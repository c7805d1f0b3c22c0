// Clean rows near a place: whom imputation asks for values. Rows lie in order of area, place and
// hash, once per width of the area.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ground/store/workspace.h"

namespace regsosek::validate {

/// A donor and how far it is from a receiver.
struct NearDonor {
    int64_t distance = 0;
    uint64_t hash = 0;
    uint32_t row = 0;
    auto operator<=>(const NearDonor&) const = default;
};

/// Donors of one kind: families, or persons.
class Donors {
public:
    /// `rows` are clean rows of the table; `area` has the area of every row. `place` orders them
    /// (age, members); answers of `match` should agree.
    Donors(const store::Table& table, const std::vector<int64_t>& area,
           const std::vector<uint32_t>& rows, const std::string& id, const std::string& place,
           const std::vector<std::string>& match, uint64_t seed);

    /// The donors around a receiver in its area of so many digits, nearest first. Answers that are
    /// located (by name) tell nothing of the distance.
    std::vector<NearDonor> near(uint32_t row, int digits, const std::vector<std::string>& located,
                                size_t donors_max) const;
    int64_t id(uint32_t row) const { return id_.integer(row); }

private:
    struct Entry {
        int64_t area = 0;
        int32_t place = 0;
        uint64_t hash = 0;
        uint32_t row = 0;
        auto operator<=>(const Entry&) const = default;
    };
    const std::vector<Entry>& entries(int digits) const;
    int64_t distance(uint32_t a, uint32_t b, const std::vector<std::string>& located) const;

    const store::Column& id_;
    const store::Column& place_;
    std::vector<const store::Column*> match_;
    const std::vector<int64_t>& area_;
    uint64_t seed_;
    std::vector<std::vector<Entry>> by_width_;
};

/// Digits of an area code by which donors are looked for: SLS, village, kecamatan, district.
std::span<const int> donor_widths();

}  // namespace regsosek::validate
