// Brotli (RFC 7932), by its own library.
#include "serve/compress.h"

#include <brotli/encode.h>

#include <algorithm>

#include "ground/base/text.h"

namespace regsosek::serve {

namespace {

constexpr size_t worth_it = 1024;  // bytes; below, a packet is a packet
constexpr int quality_at_once = 4;

bool is_text(std::string_view type) {
    return type.starts_with("text/") || type.find("json") != std::string_view::npos ||
           type.find("javascript") != std::string_view::npos ||
           type.find("svg") != std::string_view::npos;
}

}  // namespace

bool accepts_brotli(const Request& request) {
    for (const std::string_view one : text::split(request.header("accept-encoding"), ',')) {
        const std::string_view name = text::trimmed(one);
        if (name == "br" || (name.starts_with("br;") && name.find("q=0") == std::string::npos)) {
            return true;
        }
    }
    return false;
}

std::string brotli(std::string_view bytes, int quality) {
    std::string out(BrotliEncoderMaxCompressedSize(bytes.size()), '\0');
    size_t length = out.size();
    const auto* in = reinterpret_cast<const uint8_t*>(bytes.data());
    auto* to = reinterpret_cast<uint8_t*>(out.data());
    const bool done = BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT,
                                            bytes.size(), in, &length, to) == BROTLI_TRUE;
    out.resize(done ? length : 0);
    return out;
}

void compress(const Request& request, Response& response) {
    const bool encoded = std::ranges::any_of(
        response.headers, [](const auto& one) { return one.first == "Content-Encoding"; });
    if (encoded || response.status == 206 || response.body.size() < worth_it ||
        !is_text(response.type)) {
        return;
    }
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (!accepts_brotli(request)) {
        return;
    }
    std::string packed = brotli(response.body, quality_at_once);
    if (!packed.empty() && packed.size() < response.body.size()) {
        response.body = std::move(packed);
        response.headers.emplace_back("Content-Encoding", "br");
    }
}

}  // namespace regsosek::serve
