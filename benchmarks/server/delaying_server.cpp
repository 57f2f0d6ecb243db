// SPDX-License-Identifier: BSL-1.0
// A TLS server that holds each answer for the time that the request's body asks for ("hold 2000
// ms"), which nginx cannot do without further modules. One thread, epoll and OpenSSL on the
// sockets, so that 9,000 answers that fall due together are late by the client and not by it.
//
// delaying_server CHAIN KEY ANSWERS: prints its port, a free one, and serves until it is killed. It
// listens on several loopback addresses, because each has a number of ports of its own.
// ANSWERS has a line "PATH MILLISECONDS TYPE BODY" for each path; the time is that of requests
// which ask for none. The first event of a text/event-stream, whose line ends are written as \n, is
// not held.
#include <boost/algorithm/string/replace.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <queue>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using clock_type = std::chrono::steady_clock;

struct peer
{
    int fd = -1;
    SSL* ssl = nullptr;
    std::uint64_t number = 0; ///< Never used again, unlike the descriptor.
    std::string in;
    std::string_view rest; ///< What is left of the answer.
};

/// What is answered on a path.
struct answer
{
    std::string bytes;
    std::size_t at_once = 0; ///< How many of them are sent before the time to hold.
    int hold_ms = 0;         ///< If the request asks for no time.
};

/// The last address is 127.0.0.4.
constexpr auto addresses = 4;

struct due
{
    clock_type::time_point at;
    int fd;
    std::uint64_t number;

    bool operator<(due const& other) const noexcept { return at > other.at; }
};

/// The whole request at the front of `bytes`: its size, or 0.
std::size_t request_size(std::string_view bytes)
{
    constexpr std::string_view name = "ontent-Length: ";
    auto const end = bytes.find("\r\n\r\n");
    if (end == bytes.npos) return 0;
    auto length = std::size_t(0);
    if (auto const at = bytes.substr(0, end).find(name); at != bytes.npos) {
        std::from_chars(bytes.data() + at + name.size(), bytes.data() + end, length);
    }
    return bytes.size() < end + 4 + length ? 0 : end + 4 + length;
}

std::chrono::milliseconds time_to_hold(std::string_view request, int otherwise)
{
    auto milliseconds = otherwise;
    if (auto const at = request.rfind("hold "); at != request.npos) {
        std::from_chars(request.data() + at + 5, request.data() + request.size(), milliseconds);
    }
    return std::chrono::milliseconds(milliseconds);
}

answer make_answer(std::string const& type, std::string body, int hold_ms)
{
    auto const stream = type == "text/event-stream";
    if (stream) boost::algorithm::replace_all(body, "\\n", "\n");
    auto made = answer();
    made.hold_ms = hold_ms;
    made.bytes = "HTTP/1.1 200 OK\r\nServer: delaying\r\nContent-Type: " + type +
        "\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\nConnection: keep-alive\r\n\r\n" + body;
    if (stream) made.at_once = made.bytes.find("\n\n", made.bytes.find("\r\n\r\n") + 4) + 2;
    return made;
}

class server
{
public:
    server(char const* chain, char const* key, char const* answers)
        : context_(SSL_CTX_new(TLS_server_method())), epoll_(::epoll_create1(0))
    {
        SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_read_ahead(context_, 1);
        SSL_CTX_set_ciphersuites(context_, "TLS_AES_128_GCM_SHA256");
        if (SSL_CTX_use_certificate_chain_file(context_, chain) != 1 ||
            SSL_CTX_use_PrivateKey_file(context_, key, SSL_FILETYPE_PEM) != 1) {
            throw std::runtime_error("certificate or key cannot be read");
        }
        read_answers(answers);
        listen();
    }

    [[noreturn]] void run()
    {
        auto events = std::array<epoll_event, 256>();
        for (;;) {
            auto const ready = ::epoll_wait(epoll_, events.data(), events.size(), patience());
            for (int i = 0; i < ready; ++i) {
                auto const fd = events[static_cast<std::size_t>(i)].data.fd;
                if (is_listener(fd)) {
                    accept_all(fd);
                } else if (auto const found = peers_.find(fd); found != peers_.end()) {
                    if (!serve(found->second)) drop(fd);
                }
            }
            answer_due();
        }
    }

private:
    void read_answers(char const* file)
    {
        auto in = std::ifstream(file);
        auto path = std::string();
        auto type = std::string();
        auto body = std::string();
        auto hold_ms = 0;
        while (in >> path >> hold_ms >> type && in.get() == ' ' && std::getline(in, body))
            answers_[path] = make_answer(type, body, hold_ms);
    }

