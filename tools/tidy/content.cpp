// Rules on what files say: banned words, numbers that could be somebody's, calls that have one
// place only, swallowed exceptions, things that must not be committed.
#include <algorithm>
#include <cctype>

#include "tidy/source.h"
#include "tidy/tidy.h"

namespace regsosek::tidy {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

size_t line_of(std::string_view text, size_t offset) {
    return static_cast<size_t>(std::ranges::count(text.substr(0, offset), '\n')) + 1;
}

/// True when a find at [at, end) is not a part of a longer word.
bool whole(std::string_view line, size_t at, std::string_view word) {
    const size_t end = at + word.size();
    const bool left = !is_word(word.front()) || at == 0 || !is_word(line[at - 1]);
    const bool right = !is_word(word.back()) || end == line.size() || !is_word(line[end]);
    return left && right;
}

void check_office(const File& file, std::string_view code, Findings& out) {
    constexpr std::string_view call = "Scope::office(";
    if (file.under("src/flow/") || file.under("src/cli/") ||
        !(file.under("src/") || file.under("include/"))) {
        return;
    }
    for (size_t at = code.find(call); at != code.npos; at = code.find(call, at + 1)) {
        const bool definition = code.substr(0, at).ends_with("Scope ");
        if (!definition) {
            out.push_back({file.path, line_of(code, at), "office",
                           "Scope::office may be called in src/flow and src/cli only"});
        }
    }
}

void check_catch(const File& file, std::string_view code, Findings& out) {
    constexpr std::string_view keyword = "catch";
    for (size_t at = code.find(keyword); at != code.npos; at = code.find(keyword, at + 1)) {
        std::string rest;
        for (size_t i = at + keyword.size(); i < code.size() && rest.size() < 7; ++i) {
            if (code[i] != ' ' && code[i] != '\n') {
                rest += code[i];
            }
        }
        if (whole(code, at, keyword) && rest == "(...){}") {
            out.push_back({file.path, line_of(code, at), "catch",
                           "an empty catch (...) swallows what went wrong"});
        }
    }
}

}  // namespace

void check_words(const File& file, const Lists& lists, Findings& out) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
        const std::string_view line = file.lines[i];
        for (const std::string& word : lists.words) {
            size_t at = line.find(word);
            while (at != std::string_view::npos && !whole(line, at, word)) {
                at = line.find(word, at + 1);
            }
            if (at != std::string_view::npos) {
                out.push_back({file.path, i + 1, "word_banned", "'" + word + "' (words.txt)"});
            }
        }
    }
}

void check_numbers(const File& file, Findings& out) {
    constexpr size_t nik_digits = 16;
    constexpr std::string_view demak = "3321";
    if (file.under("docs/") || file.ends({".md"})) {
        return;
    }
    const std::string_view text = file.text;
    for (size_t at = text.find(demak); at != text.npos; at = text.find(demak, at + 1)) {
        size_t end = at;
        while (end < text.size() && is_digit(text[end])) {
            ++end;
        }
        if (end - at == nik_digits && (at == 0 || !is_digit(text[at - 1]))) {
            out.push_back(
                {file.path, line_of(text, at), "real_number",
                 "16 digits that begin with a real regency; invented ones begin with 99"});
        }
    }
}

void check_code(const File& file, Findings& out) {
    if (!file.ends({".h", ".cpp"})) {
        return;
    }
    const std::string code = blanked(file.text);
    check_office(file, code, out);
    check_catch(file, code, out);
}

void check_commit(const File& file, const Limits& limits, Findings& out) {
    if (file.bytes > limits.file_bytes_max) {
        out.push_back({file.path, 0, "commit",
                       std::to_string(file.bytes) + " bytes, at most " +
                           std::to_string(limits.file_bytes_max) + " in the tree"});
    }
    for (size_t i = 0; i < file.lines.size(); ++i) {
        const std::string_view line = file.lines[i];
        if (line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
            out.push_back({file.path, i + 1, "commit", "a merge was left unfinished"});
        }
        if (line.starts_with("-----BEGIN ") && line.ends_with("PRIVATE KEY-----")) {
            out.push_back({file.path, i + 1, "commit", "a private key"});
        }
    }
}

}  // namespace regsosek::tidy
