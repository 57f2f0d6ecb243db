// SPDX-License-Identifier: BSL-1.0
// The N-th allocation of a call fails, for every N: the call ends, and the client goes on.
#include "common/allocation_fuse.hpp"
#include "common/call_fixture.hpp"
#include "common/poor_executor.hpp"
#include "common/unit_test.hpp"
#include "history_fixture.hpp"
#include "v1_fixture.hpp"

#include <chrono>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(failing_allocations)

namespace {

struct outcome
{
    bool ended = false;
    bool threw = false;
    bool good = false;
    charge_state charge = charge_state::not_charged;
    bool exhausted = false; ///< The fuse was longer than the call.
};

outcome generate_with(long fuse)
{
    auto params = with_workspace();
    params.reconcile.enabled = false;
    auto at = call_fixture(params);
    at.wire->otherwise = always(answered(200, one_image));
    auto seen = outcome();
    asio::co_spawn(
        at.context, at.service->generate(generate_params("p")),
        [&](std::exception_ptr thrown, result<generation> const& made) {
            seen.exhausted = allocations_left >= 0;
            allocations_left = -1;
            seen.ended = true;
            seen.threw = thrown != nullptr;
            seen.good = !thrown && made;
            if (!thrown) seen.charge = made ? made->charge.state : made.error().charge().state;
        });
    allocations_left = fuse;
    for (auto i = 0; i < 100 && !seen.ended; ++i) {
        try {
            at.context.restart();
            at.context.poll();
            auto const fuse_left = std::exchange(allocations_left, -1);
            if (!seen.ended) at.time->jump();
            allocations_left = seen.ended ? -1 : fuse_left;
        } catch (std::bad_alloc const&) {
            seen.threw = true;
        }
    }
    seen.exhausted = seen.exhausted || allocations_left >= 0;
    allocations_left = -1;
    auto const paid = at.wire->calls();
    BOOST_TEST(paid <= 1U, fuse);
    if (seen.ended && !seen.threw && paid == 1) {
        BOOST_TEST(seen.charge != charge_state::not_charged, fuse);
    }
    // The client goes on.
    BOOST_TEST(bool(at.generate()), fuse);
    return seen;
}

/// Counts the ends of paid calls, without memory of its own.
struct count_of_ends : observer
{
    void on_call_finished(call_finished const& event) override
    {
        if (event.call.kind == operation::generate) ++ends;
    }

    int ends = 0;
};

client_params observed(client_params params, std::shared_ptr<count_of_ends> const& by)
{
    params.observer = by;
    params.logger = [](log_level, std::string_view) {}; // its lines need memory
    return params;
}

/// The response of the first request but those for tokens is there, and then there is no memory.
class wire_without_memory : public scripted_transport
{
public:
    using scripted_transport::scripted_transport;

