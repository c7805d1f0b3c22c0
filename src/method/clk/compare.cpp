// Records of a block lie in order of their bits set; only a window of them can be alike enough.
#include "method/clk/compare.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <span>

#include "ground/base/cpu.h"
#include "ground/base/threads.h"

namespace regsosek::clk {

namespace {

REGSOSEK_FOR_EACH_CPU
uint32_t in_common(const uint64_t* a, const uint64_t* b, size_t words) {
    uint32_t out = 0;
    for (size_t i = 0; i < words; ++i) {
        out += static_cast<uint32_t>(std::popcount(a[i] & b[i]));
    }
    return out;
}

double dice_of(uint32_t common, uint32_t a, uint32_t b) {
    return a + b == 0 ? 0 : 2.0 * common / (static_cast<double>(a) + static_cast<double>(b));
}

/// Rows of one side with one key, fewest bits first.
struct Block {
    std::vector<uint32_t> order;                    // rows by (key, ones, row)
    std::vector<std::pair<size_t, size_t>> ranges;  // of `order`, by key
    std::vector<uint64_t> keys;
};

Block blocks_of(const Filters& side, size_t rule) {
    const bool all = side.block.empty();
    const auto key = [&](uint32_t row) { return all ? uint64_t{1} : side.block[rule][row]; };
    Block out;
    for (uint32_t row = 0; row < side.rows(); ++row) {
        if (key(row) != 0 && side.ones[row] > 0) {
            out.order.push_back(row);
        }
    }
    std::ranges::sort(out.order, [&](uint32_t a, uint32_t b) {
        return std::tuple(key(a), side.ones[a], a) < std::tuple(key(b), side.ones[b], b);
    });
    for (size_t i = 0; i < out.order.size(); ++i) {
        if (i == 0 || key(out.order[i]) != out.keys.back()) {
            out.keys.push_back(key(out.order[i]));
            out.ranges.emplace_back(i, i);
        }
        out.ranges.back().second = i + 1;
    }
    return out;
}

/// One rule's pairs, left row by left row.
class RuleJoin {
public:
    RuleJoin(const Filters& left, const Filters& right, size_t rule, const MatchOptions& options)
        : left_(left),
          right_(right),
          rule_(rule),
          options_(options),
          blocks_left_(blocks_of(left, rule)),
          blocks_right_(blocks_of(right, rule)) {
        for (size_t k = 0; k < blocks_left_.keys.size(); ++k) {
            const auto at = std::ranges::lower_bound(blocks_right_.keys, blocks_left_.keys[k]);
            if (at != blocks_right_.keys.end() && *at == blocks_left_.keys[k]) {
                const auto& to =
                    blocks_right_.ranges[static_cast<size_t>(at - blocks_right_.keys.begin())];
                const auto& from = blocks_left_.ranges[k];
                pairs_ += static_cast<uint64_t>(from.second - from.first) * (to.second - to.first);
                for (size_t i = from.first; i < from.second; ++i) {
                    rows_.push_back({blocks_left_.order[i], to});
                }
            }
        }
    }

    uint64_t pairs() const { return pairs_; }

    void run(Matched& out) const {
        constexpr size_t grain = 256;
        const size_t pieces = (rows_.size() + grain - 1) / grain;
        std::vector<std::vector<Match>> found(pieces);
        std::vector<uint64_t> compared(pieces, 0);
        parallel_blocks(pieces, [&](size_t piece) {
            for (size_t i = piece * grain; i < std::min(rows_.size(), (piece + 1) * grain); ++i) {
                compared[piece] += one(rows_[i].row, rows_[i].to, found[piece]);
            }
        });
        for (size_t piece = 0; piece < pieces; ++piece) {
            out.matches.insert(out.matches.end(), found[piece].begin(), found[piece].end());
            out.compared += compared[piece];
        }
    }

private:
    struct LeftRow {
        uint32_t row = 0;
        std::pair<size_t, size_t> to;
    };

    /// An earlier rule offers the pair too.
    bool offered_before(uint32_t a, uint32_t b) const {
        for (size_t r = 0; r < rule_; ++r) {
            if (left_.block[r][a] != 0 && left_.block[r][a] == right_.block[r][b]) {
                return true;
            }
        }
        return false;
    }

