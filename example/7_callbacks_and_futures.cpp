// SPDX-License-Identifier: BSL-1.0
// Calls from code that has no coroutines. An operation is an awaitable, and co_spawn starts it with
// any completion token: a callback, a future, or an operation that belongs to a group.
// Errors are in the result<T>; nothing is thrown. Costs 5 credits.
#include "settings.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <future>
#include <iostream>
#include <string_view>
#include <thread>
#include <utility>

namespace asio = boost::asio;
using neuroflash::generation;
using neuroflash::result;
using namespace std::chrono_literals;

neuroflash::generate_params lighthouse()
{
    auto ask = neuroflash::generate_params("A lighthouse in fog");
    ask.num_images = 1;
    return ask;
}

bool report(std::string_view how, result<generation> const& made)
{
    if (made) std::cout << how << ": " << made->images.size() << " image\n";
    if (!made) std::cout << how << ": " << made.error().to_string() << '\n';
    return made.has_value();
}

// [callback]
/// The callback runs on the client's executor. A failure of the service is in `made`; the only
/// exception is std::bad_alloc.
void with_a_callback(neuroflash::client& client, bool& done)
{
    asio::co_spawn(
        client.get_executor(), client.generate(lighthouse()),
        [&done](std::exception_ptr thrown, result<generation> made) {
            if (thrown) std::rethrow_exception(thrown);
            done = report("a callback", made);
        });
}
// [/callback]

// [future]
/// Call this on a thread that may block, while another thread runs the context.
bool with_a_future(neuroflash::client& client)
{
    auto made =
        asio::co_spawn(client.get_executor(), client.generate(lighthouse()), asio::use_future);
    return report("a future", made.get());
}
// [/future]

// [group]
/// Two calls at once, with one callback for both. If one fails, the other one continues.
void with_a_group(neuroflash::client& client, bool& done)
{
    namespace experimental = asio::experimental;
    auto const start = [&client] {
        return asio::co_spawn(client.get_executor(), client.generate(lighthouse()), asio::deferred);
    };
    experimental::make_parallel_group(start(), start())
        .async_wait(
            experimental::wait_for_all(),
            [&done](
                std::array<std::size_t, 2>, std::exception_ptr, result<generation> first,
                std::exception_ptr, result<generation> second) {
                auto const one = report("first of a group", first);
                done = report("second of a group", second) && one;
            });
}
// [/group]

// [sink]
asio::awaitable<std::size_t> count_bytes(neuroflash::client& client, neuroflash::image const& from)
{
    auto bytes = std::size_t(0);
    // Named before the co_await: g++ 12 destroys a lambda with captures twice that is written in
    // it.
    auto const sink = [&](std::string_view piece) -> asio::awaitable<neuroflash::error_code> {
        bytes += piece.size();
        co_return neuroflash::error_code();
    };
    auto const got = co_await client.download(from, sink);
    co_return got ? bytes : 0;
}
// [/sink]

/// In a coroutine, `&&` is such a group.
asio::awaitable<bool> quota_and_image(neuroflash::client& client)
{
    using namespace asio::experimental::awaitable_operators;
    auto const [quota, made] = co_await (client.image_quota() && client.generate(lighthouse()));
    if (quota) std::cout << quota->available_now() << " credits before or after\n";
    if (made && !made->images.empty()) {
        auto counting = count_bytes(client, made->images.front());
        std::cout << co_await std::move(counting) << " bytes\n";
    }
    co_return report("an operator", made) && quota;
}

/// Prints its own result, so it can be started with `detached`.
asio::awaitable<void> show_models(neuroflash::client& client, neuroflash::call_params call)
{
    auto const models = co_await client.list_image_models(std::move(call));
    if (models) std::cout << models->size() << " models\n";
    if (!models) std::cout << models.error() << '\n';
}

// [tokens]
/// Every operation works with every completion token. `signal.emit(...)` cancels the last call, and
/// must run on that executor. With `neuroflash::spawn` the handler gets a result even if
/// the call was cancelled before it began.
asio::awaitable<void> with_tokens(
    asio::any_io_executor executor, neuroflash::client& client, asio::cancellation_signal& signal)
{
    auto call = neuroflash::call_params();
    call.deadline = 20s; // for the whole call, waiting and retries included
    call.max_attempts = 1;
    std::future<result<neuroflash::quota>> future =
        asio::co_spawn(executor, client.image_quota(call), asio::use_future);
    asio::co_spawn(executor, show_models(client, call), asio::detached);
    auto later = asio::co_spawn(executor, client.image_quota(call), asio::deferred);
    auto const left = co_await std::move(later)(asio::use_awaitable); // starts here
    if (left) std::cout << left->available_now() << " credits\n";
    auto const on_end = [](std::exception_ptr, result<neuroflash::quota> quota) {
        if (!quota) std::cout << quota.error() << '\n';
    };
    neuroflash::spawn(
        executor, client.image_quota(call), asio::bind_cancellation_slot(signal.slot(), on_end));
    signal.emit(asio::cancellation_type::terminal);
}
// [/tokens]

int main()
{
    auto context = asio::io_context();
    auto client = neuroflash::client(context, example::settings());
    auto called = false;
    auto grouped = false;
    with_a_callback(client, called);
    with_a_group(client, grouped);
    auto both = asio::co_spawn(context, quota_and_image(client), asio::use_future);
    auto signal = asio::cancellation_signal();
    auto tokens = with_tokens(context.get_executor(), client, signal);
    asio::co_spawn(context, std::move(tokens), asio::detached);

    // Another thread runs the context, so that this one can wait for futures.
    auto work = asio::make_work_guard(context);
    auto thread = std::thread([&context] { context.run(); });
    auto const waited = with_a_future(client);
    auto const together = both.get();
    work.reset();
    thread.join();
    return called && grouped && waited && together ? 0 : 1;
}