    asio::awaitable<void> exchange(exchange_request const& request, exchange_outcome& into) override
    {
        auto exchanging = scripted_transport::exchange(request, into);
        co_await std::move(exchanging);
        if (calls() == 1) throw std::bad_alloc();
    }
};

/// A paid request whose response is lost to an exception. The history stays empty.
result<generation> generate_without_memory(int status, std::string const& body)
{
    auto d = history_fixture();
    d.wire = std::make_shared<wire_without_memory>(d.time);
    d.wire->otherwise = [&d](exchange_request const& request) { return d.answer(request); };
    d.service.emplace(d.context.get_executor(), searching(), d.wire, d.time);
    d.when_posted = [&] { return answered(status, body); };
    auto made = d.generate();
    BOOST_TEST(d.posts == 1);
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(generation_with_failing_allocations_ends_and_the_client_lives)
{
    auto failed = 0;
    auto lost = 0;
    for (long fuse = 0; fuse < 5000; ++fuse) {
        auto const seen = generate_with(fuse);
        if (!seen.ended) ++lost;
        if (!seen.ended) BOOST_TEST_MESSAGE("never ended: " << fuse << " threw " << seen.threw);
        if (!seen.good) ++failed;
        if (seen.exhausted) break;
    }
    BOOST_TEST_MESSAGE(failed << " failed");
    BOOST_TEST(lost == 0);
    BOOST_TEST(failed > 20);
}

/// Asio drops a coroutine that finds no memory where it waits; its client must not wait for it.
BOOST_AUTO_TEST_CASE(client_goes_on_after_a_coroutine_that_found_no_memory)
{
    auto burnt = 0L;
    for (auto again = true; again; ++burnt) {
        auto params = with_workspace();
        params.reconcile.enabled = false;
        auto at = call_fixture(params);
        at.wire->otherwise = always(answered(200, one_image));
        asio::co_spawn(
            at.context, at.service->generate(generate_params("p")),
            [](std::exception_ptr, result<generation> const&) {});
        aligned_allocations_left = burnt;
        auto threw = false;
        try {
            at.context.restart();
            at.context.poll();
        } catch (std::bad_alloc const&) {
            threw = true;
        }
        again = std::exchange(aligned_allocations_left, -1) < 0 || threw;
        auto const next = at.generate();
        BOOST_TEST(bool(next), "allocation " << burnt << ": " << next.error().to_string());
    }
    BOOST_TEST(burnt > 4);
}

// The answer of a paid request may be what there is no memory for. An exception would be all that
// its caller learns of it.
BOOST_AUTO_TEST_CASE(paid_request_whose_exchange_throws_is_a_lost_one)
{
    auto at = call_fixture(with_workspace());
    at.wire->otherwise = [](exchange_request const&) -> exchange_outcome {
        throw std::bad_alloc();
    };
    auto const made = at.generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().value() == errc::outcome_unknown);
    BOOST_TEST(made.error().charge().state == charge_state::unknown);
    BOOST_TEST(made.error().details().attempts == 1);
    BOOST_TEST(made.error().pending());
    BOOST_TEST(at.wire->calls() == 1U);
}

// Whatever the status says, the work was begun, so an empty history proves nothing.
BOOST_AUTO_TEST_CASE(request_whose_rejection_named_its_work_before_an_exception_is_never_absent)
{
    struct row
    {
        int status;
        char const* body;
    };
    for (auto const& [status, body] :
         {row{500, one_image}, row{503, R"({"detail":"busy","batch_id":"b"})"}}) {
        BOOST_TEST_CONTEXT(status << ' ' << body)
        {
            auto const made = generate_without_memory(status, body);
            BOOST_REQUIRE((!made && made.error().pending()));
            BOOST_TEST(made.error().value() == errc::outcome_unknown);
            BOOST_TEST(made.error().details().http_status == status);
            BOOST_TEST(made.error().pending()->accepted);
            BOOST_TEST(!made.error().details().absent_from_history);
        }
    }
}

// The response said that the work was done or begun, so an empty history proves nothing.
BOOST_AUTO_TEST_CASE(request_whose_2xx_an_exception_lost_is_never_absent)
{
    for (auto const status : {200, 202}) {
        for (auto const* const body : {one_image, R"({"images":[],"batch_id":"b"})", "{}"}) {
            BOOST_TEST_CONTEXT(status << ' ' << body)
            {
                auto const made = generate_without_memory(status, body);
                BOOST_REQUIRE((!made && made.error().pending()));
                BOOST_TEST(made.error().value() == errc::outcome_unknown);
                BOOST_TEST(made.error().details().http_status == status);
                BOOST_TEST(made.error().pending()->accepted);
                BOOST_TEST(!made.error().details().absent_from_history);
            }
        }
    }
    auto const refused = generate_without_memory(500, "{}");
    BOOST_REQUIRE((!refused && refused.error().pending()));
    BOOST_TEST(refused.error().details().absent_from_history);
}

// The images were decoded. Whatever there is no memory for then, they are paid for.
BOOST_AUTO_TEST_CASE(paid_response_is_no_exception_wherever_memory_runs_out_behind_it)
{
    auto kept = 0;
    for (long fuse = 0, burnt = 0; burnt == fuse; ++fuse) {
        auto const counter = std::make_shared<count_of_ends>();
        auto d = history_fixture(observed(searching(), counter)); // the history stays empty
        d.on_look = [] { allocations_left = -1; };
        d.when_posted = [fuse] {
            auto made = answered(200, one_image);
            allocations_left = fuse;
            return made;
        };
        auto done = std::optional<result<generation>>();
        d.start([](client& c) { return c.generate(generate_params("p")); }, done);
        BOOST_CHECK_NO_THROW(d.run_ready());
        if (std::exchange(allocations_left, -1) < 0) burnt = fuse + 1;
        d.drain();
        BOOST_REQUIRE_MESSAGE(done.has_value(), fuse);
        auto const& made = *done;
        BOOST_TEST(d.posts == 1, fuse);
        BOOST_TEST(counter->ends == 1, fuse);
        if (made) {
            BOOST_TEST(made->charge.state != charge_state::not_charged, fuse);
            if (made->charge.state == charge_state::unknown) ++kept;
            // The next call of the prompt is lost, and the image is no other call's.
            d.when_posted = {};
            d.add("image-1");
            auto const next = d.generate();
            BOOST_TEST(!next, fuse);
        } else {
            BOOST_TEST(made.error().charge().state == charge_state::unknown, fuse);
            BOOST_TEST(made.error().pending(), fuse);
            BOOST_TEST(!made.error().details().absent_from_history, fuse);
        }
    }
    BOOST_TEST(kept > 0);
}

/// The caller's executor finds no memory for the caller when the call ends.
struct poor_caller : observer, poverty
{
    void on_call_finished(call_finished const&) override { is_poor = true; }
};

BOOST_AUTO_TEST_CASE(paid_response_reaches_its_caller_though_the_executor_finds_no_memory_at_first)
{
    auto const poor = std::make_shared<poor_caller>();
    auto params = with_workspace();
    params.observer = poor;
    auto at = call_fixture(params);
    at.wire->otherwise = always(answered(200, one_image));
    // The client makes room where it can, and asks once more.
    poor->when_refused = [&] { poor->is_poor = false; };
    auto made = std::optional<result<generation>>();
    asio::co_spawn(
        poor_executor{at.context.get_executor(), poor.get()},
        at.service->generate(generate_params("p")),
        [&](std::exception_ptr, result<generation> value) { made = std::move(value); });
    BOOST_CHECK_NO_THROW(at.drain());
    BOOST_REQUIRE(made.has_value());
    BOOST_TEST(bool(*made));
    BOOST_TEST(!poor->when_refused);
}

BOOST_AUTO_TEST_CASE(accepted_work_whose_wait_an_exception_ends_can_be_fetched_later)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        return d.dated(202, R"({"images":[{"id":"i-1"}],"generationId":"g-1"})");
    };
    d.wire->otherwise = [&](exchange_request const& request) {
        auto made = d.answer(request);
        if (d.gets > 0) throw std::bad_alloc();
        return made;
    };
    auto const made = d.generate();
    BOOST_REQUIRE((!made && made.error().pending()));
    BOOST_TEST(made.error().value() == errc::outcome_unknown);
    BOOST_TEST(made.error().charge().state == charge_state::unknown);
    BOOST_TEST(made.error().pending()->accepted);
    BOOST_TEST(made.error().pending()->generation.str() == "g-1");
    BOOST_TEST(d.tasks == 1);
}

