// SPDX-License-Identifier: BSL-1.0
#include "common/cutting_proxy.hpp"

#include "common/threaded_acceptor.hpp"

#include <boost/asio/write.hpp>

#include <array>
#include <limits>
#include <mutex>
#include <utility>

namespace neuroflash::test {

namespace {

constexpr auto never = std::numeric_limits<std::size_t>::max();

void reset(tcp::socket& socket)
{
    auto ignored = boost::system::error_code();
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

} // namespace

class cutting_proxy::implementation
{
public:
    explicit implementation(std::uint16_t service_port)
        : service_(asio::ip::address_v4::loopback(), service_port),
          door_([this](tcp::socket client) { return serve(std::move(client)); })
    {
    }

    struct counter
    {
        std::size_t passed = 0;
        std::size_t cut_at = never;
    };

    counter& of(way which) { return counters_[which == way::request ? 0 : 1]; }

    std::mutex mutex;
    bool cut = false;
    std::uint16_t port() const noexcept { return door_.port(); }

private:
    struct pair
    {
        tcp::socket client;
        tcp::socket service;
    };

    asio::awaitable<void> serve(tcp::socket client)
    {
        auto const executor = client.get_executor();
        auto const both = std::make_shared<pair>(pair{std::move(client), tcp::socket(executor)});
        auto const [failed] = co_await both->service.async_connect(service_, as_result);
        if (failed) co_return;
        both->client.set_option(tcp::no_delay(true));
        both->service.set_option(tcp::no_delay(true));
        asio::co_spawn(executor, pass(both, way::request), asio::detached);
        asio::co_spawn(executor, pass(both, way::answer), asio::detached);
    }

    /// How many of the bytes may pass; fewer than all: then the connection is cut.
    std::size_t allowed(way which, std::size_t size)
    {
        auto const lock = std::lock_guard(mutex);
        auto& counts = of(which);
        auto const left = counts.cut_at - counts.passed;
        if (size <= left || counts.cut_at == never) {
            counts.passed += size;
            return size;
        }
        counts.cut_at = never;
        cut = true;
        return left;
    }

    asio::awaitable<void> pass(std::shared_ptr<pair> both, way which)
    {
        auto& from = which == way::request ? both->client : both->service;
        auto& to = which == way::request ? both->service : both->client;
        auto buffer = std::array<char, 4096>();
        for (;;) {
            auto const [ec, size] = co_await from.async_read_some(asio::buffer(buffer), as_result);
            auto const may = ec ? 0 : allowed(which, size);
            if (may > 0) {
                auto const part = asio::buffer(buffer.data(), may);
                auto const [failed, written] = co_await asio::async_write(to, part, as_result);
                if (failed) break;
            }
            if (ec || may < size) break;
        }
        // What was written before must arrive before the reset does.
        auto ignored = boost::system::error_code();
        to.shutdown(asio::socket_base::shutdown_send, ignored);
        if (which == way::answer) to.close(ignored);
        reset(from);
        if (which == way::request) reset(to);
    }

    tcp::endpoint service_;
    std::array<counter, 2> counters_;
    threaded_acceptor door_;
};

cutting_proxy::cutting_proxy(std::uint16_t service_port)
    : implementation_(std::make_unique<implementation>(service_port))
{
}

cutting_proxy::~cutting_proxy() = default;

std::uint16_t cutting_proxy::port() const noexcept
{
    return implementation_->port();
}

void cutting_proxy::count_from_here()
{
    auto const lock = std::lock_guard(implementation_->mutex);
    implementation_->of(way::request) = {};
    implementation_->of(way::answer) = {};
    implementation_->cut = false;
}

std::size_t cutting_proxy::counted(way which) const
{
    auto const lock = std::lock_guard(implementation_->mutex);
    return implementation_->of(which).passed;
}

void cutting_proxy::cut_after(way which, std::size_t bytes)
{
    count_from_here();
    auto const lock = std::lock_guard(implementation_->mutex);
    implementation_->of(which).cut_at = bytes;
}

bool cutting_proxy::has_cut() const
{
    auto const lock = std::lock_guard(implementation_->mutex);
    return implementation_->cut;
}

} // namespace neuroflash::test
