// The three channels of wrong, for every public call: Result, Error and the macro TRY.
// A finding is data and lives in a table; an Error is an operation that could not be done; an
// assertion is our own bug and stops the program.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace regsosek {

/// The languages of screens and messages. Indonesian comes first.
enum class Lang : uint8_t { id, en };

/// One message in both languages.
struct Text {
    std::string id;
    std::string en;
    /// The text in the wanted language.
    const std::string& in(Lang lang) const;
};

/// What kind of thing went wrong. The list in error.cpp gives each its HTTP status, exit code and
/// title.
enum class Code : uint8_t {
    usage,          ///< The command line or the request was wrong.
    bad_input,      ///< A file or document is not what was expected.
    not_found,      ///< Something named does not exist.
    conflict,       ///< The present state forbids it (a newer version, a used key).
    no_right,       ///< The policy does not allow it.
    limit,          ///< A limit with a name and a setting was passed.
    io,             ///< The disk or the network failed.
    disk_full,      ///< No room is left; nothing already stored is lost.
    corrupt,        ///< Stored bytes are not what their hash says.
    untrusted,      ///< A signature or key is not trusted.
    newer_version,  ///< Made by a newer version of this program.
    busy,           ///< Another process owns the workspace.
    stopped,        ///< Interrupted on purpose; may be resumed.
    internal,       ///< An outside library failed in a way that we do not understand.
};

/// What is fixed about a Code: exit status of the command, HTTP status and title (RFC 9457).
struct CodeInfo {
    std::string_view name;
    int exit_status;
    int http_status;
    std::string_view title_id;
    std::string_view title_en;
};
const CodeInfo& info(Code code);

/// Where in a file something was found. Line and column count from 1; 0 means "not known".
struct Place {
    std::string file;
    uint64_t line = 0;
    std::string column;  ///< A column's name, or its number as text.
};

/// An operation that could not be done. Values in it are masked before they get here.
struct Error {
    Code code = Code::internal;
    Text what;
    Place place;
    Text hint;

    /// The same error with a place, kept when one is already there.
    Error at(std::string file, uint64_t line = 0, std::string column = {}) &&;
    /// The same error with a hint of what to do.
    Error with_hint(std::string id, std::string en) &&;
    /// One line for people: title, what, place, hint.
    std::string message(Lang lang) const;
};

template <typename T = void>
using Result = std::expected<T, Error>;

/// An Error in both languages, ready to be returned.
std::unexpected<Error> fail(Code code, std::string id, std::string en);

/// Stops the program: our own bug, never reachable from input. Writes file and line to stderr.
[[noreturn]] void broken_assertion(const char* condition, const char* file, int line);

}  // namespace regsosek

// The value of a Result, or return its Error from the function around.
#define TRY(expression)                                             \
    __extension__({                                                 \
        auto&& try_result_ = (expression);                          \
        if (!try_result_.has_value()) {                             \
            return std::unexpected(std::move(try_result_).error()); \
        }                                                           \
        *std::move(try_result_);                                    \
    })
