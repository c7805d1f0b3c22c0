// libFuzzer target: bytes as the answers body of a family. It is refused, or becomes rows whose
// canonical text is read back as the same text.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ground/form/form.h"
#include "ground/store/answers_decoder.h"
#include "ground/store/answers_encoder.h"

namespace {

using namespace regsosek;

[[noreturn]] void found(const char* what, const std::string& text) {
    std::fprintf(stderr, "%s: %s\n", what, text.c_str());
    std::abort();
}

const form::Form& the_form() {
    static const auto form = form::Form::load(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k");
    if (!form) {
        found("the form does not load", form.error().message(Lang::en));
    }
    return **form;
}

std::string canonical(const std::string& body) {
    store::AnswersDecoder decoder{the_form()};
    if (!decoder.add(body, 3369010001000100, 1)) {
        return {};
    }
    const store::Columns columns = decoder.finish();
    std::string out;
    store::AnswersEncoder{the_form(), columns}.encode(0, out);
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
