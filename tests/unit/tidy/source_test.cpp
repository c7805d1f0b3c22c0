// What tidy understands of source text: blanking and the places of functions.
#include <gtest/gtest.h>

#include "tidy/source.h"

namespace regsosek::tidy {
namespace {

std::string places(std::string_view cpp) {
    std::string out;
    for (const Function& one : functions_of_cpp(blanked(cpp))) {
        out += one.name + " " + std::to_string(one.first_line) + "-" +
               std::to_string(one.last_line) + ";";
    }
    return out;
}

TEST(Blanked, KeepsLengthAndLines) {
    const std::string text =
        "int a = 1'000; // {\nconst char* b = \"{ \\\" }\"; char c = '{';\n"
        "/* { \n } */ f(R\"(x\n{)\");";
    const std::string out = blanked(text);
    EXPECT_EQ(out.size(), text.size());
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), std::count(text.begin(), text.end(), '\n'));
    EXPECT_EQ(out.find('{'), std::string::npos);
    EXPECT_NE(out.find("1'000;"), std::string::npos);
}

TEST(Blanked, TakesOutPreprocessorLines) {
    EXPECT_EQ(blanked("#define A(x) \\\n    { x }\nint b;\n").find('{'), std::string::npos);
    EXPECT_NE(blanked("int b; {\n").find('{'), std::string::npos);
}

TEST(Functions, FreeAndMembers) {
    EXPECT_EQ(places("namespace a {\nint f(int x) {\n  if (x) { return 1; }\n}\n}\n"), "f 2-4;");
    EXPECT_EQ(places("struct A {\n  int g() const { return 1; }\n  int x{2};\n};\n"), "g 2-2;");
    EXPECT_EQ(places("class A : public B<int> {\npublic:\n  explicit A(int x)\n    : x_{x}, y_(2) "
                     "{\n  }\n};\n"),
              "A 3-5;");
    EXPECT_EQ(places("int A::g()\n    const noexcept {\n}\n\nauto h() -> int {\n}\n"),
              "A::g 1-3;h 5-6;");
}

TEST(Functions, OddHeads) {
    EXPECT_EQ(places("template <typename T>\nrequires C<T>\nT f(T a = {}) {\n}\n"), "f 1-4;");
    EXPECT_EQ(places("bool operator==(A a, A b) {\n}\n"), "operator== 1-2;");
    EXPECT_EQ(places("struct stat read(int fd) {\n}\n"), "read 1-2;");
    EXPECT_EQ(places("const auto f = [](int a) {\n  return a;\n};\n").substr(0, 0), "");
    EXPECT_EQ(functions_of_cpp("const auto f = [](int a) {\n  return a;\n};\n").size(), 1U);
}

TEST(Functions, NotInitializers) {
    EXPECT_EQ(places("constexpr int a[] = {1, 2};\nstd::array<int, 2> b = {{\n 1, 2}};\n"), "");
    EXPECT_EQ(places("enum class E : int { a, b };\nint v{f(1)};\n"), "");
    EXPECT_EQ(places("const std::vector<int> v = make({1}, {2});\nint f() {\n}\n"), "f 2-3;");
}

TEST(Functions, OfScriptsAndPython) {
    const auto shell = functions_of_shell({"a() {", "  x", "}", "b() {", "}"});
    ASSERT_EQ(shell.size(), 2U);
    EXPECT_EQ(shell[0].name, "a");
    EXPECT_EQ(shell[1].first_line, 4U);
    const auto python = functions_of_python(
        {"def a(", "    x", "):", "    y", "", "z = 1", "class B:", "  def c(s):", "    pass"});
    ASSERT_EQ(python.size(), 2U);
    EXPECT_EQ(python[0].last_line, 4U);
    EXPECT_EQ(python[1].name, "c");
}

}  // namespace
}  // namespace regsosek::tidy
