// SPDX-License-Identifier: BSL-1.0
// Runs in which the service goes wrong, is slow, or has no credits left.
#include "accelerated_clock.hpp"
#include "run_fixture.hpp"

#include <batch/journal/journal.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>

namespace neuroflash::test {

using batch::event_kind;
using batch::stop_reason;
using sandbox::fault;
using sandbox::fault_kind;

namespace {

std::size_t answered_quota(sandbox::sandbox_server const& server)
{
    auto const seen = server.stats();
    return seen.generate_requests - seen.generations;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_run_failures, run_fixture)

BOOST_AUTO_TEST_CASE(a_thousand_jobs_against_a_quota_of_a_hundred_spend_a_hundred)
{
    server.set_quota(sandbox::quota_levels(100, 1'000'000));
    params.concurrency = 32;
    auto const done = finish(prompts(1000));
    require_adds_up(done);
    BOOST_TEST(done.stop == stop_reason::cycle_limit);
    BOOST_TEST(server.credits_charged() == 100);
    BOOST_TEST(done.totals.done == 100);
    BOOST_TEST(answered_quota(server) == 0u);
}

BOOST_AUTO_TEST_CASE(the_budget_is_never_exceeded_by_all_runs_together)
{
    params.budget = 7;
    auto lines = std::vector<std::string>();
    for (auto i = 0; i < 10; ++i) {
        lines.push_back(R"({"num_images":2,"prompt":"p)" + std::to_string(i) + "\"}");
    }
    auto const first = finish(lines);
    BOOST_TEST(first.stop == stop_reason::budget);
    BOOST_TEST(server.credits_charged() == 6);
    BOOST_TEST(finish(lines).stop == stop_reason::budget);
    BOOST_TEST(server.credits_charged() == 6);
    params.budget = 20;
    BOOST_TEST(finish(lines).totals.done == 10);
}

BOOST_AUTO_TEST_CASE(the_days_limit_stops_and_says_when_to_come_back)
{
    server.set_quota(sandbox::quota_levels(1000, 10));
    auto const done = finish(prompts(20));
    BOOST_TEST(done.stop == stop_reason::daily_limit);
    BOOST_TEST(done.totals.done == 10);
    BOOST_REQUIRE(done.resume_at.has_value());
    BOOST_TEST(*done.resume_at > std::chrono::system_clock::now());
    BOOST_TEST(*done.resume_at - std::chrono::system_clock::now() <= 24h);
    BOOST_TEST(answered_quota(server) == 0u);
}

BOOST_AUTO_TEST_CASE(waiting_for_the_reset_goes_on_after_midnight)
{
    params.wait_for_reset = true;
    time = std::make_shared<accelerated_clock>(server, sandbox::quota_levels(1000, 10));
    auto const done = finish(prompts(25));
    BOOST_TEST(done.stop == stop_reason::finished);
    BOOST_TEST(done.totals.done == 25);
    BOOST_TEST(told(event_kind::waiting) == 2);
    BOOST_TEST(answered_quota(server) == 0u);
}

BOOST_AUTO_TEST_CASE(lost_answers_are_found_and_not_paid_twice)
{
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.charge_first = true;
    lost.times = 3;
    server.inject(lost);
    auto const done = finish(prompts(8));
    BOOST_TEST(done.totals.done == 8);
    BOOST_TEST(done.recovered == 3);
    BOOST_TEST(server.credits_charged() == 8);
}

BOOST_AUTO_TEST_CASE(lost_requests_that_were_never_carried_out_are_sent_again_in_the_end)
{
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.charge_first = false;
    lost.times = 2;
    server.inject(lost);
    auto const done = finish(prompts(5));
    require_adds_up(done);
    BOOST_TEST(told(event_kind::unknown) == 2);
    BOOST_TEST(done.totals.done == 5);
    BOOST_TEST(done.credits.held == 0);
    BOOST_TEST(server.credits_charged() == 5);
}

BOOST_AUTO_TEST_CASE(items_that_were_charged_and_answered_with_5xx_are_paid_once)
{
    service.reconcile.absence_after = 2s;
    service.reconcile.window = 2s;
    for (auto const status : {500u, 502u, 503u, 504u, 529u}) {
        auto refusal = fault(fault_kind::charged_refusal, "POST", generate_path);
        refusal.status = status;
        refusal.headers.emplace_back("Retry-After", "0");
        refusal.history_late = 300ms;
        server.inject(refusal);
    }
    auto const done = finish(prompts(8));
    require_adds_up(done);
    BOOST_TEST(done.totals.done == 8);
    BOOST_TEST(done.recovered == 5);
    BOOST_TEST(server.credits_charged() == 8);
    BOOST_TEST(server.stats().generate_requests == 8u);
}

BOOST_AUTO_TEST_CASE(item_that_was_answered_with_503_is_sent_again_only_when_its_absence_is_proven)
{
    auto busy = fault(fault_kind::busy, "POST", generate_path);
    busy.retry_after = 0s;
    busy.times = 2;
    server.inject(busy);
    // No time for a proof within a call: it is left to the end of the run.
    service.generation_deadline = 2s;
    service.reconcile.absence_after = service.reconcile.window = 3s;
    auto const done = finish(prompts(5));
    require_adds_up(done);
    BOOST_TEST(told(event_kind::unknown) == 2);
    BOOST_TEST(told(event_kind::retrying) == 0);
    auto const awaited = std::count_if(events.begin(), events.end(), [](auto const& event) {
        return event.message.find("no time to prove") != std::string::npos;
    });
    BOOST_TEST(awaited == 2);
    BOOST_TEST(done.totals.done == 5);
    BOOST_TEST(server.credits_charged() == 5);
}

BOOST_AUTO_TEST_CASE(what_was_lost_is_sent_again_however_often_the_run_is_woken)
{
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.charge_first = false;
    lost.times = 2;
    server.inject(lost);
    auto over = false;
    auto pestering = [&]() -> asio::awaitable<void> {
        while (!over) {
            runner->resume();
            co_await asio::post(context, asio::use_awaitable);
        }
    };
    auto running = [&]() -> asio::awaitable<result<batch::batch_summary>> {
        auto done = co_await runner->run(input(prompts(5)), batch::spending_permission::granted());
        over = true;
        co_return done;
    };
    make_runner();
    asio::co_spawn(context, pestering, asio::detached);
    auto const done = get<batch::batch_summary>(running());
    BOOST_REQUIRE_MESSAGE(done, done.error().to_string());
    BOOST_TEST(done->totals.done == 5);
    BOOST_TEST(server.credits_charged() == 5);
}

BOOST_AUTO_TEST_CASE(where_the_history_cannot_be_read_nothing_is_sent_again)
{
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.times = 2;
    server.inject(lost);
    service.generation_deadline = service.deadline = 500ms;
    auto blind = fault::with_response(500, "{}", "GET", "/api/ds-prototypes/history");
    blind.times = -1;
    server.inject(blind);
    for (auto run = 0; run < 2; ++run) {
        auto const done = finish(prompts(5));
        BOOST_TEST(done.totals.unknown == 2);
        BOOST_TEST(done.credits.held == 2);
        BOOST_TEST(server.stats().generate_requests == 3u);
    }
    server.clear_faults();
    BOOST_TEST(finish(prompts(5)).totals.done == 5);
    BOOST_TEST(server.credits_charged() == 5);
}

BOOST_AUTO_TEST_CASE(the_last_credits_go_to_a_smaller_request)
{
    params.budget = 5;
    params.concurrency = 1;
    auto const done = finish(
        {R"({"prompt":"a","num_images":4})", R"({"prompt":"b","num_images":4})",
         R"({"prompt":"c","num_images":1})"});
    BOOST_TEST(done.stop == stop_reason::budget);
    BOOST_TEST(done.totals.done == 2);
    BOOST_TEST(server.credits_charged() == 5);
}

BOOST_AUTO_TEST_CASE(no_more_credits_are_unresolved_at_once_than_allowed)
{
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.times = -1;
    server.inject(lost);
    params.max_unknown = 3;
    params.concurrency = 16;
    auto const done = finish(prompts(50));
    BOOST_TEST(done.stop == stop_reason::unknown_limit);
    BOOST_TEST(server.stats().faults_applied <= 9u); // each was absent, and tried again: 3 rounds
    BOOST_TEST(done.credits.held <= 3);
}

BOOST_AUTO_TEST_CASE(reconcile_settles_and_sends_nothing_paid)
{
    server.set_generation_time(150ms);
    service.reconcile.enabled = false;
    auto lost = fault(fault_kind::close_before_response, "POST", generate_path);
    lost.charge_first = true;
    server.inject(lost);
    on_event = [&](batch::batch_event const& event) {
        if (event.kind == event_kind::unknown) runner->stop();
    };
    BOOST_TEST(finish({"a"}).totals.unknown == 1);
    auto const posts = server.stats().generate_requests;
    service.reconcile.enabled = true;
    make_runner();
    auto const settled = get<batch::batch_summary>(runner->reconcile());
    BOOST_REQUIRE(settled);
    BOOST_TEST(settled->totals.done == 1);
    BOOST_TEST(server.stats().generate_requests == posts);
    // A folder that is gone is made again, as a run does.
    std::filesystem::remove_all(params.out / "images");
    make_runner();
    auto const fetched = get<batch::batch_summary>(runner->reconcile());
    BOOST_REQUIRE(fetched);
    BOOST_TEST(fetched->totals.done == 1);
    BOOST_TEST(fetched->images == 1);
}

BOOST_AUTO_TEST_CASE(what_the_service_refuses_fails_alone_and_is_not_tried_again_unasked)
{
    server.inject(fault::with_response(422, R"({"detail":"no"})", "POST", generate_path));
    auto const done = finish(prompts(5));
    require_adds_up(done);
    BOOST_TEST(done.totals.failed == 1);
    BOOST_TEST(done.totals.done == 4);
    BOOST_TEST(finish(prompts(5)).requests == 0);
    params.retry_failed = true;
    BOOST_TEST(finish(prompts(5)).totals.done == 5);
}

BOOST_AUTO_TEST_CASE(a_wish_to_wait_holds_all_requests)
{
    params.concurrency = 8;
    auto busy = fault(fault_kind::rate_limit, "POST", generate_path);
    busy.times = 12;
    busy.retry_after = 1s;
    server.inject(busy);
    auto const begun = std::chrono::steady_clock::now();
    auto const done = finish(prompts(30));
    BOOST_TEST(done.totals.done == 30);
    BOOST_TEST(std::chrono::steady_clock::now() - begun >= 1s);
    BOOST_TEST(server.credits_charged() == 30);
}

BOOST_AUTO_TEST_CASE(four_images_that_would_be_cut_become_four_requests)
{
    server.set_generation_time(60ms);
    params.request_cutoff = 50ms;
    params.concurrency = 1;
    on_event = [this](batch::batch_event const& event) {
        if (event.kind == event_kind::split) server.set_generation_time(5ms);
    };
    auto lines = std::vector<std::string>();
    for (auto i = 0; i < 4; ++i) {
        lines.push_back(
            R"({"num_images":4,"key":"k)" + std::to_string(i) + R"(","prompt":"p)" +
            std::to_string(i) + "\"}");
    }
    auto const done = finish(lines);
    BOOST_TEST(done.totals.done == 4);
    BOOST_TEST(server.credits_charged() == 16);
    BOOST_TEST(told(event_kind::split) == 3);
    BOOST_TEST(server.stats().generations == 1u + 3u * 4u);
    BOOST_TEST(std::filesystem::exists(params.out / "images" / "k3-4.png"));
}

