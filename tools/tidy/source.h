// What tidy understands of source text: comments and strings taken out, and where functions lie.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace regsosek::tidy {

/// C++ text of the same length with comments, the content of literals and preprocessor lines turned
/// into spaces; line ends stay.
std::string blanked(std::string_view cpp);

/// A function's place, lines from 1, signature and closing brace included.
struct Function {
    std::string name;
    size_t first_line = 0;
    size_t last_line = 0;
};
/// The functions of blanked C++ text: at namespace or class scope, and lambdas kept there.
std::vector<Function> functions_of_cpp(std::string_view blanked_text);
/// The functions of a bash file: `name() {` to a closing brace in the first column.
std::vector<Function> functions_of_shell(const std::vector<std::string_view>& lines);
/// The functions of a Python file, by indentation.
std::vector<Function> functions_of_python(const std::vector<std::string_view>& lines);

}  // namespace regsosek::tidy
