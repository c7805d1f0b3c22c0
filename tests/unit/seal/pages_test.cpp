// Sealed pages: what was written is read back from anywhere; what was changed does not open.
#include "method/seal/pages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "ground/base/files.h"
#include "ground/base/random.h"

namespace regsosek::seal {
namespace {

std::string place() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    return (std::filesystem::temp_directory_path() /
            (std::string("regsosek_pages_") + test->name() + std::to_string(::getpid())))
        .string();
}

std::string content(size_t bytes) {
    Random random(1);
    std::string out(bytes, '\0');
    for (char& c : out) {
        c = static_cast<char>(random.bits());
    }
    return out;
}

void write(const std::string& path, const Key& key, const std::string& plain) {
    auto writer = PageWriter::create(path, key);
    ASSERT_TRUE(writer);
    // In uneven pieces.
    for (size_t at = 0; at < plain.size(); at += 777) {
        ASSERT_TRUE(writer->add(std::string_view(plain).substr(at, 777)));
    }
    ASSERT_TRUE(writer->finish());
}

TEST(Pages, ReadBackFromAnywhere) {
    const std::string path = place();
    const Key key = random_key();
    for (const size_t bytes : {size_t{0}, size_t{1}, page_bytes, 100 * page_bytes + 7}) {
        const std::string plain = content(bytes);
        write(path, key, plain);
        const auto file = PageFile::open(path, key);
        ASSERT_TRUE(file);
        EXPECT_EQ(file->size(), bytes);
        PageReader reader(*file);
        for (size_t at = 0; at + 900 < bytes; at += 311) {
            std::string part(900, '\0');
            ASSERT_TRUE(reader.read(at, part.data(), part.size()));
            EXPECT_EQ(part, plain.substr(at, 900));
        }
        char beyond = 0;
        EXPECT_FALSE(reader.read((bytes + page_bytes) / page_bytes * page_bytes, &beyond, 1));
    }
    std::filesystem::remove(path);
}

TEST(Pages, NothingLiesInPlain) {
    const std::string path = place();
    const std::string plain(5000, 'A');
    write(path, random_key(), plain);
    const auto stored = files::read(path);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->find("AAAAAA"), std::string::npos);
    std::filesystem::remove(path);
}

TEST(Pages, ChangedBytesDoNotOpen) {
    const std::string path = place();
    const Key key = random_key();
    const std::string plain = content(20 * page_bytes);
    write(path, key, plain);
    const std::string sound = files::read(path).value();
    Random random(2);
    for (int i = 0; i < 200; ++i) {
        std::string broken = sound;
        const size_t at = random.bits() % broken.size();
        broken[at] = static_cast<char>(broken[at] ^ 1);
        std::ofstream(path, std::ios::binary) << broken;
        const auto file = PageFile::open(path, key);
        if (!file) {
            EXPECT_EQ(file.error().code, Code::corrupt);
            continue;
        }
        PageReader reader(*file);
        std::string all(plain.size(), '\0');
        EXPECT_FALSE(reader.read(0, all.data(), all.size())) << at;
    }
    std::filesystem::remove(path);
}

TEST(Pages, AnotherSecretIsRefused) {
    const std::string path = place();
    write(path, random_key(), content(1000));
    const auto file = PageFile::open(path, random_key());
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, Code::corrupt);
    EXPECT_EQ(PageFile::open(path + ".none", random_key()).error().code, Code::not_found);
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace regsosek::seal