// There may be no memory for the error with which the images could be fetched later.
BOOST_AUTO_TEST_CASE(accepted_images_are_returned_if_they_cannot_be_left_for_later)
{
    auto kept = 0;
    auto told = 0;
    for (long fuse = 0, burnt = 0; burnt == fuse && fuse < 1000; ++fuse) {
        auto const counter = std::make_shared<count_of_ends>();
        auto d = v1_fixture(observed(on_v1(), counter));
        d.when_posted = [&] {
            return d.dated(202, R"({"images":[{"id":"i-1"}],"generationId":"g-1"})");
        };
        d.wire->otherwise = [&d, fuse](exchange_request const& request) {
            auto made = d.answer(request);
            if (d.gets == 0) return made;
            allocations_left = fuse;
            throw std::bad_alloc();
        };
        auto done = std::optional<result<generation>>();
        d.start([](client& c) { return c.generate(generate_params("p")); }, done);
        do {
            BOOST_CHECK_NO_THROW(d.run_ready());
        } while (d.gets == 0 && d.time->jump());
        if (std::exchange(allocations_left, -1) < 0) burnt = fuse + 1;
        d.drain();
        BOOST_REQUIRE_MESSAGE(done.has_value(), fuse);
        auto const& made = *done;
        BOOST_TEST(d.tasks == 1, fuse);
        BOOST_TEST(counter->ends <= 1, fuse); // the report itself needs memory
        told += counter->ends;
        BOOST_TEST((made ? made->charge : made.error().charge()).state == charge_state::unknown);
        if (made) ++kept;
        else BOOST_TEST(made.error().pending(), fuse);
    }
    BOOST_TEST(kept > 0);
    BOOST_TEST(told >= kept);
}

