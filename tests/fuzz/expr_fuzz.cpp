// libFuzzer target: bytes as a source text. What compiles must print to a text that compiles to the
// same, and evaluate like the slow twin. Built with -DREGSOSEK_FUZZ=ON and clang-19; run with
// -dict=tests/fuzz/expr.dict.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/unit/expr/random_case.h"

namespace {

using namespace regsosek;
using namespace regsosek::expr;

// One world and its data for all inputs.
struct Stage {
    Random random{20221015};
    testing::RandomWorld world = testing::random_world(random);
    std::unique_ptr<testing::RandomData> data = testing::random_data(world, 9, random);
};

[[noreturn]] void found(const char* what, const std::string& text) {
    std::fprintf(stderr, "%s: %s\n", what, text.c_str());
    std::abort();
}

void try_source(Stage& stage, std::string_view source, Level level) {
    const auto expression = compile(source, level, *stage.world.dictionary, stage.world.options);
    if (!expression) {
        return;
    }
    const std::string text = expression->text();
    const auto again = compile(text, level, *stage.world.dictionary, stage.world.options);
    if (!again || again->text() != text) {
        found("the canonical text changes", text);
    }
    Random random(1);
    const std::string difference = testing::difference(*expression, *stage.data, random);
    if (!difference.empty()) {
        found("evaluator and twin differ", difference);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    static Stage stage;
    // Longer sources only repeat what short ones show.
    constexpr size_t source_max = 2000;
    if (size < 1 || size > source_max) {
        return 0;
    }
    const std::string_view source(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    try_source(stage, source, bytes[0] % 2 == 0 ? Level::family : Level::member);
    return 0;
}
