// Signatures (Ed25519) of chain heads and editions, and bytes sealed to one receiver's public key
// (X25519 sealed boxes), by libsodium.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek::seal {

using PublicKey = std::array<uint8_t, 32>;
using Signature = std::array<uint8_t, 64>;

/// A pair for signing; the secret half is wiped when the object goes.
struct SigningKey {
    std::array<uint8_t, 64> secret{};
    PublicKey public_key{};

    SigningKey() = default;
    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;
    ~SigningKey();
    /// A fresh pair.
    static SigningKey random();
    /// The pair with this secret half (64 bytes as stored). Errors: corrupt.
    static Result<SigningKey> from_secret(std::string_view secret);
};

/// Signature over bytes; the same bytes and key give the same signature.
Signature sign(const SigningKey& key, std::string_view bytes);
/// True when the signature over these bytes was made with the key of this public half.
bool verify(const PublicKey& key, std::string_view bytes, std::string_view signature);

/// A pair of a receiver of sealed files; the secret half is wiped when the object goes.
struct ReceiverKey {
    std::array<uint8_t, 32> secret{};
    PublicKey public_key{};

    ReceiverKey() = default;
    ReceiverKey(const ReceiverKey&) = default;
    ReceiverKey& operator=(const ReceiverKey&) = default;
    ~ReceiverKey();
    /// A fresh pair.
    static ReceiverKey random();
    /// The pair with this secret half (32 bytes). Errors: corrupt.
    static Result<ReceiverKey> from_secret(std::string_view secret);
};

/// Bytes that only the receiver can open; the sender cannot. 48 bytes longer than the plaintext.
/// Errors: bad_input, when the public key is none.
Result<std::string> seal_to_receiver(const PublicKey& receiver, std::string_view plain);
/// The plaintext. Errors: corrupt, also when it was sealed to somebody else.
Result<std::string> open_as_receiver(const ReceiverKey& key, std::string_view sealed);

}  // namespace regsosek::seal
