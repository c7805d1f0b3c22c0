// Cutting lines by words of eight bytes.
#include "word/collect/lines.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace regsosek::collect {

namespace {

constexpr uint64_t ones = 0x0101010101010101;
constexpr uint64_t low_bits = 0x7f7f7f7f7f7f7f7f;

// The high bit of each byte of the word that equals the pattern's, exactly; first byte lowest.
uint64_t equal_bytes(const char* bytes, uint64_t pattern) {
    uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof(word));
    if constexpr (std::endian::native == std::endian::big) {
        word = __builtin_bswap64(word);
    }
    const uint64_t other = word ^ pattern;
    return ~(((other & low_bits) + low_bits) | other | low_bits);
}

}  // namespace

std::optional<std::string_view> plain_line(const csv::File& file, size_t begin, size_t end) {
    const std::string_view piece = file.content().substr(begin, end - begin);
    const auto* found = static_cast<const char*>(std::memchr(piece.data(), '\n', piece.size()));
    std::string_view line =
        found == nullptr ? piece : piece.substr(0, static_cast<size_t>(found - piece.data()));
    if (line.size() >= file.limits().record_bytes_max ||
        std::memchr(line.data(), '"', line.size()) != nullptr) {
        return std::nullopt;
    }
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

size_t field_count(std::string_view line, char delimiter) {
    return static_cast<size_t>(std::ranges::count(line, delimiter)) + 1;
}

void cut_plain(std::string_view line, char delimiter, size_t most,
               std::vector<std::string_view>& fields) {
    fields.clear();
    const uint64_t pattern = ones * static_cast<uint8_t>(delimiter);
    size_t start = 0;
    size_t at = 0;
    for (; at + sizeof(uint64_t) <= line.size(); at += sizeof(uint64_t)) {
        for (uint64_t hits = equal_bytes(line.data() + at, pattern); hits != 0; hits &= hits - 1) {
            const size_t stop = at + static_cast<size_t>(std::countr_zero(hits)) / 8;
            fields.emplace_back(line.data() + start, stop - start);
            start = stop + 1;
            if (fields.size() == most) {
                return;
            }
        }
    }
    for (; at < line.size(); ++at) {
        if (line[at] == delimiter) {
            fields.emplace_back(line.data() + start, at - start);
            start = at + 1;
            if (fields.size() == most) {
                return;
            }
        }
    }
    fields.emplace_back(line.data() + start, line.size() - start);
}

}  // namespace regsosek::collect
