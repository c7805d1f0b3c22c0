// Appending to the files of a district.
#include "synth/pages.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace regsosek::synth {

struct Folder::Open {
    std::FILE* handle = nullptr;
    int64_t rows = 0;
};

namespace {

std::unexpected<Error> cannot_write(const std::string& path) {
    const bool full = errno == ENOSPC || errno == EDQUOT;
    auto error = fail(full ? Code::disk_full : Code::io,
                      fmt::format("Berkas tidak dapat ditulis: {}", std::strerror(errno)),
                      fmt::format("The file cannot be written: {}", std::strerror(errno)));
    return std::unexpected(std::move(error).error().at(path));
}

}  // namespace

Page& Pages::page(std::string_view file) {
    const auto found = pages_.find(file);
    return found != pages_.end() ? found->second : pages_[std::string(file)];
}

Folder::Folder(std::string path) : path_(std::move(path)) {}

Folder::~Folder() {
    for (auto& [name, file] : open_) {
        if (file->handle != nullptr) {
            std::fclose(file->handle);
        }
    }
}

Result<void> Folder::make() {
    for (const char* sub : {"truth", "programmes", "photos"}) {
        std::error_code error;
        std::filesystem::create_directories(std::filesystem::path(path_) / sub, error);
        if (error) {
            errno = error.value();
            return cannot_write(path_);
        }
    }
    return {};
}

Result<Folder::Open*> Folder::open(std::string_view file) {
    if (const auto found = open_.find(file); found != open_.end()) {
        return found->second.get();
    }
    const std::string path = path_ + "/" + std::string(file);
    auto made = std::make_unique<Open>();
    made->handle = std::fopen(path.c_str(), "wb");
    if (made->handle == nullptr) {
        return cannot_write(path);
    }
    Open* kept = made.get();
    open_[std::string(file)] = std::move(made);
    return kept;
}

Result<void> Folder::begin(std::string_view file, std::span<const std::string_view> columns) {
    csv::Writer header;
    header.header(columns);
    return append(file, header.text(), 0);
}

Result<void> Folder::append(std::string_view file, std::string_view text, int64_t rows) {
    Open* target = TRY(open(file));
    target->rows += rows;
    if (std::fwrite(text.data(), 1, text.size(), target->handle) != text.size()) {
        return cannot_write(path_ + "/" + std::string(file));
    }
    return {};
}

Result<void> Folder::append(Pages& pages) {
    for (auto& [file, page] : pages.all()) {
        TRY(append(file, page.rows.text(), page.count));
        page = Page();
    }
    return {};
}

Result<void> Folder::finish(std::string_view file) {
    const auto found = open_.find(file);
    if (found == open_.end() || found->second->handle == nullptr) {
        return {};
    }
    std::FILE* handle = found->second->handle;
    found->second->handle = nullptr;
    if (std::fclose(handle) != 0) {
        return cannot_write(path_ + "/" + std::string(file));
    }
    return {};
}

Result<void> Folder::finish() {
    for (const auto& [name, file] : open_) {
        TRY(finish(name));
    }
    return {};
}

std::vector<WrittenFile> Folder::files() const {
    std::vector<WrittenFile> list;
    for (const auto& [name, file] : open_) {
        list.push_back({name, file->rows});
    }
    return list;
}

}  // namespace regsosek::synth
