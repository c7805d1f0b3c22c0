// libFuzzer target: bytes as what a client sends to the server on a new connection. Bodies are read
// as JSON and as keyed documents. What comes back is nothing or HTTP, and the server lives on.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "serve/http_server.h"
#include "serve/keyed_json.h"
#include "serve/route.h"
#include "tests/fuzz/fuzzed_form.h"

namespace {

using namespace regsosek;

using fuzz::found;

// Finds the route, reads the body, says what it found.
serve::Response answered(const serve::Request& request) {
    const serve::Found route = serve::find_route(request.method, request.path);
    const auto body = json::parse(request.body);
    if (!body) {
        return serve::Response::problem(body.error(), request.lang());
    }
    const auto keyed = serve::keyed_document(*body);
    if (!keyed) {
        return serve::Response::problem(keyed.error(), request.lang());
    }
    serve::Response out;
    out.status = route.known ? 200 : 404;
    out.body = serve::keyed_json(*keyed);
    if (const auto again = json::parse(out.body); !again || !serve::keyed_document(*again)) {
        found("a keyed document is not read back", out.body);
    }
    return out;
}

class Server {
public:
    Server() {
        serve::ServerOptions options;
        options.port = 0;
        options.request_seconds = 5;
        options.handler_threads = 1;
        serve::Application application;
        application.body_max = [](const std::string&, const std::string&) { return 20'000U; };
        application.answer = [](const serve::Request& request,
                                const std::function<void(serve::Response)>& done) {
            done(answered(request));
        };
        server_ = std::move(*serve::HttpServer::listen(options, application));
        thread_ = std::thread([this] { server_->run(); });
    }
    ~Server() {
        server_->stop();
        thread_.join();
    }
    uint16_t port() const { return server_->port(); }

private:
    std::unique_ptr<serve::HttpServer> server_;
    std::thread thread_;
};

std::string talk(uint16_t port, const char* bytes, size_t size) {
    const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string out;
    if (::connect(connection, static_cast<sockaddr*>(static_cast<void*>(&address)),
                  sizeof(address)) == 0) {
        (void)::send(connection, bytes, size, MSG_NOSIGNAL);
        ::shutdown(connection, SHUT_WR);
        const timeval wait{10, 0};
        ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
        char buffer[16384];
        ssize_t got = 0;
        while ((got = ::recv(connection, buffer, sizeof(buffer), 0)) > 0) {
            out.append(buffer, static_cast<size_t>(got));
        }
    }
    // Closed at once: thousands of connections a second must not wait for their end.
    const linger at_once{1, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    ::close(connection);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    static const Server server;
    constexpr size_t bytes_max = 30'000;
    if (size > bytes_max) {
        return 0;
    }
    const std::string back =
        talk(server.port(), static_cast<const char*>(static_cast<const void*>(bytes)), size);
    if (!back.empty() && !back.starts_with("HTTP/1.1 ")) {
        found("what comes back is no HTTP", back);
    }
    constexpr std::string_view calm = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    static int turn = 0;
    if (++turn % 64 == 0 &&
        !talk(server.port(), calm.data(), calm.size()).starts_with("HTTP/1.1 ")) {
        found("the server does not answer any more", back);
    }
    return 0;
}
