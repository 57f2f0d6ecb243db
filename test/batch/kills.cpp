// SPDX-License-Identifier: BSL-1.0
// Batches that are killed at every step and at random moments, or whose disk fails: the ledger of
// the service says whether anything was paid twice.
#include "common/unit_test.hpp"
#include "kill_fixture.hpp"

#include <neuroflash/sandbox/fault_plan.hpp>

#include <csignal>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(batch_kills)

namespace {

/// The long run sets it: how many kills, and that every step is taken.
long wanted_kills()
{
    auto const* const text = std::getenv("NEUROFLASH_KILLS");
    return text ? std::atol(text) : 0;
}

/// The number that the process printed last after this name; 0 if there is none.
long number_after(child_end const& end, std::string const& name)
{
    auto const at = end.err.rfind(name);
    return at == std::string::npos ? 0 : std::stol(end.err.substr(at + name.size()));
}

constexpr int items_of_sweep = 4;
constexpr int concurrency = 2;

/// Kills a batch at its n-th step, for all n, and lets it go on. In the suite not all of them.
void sweep(std::string const& manner, long stride, image_surface surface = image_surface::guide)
{
    auto fixture = kill_fixture(surface);
    auto kills = 0;
    for (auto step = 1L;; step += stride) {
        auto const batch = fixture.make_batch(items_of_sweep);
        auto const first =
            fixture
                .start(
                    batch, concurrency,
                    {{"KILLED_PROCESS_AT", std::to_string(step)}, {"KILLED_PROCESS_HOW", manner}})
                ->wait();
        BOOST_REQUIRE_MESSAGE(first.signal == 0 || first.signal == SIGKILL, "it crashed");
        if (first.signal == 0) {
            BOOST_TEST(first.code == 0, first.err);
            if (number_after(first, "calls ") < step) break;
            continue; // at a step that cannot be torn
        }
        ++kills;
        BOOST_TEST(
            fixture.fault_in(batch, false) == "",
            "step " << step << ": " << fixture.fault_in(batch, false));
        auto const second = fixture.start(batch, concurrency)->wait();
        BOOST_TEST(second.code == 0, "step " << step << ": " << second.err << second.out);
        auto const wrong = fixture.fault_in(batch, true);
        BOOST_TEST(wrong == "", "step " << step << ": " << wrong);
    }
    BOOST_TEST_MESSAGE(
        manner << ": " << kills << " kills, no violation unless one is reported above");
    BOOST_TEST(kills > 10);
}

} // namespace

BOOST_AUTO_TEST_CASE(killed_before_any_write_sync_rename_or_send_nothing_is_paid_twice_or_lost)
{
    sweep("die", wanted_kills() > 0 ? 1 : 11);
}

BOOST_AUTO_TEST_CASE(killed_in_the_middle_of_any_write_or_after_any_send_neither)
{
    sweep("tear", wanted_kills() > 0 ? 1 : 13);
}

namespace {

/// Answers to paid requests that do not arrive, whether they were carried out or not.
sandbox::fault_plan lost_answers()
{
    using sandbox::fault_kind;
    auto made = sandbox::fault_plan();
    made.rate = 0.2;
    made.weights = {
        {fault_kind::close_before_response, 1},
        {fault_kind::reset_before_response, 1},
        {fault_kind::cut_header, 1},
        {fault_kind::cut_body, 1},
        {fault_kind::gateway_timeout, 1}};
    return made;
}

/// Starts a batch again and again, each time killed at a random moment, until it ends by itself.
void kill_at_random(kill_fixture& fixture, long wanted, bool loses_answers = false)
{
    fixture.server.set_generation_time(std::chrono::milliseconds(30));
    auto random = std::mt19937(7);
    auto kills = 0L;
    while (kills < wanted) {
        auto const batch = fixture.make_batch(40);
        auto loses = loses_answers;
        if (loses) fixture.server.set_fault_plan(lost_answers());
        for (;;) {
            auto const life = std::to_string(5 + random() % 700);
            auto const end = fixture.start(batch, 4, {{"KILLED_PROCESS_LIFE", life}})->wait();
            BOOST_REQUIRE_MESSAGE(end.signal == 0 || end.signal == SIGKILL, "it crashed");
            if (end.signal == 0) {
                if (std::exchange(loses, false) && end.code != 0) {
                    fixture.server.clear_faults(); // what is unknown is looked for by the next run
                    continue;
                }
                BOOST_TEST(end.code == 0, end.err << end.out);
                break;
            }
            ++kills;
        }
        auto const wrong = fixture.fault_in(batch, true);
        BOOST_TEST(wrong == "", wrong);
    }
    BOOST_TEST_MESSAGE(kills << " random kills");
}

long random_kills(long in_the_suite)
{
    return wanted_kills() > 0 ? wanted_kills() : in_the_suite;
}

} // namespace