    uint64_t one(uint32_t a, std::pair<size_t, size_t> to, std::vector<Match>& found) const {
        // 2 min / (a + b) is the most that Dice can be.
        const double ones = left_.ones[a];
        const double least = ones * options_.threshold / (2 - options_.threshold);
        const double most = ones * (2 - options_.threshold) / options_.threshold;
        const std::span<const uint32_t> rows(blocks_right_.order.data() + to.first,
                                             to.second - to.first);
        const auto first = std::ranges::partition_point(
            rows, [&](uint32_t b) { return right_.ones[b] < least - 1e-9; });
        uint64_t compared = 0;
        for (auto at = first; at != rows.end() && right_.ones[*at] <= most + 1e-9; ++at) {
            if (offered_before(a, *at)) {
                continue;
            }
            ++compared;
            const double alike = dice(left_, a, right_, *at);
            if (alike >= options_.threshold) {
                found.push_back({a, *at, alike, false, false});
            }
        }
        return compared;
    }

    const Filters& left_;
    const Filters& right_;
    size_t rule_;
    const MatchOptions& options_;
    Block blocks_left_;
    Block blocks_right_;
    std::vector<LeftRow> rows_;
    uint64_t pairs_ = 0;
};

/// Most alike first; a record that is taken is not offered again.
void choose(Matched& out, size_t left_rows, size_t right_rows, double margin) {
    std::vector<uint32_t> order(out.matches.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](uint32_t x, uint32_t y) {
        const Match& a = out.matches[x];
        const Match& b = out.matches[y];
        return std::tuple(-a.dice, a.a, a.b) < std::tuple(-b.dice, b.a, b.b);
    });
    std::vector<double> taken_left(left_rows, 0);
    std::vector<double> taken_right(right_rows, 0);
    std::vector<uint32_t> chosen_left(left_rows, 0);
    std::vector<uint32_t> chosen_right(right_rows, 0);
    for (const uint32_t i : order) {
        Match& match = out.matches[i];
        const double against = std::max(taken_left[match.a], taken_right[match.b]);
        if (against == 0) {
            match.chosen = true;
            taken_left[match.a] = taken_right[match.b] = match.dice;
            chosen_left[match.a] = chosen_right[match.b] = i;
            continue;
        }
        if (taken_left[match.a] > 0 && taken_left[match.a] - match.dice < margin) {
            out.matches[chosen_left[match.a]].rival = true;
        }
        if (taken_right[match.b] > 0 && taken_right[match.b] - match.dice < margin) {
            out.matches[chosen_right[match.b]].rival = true;
        }
    }
}

}  // namespace

void Filters::add(std::string_view filter) {
    words = filter.size() / 8;
    const size_t begin = bits.size();
    bits.resize(begin + words);
    std::memcpy(&bits[begin], filter.data(), words * 8);
    ones.push_back(in_common(&bits[begin], &bits[begin], words));
}

double dice(const Filters& left, size_t a, const Filters& right, size_t b) {
    const uint32_t common =
        in_common(&left.bits[a * left.words], &right.bits[b * right.words], left.words);
    return dice_of(common, left.ones[a], right.ones[b]);
}

Result<Matched> match(const Filters& left, const Filters& right, const MatchOptions& options) {
    const bool alike = left.block.size() == right.block.size() &&
                       (left.rows() == 0 || right.rows() == 0 || left.words == right.words);
    if (!alike || !(options.threshold > 0 && options.threshold <= 1)) {
        return fail(Code::bad_input, "sandi dua berkas tidak sama bentuknya",
                    "the two files are not encoded alike");
    }
    std::vector<RuleJoin> rules;
    uint64_t pairs = 0;
    for (size_t r = 0; r < std::max<size_t>(1, left.block.size()); ++r) {
        rules.emplace_back(left, right, r, options);
        pairs += rules.back().pairs();
    }
    if (pairs > options.pairs_most) {
        return fail(Code::limit, "terlalu banyak pasangan: tambahkan blok pada skema",
                    "too many pairs: add blocks to the scheme");
    }
    Matched out;
    for (const RuleJoin& rule : rules) {
        rule.run(out);
    }
    std::ranges::sort(out.matches, [](const Match& x, const Match& y) {
        return std::tuple(x.a, -x.dice, x.b) < std::tuple(y.a, -y.dice, y.b);
    });
    choose(out, left.rows(), right.rows(), options.margin);
    return out;
}

}  // namespace regsosek::clk
