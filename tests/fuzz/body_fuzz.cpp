// libFuzzer target: bytes as the answers body of a family. It is refused, or becomes rows whose
// canonical text is read back as the same text.
#include <cstdint>
#include <string>

#include "ground/store/answers_decoder.h"
#include "ground/store/answers_encoder.h"
#include "tests/fuzz/fuzzed_form.h"

namespace {

using namespace regsosek;

using fuzz::found;

std::string canonical(const std::string& body) {
    store::AnswersDecoder decoder{fuzz::k_form()};
    if (!decoder.add(body, 3369010001000100, 1)) {
        return {};
    }
    const store::Columns columns = decoder.finish();
    std::string out;
    store::AnswersEncoder{fuzz::k_form(), columns}.encode(0, out);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    constexpr size_t body_max = 16'000;
    if (size > body_max) {
        return 0;
    }
    const std::string first = canonical(std::string(reinterpret_cast<const char*>(bytes), size));
    if (!first.empty() && canonical(first) != first) {
        found("the canonical text changes", first);
    }
    return 0;
}
