// The two passes over pairs: NIK first, which settles nine people of ten; then every rule for the
// rest.
#include <algorithm>
#include <chrono>

#include "ground/base/threads.h"
#include "method/match/edges.h"

namespace regsosek::match {

namespace {

constexpr size_t grain = 65536;

/// Seconds since an earlier moment; only for reports.
class Watch {
public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

void add(const BlockCounts& counts, RuleReport& report) {
    report.pairs += counts.pairs;
    report.refined += counts.refined;
    report.capped += counts.capped;
    report.not_compared += counts.not_compared;
}

/// NIK, name and birth date agree, sex does not contradict, and a twin needs the very name.
bool settles(const Record& a, const Record& b, uint32_t pattern) {
    const Levels levels = levels_of(pattern);
    const uint32_t name_least = (a.twin | b.twin) != 0 ? name_level::sounds_same : name_level::near;
    return levels[0] >= name_least && levels[1] == birth_level::same &&
           levels[2] == nik_level::same && levels[4] != sex_level::other;
}

/// Rows that nik_pass left open, in order.
std::vector<uint32_t> open_rows(const Work& work) {
    std::vector<uint32_t> rows;
    for (uint32_t a = 0; a < work.closed.size(); ++a) {
        if (work.closed[a] == no_row) {
            rows.push_back(a);
        }
    }
    return rows;
}

/// Scores one pair; true when it is worth an edge. Reads the letters only where they could matter.
bool scored(const Scores& scores, const Work& work, int32_t floor, uint32_t a, uint32_t b,
            Edge& edge) {
    const Record& x = work.left.record[a];
    const Record& y = work.right.record[b];
    uint32_t pattern = compare_integers(x, y);
    uint32_t name = compare_name_hashes(x, y);
    if (name == name_level::other) {
        if (scores.best_by_letters(pattern, y) < floor) {
            return false;
        }
        name = compare_name_letters(x, work.left.name[a], y, work.right.name[b]);
    }
    pattern += name * name_stride;
    const int32_t weight = scores.weight(pattern, x, y);
    edge = {a, b, weight, static_cast<uint16_t>(pattern), 0, false};
    return weight >= floor;
}

constexpr size_t ahead = 16;  // pairs between asking for a record and reading it

/// What the pieces of one rule found.
struct Found {
    std::vector<std::pair<uint32_t, uint32_t>> waiting;
    std::vector<Edge> edges;
    std::vector<uint64_t> refined_keys;
    BlockCounts counts;
    uint64_t new_pairs = 0;
};

/// The joins of all rules, in order, each pair credited to the first rule that offers it.
class OpenPass {
public:
    OpenPass(const Scores& scores, const Options& options, Work& work)
        : scores_(scores),
          options_(options),
          work_(work),
          walker_(people_ladder(work.left, work.right), options.blocks, false),
          weak_walker_(people_ladder(work.left, work.right), weak(options.blocks), false),
          floor_(static_cast<int32_t>(options.review_bits * weight_unit)),
          link_(static_cast<int32_t>(options.link_bits * weight_unit)) {}

    RuleReport nik() {
        Watch watch;
        RuleReport report;
        for (const NikPair& pair : work_.nik_pairs) {
            if (work_.closed[pair.a] != no_row) {
                continue;
            }
            Record& a = work_.left.record[pair.a];
            const int32_t weight = scores_.weight(pair.pattern, a, work_.right.record[pair.b]);
            // The register knows the NIK, and it is not this person's.
            a.nik_elsewhere = weight < floor_ ? 1 : 0;
            if (weight >= floor_) {
                work_.edges.push_back({pair.a, pair.b, weight, pair.pattern, 0, false});
                ++report.kept;
                report.strong += weight >= link_ ? 1 : 0;
            }
        }
        report.seconds = watch.seconds();
        return report;
    }

    RuleReport joined(Rule rule, std::span<const Entry> left, std::span<const Entry> right) {
        Watch watch;
        std::vector<Found> found(partitions);
        join_sorted(left, right, [&](size_t p, std::span<const Entry> a, std::span<const Entry> b) {
            block(rule, a, b, found[p]);
        });
        RuleReport report;
        report.rule = rule;
        for (Found& part : found) {
            weigh_waiting(rule, part);
            add(part.counts, report);
            report.new_pairs += part.new_pairs;
            for (const Edge& edge : part.edges) {
                report.strong += edge.weight >= link_ ? 1 : 0;
            }
            report.kept += part.edges.size();
            work_.edges.insert(work_.edges.end(), part.edges.begin(), part.edges.end());
            auto& keys = refined_[static_cast<size_t>(rule)];
            keys.insert(keys.end(), part.refined_keys.begin(), part.refined_keys.end());
        }
        report.seconds = watch.seconds();
        return report;
    }

private:
    bool offered_before(Rule rule, uint32_t a, uint32_t b) const {
        for (size_t r = 0; r < static_cast<size_t>(rule); ++r) {
            const auto earlier = static_cast<Rule>(r);
            const Record& x = work_.left.record[a];
            if (rule_agrees(earlier, x, work_.right.record[b]) &&
                !std::ranges::binary_search(refined_[r], rule_key(earlier, x))) {
                return true;
            }
        }
        return false;
    }

    void weigh_waiting(Rule rule, Found& found) {
        for (const auto& [i, j] : found.waiting) {
            work_.seen[i] = 1;
            if (offered_before(rule, i, j)) {
                continue;
            }
            ++found.new_pairs;
            Edge edge;
            if (scored(scores_, work_, floor_, i, j, edge)) {
                edge.rule = static_cast<uint8_t>(rule);
                found.edges.push_back(edge);
            }
        }
        found.waiting.clear();
    }

