// Text: UTF-8, numbers, standardisation, nearest names.
#include "ground/base/text.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace regsosek::text {

namespace {

// Length of the well-formed sequence at `at`, or 0 (Unicode 15, table 3-7).
size_t sequence_length(std::string_view bytes, size_t at) {
    const auto byte = [&](size_t i) {
        return i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : uint8_t{0};
    };
    const auto tail = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
    const uint8_t lead = byte(at);
    if (lead < 0x80) {
        return lead == 0 ? 0 : 1;
    }
    const uint8_t next = byte(at + 1);
    if (lead >= 0xC2 && lead <= 0xDF) {
        return tail(at + 1) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool fits = !(lead == 0xE0 && next < 0xA0) && !(lead == 0xED && next > 0x9F);
        return fits && tail(at + 1) && tail(at + 2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool fits = !(lead == 0xF0 && next < 0x90) && !(lead == 0xF4 && next > 0x8F);
        return fits && tail(at + 1) && tail(at + 2) && tail(at + 3) ? 4 : 0;
    }
    return 0;
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

bool valid_utf8(std::string_view bytes, size_t* bad_at) {
    size_t at = 0;
    while (at < bytes.size()) {
        // Eight ASCII bytes at a time: nearly all text is ASCII.
        if (at + 8 <= bytes.size()) {
            uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, 8);
            const bool ascii = (word & 0x8080808080808080ULL) == 0;
            const bool has_nul =
                ((word - 0x0101010101010101ULL) & ~word & 0x8080808080808080ULL) != 0;
            if (ascii && !has_nul) {
                at += 8;
                continue;
            }
        }
        const size_t length = sequence_length(bytes, at);
        if (length == 0) {
            if (bad_at != nullptr) {
                *bad_at = at;
            }
            return false;
        }
        at += length;
    }
    return true;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

std::optional<int64_t> integer(std::string_view text) {
    int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    size_t begin = 0;
    for (size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || text[i] == separator) {
            out.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    return out;
}

std::string standardised(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool space = false;
    for (const char c : trimmed(text)) {
        if (is_space(c)) {
            space = true;
            continue;
        }
        if (space) {
            out += ' ';
            space = false;
        }
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

int edit_distance(std::string_view a, std::string_view b, int most) {
    const int difference = static_cast<int>(a.size()) - static_cast<int>(b.size());
    if (difference > most || -difference > most) {
        return most + 1;
    }
    std::vector<int> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) {
        row[j] = static_cast<int>(j);
    }
    for (size_t i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i);
        for (size_t j = 1; j <= b.size(); ++j) {
            const int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return std::min(row.back(), most + 1);
}

std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates) {
    const int most = std::max<int>(1, static_cast<int>(name.size()) / 3);
    int best = most + 1;
    std::optional<std::string> found;
    for (const std::string& candidate : candidates) {
        const int distance = edit_distance(name, candidate, most);
        if (distance < best) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}

std::string with_thousands(int64_t number) {
    std::string digits = std::to_string(number);
    const size_t first = number < 0 ? 1 : 0;
    for (size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, 1, '.');
    }
    return digits;
}

std::string hex(std::span<const uint8_t> bytes) {
    constexpr std::string_view letters = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const uint8_t byte : bytes) {
        out += letters[byte >> 4];
        out += letters[byte & 15];
    }
    return out;
}

std::optional<std::vector<uint8_t>> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    std::vector<uint8_t> out;
    for (size_t i = 0; i < text.size(); i += 2) {
        uint8_t byte = 0;
        const auto read = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        if (read.ec != std::errc{} || read.ptr != text.data() + i + 2) {
            return std::nullopt;
        }
        out.push_back(byte);
    }
    return out;
}

}  // namespace regsosek::text
