// SPDX-License-Identifier: BSL-1.0
// Cancellation before an operation begins. Versions of Asio differ here; the client does not.
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"
#include "io/serialized.hpp"

#include <neuroflash/spawn.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>

// Boost 1.86 and later have it.
#if __has_include(<boost/asio/cancel_after.hpp>)
#include <boost/asio/cancel_after.hpp>
#endif

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

namespace {

/// A token as `asio::cancel_after` is: it has a handler of its own on the executor of the
/// operation.
struct token_with_own_handler
{
    std::function<void(asio::any_io_executor)> ended;
};

/// An operation that ends when it is cancelled.
asio::awaitable<result<bool>> wait_for_cancellation()
{
    auto timer = asio::steady_timer(co_await asio::this_coro::executor, 1h);
    auto ignored = error_code();
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return true;
}

} // namespace

template <>
class boost::asio::async_result<token_with_own_handler, void(std::exception_ptr, result<bool>)>
{
public:
    template <class Initiation, class... Arguments>
    static void initiate(Initiation started, token_with_own_handler token, Arguments&&... with)
    {
        auto const own = any_io_executor(get_associated_executor(started));
        auto handler = [own, token](std::exception_ptr, result<bool>) { token.ended(own); };
        std::move(started)(std::move(handler), std::forward<Arguments>(with)...);
    }
};

BOOST_AUTO_TEST_SUITE(spawning)

namespace {

using listed = result<std::vector<image_model>>;

struct spawn_fixture : call_fixture
{
    spawn_fixture() : call_fixture(with_workspace())
    {
        wire->otherwise = always(answered(200, no_models));
    }

    /// A handler that keeps the result, with the signal's slot.
    auto keep()
    {
        auto handler = [this](std::exception_ptr e, listed got) {
            thrown = e;
            done = std::move(got);
        };
        return asio::bind_cancellation_slot(signal.slot(), std::move(handler));
    }

    void spawn_now() { spawn(context, service->list_image_models(), keep()); }
    void cancel(asio::cancellation_type type = asio::cancellation_type::terminal)
    {
        signal.emit(type);
    }

    /// The caller has a context of its own. That of the client runs only after the cancellation.
    void cancel_elsewhere(asio::awaitable<void> calling)
    {
        auto elsewhere = asio::io_context();
        auto note = [this](std::exception_ptr e) { thrown = e; };
        asio::co_spawn(
            elsewhere, std::move(calling),
            asio::bind_cancellation_slot(signal.slot(), std::move(note)));
        elsewhere.poll();
        asio::post(elsewhere, [this] { cancel(); });
        elsewhere.restart();
        elsewhere.poll();
        drain();
        elsewhere.restart();
        elsewhere.poll();
    }

    void check_cancelled_before_it_began()
    {
        drain();
        BOOST_TEST(!thrown);
        BOOST_REQUIRE(done.has_value());
        BOOST_REQUIRE(!*done);
        BOOST_TEST(done->error().value() == errc::cancelled);
        BOOST_TEST(done->error().charge().state == charge_state::not_charged);
        BOOST_TEST(wire->calls() == 0U);
        BOOST_TEST(is_dry());
    }

    asio::cancellation_signal signal;
    std::exception_ptr thrown;
    std::optional<listed> done;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(operation_gives_its_result, spawn_fixture)
{
    spawn_now();
    drain();
    BOOST_TEST(!thrown);
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->has_value());
}

BOOST_FIXTURE_TEST_CASE(cancelled_at_once_it_gives_cancelled_and_sends_nothing, spawn_fixture)
{
    spawn_now();
    cancel();
    check_cancelled_before_it_began();
}

BOOST_FIXTURE_TEST_CASE(cancelled_by_a_handler_that_runs_first_it_sends_nothing, spawn_fixture)
{
    asio::post(context, [this] { cancel(); });
    spawn_now();
    check_cancelled_before_it_began();
}

BOOST_FIXTURE_TEST_CASE(so_does_one_that_is_started_in_another_way, spawn_fixture)
{
    asio::post(context, [this] { cancel(); });
    auto later = spawn(context, service->list_image_models(), asio::deferred);
    std::move(later)(keep());
    check_cancelled_before_it_began();
}

BOOST_FIXTURE_TEST_CASE(other_types_of_cancellation_change_nothing, spawn_fixture)
{
    asio::post(context, [this] { cancel(asio::cancellation_type::total); });
    spawn_now();
    cancel(asio::cancellation_type::partial);
    drain();
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->has_value());
}

BOOST_FIXTURE_TEST_CASE(cancelled_after_its_end_nothing_happens, spawn_fixture)
{
    spawn_now();
    drain();
    BOOST_TEST(!signal.slot().has_handler());
    cancel();
    BOOST_TEST(is_dry());
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->has_value());
}

