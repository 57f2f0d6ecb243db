// SPDX-License-Identifier: BSL-1.0
#include "server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <utility>

namespace image_server {

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

asio::ip::tcp::endpoint local(std::uint16_t port)
{
    return {asio::ip::address_v4::loopback(), port};
}

} // namespace

server::server(
    asio::io_context& context, asio::ssl::context& tls, neuroflash::client_params params,
    limits within, std::string const& journal_file, std::uint16_t port)
    : context_(context), tls_(tls),
      state_(std::make_shared<server_state>(
          asio::make_strand(context), std::move(params), within, journal_file)),
      home_(asio::make_strand(context)), acceptor_(home_, local(port)), seat_free_(home_),
      stop_limit_(home_)
{
}

void server::start()
{
    asio::co_spawn(home_, accept_users(), [self = shared_from_this()](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

asio::awaitable<void> server::accept_users()
{
    while (acceptor_.is_open()) {
        if (sessions_.size() >= state_->limits.connections) {
            seat_free_.expires_at(asio::steady_timer::time_point::max());
            co_await seat_free_.async_wait(no_throw);
            continue;
        }
        auto const executor = asio::any_io_executor(asio::make_strand(context_));
        auto [failed, socket] = co_await acceptor_.async_accept(executor, no_throw);
        if (!acceptor_.is_open()) co_return;
        if (!failed) {
            welcome(std::move(socket));
            continue;
        }
        // The user has left already, or there are no descriptors: wait before the next try.
        seat_free_.expires_after(std::chrono::milliseconds(50));
        co_await seat_free_.async_wait(no_throw);
    }
}

void server::welcome(asio::ip::tcp::socket socket)
{
    auto const one = std::make_shared<session>(std::move(socket), tls_, state_);
    sessions_.insert(one.get());
    asio::co_spawn(
        one->get_executor(), one->run(),
        [self = shared_from_this(), one](std::exception_ptr failure) {
            asio::post(self->home_, [self, one] { self->say_goodbye(*one); });
            if (failure)
                std::cerr << "a session failed\n"; // out of memory: the other sessions continue
        });
}

void server::say_goodbye(session& to)
{
    sessions_.erase(&to);
    seat_free_.cancel();
    if (sessions_.empty()) stop_limit_.cancel();
}

void server::stop()
{
    asio::post(home_, [self = shared_from_this()] { self->begin_to_stop(); });
}

void server::begin_to_stop()
{
    if (!acceptor_.is_open()) return;
    acceptor_.close();
    seat_free_.cancel();
    if (sessions_.empty()) return;
    for (auto* one : sessions_) one->finish();
    stop_limit_.expires_after(state_->limits.stopping_time);
    stop_limit_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
        if (cancelled) return;
        for (auto* one : self->sessions_) one->cut_off();
    });
}

} // namespace image_server
