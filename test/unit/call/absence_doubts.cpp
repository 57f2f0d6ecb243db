// SPDX-License-Identifier: BSL-1.0
// Doubts about the service or the clock that let no absence be proven.
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <chrono>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(absence_doubts)

BOOST_AUTO_TEST_CASE(request_that_the_service_only_accepted_is_not_absent)
{
    auto d = history_fixture();
    d.when_posted = [] { return answered(202, R"({"images":[],"batch_id":"b"})"); };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::outcome_unknown);
    BOOST_TEST(got.error().charge().state == charge_state::unknown);
    BOOST_TEST(got.error().pending() != nullptr);
    BOOST_TEST(!got.error().details().absent_from_history);
    BOOST_TEST(d.posts == 1);

    auto later = history_fixture(with_workspace()); // another process
    later.time->advance(std::chrono::hours(1));
    auto const word = got.error().pending()->to_string();
    auto const again = later.take_up(pending_generation::parse(word).value());
    BOOST_REQUIRE(!again);
    BOOST_TEST(!again.error().details().absent_from_history);
    BOOST_TEST(pending_generation::parse(word).value().to_string() == word);
}

BOOST_AUTO_TEST_CASE(request_whose_accepting_response_was_cut_is_not_absent)
{
    auto d = history_fixture();
    d.when_posted = [] {
        auto cut = failed(errc::connection_lost, phase::body, 90);
        cut.header_seen = true;
        cut.response.status = 202;
        return cut;
    };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(!got.error().details().absent_from_history);
    BOOST_TEST(d.posts == 1);
}

BOOST_AUTO_TEST_CASE(request_with_a_send_time_still_to_come_is_not_absent)
{
    for (auto const fast : {2h, 0h}) {
        auto d = history_fixture(with_workspace());
        d.time->advance(1h);
        auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall() + fast);
        auto const word =
            pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent)
                .to_string();
        d.time->advance(20min);
        auto const got = d.take_up(pending_generation::parse(word).value());
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().details().absent_from_history == (fast == 0h));
    }
}

BOOST_AUTO_TEST_SUITE_END()
