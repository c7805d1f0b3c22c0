// Appointing officers and cutting the kecamatan into their areas.
#include "synth/officers.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/base/random.h"
#include "synth/names.h"

namespace regsosek::synth {
namespace {

/// Process.md 2.5: per kecamatan PPL = ceil(families / 250), PML = ceil(PPL / 4), Koseka 2 above 7
/// PML.
constexpr int64_t families_per_ppl = 250;
constexpr int64_t ppl_per_pml = 4;
constexpr int64_t pml_of_one_koseka = 7;
/// Below so many families a curbstoner works in one SLS only: else a small district is mostly his.
constexpr int64_t whole_curbstoner_from = 20000;

std::string officer_name(Random& random) {
    std::string name =
        invented_name(random, random.chance(.45) ? 1 : 2, 1978 + random.between(0, 22));
    constexpr size_t width = 30;  // of questions 202 and 204
    return name.substr(0, width);
}

/// PPL and PML of one kecamatan; returns the index of its first PPL.
size_t appoint(Frame& frame, Random& random, int district) {
    const int64_t families = frame.districts[static_cast<size_t>(district)].families;
    const int64_t ppl = (families + families_per_ppl - 1) / families_per_ppl;
    const int64_t pml = (ppl + ppl_per_pml - 1) / ppl_per_pml;
    const int64_t koseka = pml > pml_of_one_koseka ? 2 : 1;
    const size_t first_ppl = frame.ppl.size();
    const size_t first_pml = frame.pml.size();
    for (int64_t k = 0; k < pml; ++k) {
        frame.pml.push_back(
            {fmt::format("{:03}", frame.pml.size() + 1), officer_name(random), district});
    }
    for (int64_t k = 0; k < ppl; ++k) {
        frame.ppl.push_back({fmt::format("{:04}", frame.ppl.size() + 1), officer_name(random),
                             district,
                             static_cast<int>(first_pml) + static_cast<int>(k / ppl_per_pml)});
    }
    for (int64_t k = 0; k < koseka; ++k) {
        frame.koseka.push_back(
            {fmt::format("{:02}", frame.koseka.size() + 1), officer_name(random), district});
    }
    return first_ppl;
}

/// Walks the SLS of a kecamatan in order and gives each to the PPL whose share its middle falls
/// into.
void assign(Frame& frame, int district, size_t first_ppl) {
    const District& area = frame.districts[static_cast<size_t>(district)];
    const auto teams = static_cast<int64_t>(frame.ppl.size() - first_ppl);
    int64_t before = 0;
    for (Sls& sls : frame.sls) {
        if (frame.villages[static_cast<size_t>(sls.village)].district != district) {
            continue;
        }
        const int64_t middle = 2 * before + sls.families;
        const int64_t share = std::min(teams - 1, middle * teams / (2 * area.families));
        sls.ppl = static_cast<int>(first_ppl) + static_cast<int>(share);
        sls.pml = frame.ppl[static_cast<size_t>(sls.ppl)].pml;
        before += sls.families;
    }
}

void mark_curbstoner(Frame& frame, uint64_t seed) {
    int64_t families = 0;
    for (const District& district : frame.districts) {
        families += district.families;
    }
    Random random(seed, static_cast<uint64_t>(Stream::officers), frame.districts.size());
    const auto start = random.below(static_cast<uint32_t>(frame.sls.size()));
    for (size_t k = 0; k < frame.sls.size(); ++k) {
        const Sls& found = frame.sls[(start + k) % frame.sls.size()];
        if (found.kind != SlsKind::ordinary || found.families < 15 || found.families > 80) {
            continue;
        }
        for (Sls& sls : frame.sls) {
            const bool all = families >= whole_curbstoner_from && sls.ppl == found.ppl &&
                             sls.kind == SlsKind::ordinary;
            sls.curbstoned = all || &sls == &found;
        }
        return;
    }
}

}  // namespace

void appoint_officers(Frame& frame, uint64_t seed) {
    for (size_t d = 0; d < frame.districts.size(); ++d) {
        Random random(seed, static_cast<uint64_t>(Stream::officers), d);
        const size_t first_ppl = appoint(frame, random, static_cast<int>(d));
        assign(frame, static_cast<int>(d), first_ppl);
    }
    mark_curbstoner(frame, seed);
}

}  // namespace regsosek::synth
