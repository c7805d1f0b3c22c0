// libjpeg decodes, exiv2 reads the EXIF data; neither is trusted with more than bytes in memory.
#include "method/place/photo.h"

#include <fmt/format.h>

#include <jpeglib.h>
#include <bit>
#include <charconv>
#include <csetjmp>
#include <cstdio>
#include <exiv2/exiv2.hpp>
#include <string>
#include <vector>

#include "ground/base/hash.h"

namespace regsosek::place {

namespace {

// libjpeg's way out of an error: back to where decoding began.
struct Failure {
    jpeg_error_mgr manager;
    std::jmp_buf back;
};

[[noreturn]] void leave(j_common_ptr info) {
    std::longjmp(reinterpret_cast<Failure*>(info->err)->back, 1);
}

// Warnings ("premature end of file", "corrupt data") are errors to us: libjpeg would paint grey.
void warn(j_common_ptr info, int level) {
    if (level < 0) {
        leave(info);
    }
}

// A bit of the look is set where a cell is brighter than its left neighbour by more than this:
// below it, noise of the camera and of JPEG decides.
constexpr int64_t clearly_brighter = 3;  // of 255
constexpr int look_rows = 16;
constexpr int look_columns = 17;

// Sums of grey and counts of pixels by cell of the shrunk picture. A picture narrower than the
// cells leaves some of them without a pixel.
struct Shrunk {
    std::array<int64_t, look_rows * look_columns> sum{};
    std::array<int64_t, look_rows * look_columns> pixels{};

    void add(const std::vector<uint8_t>& row, int64_t y, int64_t height) {
        const auto width = static_cast<int64_t>(row.size());
        const int64_t first = y * look_rows / height * look_columns;
        for (int64_t x = 0; x < width; ++x) {
            const auto cell = static_cast<size_t>(first + x * look_columns / width);
            sum[cell] += row[static_cast<size_t>(x)];
            ++pixels[cell];
        }
    }
    int64_t grey(int cell) const {
        const auto at = static_cast<size_t>(cell);
        return pixels[at] == 0 ? 0 : sum[at] / pixels[at];
    }
    Look look() const {
        Look out{};
        for (int bit = 0; bit < look_rows * (look_columns - 1); ++bit) {
            const int left = bit / (look_columns - 1) * look_columns + bit % (look_columns - 1);
            if (grey(left + 1) - grey(left) > clearly_brighter) {
                out[static_cast<size_t>(bit) / 64] |= uint64_t{1} << (bit % 64);
            }
        }
        return out;
    }
};

// What decoding fills; it lives outside the function that longjmp leaves.
struct Decoded {
    int width = 0;
    int height = 0;
    bool too_many = false;
    std::vector<uint8_t> row;
    Hasher hasher;
    Shrunk shrunk;
};

// Decodes all rows in grey. False when the JPEG is broken or too large. Nothing in here has a
// destructor that a jump could skip.
bool decode(std::string_view bytes, int64_t pixels_max, Decoded& out) {
    jpeg_decompress_struct info{};
    Failure failure{};
    info.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = leave;
    failure.manager.emit_message = warn;
    if (setjmp(failure.back) != 0) {
        jpeg_destroy_decompress(&info);
        return false;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&info, TRUE);
    out.width = static_cast<int>(info.image_width);
    out.height = static_cast<int>(info.image_height);
    out.too_many = int64_t{out.width} * out.height > pixels_max;
    if (out.too_many) {
        jpeg_destroy_decompress(&info);
        return false;
    }
    info.out_color_space = JCS_GRAYSCALE;
    jpeg_start_decompress(&info);
    out.row.resize(info.output_width);
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = out.row.data();
        jpeg_read_scanlines(&info, &row, 1);
        out.hasher.add({reinterpret_cast<const char*>(out.row.data()), out.row.size()});
        out.shrunk.add(out.row, info.output_scanline - 1, info.output_height);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return true;
}

// Degrees, minutes and seconds as units of 1e-7 degree, whole-number arithmetic throughout.
std::optional<int32_t> angle(const Exiv2::ExifData& exif, const char* key, const char* sign_key,
                             char negative) {
    const auto value = exif.findKey(Exiv2::ExifKey(key));
    const auto sign = exif.findKey(Exiv2::ExifKey(sign_key));
    if (value == exif.end() || sign == exif.end() || value->count() != 3) {
        return std::nullopt;
    }
    constexpr int64_t unit = 10'000'000;
    int64_t sum = 0;
    int64_t part = 1;
    for (long i = 0; i < 3; ++i, part *= 60) {
        const Exiv2::Rational number = value->toRational(i);
        if (number.first < 0 || number.second <= 0) {
            return std::nullopt;
        }
        const int64_t below = part * number.second;
        sum += (int64_t{number.first} * unit + below / 2) / below;
    }
    if (sum > 180 * unit) {
        return std::nullopt;
    }
    const std::string letter = sign->toString();
    return static_cast<int32_t>(letter.starts_with(negative) ? -sum : sum);
}

// "2022:10:27 08:00:17" of EXIF as "2022-10-27T08:00:17".
std::string iso_time(std::string text) {
    if (text.size() != 19) {
        return {};
    }
    text[4] = text[7] = '-';
    text[10] = 'T';
    return text;
}

void read_exif(std::string_view bytes, Photo& photo) {
    try {
        auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(bytes.data()),
                                               static_cast<long>(bytes.size()));
        image->readMetadata();
        const Exiv2::ExifData& exif = image->exifData();
        const auto lat =
            angle(exif, "Exif.GPSInfo.GPSLatitude", "Exif.GPSInfo.GPSLatitudeRef", 'S');
        const auto lon =
            angle(exif, "Exif.GPSInfo.GPSLongitude", "Exif.GPSInfo.GPSLongitudeRef", 'W');
        if (lat && lon) {
            photo.position = Point{*lon, *lat};
        }
        const auto time = exif.findKey(Exiv2::ExifKey("Exif.Photo.DateTimeOriginal"));
        if (time != exif.end()) {
            photo.taken_at = iso_time(time->toString());
        }
    } catch (const Exiv2::Error&) {
        // A picture without readable EXIF data is a photo without position and time.
        photo.position.reset();
        photo.taken_at.clear();
    }
}

}  // namespace

