// Rule after rule: keys are sorted on both sides and joined, a pair is credited to the first rule
// that offers it, weighed and forgotten.
#include "method/pairs/run.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/block.h"
#include "method/match/sort.h"

namespace regsosek::pairs {

namespace {

using match::Entry;

constexpr size_t grain = 65536;
constexpr size_t pairs_between_relaxing = 4096;
constexpr size_t ahead = 64;  // Pairs asked of the memory before the first of them is needed.

void fetch(const Records& left, uint32_t a, const Records& right, uint32_t b) {
    for (const auto& [side, i] : {std::pair{&left, a}, std::pair{&right, b}}) {
        __builtin_prefetch(side->row(i));
        __builtin_prefetch(side->row(i) + side->stride() - 1);
    }
}

/// What one partition of a rule found.
struct Found {
    std::vector<Edge> edges;
    std::vector<std::pair<uint32_t, uint32_t>> waiting;
    std::vector<uint64_t> refined_keys;
    std::vector<uint32_t> closed;  // left rows
    match::BlockCounts counts;
    uint64_t new_pairs = 0;
    uint64_t weighed = 0;
};

class Pass {
public:
    Pass(Prepared& prepared, const Model& model, const Scores& scores, Linkage& out)
        : prepared_(prepared),
          model_(model),
          scores_(scores),
          out_(out),
          left_(prepared.left()),
          right_(prepared.right()),
          alone_(model.type == Type::duplicates),
          floor_(static_cast<int32_t>(model.review_bits * weight_unit)),
          link_(static_cast<int32_t>(model.link_bits * weight_unit)),
          walker_(ladder(), limits(model), alone_),
          refined_(model.rules.size()),
          capped_(left_.rows(), 0),
          closed_(left_.rows(), 0) {}

    Result<void> run() {
        for (size_t rule = 0; rule < model_.rules.size(); ++rule) {
            TRY(joined(rule));
        }
        Watch watch;
        order();
        out_.report.stages.push_back({"order", watch.spent()});
        out_.report.capped_rows = static_cast<uint64_t>(std::ranges::count(capped_, 1));
        out_.report.closed_rows = static_cast<uint64_t>(std::ranges::count(closed_, 1));
        for (const RuleReport& rule : out_.report.rules) {
            out_.report.distinct_pairs += rule.new_pairs;
            out_.report.repeats += rule.pairs - rule.new_pairs;
        }
        return {};
    }

private:
    static match::BlockLimits limits(const Model& model) {
        match::BlockLimits limits;
        limits.pairs_max = static_cast<uint64_t>(model.block_pairs_max);
        return limits;
    }

    match::Ladder ladder() const {
        const auto& parts = prepared_.layout().ladder;
        const auto row = [this](bool is_right, uint32_t i) {
            return is_right ? right_.row(i) : left_.row(i);
        };
        return {parts.size(),
                [&parts, row](size_t depth, bool is_right, uint32_t i) {
                    return mix64(parts[depth].value(row(is_right, i)), depth + 1);
                },
                // Near by everything that the records hold: equal records lie together.
                [this, row](bool is_right, uint32_t i) {
                    uint64_t hash = 0;
                    for (const Slot& slot : prepared_.layout().slots) {
                        hash = mix64(hash ^ row(is_right, i)[slot.word]);
                    }
                    return hash;
                }};
    }

    /// Keys of a rule, sorted. Of the right side only those that some left key may equal.
    Result<Room<Entry>> keys(const Records& side, size_t rule, const match::KeyBits* wanted) {
        const auto& parts = prepared_.layout().rules[rule];
        const bool some_left = wanted == nullptr && some_closed_;
        const size_t rows = some_left ? open_.size() : side.rows();
        auto out = TRY(Room<Entry>::make(prepared_.memory(), rows));
        const size_t blocks = (rows + grain - 1) / grain;
        std::vector<size_t> found(blocks, 0);
        parallel_ranges(rows, grain, [&](size_t begin, size_t end) {
            size_t n = 0;
            const auto keep = [&](size_t i, uint64_t key) {
                if (wanted == nullptr || wanted->perhaps(key)) {
                    out[begin + n++] = {key, static_cast<uint32_t>(i)};
                }
            };
            if (some_left) {
                for (const uint32_t i : std::span(open_).subspan(begin, end - begin)) {
                    if (const uint64_t key = key_of(parts, side.row(i), rule); key != 0) {
                        keep(i, key);
                    }
                }
            } else {
                for_keys(parts, side, begin, end, rule, keep);
            }
            found[begin / grain] = n;
            prepared_.memory().relax();
        });
        size_t known = 0;
        for (size_t b = 0; b < blocks; ++b) {
            std::copy_n(out.data() + b * grain, found[b], out.data() + known);
            known += found[b];
        }
        out.shorten(known);
        auto scratch = TRY(Room<Entry>::make(prepared_.memory(), known));
        match::sort_entries(out.span(), scratch.span());
        prepared_.memory().relax();
        return out;
    }

