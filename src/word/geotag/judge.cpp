// The tests of landmarks.
#include "word/geotag/judge.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "method/place/alike.h"
#include "method/place/near.h"

namespace regsosek::geotag {

namespace {

constexpr size_t tags_per_block = 1024;

int32_t whole_metres(double metres) {
    constexpr double most = 1e9;  // farther than around the Earth
    return static_cast<int32_t>(std::lround(std::min(metres, most)));
}

// Inside its SLS and village? A point outside the village whose exchanged coordinates lie in it was
// written the wrong way round.
void judge_place(const Tag& tag, const Shapes& shapes, const Options& options, Judgement& out) {
    const place::Shape* village = shape_of(shapes.villages, AreaCode{tag.area}.enclosing(10).value);
    const place::Shape* sls = shape_of(shapes.sls, tag.area);
    out.at = tag.at;
    const place::Point turned = tag.at.swapped();
    const place::Shape* known = village != nullptr ? village : sls;
    if (known == nullptr) {
        out.swapped = !tag.at.possible() && turned.possible();
    } else {
        const double limit = options.village_buffer_m;
        out.swapped = turned.possible() && place::distance_m(*known, tag.at) > limit &&
                      place::distance_m(*known, turned) <= limit;
    }
    if (out.swapped) {
        out.at = turned;
    }
    if (sls != nullptr) {
        const double metres = place::distance_m(*sls, out.at);
        out.distance_to_sls_m = whole_metres(metres);
        out.inside_sls = metres <= options.sls_buffer_m ? 1 : 0;
    }
    if (village != nullptr) {
        const double metres = place::distance_m(*village, out.at);
        out.distance_to_village_m = whole_metres(metres);
        out.inside_village = metres <= options.village_buffer_m ? 1 : 0;
    }
    if (tag.photo_at) {
        // EXIF data cannot hold a latitude above 90: a swapped place is kept swapped in it or not
        // at all, so that both ways round count.
        out.photo_distance_m = whole_metres(std::min(place::distance_m(out.at, *tag.photo_at),
                                                     place::distance_m(tag.at, *tag.photo_at)));
    }
}

// Numbers of buildings: landmarks of one building share a number.
std::vector<uint32_t> building_numbers(const std::vector<Tag>& tags) {
    std::vector<uint32_t> order(tags.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto key = [&](uint32_t i) { return std::pair{tags[i].area, tags[i].building_no}; };
    std::ranges::sort(order, {}, [&](uint32_t i) { return std::pair{key(i), i}; });
    std::vector<uint32_t> numbers(tags.size());
    uint32_t number = 0;
    for (size_t i = 0; i < order.size(); ++i) {
        number += i > 0 && key(order[i]) != key(order[i - 1]) ? 1 : 0;
        numbers[order[i]] = number;
    }
    return numbers;
}

void judge_piles(const std::vector<Tag>& tags, const std::vector<uint32_t>& buildings,
                 const Options& options, std::vector<Judgement>& out) {
    std::vector<place::Point> points;
    points.reserve(tags.size());
    for (const Judgement& one : out) {
        points.push_back(one.at);
    }
    const auto near = place::owners_near(points, buildings, options.pile_m);
    for (size_t i = 0; i < tags.size(); ++i) {
        out[i].buildings_here = near[i];
    }
}

// The same picture for two buildings.
void judge_photos(const std::vector<Tag>& tags, const std::vector<uint32_t>& buildings,
                  std::vector<Judgement>& out) {
    std::vector<uint32_t> order;
    for (uint32_t i = 0; i < tags.size(); ++i) {
        if (!tags[i].picture.empty()) {
            order.push_back(i);
        }
    }
    std::ranges::sort(order, {}, [&](uint32_t i) {
        return std::tuple{std::string_view(tags[i].picture), buildings[i], i};
    });
    for (size_t begin = 0; begin < order.size();) {
        size_t end = begin;
        while (end < order.size() && tags[order[end]].picture == tags[order[begin]].picture) {
            ++end;
        }
        const bool shared = buildings[order[begin]] != buildings[order[end - 1]];
        for (; begin < end; ++begin) {
            out[order[begin]].photo_difference = shared ? 0 : -1;
        }
    }
}

// A photo that was saved again, made smaller or brighter, for another building.
void judge_looks(const std::vector<Tag>& tags, const std::vector<uint32_t>& buildings,
                 const Options& options, std::vector<Judgement>& out) {
    if (options.photo_bits < 0) {
        return;
    }
    std::vector<uint32_t> with;
    std::vector<place::Look> looks;
    std::vector<uint32_t> owners;
    for (uint32_t i = 0; i < tags.size(); ++i) {
        if (const auto look = place::look_of(tags[i].look)) {
            with.push_back(i);
            looks.push_back(*look);
            owners.push_back(buildings[i]);
        }
    }
    const auto nearest = place::nearest_alike(looks, owners, options.photo_bits);
    for (size_t i = 0; i < with.size(); ++i) {
        int32_t& difference = out[with[i]].photo_difference;
        if (nearest[i] >= 0 && difference != 0) {
            difference = place::difference(looks[i], looks[static_cast<size_t>(nearest[i])]);
        }
    }
}

// Tags of one officer in order of time: a later one comes too soon, or from too far away.
void judge_ways(const std::vector<Tag>& tags, const Options& options, std::vector<Judgement>& out) {
    struct Visit {
        std::string_view officer;
        int64_t second = 0;
        uint32_t tag = 0;
        auto operator<=>(const Visit&) const = default;
    };
    std::vector<Visit> visits;
    for (uint32_t i = 0; i < tags.size(); ++i) {
        const auto second = seconds_of(tags[i].taken_at);
        if (second && !tags[i].ppl_code.empty()) {
            visits.push_back({tags[i].ppl_code, *second, i});
        }
    }
    std::ranges::sort(visits);
    for (size_t i = 1; i < visits.size(); ++i) {
        if (visits[i].officer != visits[i - 1].officer) {
            continue;
        }
        Judgement& later = out[visits[i].tag];
        const double metres = place::distance_m(out[visits[i - 1].tag].at, later.at);
        later.gap_s = visits[i].second - visits[i - 1].second;
        const double kmh = 3.6 * metres / static_cast<double>(std::max<int64_t>(later.gap_s, 1));
        constexpr double kmh_most = 1e6;
        later.speed_kmh = static_cast<int32_t>(std::lround(std::min(kmh, kmh_most)));
        later.late = later.gap_s < options.gap_s || kmh > options.speed_kmh;
    }
}

}  // namespace

const place::Shape* shape_of(const std::vector<place::Shape>& shapes, int64_t area) {
    const std::string code = AreaCode{area}.text();
    const auto found = std::ranges::lower_bound(shapes, code, {}, &place::Shape::code);
    return found != shapes.end() && found->code == code ? &*found : nullptr;
}

std::vector<Judgement> judge(const std::vector<Tag>& tags, const Shapes& shapes,
                             const Options& options) {
    std::vector<Judgement> out(tags.size());
    parallel_ranges(tags.size(), tags_per_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            judge_place(tags[i], shapes, options, out[i]);
        }
    });
    const auto buildings = building_numbers(tags);
    judge_piles(tags, buildings, options, out);
    judge_photos(tags, buildings, out);
    judge_looks(tags, buildings, options, out);
    judge_ways(tags, options, out);
    return out;
}

}  // namespace regsosek::geotag
