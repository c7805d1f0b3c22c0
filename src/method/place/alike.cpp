// Looks cut into pieces; those that share a piece lie together when sorted by it.
#include "method/place/alike.h"

#include <algorithm>

#include "ground/base/assert.h"
#include "ground/base/random.h"

namespace regsosek::place {

namespace {

constexpr int look_bits = 256;

// A piece of a look and whose it is.
struct Piece {
    uint64_t key = 0;
    uint32_t at = 0;
    auto operator<=>(const Piece&) const = default;
};

// Bits begin to end of a look, mixed into one number.
uint64_t key_of(const Look& look, int begin, int end) {
    uint64_t key = 0;
    for (int bit = begin; bit < end; ++bit) {
        const auto word = static_cast<size_t>(bit) / 64;
        key = key << 1 | (look[word] >> (bit % 64) & 1);
        if ((bit - begin) % 63 == 62) {
            key = mix64(key);
        }
    }
    return key;
}

// A look with as few bits as may differ is as near to an empty wall as to itself.
bool says_something(const Look& look, int bits_max) {
    return difference(look, Look{}) > bits_max;
}

}  // namespace

std::vector<int64_t> nearest_alike(std::span<const Look> looks, std::span<const uint32_t> owners,
                                   int bits_max) {
    must(looks.size() == owners.size() && bits_max >= 0 && bits_max < look_bits,
         "every look has an owner, and fewer bits differ than there are");
    std::vector<int64_t> nearest(looks.size(), -1);
    std::vector<int> distance(looks.size(), bits_max + 1);
    const auto offer = [&](uint32_t to, uint32_t from, int bits) {
        const bool nearer = bits < distance[to];
        if (nearer || (bits == distance[to] && bits <= bits_max && from < nearest[to])) {
            distance[to] = bits;
            nearest[to] = from;
        }
    };
    const int pieces = bits_max + 1;
    std::vector<Piece> order;
    for (int piece = 0; piece < pieces; ++piece) {
        const int begin = look_bits * piece / pieces;
        const int end = look_bits * (piece + 1) / pieces;
        order.clear();
        for (uint32_t at = 0; at < looks.size(); ++at) {
            if (says_something(looks[at], bits_max)) {
                order.push_back({key_of(looks[at], begin, end), at});
            }
        }
        std::ranges::sort(order);
        for (size_t i = 0; i < order.size(); ++i) {
            for (size_t j = i + 1; j < order.size() && order[j].key == order[i].key; ++j) {
                const uint32_t a = order[i].at;
                const uint32_t b = order[j].at;
                const int bits =
                    owners[a] == owners[b] ? look_bits : difference(looks[a], looks[b]);
                offer(a, b, bits);
                offer(b, a, bits);
            }
        }
    }
    return nearest;
}

}  // namespace regsosek::place
