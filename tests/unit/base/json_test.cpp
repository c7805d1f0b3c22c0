// Canonical JSON and the document walker.
#include "ground/base/json.h"

#include <gtest/gtest.h>

namespace regsosek {
namespace {

TEST(Json, canonical_sorts_keys_and_escapes) {
    const auto value =
        json::parse(R"( {"b": [1, -2, "x\u0001\n\"y"], "a": {"z": true, "k": null}} )");
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(json::canonical(*value), R"({"a":{"k":null,"z":true},"b":[1,-2,"x\u0001\n\"y"]})");
}

TEST(Json, refuses_what_is_not_json) {
    for (const char* bad : {"", "{", "{\"a\":}", "[1,]", "{\"a\":1} x"}) {
        EXPECT_FALSE(json::parse(bad).has_value()) << bad;
    }
    EXPECT_FALSE(json::parse(std::string(100, '[') + std::string(100, ']')).has_value());
}

struct Trace : json::Handler {
    std::string log;
    void integer(std::string_view key, int64_t value) override {
        log += std::string(key) + "=" + std::to_string(value) + ";";
    }
    void text(std::string_view key, std::string_view value) override {
        log += std::string(key) + "='" + std::string(value) + "';";
    }
    void begin_array(std::string_view key) override { log += std::string(key) + "["; }
    void begin_item() override { log += "("; }
    void end_item() override { log += ")"; }
    void end_array() override { log += "]"; }
};

TEST(Json, walks_documents_in_order) {
    json::Parser parser;
    for (int i = 0; i < 3; ++i) {
        Trace trace;
        ASSERT_TRUE(
            parser.walk(R"({"a":1,"m":[{"n":"x\"y","o":-2},{}],"z":"t"})", trace).has_value());
        EXPECT_EQ(trace.log, "a=1;m[(n='x\"y';o=-2;)()]z='t';");
    }
    Trace trace;
    EXPECT_FALSE(parser.walk(R"({"a":1.5})", trace).has_value());
    EXPECT_FALSE(parser.walk(R"({"a":[1]})", trace).has_value());
    EXPECT_FALSE(parser.walk(R"({"a":1)", trace).has_value());
}

}  // namespace
}  // namespace regsosek
