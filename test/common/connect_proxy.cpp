// SPDX-License-Identifier: BSL-1.0
#include "common/connect_proxy.hpp"

#include "common/threaded_acceptor.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <mutex>
#include <utility>

namespace neuroflash::test {

namespace {

/// The port in `CONNECT host:port HTTP/1.1`.
std::uint16_t port_in(std::string const& header)
{
    auto const line = header.substr(0, header.find(" HTTP/"));
    return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

} // namespace

class connect_proxy::implementation
{
public:
    explicit implementation(proxy_behaviour manners)
        : manners_(std::move(manners)),
          door_([this](tcp::socket client) { return serve(std::move(client)); })
    {
    }

    std::uint16_t port() const { return door_.port(); }

    std::vector<std::string> requests() const
    {
        auto const lock = std::lock_guard(mutex_);
        return requests_;
    }

    std::string seen() const
    {
        auto const lock = std::lock_guard(mutex_);
        return seen_;
    }

private:
    void note_seen(std::string_view bytes)
    {
        auto const lock = std::lock_guard(mutex_);
        seen_ += bytes;
    }

    asio::awaitable<void> serve(tcp::socket client)
    {
        auto header = std::string();
        auto buffer = std::array<char, 16 * 1024>();
        while (header.find("\r\n\r\n") == std::string::npos) {
            auto const [ec, size] =
                co_await client.async_read_some(asio::buffer(buffer), as_result);
            if (ec) co_return;
            header.append(buffer.data(), size);
            note_seen(std::string_view(buffer.data(), size));
        }
        {
            auto const lock = std::lock_guard(mutex_);
            requests_.push_back(header);
        }
        // Connected before the answer, as real ones do: what follows is not held up by it.
        auto service = tcp::socket(client.get_executor());
        if (manners_.tunnels && !manners_.answer.empty()) {
            auto const to = tcp::endpoint(asio::ip::address_v4::loopback(), port_in(header));
            co_await service.async_connect(to, as_result);
        }
        co_await asio::async_write(client, asio::buffer(manners_.answer), as_result);
        if (service.is_open()) {
            using namespace asio::experimental::awaitable_operators;
            auto there = relay(client, service, true);
            auto back = relay(service, client, false);
            co_await (std::move(there) && std::move(back));
        } else if (manners_.answer.empty()) {
            co_await client.async_read_some(asio::buffer(buffer), as_result);
        }
    }

    asio::awaitable<void> relay(tcp::socket& from, tcp::socket& to, bool notes)
    {
        auto buffer = std::array<char, 16 * 1024>();
        for (;;) {
            auto const [ec, size] = co_await from.async_read_some(asio::buffer(buffer), as_result);
            if (notes) note_seen(std::string_view(buffer.data(), size));
            auto const [failed, written] =
                co_await asio::async_write(to, asio::buffer(buffer.data(), size), as_result);
            if (ec || failed) break;
        }
        auto ignored = boost::system::error_code();
        from.shutdown(tcp::socket::shutdown_both, ignored);
        to.shutdown(tcp::socket::shutdown_both, ignored);
    }

    proxy_behaviour manners_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::string seen_;
    threaded_acceptor door_;
};

connect_proxy::connect_proxy(proxy_behaviour manners)
    : implementation_(std::make_unique<implementation>(std::move(manners)))
{
}

connect_proxy::~connect_proxy() = default;

std::uint16_t connect_proxy::port() const
{
    return implementation_->port();
}

std::string connect_proxy::url(std::string const& user_and_password) const
{
    auto const user = user_and_password.empty() ? std::string() : user_and_password + '@';
    return "http://" + user + "127.0.0.1:" + std::to_string(port());
}

std::vector<std::string> connect_proxy::requests() const
{
    return implementation_->requests();
}

std::string connect_proxy::seen() const
{
    return implementation_->seen();
}

} // namespace neuroflash::test
