// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace asio::experimental::awaitable_operators;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(cancel)

namespace {

using generated = result<generation>;
using models = result<std::vector<image_model>>;

constexpr auto at_once = 20s; // generous: the machine may be busy

fault stalling(char const* method, char const* path, fault_kind kind = fault_kind::stall)
{
    auto made = fault(kind, method, path);
    made.bytes = 10;
    return made;
}

asio::awaitable<void> wait(std::chrono::milliseconds time)
{
    auto timer = asio::steady_timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

void check_cancelled(against_sandbox const& service, error const& e, charge_state charge)
{
    BOOST_TEST(e.value() == errc::cancelled, e.to_string());
    BOOST_TEST(e.charge().state == charge);
    BOOST_TEST(service.cancel_took < at_once);
}

/// The client must be none the worse for it.
void check_works_on(against_sandbox& service)
{
    service.server.clear_faults();
    require_good(service.get(service->list_history()));
    require_good(service.get(service->generate(generate_params("afterwards"))));
    BOOST_TEST(service->stats().waiting == 0U);
    BOOST_TEST(service->stats().live == service->stats().idle);
}

} // namespace

BOOST_AUTO_TEST_CASE(in_the_queue_for_a_connection)
{
    auto service = against_sandbox([](client_params& params) { params.max_connections = 1; });
    require_good(service.get(service->list_history()));
    service.server.inject(stalling("GET", models_path));
    auto holder = std::optional<models>();
    service.start(service->list_image_models(within(1s)), holder);
    auto const waiting = [&] { return service->stats().waiting == 1; };
    auto const e = service.cancel_when(waiting, service->generate(generate_params("x"))).error();
    check_cancelled(service, e, charge_state::not_charged);
    BOOST_TEST(service.arrived("POST", generate_path) == 0U);
    check_works_on(service);
}

BOOST_AUTO_TEST_CASE(while_waiting_for_the_token_which_the_others_still_get)
{
    auto service = against_sandbox();
    auto slow = fault(fault_kind::delay, "POST", token_path);
    slow.wait = 300ms;
    service.server.inject(slow);
    auto other = std::optional<models>();
    service.start(service->list_image_models(), other);
    auto const asked = [&] { return service.arrived("POST", token_path) == 1; };
    auto const e = service.cancel_when(asked, service->generate(generate_params("x"))).error();
    check_cancelled(service, e, charge_state::not_charged);
    require_good(*other);
    BOOST_TEST(service.server.stats().token_requests == 1U);
    check_works_on(service);
}

BOOST_AUTO_TEST_CASE(the_call_that_began_the_token_request_takes_it_from_no_other_call)
{
    auto service = against_sandbox();
    auto slow = fault(fault_kind::delay, "POST", token_path);
    slow.wait = 300ms;
    service.server.inject(slow);
    auto other = std::optional<models>();
    auto const asked = [&] {
        if (service.arrived("POST", token_path) != 1) return false;
        service.start(service->list_image_models(), other);
        return true;
    };
    auto const e = service.cancel_when(asked, service->generate(generate_params("x"))).error();
    check_cancelled(service, e, charge_state::not_charged);
    require_good(*other);
    BOOST_TEST(service.server.stats().token_requests == 1U);
}

BOOST_AUTO_TEST_CASE(while_the_service_works_the_cost_is_unknown)
{
    auto params = small_images();
    params.generation_time = 10min;
    auto service = against_sandbox(params);
    auto const working = [&] { return service.server.stats().working == 1; };
    auto const e = service.cancel_when(working, service->generate(generate_params("x"))).error();
    check_cancelled(service, e, charge_state::unknown);
    BOOST_TEST(e.charge().evidence.find("bytes of the request were written") != std::string::npos);
    BOOST_TEST(service.arrived("POST", generate_path) == 1U);
    service.server.set_generation_time(0ms);
    check_works_on(service);
}

BOOST_AUTO_TEST_CASE(in_the_middle_of_the_answer)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.server.inject(stalling("POST", generate_path, fault_kind::stall_body));
    auto const charged = [&] { return service.server.credits_charged() == 1; };
    auto const e = service.cancel_when(charged, service->generate(generate_params("x"))).error();
    check_cancelled(service, e, charge_state::unknown);
    check_works_on(service);
}

