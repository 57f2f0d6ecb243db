// SPDX-License-Identifier: BSL-1.0
// What an earlier run left open is looked for while new prompts are sent.
#include "run_fixture.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace neuroflash::test {

using batch::event_kind;
using batch::stop_reason;
using sandbox::fault;
using sandbox::fault_kind;

namespace {

struct open_fixture : run_fixture
{
    /// A run that ends with one request whose response was lost, and was not searched for.
    void leave_open(std::string const& prompt, bool charged)
    {
        auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
        lost.charge_first = charged;
        server.inject(lost);
        service.reconcile.enabled = false;
        on_event = [this](batch::batch_event const& event) {
            if (event.kind == event_kind::unknown) runner->stop();
        };
        BOOST_REQUIRE(finish({prompt}).totals.unknown == 1);
        on_event = nullptr;
        events.clear();
        service.reconcile.enabled = true;
    }

    /// The history can be read only when the first new image is there.
    void hold_the_history()
    {
        auto blind = fault::with_response(500, "{}", "GET", "/api/ds-prototypes/history");
        blind.times = -1;
        server.inject(blind);
        on_event = [this](batch::batch_event const& event) {
            if (event.kind == event_kind::done) server.clear_faults();
        };
    }

    std::vector<std::string> paid() const
    {
        auto prompts = std::vector<std::string>();
        for (auto const& entry : server.ledger()) prompts.push_back(entry.prompt);
        std::sort(prompts.begin(), prompts.end());
        return prompts;
    }

    /// The place of the first event of that kind; behind the last one if there is none.
    std::ptrdiff_t place_of(event_kind kind) const
    {
        return std::ranges::find(events, kind, &batch::batch_event::kind) - events.begin();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_settling_while_sending, open_fixture)

BOOST_AUTO_TEST_CASE(new_prompts_do_not_wait_for_what_an_earlier_run_left_open)
{
    for (auto const charged : {true, false}) {
        auto const name = charged ? std::string("charged") : std::string("absent");
        params.out = directory.path() / name;
        leave_open("open " + name, charged);
        hold_the_history();
        auto const done = finish({"open " + name, "new " + name});
        require_adds_up(done);
        BOOST_TEST(done.totals.done == 2);
        BOOST_TEST(done.recovered == (charged ? 1 : 0));
        BOOST_TEST(place_of(event_kind::settling) < place_of(event_kind::started));
        if (charged) BOOST_TEST(place_of(event_kind::done) < place_of(event_kind::recovered));
    }
    BOOST_TEST(
        (paid() ==
         std::vector<std::string>{"new absent", "new charged", "open absent", "open charged"}));
}

BOOST_AUTO_TEST_CASE(request_in_flight_is_not_taken_for_one_that_was_left_open)
{
    leave_open("open", false);
    server.set_generation_time(700ms); // longer than absence needs to be proven
    auto const done = finish({"open", "new", "newer"});
    BOOST_TEST(done.totals.done == 3);
    BOOST_TEST(done.requests == 3);
    BOOST_TEST(paid() == (std::vector<std::string>{"new", "newer", "open"}));
}

BOOST_AUTO_TEST_CASE(budget_waits_for_the_answer_where_it_decides)
{
    params.budget = 1;
    leave_open("open", false);
    auto const done = finish({"open", "new"});
    BOOST_TEST(done.stop == stop_reason::budget);
    BOOST_TEST(done.totals.done == 1);
    BOOST_TEST(done.totals.left == 1);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(budget_counts_what_was_charged_and_is_found)
{
    params.budget = 1;
    leave_open("open", true);
    auto const done = finish({"open", "new"});
    BOOST_TEST(done.stop == stop_reason::budget);
    BOOST_TEST(done.totals.done == 1);
    BOOST_TEST(paid() == std::vector<std::string>{"open"});
}

BOOST_AUTO_TEST_CASE(first_wish_to_stop_ends_the_looking)
{
    leave_open("open", true);
    hold_the_history();
    on_event = [this](batch::batch_event const& event) {
        if (event.kind == event_kind::done) runner->stop();
    };
    auto const done = finish({"open", "new"});
    BOOST_TEST(done.stop == stop_reason::interrupted);
    BOOST_TEST(done.totals.unknown == 1);
    BOOST_TEST(done.totals.done == 1);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