// While a proof is awaited before a resend, and while the images are searched for.
BOOST_AUTO_TEST_CASE(lost_request_whose_looks_all_end_with_an_exception_can_be_settled_later)
{
    for (auto const comes_back : {true, false}) {
        auto d = history_fixture();
        d.when_posted = [&] {
            return comes_back ? asked_to_come_back()
                              : failed(errc::connection_lost, phase::response, 90);
        };
        d.on_look = [] { throw std::bad_alloc(); };
        auto const made = d.generate();
        BOOST_REQUIRE((!made && made.error().pending()));
        BOOST_TEST(made.error().charge().state == charge_state::unknown);
        BOOST_TEST(!made.error().details().absent_from_history);
        BOOST_TEST(d.posts == 1);
    }
}

// It may have waited for a connection for most of the time, and an absence is proven by the time of
// the sending.
BOOST_AUTO_TEST_CASE(time_of_an_exchange_that_throws_counts_as_time_before_the_sending)
{
    auto at = call_fixture(with_workspace());
    at.wire->otherwise = [&](exchange_request const&) -> exchange_outcome {
        at.time->advance(std::chrono::seconds(60));
        throw std::bad_alloc();
    };
    auto const made = at.generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().details().timeline.in(phase::queue) == std::chrono::seconds(60));
}

BOOST_AUTO_TEST_CASE(text_whose_exchange_throws_may_have_cost_tokens)
{
    auto at = call_fixture(with_workspace());
    at.wire->otherwise = [](exchange_request const&) -> exchange_outcome {
        throw std::bad_alloc();
    };
    auto params = text_params("p");
    params.model = model_id("m");
    auto const text = at.ask([&](client& c) { return c.complete_text(params); });
    BOOST_REQUIRE(!text);
    BOOST_TEST(text.error().charge().state == charge_state::unknown);
    BOOST_TEST(text.error().charge().unit == charge_unit::tokens);
    BOOST_TEST(at.wire->calls() == 1U);
}

BOOST_AUTO_TEST_CASE(lost_text_is_never_a_text_that_costs_nothing)
{
    for (long fuse = 0, burnt = 0; burnt == fuse && fuse < 1000; ++fuse) {
        auto at = call_fixture(with_workspace());
        at.wire->otherwise = [fuse](exchange_request const&) {
            auto lost = failed(errc::connection_lost, phase::response, 90);
            allocations_left = fuse;
            return lost;
        };
        auto params = text_params("p");
        params.model = model_id("m");
        auto done = std::optional<result<completion>>();
        at.start([&](client& c) { return c.complete_text(params); }, done);
        try {
            at.run_ready();
        } catch (std::bad_alloc const&) { // it has reached the caller
        }
        if (std::exchange(allocations_left, -1) < 0) burnt = fuse + 1;
        at.drain();
        if (burnt <= fuse) BOOST_TEST_REQUIRE(done.has_value());
        if (!done) continue;
        BOOST_TEST(!*done, fuse);
        if (*done) continue;
        BOOST_TEST(done->error().charge().state == charge_state::unknown, fuse);
    }
}

BOOST_AUTO_TEST_CASE(free_request_whose_exchange_throws_throws)
{
    auto at = call_fixture(with_workspace());
    at.wire->otherwise = [](exchange_request const&) -> exchange_outcome {
        throw std::bad_alloc();
    };
    BOOST_CHECK_THROW(static_cast<void>(at.models()), std::bad_alloc);
}

/// The destructor of a client cannot throw: its calls then go on to their own ends.
BOOST_AUTO_TEST_CASE(client_that_is_destroyed_without_memory_leaves_its_calls)
{
    auto at = call_fixture(with_workspace(), std::chrono::milliseconds(10));
    at.wire->otherwise = always(answered(200, one_image));
    auto done = std::optional<result<generation>>();
    at.start([](client& c) { return c.generate(generate_params("p")); }, done);
    at.run_ready();
    allocations_left = 0;
    aligned_allocations_left = 0;
    at.service.reset();
    allocations_left = -1;
    aligned_allocations_left = -1;
    at.drain();
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->has_value());
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_SUITE_END()
