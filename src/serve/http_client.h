// Asking another server over HTTP/1.1: the provider of an OpenID Connect login.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::serve {

/// What is asked of another server.
struct HttpQuestion {
    std::string method = "GET";
    std::string address;  ///< https://host[:port]/path; http:// to this PC alone (127.0.0.1, ::1)
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};

/// What it answered.
struct HttpAnswer {
    int status = 0;
    std::string body;
};

/// Asks and waits, 10 s at most, for at most 1 MiB. The certificate must be one that this PC
/// trusts, for that host. No redirect is followed. Errors: usage (address), io (no answer).
Result<HttpAnswer> ask(const HttpQuestion& question);

/// Something that asks: ask(), or a provider of tests.
using Ask = std::function<Result<HttpAnswer>(const HttpQuestion&)>;

/// Whether an address is https, or http to this PC.
bool address_is_safe(const std::string& address);

}  // namespace regsosek::serve
