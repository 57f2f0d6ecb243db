// SPDX-License-Identifier: BSL-1.0
// A call acquires a slot of the transport, and makes its request only then.
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(slots)

namespace {

/// One slot for everything.
class narrow_transport : public scripted_transport
{
public:
    struct asked
    {
        operation kind;
        bool ahead;
    };

    /// Counts the slots that are out.
    struct counter : exchanger
    {
        explicit counter(narrow_transport& of) : over(of) {}

        asio::awaitable<void>
        exchange(exchange_request const& request, exchange_outcome& into) override
        {
            return over.exchange(request, into);
        }
        void on_slot_returned() noexcept override { --out; }

        narrow_transport& over;
        int out = 0;
    };

    narrow_transport(std::shared_ptr<manual_time> time, std::chrono::nanoseconds latency)
        : scripted_transport(time, latency), time_(std::move(time))
    {
    }

    asio::awaitable<void> acquire(slot_request const& what, exchange_slot& into) override
    {
        all.push_back({what.call.kind, what.ahead});
        if (slots->out > 0) return wait(what.deadline, into);
        give(into);
        return {};
    }

    std::shared_ptr<counter> slots = std::make_shared<counter>(*this);
    std::vector<asked> all;

private:
    void give(exchange_slot& into)
    {
        ++slots->out;
        into = exchange_slot(slots);
    }

    asio::awaitable<void> wait(time_point deadline, exchange_slot& into)
    {
        auto const state = co_await asio::this_coro::cancellation_state;
        while (slots->out > 0 && !closed && time_->now() < deadline &&
               state.cancelled() == asio::cancellation_type::none) {
            auto sleep = time_->sleep_until(std::min(deadline, time_->now() + 1ms));
            co_await std::move(sleep);
        }
        if (slots->out == 0) give(into);
    }

    std::shared_ptr<manual_time> time_;
};

/// A client with a token, on that transport.
struct narrow_fixture : call_fixture
{
    explicit narrow_fixture(std::chrono::nanoseconds latency = 10ms)
        : call_fixture(with_workspace())
    {
        narrow = std::make_shared<narrow_transport>(time, latency);
        wire = narrow;
        service.emplace(context.get_executor(), with_workspace(), wire, time);
        wire->otherwise = always(answered(200, one_image));
        wire->expect(answered(200, no_models));
        BOOST_TEST(bool(models()));
        narrow->all.clear();
        wire->seen.clear();
    }

    void begin(
        std::optional<result<generation>>& done, call_params call = call_params(),
        asio::cancellation_slot slot = {})
    {
        start([call](client& c) { return c.generate(generate_params("p"), call); }, done, slot);
        run_ready();
    }

    std::shared_ptr<narrow_transport> narrow;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(call_makes_its_request_when_it_has_a_slot, narrow_fixture)
{
    auto first = std::optional<result<generation>>();
    auto second = std::optional<result<generation>>();
    begin(first);
    begin(second);
    BOOST_TEST(wire->seen.size() == 1U);
    drain();
    BOOST_REQUIRE(first && second);
    BOOST_REQUIRE(*first && *second);
    BOOST_TEST(wire->seen.size() == 2U);
    BOOST_TEST((*first)->call->timeline.in(phase::queue).count() == 0);
    BOOST_TEST((*second)->call->timeline.in(phase::queue) >= 10ms);
    BOOST_TEST(narrow->slots->out == 0);
}

BOOST_FIXTURE_TEST_CASE(retry_asks_for_a_slot_of_its_own_and_goes_ahead, narrow_fixture)
{
    wire->expect(answered(429, "{}", {{"retry-after", "5"}}));
    auto done = std::optional<result<generation>>();
    begin(done);
    time->advance(10ms);
    run_ready();
    BOOST_TEST(!done);
    BOOST_TEST(narrow->slots->out == 0); // while it waits
    drain();
    BOOST_REQUIRE(done);
    BOOST_TEST(bool(*done));
    BOOST_TEST_REQUIRE(narrow->all.size() == 2U);
    BOOST_TEST(!narrow->all[0].ahead);
    BOOST_TEST(narrow->all[1].ahead);
    BOOST_TEST(narrow->slots->out == 0);
}

BOOST_FIXTURE_TEST_CASE(token_is_awaited_without_a_slot_and_fetched_ahead, narrow_fixture)
{
    wire->expect(answered(401, "{}"));
    auto out = 0;
    wire->on_token = [&](exchange_request const&) {
        out = narrow->slots->out;
        return answered(200, R"({"access_token":"token-2","expires_in":14399})");
    };
    BOOST_TEST(bool(generate()));
    BOOST_TEST(out == 1); // its own
    BOOST_TEST_REQUIRE(narrow->all.size() == 3U);
    BOOST_TEST(narrow->all[1].kind == operation::issue_token);
    BOOST_TEST(narrow->all[1].ahead);
    BOOST_TEST(narrow->slots->out == 0);
}

BOOST_AUTO_TEST_CASE(token_that_expires_in_the_queue_is_fetched_without_holding_a_slot)
{
    auto at = narrow_fixture(2s);
    at.wire->on_token = always(answered(200, R"({"access_token":"brief","expires_in":1})"));
    auto first = std::optional<result<generation>>();
    auto second = std::optional<result<generation>>();
    at.time->advance(5h); // the first token is over
    at.begin(first);
    while (at.wire->calls() < 2) {
        BOOST_REQUIRE(at.time->jump());
        at.run_ready();
    }
    at.begin(second);
    at.drain();
    BOOST_REQUIRE(first && second);
    BOOST_TEST(bool(*first));
    BOOST_TEST(bool(*second));
    BOOST_TEST(at.wire->token_requests == 3U);
    BOOST_TEST(at.narrow->slots->out == 0);
}

BOOST_FIXTURE_TEST_CASE(wait_for_a_slot_ends_with_deadline_or_cancellation, narrow_fixture)
{
    auto first = std::optional<result<generation>>();
    auto late = std::optional<result<generation>>();
    auto cancelled = std::optional<result<generation>>();
    auto signal = asio::cancellation_signal();
    auto call = call_params();
    begin(first);
    call.deadline = 5ms;
    begin(late, call);
    begin(cancelled, call_params(), signal.slot());
    signal.emit(asio::cancellation_type::terminal);
    drain();
    BOOST_REQUIRE(first && late && cancelled);
    BOOST_TEST(bool(*first));
    BOOST_TEST(late->error().value() == errc::queue_timeout);
    BOOST_TEST(cancelled->error().value() == errc::cancelled);
    for (auto const* one : {&late, &cancelled}) {
        auto const& why = (*one)->error();
        BOOST_TEST(why.details().phase == phase::queue);
        BOOST_TEST(why.charge().state == charge_state::not_charged);
    }
    BOOST_TEST(wire->seen.size() == 1U);
    BOOST_TEST(narrow->slots->out == 0);
}

namespace {

/// Its exchanges are no coroutines.
class plain_transport : public scripted_transport
{
public:
    asio::awaitable<void> exchange(exchange_request const& request, exchange_outcome& into) override
    {
        auto const wants_token = request.message.target().find("oauth") != std::string_view::npos;
        auto const* const token =
            R"({"access_token":"t","token_type":"Bearer","expires_in":14399})";
        into = wants_token ? answered(200, token) : answered(200, one_image);
        return {};
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(exchange_that_is_no_coroutine_has_its_outcome)
{
    auto at = call_fixture();
    at.service.emplace(
        at.context.get_executor(), with_workspace(), std::make_shared<plain_transport>(), at.time);
    auto const made = at.generate();
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    BOOST_TEST(made->images.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