    Result<void> joined(size_t rule) {
        Watch watch;
        const Room<Entry> left = TRY(keys(left_, rule, nullptr));
        Room<Entry> right;
        if (!alone_) {
            const match::KeyBits wanted(left.span());
            right = TRY(keys(right_, rule, &wanted));
        }
        std::vector<Found> found(match::partitions);
        match::join_sorted(left.span(), alone_ ? left.span() : right.span(),
                           [&](size_t p, std::span<const Entry> a, std::span<const Entry> b) {
                               block(rule, a, b, found[p]);
                           });
        RuleReport report;
        report.rule = model_.rules[rule].name();
        for (Found& part : found) {
            weigh_waiting(rule, part, false);
            report.pairs += part.counts.pairs;
            report.refined += part.counts.refined;
            report.capped += part.counts.capped;
            report.not_compared += part.counts.not_compared;
            report.new_pairs += part.new_pairs;
            report.kept += part.edges.size();
            for (const Edge& edge : part.edges) {
                report.strong += edge.weight >= link_ ? 1 : 0;
            }
            out_.edges.insert(out_.edges.end(), part.edges.begin(), part.edges.end());
            auto& keys = refined_[rule];
            keys.insert(keys.end(), part.refined_keys.begin(), part.refined_keys.end());
            for (const uint32_t a : part.closed) {
                closed_[a] = 1;
                some_closed_ = true;
            }
        }
        if (rule == 0 && some_closed_) {
            for (uint32_t a = 0; a < left_.rows(); ++a) {
                if (closed_[a] == 0) {
                    open_.push_back(a);
                }
            }
        }
        report.seconds = watch.spent().seconds;
        out_.report.rules.push_back(std::move(report));
        return {};
    }

    void block(size_t rule, std::span<const Entry> a, std::span<const Entry> b, Found& found) {
        const uint64_t refined = found.counts.refined;
        const bool may_close = rule == 0 && model_.close_bits > 0 && !alone_ && a.size() == 1 &&
                               b.size() == 1 && model_.assignment != Assignment::all;
        walker_.walk(
            a, b,
            [&](uint32_t i, uint32_t j) {
                fetch(left_, i, right_, j);
                found.waiting.emplace_back(i, may_close ? j | lone : j);
                if (found.waiting.size() == ahead) {
                    weigh_waiting(rule, found, true);
                }
            },
            found.counts, capped_);
        if (found.counts.refined > refined) {
            found.refined_keys.push_back(a.front().key);
        }
    }

    bool offered_before(size_t rule, uint32_t a, uint32_t b) const {
        const auto& rules = prepared_.layout().rules;
        for (size_t r = 0; r < rule; ++r) {
            if (agree(rules[r], left_.row(a), right_.row(b)) &&
                (refined_[r].empty() ||
                 !std::ranges::binary_search(refined_[r], key_of(rules[r], left_.row(a), r)))) {
                return true;
            }
        }
        return false;
    }

    void weigh_waiting(size_t rule, Found& found, bool relax) {
        std::erase_if(found.waiting, [&](const auto& pair) {
            return offered_before(rule, pair.first, pair.second & ~lone);
        });
        found.new_pairs += found.waiting.size();
        for (const auto& [a, marked] : found.waiting) {
            prepared_.plan().fetch(left_.row(a), right_.row(marked & ~lone));
        }
        for (const auto& [a, marked] : found.waiting) {
            const uint32_t b = marked & ~lone;
            Weighed weighed;
            if (scores_.weigh(left_.row(a), right_.row(b), floor_, weighed)) {
                found.edges.push_back({a, b, weighed.weight, weighed.pattern,
                                       static_cast<uint8_t>(rule), Outcome::review, false});
                if ((marked & lone) != 0 &&
                    weighed.weight >= static_cast<int32_t>(model_.close_bits * weight_unit)) {
                    found.closed.push_back(a);
                }
            }
        }
        found.waiting.clear();
        found.weighed += ahead;
        if (relax && found.weighed % pairs_between_relaxing == 0) {
            prepared_.memory().relax();
        }
    }

    /// By (left, heaviest first, right); the heaviest of a pair that two rules offered stays.
    void order() {
        std::vector<uint32_t> begin(left_.rows() + 1, 0);
        for (const Edge& edge : out_.edges) {
            ++begin[edge.a + 1];
        }
        for (size_t a = 0; a < left_.rows(); ++a) {
            begin[a + 1] += begin[a];
        }
        std::vector<Edge> sorted(out_.edges.size());
        for (const Edge& edge : out_.edges) {
            sorted[begin[edge.a]++] = edge;
        }
        const auto before = [](const Edge& x, const Edge& y) {
            return x.weight != y.weight ? x.weight > y.weight
                   : x.b != y.b         ? x.b < y.b
                                        : x.rule < y.rule;
        };
        // Each `begin` stands at its record's end now.
        uint32_t from = 0;
        for (size_t a = 0; a < left_.rows(); from = begin[a++]) {
            if (begin[a] - from > 1) {
                std::sort(sorted.begin() + from, sorted.begin() + begin[a], before);
            }
        }
        const auto same = [](const Edge& x, const Edge& y) { return x.a == y.a && x.b == y.b; };
        const auto rest = std::ranges::unique(sorted, same);
        sorted.erase(rest.begin(), rest.end());
        out_.edges = std::move(sorted);
    }

