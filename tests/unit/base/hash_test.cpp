// BLAKE2b-256: published answers, pieces, fields, keys and files.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "ground/base/hash.h"

namespace regsosek {
namespace {

TEST(Hash, known_answers_of_blake2b_256) {
    EXPECT_EQ(hex(blake2b("")), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    EXPECT_EQ(hex(blake2b("abc")),
              "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Hash, pieces_leave_no_trace_but_fields_do) {
    EXPECT_EQ(Hasher().add("a").add("bc").digest(), blake2b("abc"));
    EXPECT_NE(Hasher().add_field("a").add_field("bc").digest(),
              Hasher().add_field("ab").add_field("c").digest());
}

TEST(Hash, a_key_changes_the_digest) {
    const std::string key(32, 'k');
    EXPECT_NE(blake2b_keyed(key, "abc"), blake2b("abc"));
    EXPECT_NE(blake2b_keyed(key, "abc"), blake2b_keyed(std::string(32, 'l'), "abc"));
    EXPECT_EQ(blake2b_keyed(key, "abc"), Hasher(key).add("ab").add("c").digest());
}

TEST(Hash, a_file_hashes_as_its_bytes) {
    const std::string path = testing::TempDir() + "regsosek_hash_test";
    const std::string content(3'000'000, 'x');
    std::ofstream(path, std::ios::binary) << content;
    const auto digest = blake2b_file(path);
    std::remove(path.c_str());
    ASSERT_TRUE(digest.has_value());
    EXPECT_EQ(*digest, blake2b(content));
    const auto missing = blake2b_file(path);
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, Code::not_found);
}

}  // namespace
}  // namespace regsosek
