// SPDX-License-Identifier: BSL-1.0
// How a run ends, waits, or is held up: what it says then, and that it does end.
#include "accelerated_clock.hpp"
#include "full_disk.hpp"
#include "run_fixture.hpp"

#include <batch/journal/journal.hpp>

#include <algorithm>
#include <filesystem>
#include <future>
#include <string_view>
#include <thread>

namespace neuroflash::test {

namespace fs = std::filesystem;
using batch::event_kind;
using batch::stop_reason;
using sandbox::fault;
using sandbox::fault_kind;

namespace {

struct stop_fixture : run_fixture
{
    explicit stop_fixture(sandbox::sandbox_params with = small_service())
        : run_fixture(std::move(with))
    {
    }

    /// A run that does not end by itself is interrupted, and says so.
    batch::batch_summary
    finish_within(std::chrono::milliseconds patience, std::vector<std::string> const& lines)
    {
        make_runner();
        auto timer = asio::steady_timer(context, patience);
        timer.async_wait([this](error_code ec) {
            if (!ec) runner->stop();
        });
        auto running = [&]() -> asio::awaitable<result<batch::batch_summary>> {
            auto done = co_await runner->run(input(lines), batch::spending_permission::granted());
            timer.cancel();
            co_return done;
        };
        auto const done = get<batch::batch_summary>(running());
        BOOST_REQUIRE_MESSAGE(done, done.error().to_string());
        return *done;
    }

    /// The history cannot be read until `clear_faults`, and calls give up soon.
    void blind_the_history()
    {
        service.generation_deadline = service.deadline = 1s;
        auto blind = fault::with_response(500, "{}", "GET", "/api/ds-prototypes/history");
        blind.times = -1;
        server.inject(blind);
    }

