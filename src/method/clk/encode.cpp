// Hashing over libsodium: HKDF-SHA256 for the keys, keyed BLAKE2b with a salt for the bits.
#include "method/clk/encode.h"

#include <sodium.h>

#include <bit>
#include <cstring>

#include "ground/base/assert.h"
#include "ground/base/hash.h"

namespace regsosek::clk {

namespace {

const uint8_t* raw(std::string_view text) {
    return reinterpret_cast<const uint8_t*>(text.data());
}

std::string_view view(std::span<const uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

using Mac = std::array<uint8_t, crypto_auth_hmacsha256_BYTES>;

Mac hmac(std::string_view key, std::initializer_list<std::string_view> parts) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, raw(key), key.size());
    for (const std::string_view part : parts) {
        crypto_auth_hmacsha256_update(&state, raw(part), part.size());
    }
    Mac out{};
    crypto_auth_hmacsha256_final(&state, out.data());
    return out;
}

/// HKDF (RFC 5869) with SHA-256, no salt and no info.
std::string hkdf(std::string_view secret, size_t bytes) {
    const Mac extracted = hmac(std::string(crypto_auth_hmacsha256_BYTES, '\0'), {secret});
    std::string out;
    std::string last;
    for (uint8_t round = 1; out.size() < bytes; ++round) {
        const char number = static_cast<char>(round);
        const Mac next = hmac(view(extracted), {last, {&number, 1}});
        last = view(next);
        out += last;
    }
    out.resize(bytes);
    return out;
}

/// BLAKE2b of 64 bytes under a key and a salt of at most 16 bytes.
std::array<uint8_t, 64> hashed(std::span<const uint8_t> key, std::string_view salt,
                               std::string_view bytes) {
    std::array<uint8_t, crypto_generichash_blake2b_SALTBYTES> padded{};
    std::memcpy(padded.data(), salt.data(), salt.size());
    std::array<uint8_t, 64> out{};
    const int failed =
        crypto_generichash_blake2b_salt_personal(out.data(), out.size(), raw(bytes), bytes.size(),
                                                 key.data(), key.size(), padded.data(), nullptr);
    must(failed == 0, "BLAKE2b takes keys of up to 64 bytes");
    return out;
}

std::string sixteen_digits(std::string_view key, std::string_view bytes) {
    return hex(blake2b_keyed(key, bytes)).substr(0, 16);
}

Result<void> check(const Scheme& scheme) {
    const auto power = [](int n) { return n > 0 && std::has_single_bit(static_cast<unsigned>(n)); };
    if (!power(scheme.bits) || scheme.bits < 64 || scheme.bits > 8192) {
        return fail(Code::bad_input, "bits: pangkat dua dari 64 sampai 8192",
                    "bits: a power of two from 64 to 8192");
    }
    if (scheme.xor_folds < 0 || scheme.xor_folds > 3) {
        return fail(Code::bad_input, "xor_folds: 0 sampai 3", "xor_folds: 0 to 3");
    }
    if (!(scheme.noise >= 0 && scheme.noise < 1)) {
        return fail(Code::bad_input, "noise: dari 0 sampai di bawah 1", "noise: from 0 to below 1");
    }
    constexpr size_t fields_most = 60;  // HKDF gives 255 hashes; a field takes four of them.
    if (scheme.fields.empty() || scheme.fields.size() > fields_most) {
        return fail(Code::bad_input, "isian: 1 sampai 60", "fields: 1 to 60");
    }
    for (const Field& field : scheme.fields) {
        const int most = scheme.bits << scheme.xor_folds;
        const int count = field.bits_per_value > 0 ? field.bits_per_value : field.bits_per_gram;
        if (field.grams < 0 || field.grams > 4 || count < 1 || count > most) {
            return fail(Code::bad_input, "isian: grams 0 sampai 4, bit 1 sampai panjang saringan",
                        "a field: grams 0 to 4, bits 1 to the filter's length");
        }
    }
    return {};
}

}  // namespace

