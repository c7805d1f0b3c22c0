// Planning the frame: how many families, villages and SLS where, their codes, names and shapes.
#include "synth/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/random.h"
#include "synth/names.h"
#include "synth/officers.h"

namespace regsosek::synth {
namespace {

/// Families, SLS and villages of the 14 kecamatan of Demak (Rakorkab Regsosek 26-09-2022; split
/// over kecamatan by SIPW 2025): only the sizes are taken, nothing else.
struct Size {
    int64_t families;
    int64_t sls;
    int villages;
};
constexpr std::array<Size, 14> sizes = {{{59149, 1253, 19},
                                         {30590, 615, 12},
                                         {27113, 527, 20},
                                         {31000, 500, 20},
                                         {21132, 345, 17},
                                         {31994, 543, 21},
                                         {35393, 639, 19},
                                         {26767, 537, 21},
                                         {19411, 362, 16},
                                         {13348, 247, 14},
                                         {16826, 417, 18},
                                         {25273, 422, 17},
                                         {17957, 294, 15},
                                         {23974, 440, 20}}};
constexpr int64_t families_whole = 379927;
constexpr int64_t sls_whole = 7141;
constexpr int villages_whole = 249;

/// SLS by number of families in steps of 10 (Demak 2025, from 0 to 190); larger ones are rare
/// cases.
constexpr std::array<double, 20> sls_histogram = {
    {8, 137, 669, 1201, 1509, 1290, 950, 620, 375, 193, 122, 79, 41, 22, 10, 10, 6, 7, 3, 1}};
/// The one crowded SLS: above this a real one would be cut into sub-SLS.
constexpr int crowded_families = 400;

/// Splits a whole number by weights (largest remainder, ties by order), each part at least `least`.
std::vector<int64_t> apportioned(int64_t whole, const std::vector<double>& weights, int64_t least) {
    const auto parts = static_cast<int64_t>(weights.size());
    must(whole >= parts * least, "enough to share out");
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto free = static_cast<double>(whole - parts * least);
    std::vector<int64_t> share(weights.size(), least);
    std::vector<std::pair<double, size_t>> remainders;
    int64_t given = parts * least;
    for (size_t k = 0; k < weights.size(); ++k) {
        const double exact = free * weights[k] / total;
        const auto floor = static_cast<int64_t>(exact);
        share[k] += floor;
        given += floor;
        remainders.emplace_back(static_cast<double>(floor) - exact, k);
    }
    std::sort(remainders.begin(), remainders.end());
    for (size_t k = 0; given < whole; ++k, ++given) {
        ++share[remainders[k % remainders.size()].second];
    }
    return share;
}

/// How many kecamatan a district of this size has.
size_t district_count(int64_t families) {
    const double scale = static_cast<double>(families) / static_cast<double>(families_whole);
    const double wanted = static_cast<double>(sizes.size()) * math::sqrt(scale);
    return static_cast<size_t>(std::clamp(wanted + 0.5, 2.0, static_cast<double>(sizes.size())));
}

/// Sizes of the SLS of one village: drawn from the histogram, scaled to the village's families.
std::vector<int64_t> sls_sizes(Random& random, int64_t families, int64_t count) {
    std::vector<double> drawn;
    for (int64_t k = 0; k < count; ++k) {
        drawn.push_back(10.0 * static_cast<double>(random.pick(sls_histogram)) +
                        10.0 * random.uniform() + 1.0);
    }
    return apportioned(families, drawn, 1);
}

/// A plan of one kecamatan: families and SLS of its villages, crowded and empty SLS apart.
struct VillagePlan {
    int64_t families = 0;
    int64_t sls = 0;
    bool crowded = false;
    bool empty = false;
};

std::vector<VillagePlan> village_plans(Random& random, int64_t families, int64_t sls, int villages,
                                       bool with_crowded) {
    std::vector<double> weights;
    for (int k = 0; k < villages; ++k) {
        weights.push_back(math::exp(0.45 * random.normal()));  // villages differ by about half
    }
    const int64_t ordinary = families - (with_crowded ? crowded_families : 0);
    const int64_t specials = 1 + (with_crowded ? 1 : 0);
    const auto shares = apportioned(ordinary, weights, std::min<int64_t>(20, ordinary / villages));
    std::vector<double> by_families(shares.begin(), shares.end());
    const auto counts = apportioned(std::max<int64_t>(sls - specials, villages), by_families, 1);
    std::vector<VillagePlan> plans(static_cast<size_t>(villages));
    for (size_t k = 0; k < plans.size(); ++k) {
        plans[k] = {shares[k], std::min(counts[k], shares[k]), false, false};
    }
    plans[random.below(static_cast<uint32_t>(villages))].empty = true;
    plans.front().crowded = with_crowded;
    return plans;
}

/// Appends the SLS of a village in order; the crowded and the empty one last.
void add_sls(Frame& frame, Random& random, const VillagePlan& plan, int village) {
    const auto append = [&frame, village](int64_t families, SlsKind kind) {
        Sls sls;
        sls.village = village;
        sls.families = static_cast<int>(families);
        sls.kind = kind;
        frame.sls.push_back(sls);
    };
    for (const int64_t families : sls_sizes(random, plan.families, plan.sls)) {
        append(families, SlsKind::ordinary);
    }
    if (plan.crowded) {
        append(crowded_families, SlsKind::crowded);
    }
    if (plan.empty) {
        append(0, SlsKind::empty);
    }
}

/// Codes and names of the SLS of a village. In the first village the second SLS is cut into two
/// sub-SLS.
void name_sls(Frame& frame, Random& random, const Village& village) {
    const bool cut_one = village.number == 0 && village.sls >= 4;
    int number = 0;
    int rt = 0;
    int rw = 1;
    int rts_left = random.between(3, 7);
    std::string hamlet = place_name(1000 + static_cast<uint32_t>(village.number) * 8);
    for (int k = 0; k < village.sls; ++k) {
        Sls& sls = frame.sls[static_cast<size_t>(village.first_sls + k)];
        const bool second_part = cut_one && k == 2;
        if (!second_part) {
            ++number;
            ++rt;
            --rts_left;
        }
        const int part = !cut_one ? 0 : (k == 1 ? 1 : (second_part ? 2 : 0));
        if (part > 0) {
            sls.kind = SlsKind::part;
        }
        sls.code = fmt::format("{}{:04}{:02}", village.code, number, part);
        sls.rt = rt;
        sls.rw = rw;
        sls.name = fmt::format("RT {:03} RW {:03}", rt, rw);
        if (part > 0) {
            sls.name += part == 1 ? " A" : " B";
        }
        sls.hamlet = hamlet;
        sls.head_name =
            invented_name(random, random.chance(.93) ? 1 : 2, 1962 + random.between(0, 25));
        if (rts_left <= 0) {
            rts_left = random.between(3, 7);
            ++rw;
            rt = 0;
            hamlet = place_name(1000 + static_cast<uint32_t>(village.number * 8 + rw % 8));
        }
    }
}

void add_village(Frame& frame, Random& random, const VillagePlan& plan, int district, int order) {
    Village village;
    const District& parent = frame.districts[static_cast<size_t>(district)];
    village.district = district;
    village.number = static_cast<int>(frame.villages.size());
    village.urban = random.chance(district % 6 == 0 ? .55 : .25);
    village.code = fmt::format("{}{:03}", parent.code, order + 1);
    village.kemendagri =
        fmt::format("{}{}{:03}", parent.kemendagri, village.urban && order < 1 ? 1 : 2, order + 1);
    village.name = place_name(static_cast<uint32_t>(village.number));
    village.first_sls = static_cast<int>(frame.sls.size());
    add_sls(frame, random, plan, village.number);
    village.sls = static_cast<int>(frame.sls.size()) - village.first_sls;
    village.families = plan.families + (plan.crowded ? crowded_families : 0);
    village.welfare = random.normal() + (village.urban ? .5 : -.2);
    village.housing = random.normal();
    village.piped = random.chance(.3) ? .3 + .5 * random.uniform() : .04 * random.uniform();
    name_sls(frame, random, village);
    for (int k = 0; k < village.sls; ++k) {
        frame.sls[static_cast<size_t>(village.first_sls + k)].welfare = random.normal();
    }
    frame.villages.push_back(village);
}

void add_districts(Frame& frame, uint64_t seed, int64_t families) {
    const size_t count = district_count(families);
    const bool whole = families == families_whole;
    std::vector<double> by_families;
    for (size_t k = 0; k < count; ++k) {
        by_families.push_back(static_cast<double>(sizes[k].families));
    }
    const double scale = static_cast<double>(families) / static_cast<double>(families_whole);
    const auto villages_wanted = static_cast<int64_t>(villages_whole * scale + 0.5);
    const auto shares = apportioned(families, by_families, 1);
    const auto villages =
        apportioned(std::max<int64_t>(villages_wanted, 3 * count), by_families, 3);
    for (size_t k = 0; k < count; ++k) {
        Random random(seed, static_cast<uint64_t>(Stream::frame), k);
        District district;
        district.code = fmt::format("{}{:03}", regency_bps, 10 * (k + 1));
        // The two numberings of kecamatan differ, as they do in reality.
        district.kemendagri = fmt::format("{}{:02}", regency_kemendagri, k * 3 % sizes.size() + 1);
        district.name = place_name(360 + static_cast<uint32_t>(k));
        district.first_village = static_cast<int>(frame.villages.size());
        district.families = shares[k];
        district.villages = whole ? sizes[k].villages : static_cast<int>(villages[k]);
        frame.districts.push_back(district);
        const int64_t sls = whole ? sizes[k].sls : shares[k] * sls_whole / families_whole;
        const auto plans = village_plans(random, shares[k], sls, district.villages, k == 0);
        for (size_t v = 0; v < plans.size(); ++v) {
            add_village(frame, random, plans[v], static_cast<int>(k), static_cast<int>(v));
        }
    }
}

/// Each kecamatan has at least one pesantren: an ordinary SLS of middle size gets it.
void place_pesantren(Frame& frame, uint64_t seed) {
    constexpr int sls_per_pesantren = 120;
    for (size_t d = 0; d < frame.districts.size(); ++d) {
        const District& district = frame.districts[d];
        Random random(seed, static_cast<uint64_t>(Stream::sizes), d);
        const auto& last =
            frame.villages[static_cast<size_t>(district.first_village + district.villages - 1)];
        const int first = frame.villages[static_cast<size_t>(district.first_village)].first_sls;
        const int count = last.first_sls + last.sls - first;
        for (int k = 0; k < 1 + count / sls_per_pesantren; ++k) {
            for (int tries = 0; tries < 50; ++tries) {
                Sls& sls = frame.sls[static_cast<size_t>(first) +
                                     random.below(static_cast<uint32_t>(count))];
                if (sls.kind == SlsKind::ordinary && sls.families >= 20) {
                    sls.kind = SlsKind::pesantren;
                    break;
                }
            }
        }
    }
}

/// Cuts the plane into kecamatan, villages and SLS. Fields and yards need room beside the families.
void draw_shapes(Frame& frame, int64_t families) {
    constexpr double empty_land = 12.0;  // in families: what an SLS has beside its houses
    std::vector<double> weights;
    const Rectangle whole = Map::extent(families);
    for (const District& district : frame.districts) {
        weights.push_back(static_cast<double>(district.families) + 1.0);
    }
    const auto districts = cut(whole, weights);
    for (size_t d = 0; d < districts.size(); ++d) {
        const District& district = frame.districts[d];
        weights.clear();
        for (int v = 0; v < district.villages; ++v) {
            const Village& village =
                frame.villages[static_cast<size_t>(district.first_village + v)];
            weights.push_back(static_cast<double>(village.families) + empty_land * village.sls);
        }
        const auto villages = cut(districts[d], weights);
        for (size_t v = 0; v < villages.size(); ++v) {
            Village& village = frame.villages[static_cast<size_t>(district.first_village) + v];
            village.coastal = villages[v].y1 > whole.y1 - whole.y1 / 12;
            village.welfare -= village.coastal ? .4 : 0.0;
            weights.clear();
            for (int k = 0; k < village.sls; ++k) {
                weights.push_back(frame.sls[static_cast<size_t>(village.first_sls + k)].families +
                                  empty_land);
            }
            const auto parts = cut(villages[v], weights);
            for (size_t k = 0; k < parts.size(); ++k) {
                frame.sls[static_cast<size_t>(village.first_sls) + k].shape = parts[k];
                frame.map.add_corners(parts[k]);
            }
        }
    }
    frame.map.finish();
}

/// Shifts and scales what villages have of a trait to mean 0 and spread 1 over families, so that
/// districts of any size and seed are equally well off.
void standardise(Frame& frame, double Village::* trait) {
    double families = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    for (const Village& village : frame.villages) {
        const auto weight = static_cast<double>(village.families);
        families += weight;
        sum += weight * village.*trait;
        squares += weight * village.*trait * (village.*trait);
    }
    const double mean = sum / families;
    const double spread = math::sqrt(squares / families - mean * mean);
    for (Village& village : frame.villages) {
        village.*trait = (village.*trait - mean) / spread;
    }
}

}  // namespace

Frame plan_frame(int64_t families, uint64_t seed) {
    Frame frame;
    add_districts(frame, seed, families);
    place_pesantren(frame, seed);
    draw_shapes(frame, families);
    standardise(frame, &Village::welfare);
    standardise(frame, &Village::housing);
    appoint_officers(frame, seed);
    return frame;
}

}  // namespace regsosek::synth
