// A load generator for HTTP/1.1: sends each request of a file once over kept connections, one in
// flight on each, and prints how many were answered in a second and how long they took.
//   load PORT CONNECTIONS SECONDS HEADERS_FILE REQUESTS_FILE
// HEADERS_FILE holds header lines; in several blocks (a blank line between), connections take them
// in turn. REQUESTS_FILE holds a method, a target and perhaps a body on each line, between tabs.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int socket = -1;
    std::string out;
    size_t sent = 0;
    std::string in;
    Clock::time_point begun;
    bool busy = false;
};

struct Totals {
    std::vector<double> milliseconds;
    int64_t refused = 0;  // not a 2xx answer
    int64_t broken = 0;
    std::string first_refusal;
};

std::string read_file(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> parts(const std::string& text, const std::string& between) {
    std::vector<std::string> out;
    size_t begin = 0;
    while (begin < text.size()) {
        const size_t end = std::min(text.find(between, begin), text.size());
        if (end > begin) {
            out.push_back(text.substr(begin, end - begin));
        }
        begin = end + between.size();
    }
    return out;
}

std::string request_of(const std::string& line, const std::string& headers) {
    const size_t first = line.find('\t');
    const size_t second = std::min(line.find('\t', first + 1), line.size());
    const std::string body = second < line.size() ? line.substr(second + 1) : std::string{};
    std::string out = line.substr(0, first) + " " + line.substr(first + 1, second - first - 1) +
                      " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    if (!body.empty()) {
        out += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n";
    }
    return out + "\r\n" + body;
}

int connect_to(uint16_t port) {
    const int made = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(made, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof(address)) !=
        0) {
        return -1;
    }
    const int on = 1;
    ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return made;
}

// Length of the answer in `in`, or 0 when it is not whole yet.
size_t whole_answer(const std::string& in) {
    const size_t end = in.find("\r\n\r\n");
    if (end == std::string::npos) {
        return 0;
    }
    const size_t at = in.find("Content-Length: ");
    size_t length = 0;
    if (at < end) {
        std::from_chars(in.data() + at + 16, in.data() + end, length);
    }
    return in.size() >= end + 4 + length ? end + 4 + length : 0;
}

class Load {
public:
    Load(uint16_t port, std::vector<std::string> headers, std::vector<std::string> lines)
        : port_(port), headers_(std::move(headers)), lines_(std::move(lines)) {}

    bool run(size_t connections, double seconds) {
        std::vector<Connection> all(connections);
        for (Connection& one : all) {
            one.socket = connect_to(port_);
            if (one.socket < 0) {
                return false;
            }
        }
        const auto begin = Clock::now();
        const auto end = begin + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(seconds));
        size_t open = 0;
        for (size_t i = 0; i < all.size(); ++i) {
            open += start(all[i], i) ? 1 : 0;
        }
        while (open > 0) {
            turn(all, Clock::now() < end, open);
        }
        seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
        for (Connection& one : all) {
            ::close(one.socket);
        }
        return true;
    }

    void print() {
        std::ranges::sort(totals_.milliseconds);
        const auto at = [&](double share) {
            const size_t count = totals_.milliseconds.size();
            return count == 0
                       ? 0.0
                       : totals_.milliseconds[std::min(
                             count - 1, static_cast<size_t>(share * static_cast<double>(count)))];
        };
        std::printf(
            "{\"answered\":%zu,\"per_s\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,"
            "\"refused\":%lld,\"broken\":%lld}\n",
            totals_.milliseconds.size(),
            static_cast<double>(totals_.milliseconds.size()) / seconds_, at(.5), at(.99), at(1),
            static_cast<long long>(totals_.refused), static_cast<long long>(totals_.broken));
        if (!totals_.first_refusal.empty()) {
            std::fprintf(stderr, "%s\n", totals_.first_refusal.c_str());
        }
    }

private:
    bool start(Connection& one, size_t number) {
        one.busy = next_ < lines_.size();
        if (one.busy) {
            one.out = request_of(lines_[next_++], headers_[number % headers_.size()]);
            one.sent = 0;
            one.in.clear();
            one.begun = Clock::now();
        }
        return one.busy;
    }

    void turn(std::vector<Connection>& all, bool more, size_t& open) {
        polls_.clear();
        for (const Connection& one : all) {
            const short events = one.sent < one.out.size() ? POLLOUT : POLLIN;
            polls_.push_back({one.busy ? one.socket : -1, events, 0});
        }
        ::poll(polls_.data(), polls_.size(), 1000);
        for (size_t i = 0; i < all.size(); ++i) {
            if ((polls_[i].revents & (POLLERR | POLLHUP | POLLIN | POLLOUT)) != 0 &&
                !step(all[i])) {
                open -= more && start(all[i], i) ? 0 : 1;
                all[i].busy = all[i].busy && more;
            }
        }
    }

    // Sends or reads; false when the answer is there.
    bool step(Connection& one) {
        if (one.sent < one.out.size()) {
            const ssize_t sent = ::send(one.socket, one.out.data() + one.sent,
                                        one.out.size() - one.sent, MSG_NOSIGNAL);
            one.sent += sent > 0 ? static_cast<size_t>(sent) : 0;
            return sent > 0 || broken(one);
        }
        char buffer[65536];
        const ssize_t got = ::recv(one.socket, buffer, sizeof(buffer), 0);
        if (got <= 0) {
            return broken(one);
        }
        one.in.append(buffer, static_cast<size_t>(got));
        if (whole_answer(one.in) == 0) {
            return true;
        }
        totals_.milliseconds.push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - one.begun).count());
        if (one.in.size() < 10 || one.in[9] != '2') {
            ++totals_.refused;
            totals_.first_refusal = totals_.first_refusal.empty() ? one.in : totals_.first_refusal;
        }
        return false;
    }

    bool broken(Connection& one) {
        ++totals_.broken;
        ::close(one.socket);
        one.socket = connect_to(port_);
        return false;
    }

    uint16_t port_;
    std::vector<std::string> headers_;
    std::vector<std::string> lines_;
    size_t next_ = 0;
    Totals totals_;
    double seconds_ = 0;
    std::vector<pollfd> polls_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 6) {
        std::fprintf(stderr, "load PORT CONNECTIONS SECONDS HEADERS_FILE REQUESTS_FILE\n");
        return 2;
    }
    auto headers = parts(read_file(arguments[4]), "\n\n");
    for (std::string& block : headers) {
        std::string lines;
        for (const std::string& line : parts(block, "\n")) {
            lines += line + "\r\n";
        }
        block = lines;
    }
    Load load(static_cast<uint16_t>(std::atoi(arguments[1])), std::move(headers),
              parts(read_file(arguments[5]), "\n"));
    if (!load.run(static_cast<size_t>(std::atoi(arguments[2])), std::atof(arguments[3]))) {
        std::fprintf(stderr, "cannot connect\n");
        return 3;
    }
    load.print();
    return 0;
}