BOOST_FIXTURE_TEST_CASE(handler_runs_on_its_own_executor, spawn_fixture)
{
    auto const home = asio::make_strand(context);
    auto at_home = false;
    auto handler = [&](std::exception_ptr, listed) { at_home = home.running_in_this_thread(); };
    spawn(context, service->list_image_models(), asio::bind_executor(home, std::move(handler)));
    drain();
    BOOST_TEST(at_home);
}

BOOST_FIXTURE_TEST_CASE(future_holds_the_result, spawn_fixture)
{
    auto got = spawn(service->get_executor(), service->list_image_models(), asio::use_future);
    drain();
    BOOST_TEST(got.wait_for(0s) == std::future_status::ready);
    BOOST_TEST(got.get().has_value());
}

BOOST_AUTO_TEST_CASE(result_with_an_exception_is_no_value_that_cost_nothing)
{
    auto const throwing = []() -> asio::awaitable<result<generation>> {
        throw std::bad_alloc();
        co_return generation();
    };
    auto context = asio::io_context();
    auto thrown = std::exception_ptr();
    auto ended = std::optional<result<generation>>();
    spawn(context, throwing(), [&](std::exception_ptr e, result<generation> made) {
        thrown = e;
        ended = std::move(made);
    });
    context.run();
    BOOST_TEST(bool(thrown));
    BOOST_REQUIRE(ended.has_value());
    BOOST_REQUIRE(!*ended);
    BOOST_TEST(ended->error().value() == errc::internal);
    BOOST_TEST(ended->error().charge().state == charge_state::unknown);
}

BOOST_AUTO_TEST_CASE(operation_runs_on_a_strand_whatever_the_executor_is)
{
    auto const is_on_strand = []() -> asio::awaitable<result<bool>> {
        co_return io::is_serial(co_await asio::this_coro::executor);
    };
    auto several = asio::io_context(2);
    auto pool = asio::thread_pool(2);
    auto on_context = spawn(several, is_on_strand(), asio::use_future);
    auto on_pool = spawn(pool, is_on_strand(), asio::use_future);
    auto on_pool_executor = spawn(pool.get_executor(), is_on_strand(), asio::use_future);
    several.run();
    BOOST_TEST(on_context.get().value());
    BOOST_TEST(on_pool.get().value());
    BOOST_TEST(on_pool_executor.get().value());
}

// Many operations are cancelled from another thread while they begin. ThreadSanitizer finds what
// would run at the same time as the operation.
BOOST_AUTO_TEST_CASE(operation_on_a_pool_may_be_cancelled_from_the_strand_of_its_handler)
{
    constexpr auto rounds = 200;
    auto pool = asio::thread_pool(4);
    auto ended = std::atomic<int>(0);
    for (auto i = 0; i < rounds; ++i) {
        auto const home = asio::make_strand(pool);
        auto const stop = std::make_shared<asio::cancellation_signal>();
        auto finish = [&ended, stop](std::exception_ptr, result<bool>) { ++ended; };
        auto start = [&pool, home, stop, finish]() mutable {
            auto at_home = asio::bind_executor(home, std::move(finish));
            spawn(
                pool, wait_for_cancellation(),
                asio::bind_cancellation_slot(stop->slot(), std::move(at_home)));
            asio::post(home, [stop] { stop->emit(asio::cancellation_type::terminal); });
        };
        asio::post(home, std::move(start));
    }
    pool.join();
    BOOST_TEST(ended == rounds);
}

// One thread of the pool is in the handler. The other one takes what is posted in its order.
BOOST_AUTO_TEST_CASE(token_with_a_handler_of_its_own_gets_the_strand_of_the_operation)
{
    auto pool = asio::thread_pool(2);
    auto const at_once = []() -> asio::awaitable<result<bool>> { co_return true; };
    auto on_pool = false;
    auto is_alone = false;
    auto other_ran = std::atomic<bool>(false);
    auto const ended = [&](asio::any_io_executor const& own) {
        on_pool = &asio::query(own, asio::execution::context) == &pool;
        asio::post(own, [&] { other_ran = true; });
        auto passed = std::promise<void>();
        asio::post(pool, [&] { passed.set_value(); });
        passed.get_future().wait();
        is_alone = !other_ran;
    };
    spawn(pool, at_once(), token_with_own_handler{ended});
    pool.join();
    BOOST_TEST(on_pool);
    BOOST_TEST(is_alone);
    BOOST_TEST(other_ran);
}