BOOST_AUTO_TEST_CASE(a_free_call_costs_nothing_when_cancelled)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.server.inject(stalling("GET", models_path));
    auto const asked = [&] { return service.arrived("GET", models_path) == 1; };
    auto const e = service.cancel_when(asked, service->list_image_models()).error();
    check_cancelled(service, e, charge_state::not_charged);
    check_works_on(service);
}

BOOST_AUTO_TEST_CASE(in_the_wait_before_the_next_attempt)
{
    auto service = against_sandbox([](client_params& params) {
        params.retry.base_delay = 1h;
        params.retry.max_delay = 1h;
        params.deadline = 24h;
        params.generation_deadline = 24h;
    });
    require_good(service.get(service->list_history()));
    service.server.inject(
        fault::with_response(429, R"({"error":"Too many requests"})", "POST", generate_path));
    auto const refused = [&] {
        return service.arrived("POST", generate_path) == 1 && service->stats().idle == 1;
    };
    auto const e = service.cancel_when(refused, service->generate(generate_params("x"))).error();
    check_cancelled(service, e, charge_state::not_charged);
    BOOST_TEST(e.details().phase == phase::backoff);
    BOOST_TEST(service.arrived("POST", generate_path) == 1U);
    check_works_on(service);
}

BOOST_AUTO_TEST_CASE(a_download_that_is_cancelled)
{
    auto service = against_sandbox();
    auto const made = service.get(service->generate(generate_params("x")));
    require_good(made);
    service.server.inject(stalling("GET", "/storage", fault_kind::stall_body));
    auto bytes = std::string();
    auto const begun = [&] { return !bytes.empty(); };
    auto const e =
        service
            .cancel_when(begun, service->download(made->images[0], download_target::memory(bytes)))
            .error();
    check_cancelled(service, e, charge_state::not_charged);
    check_works_on(service);
}

BOOST_AUTO_TEST_CASE(a_timer_next_to_the_call_ends_it_in_every_phase)
{
    struct row
    {
        char const* method;
        char const* path;
        fault_kind kind;
    };
    for (auto const& stalled :
         {row{"POST", token_path, fault_kind::delay},
          row{"GET", workspaces_path, fault_kind::stall},
          row{"POST", generate_path, fault_kind::stall},
          row{"POST", generate_path, fault_kind::stall_body}}) {
        auto service = against_sandbox([](client_params& params) { params.deadline = 1s; });
        auto planned = stalling(stalled.method, stalled.path, stalled.kind);
        planned.wait = 500ms;
        service.server.inject(planned);
        run(service.context, [&]() -> asio::awaitable<void> {
            auto const first = co_await (service->generate(generate_params("x")) || wait(100ms));
            BOOST_TEST(first.index() == 1U);
            auto const state = co_await asio::this_coro::cancellation_state;
            BOOST_TEST(state.cancelled() == asio::cancellation_type::none);
        }());
        check_works_on(service);
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_is_faster_than_the_timer_gives_its_result)
{
    auto service = against_sandbox();
    run(service.context, [&]() -> asio::awaitable<void> {
        auto const first = co_await (service->generate(generate_params("x")) || wait(60s));
        BOOST_REQUIRE(first.index() == 0U);
        require_good(std::get<0>(first));
    }());
}

BOOST_AUTO_TEST_CASE(the_users_coroutine_keeps_its_own_manner_of_being_cancelled)
{
    auto service = against_sandbox();
    run(service.context, [&]() -> asio::awaitable<void> {
        for (auto const throws : {true, false}) {
            co_await asio::this_coro::throw_if_cancelled(throws);
            require_good(co_await service->list_history());
            BOOST_TEST(co_await asio::this_coro::throw_if_cancelled() == throws);
            BOOST_TEST(!co_await service->delete_image(image_id("unknown")));
            BOOST_TEST(co_await asio::this_coro::throw_if_cancelled() == throws);
        }
    }());
}

BOOST_AUTO_TEST_CASE(the_users_coroutine_sees_the_result_before_its_own_cancellation)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.server.inject(stalling("GET", models_path));
    auto seen = std::optional<errc>();
    auto went_on = false;
    auto users = [&]() -> asio::awaitable<int> {
        auto const listed = co_await service->list_image_models();
        if (!listed) seen = listed.error().value();
        try {
            co_await wait(1ms);
            went_on = true;
        } catch (boost::system::system_error const&) {
        }
        co_return 1;
    };
    auto const asked = [&] { return service.arrived("GET", models_path) == 1; };
    BOOST_TEST(service.cancel_when(asked, users()) == 1);
    BOOST_TEST(seen == errc::cancelled);
    BOOST_TEST(!went_on); // the user's next step throws, as everywhere in Asio
}

