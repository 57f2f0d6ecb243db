// SPDX-License-Identifier: BSL-1.0
// Deadlines and cancellation. Costs nothing.
// A deadline covers the whole call: queue, token, name resolution and retries included.
// Asio's cancellation ends a call at any point: with operator|| and a timer, or with a signal.
#include "settings.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <iostream>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// [deadline]
asio::awaitable<void> within_a_deadline(neuroflash::client& client)
{
    auto call = neuroflash::call_params();
    call.deadline = 20s;
    auto const models = co_await client.list_image_models(call);
    if (!models && models.error().code() == neuroflash::condition::timeout) {
        std::cout << "out of time: " << to_string(models.error().details().phase) << '\n';
    }
}
// [/deadline]

// [cancel]
asio::awaitable<void> until_a_timer_goes_off(neuroflash::client& client)
{
    using namespace asio::experimental::awaitable_operators;
    auto timer = asio::steady_timer(co_await asio::this_coro::executor, 20s);
    auto const first = co_await (client.list_history() || timer.async_wait(asio::use_awaitable));
    if (first.index() == 1) std::cout << "the timer was first, and the call is cancelled\n";
}
// [/cancel]

// [slot]
void list_until_told_otherwise(
    asio::io_context& context, neuroflash::client& client, asio::cancellation_signal& stop)
{
    auto const ended = [](std::exception_ptr, neuroflash::result<neuroflash::history_page> page) {
        if (page) std::cout << page->items.size() << " images\n";
        if (!page) std::cout << to_string(page.error().value()) << '\n'; // cancelled
    };
    neuroflash::spawn(
        context, client.list_history(), asio::bind_cancellation_slot(stop.slot(), ended));
}
// [/slot]

asio::awaitable<void> all(neuroflash::client_params params)
{
    auto client = neuroflash::client(co_await asio::this_coro::executor, params);
    co_await within_a_deadline(client);
    co_await until_a_timer_goes_off(client);
}

void tell_otherwise(neuroflash::client_params params)
{
    auto context = asio::io_context();
    auto client = neuroflash::client(context.get_executor(), params);
    auto stop = asio::cancellation_signal();
    list_until_told_otherwise(context, client, stop);
    asio::post(context, [&] { stop.emit(asio::cancellation_type::terminal); });
    context.run();
}

int main()
{
    try {
        auto context = asio::io_context();
        asio::co_spawn(context, all(example::settings()), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        context.run();
        tell_otherwise(example::settings());
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
