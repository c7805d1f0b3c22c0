// Boost.Asio coroutines, one per connection; handlers run on threads of their own.
#include "serve/http_server.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "serve/compress.h"

namespace regsosek::serve {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;
using Seconds = std::chrono::seconds;
using HttpResponse = http::response<http::string_body>;

constexpr auto outcome = asio::as_tuple(asio::use_awaitable);

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

// The target as path and parameters; nothing when it is no valid target.
bool read_target(std::string_view target, Request& request) {
    const auto parsed = boost::urls::parse_origin_form({target.data(), target.size()});
    if (!parsed) {
        return false;
    }
    const auto path = parsed->path();
    request.path = std::string(path.begin(), path.end());
    for (const auto& one : parsed->params()) {
        request.query[std::string(one.key.begin(), one.key.end())] =
            std::string(one.value.begin(), one.value.end());
    }
    return request.path.find('\0') == std::string::npos;
}

template <typename Body>
bool read_request(const http::request<Body>& message, const std::string& peer, bool secure,
                  Request& request) {
    const auto method = message.method_string();
    request.method = std::string(method.begin(), method.end());
    request.peer = peer;
    for (const auto& field : message) {
        const auto name = field.name_string();
        const auto value = field.value();
        request.headers[lower({name.data(), name.size()})] =
            std::string(value.data(), value.size());
    }
    // A proxy on this PC that ends TLS says so.
    request.secure = secure || (request.near() && request.header("x-forwarded-proto") == "https");
    const auto target = message.target();
    return read_target({target.data(), target.size()}, request);
}

HttpResponse written(Response response, const Request& request, bool keep_alive) {
    HttpResponse out;
    out.version(11);
    out.result(static_cast<unsigned>(response.status));
    compress(request, response);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!response.type.empty()) {
        out.set(http::field::content_type, response.type);
    }
    for (const auto& [name, value] : response.headers) {
        out.insert(name, value);
    }
    out.set("X-Content-Type-Options", "nosniff");
    out.set("Referrer-Policy", "no-referrer");
    out.keep_alive(keep_alive);
    const size_t length = response.body.size();
    if (request.method != "HEAD") {
        out.body() = std::move(response.body);
    }
    if (!bodiless) {
        out.content_length(length);
    }
    return out;
}

Response refusal(int status, const char* id, const char* en, Lang lang) {
    return Response::problem(Error{Code::usage, {id, en}, {}, {}}, lang, status);
}

class BeastServer final : public HttpServer {
public:
    BeastServer(const ServerOptions& options, Application application)
        : options_(options),
          application_(std::move(application)),
          io_(static_cast<int>(options.io_threads)),
          handlers_(options.handler_threads),
          acceptor_(io_) {}

    ~BeastServer() override {
        stop();
        handlers_.join();
    }

    Result<void> open() {
        if (!options_.certificate_file.empty()) {
            TRY(load_certificate());
        }
        boost::system::error_code error;
        const auto address = asio::ip::make_address(options_.address, error);
        if (error) {
            return fail(Code::usage, fmt::format("alamat '{}' tidak sah", options_.address),
                        fmt::format("'{}' is no address", options_.address));
        }
        const Tcp::endpoint endpoint{address, options_.port};
        const auto failed = [&] {
            return fail(Code::io,
                        fmt::format("tidak dapat mendengar di {}:{}: {}", options_.address,
                                    options_.port, error.message()),
                        fmt::format("cannot listen on {}:{}: {}", options_.address, options_.port,
                                    error.message()));
        };
        if (acceptor_.open(endpoint.protocol(), error)) {
            return failed();
        }
        acceptor_.set_option(asio::socket_base::reuse_address(true), error);
        if (error || acceptor_.bind(endpoint, error) || acceptor_.listen(1024, error)) {
            return failed();
        }
        return {};
    }

    uint16_t port() const override { return acceptor_.local_endpoint().port(); }

