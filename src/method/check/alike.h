// Rows that have the same key, found by sorting pieces of mixed keys on all threads.
#pragma once

#include <algorithm>
#include <array>
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

/// The rows whose key is not 0, those of one key together and in order. Keys are mixed, cut into
/// pieces by their first bits, and each piece is sorted for itself: the order of keys means
/// nothing.
template <typename Key>
std::vector<Keyed> alike(size_t rows, const Key& key) {
    constexpr size_t rows_per_task = 8192;
    constexpr size_t pieces = 256;
    std::vector<uint64_t> keys(rows);
    parallel_ranges(rows, rows_per_task, [&](size_t begin, size_t end) {
        for (size_t row = begin; row < end; ++row) {
            keys[row] = key(static_cast<uint32_t>(row));
        }
    });
    const auto piece_of = [](uint64_t mixed) { return static_cast<size_t>(mixed >> 56); };
    std::array<size_t, pieces + 1> begin{};
    for (const uint64_t one : keys) {
        begin[piece_of(mix64(one)) + 1] += one != 0 ? 1 : 0;
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<Keyed> out(begin.back());
    auto next = begin;
    for (uint32_t row = 0; row < rows; ++row) {
        if (keys[row] != 0) {
            const uint64_t mixed = mix64(keys[row]);
            out[next[piece_of(mixed)]++] = {mixed, row};
        }
    }
    parallel_blocks(pieces, [&](size_t piece) {
        std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin[piece]),
                  out.begin() + static_cast<std::ptrdiff_t>(begin[piece + 1]));
    });
    return out;
}

/// Calls use(rows) for each key of what `alike` gave, single rows too.
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
