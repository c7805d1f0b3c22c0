// Compression of bodies with zstd and a dictionary trained on invented documents: a body of some
// kilobytes becomes some hundred bytes. A dictionary holds raw samples, hence only invented ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ground/base/hash.h"
#include "regsosek/base.h"

namespace regsosek::seal {

/// A trained dictionary, ready for use by many threads at once.
class Dictionary {
public:
    /// Reads the bytes of a dictionary file. Errors: bad_input, when they are none.
    static Result<std::shared_ptr<const Dictionary>> load(std::string bytes);
    ~Dictionary();

    /// The number in the dictionary's header, never 0; stored with what it compressed.
    uint32_t id() const;
    /// The file's content, and its hash.
    const std::string& bytes() const;
    const Digest& digest() const;

private:
    struct State;
    explicit Dictionary(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
    friend void compress_to(std::string&, std::string_view, const Dictionary*);
    friend Result<void> decompress_to(std::string&, std::string_view, const Dictionary*, size_t);
};

/// Limits of training.
struct TrainOptions {
    /// Size of the dictionary; up to 64 KiB stays in a core's second-level cache.
    size_t dictionary_bytes = 64 << 10;
    /// Samples at most, in bytes; more are left out from the end. zstd advises 100 x the
    /// dictionary.
    size_t samples_bytes_max = 32 << 20;
};

/// A dictionary from samples (100 or more of typical bodies). Same samples, same bytes.
/// Errors: bad_input, when there are too few of them.
Result<std::string> train_dictionary(std::span<const std::string> samples,
                                     const TrainOptions& options = {});

/// Puts the compressed form of a text into `out` (level 1; one zstd frame with its size, without
/// checksum and dictionary number, which the record keeps). No dictionary: nullptr.
void compress_to(std::string& out, std::string_view plain, const Dictionary* dictionary);
/// The reverse. Errors: corrupt; limit, when the text would be longer than `bytes_max`.
Result<void> decompress_to(std::string& out, std::string_view compressed,
                           const Dictionary* dictionary, size_t bytes_max);

}  // namespace regsosek::seal
