// Text: UTF-8, numbers, standardisation, nearest names for hints.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regsosek::text {

/// True when all bytes are well-formed UTF-8 without NUL. Otherwise `bad_at` gets the first bad
/// byte.
bool valid_utf8(std::string_view bytes, size_t* bad_at = nullptr);
/// Without spaces, tabs and line ends on both sides.
std::string_view trimmed(std::string_view text);
/// A whole decimal integer with optional minus, nothing else around it.
std::optional<int64_t> integer(std::string_view text);
/// Pieces between separators; empty pieces are kept.
std::vector<std::string_view> split(std::string_view text, char separator);
/// Upper case of ASCII, one space between words, trimmed. Other bytes stay.
std::string standardised(std::string_view text);
/// Edit distance (Levenshtein) with a ceiling: above `most` it returns most + 1.
int edit_distance(std::string_view a, std::string_view b, int most);
/// The candidate nearest to a name, when at most a third of its letters differ; for hints.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);
/// The number with dots between thousands as in Indonesian: 1.220.000.
std::string with_thousands(int64_t number);
/// Lower-case hexadecimal of bytes, and back.
std::string hex(std::span<const uint8_t> bytes);
std::optional<std::vector<uint8_t>> from_hex(std::string_view text);

}  // namespace regsosek::text
