// SPDX-License-Identifier: BSL-1.0
// Downloads that do not go on: the run names what it waits for, and a request to stop ends them.
#include "run_fixture.hpp"

namespace neuroflash::test {

using batch::event_kind;
using sandbox::fault;
using sandbox::fault_kind;

namespace {

struct stalled_fixture : run_fixture
{
    stalled_fixture()
    {
        params.progress_every = 50ms;
        // Long compared with the test, which must not wait for them.
        service.deadline = service.download_deadline = 30s;
    }

    void stall(std::string const& path)
    {
        auto stalled = fault(fault_kind::delay, "GET", path);
        stalled.times = -1;
        stalled.wait = 60s;
        server.inject(stalled);
    }

    /// A run that is stopped when all is paid and it waits for this.
    void run_and_stop_at(std::string const& wait, std::vector<std::string> const& lines)
    {
        auto stopped_at = std::chrono::steady_clock::time_point();
        on_event = [&](batch::batch_event const& event) {
            auto const& now = event.progress;
            auto const waits = now.waiting_for && now.waiting_for->what == wait;
            auto const all_paid = now.totals.undelivered == now.totals.items;
            if (event.kind != event_kind::progress || !waits || !all_paid) return;
            if (stopped_at == std::chrono::steady_clock::time_point()) {
                stopped_at = std::chrono::steady_clock::now();
            }
            runner->stop();
        };
        auto const stopped = finish(lines);
        on_event = nullptr;
        auto const is_named = stopped_at != std::chrono::steady_clock::time_point();
        BOOST_TEST(is_named, "the wait was not named: " << wait);
        auto const took = std::chrono::steady_clock::now() - stopped_at;
        BOOST_TEST(took < 40s); // less than what the downloads are held for
        BOOST_TEST(stopped.stop == batch::stop_reason::interrupted);
        BOOST_TEST(stopped.totals.undelivered == stopped.totals.items);
        require_adds_up(stopped);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_stalled_downloads, stalled_fixture)

BOOST_AUTO_TEST_CASE(a_request_to_stop_ends_a_stalled_download)
{
    stall("/storage/");
    run_and_stop_at("a download", prompts(2));
    // An interrupted download is no failure of its image.
    BOOST_TEST(told(event_kind::undelivered) == 0);
    server.clear_faults();
    BOOST_TEST(finish(prompts(2)).totals.done == 2);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(a_request_to_stop_ends_a_stalled_search_for_a_link)
{
    auto gone = fault::with_response(404, "gone", "GET", "/storage/");
    gone.times = -1;
    server.inject(gone);
    stall("/api/ds-prototypes/history/");
    run_and_stop_at("the link of an image", prompts(2));
    BOOST_TEST(told(event_kind::undelivered) == 0);
    server.clear_faults();
    BOOST_TEST(finish(prompts(2)).totals.done == 2);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
