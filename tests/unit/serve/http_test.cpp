// The server over a socket: bodies too long, heads too long, broken requests, kept connections.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <thread>

#include "serve/http_server.h"

namespace regsosek {
namespace {

// Answers with what it was asked.
class Server {
public:
    Server() {
        serve::ServerOptions options;
        options.port = 0;
        options.request_seconds = 2;
        options.idle_seconds = 2;
        options.header_bytes_max = 4096;
        options.stream_poll_ms = 10;
        options.silence_seconds = 1;
        serve::Application application;
        application.body_max = [](const std::string&, const std::string&) { return 1000U; };
        application.answer = [](const serve::Request& request,
                                const std::function<void(serve::Response)>& done) {
            serve::Response out;
            if (request.path == "/events") {
                out.type = "text/event-stream";
                out.events = [count = std::make_shared<int>(0),
                              most = request.parameter("most")]() -> std::optional<std::string> {
                    const int turn = ++*count;
                    const bool ends = !most.empty() && turn > std::stoi(most);
                    return ends ? std::nullopt
                                : std::optional(most.empty()
                                                    ? std::string{}
                                                    : "data: " + std::to_string(turn) + "\n\n");
                };
                done(std::move(out));
                return;
            }
            out.type = "text/plain";
            if (request.path == "/secure") {
                out.body = request.secure ? "behind TLS" : "in the clear";
                done(std::move(out));
                return;
            }
            out.body = request.method + " " + request.path + " " + request.parameter("a") + " " +
                       std::to_string(request.body.size());
            done(std::move(out));
        };
        auto made = serve::HttpServer::listen(options, application);
        EXPECT_TRUE(made.has_value());
        server_ = std::move(*made);
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

// A connection that has sent some bytes.
int connected(uint16_t port, const std::string& bytes, int wait_ms) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(
        ::connect(socket, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof(address)),
        0);
    const timeval wait{wait_ms / 1000, (wait_ms % 1000) * 1000};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    EXPECT_EQ(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    return socket;
}

// Reads until the text is there, the other side closes, or it says nothing for a while.
std::string read_until(int socket, const std::string& text) {
    std::string out;
    char buffer[4096];
    ssize_t got = 0;
    while ((text.empty() || out.find(text) == std::string::npos) &&
           (got = ::recv(socket, buffer, sizeof(buffer), 0)) > 0) {
        out.append(buffer, static_cast<size_t>(got));
    }
    return out;
}

// Sends bytes and reads until the other side closes or says nothing for a while.
std::string talk(uint16_t port, const std::string& bytes, int wait_ms = 500) {
    const int socket = connected(port, bytes, wait_ms);
    std::string out = read_until(socket, "");
    ::close(socket);
    return out;
}

TEST(Http, AnswersAndKeepsTheConnection) {
    const Server server;
    const std::string one = "GET /x%20y?a=1%2B2 HTTP/1.1\r\nHost: h\r\n\r\n";
    const std::string two = "POST /z HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
    const std::string got = talk(server.port(), one + two);
    EXPECT_NE(got.find("GET /x y 1+2 0"), std::string::npos) << got;
    EXPECT_NE(got.find("POST /z  3"), std::string::npos) << got;
    EXPECT_NE(got.find("X-Content-Type-Options: nosniff"), std::string::npos);
}

TEST(Http, RefusesWhatIsTooLong) {
    const Server server;
    const std::string declared =
        "POST /z HTTP/1.1\r\nHost: h\r\nContent-Length: 1000001\r\n\r\nabc";
    EXPECT_NE(talk(server.port(), declared).find(" 413 "), std::string::npos);
    const std::string chunk(600, 'x');
    const std::string chunked =
        "POST /z HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n258\r\n" + chunk +
        "\r\n258\r\n" + chunk + "\r\n0\r\n\r\n";
    EXPECT_NE(talk(server.port(), chunked).find(" 413 "), std::string::npos);
    const std::string head = "GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(5000, 'a');
    EXPECT_NE(talk(server.port(), head + "\r\n\r\n").find(" 431 "), std::string::npos);
}

TEST(Http, AStreamSaysWhatFollowsUntilItEnds) {
    const Server server;
    const std::string got =
        talk(server.port(), "GET /events?most=3 HTTP/1.1\r\nHost: h\r\n\r\n", 20'000);
    EXPECT_NE(got.find("Content-Type: text/event-stream"), std::string::npos) << got;
    EXPECT_EQ(got.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(got.ends_with("\r\n\r\ndata: 1\n\ndata: 2\n\ndata: 3\n\n")) << got;
}

TEST(Http, ASilentStreamShowsThatItIsThereAndEndsWithTheServer) {
    auto server = std::make_unique<Server>();
    const int socket = connected(server->port(), "GET /events HTTP/1.1\r\nHost: h\r\n\r\n", 30'000);
    EXPECT_TRUE(read_until(socket, ":\n\n").ends_with(":\n\n"));
    server.reset();  // does not wait for the client to leave
    const std::string rest = read_until(socket, "");
    EXPECT_EQ(rest.find_first_not_of(":\n"), std::string::npos) << rest;
    ::close(socket);
}

TEST(Http, OutlivesBrokenRequests) {
    const Server server;
    for (const char* bytes : {"\r\n\r\n", "NONSENSE", "GET http://[ HTTP/1.1\r\nHost: h\r\n\r\n",
                              "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", "\x16\x03\x01\x02",
                              "POST /z HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                              "POST /z HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"}) {
        const std::string got = talk(server.port(), bytes, 100);
        EXPECT_EQ(got.find(" 200 "), std::string::npos) << bytes;
    }
    EXPECT_NE(talk(server.port(), "GET / HTTP/1.0\r\n\r\n").find(" 200 "), std::string::npos);
}

TEST(Http, GivesASlowClientItsTimeAndNoMore) {
    const Server server;
    const auto begin = std::chrono::steady_clock::now();
    const std::string got =
        talk(server.port(), "POST /z HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab", 5000);
    EXPECT_EQ(got, "");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Http, ASlowHeadEndsTheConnection) {
    const Server server;
    const int socket = connected(server.port(), "GET / HTTP/1.1\r\nHost: h\r\n", 30'000);
    EXPECT_EQ(read_until(socket, ""), "") << "closed, not answered";
    ::close(socket);
    EXPECT_NE(talk(server.port(), "GET / HTTP/1.0\r\n\r\n", 20'000).find(" 200 "),
              std::string::npos);
}

TEST(Http, AProxyOnThisPcSaysWhetherItSpokeTls) {
    const Server server;
    const std::string ask = "GET /secure HTTP/1.0\r\n";
    EXPECT_NE(talk(server.port(), ask + "\r\n", 20'000).find("in the clear"), std::string::npos);
    EXPECT_NE(
        talk(server.port(), ask + "X-Forwarded-Proto: https\r\n\r\n", 20'000).find("behind TLS"),
        std::string::npos);
}

}  // namespace
}  // namespace regsosek
