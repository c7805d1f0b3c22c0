// libqrencode finds the modules.
#include "method/paper/barcode.h"

#include <qrencode.h>

#include <memory>
#include <string>

namespace regsosek::paper {

Result<Modules> barcode(std::string_view text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
        QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1),
        &QRcode_free};
    if (code == nullptr) {
        return fail(Code::limit, "teks terlalu panjang untuk kode batang",
                    "the text is too long for a barcode");
    }
    Modules out;
    out.width = code->width;
    const auto count = static_cast<size_t>(code->width * code->width);
    out.dark.resize(count);
    for (size_t i = 0; i < count; ++i) {
        out.dark[i] = code->data[i] & 1U;  // the lowest bit is the colour
    }
    return out;
}

}  // namespace regsosek::paper
