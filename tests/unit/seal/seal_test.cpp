// Seals, commitments, Merkle trees, signatures and compression.
#include <gtest/gtest.h>

#include "ground/base/random.h"
#include "ground/base/text.h"
#include "method/seal/chain.h"
#include "method/seal/compress.h"
#include "method/seal/key.h"
#include "method/seal/sign.h"

namespace regsosek::seal {
namespace {

std::string random_text(Random& random, size_t size) {
    std::string out(size, '\0');
    for (char& c : out) {
        c = static_cast<char>(random.bits());
    }
    return out;
}

TEST(Seal, OpensWhatItSealedAndNothingElse) {
    Random random(1);
    const Key key = random_key();
    for (const size_t size : {0, 1, 31, 32, 1000}) {
        const std::string plain = random_text(random, size);
        const std::string sealed = seal(key, plain, "place");
        EXPECT_EQ(sealed.size(), size + seal_overhead_bytes);
        EXPECT_EQ(open(key, sealed, "place").value_or("?"), plain);
        EXPECT_EQ(open(key, sealed, "other").error().code, Code::corrupt);
        EXPECT_EQ(open(random_key(), sealed, "place").error().code, Code::corrupt);
        for (size_t i = 0; i < sealed.size(); ++i) {
            std::string changed = sealed;
            changed[i] = static_cast<char>(changed[i] ^ (1 << random.below(8)));
            EXPECT_FALSE(open(key, changed, "place")) << "byte " << i;
            EXPECT_FALSE(open(key, std::string_view(sealed).substr(0, i), "place"));
        }
    }
}

TEST(Seal, SealsTheSameTextDifferentlyEachTime) {
    const Key key = random_key();
    EXPECT_NE(seal(key, "text", ""), seal(key, "text", ""));
}

TEST(Seal, DerivedKeysDiffer) {
    const Key root = random_key();
    EXPECT_EQ(derive(root, Purpose::answers).bytes, derive(root, Purpose::answers).bytes);
    EXPECT_NE(derive(root, Purpose::answers).bytes, derive(root, Purpose::vault).bytes);
    EXPECT_NE(derive(root, Purpose::answers).bytes, root.bytes);
}

TEST(Seal, WrapsKeys) {
    const Key wrapping = random_key();
    const Key key = random_key();
    Nonce nonce;
    random_bytes(nonce);
    const std::string wrapped = wrap(wrapping, key, nonce, "family 1");
    const auto unwrapped = unwrap(wrapping, wrapped, "family 1");
    ASSERT_TRUE(unwrapped);
    EXPECT_EQ(unwrapped->bytes, key.bytes);
    EXPECT_FALSE(unwrap(wrapping, wrapped, "family 2"));
    EXPECT_FALSE(unwrap(wrapping, "short", "family 1"));
}

TEST(Commitment, DependsOnEveryPart) {
    const Key key = random_key();
    const Digest dictionary = blake2b("dictionary");
    const auto base = commitment(key, "nonce", dictionary, "body");
    EXPECT_EQ(base, commitment(key, "nonce", dictionary, "body"));
    EXPECT_NE(base, commitment(random_key(), "nonce", dictionary, "body"));
    EXPECT_NE(base, commitment(key, "noncE", dictionary, "body"));
    EXPECT_NE(base, commitment(key, "nonce", Digest{}, "body"));
    EXPECT_NE(base, commitment(key, "nonce", dictionary, "bodY"));
    EXPECT_NE(commitment(key, "ab", Digest{}, "c"), commitment(key, "a", Digest{}, "bc"));
}

TEST(Mark, AgreesWithItsAuthors) {
    // Vector of the SipHash reference implementation: 128 bits, key 00..0f, message 00..0e.
    Key key;
    std::string message;
    for (size_t i = 0; i < 16; ++i) {
        key.bytes[i] = static_cast<uint8_t>(i);
        if (i < 15) {
            message += static_cast<char>(i);
        }
    }
    EXPECT_EQ(text::hex(mark(key, message)), "5493e99933b0a8117e08ec0f97cfc3d9");
    EXPECT_NE(mark(random_key(), message), mark(random_key(), message));
}

TEST(Mark, OfARepeatDependsOnEveryPart) {
    const Key key = random_key();
    const Mark a = mark(key, "a");
    const Mark b = mark(key, "b");
    const auto base = repeat_mark(key, a, b, 1, 2);
    EXPECT_EQ(base, repeat_mark(key, a, b, 1, 2));
    EXPECT_NE(base, repeat_mark(key, b, a, 1, 2));
    EXPECT_NE(base, repeat_mark(key, a, b, 2, 2));
    EXPECT_NE(base, repeat_mark(key, a, b, 1, 1));
    EXPECT_NE(base, repeat_mark(random_key(), a, b, 1, 2));
}

TEST(ContentHash, DependsOnEveryField) {
    DocumentHeader header;
    header.key = "F1";
    header.author = "PPL";
    const auto base = content_hash(header);
    std::vector<DocumentHeader> others(10, header);
    others[0].shard = 1;
    others[1].sequence = 1;
    others[2].kind = 1;
    others[3].key = "F2";
    others[4].version = 1;
    others[5].replaces = 1;
    others[6].area = 1;
    others[7].valid_on = 1;
    others[8].idempotency = "x";
    others[9].answers[31] = 1;
    for (const auto& other : others) {
        EXPECT_NE(content_hash(other), base);
    }
    // Neighbouring texts do not run together.
    header.key = "F";
    header.author = "1PPL";
    EXPECT_NE(content_hash(header), base);
}

/// The tree of RFC 6962 by its definition: split at the largest power of two below the count.
Digest slow_root(std::span<const Digest> leaves) {
    if (leaves.size() == 1) {
        return leaves.front();
    }
    size_t split = 1;
    while (split * 2 < leaves.size()) {
        split *= 2;
    }
    const Digest left = slow_root(leaves.first(split));
    const Digest right = slow_root(leaves.subspan(split));
    return merkle_root(std::vector<Digest>{left, right});
}

TEST(MerkleRoot, IsTheTreeOfRfc6962) {
    EXPECT_EQ(merkle_root({}), Digest{});
    std::vector<Digest> leaves;
    for (int count = 1; count <= 70; ++count) {
        leaves.push_back(blake2b(std::to_string(count)));
        EXPECT_EQ(merkle_root(leaves), slow_root(leaves)) << count;
    }
    auto swapped = leaves;
    std::swap(swapped[3], swapped[4]);
    EXPECT_NE(merkle_root(swapped), merkle_root(leaves));
}

TEST(Sign, VerifiesItsOwnAndRefusesOthers) {
    const auto key = SigningKey::random();
    const auto signature = sign(key, "edition");
    const std::string_view view(reinterpret_cast<const char*>(signature.data()), signature.size());
    EXPECT_TRUE(verify(key.public_key, "edition", view));
    EXPECT_FALSE(verify(key.public_key, "editioN", view));
    EXPECT_FALSE(verify(SigningKey::random().public_key, "edition", view));
    EXPECT_FALSE(verify(key.public_key, "edition", view.substr(1)));
    const auto again = SigningKey::from_secret(
        {reinterpret_cast<const char*>(key.secret.data()), key.secret.size()});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->public_key, key.public_key);
    EXPECT_EQ(sign(*again, "edition"), signature);
    EXPECT_FALSE(SigningKey::from_secret("short"));
}

TEST(Sign, AgreesWithRfc8032) {
    // RFC 8032, 7.1, test 2: libsodium's secret is seed and public half one after the other.
    const auto seed = text::from_hex(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    ASSERT_TRUE(seed);
    const auto key =
        SigningKey::from_secret({reinterpret_cast<const char*>(seed->data()), seed->size()});
    ASSERT_TRUE(key);
    EXPECT_EQ(text::hex(sign(*key, "\x72")),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(Receiver, OnlyTheReceiverOpens) {
    const auto receiver = ReceiverKey::random();
    const auto sealed = seal_to_receiver(receiver.public_key, "names");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(open_as_receiver(receiver, *sealed).value_or("?"), "names");
    EXPECT_FALSE(open_as_receiver(ReceiverKey::random(), *sealed));
    EXPECT_FALSE(open_as_receiver(receiver, sealed->substr(1)));
    EXPECT_FALSE(open_as_receiver(receiver, ""));
    EXPECT_EQ(seal_to_receiver(PublicKey{}, "names").error().code, Code::bad_input);
    const auto again = ReceiverKey::from_secret(
        {reinterpret_cast<const char*>(receiver.secret.data()), receiver.secret.size()});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->public_key, receiver.public_key);
}

std::vector<std::string> bodies(int from, int to) {
    std::vector<std::string> out;
    for (int number = from; number < to; ++number) {
        Random random(3, 0, static_cast<uint64_t>(number));
        std::string body = "{\"family_id\":" + std::to_string(number);
        for (int question = 0; question < 80; ++question) {
            body += ",\"question_" + std::to_string(question) +
                    "\":" + std::to_string(random.below(question % 5 + 2));
        }
        out.push_back(body + "}");
    }
    return out;
}

TEST(Compress, GivesBackEveryTextWithAndWithoutDictionary) {
    const auto trained = train_dictionary(bodies(0, 1000));
    ASSERT_TRUE(trained) << trained.error().message(Lang::en);
    EXPECT_EQ(*trained, *train_dictionary(bodies(0, 1000)));
    const auto dictionary = Dictionary::load(*trained);
    ASSERT_TRUE(dictionary);
    EXPECT_NE((*dictionary)->id(), 0U);
    size_t plain_bytes = 0;
    size_t with_bytes = 0;
    size_t without_bytes = 0;
    std::string packed;
    std::string opened;
    for (const auto& body : bodies(5000, 5100)) {
        plain_bytes += body.size();
        compress_to(packed, body, dictionary->get());
        with_bytes += packed.size();
        ASSERT_TRUE(decompress_to(opened, packed, dictionary->get(), 1 << 20));
        EXPECT_EQ(opened, body);
        EXPECT_EQ(decompress_to(opened, packed, dictionary->get(), 100).error().code, Code::limit);
        compress_to(packed, body, nullptr);
        without_bytes += packed.size();
        ASSERT_TRUE(decompress_to(opened, packed, nullptr, 1 << 20));
        EXPECT_EQ(opened, body);
    }
    EXPECT_LT(with_bytes * 2, without_bytes);
    EXPECT_LT(with_bytes * 8, plain_bytes);
    compress_to(packed, "", dictionary->get());
    ASSERT_TRUE(decompress_to(opened, packed, dictionary->get(), 10));
    EXPECT_EQ(opened, "");
}

TEST(Compress, RefusesWhatIsNoDictionaryAndNoFrame) {
    EXPECT_EQ(Dictionary::load("no dictionary").error().code, Code::bad_input);
    EXPECT_EQ(train_dictionary(bodies(0, 2)).error().code, Code::bad_input);
    std::string opened;
    EXPECT_EQ(decompress_to(opened, "nothing", nullptr, 100).error().code, Code::corrupt);
    EXPECT_EQ(decompress_to(opened, "", nullptr, 100).error().code, Code::corrupt);
}

}  // namespace
}  // namespace regsosek::seal
