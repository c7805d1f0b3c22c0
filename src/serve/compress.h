// Compression of responses, as the client accepts it.
#pragma once

#include <string>
#include <string_view>

#include "serve/message.h"

namespace regsosek::serve {

/// Whether the client takes brotli.
bool accepts_brotli(const Request& request);
/// Brotli of bytes, at a quality of 0 to 11.
std::string brotli(std::string_view bytes, int quality);
/// Compresses the body of a text when it is long enough to matter and the client accepts brotli; a
/// response that names an encoding already is left alone. Says Vary in any case.
void compress(const Request& request, Response& response);

}  // namespace regsosek::serve