BOOST_AUTO_TEST_CASE(a_link_that_has_run_out_is_fetched_again_through_the_history)
{
    server.inject(fault::with_response(403, "gone", "GET", "/storage/"));
    server.inject(fault::with_response(404, "gone", "GET", "/storage/"));
    auto const done = finish(prompts(3));
    BOOST_TEST(server.stats().faults_applied == 2u);
    BOOST_TEST(done.totals.done == 3);
    BOOST_TEST(server.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(an_image_that_cannot_be_fetched_now_is_fetched_later_and_not_paid_again)
{
    auto broken = fault(fault_kind::response, "GET");
    broken.status = 500;
    broken.times = -1;
    on_event = [&](batch::batch_event const& event) {
        if (event.kind == event_kind::started) server.inject(broken);
    };
    auto const first = finish({"a"});
    BOOST_TEST(first.totals.undelivered == 1);
    BOOST_TEST(told(event_kind::undelivered) == 1);
    BOOST_TEST(told(event_kind::failed) == 0);
    on_event = nullptr;
    server.clear_faults();
    auto const second = finish({"a"});
    BOOST_TEST(second.totals.done == 1);
    BOOST_TEST(second.requests == 0);
}

BOOST_AUTO_TEST_CASE(a_token_that_never_comes_keeps_no_batch_beyond_its_end)
{
    auto silent = fault(fault_kind::stall, "POST", "/oauth/v2/token");
    silent.times = -1;
    server.inject(silent);
    service.deadline = 100ms;
    auto const began = std::chrono::steady_clock::now();
    BOOST_TEST(!run({"a"}));
    // The request for the token may take 30 s, and has no caller when the batch has ended.
    BOOST_TEST(std::chrono::steady_clock::now() - began < 15s);
}

BOOST_AUTO_TEST_CASE(a_runner_works_again_after_its_end)
{
    make_runner();
    for (auto const lines : {1, 2}) {
        auto const done = get<batch::batch_summary>(
            runner->run(input(prompts(lines)), batch::spending_permission::granted()));
        BOOST_REQUIRE(done);
        BOOST_TEST(done->totals.done == lines);
    }
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(an_account_that_is_refused_ends_the_run)
{
    auto refused = fault::with_response(403, R"({"error":"no"})", "POST", generate_path);
    refused.times = -1;
    server.inject(refused);
    auto const done = finish(prompts(50));
    BOOST_TEST(done.stop == stop_reason::account);
    BOOST_TEST(done.totals.left == 50);
    BOOST_TEST(done.requests <= 8);
}

BOOST_AUTO_TEST_CASE(an_item_that_is_refused_access_fails_alone_with_its_cause)
{
    auto refused = fault::with_response(
        403, "<html><head><title>Attention Required!</title></head></html>", "POST", generate_path);
    refused.skip = 4;
    server.inject(refused);
    auto const done = finish(prompts(20));
    require_adds_up(done);
    BOOST_TEST(done.stop == stop_reason::finished);
    BOOST_TEST(done.totals.failed == 1);
    BOOST_TEST(done.totals.done == 19);
    for (auto const& row : results()) {
        if (row.at("state") != "failed") continue;
        BOOST_TEST(row.at("error").at("code") == "permission_denied");
    }
    BOOST_TEST(finish(prompts(20)).requests == 0); // as all that is refused
}

BOOST_AUTO_TEST_CASE(an_account_is_refused_at_once_where_a_free_request_is_refused_as_well)
{
    params.concurrency = 1;
    on_event = [this](batch::batch_event const& event) {
        if (event.kind != event_kind::started || told(event_kind::started) != 3) return;
        auto refused = fault::with_response(403, R"({"error":"no"})");
        refused.times = -1;
        server.inject(refused);
    };
    auto const done = finish(prompts(10));
    BOOST_TEST(done.stop == stop_reason::account);
    BOOST_TEST(done.requests == 3);
    BOOST_TEST(done.totals.left == 8);
    BOOST_TEST(done.totals.failed == 0);
}

BOOST_AUTO_TEST_CASE(equal_prompts_with_keys_of_their_own_are_each_paid_and_kept_apart)
{
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.charge_first = true;
    lost.times = 2;
    server.inject(lost);
    auto lines = std::vector<std::string>();
    for (auto i = 0; i < 6; ++i) {
        lines.push_back(R"({"prompt":"the same","key":"k)" + std::to_string(i) + "\"}");
    }
    finish(lines);
    auto const done = finish(lines);
    BOOST_TEST(done.totals.done == 6);
    BOOST_TEST(server.credits_charged() == 6);
    auto ids = std::vector<std::string>();
    for (auto const& row : results()) {
        ids.emplace_back(row.at("files").at(0).at("image_id").as_string());
    }
    std::sort(ids.begin(), ids.end());
    BOOST_TEST(std::unique(ids.begin(), ids.end()) == ids.end());
}

BOOST_AUTO_TEST_CASE(a_lost_journal_that_cannot_be_read_is_not_taken_for_one_without_payments)
{
    params.concurrency = 1;
    on_event = [&](batch::batch_event const& event) {
        if (event.kind != event_kind::started || told(event_kind::started) != 2) return;
        auto const path = params.out / "journal.sqlite";
        batch::database(path.string(), batch::open_mode::create).exec("DROP TABLE pictures");
        std::filesystem::remove_all(params.out);
    };
    auto const stopped = finish(prompts(3));
    BOOST_TEST(stopped.stop == stop_reason::storage);
    BOOST_TEST(stopped.unrecorded >= 1);
    auto said = 0;
    for (auto const& one : events) {
        if (one.kind != event_kind::unrecorded || !one.key.empty()) continue;
        ++said;
        BOOST_TEST(one.message.starts_with("request that has no word"), one.message);
        BOOST_REQUIRE(one.charge.has_value());
        BOOST_TEST(*one.charge == charge_state::unknown);
    }
    BOOST_TEST(said == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
