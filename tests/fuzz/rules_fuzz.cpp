// libFuzzer target: bytes as a rule file. It is refused with a line and both languages, or loads,
// and then every rule prints to a text that compiles again.
#include <cstdint>
#include <string>

#include "method/check/rules.h"
#include "tests/fuzz/fuzzed_form.h"

namespace {

using namespace regsosek;

using fuzz::found;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    constexpr size_t source_max = 4000;
    if (size > source_max) {
        return 0;
    }
    check::RuleOptions options;
    options.constants = {{"field_start", 20221015}, {"field_end", 20221114}};
    options.scopes = {"sls", "village"};
    options.given = {{"vk_listed", "sls", expr::Level::family}};
    options.reals = {{"share_max", 0.005}};
    const std::string content(reinterpret_cast<const char*>(bytes), size);
    const auto book = check::parse_rules("fuzz.rules", content, fuzz::k_form(), options);
    if (!book) {
        const Error& error = book.error();
        if (error.what.id.empty() || error.what.en.empty()) {
            found("an error without words", content);
        }
        return 0;
    }
    for (const check::Rule& rule : book->rules) {
        if (rule.expression.text().empty() || rule.message.id.empty()) {
            found("a rule without text", content);
        }
    }
    for (const check::GroupRule& rule : book->group_rules) {
        if (rule.text.empty() || rule.scope >= book->groups.scopes.size()) {
            found("a rule over groups without text or scope", content);
        }
    }
    return 0;
}
