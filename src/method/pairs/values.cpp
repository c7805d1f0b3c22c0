// Texts are sorted by hash and numbered in that order.
#include "method/pairs/values.h"

#include <algorithm>
#include <atomic>
#include <bit>
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

/// The texts of a column in all pieces of both sides (of one, when they are the same). A text is
/// named by its piece and its place in the piece's list.
class Texts {
public:
    struct Range {
        const Records::Piece* piece = nullptr;
        bool is_right = false;
    };
    static Result<Texts> of(const Records& left, const Records& right, size_t column) {
        Texts out;
        out.column_ = column;
        out.add(left, false);
        if (&left != &right) {
            out.add(right, true);
        }
        if (out.ranges_.size() > uint64_t{1} << (32 - out.shift_)) {
            return fail(Code::limit, "terlalu banyak teks dalam satu kolom",
                        "too many texts in one column");
        }
        return out;
    }
    size_t size() const { return size_; }
    const std::vector<Range>& ranges() const { return ranges_; }
    const Room<uint32_t>& places(const Range& range) const { return range.piece->texts[column_]; }
    size_t first(size_t range) const { return first_[range]; }
    uint32_t name(size_t range, size_t i) const {
        return static_cast<uint32_t>(range << shift_ | i);
    }
    const Range& range_of(uint32_t name) const { return ranges_[name >> shift_]; }
    const uint32_t* place_of(uint32_t name) const {
        return &places(range_of(name))[name & ((uint32_t{1} << shift_) - 1)];
    }

private:
    void add(const Records& side, bool is_right) {
        for (const Records::Piece& piece : side.pieces()) {
            if (const size_t n = piece.texts[column_].size(); n > 0) {
                ranges_.push_back({&piece, is_right});
                first_.push_back(size_);
                size_ += n;
                shift_ = std::max(shift_, static_cast<int>(std::bit_width(n)));
            }
        }
    }
    size_t column_ = 0;
    std::vector<Range> ranges_;
    std::vector<size_t> first_;  // how many texts lie before each range
    size_t size_ = 0;
    int shift_ = 0;
};

