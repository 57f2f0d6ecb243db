// SPDX-License-Identifier: BSL-1.0
#include "io/dial/name_resolver.hpp"
#include "common/unit_test.hpp"

#include "common/byte_server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

#include <atomic>
#include <thread>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

namespace {

using clock_type = std::chrono::steady_clock;

struct book
{
    io::resolve_result resolve(std::string host, clock_type::duration within = 20s)
    {
        auto found = io::resolve_result();
        auto const asking = [&]() -> asio::awaitable<void> {
            found = co_await names->resolve(host, clock_type::now() + within);
        };
        run_real(context, asking());
        return found;
    }

    asio::io_context context;
    std::unique_ptr<io::name_resolver> names =
        std::make_unique<io::name_resolver>(context.get_executor());
};

constexpr char unknown_host[] = "no-such-host.invalid";

/// The executor of a context that one thread alone may use. Notes whether another one did.
class watched_executor
{
public:
    watched_executor(asio::io_context& of, std::atomic<bool>& foreign)
        : inner_(of.get_executor()), foreign_(&foreign)
    {
    }

    asio::execution_context& query(asio::execution::context_t) const noexcept
    {
        return asio::query(inner_, asio::execution::context);
    }
    asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept
    {
        return asio::execution::blocking.never;
    }
    watched_executor require(asio::execution::blocking_t::never_t) const { return *this; }
    watched_executor require(asio::execution::blocking_t::possibly_t) const { return *this; }

    template <class Handler>
    void execute(Handler&& handler) const
    {
        if (std::this_thread::get_id() != home_) *foreign_ = true;
        asio::require(inner_, asio::execution::blocking.never)
            .execute(std::forward<Handler>(handler));
    }

    friend bool operator==(watched_executor const& a, watched_executor const& b) noexcept
    {
        return a.inner_ == b.inner_;
    }
    friend bool operator!=(watched_executor const& a, watched_executor const& b) noexcept
    {
        return !(a == b);
    }

private:
    asio::io_context::executor_type inner_;
    std::atomic<bool>* foreign_;
    std::thread::id home_ = std::this_thread::get_id();
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(name_resolver, book)

BOOST_AUTO_TEST_CASE(numeric_host_needs_no_look_up_even_when_time_is_up)
{
    for (auto const* host : {"127.0.0.1", "::1", "10.1.2.3", "2001:db8::1"}) {
        auto const found = resolve(host, -1h);
        BOOST_TEST(found.code == errc{});
        BOOST_TEST_REQUIRE(found.addresses.size() == 1U);
        BOOST_TEST(found.addresses[0].to_string() == host);
    }
}

BOOST_AUTO_TEST_CASE(localhost_is_this_machine_without_a_look_up)
{
    auto const found = resolve("localhost", -1h);
    BOOST_TEST(found.code == errc{});
    BOOST_REQUIRE(!found.addresses.empty());
    for (auto const& one : found.addresses) BOOST_TEST(one.is_loopback());
}

BOOST_AUTO_TEST_CASE(unknown_host_fails_and_says_why)
{
    auto const found = resolve(unknown_host, 25s);
    BOOST_TEST(found.code == errc::name_resolution_failed);
    BOOST_TEST(found.cause.failed());
    BOOST_TEST(found.addresses.empty());
}

BOOST_AUTO_TEST_CASE(deadline_gone_by_is_a_timeout_at_once)
{
    auto const before = clock_type::now();
    auto const found = resolve(unknown_host, 0s);
    BOOST_TEST(found.code == errc::name_resolution_timeout);
    BOOST_TEST(clock_type::now() - before < 5s);
}

BOOST_AUTO_TEST_CASE(those_who_ask_together_all_get_the_answer)
{
    auto ended = std::vector<int>();
    auto asking = [](book& at, std::vector<int>& list, int number) -> asio::awaitable<void> {
        auto const found = co_await at.names->resolve(unknown_host, clock_type::now() + 25s);
        BOOST_TEST(found.code == errc::name_resolution_failed);
        list.push_back(number);
    };
    auto last = false;
    for (auto n = 0; n < 100; ++n) {
        asio::co_spawn(context, asking(*this, ended, n), [&](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
            last = ended.size() == 100;
        });
    }
    run_until(context, last);
    BOOST_TEST(ended.size() == 100U);
}

BOOST_AUTO_TEST_CASE(closing_wakes_those_who_wait)
{
    auto done = false;
    auto found = io::resolve_result();
    auto const asking = [&]() -> asio::awaitable<void> {
        found = co_await names->resolve(unknown_host, clock_type::now() + 25s);
    };
    asio::co_spawn(context, asking(), note(done));
    context.poll_one(); // it has begun; the answer cannot have been taken yet
    names->close();
    run_until(context, done);
    BOOST_TEST(found.code == errc::client_closed);
    BOOST_TEST(resolve(unknown_host).code == errc::client_closed);
}

BOOST_AUTO_TEST_CASE(resolver_and_context_may_go_while_look_ups_are_under_way)
{
    auto const before = clock_type::now();
    for (auto n = 0; n < 50; ++n) {
        auto own = std::make_unique<asio::io_context>();
        auto theirs = std::make_shared<io::name_resolver>(own->get_executor());
        auto asking = [](std::shared_ptr<io::name_resolver> in,
                         int number) -> asio::awaitable<void> {
            co_await in->resolve(
                "h" + std::to_string(number) + ".invalid", clock_type::now() + 25s);
        };
        asio::co_spawn(*own, asking(theirs, n), [](std::exception_ptr) {});
        own->poll_one();
        if (n % 2 == 0) theirs->close();
        theirs.reset(); // the waiting coroutine holds it until the context goes
        own.reset();
    }
    BOOST_TEST(clock_type::now() - before < 5s);
}

BOOST_AUTO_TEST_CASE(look_up_does_not_touch_a_context_that_has_no_locks)
{
    auto unlocked = asio::io_context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE);
    auto foreign = std::atomic<bool>(false);
    auto resolver = io::name_resolver(watched_executor(unlocked, foreign));
    auto found = io::resolve_result();
    auto const asking = [&]() -> asio::awaitable<void> {
        found = co_await resolver.resolve(unknown_host, clock_type::now() + 25s);
    };
    run_real(unlocked, asking());
    BOOST_TEST(found.code == errc::name_resolution_failed);
    BOOST_TEST(!foreign);
}

BOOST_AUTO_TEST_SUITE_END()
