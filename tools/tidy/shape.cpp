// Rules on the shape of files: sizes, purpose comments, names, layout of lines.
#include <algorithm>
#include <array>

#include "tidy/source.h"
#include "tidy/tidy.h"

namespace regsosek::tidy {

namespace {

bool is_shell(const File& file) {
    return file.ends({".sh"}) || file.text.starts_with("#!/usr/bin/env bash") ||
           file.text.starts_with("#!/bin/sh") || file.text.starts_with("#!/bin/bash");
}

bool is_code(const File& file) {
    return file.ends({".h", ".cpp", ".py", ".ts", ".js", ".mjs", ".svelte"}) || is_shell(file);
}

/// Files whose lines people read and write by hand. Invented data may hold anything.
bool is_written(const File& file) {
    return !file.under("tests/data/") &&
           (is_code(file) || file.path == "CMakeLists.txt" ||
            file.ends({".md", ".txt", ".toml", ".case", ".cmake", ".css", ".html", ".yml"}));
}

std::vector<Function> functions_of(const File& file) {
    if (file.ends({".h", ".cpp"})) {
        return functions_of_cpp(blanked(file.text));
    }
    if (file.ends({".py"})) {
        return functions_of_python(file.lines);
    }
    return is_shell(file) ? functions_of_shell(file.lines) : std::vector<Function>{};
}

/// Characters of UTF-8 text: bytes that do not continue one.
size_t characters(std::string_view text) {
    return static_cast<size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// A comment of at least three words.
bool is_purpose(std::string_view line) {
    constexpr std::array<std::string_view, 6> beginnings = {"//",     "/*",   "#",
                                                            "\"\"\"", "<!--", "'''"};
    const bool comment = std::ranges::any_of(
        beginnings, [&](std::string_view beginning) { return line.starts_with(beginning); });
    return comment && !line.starts_with("#!") && !line.starts_with("#include") &&
           !line.starts_with("#pragma") && std::ranges::count(line, ' ') >= 3;
}

}  // namespace

void check_sizes(const File& file, const Limits& limits, Findings& out) {
    if (!is_code(file)) {
        return;
    }
    if (file.lines.size() > limits.file_lines_max) {
        out.push_back({file.path, limits.file_lines_max + 1, "file_size",
                       std::to_string(file.lines.size()) + " lines, at most " +
                           std::to_string(limits.file_lines_max)});
    }
    for (const Function& function : functions_of(file)) {
        const size_t length = function.last_line - function.first_line + 1;
        if (length > limits.function_lines_max) {
            out.push_back({file.path, function.first_line, "function_size",
                           function.name + " has " + std::to_string(length) + " lines, at most " +
                               std::to_string(limits.function_lines_max)});
        }
    }
}

void check_purpose(const File& file, Findings& out) {
    if (!file.ends({".h", ".cpp", ".py", ".ts", ".svelte"}) && !is_shell(file)) {
        return;
    }
    size_t first = 0;
    while (first < file.lines.size() &&
           (file.lines[first].empty() || file.lines[first].starts_with("#!"))) {
        ++first;
    }
    if (first == file.lines.size() || !is_purpose(file.lines[first])) {
        out.push_back({file.path, first + 1, "purpose",
                       "the file does not begin with a comment that says what it is for"});
    }
}

void check_names(const File& file, Findings& out) {
    constexpr std::array<std::string_view, 8> banned = {"utils",  "util", "common",  "helpers",
                                                        "helper", "misc", "commons", "utilities"};
    size_t begin = 0;
    while (begin <= file.path.size()) {
        const size_t end = std::min(file.path.find('/', begin), file.path.size());
        const std::string_view part = std::string_view(file.path).substr(begin, end - begin);
        const std::string_view stem = part.substr(0, part.find('.'));
        if (std::ranges::find(banned, stem) != banned.end()) {
            out.push_back(
                {file.path, 0, "name", "'" + std::string(stem) + "' does not say what is in it"});
        }
        begin = end + 1;
    }
}

void check_layout(const File& file, const Limits& limits, Findings& out) {
    if (!is_written(file)) {
        return;
    }
    for (size_t i = 0; i < file.lines.size(); ++i) {
        const std::string_view line = file.lines[i];
        if (line.find('\t') != std::string_view::npos) {
            out.push_back({file.path, i + 1, "tab", "a tab; indent with spaces"});
        }
        if (!line.empty() && (line.back() == ' ' || line.back() == '\r')) {
            out.push_back({file.path, i + 1, "trailing_space", "space at the end of the line"});
        }
        const size_t length = characters(line);
        if (is_code(file) && length > limits.line_characters_max) {
            out.push_back({file.path, i + 1, "line_length",
                           std::to_string(length) + " characters, at most " +
                               std::to_string(limits.line_characters_max)});
        }
    }
    if (!file.text.empty() && file.text.back() != '\n') {
        out.push_back(
            {file.path, file.lines.size(), "line_end", "no line end after the last line"});
    }
}

}  // namespace regsosek::tidy
