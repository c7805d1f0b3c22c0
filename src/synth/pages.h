// The texts of one village, by file: made on any thread, written to disk in the order of villages.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/csv.h"
#include "regsosek/base.h"
#include "regsosek/synth.h"

namespace regsosek::synth {

/// Rows of one file.
struct Page {
    csv::Writer rows;
    int64_t count = 0;
    /// Ends a row and counts it.
    void end() {
        rows.end_record();
        ++count;
    }
};

/// Pages by file name.
class Pages {
public:
    Page& page(std::string_view file);
    std::map<std::string, Page, std::less<>>& all() { return pages_; }

private:
    std::map<std::string, Page, std::less<>> pages_;
};

/// The files of a district while they are written. Errors: io, disk_full, with the file's name.
class Folder {
public:
    explicit Folder(std::string path);
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();

    /// Makes the folder and its subfolders.
    Result<void> make();
    /// Begins a file with the header of its columns.
    Result<void> begin(std::string_view file, std::span<const std::string_view> columns);
    /// Appends rows to a file that was begun (or begins one without header).
    Result<void> append(std::string_view file, std::string_view text, int64_t rows);
    /// Appends every page and empties it.
    Result<void> append(Pages& pages);
    /// Flushes and closes all files.
    Result<void> finish();
    /// Flushes and closes one file; its rows stay counted.
    Result<void> finish(std::string_view file);
    /// Files and their rows so far, by name.
    std::vector<WrittenFile> files() const;
    const std::string& path() const { return path_; }

private:
    struct Open;
    Result<Open*> open(std::string_view file);
    std::string path_;
    std::map<std::string, std::unique_ptr<Open>, std::less<>> open_;
};

}  // namespace regsosek::synth
