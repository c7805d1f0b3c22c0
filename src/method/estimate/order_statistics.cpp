// Pages of counts by score, made when a score first falls into one.
#include "method/estimate/order_statistics.h"

#include <algorithm>
#include <array>
#include <map>

#include "ground/base/assert.h"

namespace regsosek::estimate {

namespace {

constexpr int64_t millionths = 1'000'000;
constexpr int64_t tenths = 10;
constexpr size_t page_size = static_cast<size_t>(ScoreCounts::page_scores);
constexpr int64_t near_pages = 1024;

/// One score: how many and how heavy; after close() what lies below it, and the ranks given away.
/// Together, since a look at a score is one miss of the cache.
struct Slot {
    int64_t families = 0;
    int64_t weight = 0;
    int32_t taken = 0;
};

/// The scores of one page, and behind them the first of the next.
struct Page {
    std::vector<Slot> slots = std::vector<Slot>(page_size + 1);
};

int64_t page_of(int64_t score) {
    return score >= 0 ? score / ScoreCounts::page_scores
                      : -((ScoreCounts::page_scores - 1 - score) / ScoreCounts::page_scores);
}

}  // namespace

struct ScoreCounts::State {
    std::map<int64_t, Page> pages;
    int64_t families = 0;
    int64_t weight = 0;
    bool closed = false;
    std::vector<int64_t> first_score;  ///< of each page, after close(): ascending
    std::vector<Page*> page;           ///< parallel
    /// Pages 0 .. near_pages - 1 without a search: scores of 0 to 67 logarithms.
    std::array<Page*, near_pages> near{};

    Page* known_page(int64_t number) {
        if (number >= 0 && number < near_pages) {
            return near[static_cast<size_t>(number)];
        }
        const auto found = pages.find(number);
        return found == pages.end() ? nullptr : &found->second;
    }
    Result<Page*> page_at(int64_t number) {
        if (Page* known = known_page(number)) {
            return known;
        }
        if (pages.size() == pages_max) {
            return fail(Code::limit, "skor tersebar terlalu jauh untuk diperingkat",
                        "the scores lie too far apart to be ranked");
        }
        Page* made = &pages.try_emplace(number).first->second;
        if (number >= 0 && number < near_pages) {
            near[static_cast<size_t>(number)] = made;
        }
        return made;
    }
};

ScoreCounts::ScoreCounts() : state_(std::make_unique<State>()) {}
ScoreCounts::~ScoreCounts() = default;
ScoreCounts::ScoreCounts(ScoreCounts&&) noexcept = default;
ScoreCounts& ScoreCounts::operator=(ScoreCounts&&) noexcept = default;

Result<void> ScoreCounts::add(std::span<const int64_t> scores, std::span<const int32_t> weights) {
    must(!state_->closed, "counting is over");
    must(weights.empty() || weights.size() == scores.size(), "a weight for each score");
    for (size_t i = 0; i < scores.size(); ++i) {
        const int64_t number = page_of(scores[i]);
        Page* page = TRY(state_->page_at(number));
        const auto slot = static_cast<size_t>(scores[i] - number * page_scores);
        const int64_t weight = weights.empty() ? 1 : weights[i];
        must(weight >= 0, "no negative weight");
        ++page->slots[slot].families;
        page->slots[slot].weight += weight;
        state_->weight += weight;
    }
    state_->families += static_cast<int64_t>(scores.size());
    return {};
}

Result<void> ScoreCounts::add(const ScoreCounts& other) {
    must(!state_->closed && !other.state_->closed, "counting is over");
    for (const auto& [number, from] : other.state_->pages) {
        Page* page = TRY(state_->page_at(number));
        for (size_t slot = 0; slot < page_size; ++slot) {
            page->slots[slot].families += from.slots[slot].families;
            page->slots[slot].weight += from.slots[slot].weight;
        }
    }
    state_->families += other.state_->families;
    state_->weight += other.state_->weight;
    return {};
}

void ScoreCounts::close() {
    must(!state_->closed, "closed once");
    state_->closed = true;
    int64_t families = 0;
    int64_t weight = 0;
    for (auto& [number, page] : state_->pages) {
        for (size_t k = 0; k < page_size; ++k) {
            Slot& slot = page.slots[k];
            const int64_t here = slot.families;
            const int64_t heavy = slot.weight;
            slot.families = families;
            slot.weight = weight;
            families += here;
            weight += heavy;
        }
        page.slots[page_size] = {families, weight, 0};
        state_->first_score.push_back(number * page_scores);
        state_->page.push_back(&page);
    }
}

int64_t ScoreCounts::families() const {
    return state_->families;
}

int64_t ScoreCounts::weight() const {
    return state_->weight;
}

size_t ScoreCounts::memory_bytes() const {
    return state_->pages.size() * page_size * sizeof(Slot);
}

Result<void> ScoreCounts::places(std::span<const int64_t> scores, std::span<Place> out) {
    must(state_->closed && out.size() == scores.size(), "close, then ask");
    const int64_t total = std::max<int64_t>(state_->weight, 1);
    const auto uncounted = [] {
        return fail(Code::bad_input, "skor ini tidak ikut dihitung", "this score was not counted");
    };
    for (size_t i = 0; i < scores.size(); ++i) {
        const int64_t number = page_of(scores[i]);
        Page* page = state_->known_page(number);
        if (page == nullptr) {
            return uncounted();
        }
        const auto at = static_cast<size_t>(scores[i] - number * page_scores);
        Slot& slot = page->slots[at];
        const Slot& next = page->slots[at + 1];
        const int64_t rank = slot.families + ++slot.taken;
        if (rank > next.families) {
            return uncounted();
        }
        const int64_t twice_middle = slot.weight + next.weight;
        out[i].percentile_e6 =
            static_cast<int32_t>((twice_middle * millionths + total) / (2 * total));
        out[i].decile =
            static_cast<int32_t>(std::min(tenths, twice_middle * tenths / (2 * total) + 1));
        out[i].rank = rank;
    }
    return {};
}

int64_t ScoreCounts::quantile(double p) const {
    must(state_->closed && p > 0 && p < 1, "close, then ask for a share");
    const double wanted = p * static_cast<double>(state_->weight);
    // The last score with no more than that below it: scores that nobody has share the count of the
    // next one that somebody has.
    for (size_t k = state_->page.size(); k-- > 0;) {
        const std::vector<Slot>& slots = state_->page[k]->slots;
        if (static_cast<double>(slots[0].weight) > wanted) {
            continue;
        }
        const auto found = std::upper_bound(
            slots.begin(), slots.end() - 1, wanted,
            [](double value, const Slot& s) { return value < static_cast<double>(s.weight); });
        return state_->first_score[k] + (found - slots.begin()) - 1;
    }
    return 0;
}

}  // namespace regsosek::estimate
