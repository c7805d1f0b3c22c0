// One question over Boost.Beast, on the caller's thread.
#include "serve/http_client.h"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <chrono>
#include <optional>

namespace regsosek::serve {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;

constexpr auto wait_max = std::chrono::seconds(10);
constexpr uint64_t answer_bytes_max = 1024 * 1024;
constexpr auto outcome = asio::as_tuple(asio::use_awaitable);

struct Target {
    bool tls = false;
    std::string host, port, path;
};

std::optional<Target> target_of(const std::string& address) {
    const auto parsed = boost::urls::parse_uri({address.data(), address.size()});
    if (!parsed || parsed->has_userinfo() || parsed->has_fragment()) {
        return std::nullopt;
    }
    const auto text = [](const auto& part) { return std::string(part.begin(), part.end()); };
    Target out;
    const std::string scheme = text(parsed->scheme());
    out.tls = scheme == "https";
    out.host = text(parsed->encoded_host_address());
    const bool here = out.host == "127.0.0.1" || out.host == "::1" || out.host == "localhost";
    if (out.host.empty() || (!out.tls && !(scheme == "http" && here))) {
        return std::nullopt;
    }
    // Boost 1.81 takes "127.0.0.1.example.org" for 127.0.0.1: what was read must be what is there.
    const size_t begin = scheme.size() + 3;
    const std::string authority = address.substr(begin, address.find_first_of("/?", begin) - begin);
    const std::string port = parsed->has_port() ? ":" + text(parsed->port()) : "";
    if (authority != out.host + port && authority != "[" + out.host + "]" + port) {
        return std::nullopt;
    }
    out.port = parsed->has_port() ? text(parsed->port()) : (out.tls ? "443" : "80");
    out.path = text(parsed->encoded_path());
    out.path = out.path.empty() ? "/" : out.path;
    if (parsed->has_query()) {
        out.path += "?" + text(parsed->encoded_query());
    }
    return out;
}

std::unexpected<Error> no_answer(const std::string& host, const std::string& why) {
    return fail(Code::io, "server " + host + " tidak menjawab: " + why,
                "server " + host + " does not answer: " + why);
}

http::request<http::string_body> message_of(const HttpQuestion& question, const Target& target) {
    http::request<http::string_body> out;
    out.version(11);
    out.method_string({question.method.data(), question.method.size()});
    out.target({target.path.data(), target.path.size()});
    const bool usual = target.port == (target.tls ? "443" : "80");
    out.set(http::field::host, usual ? target.host : target.host + ":" + target.port);
    out.set(http::field::accept, "application/json");
    for (const auto& [name, value] : question.headers) {
        out.set(name, value);
    }
    out.body() = question.body;
    if (!question.body.empty()) {
        out.prepare_payload();
    }
    out.keep_alive(false);
    return out;
}

template <typename Stream>
asio::awaitable<boost::system::error_code> exchange(
    Stream& stream, const http::request<http::string_body>& message,
    http::response_parser<http::string_body>& parser) {
    auto [write_error, written] = co_await http::async_write(stream, message, outcome);
    if (write_error) {
        co_return write_error;
    }
    beast::flat_buffer buffer;
    auto [error, read] = co_await http::async_read(stream, buffer, parser, outcome);
    co_return error;
}

asio::awaitable<boost::system::error_code> converse(
    const Target& target, asio::ssl::context& trusted,
    const http::request<http::string_body>& message,
    http::response_parser<http::string_body>& parser) {
    const auto here = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver{here};
    auto [no_name, found] = co_await resolver.async_resolve(target.host, target.port, outcome);
    if (no_name) {
        co_return no_name;
    }
    Tls stream{Plain{here}, trusted};
    Plain& below = beast::get_lowest_layer(stream);
    below.expires_after(wait_max);
    auto [refused, endpoint] = co_await below.async_connect(found, outcome);
    if (refused || !target.tls) {
        co_return refused ? refused : co_await exchange(below, message, parser);
    }
    boost::system::error_code error;
    stream.set_verify_mode(asio::ssl::verify_peer, error);
    stream.set_verify_callback(asio::ssl::host_name_verification(target.host), error);
    SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(target.host.c_str()));
    std::tie(error) = co_await stream.async_handshake(asio::ssl::stream_base::client, outcome);
    co_return error ? error : co_await exchange(stream, message, parser);
}

}  // namespace

bool address_is_safe(const std::string& address) {
    return target_of(address).has_value();
}

Result<HttpAnswer> ask(const HttpQuestion& question) {
    const auto target = target_of(question.address);
    if (!target) {
        return fail(Code::usage, "alamat server harus https://", "a server's address is https://");
    }
    asio::io_context io;
    asio::ssl::context trusted{asio::ssl::context::tls_client};
    boost::system::error_code error;
    trusted.set_default_verify_paths(error);
    http::response_parser<http::string_body> parser;
    parser.body_limit(answer_bytes_max);
    const auto message = message_of(question, *target);
    boost::system::error_code failed = asio::error::timed_out;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            failed = co_await converse(*target, trusted, message, parser);
        },
        asio::detached);
    io.run_for(wait_max);
    if (failed) {
        return no_answer(target->host, failed.message());
    }
    return HttpAnswer{static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
}

}  // namespace regsosek::serve
