// Comma-separated files, read with the place of every mistake and written without surprises (RFC
// 4180, UTF-8, comma or semicolon or tab, header in the first line, quotes around fields where
// needed).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::csv {

/// Limits of a file.
struct Limits {
    /// Longest record in bytes.
    size_t record_bytes_max = 1 << 20;
    /// Most columns.
    size_t columns_max = 4096;
};

/// One record: views into the mapped file (or into `unquoted` where a field had doubled quotes).
struct Record {
    uint64_t line = 0;    ///< Line in the file where the record begins, from 1.
    uint64_t offset = 0;  ///< Byte offset of the record.
    std::vector<std::string_view> fields;
    std::vector<std::string> unquoted;
};

/// A file mapped into memory, with its header read. Blocks of records may be read on several
/// threads.
class File {
public:
    /// Maps the file, finds the delimiter from the header, checks UTF-8 of the header.
    /// Errors: not_found, io (no file that can be read: a folder, no permission), bad_input (an
    /// empty file, a line "sep=;", a repeated header), limit (a header beyond the limits).
    static Result<File> open(const std::string& path, const Limits& limits = {});
    /// The same over a text in memory, under a name for messages.
    static Result<File> of(std::string content, const std::string& name, const Limits& limits = {});
    File(File&&) noexcept;
    File& operator=(File&&) noexcept;
    ~File();

    const std::string& path() const;
    const std::vector<std::string>& header() const;
    char delimiter() const;
    const Limits& limits() const;
    uint64_t bytes() const;
    /// Index of a column by any of its names (case kept), or -1.
    int column(std::string_view name) const;
    /// The whole content.
    std::string_view content() const;
    /// Offset of the first record after the header.
    uint64_t body() const;
    /// Offsets that cut the body into at most `pieces` pieces at record ends, first and last
    /// included.
    std::vector<uint64_t> cuts(size_t pieces) const;
    /// Number of line ends before an offset, plus one.
    uint64_t line_at(uint64_t offset) const;

private:
    struct State;
    explicit File(std::unique_ptr<State> state);
    static Result<File> begun(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Reads records one after the other from a piece of a File.
class Reader {
public:
    /// From offset to end; `line` is the line number of the offset (0 when it does not matter).
    Reader(const File& file, uint64_t begin, uint64_t end, uint64_t line);
    /// The next record into `record`; false at the end. Errors are bad_input with file and line: a
    /// quote that never closes within the limit, invalid UTF-8; or limit: a record too long, of
    /// which no more than the limit is looked at. After an error the reader stands behind the bad
    /// record, so that a caller may report it and go on. The number of fields is not checked here.
    Result<bool> next(Record& record);
    uint64_t offset() const { return at_; }

private:
    const File& file_;
    uint64_t at_;
    uint64_t end_;
    uint64_t line_;
};

/// The error of a column that must be there: says how many columns were found with which delimiter,
/// and which of them may be meant.
std::unexpected<Error> missing_column(const File& file, const std::string& name);
/// The error of a column that nobody knows, with the nearest of the known names.
std::unexpected<Error> unknown_column(const File& file, const std::string& name,
                                      const std::vector<std::string>& known);
/// The error of a record with another number of fields than the header.
std::unexpected<Error> wrong_field_count(const File& file, const Record& record);
/// Refuses a header that is not one of the known names.
Result<void> refuse_unknown(const File& file, const std::vector<std::string>& known);
/// For lists of others, which may have columns that we do not read: refuses a header that nearly is
/// one of `absent`, the names that were not found; it was meant, and would be lost without a word.
Result<void> refuse_misspelt(const File& file, const std::vector<std::string>& known,
                             const std::vector<std::string>& absent);

/// Builds records in memory; the caller writes `text()` where it belongs.
class Writer {
public:
    explicit Writer(char delimiter = ',') : delimiter_(delimiter) {}
    void header(std::span<const std::string_view> names);
    void header(std::span<const std::string> names);
    Writer& field(std::string_view text);
    Writer& field(int64_t value);
    void end_record();
    std::string& text() { return text_; }

private:
    std::string text_;
    char delimiter_;
    bool first_ = true;
};

}  // namespace regsosek::csv