#if __has_include(<boost/asio/cancel_after.hpp>)
BOOST_AUTO_TEST_CASE(operation_on_a_pool_may_have_a_time_limit_of_asio)
{
    constexpr auto rounds = 200;
    auto pool = asio::thread_pool(4);
    auto ended = std::atomic<int>(0);
    for (auto i = 0; i < rounds; ++i) {
        // Asio starts its timer before the operation, and this one is due at once.
        auto const strand = asio::make_strand(pool);
        asio::post(strand, [strand, &ended] {
            auto finish = [&ended](std::exception_ptr, result<bool>) { ++ended; };
            spawn(strand, wait_for_cancellation(), asio::cancel_after(0ms, std::move(finish)));
        });
    }
    pool.join();
    BOOST_TEST(ended == rounds);
}
#endif

// The operation waits for another context, so nothing else keeps its own context busy.
BOOST_AUTO_TEST_CASE(operation_is_work_of_its_context)
{
    auto context = asio::io_context();
    auto elsewhere = asio::io_context();
    auto const waiting = [&]() -> asio::awaitable<result<bool>> {
        co_await asio::post(elsewhere, asio::bind_executor(elsewhere, asio::use_awaitable));
        co_return true;
    };
    auto got = spawn(context, waiting(), asio::use_future);
    context.poll();
    BOOST_TEST(!context.stopped());
    elsewhere.run();
    context.run();
    BOOST_TEST(got.get().value());
}

BOOST_FIXTURE_TEST_CASE(caller_elsewhere_who_is_cancelled_first_gets_cancelled, spawn_fixture)
{
    auto const calling = [&]() -> asio::awaitable<void> {
        done = co_await service->list_image_models();
    };
    cancel_elsewhere(calling());
    check_cancelled_before_it_began();
}

BOOST_FIXTURE_TEST_CASE(search_of_such_a_caller_leaves_the_request_in_doubt, spawn_fixture)
{
    auto const sent = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
    auto const pending =
        pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent);
    auto ended = std::optional<result<generation>>();
    auto const searching = [&]() -> asio::awaitable<void> {
        ended = co_await service->reconcile(pending);
    };
    cancel_elsewhere(searching());
    BOOST_REQUIRE(ended.has_value());
    BOOST_REQUIRE(!*ended);
    BOOST_TEST(ended->error().value() == errc::cancelled);
    BOOST_TEST(ended->error().charge().state == charge_state::unknown);
    BOOST_TEST(ended->error().pending());
    BOOST_TEST(wire->calls() == 0U);
}

namespace {

/// A call that is under way, for a coroutine that lets every type of cancellation through.
struct open_to_all_fixture : call_fixture
{
    open_to_all_fixture() : call_fixture(with_workspace(), 1s)
    {
        wire->otherwise = always(answered(200, no_models));
    }

    asio::awaitable<void> call_openly()
    {
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        co_await asio::this_coro::throw_if_cancelled(false);
        ended = co_await service->list_image_models();
    }

    /// The caller is on `where`, which may be the client's own context.
    void cancel_under_way(asio::io_context& where)
    {
        asio::co_spawn(
            where, call_openly(), asio::bind_cancellation_slot(signal.slot(), asio::detached));
        // The token comes first, after a second. The list is requested then.
        auto const run_both = [&] {
            where.restart();
            where.poll();
            run_ready();
            where.restart();
            where.poll();
        };
        run_both();
        time->jump();
        run_both();
        BOOST_TEST_REQUIRE(wire->calls() == 1U);
        asio::post(where, [this] { signal.emit(asio::cancellation_type::total); });
        run_both();
        BOOST_REQUIRE(ended.has_value());
        BOOST_REQUIRE(!*ended);
        BOOST_TEST(ended->error().value() == errc::cancelled);
    }

    asio::cancellation_signal signal;
    std::optional<listed> ended;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(any_type_that_the_caller_lets_through_ends_the_call, open_to_all_fixture)
{
    cancel_under_way(context);
}

BOOST_FIXTURE_TEST_CASE(so_does_one_of_a_caller_elsewhere, open_to_all_fixture)
{
    auto elsewhere = asio::io_context();
    cancel_under_way(elsewhere);
}

// What Asio makes of it is Asio's affair: a result, an exception for the handler, or one that
// leaves `run()`. Nothing is sent in any case.
BOOST_FIXTURE_TEST_CASE(co_spawn_of_asio_sends_nothing_either, spawn_fixture)
{
    asio::post(context, [this] { cancel(); });
    asio::co_spawn(context, service->list_image_models(), keep());
    try {
        drain();
    } catch (boost::system::system_error const& e) {
        BOOST_TEST(e.code() == asio::error::operation_aborted);
    }
    drain();
    BOOST_TEST(wire->calls() == 0U);
    BOOST_TEST((!done || !done->has_value() || thrown));
}

BOOST_AUTO_TEST_SUITE_END()