    void block(Rule rule, std::span<const Entry> a, std::span<const Entry> b, Found& found) {
        const uint64_t refined = found.counts.refined;
        (rule == Rule::sounds_year ? weak_walker_ : walker_)
            .walk(
                a, b,
                [&](uint32_t i, uint32_t j) {
                    fetch_ahead(work_.left, i, work_.right, j);
                    found.waiting.emplace_back(i, j);
                    if (found.waiting.size() == ahead) {
                        weigh_waiting(rule, found);
                    }
                },
                found.counts, work_.capped);
        if (found.counts.refined > refined) {
            found.refined_keys.push_back(a.front().key);
        }
    }

    const Scores& scores_;
    const Options& options_;
    Work& work_;
    static BlockLimits weak(BlockLimits limits) {
        limits.pairs_max = std::min(limits.pairs_max, limits.weak_pairs_max);
        return limits;
    }
    BlockWalker walker_;
    BlockWalker weak_walker_;
    int32_t floor_;
    int32_t link_;
    std::array<std::vector<uint64_t>, joined_rules> refined_;
};

}  // namespace

RuleReport nik_pass(const BlockLimits& limits, Work& work) {
    Watch watch;
    const std::vector<Entry> left = sorted_keys(work.left, Rule::nik, nullptr);
    const std::vector<Entry> right = sorted_keys(work.right, Rule::nik, nullptr);
    struct Part {
        std::vector<NikPair> pairs;
        std::vector<uint8_t> alone;  // neither side has the NIK twice
        BlockCounts counts;
    };
    std::vector<Part> parts(partitions);
    const BlockWalker walker(people_ladder(work.left, work.right), limits, false);
    work.capped.assign(work.left.rows(), 0);
    work.seen.assign(work.left.rows(), 0);
    work.closed.assign(work.left.rows(), no_row);
    work.right_closed.assign(work.right.rows(), 0);
    work.taken.resize(work.right.rows(), 0);
    join_sorted(left, right, [&](size_t p, std::span<const Entry> a, std::span<const Entry> b) {
        walker.walk(
            a, b,
            [&](uint32_t i, uint32_t j) {
                parts[p].pairs.push_back({i, j, 0});
                parts[p].alone.push_back(a.size() == 1 && b.size() == 1 ? 1 : 0);
            },
            parts[p].counts, work.capped);
    });
    parallel_blocks(partitions, [&](size_t p) {
        std::vector<NikPair>& pairs = parts[p].pairs;
        for (size_t k = 0; k < pairs.size(); ++k) {
            const size_t later = std::min(k + ahead, pairs.size() - 1);
            fetch_ahead(work.left, pairs[later].a, work.right, pairs[later].b);
            NikPair& pair = pairs[k];
            pair.pattern = static_cast<uint16_t>(compare(work.left, pair.a, work.right, pair.b));
            work.seen[pair.a] = 1;
            if (parts[p].alone[k] != 0 && work.taken[pair.b] == 0 &&
                settles(work.left.record[pair.a], work.right.record[pair.b], pair.pattern)) {
                work.closed[pair.a] = pair.b;
                work.right_closed[pair.b] = 1;
            }
        }
    });
    RuleReport report;
    for (const Part& part : parts) {
        add(part.counts, report);
        work.nik_pairs.insert(work.nik_pairs.end(), part.pairs.begin(), part.pairs.end());
    }
    for (size_t b = 0; b < work.taken.size(); ++b) {
        work.right_closed[b] |= work.taken[b];
    }
    report.new_pairs = report.pairs;
    report.seconds = watch.seconds();
    return report;
}

std::vector<RuleReport> open_pass(const Scores& scores, const Options& options, Work& work) {
    OpenPass pass(scores, options, work);
    std::vector<RuleReport> reports = {pass.nik()};
    const std::vector<uint32_t> rows = open_rows(work);
    std::array<std::vector<Entry>, joined_rules> left;
    for (size_t r = 1; r < joined_rules; ++r) {
        left[r] = sorted_keys(work.left, static_cast<Rule>(r), &rows);
    }
    Watch watch;
    auto right = sorted_keys_wanted(work.right, left);
    const double keys = watch.seconds();
    for (size_t r = 1; r < joined_rules; ++r) {
        reports.push_back(pass.joined(static_cast<Rule>(r), left[r], right[r]));
        reports.back().seconds += keys / (joined_rules - 1);
        left[r] = {};
        right[r] = {};
    }
    order_edges(work.edges);
    return reports;
}

void order_edges(std::vector<Edge>& edges) {
    std::ranges::sort(edges, [](const Edge& x, const Edge& y) {
        if (x.a != y.a) {
            return x.a < y.a;
        }
        if (x.weight != y.weight) {
            return x.weight > y.weight;
        }
        return x.b != y.b ? x.b < y.b : x.rule < y.rule;
    });
    // The same pair may come from two rules when a block was cut finer: the heavier one stands
    // first.
    size_t kept = 0;
    size_t first_of_a = 0;
    for (size_t i = 0; i < edges.size(); ++i) {
        if (kept == 0 || edges[kept - 1].a != edges[i].a) {
            first_of_a = kept;
        }
        bool repeated = false;
        for (size_t j = first_of_a; j < kept; ++j) {
            repeated |= edges[j].b == edges[i].b;
        }
        if (!repeated) {
            edges[kept++] = edges[i];
        }
    }
    edges.resize(kept);
}

}  // namespace regsosek::match
