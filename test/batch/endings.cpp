// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <cli/commands/batch_exit.hpp>

#include <csignal>
#include <string>

namespace neuroflash::test {

using batch::batch_summary;
using batch::stop_reason;
using cli::batch_work;

BOOST_AUTO_TEST_SUITE(batch_endings)

namespace {

batch_summary stopped_by(stop_reason why)
{
    auto made = batch_summary();
    made.stop = why;
    return made;
}

int code_of(batch_summary const& from, int signal = 0, batch_work what = batch_work::run)
{
    return static_cast<int>(cli::exit_code_for(from, signal, what));
}

constexpr auto free_ends = {
    std::pair(stop_reason::finished, 0),      std::pair(stop_reason::interrupted, 130),
    std::pair(stop_reason::budget, 4),        std::pair(stop_reason::daily_limit, 4),
    std::pair(stop_reason::cycle_limit, 4),   std::pair(stop_reason::fair_use, 4),
    std::pair(stop_reason::unknown_limit, 7), std::pair(stop_reason::storage, 6),
    std::pair(stop_reason::account, 3),       std::pair(stop_reason::unreachable, 6),
};

} // namespace

BOOST_AUTO_TEST_CASE(every_reason_to_stop_has_its_exit_code)
{
    for (auto const& [why, code] : free_ends) {
        BOOST_TEST(code_of(stopped_by(why)) == code, batch::to_string(why));
    }
}

BOOST_AUTO_TEST_CASE(what_is_open_is_told_whatever_else_went_wrong)
{
    for (auto const& [why, code] : free_ends) {
        if (code == 130) continue;
        auto held = stopped_by(why); // by an item that the input has no more
        held.credits.held = 1;
        BOOST_TEST(code_of(held) == 7, batch::to_string(why));
        auto in_flight = stopped_by(why); // the journal could not be read at the end
        in_flight.totals.in_flight = 1;
        BOOST_TEST(code_of(in_flight) == 7, batch::to_string(why));
        auto unknown = stopped_by(why);
        unknown.totals.unknown = 1;
        BOOST_TEST(code_of(unknown) == 7, batch::to_string(why));
    }
}

BOOST_AUTO_TEST_CASE(an_interrupted_process_says_so_even_if_its_run_had_stopped_before)
{
    for (auto const& [why, code] : free_ends) {
        BOOST_TEST(code_of(stopped_by(why), SIGINT) == 130, batch::to_string(why));
        BOOST_TEST(code_of(stopped_by(why), SIGTERM) == 143, batch::to_string(why));
    }
}

BOOST_AUTO_TEST_CASE(images_of_earlier_inputs_that_are_not_here_are_told)
{
    auto made = stopped_by(stop_reason::finished);
    made.images_left = 1;
    BOOST_TEST(code_of(made) == 8);
    BOOST_TEST(code_of(made, 0, batch_work::reconcile) == 8);
}

BOOST_AUTO_TEST_CASE(what_is_still_to_be_sent_is_no_failure_of_reconciling)
{
    auto made = stopped_by(stop_reason::finished);
    made.totals.left = 3;
    BOOST_TEST(code_of(made) == 8);
    BOOST_TEST(code_of(made, 0, batch_work::reconcile) == 0);
    made.totals.failed = 1;
    BOOST_TEST(code_of(made, 0, batch_work::reconcile) == 8);
}

// Without a proof, the same search would otherwise be advised forever.
BOOST_AUTO_TEST_CASE(who_has_searched_in_vain_learns_how_to_make_the_image_again)
{
    for (auto const work : {batch_work::run, batch_work::reconcile}) {
        auto const said = cli::advice_for_unknown(work, "neuroflash batch-reconcile o");
        BOOST_TEST(said.command == "neuroflash batch-reconcile o");
        auto const tells = said.sentence.find("a new key") != std::string::npos;
        BOOST_TEST(tells == (work == batch_work::reconcile), said.sentence);
        auto const warns = said.sentence.find("paid for twice") != std::string::npos;
        BOOST_TEST(warns == tells);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
