// Checks the tree against the house rules (STYLE.md of the design; CONTRIBUTING.md): direction of
// includes, sizes, names, words, purpose comments. Pure: files in, findings out.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace regsosek::tidy {

/// One file of the tree. `lines` are views into `text`, without line ends.
struct File {
    std::string path;  ///< Relative to the root, with '/'.
    std::string text;
    std::vector<std::string_view> lines;
    size_t bytes = 0;  ///< Size on disk; `text` stays empty for files that are not text.

    File(std::string path, std::string text);
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    File(File&&) = delete;
    File& operator=(File&&) = delete;
    ~File() = default;

    /// True when the path ends in one of the given endings (".h").
    bool ends(std::initializer_list<std::string_view> endings) const;
    /// True when the path lies under a folder ("src/").
    bool under(std::string_view folder) const { return path.starts_with(folder); }
};

/// What a rule found. Line 0 speaks of the whole file.
struct Finding {
    std::string file;
    size_t line = 0;
    std::string rule;
    std::string message;
};
using Findings = std::vector<Finding>;

/// The lists of tools/tidy/: read them there to see their form.
struct Lists {
    /// Folder ("word/frame") to the folders it may include.
    std::map<std::string, std::vector<std::string>, std::less<>> direction;
    /// Beginning of a third-party header to the folders that may include it; "*" is everywhere.
    std::map<std::string, std::vector<std::string>, std::less<>> third_party;
    /// Banned words; '|' in the list is taken out, so that the list does not find itself.
    std::vector<std::string> words;
    /// (path, rule) to the number of findings that are still allowed.
    std::map<std::pair<std::string, std::string>, size_t> allowed;
};

/// Limits of the house.
struct Limits {
    size_t file_lines_max = 800;
    size_t function_lines_max = 70;
    size_t line_characters_max = 100;
    size_t file_bytes_max = 2 << 20;
};

/// All rules over all files, sorted by file and line, the ratchet applied.
Findings check(const std::vector<const File*>& files, const Lists& lists,
               const Limits& limits = {});

/// The rules one by one, for `check` and for the tests.
void check_includes(const File& file, const Lists& lists, Findings& out);
void check_sizes(const File& file, const Limits& limits, Findings& out);
void check_purpose(const File& file, Findings& out);
void check_names(const File& file, Findings& out);
void check_layout(const File& file, const Limits& limits, Findings& out);
void check_words(const File& file, const Lists& lists, Findings& out);
void check_numbers(const File& file, Findings& out);
void check_code(const File& file, Findings& out);
void check_commit(const File& file, const Limits& limits, Findings& out);
/// Takes out what the ratchet allows; a limit that is too high is a finding of its own.
Findings apply_ratchet(Findings found, const Lists& lists);

/// The lists from the text of their files. A line that cannot be read becomes a finding.
void read_table(std::string_view path, std::string_view text,
                std::map<std::string, std::vector<std::string>, std::less<>>& table, Findings& out);
std::vector<std::string> read_words(std::string_view text);
void read_allowed(std::string_view path, std::string_view text, Lists& lists, Findings& out);

}  // namespace regsosek::tidy
