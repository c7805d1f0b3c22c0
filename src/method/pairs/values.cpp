// Texts are sorted by hash and numbered in that order.
#include "method/pairs/values.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/sort.h"
#include "method/pairs/measure.h"

namespace regsosek::pairs {

namespace {

using match::Entry;

constexpr size_t grain = 65536;
constexpr size_t word_slots = size_t{1} << 20;
constexpr double quarter_bits_max = 252.0;

/// Both sides as one list of rows: right rows come behind left ones.
class Both {
public:
    Both(Records& left, Records& right, uint8_t word)
        : left_(left), right_(right), alone_(&left == &right), word_(word) {}
    size_t rows() const { return left_.rows() + (alone_ ? 0 : right_.rows()); }
    bool is_right(size_t i) const { return i >= left_.rows(); }
    bool alone() const { return alone_; }
    uint32_t& at(size_t i) const {
        return (is_right(i) ? right_.row(i - left_.rows()) : left_.row(i))[word_];
    }
    std::string_view text(size_t i) const {
        return is_right(i) ? right_.text_at(i - left_.rows(), at(i)) : left_.text_at(i, at(i));
    }
    /// The set of sounds of a name, when the layout keeps it.
    uint32_t sounds(size_t i, uint8_t word) const {
        return (is_right(i) ? right_.row(i - left_.rows()) : left_.row(i))[word];
    }

private:
    Records& left_;
    Records& right_;
    bool alone_;
    uint8_t word_;
};

/// Entries (hash, row) of all known texts, sorted; `longest` gets the length of the longest.
Result<size_t> sorted_texts(const Both& both, Memory& memory, Room<Entry>& out, size_t& longest) {
    out = TRY(Room<Entry>::make(memory, both.rows()));
    std::atomic<size_t> most = 0;
    const size_t blocks = (both.rows() + grain - 1) / grain;
    std::vector<size_t> found(blocks, 0);
    parallel_ranges(both.rows(), grain, [&](size_t begin, size_t end) {
        size_t n = 0;
        size_t most_here = 0;
        for (size_t i = begin; i < end; ++i) {
            if (both.at(i) == 0) {
                continue;
            }
            const std::string_view text = both.text(i);
            most_here = std::max(most_here, text.size());
            out[begin + n++] = {hash_text(text), static_cast<uint32_t>(i)};
        }
        found[begin / grain] = n;
        memory.relax();
        for (size_t old = most.load();
             old < most_here && !most.compare_exchange_weak(old, most_here);) {
        }
    });
    size_t known = 0;
    for (size_t b = 0; b < blocks; ++b) {
        std::memmove(out.data() + known, out.data() + b * grain, found[b] * sizeof(Entry));
        known += found[b];
    }
    out.shorten(known);
    longest = most;
    auto scratch = TRY(Room<Entry>::make(memory, known));
    match::sort_entries(out.span(), scratch.span());
    return known;
}

/// Gives each entry the number of its text in place of the hash; returns how many there are. Texts
/// under one hash are taken to be equal: at 2.5 million texts two different ones share 64 bits once
/// in six million files.
uint32_t number_entries(std::span<Entry> entries) {
    const auto part = match::partition_begins(entries);
    std::array<uint32_t, match::partitions + 1> first{};
    parallel_blocks(match::partitions, [&](size_t p) {
        uint64_t last = 0;
        for (size_t i = part[p]; i < part[p + 1]; ++i) {
            const uint64_t hash = entries[i].key;
            first[p + 1] += i == part[p] || hash != last ? 1 : 0;
            last = hash;
            entries[i].key = first[p + 1];
        }
    });
    for (size_t p = 0; p < match::partitions; ++p) {
        first[p + 1] += first[p];
    }
    parallel_blocks(match::partitions, [&](size_t p) {
        for (size_t i = part[p]; i < part[p + 1]; ++i) {
            entries[i].key += first[p];
        }
    });
    return first[match::partitions];
}

Words words_of(std::string_view text) {
    Words out;
    out.length = static_cast<uint8_t>(text.size());
    size_t n = 0;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find(' ', at), text.size());
        out.has_initial = end - at == 1 ? uint8_t{1} : out.has_initial;
        if (n < out.word.size()) {
            out.word[n++] = fold_hash(hash_text(text.substr(at, end - at)));
        }
        at = end + 1;
    }
    return out;
}

