// Square barcodes (QR, ISO/IEC 18004) for paper that comes back.
#pragma once

#include <string_view>

#include "method/paper/canvas.h"
#include "regsosek/base.h"

namespace regsosek::paper {

/// The barcode of a text with error correction M (15 % of it may be soiled). Capitals, digits and
/// the signs $%*+-./: take the least room. Errors: limit, when the text is too long for any.
Result<Modules> barcode(std::string_view text);

}  // namespace regsosek::paper