/// Entries (hash, name) of all texts, sorted; the length of the longest.
Result<size_t> sorted_texts(const Texts& texts, Memory& memory, Room<Entry>& out) {
    out = TRY(Room<Entry>::make(memory, texts.size()));
    std::vector<size_t> longest(texts.ranges().size(), 0);
    parallel_blocks(texts.ranges().size(), [&](size_t r) {
        const Texts::Range& range = texts.ranges()[r];
        const auto places = texts.places(range).span();
        for (size_t i = 0; i < places.size(); ++i) {
            const std::string_view text = text_at(range.piece->letters, places[i]);
            longest[r] = std::max(longest[r], text.size());
            out[texts.first(r) + i] = {hash_text(text), texts.name(r, i)};
        }
        memory.relax();
    });
    auto scratch = TRY(Room<Entry>::make(memory, texts.size()));
    match::sort_entries(out.span(), scratch.span());
    return longest.empty() ? 0 : std::ranges::max(longest);
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

/// How many bits of `Words::counts` a letter has, by its low five bits (space, A to Z): about as
/// often as it stands in a name. Signs that share a place are counted together.
constexpr std::array<uint8_t, 32> letter_bits = {3, 6, 1, 1, 2, 3, 1, 1, 3, 5, 1, 2, 2, 3, 5, 2,
                                                 1, 1, 4, 3, 3, 4, 1, 2, 1, 2, 1, 0, 0, 0, 0, 0};

constexpr std::array<uint8_t, 32> first_bits = [] {
    std::array<uint8_t, 32> out{};
    for (size_t c = 1; c < out.size(); ++c) {
        out[c] = static_cast<uint8_t>(out[c - 1] + letter_bits[c - 1]);
    }
    return out;
}();
static_assert(first_bits.back() == 64);

uint64_t count_letters(std::string_view text) {
    std::array<uint8_t, 32> seen{};
    uint64_t out = 0;
    for (const char c : text) {
        const size_t letter = static_cast<uint8_t>(c) & 31U;
        if (seen[letter] < letter_bits[letter]) {
            out |= uint64_t{1} << (first_bits[letter] + seen[letter]++);
        }
    }
    return out;
}

Words words_of(std::string_view text) {
    Words out;
    out.length = static_cast<uint8_t>(text.size());
    out.counts = count_letters(text);
    std::memcpy(&out.front, text.data(), std::min(text.size(), sizeof out.front));
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

double best_jaro_winkler(const Words& a, const Words& b) {
    // Letters beyond their bits may all be in common.
    const auto beyond = [](const Words& x) { return x.length - std::popcount(x.counts); };
    const int common = std::popcount(a.counts & b.counts) + std::min(beyond(a), beyond(b));
    if (common == 0) {
        return 0;
    }
    const auto same = static_cast<size_t>(std::countr_zero(a.front ^ b.front) / 8);
    return jaro_winkler_of(static_cast<size_t>(common), 0, a.length, b.length,
                           std::min({same, size_t{a.length}, size_t{b.length}}));
}

namespace {

/// Numbers in place of what the records held: where the text lies, whose head has the number.
void write_numbers(Records& side, uint8_t word, Memory& memory) {
    parallel_blocks(side.pieces().size(), [&](size_t p) {
        const Records::Piece& piece = side.pieces()[p];
        for (size_t i = piece.begin; i < piece.begin + piece.rows; ++i) {
            uint32_t& value = side.row(i)[word];
            value = value == 0 ? 0 : head_at(piece.letters, value).value;
        }
        memory.relax();
    });
}

constexpr size_t ahead = 64;  // Texts asked of the memory before the first of them is needed.

/// Lays down the texts of sorted entries under their numbers, and leaves the numbers in the heads.
/// Texts of one number may fall to two threads: counts are atomic.
void number_some(std::span<const Entry> entries, size_t begin, size_t end, const Texts& texts,
                 Values& out) {
    std::array<uint32_t, ahead> places{};
    for (size_t i = begin; i < end; ++i) {
        __builtin_prefetch(texts.place_of(entries[i].id));
    }
    for (size_t i = begin; i < end; ++i) {
        places[i - begin] = *texts.place_of(entries[i].id);
        __builtin_prefetch(texts.range_of(entries[i].id).piece->letters.data() + places[i - begin] -
                           1);
    }
    for (size_t i = begin; i < end; ++i) {
        const auto number = static_cast<uint32_t>(entries[i].key);
        const Texts::Range& range = texts.range_of(entries[i].id);
        Records::Head& head = head_at(range.piece->letters, places[i - begin]);
        if (i == 0 || entries[i - 1].key != entries[i].key) {
            const std::string_view text = text_at(range.piece->letters, places[i - begin]);
            std::memcpy(out.letters.data() + size_t{number} * out.stride, text.data(), text.size());
            out.words[number] = words_of(text);
            out.words[number].sounds = head.value;
        }
        auto& count = range.is_right ? out.count_right : out.count_left;
        std::atomic_ref(count[number]).fetch_add(head.uses, std::memory_order_relaxed);
        head.value = number;
    }
}

uint64_t distinct(const Room<uint32_t>& counts) {
    return static_cast<uint64_t>(
        std::ranges::count_if(counts.span(), [](uint32_t n) { return n > 0; }));
}

}  // namespace

Result<Values> number_texts(const Layout& layout, size_t column, Records& left, Records& right,
                            Memory& memory) {
    const bool alone = &left == &right;
    const Texts texts = TRY(Texts::of(left, right, column));
    Room<Entry> entries;
    const size_t longest = TRY(sorted_texts(texts, memory, entries));
    Values out;
    TRY(make_room(out, number_entries(entries.span()), longest, memory));
    parallel_ranges(entries.size(), grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; i += ahead) {
            number_some(entries.span(), i, std::min(end, i + ahead), texts, out);
        }
        memory.relax();
    });
    const uint8_t word = layout.slots[column].word;
    write_numbers(left, word, memory);
    if (alone) {
        std::ranges::copy(out.count_left.span(), out.count_right.data());
    } else {
        write_numbers(right, word, memory);
    }
    weigh_words(out.count_right, static_cast<double>(right.rows()), out);
    left.quality[column].distinct = distinct(out.count_left);
    right.quality[column].distinct = distinct(out.count_right);
    memory.relax();
    return out;
}

}  // namespace regsosek::pairs
