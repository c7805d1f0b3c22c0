// tidy [ROOT]: checks the tree and prints "file:line: rule: message". Exit 1 when anything is
// found.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "tidy/tidy.h"

namespace {

namespace fs = std::filesystem;
using regsosek::tidy::File;
using regsosek::tidy::Findings;
using regsosek::tidy::Lists;

/// Folders that are made, not written.
bool is_made(const std::string& name) {
    constexpr std::array<std::string_view, 6> made = {".git",   "build", "node_modules",
                                                      ".cache", "demo",  "__pycache__"};
    return std::ranges::find(made, name) != made.end();
}

/// Files read as text; of others only the size is looked at.
bool is_text(const fs::path& path) {
    constexpr std::array<std::string_view, 24> endings = {
        ".h",    ".cpp", ".sh",  ".py",      ".ts",   ".js",    ".mjs",   ".svelte",
        ".md",   ".txt", ".csv", ".toml",    ".json", ".case",  ".cmake", ".css",
        ".html", ".yml", ".sql", ".geojson", "",      ".rules", ".xml",   ".svg"};
    return std::ranges::find(endings, path.extension().string()) != endings.end();
}

std::string content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

std::vector<std::unique_ptr<File>> load(const fs::path& root) {
    std::vector<std::unique_ptr<File>> files;
    auto walk = fs::recursive_directory_iterator(root);
    for (; walk != fs::recursive_directory_iterator(); ++walk) {
        const fs::path& path = walk->path();
        if (walk->is_directory()) {
            if (is_made(path.filename().string())) {
                walk.disable_recursion_pending();
            }
            continue;
        }
        auto file = std::make_unique<File>(path.lexically_relative(root).string(),
                                           is_text(path) ? content_of(path) : std::string{});
        file->bytes = walk->file_size();
        files.push_back(std::move(file));
    }
    return files;
}

Lists load_lists(const fs::path& folder, Findings& out) {
    Lists lists;
    const auto text = [&](const char* name) { return content_of(folder / name); };
    read_table("tools/tidy/direction.txt", text("direction.txt"), lists.direction, out);
    read_table("tools/tidy/third_party.txt", text("third_party.txt"), lists.third_party, out);
    read_allowed("tools/tidy/allowed.txt", text("allowed.txt"), lists, out);
    lists.words = regsosek::tidy::read_words(text("words.txt"));
    return lists;
}

}  // namespace

int main(int count, char** arguments) {
    const fs::path root = count > 1 ? arguments[1] : ".";
    if (!fs::exists(root / "tools/tidy/direction.txt")) {
        std::fprintf(stderr, "tidy: %s is not the root of the tree\n", root.c_str());
        return 2;
    }
    Findings found;
    const Lists lists = load_lists(root / "tools/tidy", found);
    const auto files = load(root);
    std::vector<const File*> views;
    for (const auto& file : files) {
        views.push_back(file.get());
    }
    std::ranges::move(check(views, lists), std::back_inserter(found));
    for (const auto& one : found) {
        std::printf("%s:%zu: %s: %s\n", one.file.c_str(), one.line, one.rule.c_str(),
                    one.message.c_str());
    }
    return found.empty() ? 0 : 1;
}
