// A byte that tells the way (codes or distances), one for the bytes of each number, then the values
// or the least value, then the numbers.
#include "ground/store/packed_numbers.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <vector>

#include "ground/base/random.h"

namespace regsosek::store {

namespace {

enum class Way : char { codes, distances };

/// More values than codes of two bytes can tell.
constexpr size_t values_max = 65'536;
/// A column whose first numbers are mostly different from each other gets no codes.
constexpr size_t looked_at = 4096;
constexpr size_t values_looked_at_max = looked_at / 2;

template <typename T>
void put(std::string& out, T number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// The code of each number and the value of each code, in order of first use.
template <typename T>
struct Codes {
    std::vector<uint16_t> codes;
    std::vector<T> values;
};

/// Open addressing over values; grows by doubling. Only looked up in, never iterated.
template <typename T>
class CodeTable {
public:
    /// The code of a value; nothing when there are too many.
    std::optional<uint16_t> code(T value, std::vector<T>& values) {
        size_t slot = mix64(static_cast<uint64_t>(value)) & (slots_.size() - 1);
        while (slots_[slot] != empty && values[slots_[slot]] != value) {
            slot = (slot + 1) & (slots_.size() - 1);
        }
        if (slots_[slot] == empty) {
            if (values.size() == values_max) {
                return std::nullopt;
            }
            slots_[slot] = static_cast<uint32_t>(values.size());
            values.push_back(value);
            if (values.size() * 2 > slots_.size()) {
                grow(values);
            }
            return static_cast<uint16_t>(values.size() - 1);
        }
        return static_cast<uint16_t>(slots_[slot]);
    }

private:
    void grow(const std::vector<T>& values) {
        slots_.assign(slots_.size() * 2, empty);
        for (size_t i = 0; i < values.size(); ++i) {
            size_t slot = mix64(static_cast<uint64_t>(values[i])) & (slots_.size() - 1);
            while (slots_[slot] != empty) {
                slot = (slot + 1) & (slots_.size() - 1);
            }
            slots_[slot] = static_cast<uint32_t>(i);
        }
    }
    static constexpr uint32_t empty = UINT32_MAX;
    std::vector<uint32_t> slots_ = std::vector<uint32_t>(512, empty);
};

template <typename T>
std::optional<Codes<T>> codes_of(std::span<const T> numbers) {
    Codes<T> out;
    CodeTable<T> table;
    out.codes.reserve(numbers.size());
    for (size_t i = 0; i < numbers.size(); ++i) {
        if (i == looked_at && out.values.size() > values_looked_at_max) {
            return std::nullopt;
        }
        // Numbers in a row are often the same.
        if (i > 0 && numbers[i] == numbers[i - 1]) {
            out.codes.push_back(out.codes.back());
            continue;
        }
        const auto code = table.code(numbers[i], out.values);
        if (!code) {
            return std::nullopt;
        }
        out.codes.push_back(*code);
    }
    return out;
}

template <typename T>
std::string with_codes(const Codes<T>& codes) {
    const bool narrow = codes.values.size() <= 256;
    std::string out;
    out.reserve(16 + codes.values.size() * sizeof(T) + codes.codes.size() * (narrow ? 1 : 2));
    put(out, Way::codes);
    put(out, static_cast<char>(narrow ? 1 : 2));
    put(out, static_cast<uint64_t>(codes.values.size()));
    out.append(reinterpret_cast<const char*>(codes.values.data()), codes.values.size() * sizeof(T));
    if (narrow) {
        for (const uint16_t code : codes.codes) {
            out += static_cast<char>(code);
        }
    } else {
        out.append(reinterpret_cast<const char*>(codes.codes.data()), codes.codes.size() * 2);
    }
    return out;
}

template <typename T>
std::string with_distances(std::span<const T> numbers) {
    const auto [least, greatest] = std::ranges::minmax(numbers);
    const uint64_t farthest = static_cast<uint64_t>(greatest) - static_cast<uint64_t>(least);
    const size_t width =
        std::max<size_t>(1, (static_cast<size_t>(std::bit_width(farthest)) + 7) / 8);
    std::string out;
    put(out, Way::distances);
    put(out, static_cast<char>(width));
    put(out, static_cast<int64_t>(least));
    const size_t begin = out.size();
    // Each number is stored with eight bytes, of which the next one overwrites those too many.
    out.resize(begin + numbers.size() * width + sizeof(uint64_t));
    char* at = out.data() + begin;
    for (const T number : numbers) {
        const uint64_t distance = static_cast<uint64_t>(number) - static_cast<uint64_t>(least);
        std::memcpy(at, &distance, sizeof distance);
        at += width;
    }
    return out;
}

template <typename T>
std::string packed_any(std::span<const T> numbers) {
    if (numbers.empty()) {
        return {};
    }
    const auto codes = codes_of(numbers);
    return codes ? with_codes(*codes) : with_distances(numbers);
}

template <typename T, typename Code>
bool unpack_codes(std::string_view values, std::string_view codes, std::span<T> numbers) {
    const size_t count = values.size() / sizeof(T);
    for (size_t i = 0; i < numbers.size(); ++i) {
        Code code = 0;
        std::memcpy(&code, codes.data() + i * sizeof(Code), sizeof code);
        if (code >= count) {
            return false;
        }
        std::memcpy(&numbers[i], values.data() + code * sizeof(T), sizeof(T));
    }
    return true;
}

template <typename T>
bool unpack_any(std::string_view bytes, std::span<T> numbers) {
    constexpr size_t head = 2 + sizeof(uint64_t);
    if (numbers.empty() || bytes.size() < head) {
        return numbers.empty() && bytes.empty();
    }
    const auto width = static_cast<size_t>(bytes[1]);
    uint64_t first = 0;  // how many values, or the least
    std::memcpy(&first, bytes.data() + 2, sizeof first);
    const std::string_view rest = bytes.substr(head);
    if (bytes[0] == static_cast<char>(Way::codes)) {
        if (width < 1 || width > 2 || first > values_max ||
            rest.size() != first * sizeof(T) + numbers.size() * width) {
            return false;
        }
        const auto values = rest.substr(0, first * sizeof(T));
        const auto codes = rest.substr(values.size());
        return width == 1 ? unpack_codes<T, uint8_t>(values, codes, numbers)
                          : unpack_codes<T, uint16_t>(values, codes, numbers);
    }
    if (width < 1 || width > sizeof(uint64_t) ||
        rest.size() != numbers.size() * width + sizeof(uint64_t)) {
        return false;
    }
    const uint64_t mask = width == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * width)) - 1;
    const char* at = rest.data();
    for (T& number : numbers) {
        uint64_t distance = 0;
        std::memcpy(&distance, at, sizeof distance);
        number = static_cast<T>(first + (distance & mask));
        at += width;
    }
    return true;
}

}  // namespace

std::string packed(std::span<const int32_t> numbers) {
    return packed_any(numbers);
}
std::string packed(std::span<const int64_t> numbers) {
    return packed_any(numbers);
}
bool unpack(std::string_view bytes, std::span<int32_t> numbers) {
    return unpack_any(bytes, numbers);
}
bool unpack(std::string_view bytes, std::span<int64_t> numbers) {
    return unpack_any(bytes, numbers);
}

}  // namespace regsosek::store
