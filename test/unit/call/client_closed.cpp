// SPDX-License-Identifier: BSL-1.0
// Destroys the client under an operation, after its N-th handler, for every N.
#include "common/stepping.hpp"
#include "common/unit_test.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(client_closed)

namespace {

using made_result = result<generation>;
constexpr auto latency = 10ms;

struct fixture : call_fixture
{
    fixture() : call_fixture(offline_params(), latency)
    {
        wire->expect(answered(429, "{}", {{"retry-after", "100"}}));
        wire->expect(answered(401, "{}"));
        wire->otherwise = always(answered(200, one_image));
    }
};

auto const draw = [](client& c) { return c.generate(generate_params("p")); };

bool closed_after(int steps)
{
    auto at = fixture();
    auto done = std::optional<made_result>();
    at.start(draw, done);
    auto const under_way = run_steps(at, steps, [&] { return done.has_value(); });
    auto const before = at.now();
    auto const calls = at.wire->calls();
    at.service.reset(); // outside the context: what is queued there already still runs
    at.drain();
    BOOST_REQUIRE(done.has_value());
    // The scripted wire answers a close with its next answer; nothing else is waited for.
    BOOST_TEST(at.now() - before <= latency);
    BOOST_TEST(at.wire->calls() <= calls + 1);
    BOOST_TEST(at.wire->closed);
    if (!*done) {
        BOOST_TEST(done->error().value() == errc::client_closed);
        auto const in_doubt =
            done->error().details().phase == phase::response && at.wire->calls() > 0;
        BOOST_TEST(
            done->error().charge().state ==
            (in_doubt ? charge_state::unknown : charge_state::not_charged));
    }
    BOOST_TEST(at.is_dry());
    return under_way;
}

} // namespace

BOOST_AUTO_TEST_CASE(destroyed_client_ends_its_calls_at_once_whatever_they_do)
{
    auto n = 0;
    while (n < 10'000) {
        BOOST_TEST_CONTEXT("destroyed after " << n << " handlers")
        {
            if (!closed_after(n)) break;
        }
        ++n;
    }
    BOOST_TEST(n > 10);
    BOOST_TEST(n < 10'000);
}

BOOST_AUTO_TEST_CASE(destroyed_client_ends_calls_in_a_long_pause)
{
    auto at = call_fixture(with_workspace());
    at.wire->otherwise = always(answered(429, "{}", {{"retry-after", "30"}}));
    auto done = std::vector<std::optional<made_result>>(9); // as many as the budget lets wait
    for (auto& one : done) at.start(draw, one);
    at.run_ready();
    auto const before = at.now();
    at.service.reset();
    at.run_ready();
    for (auto const& one : done) {
        BOOST_REQUIRE(one.has_value());
        BOOST_TEST(one->error().value() == errc::client_closed);
        BOOST_TEST(one->error().charge().state == charge_state::not_charged);
    }
    BOOST_TEST(at.now() == before);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(moved_client_goes_on)
{
    auto at = call_fixture(with_workspace(), latency);
    at.wire->otherwise = always(answered(200, one_image));
    auto done = std::optional<made_result>();
    at.start(draw, done);
    at.run_ready();
    auto moved = std::move(*at.service);
    at.service.reset();
    at.drain();
    BOOST_REQUIRE((done && *done));
    BOOST_TEST(!at.wire->closed);
}

namespace {

struct destruction_order
{
    bool transport_is_gone = false;
    bool frame_went_later = false;
};

/// A transport whose exchanges wait until they are destroyed.
class waiting_transport : public transport
{
public:
    explicit waiting_transport(std::shared_ptr<destruction_order> seen) : seen_(std::move(seen)) {}
    ~waiting_transport() override { seen_->transport_is_gone = true; }

    asio::awaitable<void> exchange(exchange_request const&, exchange_outcome&) override
    {
        auto note = [](destruction_order* of) { of->frame_went_later = of->transport_is_gone; };
        auto const seen = seen_;
        auto const frame = std::unique_ptr<destruction_order, decltype(note)>(seen.get(), note);
        auto timer = asio::steady_timer(co_await asio::this_coro::executor, 1h);
        auto ignored = error_code();
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

private:
    std::shared_ptr<destruction_order> seen_;
};

} // namespace

BOOST_AUTO_TEST_CASE(transport_of_the_user_outlives_the_exchanges_of_a_context_that_is_destroyed)
{
    auto const seen = std::make_shared<destruction_order>();
    auto context = std::make_unique<asio::io_context>(1);
    auto service = client(*context, with_workspace(), std::make_shared<waiting_transport>(seen));
    asio::co_spawn(
        *context, service.generate(generate_params("p")), [](std::exception_ptr, auto&&...) {});
    context->poll();
    BOOST_TEST(!seen->transport_is_gone);
    context.reset();
    BOOST_TEST(seen->transport_is_gone);
    BOOST_TEST(!seen->frame_went_later);
}

BOOST_AUTO_TEST_CASE(context_destroyed_under_waiting_calls_leaves_nothing_behind)
{
    for (auto steps = 0; steps < 40; ++steps) {
        auto time = std::make_shared<manual_time>();
        auto wire = std::make_shared<scripted_transport>(time, latency);
        auto service = std::optional<client>();
        auto context = std::make_unique<asio::io_context>();
        service.emplace(context->get_executor(), offline_params(), wire, time);
        auto work = service->generate(generate_params("p"));
        asio::co_spawn(*context, std::move(work), [](std::exception_ptr, auto&&...) {});
        for (auto n = 0; n < steps; ++n) {
            context->restart();
            if (context->poll_one() == 0) time->jump();
        }
        service.reset();
        context.reset();
    }
}

BOOST_AUTO_TEST_SUITE_END()
