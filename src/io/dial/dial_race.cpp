// SPDX-License-Identifier: BSL-1.0
#include "io/dial/dial_race.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace neuroflash::inline v0::io {

using asio::ip::tcp;
using clock = std::chrono::steady_clock;

namespace {

struct connect_attempt
{
    tcp::endpoint to;
    std::optional<tcp::socket> socket; ///< Set while the attempt is under way, and for the winner.
    error_code cause;                  ///< The error of a failed attempt.
};

} // namespace

/// Shared with the handlers of the attempts, because those of the losers run after the race.
struct dial_race::race_state : std::enable_shared_from_this<race_state>
{
    race_state(
        asio::any_io_executor executor, std::vector<tcp::endpoint> const& to,
        std::chrono::milliseconds between)
        : wake(executor), stagger(between)
    {
        attempts.reserve(to.size());
        for (auto const& one : to) attempts.push_back(connect_attempt{one, std::nullopt, {}});
    }

    bool is_over() const { return stopped || winner || failed == attempts.size(); }

    void begin_next()
    {
        auto const index = begun++;
        auto& one = attempts[index];
        next_start = begun < attempts.size() ? clock::now() + stagger : clock::time_point::max();
        auto ec = error_code();
        one.socket.emplace(wake.get_executor());
        one.socket->open(one.to.protocol(), ec);
        if (ec) return on_end(index, ec);
        one.socket->async_connect(one.to, [self = shared_from_this(), index](error_code how) {
            self->on_end(index, how);
        });
    }

    void on_end(std::size_t index, error_code how)
    {
        if (winner || stopped) return;
        auto& one = attempts[index];
        if (how) {
            ++failed;
            one.cause = how;
            one.socket.reset();
            last_cause = how;
            // The next attempt would have waited for the rest of this one's time.
            if (index + 1 == begun && begun < attempts.size()) next_start = clock::now();
        } else {
            winner = index;
        }
        wake.cancel();
    }

    void stop()
    {
        stopped = true;
        for (std::size_t i = 0; i < attempts.size(); ++i) {
            if (i != winner) attempts[i].socket.reset();
        }
        wake.cancel();
    }

    asio::steady_timer wake;
    std::chrono::milliseconds stagger;
    std::vector<connect_attempt> attempts; ///< It never grows, because handlers know their index.
    std::size_t begun = 0;
    std::size_t failed = 0;
    std::optional<std::size_t> winner;
    error_code last_cause;
    clock::time_point next_start{};
    bool stopped = false;
};

std::vector<tcp::endpoint>
interleaved(std::vector<asio::ip::address> const& addresses, std::uint16_t port)
{
    auto sorted = std::vector<tcp::endpoint>();
    sorted.reserve(addresses.size());
    auto const next = [&](std::size_t from, bool v6) {
        while (from < addresses.size() && addresses[from].is_v6() != v6) ++from;
        return from;
    };
    auto wants_v6 = !addresses.empty() && addresses.front().is_v6();
    std::size_t places[] = {next(0, false), next(0, true)};
    while (sorted.size() < addresses.size()) {
        auto& place = places[wants_v6 ? 1 : 0];
        if (place < addresses.size()) {
            sorted.emplace_back(addresses[place], port);
            place = next(place + 1, wants_v6);
        }
        wants_v6 = !wants_v6;
    }
    return sorted;
}

std::string describe_attempt(tcp::endpoint const& to, std::string_view outcome)
{
    auto text = to.address().to_string() + " port " + std::to_string(to.port()) + ": ";
    return text.append(outcome);
}

dial_race::dial_race(
    asio::any_io_executor executor, std::vector<tcp::endpoint> const& to,
    std::chrono::milliseconds stagger)
    : state_(std::make_shared<race_state>(std::move(executor), to, stagger))
{
}

dial_race::~dial_race()
{
    state_->stop();
}

void dial_race::stop()
{
    state_->stop();
}

asio::awaitable<tcp::socket> dial_race::run()
{
    auto const all = state_;
    while (!all->is_over()) {
        if (all->begun < all->attempts.size() && clock::now() >= all->next_start) {
            all->begin_next();
            continue;
        }
        auto ignored = error_code();
        all->wake.expires_at(all->next_start);
        co_await all->wake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    all->stop();
    if (!all->winner) co_return tcp::socket(all->wake.get_executor());
    co_return std::move(*all->attempts[*all->winner].socket);
}

error_code dial_race::cause() const
{
    return state_->last_cause;
}

std::string dial_race::report() const
{
    auto text = std::string();
    for (std::size_t i = 0; i < state_->begun; ++i) {
        auto const& one = state_->attempts[i];
        if (!text.empty()) text += "; ";
        text += describe_attempt(one.to, one.cause ? one.cause.message() : "no response");
    }
    return text;
}

} // namespace neuroflash::inline v0::io
