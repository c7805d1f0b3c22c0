// Parts of a response's body and answers without one: ETag, If-None-Match, Range, If-Range (RFC
// 9110).
#pragma once

#include "serve/message.h"

namespace regsosek::serve {

/// Makes 304 of a response whose tag the client has already, and 206 or 416 of one that it wants a
/// part of. A file to download (what is no JSON) gets the hash of its body as its tag when it has
/// none. Several parts at once are answered with the whole. Only complete answers (200) to GET and
/// HEAD are changed.
void answer_in_part(const Request& request, Response& response);

}  // namespace regsosek::serve
