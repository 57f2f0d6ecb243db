// SPDX-License-Identifier: BSL-1.0
// A TLS server that holds each answer for the time that the request's body asks for ("hold 2000
// ms"), which nginx cannot do without further modules. One thread, epoll and OpenSSL on the
// sockets, so that 9,000 answers that fall due together are late by the client and not by it.
//
// delaying_server CHAIN KEY ANSWERS: prints its port, a free one, and serves until it is killed.
// ANSWERS has a line "PATH JSON" for each path.
#include <openssl/ssl.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <queue>
#include <stdexcept>
#include <string>
#include <unordered_map>
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
    std::string const* answer = nullptr;
};

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

std::chrono::milliseconds time_to_hold(std::string_view request)
{
    auto milliseconds = 0;
    if (auto const at = request.rfind("hold "); at != request.npos) {
        std::from_chars(request.data() + at + 5, request.data() + request.size(), milliseconds);
    }
    return std::chrono::milliseconds(milliseconds);
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
                if (fd == listener_) {
                    accept_all();
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
        auto body = std::string();
        while (in >> path && in.get() == ' ' && std::getline(in, body)) {
            answers_[path] = "HTTP/1.1 200 OK\r\nServer: delaying\r\nContent-Type: "
                             "application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\nConnection: keep-alive\r\n\r\n" + body;
        }
    }

    void listen()
    {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        auto address = sockaddr_in();
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto size = socklen_t(sizeof(address));
        auto* const raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 16384) != 0 ||
            ::getsockname(listener_, raw, &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        watch(listener_);
        std::printf("%d\n", ntohs(address.sin_port));
        std::fflush(stdout);
    }

    void watch(int fd)
    {
        auto event = epoll_event();
        event.events = EPOLLIN;
        event.data.fd = fd;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    void accept_all()
    {
        for (;;) {
            auto const fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
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
        }
    }

    bool take(peer& one, std::string_view request)
    {
        auto const begin = request.find(' ') + 1;
        auto const path = request.substr(begin, request.find(' ', begin) - begin);
        auto const found = answers_.find(path);
        if (found == answers_.end()) return false;
        one.answer = &found->second;
        auto const hold = time_to_hold(request);
        if (hold.count() == 0) return send(one);
        due_.push({clock_type::now() + hold, one.fd, one.number});
        return true;
    }

    static bool send(peer& one)
    {
        auto const size = static_cast<int>(one.answer->size());
        return SSL_write(one.ssl, one.answer->data(), size) == size;
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
            if (!send(found->second)) drop(next.fd);
        }
    }

    SSL_CTX* context_;
    int epoll_;
    int listener_ = -1;
    std::uint64_t last_number_ = 0;
    std::map<std::string, std::string, std::less<>> answers_;
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
