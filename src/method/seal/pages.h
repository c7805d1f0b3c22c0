// A file of sealed pages that can be read anywhere without opening the rest: what is mapped into
// memory and searched must not lie there in plain. Each page of 512 bytes is sealed by itself
// (ChaCha20-Poly1305, RFC 8439) under a key that is used for one file only, so that the number of
// the page serves as nonce; a page that was moved, changed or taken from another file does not
// open.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "method/seal/key.h"
#include "regsosek/base.h"

namespace regsosek::seal {

/// Plain bytes of one page.
inline constexpr size_t page_bytes = 512;

/// Writes such a file from its beginning to its end.
class PageWriter {
public:
    /// Begins a file beside the path, under a fresh key derived from the secret. Errors: io,
    /// no_right, disk_full.
    static Result<PageWriter> create(const std::string& path, const Key& secret);
    /// Appends plain bytes.
    Result<void> add(std::string_view bytes);
    /// Seals what is left, makes the file durable and renames it into place.
    Result<void> finish();
    /// Plain bytes so far.
    uint64_t size() const;
    PageWriter(PageWriter&&) noexcept;
    PageWriter& operator=(PageWriter&&) noexcept;
    /// Deletes an unfinished file.
    ~PageWriter();

private:
    struct State;
    explicit PageWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// A finished file, open for reading. Safe to read from several threads.
class PageFile {
public:
    /// Errors: not_found, io, corrupt (cut short, or sealed under another secret).
    static Result<PageFile> open(const std::string& path, const Key& secret);
    /// Plain bytes.
    uint64_t size() const;
    /// Opens one page, counted from 0; false when it is not there or was changed.
    bool page(uint64_t number, std::span<uint8_t, page_bytes> out) const;
    PageFile(PageFile&&) noexcept;
    PageFile& operator=(PageFile&&) noexcept;
    ~PageFile();

private:
    struct State;
    explicit PageFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Reads bytes of a PageFile, and remembers the pages opened last. One thread at a time.
class PageReader {
public:
    explicit PageReader(const PageFile& file);
    /// Copies bytes; false when some are not there or were changed.
    bool read(uint64_t offset, void* out, size_t bytes);

private:
    static constexpr size_t remembered = 256;
    struct Slot {
        std::array<uint8_t, page_bytes> plain;
    };
    const PageFile& file_;
    std::array<uint64_t, remembered> number_;  // page number from 1, 0 for none
    std::unique_ptr<Slot[]> slots_;
};

}  // namespace regsosek::seal
