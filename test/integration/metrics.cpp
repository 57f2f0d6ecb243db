// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"

#include <atomic>
#include <memory>
#include <thread>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(metrics_of_a_client)

namespace {

using generated = result<generation>;

/// A client whose metrics are kept.
struct with_metrics
{
    explicit with_metrics(against_sandbox::change const& adapt = {})
        : service([&](client_params& params) {
              params.observer = figures;
              if (adapt) adapt(params);
          })
    {
    }

    std::shared_ptr<metrics> figures = std::make_shared<metrics>();
    against_sandbox service;
};

} // namespace

BOOST_AUTO_TEST_CASE(figures_agree_with_the_services_own)
{
    auto at = with_metrics([](client_params& params) { params.idle_timeout = 0ms; });
    for (auto i = 0; i < 3; ++i) {
        require_good(at.service.get(at.service->generate(generate_params("a fox"))));
    }
    at.service.service.reset();
    at.service.run_to_end();
    auto const all = at.figures->snapshot();
    auto const seen = at.service.server.stats();
    auto const credits = static_cast<std::uint64_t>(at.service.server.credits_charged());
    BOOST_TEST(all.of(operation::generate).credits_charged == credits);
    BOOST_TEST(all.of(operation::generate).ended_with(errc{}) == 3u);
    BOOST_TEST(all.connections_opened == seen.connections_opened);
    BOOST_TEST(all.connections_resumed == seen.tls_resumed);
    auto closed = std::uint64_t(0);
    for (auto const count : all.connections_closed) closed += count;
    BOOST_TEST(closed == all.connections_opened);
    BOOST_TEST(all.closed_for(close_reason::expired) > 0u);
    BOOST_TEST(all.token_renewals == seen.token_requests);
    auto attempts = std::uint64_t(0);
    for (auto const& one : all.operations) attempts += one.attempts;
    BOOST_TEST(attempts == at.service.server.requests().size());
}

BOOST_AUTO_TEST_CASE(lost_answer_counts_as_an_unknown_charge)
{
    auto at = with_metrics();
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.charge_first = true;
    at.service.server.inject(lost);
    BOOST_TEST(!at.service.get(at.service->generate(generate_params("a fox"))));
    auto const made = at.figures->snapshot().of(operation::generate);
    BOOST_TEST(made.unknown_charges == 1u);
    BOOST_TEST(made.credits_charged == 0u);
    BOOST_TEST(made.ended_with(errc::outcome_unknown) == 1u);
    BOOST_TEST(made.first_byte.count() == 0u);
}

BOOST_AUTO_TEST_CASE(snapshots_are_taken_on_another_thread_while_the_client_works)
{
    constexpr auto calls = 100;
    auto at = with_metrics();
    auto over = std::atomic<bool>(false);
    auto falls = 0;
    auto looks = 0;
    auto scraper = std::thread([&] {
        auto before = std::uint64_t(0);
        do {
            auto const now = at.figures->snapshot().of(operation::generate);
            // One moment's figures: a call that has ended has had its attempts.
            if (now.attempts < before || now.attempts < now.ended_with(errc{})) ++falls;
            before = now.attempts;
            ++looks;
        } while (!over);
    });
    auto const all = at.service.get_all<generated>(
        calls, [&](int) { return at.service->generate(generate_params("a fox")); });
    over = true;
    scraper.join();
    for (auto const& one : all) require_good(one);
    BOOST_TEST(falls == 0);
    BOOST_TEST(looks > 0);
    BOOST_TEST(at.figures->snapshot().of(operation::generate).ended_with(errc{}) == 100u);
}

BOOST_AUTO_TEST_SUITE_END()
