// Painting with libjpeg, and the EXIF segment written by hand (CIPA DC-008: a TIFF inside APP1).
#include "synth/photo.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <jpeglib.h>

#include "ground/base/random.h"

namespace regsosek::synth {
namespace {

constexpr int width = 96;
constexpr int height = 64;
constexpr int quality = 70;
/// Saved again: three quarters of the size, brighter, poorer.
constexpr int width_again = 72;
constexpr int height_again = 48;
constexpr int quality_again = 45;
constexpr int brighter_again = 12;

using Colour = std::array<uint8_t, 3>;

/// A picture in RGB.
struct Picture {
    int width = 0;
    int height = 0;
    std::vector<uint8_t> pixels;
};

Colour drawn_colour(Random& random, int low, int high) {
    return {static_cast<uint8_t>(random.between(low, high)),
            static_cast<uint8_t>(random.between(low, high)),
            static_cast<uint8_t>(random.between(low, high))};
}

/// A tree, a fence, a water jar: something before the house.
struct Thing {
    int x = 0;
    int y = 0;
    int wide = 0;
    int high = 0;
    Colour colour{};

    bool covers(int at_x, int at_y) const {
        return at_x >= x && at_x < x + wide && at_y >= y && at_y < y + high;
    }
};

std::array<Thing, 10> things_of(Random& random) {
    std::array<Thing, 10> things;
    for (Thing& thing : things) {
        thing = {random.between(-4, width - 4), random.between(2, height - 8),
                 random.between(4, 16), random.between(6, 28), drawn_colour(random, 10, 245)};
    }
    return things;
}

/// Sky, ground, wall, roof and a door in colours of the scene, and what stands before the house.
Picture painted(uint64_t scene) {
    Random random(scene);
    const Colour sky = drawn_colour(random, 170, 250);
    const Colour ground = drawn_colour(random, 60, 140);
    const Colour wall = drawn_colour(random, 90, 240);
    const Colour roof = drawn_colour(random, 40, 180);
    const Colour door = drawn_colour(random, 20, 110);
    const int left = random.between(6, 26);
    const int right = random.between(66, 90);
    const int eaves = random.between(22, 32);
    const int door_at = random.between(left + 4, right - 16);
    const auto things = things_of(random);
    std::vector<uint8_t> pixels;
    pixels.reserve(static_cast<size_t>(width) * height * 3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool inside = x >= left && x < right;
            Colour colour = y < 46 ? sky : ground;
            if (inside && y >= eaves && y < 54) {
                const bool in_door = x >= door_at && x < door_at + 9 && y >= 36;
                colour = in_door ? door : wall;
            } else if (x >= left - 4 && x < right + 4 && y >= eaves - 9 && y < eaves) {
                colour = roof;
            }
            for (const Thing& thing : things) {
                colour = thing.covers(x, y) ? thing.colour : colour;
            }
            pixels.insert(pixels.end(), colour.begin(), colour.end());
        }
    }
    return {width, height, std::move(pixels)};
}

/// The picture made smaller (nearest pixels) and brighter.
Picture made_over(const Picture& from) {
    Picture out{width_again, height_again, {}};
    for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) {
            const int at = (y * from.height / out.height) * from.width + x * from.width / out.width;
            for (int c = 0; c < 3; ++c) {
                const int value = from.pixels[static_cast<size_t>(at * 3 + c)] + brighter_again;
                out.pixels.push_back(static_cast<uint8_t>(std::min(value, 255)));
            }
        }
    }
    return out;
}

/// Little-endian integers at the end of a text.
void put16(std::string& to, uint32_t value) {
    to.push_back(static_cast<char>(value & 255));
    to.push_back(static_cast<char>(value >> 8 & 255));
}

void put32(std::string& to, uint32_t value) {
    put16(to, value & 65535);
    put16(to, value >> 16);
}

/// One directory entry: tag, type, count and value or offset.
void put_entry(std::string& to, uint32_t tag, uint32_t type, uint32_t count, uint32_t value) {
    put16(to, tag);
    put16(to, type);
    put32(to, count);
    put32(to, value);
}

