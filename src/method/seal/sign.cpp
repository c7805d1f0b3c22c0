// Signatures and sealed boxes over libsodium.
#include "method/seal/sign.h"

#include <sodium.h>

#include <algorithm>

#include "ground/base/assert.h"

namespace regsosek::seal {

namespace {

static_assert(sizeof(Signature) == crypto_sign_BYTES);
static_assert(sizeof(PublicKey) == crypto_sign_PUBLICKEYBYTES);
static_assert(sizeof(PublicKey) == crypto_box_PUBLICKEYBYTES);

void start() {
    static const bool started = sodium_init() >= 0;
    must(started, "libsodium starts");
}

const uint8_t* raw(std::string_view text) {
    return reinterpret_cast<const uint8_t*>(text.data());
}

std::unexpected<Error> wrong_length() {
    return fail(Code::corrupt, "kunci salah panjang", "a key has a wrong length");
}

}  // namespace

SigningKey::~SigningKey() {
    sodium_memzero(secret.data(), secret.size());
}

SigningKey SigningKey::random() {
    start();
    SigningKey key;
    crypto_sign_keypair(key.public_key.data(), key.secret.data());
    return key;
}

Result<SigningKey> SigningKey::from_secret(std::string_view secret) {
    SigningKey key;
    if (secret.size() != key.secret.size()) {
        return wrong_length();
    }
    start();
    std::copy(secret.begin(), secret.end(), key.secret.begin());
    crypto_sign_ed25519_sk_to_pk(key.public_key.data(), key.secret.data());
    return key;
}

Signature sign(const SigningKey& key, std::string_view bytes) {
    start();
    Signature out{};
    crypto_sign_detached(out.data(), nullptr, raw(bytes), bytes.size(), key.secret.data());
    return out;
}

bool verify(const PublicKey& key, std::string_view bytes, std::string_view signature) {
    start();
    return signature.size() == sizeof(Signature) &&
           crypto_sign_verify_detached(raw(signature), raw(bytes), bytes.size(), key.data()) == 0;
}

ReceiverKey::~ReceiverKey() {
    sodium_memzero(secret.data(), secret.size());
}

ReceiverKey ReceiverKey::random() {
    start();
    ReceiverKey key;
    crypto_box_keypair(key.public_key.data(), key.secret.data());
    return key;
}

Result<ReceiverKey> ReceiverKey::from_secret(std::string_view secret) {
    ReceiverKey key;
    if (secret.size() != key.secret.size()) {
        return wrong_length();
    }
    start();
    std::copy(secret.begin(), secret.end(), key.secret.begin());
    crypto_scalarmult_base(key.public_key.data(), key.secret.data());
    return key;
}

Result<std::string> seal_to_receiver(const PublicKey& receiver, std::string_view plain) {
    start();
    std::string out(plain.size() + crypto_box_SEALBYTES, '\0');
    const int failed = crypto_box_seal(reinterpret_cast<uint8_t*>(out.data()), raw(plain),
                                       plain.size(), receiver.data());
    if (failed != 0) {
        return fail(Code::bad_input, "kunci publik penerima tidak sah",
                    "the receiver's public key is not valid");
    }
    return out;
}

Result<std::string> open_as_receiver(const ReceiverKey& key, std::string_view sealed) {
    start();
    std::string out(std::max<size_t>(sealed.size(), crypto_box_SEALBYTES) - crypto_box_SEALBYTES,
                    '\0');
    if (sealed.size() < crypto_box_SEALBYTES ||
        crypto_box_seal_open(reinterpret_cast<uint8_t*>(out.data()), raw(sealed), sealed.size(),
                             key.public_key.data(), key.secret.data()) != 0) {
        return fail(Code::corrupt, "isi tidak tersegel untuk penerima ini",
                    "the content is not sealed to this receiver");
    }
    return out;
}

}  // namespace regsosek::seal