    void lose_answers(int times)
    {
        auto lost = fault(fault_kind::close_before_response, "POST", generate_path);
        lost.charge_first = true;
        lost.times = times;
        server.inject(lost);
    }
};

sandbox::sandbox_params service_with_short_tokens()
{
    auto made = small_service();
    made.token_lifetime = 1s;
    made.generation_time = 100ms;
    return made;
}

struct short_token_fixture : stop_fixture
{
    short_token_fixture() : stop_fixture(service_with_short_tokens()) {}
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_stops, stop_fixture)

BOOST_AUTO_TEST_CASE(what_waits_for_another_try_is_sent_once_in_the_next_round)
{
    params.concurrency = 2;
    params.max_unknown = 2;
    // Refused, and then there is no new token for a while: one request alone is tried again later.
    server.inject(fault(fault_kind::expired_token, "POST", generate_path));
    auto busy = fault(fault_kind::busy, "", "/oauth/");
    busy.skip = 1;
    busy.retry_after = 3s;
    server.inject(busy);
    service.retry.max_attempts = 1;
    lose_answers(2);
    blind_the_history();
    on_event = [&](batch::batch_event const& event) {
        if (event.kind == event_kind::unknown && told(event_kind::unknown) == 2) {
            server.clear_faults();
        }
    };
    auto const done = finish(prompts(4));
    BOOST_TEST(done.stop == stop_reason::finished);
    BOOST_TEST(done.totals.done == 4);
    BOOST_TEST(server.credits_charged() == 4);
}

BOOST_AUTO_TEST_CASE(interrupted_after_another_stop_the_downloads_end_too)
{
    server.set_quota(sandbox::quota_levels(6, 100));
    params.downloads = 1;
    auto slow = fault(fault_kind::delay, "GET", "/storage/");
    slow.times = -1;
    slow.wait = 300ms;
    server.inject(slow);
    on_event = [&](batch::batch_event const& event) {
        if (event.kind == event_kind::done) runner->stop();
    };
    auto const stopped = finish(prompts(10));
    require_adds_up(stopped);
    BOOST_TEST(stopped.stop == stop_reason::cycle_limit); // it had stopped before
    BOOST_TEST(stopped.totals.done <= 2);
    BOOST_TEST(stopped.totals.undelivered >= 4);
    on_event = nullptr;
    server.clear_faults();
    BOOST_TEST(finish(prompts(10)).totals.done == 6);
}

BOOST_FIXTURE_TEST_CASE(an_outage_of_the_token_service_fails_no_item, short_token_fixture)
{
    params.concurrency = 2;
    params.give_up_after = 500ms;
    auto down = fault(fault_kind::unavailable, "", "/oauth/");
    down.skip = 1;
    down.times = -1;
    server.inject(down);
    auto const done = finish(prompts(60));
    require_adds_up(done);
    BOOST_TEST(done.stop == stop_reason::unreachable);
    BOOST_TEST(done.totals.failed == 0);
    BOOST_TEST(done.totals.left > 0);
    // A token may end on the way: such a request is answered 401, and is none that was carried out.
    auto const seen = server.stats();
    auto const requests = static_cast<std::uint64_t>(done.requests);
    BOOST_TEST(requests >= seen.generate_requests);
    BOOST_TEST(requests <= seen.generate_requests + seen.unauthorized);
    for (auto const& row : results()) BOOST_TEST(row.at("attempts").as_int64() <= 1);
}

BOOST_AUTO_TEST_CASE(a_service_that_asks_for_an_endless_wait_ends_the_run)
{
    params.give_up_after = 200ms;
    auto busy = fault(fault_kind::rate_limit, "POST", generate_path);
    busy.times = -1;
    server.inject(busy);
    auto const done = finish_within(10s, prompts(3));
    BOOST_TEST(done.stop == stop_reason::unreachable);
    BOOST_TEST(done.totals.left == 3);
    BOOST_REQUIRE(done.failure.has_value());
    BOOST_TEST(done.failure->value() == errc::rate_limited);
}

BOOST_AUTO_TEST_CASE(a_wish_to_wait_longer_than_a_run_is_patient_is_granted_once)
{
    params.give_up_after = 1s;
    params.concurrency = 1;
    auto busy = fault(fault_kind::rate_limit, "POST", generate_path);
    busy.times = 2;
    server.inject(busy);
    service.retry.max_attempts = 1;
    BOOST_TEST(finish_within(10s, prompts(3)).totals.done == 3);
}

BOOST_AUTO_TEST_CASE(the_time_that_settling_took_is_no_time_without_success)
{
    lose_answers(1);
    blind_the_history();
    BOOST_TEST(finish(prompts(2)).totals.unknown == 1);
    server.clear_faults();
    // It takes a while until the history can be read again.
    auto stalled = fault(fault_kind::delay, "GET", "/api/ds-prototypes/history");
    stalled.wait = 2500ms;
    stalled.times = 1;
    server.inject(stalled);
    auto busy = fault(fault_kind::rate_limit, "POST", generate_path);
    busy.times = 2;
    server.inject(busy);
    service.generation_deadline = service.deadline = 20s;
    params.give_up_after = 200ms;
    auto const done = finish(prompts(4));
    BOOST_TEST(done.stop == stop_reason::finished);
    BOOST_TEST(done.totals.done == 4);
    BOOST_TEST(server.credits_charged() == 4);
}

BOOST_AUTO_TEST_CASE(an_item_that_wants_more_than_a_day_gives_is_split_over_days)
{
    params.wait_for_reset = true;
    time = std::make_shared<accelerated_clock>(server, sandbox::quota_levels(1000, 3));
    auto const done = finish_within(15s, {R"({"prompt":"a","key":"a","num_images":4})"});
    BOOST_TEST(done.stop == stop_reason::finished);
    BOOST_TEST(done.totals.done == 1);
    BOOST_TEST(server.credits_charged() == 4);
    BOOST_TEST(told(event_kind::waiting) == 1);
    BOOST_TEST(fs::exists(params.out / "images" / "a-4.png"));
}

BOOST_AUTO_TEST_CASE(what_is_unknown_at_midnight_does_not_hold_the_next_days_credits)
{
    params.wait_for_reset = true;
    time = std::make_shared<accelerated_clock>(server, sandbox::quota_levels(1000, 3));
    lose_answers(3);
    blind_the_history();
    on_event = [&](batch::batch_event const& event) {
        if (event.kind == event_kind::waiting) server.clear_faults();
    };
    auto const done = finish_within(15s, prompts(5));
    BOOST_TEST(done.stop == stop_reason::finished);
    BOOST_TEST(done.totals.done == 5);
    BOOST_TEST(server.credits_charged() == 5);
}

BOOST_AUTO_TEST_CASE(a_quote_holds_up_no_run_on_the_same_directory)
{
    server.set_generation_time(50ms);
    params.concurrency = 1;
    auto quoting = std::thread();
    auto reading = std::promise<void>();
    auto enough = std::promise<void>();
    auto quoted = std::optional<batch::batch_quote>();
    auto others = asio::io_context();
    auto second = std::optional<batch::batch_runner>();
    auto asked = 0;
    // As long as its standard input gives no end.
    auto const slow_input = batch::batch_input([&]() -> std::optional<std::string> {
        if (asked++ == 0) return "prompt 0";
        if (asked == 2) {
            reading.set_value();
            enough.get_future().wait_for(20s);
            return "something new";
        }
        return std::nullopt;
    });
    auto const keep = [&](std::exception_ptr, result<batch::batch_quote> got) {
        if (got) quoted.emplace(std::move(*got));
    };
    on_event = [&](batch::batch_event const& event) {
        if (event.kind != event_kind::started || second) return;
        second.emplace(others.get_executor(), service, batch::batch_params(params.out));
        asio::co_spawn(others, second->quote(slow_input), keep);
        quoting = std::thread([&] { others.run(); });
        reading.get_future().wait_for(10s);
    };
    auto const done = finish(prompts(5));
    enough.set_value();
    quoting.join();
    BOOST_TEST(done.stop == stop_reason::finished);
    BOOST_TEST(done.totals.done == 5);
    BOOST_REQUIRE(quoted.has_value());
    BOOST_TEST(quoted->totals.items == 2);
    BOOST_TEST(quoted->credits.planned == 1);
    BOOST_TEST(finish(prompts(5)).totals.items == 5); // and it changed nothing
}

BOOST_AUTO_TEST_CASE(a_split_item_that_is_paid_in_part_is_shown_with_its_images)
{
    params.max_unknown = 2;
    params.budget = 2;
    params.concurrency = 1;
    auto lines = std::vector<std::string>();
    for (auto const* key : {"k1", "k2", "k3"}) {
        lines.push_back(
            std::string(R"({"num_images":4,"key":")") + key + R"(","prompt":"of )" + key + "\"}");
    }
    auto const done = finish(lines);
    require_adds_up(done);
    BOOST_TEST(done.totals.left == 3);
    auto const rows = results();
    BOOST_TEST(rows[1].at("state") == "partly_done");
    BOOST_TEST(rows[1].at("files").as_array().size() == 1u);
    BOOST_TEST(rows[2].at("state") == "planned");
    auto page = std::ifstream(params.out / "index.html");
    auto const text = std::string(std::istreambuf_iterator<char>(page), {});
    BOOST_TEST(text.find(R"("key":"k2","state":"partly_done")") != std::string::npos);
    BOOST_TEST(text.find(R"("key":"k3")") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_quotes_time_is_that_of_the_requests_that_are_left)
{
    params.max_unknown = 2;
    params.budget = 6;
    params.concurrency = 1;
    server.set_generation_time(20ms);
    auto lines = std::vector<std::string>();
    for (auto const* name : {"a", "b"}) {
        lines.push_back(std::string(R"({"num_images":4,"prompt":")") + name + "\"}");
    }
    finish(lines);
    auto const mean =
        batch::journal((params.out / "journal.sqlite").string(), batch::open_mode::reading)
            .requests()
            .usual_seconds();
    BOOST_TEST(mean > 0);
    make_runner();
    auto const quoted = get<batch::batch_quote>(runner->quote(input(lines)));
    BOOST_REQUIRE(quoted);
    BOOST_TEST(quoted->totals.left == 1);
    BOOST_TEST(
        std::chrono::duration<double>(quoted->duration).count() == 2 * mean,
        boost::test_tools::tolerance(0.001));
}

BOOST_AUTO_TEST_CASE(what_an_earlier_input_left_open_is_looked_for_before_the_end_too)
{
    lose_answers(1);
    blind_the_history();
    BOOST_TEST(finish({"old"}).totals.unknown == 1);
    on_event = [&](batch::batch_event const& event) {
        if (event.kind == event_kind::started) server.clear_faults();
    };
    auto const done = finish({"new"});
    BOOST_TEST(done.totals.items == 1);
    BOOST_TEST(done.recovered == 1);
    BOOST_TEST(done.credits.held == 0);
    BOOST_TEST(done.images == 2);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(requests_of_earlier_inputs_that_are_open_are_counted_each_once)
{
    lose_answers(2);
    blind_the_history();
    auto const lines = {R"({"prompt":"old","num_images":2})", R"({"prompt":"older"})"};
    BOOST_TEST(finish({lines.begin(), lines.end()}).totals.unknown == 2);
    auto const done = finish({"new"});
    BOOST_TEST(done.totals.unknown == 0);
    BOOST_TEST(done.credits.held == 3);
    BOOST_TEST(runner->progress().open_requests == 2);
}

BOOST_AUTO_TEST_CASE(images_of_earlier_inputs_that_cannot_be_fetched_are_counted)
{
    auto broken = fault::with_response(500, "", "GET", "/storage/");
    broken.times = -1;
    server.inject(broken);
    BOOST_TEST(finish({"old"}).images_left == 1);
    auto const done = finish({"new"});
    BOOST_TEST(done.totals.undelivered == 1);
    BOOST_TEST(done.images_left == 2);
    server.clear_faults();
    BOOST_TEST(finish({"new"}).images_left == 0);
}

BOOST_AUTO_TEST_CASE(a_request_that_may_be_paid_is_not_reported_as_paid_when_its_journal_is_lost)
{
    params.concurrency = 1;
    lose_answers(1);
    blind_the_history();
    on_event = [this](batch::batch_event const& event) {
        if (event.kind == event_kind::unknown) fs::remove_all(params.out);
    };
    auto const stopped = finish(prompts(3));
    BOOST_TEST(stopped.stop == stop_reason::storage);
    BOOST_TEST(stopped.unrecorded == 1);
    BOOST_TEST(told(event_kind::unrecorded) == 1);
    for (auto const& one : events) {
        if (one.kind != event_kind::unrecorded) continue;
        BOOST_TEST(one.message.starts_with("request nfp"), one.message);
        BOOST_REQUIRE(one.charge.has_value());
        BOOST_TEST(*one.charge == charge_state::unknown);
    }
}

BOOST_AUTO_TEST_CASE(a_request_that_a_kill_left_in_flight_is_named_when_its_journal_is_lost)
{
    lose_answers(1);
    blind_the_history();
    BOOST_TEST(finish({R"({"prompt":"old","key":"old"})"}).totals.unknown == 1);
    // As a kill leaves it, which comes before the end of the request is written down.
    batch::database((params.out / "journal.sqlite").string(), batch::open_mode::create)
        .exec("UPDATE parts SET state=1, pending=''; UPDATE items SET state=1");
    on_event = [this](batch::batch_event const& event) {
        if (event.kind != event_kind::settling) return;
        fs::remove_all(params.out);
        runner->stop();
    };
    auto const stopped = finish({"new"});
    BOOST_TEST(stopped.unrecorded == 1);
    auto const named = std::ranges::find(events, event_kind::unrecorded, &batch::batch_event::kind);
    BOOST_REQUIRE(named != events.end());
    BOOST_TEST(named->key == "old");
    constexpr auto word_at = std::string_view("request ").size();
    auto const pending = pending_generation::parse(named->message.substr(word_at));
    BOOST_REQUIRE(pending.has_value());
    BOOST_TEST(pending->num_images == 1);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(a_disk_that_fails_leaves_what_was_sent_unresolved)
{
    auto full = std::optional<full_disk>();
    on_event = [&](batch::batch_event const& event) {
        constexpr auto shorter_than_the_journal = 4096;
        if (event.kind == event_kind::started) full.emplace(shorter_than_the_journal);
    };
    auto const failed = finish({"a"});
    full.reset();
    BOOST_TEST(failed.stop == stop_reason::storage);
    BOOST_TEST(server.credits_charged() == 1);
    BOOST_TEST(failed.totals.in_flight == 1);
    BOOST_TEST(failed.credits.held == 1);
    BOOST_TEST(failed.credits.spent == 0);
    BOOST_REQUIRE(failed.failure.has_value());
    BOOST_TEST(failed.failure->charge().state == charge_state::unknown);
    on_event = nullptr;
    BOOST_TEST(finish({"a"}).totals.done == 1);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(an_image_is_named_whose_journal_is_lost_and_cannot_be_written_anew)
{
    params.concurrency = 1;
    auto full = std::optional<full_disk>();
    on_event = [&](batch::batch_event const& event) {
        if (event.kind != event_kind::done || full) return;
        for (auto const* name : {"journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"})
            fs::remove(params.out / name);
        full.emplace(4096);
    };
    auto const stopped = finish(prompts(3));
    full.reset();
    BOOST_TEST(stopped.stop == stop_reason::storage);
    BOOST_TEST(stopped.unrecorded >= 1);
    auto const paid = server.ledger().at(0).image_ids.at(0);
    BOOST_TEST(std::ranges::count(events, paid, &batch::batch_event::image_id) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
