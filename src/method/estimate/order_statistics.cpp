// Pages of counts by score, made when a score first falls into one.
#include "method/estimate/order_statistics.h"

#include <algorithm>
#include <map>

#include "ground/base/assert.h"

namespace regsosek::estimate {

namespace {

constexpr int64_t millionths = 1'000'000;
constexpr int64_t tenths = 10;
constexpr size_t page_size = static_cast<size_t>(ScoreCounts::page_scores);

/// Counts of one page; after close() what lies below each score, and behind the last one.
struct Page {
    std::vector<int64_t> families = std::vector<int64_t>(page_size + 1);
    std::vector<int64_t> weight = std::vector<int64_t>(page_size + 1);
    std::vector<int32_t> taken;  ///< after close(): ranks given away at each score
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
    // The page that the last score fell into: neighbours in a file are rarely far apart.
    int64_t last_number = 0;
    Page* last = nullptr;

    Result<Page*> page_at(int64_t number) {
        if (last != nullptr && number == last_number) {
            return last;
        }
        auto found = pages.find(number);
        if (found == pages.end()) {
            if (pages.size() == pages_max) {
                return fail(Code::limit, "skor tersebar terlalu jauh untuk diperingkat",
                            "the scores lie too far apart to be ranked");
            }
            found = pages.try_emplace(number).first;
        }
        last_number = number;
        last = &found->second;
        return last;
    }
    Page* known_page(int64_t number) {
        if (last != nullptr && number == last_number) {
            return last;
        }
        const auto found = pages.find(number);
        if (found == pages.end()) {
            return nullptr;
        }
        last_number = number;
        last = &found->second;
        return last;
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
        ++page->families[slot];
        page->weight[slot] += weight;
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
            page->families[slot] += from.families[slot];
            page->weight[slot] += from.weight[slot];
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
        for (size_t slot = 0; slot < page_size; ++slot) {
            const int64_t here = page.families[slot];
            const int64_t heavy = page.weight[slot];
            page.families[slot] = families;
            page.weight[slot] = weight;
            families += here;
            weight += heavy;
        }
        page.families[page_size] = families;
        page.weight[page_size] = weight;
        page.taken.assign(page_size, 0);
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
    return state_->pages.size() * page_size * (2 * sizeof(int64_t) + sizeof(int32_t));
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
        const auto slot = static_cast<size_t>(scores[i] - number * page_scores);
        const int64_t rank = page->families[slot] + ++page->taken[slot];
        if (rank > page->families[slot + 1]) {
            return uncounted();
        }
        const int64_t twice_middle = page->weight[slot] + page->weight[slot + 1];
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
        const std::vector<int64_t>& below = state_->page[k]->weight;
        if (static_cast<double>(below[0]) > wanted) {
            continue;
        }
        const auto found = std::upper_bound(
            below.begin(), below.end() - 1, wanted,
            [](double value, int64_t b) { return value < static_cast<double>(b); });
        return state_->first_score[k] + (found - below.begin()) - 1;
    }
    return 0;
}

}  // namespace regsosek::estimate
