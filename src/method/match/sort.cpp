// Two passes of 8 bits spread the entries so thin that insertion finishes; where keys repeat, the
// library's sort does.
#include "method/match/sort.h"

#include <algorithm>

#include "ground/base/threads.h"

namespace regsosek::match {

namespace {

constexpr size_t grain = 65536;        // entries per piece of parallel work
constexpr size_t insertion_most = 24;  // entries that insertion sorts faster than std::sort

bool before(const Entry& a, const Entry& b) {
    return a.key != b.key ? a.key < b.key : a.id < b.id;
}

void insertion_sort(std::span<Entry> entries) {
    for (size_t i = 1; i < entries.size(); ++i) {
        const Entry moving = entries[i];
        size_t j = i;
        while (j > 0 && before(moving, entries[j - 1])) {
            entries[j] = entries[j - 1];
            --j;
        }
        entries[j] = moving;
    }
}

/// Sorts one partition from `from` into `to` by the second byte, then inside.
void sort_partition(std::span<const Entry> from, std::span<Entry> to) {
    std::array<size_t, 257> begin{};
    for (const Entry& entry : from) {
        ++begin[((entry.key >> 48) & 255) + 1];
    }
    for (size_t b = 1; b < begin.size(); ++b) {
        begin[b] += begin[b - 1];
    }
    std::array<size_t, 256> next{};
    std::copy_n(begin.begin(), 256, next.begin());
    for (const Entry& entry : from) {
        to[next[(entry.key >> 48) & 255]++] = entry;
    }
    for (size_t b = 0; b < 256; ++b) {
        const auto bucket = to.subspan(begin[b], begin[b + 1] - begin[b]);
        if (bucket.size() <= insertion_most) {
            insertion_sort(bucket);
        } else if (!std::is_sorted(bucket.begin(), bucket.end(), before)) {
            // Rows of one key come in order already: a pile of equal keys costs one look.
            std::sort(bucket.begin(), bucket.end(), before);
        }
    }
}

}  // namespace

void sort_entries(std::vector<Entry>& entries) {
    std::vector<Entry> scratch(entries.size());
    sort_entries(entries, scratch);
}

void sort_entries(std::span<Entry> entries, std::span<Entry> spread) {
    const size_t blocks = (entries.size() + grain - 1) / grain;
    std::vector<std::array<uint32_t, partitions>> counts(blocks);
    parallel_ranges(entries.size(), grain, [&](size_t begin, size_t end) {
        auto& count = counts[begin / grain];
        count.fill(0);
        for (size_t i = begin; i < end; ++i) {
            ++count[entries[i].key >> 56];
        }
    });
    std::array<size_t, partitions + 1> part{};
    std::vector<std::array<size_t, partitions>> next(blocks);
    size_t at = 0;
    for (size_t p = 0; p < partitions; ++p) {
        part[p] = at;
        for (size_t b = 0; b < blocks; ++b) {
            next[b][p] = at;
            at += counts[b][p];
        }
    }
    part[partitions] = at;
    parallel_ranges(entries.size(), grain, [&](size_t begin, size_t end) {
        auto& place = next[begin / grain];
        for (size_t i = begin; i < end; ++i) {
            spread[place[entries[i].key >> 56]++] = entries[i];
        }
    });
    parallel_blocks(partitions, [&](size_t p) {
        const size_t n = part[p + 1] - part[p];
        sort_partition(std::span<const Entry>(spread).subspan(part[p], n),
                       entries.subspan(part[p], n));
    });
}

std::array<size_t, partitions + 1> partition_begins(std::span<const Entry> sorted) {
    std::array<size_t, partitions + 1> out{};
    for (size_t p = 0; p < partitions; ++p) {
        const auto first = std::ranges::lower_bound(sorted, uint64_t{p} << 56, {}, &Entry::key);
        out[p] = static_cast<size_t>(first - sorted.begin());
    }
    out[partitions] = sorted.size();
    return out;
}

namespace {

size_t end_of_key(std::span<const Entry> entries, size_t at) {
    const uint64_t key = entries[at].key;
    while (at < entries.size() && entries[at].key == key) {
        ++at;
    }
    return at;
}

}  // namespace

void join_sorted(std::span<const Entry> left, std::span<const Entry> right,
                 const BlockWork& block) {
    const auto left_begin = partition_begins(left);
    const auto right_begin = partition_begins(right);
    parallel_blocks(partitions, [&](size_t p) {
        const auto a = left.subspan(left_begin[p], left_begin[p + 1] - left_begin[p]);
        const auto b = right.subspan(right_begin[p], right_begin[p + 1] - right_begin[p]);
        size_t i = 0;
        size_t j = 0;
        while (i < a.size() && j < b.size()) {
            if (a[i].key < b[j].key) {
                ++i;
            } else if (b[j].key < a[i].key) {
                ++j;
            } else {
                const size_t i_end = end_of_key(a, i);
                const size_t j_end = end_of_key(b, j);
                block(p, a.subspan(i, i_end - i), b.subspan(j, j_end - j));
                i = i_end;
                j = j_end;
            }
        }
    });
}

void group_sorted(std::span<const Entry> sorted, const SelfWork& block) {
    const auto begin = partition_begins(sorted);
    parallel_blocks(partitions, [&](size_t p) {
        const auto part = sorted.subspan(begin[p], begin[p + 1] - begin[p]);
        for (size_t i = 0; i < part.size();) {
            const size_t end = end_of_key(part, i);
            if (end - i > 1) {
                block(p, part.subspan(i, end - i));
            }
            i = end;
        }
    });
}

}  // namespace regsosek::match
