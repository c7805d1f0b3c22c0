// Sorted once per width of the area.
#include "word/validate/donors.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "ground/base/random.h"
#include "ground/base/threads.h"

namespace regsosek::validate {

namespace {

constexpr std::array widths = {14, 10, 7, 4};
// A different answer is as far as so many steps of the place (years of age).
constexpr int64_t match_distance = 5;

int64_t prefix(int64_t area, int digits) {
    for (int i = digits; i < 16; ++i) {
        area /= 10;
    }
    return area;
}

}  // namespace

std::span<const int> donor_widths() {
    return widths;
}

Donors::Donors(const store::Table& table, const std::vector<int64_t>& area,
               const std::vector<uint32_t>& rows, const std::string& id, const std::string& place,
               const std::vector<std::string>& match, uint64_t seed)
    : id_(table.at(id)), place_(table.at(place)), area_(area), seed_(seed) {
    for (const std::string& name : match) {
        match_.push_back(&table.at(name));
    }
    by_width_.resize(widths.size());
    parallel_blocks(widths.size(), [&](size_t w) {
        for (const uint32_t row : rows) {
            const uint64_t hash = mix64(seed, static_cast<uint64_t>(id_.integer(row)));
            by_width_[w].push_back({prefix(area[row], widths[w]), place_.int32s[row], hash, row});
        }
        std::ranges::sort(by_width_[w]);
    });
}

const std::vector<Donors::Entry>& Donors::entries(int digits) const {
    return by_width_[static_cast<size_t>(std::ranges::find(widths, digits) - widths.begin())];
}

int64_t Donors::distance(uint32_t a, uint32_t b, const std::vector<std::string>& located) const {
    const auto is_located = [&](const store::Column& column) {
        return std::ranges::find(located, column.name) != located.end();
    };
    int64_t out = 0;
    if (!is_located(place_)) {
        out += std::abs(int64_t{place_.int32s[a]} - place_.int32s[b]);
    }
    for (const store::Column* column : match_) {
        out += !is_located(*column) && column->int32s[a] != column->int32s[b] ? match_distance : 0;
    }
    return out;
}

std::vector<NearDonor> Donors::near(uint32_t row, int digits,
                                    const std::vector<std::string>& located,
                                    size_t donors_max) const {
    const auto& all = entries(digits);
    const int64_t area = prefix(area_[row], digits);
    const auto id = static_cast<uint64_t>(id_.integer(row));
    // Where the place itself is located, any place will do.
    const bool lost = std::ranges::find(located, place_.name) != located.end();
    const auto begin = std::ranges::lower_bound(all, area, {}, &Entry::area);
    const auto end = std::ranges::upper_bound(begin, all.end(), area, {}, &Entry::area);
    const Entry self{area, place_.int32s[row], mix64(seed_, id), row};
    auto middle = std::lower_bound(begin, end, self);
    if (lost && begin != end) {
        middle = begin +
                 static_cast<ptrdiff_t>(mix64(seed_, id, 1) % static_cast<uint64_t>(end - begin));
    }
    const auto half = static_cast<ptrdiff_t>(donors_max / 2);
    std::vector<NearDonor> out;
    for (auto at = middle - std::min(half, middle - begin);
         at != middle + std::min(half, end - middle); ++at) {
        out.push_back({distance(row, at->row, located),
                       mix64(seed_, id, static_cast<uint64_t>(id_.integer(at->row))), at->row});
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace regsosek::validate
