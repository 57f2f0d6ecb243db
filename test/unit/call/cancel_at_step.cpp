// SPDX-License-Identifier: BSL-1.0
// Cancels an operation after its N-th handler, for every N.
#include "common/stepping.hpp"
#include "common/unit_test.hpp"

#include <boost/asio/strand.hpp>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(cancel_at_step)

namespace {

constexpr char png[] = "\x89PNG\r\n\x1a\n 1234 IEND\xae\x42\x60\x82";
constexpr int too_many = 10'000;

/// Every answer takes a while; the first attempt of a call fails and is tried again.
struct fixture : call_fixture
{
    explicit fixture(char const* body) : call_fixture(offline_params(), 10ms)
    {
        wire->expect(answered(429, "{}", {{"retry-after", "5"}}));
        wire->expect(answered(401, "{}"));
        wire->otherwise = always(answered(200, body, {{"content-type", "image/png"}}));
    }
};

template <class Value>
void check(fixture& at, Value const& outcome, bool paid)
{
    if (outcome) return;
    auto const& e = outcome.error();
    BOOST_TEST(e.value() == errc::cancelled);
    // The 429 and the 401 are refusals: only an answer that was not waited for leaves a doubt.
    auto const in_doubt = paid && e.details().phase == phase::response && at.wire->calls() > 0 &&
        e.details().attempts > 0;
    BOOST_TEST(e.charge().state == (in_doubt ? charge_state::unknown : charge_state::not_charged));
    auto const posted_last = paid && !at.wire->seen.empty() &&
        at.wire->seen.back().target().find("image_generation") != std::string_view::npos;
    if (posted_last && e.details().phase != phase::backoff && e.details().phase != phase::token) {
        BOOST_TEST(e.charge().state == charge_state::unknown);
    }
}

/// One operation, cancelled after `steps` handlers. Returns false if it ended before.
template <class Operation>
bool cancelled_after(int steps, Operation const& operation, char const* body, bool paid)
{
    using value = typename decltype(operation(std::declval<client&>()))::value_type;
    auto at = fixture(body);
    auto signal = asio::cancellation_signal();
    auto done = std::optional<value>();
    at.start(operation, done, signal.slot());
    auto const ended = [&] { return done.has_value(); };
    auto const under_way = run_steps(at, steps, ended);
    auto const at_cancel = at.now();
    auto const seen = at.wire->seen.size();
    signal.emit(asio::cancellation_type::terminal);
    at.run_ready();
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(at.now() == at_cancel); // it does not wait for anything any more
    check(at, *done, paid);
    if (steps == 0) {
        BOOST_TEST(!*done);
        BOOST_TEST(at.wire->calls() == 0U);
    }
    auto const more = at.wire->calls();
    at.drain(); // what all calls share, such as the token, goes on; the call does not
    BOOST_TEST(at.wire->calls() == more);
    BOOST_TEST(at.wire->seen.size() <= seen + 3);

    at.wire->script.clear();
    auto next = std::optional<value>();
    at.start(operation, next);
    at.drain();
    BOOST_REQUIRE(next.has_value());
    BOOST_TEST(bool(*next));
    BOOST_TEST(at.is_dry());
    return under_way;
}

template <class Operation>
void cancel_at_every_step(Operation const& operation, char const* body, bool paid)
{
    auto n = 0;
    for (; n < too_many; ++n) {
        BOOST_TEST_CONTEXT("cancelled after " << n << " handlers")
        {
            if (!cancelled_after(n, operation, body, paid)) break;
        }
    }
    BOOST_TEST(n > 10);
    BOOST_TEST(n < too_many);
}

/// By a caller on that executor, which the client may not be on.
void call_after_cancellation(fixture& at, asio::any_io_executor const& caller)
{
    BOOST_TEST(bool(at.generate())); // now there is a token and a workspace: nothing to wait for
    auto const before = at.wire->seen.size();
    auto signal = asio::cancellation_signal();
    auto code = std::optional<errc>();
    auto const user = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        co_await at.time->sleep_until(at.now() + 1h); // cancelled here
        auto const made = co_await at.service->generate(generate_params("p"));
        code = made ? errc{} : made.error().value();
        auto const models = co_await at.service->list_image_models();
        BOOST_TEST(!models);
    };
    asio::co_spawn(
        caller, user(), asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    at.run_ready();
    signal.emit(asio::cancellation_type::terminal);
    at.run_ready();
    BOOST_TEST(code == errc::cancelled);
    BOOST_TEST(at.wire->seen.size() == before);
    BOOST_TEST(at.is_dry());
}

} // namespace

BOOST_AUTO_TEST_CASE(generation_ends_at_once_and_never_claims_what_it_cannot_know)
{
    cancel_at_every_step(
        [](client& c) { return c.generate(generate_params("p")); }, one_image, true);
}

BOOST_AUTO_TEST_CASE(list_ends_at_once)
{
    cancel_at_every_step([](client& c) { return c.list_image_models(); }, no_models, false);
}

BOOST_AUTO_TEST_CASE(download_ends_at_once)
{
    auto bytes = std::string();
    cancel_at_every_step(
        [&bytes](client& c) {
            return c.download("/image/v1/a.png", download_target::memory(bytes));
        },
        png, false);
}

BOOST_AUTO_TEST_CASE(coroutine_that_was_cancelled_before_it_called_sends_nothing)
{
    auto at = fixture(one_image);
    call_after_cancellation(at, at.context.get_executor());
}

BOOST_AUTO_TEST_CASE(
    coroutine_on_another_executor_that_was_cancelled_before_it_called_sends_nothing)
{
    auto at = fixture(one_image);
    call_after_cancellation(at, asio::make_strand(at.context));
}

BOOST_AUTO_TEST_CASE(cancelling_after_the_end_or_twice_does_nothing)
{
    auto at = fixture(no_models);
    auto signal = asio::cancellation_signal();
    auto done = std::optional<result<std::vector<image_model>>>();
    at.start([](client& c) { return c.list_image_models(); }, done, signal.slot());
    at.run_ready();
    signal.emit(asio::cancellation_type::terminal);
    signal.emit(asio::cancellation_type::terminal);
    at.drain();
    signal.emit(asio::cancellation_type::terminal);
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->error().value() == errc::cancelled);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_SUITE_END()
