// Words of the files, read back from the lists that write them.
#include "ground/form/words.h"

#include <algorithm>
#include <array>

namespace regsosek::form {

namespace {

constexpr size_t name_characters_max = 60;

bool lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool digit(char c) {
    return c >= '0' && c <= '9';
}

/// The value among 0 .. last whose word is the given one.
template <typename T>
std::optional<T> value_of(std::string_view wanted, T last) {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        if (word(static_cast<T>(i)) == wanted) {
            return static_cast<T>(i);
        }
    }
    return std::nullopt;
}

}  // namespace

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= name_characters_max && lower(text.front()) &&
           std::ranges::all_of(text, [](char c) { return lower(c) || digit(c) || c == '_'; });
}

bool is_identifier_like(std::string_view text) {
    return !text.empty() && text.size() <= name_characters_max &&
           std::ranges::all_of(text, [](char c) {
               return lower(c) || digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
           });
}

std::optional<expr::Level> level_of(std::string_view word) {
    return value_of(word, expr::Level::line);
}

std::optional<Kind> kind_of(std::string_view word) {
    return value_of(word, Kind::blob);
}

std::optional<Privacy> privacy_of(std::string_view word) {
    return value_of(word, Privacy::finance);
}

bool basis_of(std::string_view word) {
    constexpr std::array<std::string_view, 3> known = {"seen", "memory", "design"};
    return std::ranges::find(known, word) != known.end();
}

}  // namespace regsosek::form
