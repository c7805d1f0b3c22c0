// One line per file: district, rows, bytes, sealed, hash, path.
#include "word/finalise/finished.h"

#include <fmt/format.h>

#include <filesystem>

#include "ground/base/files.h"
#include "ground/base/text.h"

namespace regsosek::finalise {

Finished::Finished(std::string path) : path_(std::move(path)) {
    const auto content = files::read(path_);
    if (!content) {
        return;
    }
    for (const auto line : text::split(*content, '\n')) {
        const auto parts = text::split(line, ' ');
        constexpr size_t part_count = 6;
        if (parts.size() != part_count) {
            continue;
        }
        districts_[std::string(parts[0])].push_back(
            {std::string(parts[5]), std::string(parts[4]), text::integer(parts[1]).value_or(0),
             text::integer(parts[2]).value_or(0), parts[3] == "1"});
    }
}

const std::vector<File>* Finished::find(const std::string& district) const {
    const auto found = districts_.find(district);
    return found == districts_.end() ? nullptr : &found->second;
}

Result<void> Finished::add(const std::string& district, std::vector<File> files) {
    districts_[district] = std::move(files);
    std::string content;
    for (const auto& [name, list] : districts_) {
        for (const File& file : list) {
            content += fmt::format("{} {} {} {} {} {}\n", name, file.rows, file.bytes,
                                   file.sealed ? 1 : 0, file.hash, file.path);
        }
    }
    return files::write(path_, content);
}

void Finished::remove() {
    districts_.clear();
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

}  // namespace regsosek::finalise