int difference(const Look& a, const Look& b) {
    int bits = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        bits += std::popcount(a[i] ^ b[i]);
    }
    return bits;
}

std::string hex(const Look& look) {
    return fmt::format("{:016x}{:016x}{:016x}{:016x}", look[0], look[1], look[2], look[3]);
}

std::optional<Look> look_of(std::string_view hex) {
    constexpr size_t digits = 16;
    Look out{};
    if (hex.size() != digits * out.size()) {
        return std::nullopt;
    }
    for (size_t i = 0; i < out.size(); ++i) {
        const char* begin = hex.data() + i * digits;
        const auto [end, code] = std::from_chars(begin, begin + digits, out[i], 16);
        if (code != std::errc{} || end != begin + digits) {
            return std::nullopt;
        }
    }
    return out;
}

Result<Photo> read_photo(std::string_view bytes, const PhotoLimits& limits) {
    if (bytes.size() > limits.bytes_max) {
        return fail(
            Code::limit,
            fmt::format("foto lebih besar dari {} byte (photo_bytes_max)", limits.bytes_max),
            fmt::format("photo larger than {} bytes (photo_bytes_max)", limits.bytes_max));
    }
    Decoded decoded;
    if (!decode(bytes, limits.pixels_max, decoded)) {
        if (decoded.too_many) {
            return fail(Code::limit, fmt::format("foto lebih dari {} piksel", limits.pixels_max),
                        fmt::format("photo of more than {} pixels", limits.pixels_max));
        }
        return fail(Code::bad_input, "foto JPEG rusak", "broken JPEG photo");
    }
    Photo photo;
    photo.width = decoded.width;
    photo.height = decoded.height;
    decoded.hasher.add_field(fmt::format("{}x{}", photo.width, photo.height));
    photo.picture = regsosek::hex(decoded.hasher.digest());
    photo.look = decoded.shrunk.look();
    read_exif(bytes, photo);
    return photo;
}

}  // namespace regsosek::place
