// Sorting of (key, row) pairs by radix, and walking two sorted lists block by block.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace regsosek::match {

/// A row under a key. Keys are hashes: their top bits are spread evenly.
struct Entry {
    uint64_t key = 0;
    uint32_t id = 0;
};

/// How many pieces the top bits of the keys cut a list into; each is one piece of parallel work.
inline constexpr size_t partitions = 256;

/// Sorts by (key, id). Same order for any number of threads.
void sort_entries(std::vector<Entry>& entries);
/// The same in room of the caller: `scratch` is as long as `entries`, and holds nothing after.
void sort_entries(std::span<Entry> entries, std::span<Entry> scratch);

/// Where each partition of a sorted list begins, and the end.
std::array<size_t, partitions + 1> partition_begins(std::span<const Entry> sorted);

/// Calls block(partition, left, right) for every key present in both sorted lists: partitions in
/// parallel, the blocks of one partition in order of key.
using BlockWork = std::function<void(size_t, std::span<const Entry>, std::span<const Entry>)>;
void join_sorted(std::span<const Entry> left, std::span<const Entry> right, const BlockWork& block);

/// The same for the blocks of one list with itself, from two rows on.
using SelfWork = std::function<void(size_t, std::span<const Entry>)>;
void group_sorted(std::span<const Entry> sorted, const SelfWork& block);

}  // namespace regsosek::match
