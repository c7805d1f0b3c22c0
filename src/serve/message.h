// A request and its response, free of any HTTP library: what routes work on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/base/json.h"
#include "regsosek/base.h"

namespace regsosek::serve {

/// What a client asks. Header names are in lower case.
struct Request {
    std::string method;
    std::string path;                          ///< decoded, begins with '/'
    std::map<std::string, std::string> query;  ///< decoded; of a name given twice the last counts
    std::map<std::string, std::string> headers;
    std::string body;
    std::string peer;     ///< address of the client
    bool secure = false;  ///< came over TLS

    /// Whether it came from this PC: from a proxy, or from somebody who sits at it.
    bool near() const;
    /// A header's value, or empty.
    const std::string& header(const std::string& name) const;
    /// A query parameter's value, or empty.
    const std::string& parameter(const std::string& name) const;
    /// The language asked for: parameter lang, else Accept-Language, else Indonesian.
    Lang lang() const;
    /// The value of a cookie, or empty.
    std::string cookie(std::string_view name) const;
};

/// What is answered.
struct Response {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// When set, this response is not the answer yet: called once, with what takes the answer when
    /// it is there (what was accepted is on disk by then).
    std::function<void(std::function<void(Response)>)> later = {};
    /// When set, the body goes on for as long as the client stays: asked about twice a second for
    /// what is to follow (perhaps nothing yet), until it gives no text at all. Owns what it needs.
    std::function<std::optional<std::string>()> events = {};

    /// A JSON body.
    static Response of(const json::Value& value, int status = 200);
    /// An error as application/problem+json (RFC 9457): type, title, status, detail, and code. The
    /// status is that of the error's code unless another is given.
    static Response problem(const Error& error, Lang lang, int status = 0);
    /// 204.
    static Response nothing();
};

}  // namespace regsosek::serve