BOOST_AUTO_TEST_CASE(a_client_destroyed_with_a_hundred_calls_under_way_ends_them_all)
{
    auto params = small_images();
    params.generation_time = 10min;
    auto service = against_sandbox(params, [](client_params& adapted) {
        adapted.max_connections = 60; // the rest wait in the queue
    });
    auto all = std::vector<std::optional<generated>>(100);
    for (auto& one : all) service.start(service->generate(generate_params("x")), one);
    BOOST_REQUIRE(service.run_until([&] { return service.server.stats().working == 60; }));
    service.service.reset();
    auto const began = std::chrono::steady_clock::now();
    service.run_to_end();
    BOOST_TEST(std::chrono::steady_clock::now() - began < 5s);
    auto unknown = 0;
    for (auto const& one : all) {
        BOOST_REQUIRE(one.has_value());
        BOOST_TEST(one->error().value() == errc::client_closed);
        if (one->error().charge().state == charge_state::unknown) ++unknown;
    }
    BOOST_TEST(unknown == 60);
}

BOOST_AUTO_TEST_CASE(a_client_destroyed_before_its_calls_began_ends_them_too)
{
    auto service = against_sandbox();
    auto all = std::vector<std::optional<generated>>(100);
    for (auto& one : all) service.start(service->generate(generate_params("x")), one);
    service.service.reset();
    service.run_to_end();
    for (auto const& one : all) {
        BOOST_REQUIRE(one.has_value());
        BOOST_TEST(one->error().value() == errc::client_closed);
        BOOST_TEST(one->error().charge().state == charge_state::not_charged);
    }
    BOOST_TEST(service.server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(a_context_destroyed_with_calls_under_way_leaks_nothing)
{
    auto params = small_images();
    params.generation_time = 10min;
    auto const server = sandbox::sandbox_server(params);
    auto context = asio::io_context();
    auto service = client(context.get_executor(), params_for(server));
    for (auto i = 0; i < 20; ++i) {
        asio::co_spawn(
            context, service.generate(generate_params("x")),
            [](std::exception_ptr, generated const&) {});
    }
    while (server.stats().working < 20) context.run_one_for(1ms);
    BOOST_TEST(server.stats().working == 20U);
}

BOOST_AUTO_TEST_CASE(many_calls_cancelled_at_many_moments_leave_a_working_client)
{
    constexpr auto rounds = under_sanitizer ? 30 : 150;
    auto service = against_sandbox([](client_params& params) { params.max_connections = 2; });
    for (auto i = 0; i < rounds; ++i) {
        auto steps = 0;
        auto all = std::vector<std::optional<generated>>(3);
        for (auto& one : all) service.start(service->generate(generate_params("y")), one);
        auto got = std::optional<generated>();
        auto signal = asio::cancellation_signal();
        spawn(
            service.context, service->generate(generate_params("x")),
            asio::bind_cancellation_slot(
                signal.slot(), [&](std::exception_ptr, generated value) { got.emplace(value); }));
        service.context.restart();
        while (!got && steps++ < i) service.context.run_one_for(1s);
        signal.emit(asio::cancellation_type::terminal);
        service.run_to_end();
        BOOST_REQUIRE(got.has_value());
        BOOST_TEST((*got || got->error().value() == errc::cancelled));
        for (auto const& one : all) require_good(*one);
        if (i == 20) service.server.revoke_tokens();
    }
    check_works_on(service);
}

BOOST_AUTO_TEST_SUITE_END()
