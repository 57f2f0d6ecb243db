// SPDX-License-Identifier: BSL-1.0
// A wall clock that is set back while a request is open.
#include "run_fixture.hpp"

#include <batch/journal/journal.hpp>
#include <batch/run/clock_mark.hpp>
#include <batch/run/paid_request.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::test {

namespace fs = std::filesystem;
using sandbox::fault;
using sandbox::fault_kind;

namespace {

/// The real clocks, moved by as much as a test says.
class moved_clock : public time_source
{
public:
    moved_clock(std::chrono::hours steady, std::chrono::hours wall) : steady_(steady), wall_(wall)
    {
    }

    std::chrono::steady_clock::time_point now() const override
    {
        return std::chrono::steady_clock::now() + steady_;
    }
    std::chrono::system_clock::time_point wall_now() const override
    {
        return std::chrono::system_clock::now() + wall_.load();
    }
    asio::awaitable<void> sleep_until(std::chrono::steady_clock::time_point when) override
    {
        auto timer = asio::steady_timer(co_await asio::this_coro::executor, when - steady_);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    double jitter() override { return 0.5; }

    void set_wall(std::chrono::hours wall) { wall_ = wall; }

private:
    std::chrono::hours steady_;
    std::atomic<std::chrono::hours> wall_;
};

class clock_fixture : public run_fixture
{
public:
    /// The next image is made, its response is lost, and no history shows it.
    void lose_an_answer()
    {
        service.generation_deadline = service.deadline = 1s;
        auto lost = fault(fault_kind::close_before_response, "POST", generate_path);
        lost.charge_first = true;
        server.inject(lost);
        auto blind = fault::with_response(500, "{}", "GET", "/api/ds-prototypes/history");
        blind.times = -1;
        server.inject(blind);
    }
};

std::string mark_text(std::chrono::hours steady, std::chrono::hours wall)
{
    return batch::clock_mark::of(moved_clock(steady, wall)).to_string();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_clock_mark, clock_fixture)

BOOST_AUTO_TEST_CASE(only_a_clock_that_was_set_back_in_one_start_of_the_machine_counts)
{
    using batch::clock_mark;
    struct row
    {
        std::string before;
        std::string after;
        std::chrono::milliseconds back;
    };
    for (auto const& [before, after, back] : std::vector<row>{
             {"a 5000000", "a 5000000", 0ms},
             {"a 5000000", "a 1400000", 3600000ms},
             {"a -5000000", "a -8600000", 3600000ms},
             {"a 5000000", "a 4999500", 0ms}, // as well as the clocks can be read
             {"a 1400000", "a 5000000", 0ms}, // set forward
             {"a 5000000", "b 1400000", 0ms}}) {
        auto const earlier = clock_mark::parse(before);
        auto const later = clock_mark::parse(after);
        BOOST_REQUIRE((earlier && later));
        BOOST_TEST(later->set_back_since(*earlier).count() == back.count(), before + ", " + after);
        BOOST_TEST(later->to_string() == after);
    }
    for (auto const* const text : {"", "a", "5", "a b"}) BOOST_TEST(!clock_mark::parse(text));
    BOOST_TEST(clock_mark().set_back_since(clock_mark()).count() == 0);
    BOOST_TEST(clock_mark().to_string() == "");
}

BOOST_AUTO_TEST_CASE(sleep_of_the_machine_does_not_hide_that_the_clock_was_set_back)
{
    using batch::clock_mark;
    auto const before = clock_mark::of(moved_clock(0h, 0h), 0ms);
    if (before.to_string().empty()) return; // no mark on this system
    // Two hours of sleep, which stop the other clock, and an hour back.
    auto const after = clock_mark::of(moved_clock(0h, 1h), 2h);
    auto const back = after.set_back_since(before);
    BOOST_TEST(std::chrono::round<std::chrono::hours>(back).count() == 1);
    BOOST_TEST(clock_mark::of(moved_clock(0h, 2h), 2h).set_back_since(before).count() == 0);
}

BOOST_AUTO_TEST_CASE(mark_is_kept_as_long_as_its_request_is_open)
{
    fs::create_directories(params.out);
    auto in = batch::journal((params.out / "journal.sqlite").string(), batch::open_mode::create);
    auto what = batch::item();
    what.prompt = "a fox";
    in.begin();
    in.items().begin_input();
    in.items().plan(what, 1);
    in.items().end_input();
    auto const part = in.requests().next_planned(0, 1, 100).at(0).part;
    auto const clock = [&] { return in.requests().next_open(0, 1).at(0).clock; };
    in.requests().on_intent(part, 1, "a 5");
    BOOST_TEST(clock() == "a 5");
    in.requests().on_unknown(part, "nfp1", batch::failure_text());
    BOOST_TEST(clock() == "a 5");
    in.requests().on_unknown(part, "nfp1", batch::failure_text(), "a 4");
    BOOST_TEST(clock() == "a 4");
    in.requests().on_released(part, batch::failure_text());
    in.requests().on_intent(part, 1);
    BOOST_TEST(clock() == "");
    in.commit();
}

/// Two hours pass, and the clock shows that it was one: by the history the image is older than its
/// request.
BOOST_AUTO_TEST_CASE(request_sent_before_the_clock_was_set_back_is_not_paid_again)
{
    if (mark_text(0h, 0h).empty()) return; // no mark on this system
    auto lost = fault(fault_kind::close_before_response, "POST", generate_path);
    lost.charge_first = true;
    server.inject(lost);
    service.reconcile.enabled = false;
    time = std::make_shared<moved_clock>(0h, -1h);
    on_event = [this](batch::batch_event const& event) {
        if (event.kind == batch::event_kind::unknown) runner->stop();
    };
    BOOST_TEST(finish({"a fox"}).totals.unknown == 1);
    on_event = nullptr;
    service.reconcile.enabled = true;
    // As a kill leaves it, which comes before the end of the request is written down.
    batch::database((params.out / "journal.sqlite").string(), batch::open_mode::create)
        .exec("UPDATE parts SET state=1, pending=''; UPDATE items SET state=1");
    server.advance_clock(2h);
    time = std::make_shared<moved_clock>(2h, 0h);
    auto const done = finish({"a fox"});
    BOOST_TEST(done.totals.done == 1);
    BOOST_TEST(done.recovered == 1);
    BOOST_TEST(server.credits_charged() == 1);
}

/// The search at the end of the run finds the call of the same run, whose time is by the old clock.
BOOST_AUTO_TEST_CASE(request_of_this_run_keeps_the_mark_of_its_intent_after_a_search)
{
    if (mark_text(0h, 0h).empty()) return; // no mark on this system
    lose_an_answer();
    auto const moved = std::make_shared<moved_clock>(0h, 0h);
    time = moved;
    on_event = [&moved](batch::batch_event const& event) {
        if (event.kind == batch::event_kind::unknown) moved->set_wall(-1h);
    };
    BOOST_TEST(finish({"a fox"}).totals.unknown == 1);
    runner.reset();
    auto in = batch::journal((params.out / "journal.sqlite").string(), batch::open_mode::create);
    auto const one = in.requests().next_open(0, 1).at(0);
    auto const noted = batch::clock_mark::parse(one.clock);
    BOOST_REQUIRE(noted.has_value());
    BOOST_TEST(batch::clock_mark::of(*moved).set_back_since(*noted).count() > 3'500'000);
    auto const pending = pending_generation::parse(one.pending);
    BOOST_REQUIRE(pending.has_value());
    BOOST_TEST(pending->sent > std::chrono::system_clock::now() - 30min);
}

/// The clock was hours behind while the request was sent, as after a pause of the machine, and is
/// right again. The request looks old, and absence could be proven while its image is being made.
BOOST_AUTO_TEST_CASE(unknown_request_sent_before_the_clock_was_set_forward_may_be_new)
{
    if (mark_text(0h, 0h).empty()) return; // no mark on this system
    auto const behind = moved_clock(0h, -8h);
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(behind.wall_now());
    auto one = batch::open_part();
    one.where = batch::state::unknown;
    one.unit.what.prompt = "a fox";
    one.clock = mark_text(0h, -8h);
    one.pending =
        pending_generation::of(workspace_id("w"), generate_params("a fox"), sent).to_string();
    auto const user = client(context.get_executor(), service);
    auto const is_late = [&](std::chrono::hours wall) {
        auto const now = batch::clock_look(moved_clock(0h, wall));
        auto const made = batch::pending_of(user, service, one, {}, now);
        BOOST_TEST(made.sent == sent); // its image may be as old as that
        return std::chrono::round<std::chrono::minutes>(made.resent_after) == 8h;
    };
    BOOST_TEST(is_late(0h));
    BOOST_TEST(!is_late(-8h));
}

BOOST_AUTO_TEST_CASE(request_is_named_by_the_clock_of_now_when_its_journal_is_lost)
{
    if (mark_text(0h, 0h).empty()) return; // no mark on this system
    lose_an_answer();
    time = std::make_shared<moved_clock>(0h, 0h);
    BOOST_TEST(finish({R"({"prompt":"old","key":"old"})"}).totals.unknown == 1);
    time = std::make_shared<moved_clock>(0h, -1h);
    on_event = [this](batch::batch_event const& event) {
        if (event.kind != batch::event_kind::settling) return;
        fs::remove_all(params.out);
        runner->stop();
    };
    BOOST_TEST(finish({"new"}).unrecorded == 1);
    auto const named =
        std::ranges::find(events, batch::event_kind::unrecorded, &batch::batch_event::kind);
    BOOST_REQUIRE(named != events.end());
    constexpr auto word_at = std::string_view("request ").size();
    auto const pending = pending_generation::parse(named->message.substr(word_at));
    BOOST_REQUIRE(pending.has_value());
    BOOST_TEST(pending->sent < std::chrono::system_clock::now() - 30min);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