void forget(std::string& secret) {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

std::vector<std::string> pieces(std::string_view value, const Field& field) {
    if (value.empty()) {
        return {};
    }
    const auto n = static_cast<size_t>(field.grams);
    if (n == 0) {
        return {std::string(value)};
    }
    const std::string around(n - 1, ' ');
    const std::string padded = around + std::string(value) + around;
    std::vector<std::string> out;
    for (size_t i = 0; i + n <= padded.size(); ++i) {
        const std::string gram = padded.substr(i, n);
        out.push_back(field.positional ? std::to_string(i + 1) + " " + gram : gram);
    }
    return out;
}

std::vector<size_t> bits_of_pieces(size_t count, const Field& field) {
    if (count == 0 || field.bits_per_value <= 0) {
        return std::vector<size_t>(count, static_cast<size_t>(field.bits_per_gram));
    }
    const auto all = static_cast<size_t>(field.bits_per_value);
    std::vector<size_t> out(count, all / count);
    for (size_t i = 0; i < all % count; ++i) {
        out[i] += 1;
    }
    return out;
}

Result<Encoder> Encoder::of(const Scheme& scheme, std::string_view secret) {
    TRY(check(scheme));
    if (secret.size() < secret_bytes_least) {
        return fail(Code::bad_input, "rahasia lebih pendek dari 32 bita",
                    "the secret is shorter than 32 bytes");
    }
    must(sodium_init() >= 0, "libsodium starts");
    Encoder out;
    out.scheme_ = scheme;
    // clkhash derives two keys of 64 bytes for each field; BLAKE2b takes the first.
    const std::string derived = hkdf(secret, scheme.fields.size() * 128);
    for (size_t f = 0; f < scheme.fields.size(); ++f) {
        FieldKey key{};
        std::memcpy(key.data(), derived.data() + f * 128, key.size());
        out.keys_.push_back(key);
    }
    out.own_ = hmac(secret, {"regsosek clk: own key, version 1"});
    return out;
}

std::vector<uint16_t> Encoder::places(size_t field, std::string_view piece, std::string_view salt,
                                      size_t count) const {
    const FieldKey key = scheme_.fields[field].salted && !salt.empty()
                             ? hashed(keys_[field], "salt", salt)
                             : keys_[field];
    const auto length = static_cast<size_t>(scheme_.bits) << scheme_.xor_folds;
    std::vector<uint16_t> out;
    for (size_t round = 0; out.size() < count; ++round) {
        const auto bytes = hashed(key, std::to_string(round), piece);
        for (size_t i = 0; i < bytes.size() && out.size() < count; i += 2) {
            const size_t number = bytes[i] | size_t{bytes[i + 1]} << 8;
            out.push_back(static_cast<uint16_t>(number % length));
        }
    }
    return out;
}

std::string Encoder::filter(std::span<const std::string> values, std::string_view salt,
                            std::string_view id, PieceCache& cache) const {
    constexpr size_t cache_most = 1 << 18;
    auto length = static_cast<size_t>(scheme_.bits) << scheme_.xor_folds;
    std::string out(length / 8, '\0');
    for (size_t f = 0; f < scheme_.fields.size(); ++f) {
        const Field& field = scheme_.fields[f];
        const auto parts = pieces(values[f], field);
        const auto counts = bits_of_pieces(parts.size(), field);
        for (size_t p = 0; p < parts.size(); ++p) {
            std::string key = std::to_string(f) + (field.salted ? " " + std::string(salt) : "");
            key += '\n' + parts[p];
            if (cache.size() > cache_most) {
                cache.clear();
            }
            auto& known = cache[key];
            if (known.size() < counts[p]) {
                known = places(f, parts[p], salt, counts[p]);
            }
            for (size_t i = 0; i < counts[p]; ++i) {
                char& byte = out[known[i] / 8];
                byte = static_cast<char>(byte | 0x80 >> known[i] % 8);
            }
        }
    }
    for (int fold = 0; fold < scheme_.xor_folds; ++fold) {
        length /= 2;
        for (size_t i = 0; i < length / 8; ++i) {
            out[i] = static_cast<char>(out[i] ^ out[length / 8 + i]);
        }
        out.resize(length / 8);
    }
    add_noise(out, id);
    return out;
}

void Encoder::add_noise(std::string& filter, std::string_view id) const {
    if (scheme_.noise <= 0) {
        return;
    }
    // 16 bits for each place: the highest 15 decide whether a coin is thrown, the last is the coin.
    const auto below = static_cast<uint32_t>(scheme_.noise * 32768.0);
    for (size_t byte = 0; byte < filter.size(); byte += 4) {
        const auto coins = hashed(own_, "noise", std::to_string(byte) + "\n" + std::string(id));
        for (size_t i = 0; i < 32; ++i) {
            const uint32_t number = coins[2 * i] | uint32_t{coins[2 * i + 1]} << 8;
            if (number >> 1 < below) {
                char& place = filter[byte + i / 8];
                const int mask = 0x80 >> i % 8;
                place = static_cast<char>((number & 1) != 0 ? place | mask : place & ~mask);
            }
        }
    }
}

std::string Encoder::block(size_t rule, std::string_view key) const {
    return sixteen_digits(view(own_), "block " + std::to_string(rule) + "\n" + std::string(key));
}

std::string Encoder::fingerprint(std::string_view also) const {
    std::string text = "scheme " + std::to_string(scheme_.bits) + " " +
                       std::to_string(scheme_.xor_folds) + " " +
                       std::to_string(static_cast<int64_t>(scheme_.noise * 1e9)) + "\n";
    for (const Field& field : scheme_.fields) {
        text += std::to_string(field.grams) + (field.positional ? " p " : " - ") +
                std::to_string(field.bits_per_value) + " " + std::to_string(field.bits_per_gram) +
                (field.salted ? " s\n" : " -\n");
    }
    return sixteen_digits(view(own_), text + std::string(also));
}

std::string to_base64(std::string_view bytes) {
    constexpr int kind = sodium_base64_VARIANT_ORIGINAL;
    std::string out(sodium_base64_encoded_len(bytes.size(), kind), '\0');
    sodium_bin2base64(out.data(), out.size(), raw(bytes), bytes.size(), kind);
    out.pop_back();  // libsodium ends it with NUL.
    return out;
}

std::string from_base64(std::string_view text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    size_t bytes = 0;
    const char* end = nullptr;
    const int failed =
        sodium_base642bin(reinterpret_cast<uint8_t*>(out.data()), out.size(), text.data(),
                          text.size(), nullptr, &bytes, &end, sodium_base64_VARIANT_ORIGINAL);
    if (failed != 0 || end != text.data() + text.size()) {
        return {};
    }
    out.resize(bytes);
    return out;
}

}  // namespace regsosek::clk