uint8_t quarter_bits(double share) {
    const double bits = -4.0 * math::log(share) / math::log(2.0);
    return static_cast<uint8_t>(std::clamp(bits + 0.5, 0.0, quarter_bits_max));
}

/// Shares of words on the right side. Words that share a slot are counted together, which only
/// weakens evidence; sums of integers do not depend on the order of threads.
void weigh_words(const Room<uint32_t>& count_right, double rows, Values& out) {
    auto counters = std::make_unique<std::atomic<uint32_t>[]>(word_slots);
    parallel_ranges(out.distinct + 1, grain, [&](size_t begin, size_t end) {
        for (size_t v = begin; v < end; ++v) {
            for (const uint32_t word : out.words[v].word) {
                if (word != 0) {
                    counters[word % word_slots].fetch_add(count_right[v],
                                                          std::memory_order_relaxed);
                }
            }
        }
    });
    parallel_ranges(out.distinct + 1, grain, [&](size_t begin, size_t end) {
        for (size_t v = begin; v < end; ++v) {
            for (size_t t = 0; t < out.words[v].word.size() && out.words[v].word[t] != 0; ++t) {
                const uint32_t count = counters[out.words[v].word[t] % word_slots];
                out.words[v].bits[t] = quarter_bits(std::max(count, 1U) / std::max(rows, 1.0));
            }
        }
    });
}

Result<void> make_room(Values& out, uint32_t distinct, size_t longest, Memory& memory) {
    constexpr uint32_t unit = 16;
    out.distinct = distinct;
    out.stride = static_cast<uint32_t>(std::max<size_t>(1, (longest + unit - 1) / unit) * unit);
    out.letters = TRY(Room<char>::make(memory, (size_t{distinct} + 1) * out.stride));
    out.words = TRY(Room<Words>::make(memory, size_t{distinct} + 1));
    out.count_left = TRY(Room<uint32_t>::make(memory, size_t{distinct} + 1));
    out.count_right = TRY(Room<uint32_t>::make(memory, size_t{distinct} + 1));
    return {};
}

}  // namespace

Result<Values> number_texts(const Layout& layout, size_t column, Records& left, Records& right,
                            Memory& memory) {
    const Both both(left, right, layout.slots[column].word);
    const auto& facets = layout.slots[column].facets;
    const auto kept = std::ranges::find(facets, Facet::sounds, &FacetSlot::facet);
    const FacetSlot* sounds = kept == facets.end() ? nullptr : &*kept;
    Room<Entry> entries;
    size_t longest = 0;
    const size_t known = TRY(sorted_texts(both, memory, entries, longest));
    const uint32_t distinct = number_entries(entries.span());
    Values out;
    TRY(make_room(out, distinct, longest, memory));
    // Entries of one text lie together and in one range of work only when ranges are cut at the
    // text's end: counts are atomic instead.
    parallel_ranges(known, grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const auto number = static_cast<uint32_t>(entries[i].key);
            const uint32_t id = entries[i].id;
            const bool first = i == 0 || entries[i - 1].key != entries[i].key;
            if (first) {
                const std::string_view text = both.text(id);
                std::memcpy(out.letters.data() + size_t{number} * out.stride, text.data(),
                            text.size());
                out.words[number] = words_of(text);
                out.words[number].sounds = sounds == nullptr ? 0 : both.sounds(id, sounds->word);
            }
            auto& count = both.is_right(id) ? out.count_right : out.count_left;
            std::atomic_ref(count[number]).fetch_add(1, std::memory_order_relaxed);
        }
        memory.relax();
    });
    parallel_ranges(known, grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            both.at(entries[i].id) = static_cast<uint32_t>(entries[i].key);
        }
        memory.relax();
    });
    if (both.alone()) {
        std::ranges::copy(out.count_left.span(), out.count_right.data());
    }
    weigh_words(out.count_right, static_cast<double>(right.rows()), out);
    left.quality[column].distinct = static_cast<uint64_t>(
        std::ranges::count_if(out.count_left.span(), [](uint32_t n) { return n > 0; }));
    right.quality[column].distinct = static_cast<uint64_t>(
        std::ranges::count_if(out.count_right.span(), [](uint32_t n) { return n > 0; }));
    memory.relax();
    return out;
}

}  // namespace regsosek::pairs
