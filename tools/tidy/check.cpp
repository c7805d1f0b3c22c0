// All rules in order, the lists they read, and the ratchet.
#include <algorithm>
#include <charconv>
#include <tuple>

#include "tidy/tidy.h"

namespace regsosek::tidy {

namespace {

/// Words of a line between spaces; nothing for an empty line or a comment.
std::vector<std::string> pieces(std::string_view line) {
    std::vector<std::string> out;
    if (line.starts_with('#')) {
        return out;
    }
    std::string piece;
    for (const char c : line) {
        if (c != ' ') {
            piece += c;
        } else if (!piece.empty()) {
            out.push_back(std::move(piece));
            piece.clear();
        }
    }
    if (!piece.empty()) {
        out.push_back(std::move(piece));
    }
    return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        out.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

}  // namespace

File::File(std::string path_text, std::string content)
    : path(std::move(path_text)), text(std::move(content)), bytes(text.size()) {
    lines = lines_of(text);
}

bool File::ends(std::initializer_list<std::string_view> endings) const {
    return std::ranges::any_of(endings,
                               [&](std::string_view ending) { return path.ends_with(ending); });
}

void read_table(std::string_view path, std::string_view text,
                std::map<std::string, std::vector<std::string>, std::less<>>& table,
                Findings& out) {
    const auto lines = lines_of(text);
    for (size_t i = 0; i < lines.size(); ++i) {
        auto words = pieces(lines[i]);
        if (words.empty()) {
            continue;
        }
        if (!words.front().ends_with(':')) {
            out.push_back({std::string(path), i + 1, "list", "expected 'name: folders'"});
            continue;
        }
        std::string name = words.front().substr(0, words.front().size() - 1);
        words.erase(words.begin());
        table[std::move(name)] = std::move(words);
    }
}

std::vector<std::string> read_words(std::string_view text) {
    std::vector<std::string> out;
    for (const std::string_view line : lines_of(text)) {
        std::string word{line};
        std::erase(word, '|');
        if (!word.empty() && !line.starts_with('#')) {
            out.push_back(std::move(word));
        }
    }
    return out;
}

void read_allowed(std::string_view path, std::string_view text, Lists& lists, Findings& out) {
    const auto lines = lines_of(text);
    for (size_t i = 0; i < lines.size(); ++i) {
        const auto words = pieces(lines[i]);
        size_t number = 0;
        if (words.empty()) {
            continue;
        }
        const bool shaped =
            words.size() == 3 &&
            std::from_chars(words[2].data(), words[2].data() + words[2].size(), number).ec ==
                std::errc{};
        if (shaped) {
            lists.allowed[{words[0], words[1]}] = number;
        } else {
            out.push_back({std::string(path), i + 1, "list", "expected 'path rule number'"});
        }
    }
}

Findings apply_ratchet(Findings found, const Lists& lists) {
    std::map<std::pair<std::string, std::string>, size_t> counts;
    for (const Finding& one : found) {
        ++counts[{one.file, one.rule}];
    }
    std::erase_if(found, [&](const Finding& one) {
        const auto limit = lists.allowed.find({one.file, one.rule});
        return limit != lists.allowed.end() && counts[{one.file, one.rule}] <= limit->second;
    });
    for (const auto& [what, number] : lists.allowed) {
        if (counts[what] < number) {
            found.push_back({"tools/tidy/allowed.txt", 0, "ratchet",
                             what.first + " " + what.second + " is down to " +
                                 std::to_string(counts[what]) + ": lower the number"});
        }
    }
    return found;
}

Findings check(const std::vector<const File*>& files, const Lists& lists, const Limits& limits) {
    Findings found;
    for (const File* file : files) {
        check_includes(*file, lists, found);
        check_sizes(*file, limits, found);
        check_purpose(*file, found);
        check_names(*file, found);
        check_layout(*file, limits, found);
        check_words(*file, lists, found);
        check_numbers(*file, found);
        check_code(*file, found);
        check_commit(*file, limits, found);
    }
    found = apply_ratchet(std::move(found), lists);
    std::ranges::sort(found, {}, [](const Finding& one) {
        return std::tie(one.file, one.line, one.rule, one.message);
    });
    return found;
}

}  // namespace regsosek::tidy
