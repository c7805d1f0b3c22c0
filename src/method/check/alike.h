// Rows that have the same key, found by sorting pieces of mixed keys on all threads.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "ground/base/random.h"
#include "ground/base/threads.h"

namespace regsosek::check {

/// A row and its key, mixed; rows with the same key lie together in what `alike` gives.
struct Keyed {
    uint64_t key = 0;
    uint32_t row = 0;
    auto operator<=>(const Keyed&) const = default;
};

/// Which keys came at least twice, told from their mixed bits: it never misses one, and takes few
/// that came once for them.
class Repeated {
public:
    explicit Repeated(size_t keys)
        : words_(std::bit_ceil(keys / bits_per_word + 1) * spare), once_(words_), twice_(words_) {}
    void add(uint64_t mixed) {
        const uint64_t bit = uint64_t{1} << (mixed & (bits_per_word - 1));
        uint64_t& seen = once_[word(mixed)];
        twice_[word(mixed)] |= seen & bit;
        seen |= bit;
    }
    bool has(uint64_t mixed) const {
        return (twice_[word(mixed)] >> (mixed & (bits_per_word - 1)) & 1) != 0;
    }

private:
    static constexpr size_t bits_per_word = 64;
    static constexpr size_t spare = 16;  // bits for each key
    size_t word(uint64_t mixed) const { return (mixed >> 6) & (words_ - 1); }
    size_t words_;
    std::vector<uint64_t> once_, twice_;
};

/// The rows whose key is not 0 and that may share it, those of one key together and in order; most
/// rows that share theirs with none are left out. Keys are mixed, cut into pieces by their first
/// bits, and each piece is sorted for itself: the order of keys means nothing.
template <typename Key>
std::vector<Keyed> alike(size_t rows, const Key& key) {
    constexpr size_t rows_per_task = 8192;
    constexpr size_t pieces = 256;
    std::vector<uint64_t> mixed(rows);
    parallel_ranges(rows, rows_per_task, [&](size_t begin, size_t end) {
        for (size_t row = begin; row < end; ++row) {
            const uint64_t one = key(static_cast<uint32_t>(row));
            mixed[row] = one == 0 ? 0 : std::max<uint64_t>(mix64(one), 1);
        }
    });
    Repeated repeated(rows);
    for (const uint64_t one : mixed) {
        if (one != 0) {
            repeated.add(one);
        }
    }
    const auto piece_of = [](uint64_t one) { return static_cast<size_t>(one >> 56); };
    std::vector<Keyed> found;
    std::array<size_t, pieces + 1> begin{};
    for (uint32_t row = 0; row < rows; ++row) {
        if (mixed[row] != 0 && repeated.has(mixed[row])) {
            found.push_back({mixed[row], row});
            ++begin[piece_of(mixed[row]) + 1];
        }
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<Keyed> out(found.size());
    auto next = begin;
    for (const Keyed& one : found) {
        out[next[piece_of(one.key)]++] = one;
    }
    parallel_blocks(pieces, [&](size_t piece) {
        std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin[piece]),
                  out.begin() + static_cast<std::ptrdiff_t>(begin[piece + 1]));
    });
    return out;
}

/// Calls use(rows) for each key of what `alike` gave; some have one row.
template <typename Use>
void each_key(const std::vector<Keyed>& rows, const Use& use) {
    for (size_t begin = 0; begin < rows.size();) {
        size_t end = begin + 1;
        while (end < rows.size() && rows[end].key == rows[begin].key) {
            ++end;
        }
        use(std::span(rows).subspan(begin, end - begin));
        begin = end;
    }
}

}  // namespace regsosek::check