    void listen()
    {
        auto port = in_port_t(0);
        for (in_addr_t i = 0; i < addresses; ++i) {
            port = listen_at(INADDR_LOOPBACK + i, port);
        }
        std::printf("%d\n", ntohs(port));
        std::fflush(stdout);
    }

    /// 0: a free port. Returns the port, in network order.
    in_port_t listen_at(in_addr_t host, in_port_t port)
    {
        auto const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        auto address = sockaddr_in();
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(host);
        address.sin_port = port;
        auto size = socklen_t(sizeof(address));
        auto* const raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(fd, raw, size) != 0 || ::listen(fd, 16384) != 0 ||
            ::getsockname(fd, raw, &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        watch(fd);
        listeners_.push_back(fd);
        return address.sin_port;
    }

    bool is_listener(int fd) const
    {
        return std::find(listeners_.begin(), listeners_.end(), fd) != listeners_.end();
    }

    void watch(int fd)
    {
        auto event = epoll_event();
        event.events = EPOLLIN;
        event.data.fd = fd;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    void accept_all(int listener)
    {
        for (;;) {
            auto const fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
            if (fd < 0) return;
            auto const yes = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
            auto& one = peers_[fd];
            one.fd = fd;
            one.number = ++last_number_;
            one.ssl = SSL_new(context_);
            SSL_set_fd(one.ssl, fd);
            SSL_set_accept_state(one.ssl);
            watch(fd);
        }
    }

    void drop(int fd)
    {
        SSL_free(peers_[fd].ssl);
        peers_.erase(fd);
        ::close(fd);
    }

    /// False: the peer is gone.
    bool serve(peer& one)
    {
        auto buffer = std::array<char, 16384>();
        for (;;) {
            auto const got = SSL_read(one.ssl, buffer.data(), buffer.size());
            if (got <= 0) {
                auto const why = SSL_get_error(one.ssl, got);
                return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
            }
            one.in.append(buffer.data(), static_cast<std::size_t>(got));
            auto const size = request_size(one.in);
            if (size == 0) continue;
            if (!take(one, std::string_view(one.in).substr(0, size))) return false;
            one.in.erase(0, size);
            // An upload would keep its memory for as long as the connection lives.
            if (one.in.empty()) one.in.shrink_to_fit();
        }
    }

    bool take(peer& one, std::string_view request)
    {
        auto const begin = request.find(' ') + 1;
        auto const path = request.substr(begin, request.find(' ', begin) - begin);
        auto const found = answers_.find(path);
        if (found == answers_.end()) return false;
        auto const& chosen = found->second;
        one.rest = chosen.bytes;
        auto const hold = time_to_hold(request, chosen.hold_ms);
        if (hold.count() == 0) return send(one, one.rest.size());
        if (chosen.at_once != 0 && !send(one, chosen.at_once)) return false;
        due_.push({clock_type::now() + hold, one.fd, one.number});
        return true;
    }

    static bool send(peer& one, std::size_t count)
    {
        auto const size = static_cast<int>(count);
        auto const sent = SSL_write(one.ssl, one.rest.data(), size) == size;
        one.rest.remove_prefix(count);
        return sent;
    }

    int patience() const
    {
        if (due_.empty()) return -1;
        auto const left = due_.top().at - clock_type::now();
        if (left <= clock_type::duration(0)) return 0;
        return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
    }

    void answer_due()
    {
        // Not all at once: a request that arrives meanwhile may be due as well.
        for (int i = 0; i < 64 && !due_.empty() && due_.top().at <= clock_type::now(); ++i) {
            auto const next = due_.top();
            due_.pop();
            auto const found = peers_.find(next.fd);
            if (found == peers_.end() || found->second.number != next.number) continue;
            auto& one = found->second;
            if (!send(one, one.rest.size())) drop(next.fd);
        }
    }

    SSL_CTX* context_;
    int epoll_;
    std::vector<int> listeners_;
    std::uint64_t last_number_ = 0;
    std::map<std::string, answer, std::less<>> answers_;
    std::unordered_map<int, peer> peers_;
    std::priority_queue<due> due_;
};

} // namespace

int main(int argc, char** argv)
{
    try {
        if (argc != 4) throw std::runtime_error("usage: delaying_server CHAIN KEY ANSWERS");
        server(argv[1], argv[2], argv[3]).run();
    } catch (std::exception const& e) {
        std::fprintf(stderr, "delaying_server: %s\n", e.what());
        return 1;
    }
}
