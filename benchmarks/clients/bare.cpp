// SPDX-License-Identifier: BSL-1.0
// The limit: epoll and OpenSSL on the socket, a minimal parser, nothing else.
#include "common/meter.hpp"
#include "common/options.hpp"
#include "common/work.hpp"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::size_t input_size = 16 * 1024;

struct free_context
{
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

using context_ptr = std::unique_ptr<SSL_CTX, free_context>;

context_ptr make_context(bench::options const& line)
{
    auto context = context_ptr(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_read_ahead(context.get(), 1);
    if (SSL_CTX_load_verify_file(context.get(), line.ca_file.c_str()) != 1) {
        throw std::runtime_error("the authority cannot be read");
    }
    return context;
}

class connection
{
public:
    connection(SSL_CTX* context, bench::options const& line)
        : fd_(::socket(AF_INET, SOCK_STREAM, 0)), ssl_(SSL_new(context)),
          writer_(line.host, line.port, bench::token)
    {
        auto to = sockaddr_in();
        to.sin_family = AF_INET;
        to.sin_port = htons(line.port);
        ::inet_pton(AF_INET, line.host.c_str(), &to.sin_addr);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) {
            throw std::runtime_error("no connection");
        }
        auto const yes = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        SSL_set_fd(ssl_, fd_);
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), line.host.c_str());
        if (SSL_connect(ssl_) != 1) throw std::runtime_error("no TLS");
        ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK);
    }
    ~connection()
    {
        SSL_free(ssl_);
        ::close(fd_);
    }
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    int fd() const noexcept { return fd_; }
    bench::clock::time_point began() const noexcept { return began_; }

    void send(std::string_view prompt)
    {
        began_ = bench::clock::now();
        auto const request = writer_.generate(prompt);
        size_ = 0;
        auto const sent = SSL_write(ssl_, request.data(), static_cast<int>(request.size()));
        if (sent != static_cast<int>(request.size())) throw std::runtime_error("not sent");
    }

    /// True: the answer is whole and was parsed.
    bool receive()
    {
        for (;;) {
            auto const got =
                SSL_read(ssl_, in_.data() + size_, static_cast<int>(in_.size() - size_));
            if (got <= 0) {
                if (SSL_get_error(ssl_, got) == SSL_ERROR_WANT_READ) return false;
                throw std::runtime_error("the connection was lost");
            }
            size_ += static_cast<std::size_t>(got);
            auto const all = std::string_view(in_.data(), size_);
            auto const header = bench::find_header(all);
            if (header.size == 0 || all.size() < header.size + header.body_size) continue;
            if (header.status != 200) throw std::runtime_error("not status 200");
            bench::parse_answer(all.substr(header.size), answer_);
            return true;
        }
    }

private:
    int fd_;
    SSL* ssl_;
    bench::request_writer writer_;
    bench::clock::time_point began_;
    std::array<char, input_size> in_;
    std::size_t size_ = 0;
    bench::answer answer_;
};

class loop
{
public:
    explicit loop(bench::options const& line)
        : line_(line), context_(make_context(line)), epoll_(::epoll_create1(0)),
          prompt_(bench::prompt(line.hold_ms))
    {
        for (int i = 0; i < line.connections; ++i) {
            connections_.push_back(std::make_unique<connection>(context_.get(), line));
            auto event = epoll_event();
            event.events = EPOLLIN;
            event.data.ptr = connections_.back().get();
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_.back()->fd(), &event);
        }
    }
    ~loop() { ::close(epoll_); }
    loop(loop const&) = delete;
    loop& operator=(loop const&) = delete;

    void run(int requests, bench::meter& meter)
    {
        auto started = std::min(requests, line_.connections);
        for (int i = 0; i < started; ++i) connections_[static_cast<std::size_t>(i)]->send(prompt_);
        auto events = std::array<epoll_event, 128>();
        for (int done = 0; done < requests;) {
            auto const ready = ::epoll_wait(epoll_, events.data(), events.size(), -1);
            for (int i = 0; i < ready; ++i) {
                auto& one = *static_cast<connection*>(events[static_cast<std::size_t>(i)].data.ptr);
                if (!one.receive()) continue;
                meter.note(one.began());
                ++done;
                if (started < requests) {
                    ++started;
                    one.send(prompt_);
                }
            }
        }
    }

private:
    bench::options const& line_;
    context_ptr context_;
    int epoll_;
    std::string prompt_;
    std::vector<std::unique_ptr<connection>> connections_;
};

void run(bench::options line)
{
    if (line.work == "flight") line.requests = line.connections;
    if (line.work != "post" && line.work != "flight") {
        throw std::runtime_error("no case named " + line.work);
    }
    auto meter = bench::meter(line);
    auto work = loop(line);
    if (line.warmup > 0) work.run(line.warmup, meter);
    meter.start();
    work.run(line.requests, meter);
    meter.stop();
    meter.print("bare", std::string("OpenSSL ") + OpenSSL_version(OPENSSL_VERSION_STRING));
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(bench::read_options(argc, argv));
        return 0;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "bare: %s\n", e.what());
        return 1;
    }
}
