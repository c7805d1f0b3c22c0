// Photos: whole, broken, too large, and what libjpeg must not do with bytes cut anywhere.
#include <gtest/gtest.h>

#include <cstdio>
#include <jpeglib.h>
#include <string>
#include <vector>

#include "method/place/photo.h"

namespace regsosek::place {
namespace {

// A JPEG of one colour gradient, without EXIF data.
std::string painted(int width, int height, int shade) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    info.image_width = static_cast<JDIMENSION>(width);
    info.image_height = static_cast<JDIMENSION>(height);
    info.input_components = 1;
    info.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    std::vector<uint8_t> row(static_cast<size_t>(width));
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            row[static_cast<size_t>(x)] = static_cast<uint8_t>(shade + 3 * x + 5 * y);
        }
        JSAMPROW at = row.data();
        jpeg_write_scanlines(&info, &at, 1);
    }
    jpeg_finish_compress(&info);
    std::string out(reinterpret_cast<char*>(bytes), size);
    jpeg_destroy_compress(&info);
    free(bytes);
    return out;
}

TEST(Photo, picture_is_known_again_and_has_its_size) {
    const auto photo = read_photo(painted(40, 30, 7)).value();
    EXPECT_EQ(photo.width, 40);
    EXPECT_EQ(photo.height, 30);
    EXPECT_FALSE(photo.position.has_value());
    EXPECT_EQ(photo.taken_at, "");
    EXPECT_EQ(photo.picture, read_photo(painted(40, 30, 7)).value().picture);
    EXPECT_NE(photo.picture, read_photo(painted(40, 30, 90)).value().picture);
}

TEST(Photo, every_cut_is_reported) {
    const std::string whole = painted(64, 48, 20);
    for (size_t size = 0; size + 2 < whole.size(); ++size) {
        const auto read = read_photo(std::string_view(whole).substr(0, size));
        ASSERT_FALSE(read.has_value()) << size;
        EXPECT_EQ(read.error().code, Code::bad_input);
    }
    EXPECT_FALSE(read_photo("no picture at all").has_value());
}

TEST(Photo, limits_hold) {
    const std::string whole = painted(64, 48, 20);
    EXPECT_EQ(read_photo(whole, {whole.size() - 1, 1 << 20}).error().code, Code::limit);
    EXPECT_EQ(read_photo(whole, {whole.size(), 64 * 48 - 1}).error().code, Code::limit);
    EXPECT_TRUE(read_photo(whole, {whole.size(), 64 * 48}).has_value());
}

}  // namespace
}  // namespace regsosek::place