    static constexpr uint32_t lone = 1U << 31;
    Prepared& prepared_;
    const Model& model_;
    const Scores& scores_;
    Linkage& out_;
    const Records& left_;
    const Records& right_;
    bool alone_;
    int32_t floor_;
    int32_t link_;
    match::BlockWalker walker_;
    std::vector<std::vector<uint64_t>> refined_;  // by rule: keys of blocks that were cut, sorted
    std::vector<uint8_t> capped_;
    std::vector<uint8_t> closed_;
    bool some_closed_ = false;
    std::vector<uint32_t> open_;  // left rows that are not closed, once some are
};

}  // namespace

Result<std::unique_ptr<Prepared>> Prepared::of(const Model& model, const Source& left,
                                               const Source& right, const MemoryOptions& memory) {
    auto out = std::make_unique<Prepared>(memory);
    out->alone_ = model.type == Type::duplicates;
    out->layout_ = TRY(Layout::of(model));
    {
        // The model is checked before files are read: a mistake shows at once.
        const std::vector<Values> nothing(model.columns.size());
        TRY(Plan::of(model, out->layout_, nothing));
    }
    out->left_ = TRY(encode(model, out->layout_, left, out->memory_, !model.id_left.empty()));
    if (!out->alone_) {
        out->right_ =
            TRY(encode(model, out->layout_, right, out->memory_, !model.id_right.empty()));
    }
    Records& other = out->alone_ ? out->left_ : out->right_;
    out->values_.resize(model.columns.size());
    for (size_t c = 0; c < model.columns.size(); ++c) {
        out->kinds_.push_back(model.columns[c].kind);
        if (model.columns[c].kind == Kind::name || model.columns[c].kind == Kind::text) {
            out->values_[c] = TRY(number_texts(out->layout_, c, out->left_, other, out->memory_));
        }
    }
    out->left_.forget_texts();
    other.forget_texts();
    out->plan_ = std::make_unique<Plan>(TRY(Plan::of(model, out->layout_, out->values_)));
    return out;
}

std::string Prepared::value(size_t column, bool is_right, size_t row) const {
    const uint32_t* words = (is_right ? right() : left()).row(row);
    const uint8_t word = layout_.slots[column].word;
    std::string out;
    if (kinds_[column] == Kind::name || kinds_[column] == Kind::text) {
        return words[word] == 0 ? out : std::string(values_[column].text(words[word]));
    }
    if (kinds_[column] == Kind::number) {
        const uint64_t bits = wide(words, word);
        return bits == 0 ? out : std::to_string(std::bit_cast<double>(bits));
    }
    const bool date = kinds_[column] == Kind::date;
    const uint64_t packed = date ? words[word] : wide(words, word);
    const int digits = date && packed != 0 ? 8 : code_digits(packed);
    for (int i = digits - 1; i >= 0; --i) {
        out += static_cast<char>('0' + (packed >> (4 * i) & 15));
    }
    return out;
}

Result<Linkage> link(Prepared& prepared, const FitOptions& options, Model& model) {
    Linkage out;
    Watch fitting;
    const bool enough = prepared.left().rows() > 0 && prepared.right().rows() > 0;
    if (!model.complete() && enough) {
        out.report.fit = fit(prepared.layout(), prepared.plan(), prepared.left(), prepared.right(),
                             options, model);
    }
    out.report.stages.push_back({"fit", fitting.spent()});
    if (enough) {
        Watch blocking;
        const Scores scores(model, prepared.plan(), prepared.right());
        TRY(Pass(prepared, model, scores, out).run());
        out.report.stages.insert(out.report.stages.end() - 1,
                                 {"block and score", blocking.spent()});
    }
    Watch deciding;
    decide(model, prepared.left(), prepared.right(), model.type == Type::duplicates, out);
    out.report.stages.push_back({"decide", deciding.spent()});
    out.report.spilled_bytes = prepared.memory().spilled_bytes();
    return out;
}

BlockingRecall blocking_recall(const Prepared& prepared,
                               std::span<const std::pair<uint32_t, uint32_t>> pairs) {
    const auto& rules = prepared.layout().rules;
    BlockingRecall out;
    out.pairs = pairs.size();
    out.by_rule.assign(rules.size(), 0);
    out.first_found.assign(rules.size(), 0);
    for (const auto& [a, b] : pairs) {
        bool found = false;
        for (size_t r = 0; r < rules.size(); ++r) {
            if (agree(rules[r], prepared.left().row(a), prepared.right().row(b))) {
                ++out.by_rule[r];
                out.first_found[r] += found ? 0 : 1;
                found = true;
            }
        }
        out.found += found ? 1 : 0;
    }
    return out;
}

}  // namespace regsosek::pairs
