// Keyed Bloom-filter encodings of records (cryptographic long-term keys, CLK) for a partner that
// may not give names: Schnell, Bachteler and Reiher 2009 and 2011, with the hashing of clkhash
// (Data61) bit for bit, so that a partner may encode with either. What attacks remain:
// docs/method/link.md.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::clk {

/// How one field goes into the filter.
struct Field {
    int grams = 2;            ///< Letters in a piece; 0: the whole value is one piece.
    bool positional = false;  ///< A piece counts with its place (dates, codes).
    /// Bits set for a value, shared among its pieces, so that long values weigh no more than short
    /// ones; or, when 0, `bits_per_gram`.
    int bits_per_value = 0;
    int bits_per_gram = 10;
    bool salted = false;  ///< Hashed under a key of its own for each value of the salt.
};

/// How records are encoded. Both partners must use the same one.
struct Scheme {
    int bits = 1024;    ///< Length of a filter; a power of two from 64 to 8192.
    int xor_folds = 0;  ///< Hashed into a filter 2^folds as long whose halves are then XORed.
    /// Probability that a bit is replaced by a coin (BLIP: Schnell and Borgs 2016), 0 to below 1.
    /// The coins follow from secret and record, so that encoding again gives nothing away.
    double noise = 0;
    std::vector<Field> fields;
};

/// Where the bits of a piece were found before, by field and salt; one per thread. A cache only.
using PieceCache = std::unordered_map<std::string, std::vector<uint16_t>>;

/// Encodes records under a scheme and a secret.
class Encoder {
public:
    /// Errors: bad_input (a scheme that cannot be, a secret shorter than secret_bytes_least).
    static Result<Encoder> of(const Scheme& scheme, std::string_view secret);
    /// The filter of a record, bits/8 bytes; bit i is 0x80 >> i % 8 of byte i / 8. `values` by
    /// field, made comparable before; empty: unknown. `id` only chooses the coins of the noise.
    std::string filter(std::span<const std::string> values, std::string_view salt,
                       std::string_view id, PieceCache& cache) const;
    /// 16 hexadecimal digits of a key's keyed hash, so that equal keys can be joined. `rule` keeps
    /// keys of different rules apart.
    std::string block(size_t rule, std::string_view key) const;
    /// 16 hexadecimal digits that are the same only for the same scheme and secret. `also`: what
    /// else must be equal (columns, blocking).
    std::string fingerprint(std::string_view also) const;

private:
    using FieldKey = std::array<uint8_t, 64>;
    std::vector<uint16_t> places(size_t field, std::string_view piece, std::string_view salt,
                                 size_t count) const;
    void add_noise(std::string& filter, std::string_view id) const;
    Scheme scheme_;
    std::vector<FieldKey> keys_;     // by field, as clkhash derives them
    std::array<uint8_t, 32> own_{};  // for what clkhash has not: salts, blocks, noise
};

/// Shortest secret that is accepted.
inline constexpr size_t secret_bytes_least = 32;

/// Overwrites a secret that is needed no more.
void forget(std::string& secret);

/// The pieces of a value: grams with a space before the first and behind the last letter.
std::vector<std::string> pieces(std::string_view value, const Field& field);
/// Bits of each piece.
std::vector<size_t> bits_of_pieces(size_t count, const Field& field);

/// Standard base64 with padding, as clkhash writes filters; and back (empty when it is none).
std::string to_base64(std::string_view bytes);
std::string from_base64(std::string_view text);

}  // namespace regsosek::clk
