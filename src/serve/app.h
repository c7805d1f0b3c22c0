// From a request to its response: route, session, right, purpose, handler; and the web client.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "serve/desk.h"
#include "serve/message.h"

namespace regsosek::serve {

/// Answers requests. Safe to be called from several threads.
class App {
public:
    explicit App(Desk& desk);
    /// Gives the answer to `done`, perhaps later and on another thread. Never throws; every failure
    /// is a response.
    void answer(const Request& request, std::function<void(Response)> done);
    /// The same, waited for.
    Response handle(const Request& request);
    /// Largest body that a method and path may bring.
    static uint64_t body_max(const std::string& method, const std::string& path);

private:
    struct File {
        std::string type;
        std::string bytes;
        std::string packed;      ///< brotli; empty when that would not help
        std::string tag;         ///< ETag
        std::string packed_tag;  ///< ETag of the packed bytes
    };
    Response handle_route(const Request& request);
    Response handle_file(const Request& request) const;
    void load_files(const std::string& folder);

    Desk& desk_;
    std::map<std::string, File> files_;  ///< by path: "/index.html"
};

}  // namespace regsosek::serve