    void run() override {
        asio::co_spawn(io_, accept(), asio::detached);
        std::vector<std::thread> threads;
        for (unsigned i = 1; i < options_.io_threads; ++i) {
            threads.emplace_back([this] { io_.run(); });
        }
        io_.run();
        for (std::thread& thread : threads) {
            thread.join();
        }
    }

    void run_until(const std::function<bool()>& ended) override {
        watch(std::make_shared<asio::steady_timer>(io_), ended);
        run();
    }

    void stop() override {
        if (stopping_.exchange(true)) {
            return;
        }
        asio::post(io_, [this] {
            boost::system::error_code ignored;
            acceptor_.close(ignored);
            wait_for_open();
        });
    }

private:
    Result<void> load_certificate() {
        tls_.emplace(asio::ssl::context::tls_server);
        boost::system::error_code error;
        tls_->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                              asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                              asio::ssl::context::no_tlsv1_1,
                          error);
        std::string file = options_.certificate_file;
        if (!error) {
            tls_->use_certificate_chain_file(file, error);
        }
        if (!error) {
            file = options_.key_file;
            tls_->use_private_key_file(file, asio::ssl::context::pem, error);
        }
        if (error) {
            Error wrong{Code::bad_input,
                        {"sertifikat atau kunci TLS tidak dapat dipakai: " + error.message(),
                         "the TLS certificate or key cannot be used: " + error.message()},
                        {},
                        {}};
            return std::unexpected(std::move(wrong).at(file));
        }
        return {};
    }

    void watch(const std::shared_ptr<asio::steady_timer>& timer,
               const std::function<bool()>& ended) {
        if (ended()) {
            stop();
            return;
        }
        timer->expires_after(std::chrono::milliseconds(100));
        timer->async_wait(
            [this, timer, ended](const boost::system::error_code&) { watch(timer, ended); });
    }

    // Ends the loop when the last connection has gone, or when they have had their time.
    void wait_for_open() {
        auto timer = std::make_shared<asio::steady_timer>(io_);
        poll_open(timer, std::chrono::steady_clock::now() + Seconds(options_.request_seconds));
    }

    void poll_open(const std::shared_ptr<asio::steady_timer>& timer,
                   std::chrono::steady_clock::time_point latest) {
        if (busy_ == 0 || std::chrono::steady_clock::now() >= latest) {
            io_.stop();
            return;
        }
        timer->expires_after(std::chrono::milliseconds(10));
        timer->async_wait(
            [this, timer, latest](const boost::system::error_code&) { poll_open(timer, latest); });
    }

    asio::awaitable<void> accept() {
        while (!stopping_) {
            auto [error, socket] = co_await acceptor_.async_accept(outcome);
            if (error) {
                if (stopping_) {
                    co_return;
                }
                // Out of descriptors, most likely: wait for some to be closed.
                asio::steady_timer pause{io_, std::chrono::milliseconds(50)};
                co_await pause.async_wait(outcome);
                continue;
            }
            socket.set_option(Tcp::no_delay(true), error);
            if (tls_) {
                asio::co_spawn(io_, serve_tls(std::move(socket)), asio::detached);
            } else {
                asio::co_spawn(io_, serve_plain(std::move(socket)), asio::detached);
            }
        }
    }

    asio::awaitable<void> serve_plain(Tcp::socket socket) {
        Plain stream{std::move(socket)};
        const std::string peer = peer_of(stream.socket());
        co_await converse(stream, stream, peer, false);
        boost::system::error_code ignored;
        stream.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    }

    asio::awaitable<void> serve_tls(Tcp::socket socket) {
        Tls stream{Plain{std::move(socket)}, *tls_};
        Plain& below = beast::get_lowest_layer(stream);
        const std::string peer = peer_of(below.socket());
        below.expires_after(Seconds(options_.request_seconds));
        auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, outcome);
        if (error) {
            co_return;
        }
        co_await converse(stream, below, peer, true);
        below.expires_after(Seconds(options_.request_seconds));
        co_await stream.async_shutdown(outcome);
    }

    static std::string peer_of(const Tcp::socket& socket) {
        boost::system::error_code error;
        const auto endpoint = socket.remote_endpoint(error);
        return error ? std::string{} : endpoint.address().to_string();
    }

    template <typename Stream>
    asio::awaitable<void> converse(Stream& stream, Plain& timer, std::string peer, bool secure) {
        const Count open{connections_};
        beast::flat_buffer buffer;
        bool more = true;
        while (more && !stopping_) {
            more = co_await exchange(stream, timer, buffer, peer, secure);
        }
    }

    // Reads one request and answers it. False when the connection is to be closed.
    template <typename Stream>
    asio::awaitable<bool> exchange(Stream& stream, Plain& timer, beast::flat_buffer& buffer,
                                   const std::string& peer, bool secure) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(options_.header_bytes_max);
        parser.body_limit(boost::none);
        timer.expires_after(Seconds(options_.idle_seconds));
        auto [error, bytes] = co_await http::async_read_header(stream, buffer, parser, outcome);
        Request request;
        if (error == http::error::header_limit) {
            co_return co_await answer(stream, timer,
                                      refusal(431, "kepala permintaan terlalu panjang",
                                              "the request's head is too long", Lang::id),
                                      request, false);
        }
        if (error) {
            co_return false;
        }
        const Count busy{busy_};
        if (!read_request(parser.get(), peer, secure, request)) {
            co_return co_await answer(
                stream, timer,
                refusal(400, "alamat tidak sah", "the target is not valid", request.lang()),
                request, false);
        }
        if (connections_ > options_.connections_max) {
            co_return co_await answer(
                stream, timer, refusal(503, "server sibuk", "the server is busy", request.lang()),
                request, false);
        }
        const uint64_t body_max = application_.body_max(request.method, request.path);
        const auto length = parser.content_length();
        if (length && *length > body_max) {
            co_return co_await answer(stream, timer, too_long(body_max, request.lang()), request,
                                      false);
        }
        std::optional<Count> large;
        if (body_max > options_.large_body_bytes) {
            large.emplace(large_);
            if (large_ > options_.large_bodies_max) {
                co_return co_await answer(
                    stream, timer,
                    refusal(503, "terlalu banyak berkas sekaligus; coba lagi",
                            "too many files at a time; try again", request.lang()),
                    request, false);
            }
        }
        parser.body_limit(body_max);
        timer.expires_after(Seconds(options_.request_seconds));
        if (parser.get()[http::field::expect] == "100-continue") {
            http::response<http::empty_body> go_on{http::status::continue_, 11};
            co_await http::async_write(stream, go_on, outcome);
        }
        auto [body_error, body_bytes] = co_await http::async_read(stream, buffer, parser, outcome);
        if (body_error == http::error::body_limit) {
            co_return co_await answer(stream, timer, too_long(body_max, request.lang()), request,
                                      false);
        }
        if (body_error) {
            co_return false;
        }
        const bool keep = parser.get().keep_alive() && !stopping_;
        request.body = std::move(parser.get().body());
        timer.expires_never();
        Response response = co_await handled(request);
        if (response.events && request.method == "GET") {
            co_return co_await follow(stream, timer, std::move(response), request);
        }
        co_return co_await answer(stream, timer, std::move(response), request, keep);
    }

    static Response too_long(uint64_t most, Lang lang) {
        return refusal(413, fmt::format("isi permintaan melebihi {} bita", most).c_str(),
                       fmt::format("the request's body is longer than {} bytes", most).c_str(),
                       lang);
    }

    // The answer of the application, begun on a thread of the handlers; the connection waits for it
    // without holding a thread.
    asio::awaitable<Response> handled(const Request& request) {
        const auto begin = [this, &request](auto handler) {
            using Handler = decltype(handler);
            const auto waiting = std::make_shared<Handler>(std::move(handler));
            asio::post(handlers_, [this, &request, waiting] {
                application_.answer(request, [this, waiting](Response response) {
                    asio::post(io_, [waiting, ready = std::move(response)]() mutable {
                        Handler go_on = std::move(*waiting);
                        std::move(go_on)(std::move(ready));
                    });
                });
            });
        };
        return asio::async_initiate<const asio::use_awaitable_t<>&, void(Response)>(
            begin, asio::use_awaitable);
    }

    template <typename Stream>
    asio::awaitable<bool> answer(Stream& stream, Plain& timer, Response response,
                                 const Request& request, bool keep) {
        HttpResponse message = written(std::move(response), request, keep);
        timer.expires_after(Seconds(options_.request_seconds));
        auto [error, bytes] = co_await http::async_write(stream, message, outcome);
        co_return keep && !error;
    }

    // The head, and then what happens for as long as the client stays and there is more to come.
    template <typename Stream>
    asio::awaitable<bool> follow(Stream& stream, Plain& timer, Response response,
                                 const Request& request) {
        const Count following{followed_};
        if (followed_ > options_.streams_max) {
            co_return co_await answer(
                stream, timer, refusal(503, "server sibuk", "the server is busy", request.lang()),
                request, false);
        }
        const auto next = std::move(response.events);
        HttpResponse whole = written(std::move(response), request, false);
        whole.erase(http::field::content_length);
        http::response<http::empty_body> head{std::move(whole.base())};
        http::response_serializer<http::empty_body> serializer{head};
        timer.expires_after(Seconds(options_.request_seconds));
        auto [error, bytes] = co_await http::async_write_header(stream, serializer, outcome);
        auto said = std::chrono::steady_clock::now();
        asio::steady_timer pause{io_};
        while (!error && !stopping_) {
            auto text = co_await asked(next);
            const auto now = std::chrono::steady_clock::now();
            if (!text) {
                break;
            }
            if (text->empty() && now - said >= Seconds(options_.silence_seconds)) {
                *text = ":\n\n";  // a comment: it shows whether the client is still there
            }
            if (!text->empty()) {
                said = now;
                timer.expires_after(Seconds(options_.request_seconds));
                std::tie(error, bytes) =
                    co_await asio::async_write(stream, asio::buffer(*text), outcome);
            }
            timer.expires_never();
            pause.expires_after(std::chrono::milliseconds(options_.stream_poll_ms));
            co_await pause.async_wait(outcome);
        }
        co_return false;
    }

    // What a stream says next, made on a thread of the handlers.
    asio::awaitable<std::optional<std::string>> asked(
        const std::function<std::optional<std::string>()>& next) {
        const auto begin = [this, &next](auto handler) {
            using Handler = decltype(handler);
            const auto waiting = std::make_shared<Handler>(std::move(handler));
            asio::post(handlers_, [this, &next, waiting] {
                asio::post(io_, [waiting, text = next()]() mutable {
                    Handler go_on = std::move(*waiting);
                    std::move(go_on)(std::move(text));
                });
            });
        };
        return asio::async_initiate<const asio::use_awaitable_t<>&,
                                    void(std::optional<std::string>)>(begin, asio::use_awaitable);
    }

    // Counts while it lives.
    class Count {
    public:
        explicit Count(std::atomic<unsigned>& of) : of_(of) { ++of_; }
        Count(const Count&) = delete;
        Count& operator=(const Count&) = delete;
        ~Count() { --of_; }

    private:
        std::atomic<unsigned>& of_;
    };

    ServerOptions options_;
    Application application_;
    std::atomic<unsigned> connections_ = 0;
    std::atomic<unsigned> busy_ = 0;
    std::atomic<unsigned> followed_ = 0;
    std::atomic<unsigned> large_ = 0;
    std::atomic<bool> stopping_ = false;
    asio::io_context io_;
    asio::thread_pool handlers_;
    Tcp::acceptor acceptor_;
    std::optional<asio::ssl::context> tls_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const ServerOptions& options,
                                                       Application application) {
    auto server = std::make_unique<BeastServer>(options, std::move(application));
    TRY(server->open());
    return server;
}

}  // namespace regsosek::serve
