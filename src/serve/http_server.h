// The HTTP server: HTTP/1.1 over TCP or TLS, kept apart from what it serves. Boost.Asio and Beast
// (and OpenSSL) are named in http_server.cpp alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "regsosek/base.h"
#include "serve/message.h"

namespace regsosek::serve {

/// Where and how to listen.
struct ServerOptions {
    std::string address = "127.0.0.1";
    uint16_t port = 8080;          ///< 0: any free one
    std::string certificate_file;  ///< PEM chain; empty: no TLS
    std::string key_file;          ///< PEM
    unsigned io_threads = 1;
    unsigned handler_threads = 2;
    unsigned connections_max = 2000;  ///< more are answered 503 and closed
    unsigned idle_seconds = 75;       ///< between requests
    unsigned request_seconds = 30;    ///< for a whole request to come in, and an answer to go out
    unsigned header_bytes_max = 16 * 1024;
    uint64_t large_body_bytes = 1 << 20;  ///< routes that take more take large bodies
    unsigned large_bodies_max = 8;        ///< read at a time; more are answered 503
    unsigned streams_max = 1000;          ///< responses that go on; more are answered 503
    unsigned stream_poll_ms = 500;        ///< how often such a response is asked for more
    unsigned silence_seconds = 15;        ///< after so long without more, a comment is sent
};

/// What the server asks of the application.
struct Application {
    /// Largest body in bytes that a method and path may bring.
    std::function<uint64_t(const std::string& method, const std::string& path)> body_max;
    /// Answers a request by calling `done` once, perhaps later and on another thread; the request
    /// lives until then. Called on several threads at once; must not throw.
    std::function<void(const Request&, std::function<void(Response)> done)> answer;
};

/// A listening server.
class HttpServer {
public:
    /// Binds and listens. Errors: io (address in use or not ours), bad_input (certificate or key).
    static Result<std::unique_ptr<HttpServer>> listen(const ServerOptions& options,
                                                      Application application);
    virtual ~HttpServer() = default;
    /// The port that it listens on.
    virtual uint16_t port() const = 0;
    /// Serves until stop() is called; requests that have begun are answered first, for at most
    /// request_seconds.
    virtual void run() = 0;
    /// As run(), but ends by itself when the condition holds, looked at ten times a second.
    virtual void run_until(const std::function<bool()>& ended) = 0;
    /// Ends run(), from any thread.
    virtual void stop() = 0;
};

}  // namespace regsosek::serve