/// Degrees, minutes and seconds as three rationals.
void put_angle(std::string& to, int64_t units) {
    const auto size = static_cast<uint64_t>(std::llabs(units));
    const uint64_t hundredths = size * 360000 / 10000000;  // 1/100 second of arc
    put32(to, static_cast<uint32_t>(hundredths / 360000));
    put32(to, 1);
    put32(to, static_cast<uint32_t>(hundredths / 6000 % 60));
    put32(to, 1);
    put32(to, static_cast<uint32_t>(hundredths % 6000));
    put32(to, 100);
}

/// A time as EXIF wants it: YYYY:MM:DD hh:mm:ss and a final zero byte.
std::string exif_time(std::string_view taken_at) {
    std::string time(taken_at.substr(0, 19));
    time[4] = ':';
    time[7] = ':';
    time[10] = ' ';
    time.push_back('\0');
    return time;
}

/// TIFF with IFD0 (pointers), Exif IFD (time) and GPS IFD (position). Offsets count from its first
/// byte.
std::string exif_segment(const Point& place, std::string_view taken_at) {
    constexpr uint32_t ascii = 2;
    constexpr uint32_t rational = 5;
    constexpr uint32_t pointer = 4;
    constexpr uint32_t exif_at = 8 + 2 + 2 * 12 + 4;
    constexpr uint32_t gps_at = exif_at + 2 + 12 + 4;
    constexpr uint32_t data_at = gps_at + 2 + 4 * 12 + 4;
    std::string tiff = "II";
    put16(tiff, 42);
    put32(tiff, 8);
    put16(tiff, 2);
    put_entry(tiff, 0x8769, pointer, 1, exif_at);
    put_entry(tiff, 0x8825, pointer, 1, gps_at);
    put32(tiff, 0);
    put16(tiff, 1);
    put_entry(tiff, 0x9003, ascii, 20, data_at);
    put32(tiff, 0);
    put16(tiff, 4);
    put_entry(tiff, 1, ascii, 2, place.lat < 0 ? 'S' : 'N');
    put_entry(tiff, 2, rational, 3, data_at + 20);
    put_entry(tiff, 3, ascii, 2, place.lon < 0 ? 'W' : 'E');
    put_entry(tiff, 4, rational, 3, data_at + 44);
    put32(tiff, 0);
    tiff += exif_time(taken_at);
    put_angle(tiff, place.lat);
    put_angle(tiff, place.lon);
    return std::string("Exif\0\0", 6) + tiff;
}

}  // namespace

std::string photo_of(uint64_t scene, const Point& place, std::string_view taken_at, Saved saved) {
    const bool again = saved == Saved::again;
    Picture picture = again ? made_over(painted(scene)) : painted(scene);
    jpeg_compress_struct state{};
    jpeg_error_mgr errors{};
    state.err = jpeg_std_error(&errors);
    jpeg_create_compress(&state);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&state, &bytes, &size);
    state.image_width = static_cast<JDIMENSION>(picture.width);
    state.image_height = static_cast<JDIMENSION>(picture.height);
    state.input_components = 3;
    state.in_color_space = JCS_RGB;
    jpeg_set_defaults(&state);
    state.dct_method = JDCT_ISLOW;  // the integer transform: the same bytes on every machine
    jpeg_set_quality(&state, again ? quality_again : quality, TRUE);
    state.write_JFIF_header = FALSE;
    jpeg_start_compress(&state, TRUE);
    const std::string exif = exif_segment(place, taken_at);
    const std::vector<uint8_t> segment(exif.begin(), exif.end());
    jpeg_write_marker(&state, JPEG_APP0 + 1, segment.data(), static_cast<unsigned>(segment.size()));
    while (state.next_scanline < state.image_height) {
        const auto stride = static_cast<size_t>(picture.width) * 3;
        JSAMPROW row = picture.pixels.data() + state.next_scanline * stride;
        jpeg_write_scanlines(&state, &row, 1);
    }
    jpeg_finish_compress(&state);
    std::string photo(bytes, bytes + size);
    jpeg_destroy_compress(&state);
    std::free(bytes);
    return photo;
}

}  // namespace regsosek::synth