BOOST_AUTO_TEST_CASE(killed_at_random_moments_neither)
{
    auto fixture = kill_fixture();
    kill_at_random(fixture, random_kills(15));
}

BOOST_AUTO_TEST_CASE(killed_at_any_step_on_image_service_v1_neither)
{
    sweep("die", wanted_kills() > 0 ? 1 : 19, image_surface::v1);
    sweep("tear", wanted_kills() > 0 ? 1 : 13, image_surface::v1);
}

BOOST_AUTO_TEST_CASE(killed_at_random_moments_on_image_service_v1_neither)
{
    auto fixture = kill_fixture(image_surface::v1);
    kill_at_random(fixture, random_kills(10));
}

BOOST_AUTO_TEST_CASE(killed_while_tasks_are_only_accepted_and_answers_are_lost_neither)
{
    auto fixture = kill_fixture(
        image_surface::v1,
        {{"response", "accepted-without-images"}, {"ids", "with-slash"}, {"envelope", "embedded"}});
    kill_at_random(fixture, random_kills(10), true);
}

/// The batch ends with an error, pays for nothing more, and the next run makes good.
void fail_storage(std::string const& manner, long stride)
{
    auto fixture = kill_fixture();
    auto faults = 0;
    for (auto step = 1L;; step += stride) {
        auto const batch = fixture.make_batch(items_of_sweep);
        auto const first =
            fixture
                .start(
                    batch, 1,
                    {{"KILLED_PROCESS_AT", std::to_string(step)}, {"KILLED_PROCESS_HOW", manner}})
                ->wait();
        BOOST_TEST(first.signal == 0, "step " << step);
        if (number_after(first, "calls ") < step) break;
        ++faults;
        auto const posts = number_after(first, "posts_after ");
        BOOST_TEST(posts <= 1, manner << " at step " << step << ": " << first.err << first.out);
        auto const second = fixture.start(batch, 1)->wait();
        BOOST_TEST(second.code == 0, "step " << step << ": " << second.err << second.out);
        auto const wrong = fixture.fault_in(batch, true);
        BOOST_TEST(wrong == "", manner << " at step " << step << ": " << wrong);
    }
    BOOST_TEST(faults > 5);
}

BOOST_AUTO_TEST_CASE(full_disk_at_any_write_stops_the_paying_and_the_next_run_makes_good)
{
    fail_storage("fill", wanted_kills() > 0 ? 1 : 9);
}

BOOST_AUTO_TEST_CASE(failing_sync_at_any_moment_stops_the_paying_too)
{
    fail_storage("fail", wanted_kills() > 0 ? 1 : 11);
}

/// After a power failure an image could be gone that the journal calls done.
BOOST_AUTO_TEST_CASE(image_whose_name_is_not_on_the_disk_is_not_done_and_what_was_paid_is_recorded)
{
    auto fixture = kill_fixture();
    auto const batch = fixture.make_batch(items_of_sweep);
    auto const first = fixture.start(batch, concurrency, {{"KILLED_PROCESS_HOW", "names"}})->wait();
    BOOST_TEST(first.code != 0);
    auto const said = first.out + first.err;
    BOOST_TEST(said.find("images: Input/output error") != std::string::npos, said);
    auto const results = read_whole(batch.out + "/results.jsonl");
    BOOST_TEST(results.find(R"("state":"undelivered")") != std::string::npos, results);
    BOOST_TEST(results.find(R"("state":"done")") == std::string::npos, results);
    BOOST_TEST(results.find(R"("state":"in_flight")") == std::string::npos, results);
    auto const second = fixture.start(batch, concurrency)->wait();
    BOOST_TEST(second.code == 0, second.err);
    BOOST_TEST(fixture.fault_in(batch, true) == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
