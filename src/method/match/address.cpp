// Splitting addresses into words.
#include "method/match/address.h"

#include <algorithm>
#include <array>

#include "method/match/similarity.h"

namespace regsosek::match {

namespace {

constexpr size_t word_bytes_max = 24;
constexpr size_t letters_least = 4;  // shorter words are too often alike by chance
constexpr double alike_least = 0.88;

enum class Sort { other, letter, digit };

Sort sort_of(char c) {
    if (c >= '0' && c <= '9') {
        return Sort::digit;
    }
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return letter ? Sort::letter : Sort::other;
}

bool takes_number(std::string_view word) {
    constexpr std::array<std::string_view, 9> takers = {"RT",    "RW", "NO",   "NOMOR", "BLOK",
                                                        "BLOCK", "KM", "GANG", "GG"};
    return std::ranges::find(takers, word) != takers.end();
}

// Runs of letters and runs of digits.
std::vector<std::string> runs_of(std::string_view address) {
    std::vector<std::string> out;
    Sort before = Sort::other;
    for (const char c : address) {
        const Sort now = sort_of(c);
        if (now != Sort::other) {
            if (now != before) {
                out.emplace_back();
            }
            out.back() += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        before = now;
    }
    return out;
}

std::string plain_number(const std::string& digits) {
    const size_t first = digits.find_first_not_of('0');
    return first == std::string::npos ? "0" : digits.substr(first);
}

}  // namespace

std::vector<std::string> address_words(std::string_view address) {
    const auto runs = runs_of(address);
    std::vector<std::string> out;
    for (size_t i = 0; i < runs.size(); ++i) {
        std::string word = runs[i];
        const bool digits = sort_of(word.front()) == Sort::digit;
        if (digits) {
            word = plain_number(word);
        } else if (takes_number(word) && i + 1 < runs.size()) {
            const bool number = sort_of(runs[i + 1].front()) == Sort::digit;
            if (!number && runs[i + 1].size() > 1) {
                continue;  // "NO" without a number
            }
            word = (word == "NOMOR" ? "NO" : word) +
                   (number ? plain_number(runs[i + 1]) : runs[i + 1]);
            ++i;
        } else if (word.size() == 1) {
            continue;
        }
        word.resize(std::min(word.size(), word_bytes_max));
        if (std::ranges::find(out, word) == out.end()) {
            out.push_back(std::move(word));
        }
    }
    return out;
}

double address_likeness(std::string_view a, std::string_view b) {
    if (a == b) {
        return 1;
    }
    const auto has_digit = [](std::string_view word) {
        return std::ranges::any_of(word, [](char c) { return sort_of(c) == Sort::digit; });
    };
    if (a.size() < letters_least || b.size() < letters_least || has_digit(a) || has_digit(b)) {
        return 0;
    }
    const double likeness = name_similarity(a, b, alike_least);
    return likeness >= alike_least ? likeness : 0;
}

}  // namespace regsosek::match
