// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "outcomes.hpp"

#include <neuroflash/core/retry/charge_rules.hpp>

#include <string>

namespace core = neuroflash::core;
using neuroflash::charge_state;
using neuroflash::charge_verdict;
using neuroflash::errc;
using neuroflash::exchange_outcome;
using neuroflash::test::answered;
using neuroflash::test::cut;
using neuroflash::test::failed;

BOOST_AUTO_TEST_SUITE(charge_rules)

namespace {

charge_verdict judge_paid(exchange_outcome const& outcome)
{
    return core::verdict_of_attempt(core::classify(outcome, false), outcome, true);
}

bool is_free(exchange_outcome const& outcome)
{
    return judge_paid(outcome).state == charge_state::not_charged;
}

charge_verdict verdict(charge_state state, int credits, std::string evidence)
{
    return {state, credits, std::move(evidence)};
}

} // namespace

BOOST_AUTO_TEST_CASE(unpaid_operation_costs_nothing_whatever_happens)
{
    auto const lost = failed(errc::connection_lost, 900);
    auto const v = core::verdict_of_attempt(core::attempt_class::ambiguous, lost, false);
    BOOST_TEST(v.state == charge_state::not_charged);
    BOOST_TEST(v.evidence == "This operation costs nothing.");
}

BOOST_AUTO_TEST_CASE(request_of_which_no_byte_left_is_not_charged)
{
    for (auto const code :
         {errc::connect_failed, errc::tls_failed, errc::connection_lost, errc::queue_timeout,
          errc::cancelled, errc::client_closed, errc::connect_timeout, errc::send_timeout}) {
        auto const v = judge_paid(failed(code));
        BOOST_TEST(v.state == charge_state::not_charged);
        BOOST_TEST(v.evidence == "No byte of the request was sent.");
    }
}

// A transport of the user may name the phase and count no bytes.
BOOST_AUTO_TEST_CASE(wait_for_a_response_makes_every_failure_unknown)
{
    for (auto const where : {neuroflash::phase::response, neuroflash::phase::body}) {
        for (auto code = 1; code <= static_cast<int>(errc::internal); ++code) {
            auto outcome = failed(static_cast<errc>(code));
            outcome.phase = where;
            auto const v = judge_paid(outcome);
            BOOST_TEST(v.state == charge_state::unknown);
            BOOST_TEST(v.evidence == "The request was sent and no response came.");
        }
    }
    auto lost = failed(errc::connection_lost);
    lost.phase = neuroflash::phase::response;
    BOOST_TEST(core::classify(lost, false) == core::attempt_class::ambiguous);
}

BOOST_AUTO_TEST_CASE(one_byte_makes_every_failure_unknown)
{
    for (auto code = 1; code <= static_cast<int>(errc::internal); ++code) {
        BOOST_TEST_CONTEXT("errc " << code)
        {
            auto const v = judge_paid(failed(static_cast<errc>(code), 1));
            BOOST_TEST(v.state == charge_state::unknown);
            BOOST_TEST(v.evidence == "1 bytes of the request were written and no response came.");
        }
    }
}

BOOST_AUTO_TEST_CASE(only_a_whole_refusal_settles_what_an_answer_cost)
{
    for (auto status = 100; status < 700; ++status) {
        auto const elsewhere = status == 307 || status == 308;
        auto const refusal = elsewhere ||
            (status >= 400 && status <= 499 && status != 408 && status != 424 && status != 499);
        BOOST_TEST_CONTEXT("status " << status)
        {
            BOOST_TEST(is_free(answered(status)) == refusal);
            BOOST_TEST(!is_free(cut(errc::connection_lost, status)));
            BOOST_TEST(!is_free(cut(errc::response_too_large, status)));
            BOOST_TEST(!is_free(cut(errc::body_timeout, status)));
            BOOST_TEST(judge_paid(answered(status)).credits == 0);
            BOOST_TEST(!judge_paid(answered(status)).evidence.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(answer_outweighs_a_byte_count_of_zero)
{
    auto outcome = answered(500);
    outcome.bytes_written = 0;
    BOOST_TEST(!is_free(outcome));
    auto broken = cut(errc::connection_lost, 200);
    broken.bytes_written = 0;
    BOOST_TEST(!is_free(broken));
}

BOOST_AUTO_TEST_CASE(evidence_says_what_the_verdict_rests_on)
{
    BOOST_TEST(
        judge_paid(answered(422)).evidence == "The service refused the request with status 422.");
    BOOST_TEST(
        judge_paid(answered(502)).evidence ==
        "The service answered 502, which does not say whether images were made.");
    BOOST_TEST(
        judge_paid(answered(200)).evidence ==
        "The service answered 200; no image has been counted yet.");
    BOOST_TEST(
        core::verdict_of_attempt(core::attempt_class::unreadable, answered(200), true).evidence ==
        "The service answered 200, but the response cannot be read.");
    auto const with_image =
        core::verdict_of_attempt(core::attempt_class::unreadable, answered(429), true);
    BOOST_TEST(with_image.state == charge_state::unknown);
    BOOST_TEST(
        with_image.evidence ==
        "The service answered 429, and its response names work that was begun.");
    BOOST_TEST(
        judge_paid(cut(errc::connection_lost, 200)).evidence ==
        "900 bytes of the request were written and the response (status 200) was not read to its "
        "end.");
}

BOOST_AUTO_TEST_CASE(whole_success_that_refuses_is_a_rejection)
{
    using neuroflash::charge_unit;
    auto const refused = core::attempt_class::refused;
    auto const image = core::verdict_of_attempt(refused, answered(200), true);
    BOOST_TEST(image.state == charge_state::not_charged);
    BOOST_TEST(image.evidence == "The service answered 200 without an image: this is a rejection.");
    auto const text =
        core::verdict_of_attempt(refused, answered(299), true, false, charge_unit::tokens);
    BOOST_TEST(text.state == charge_state::not_charged);
    BOOST_TEST(text.unit == charge_unit::tokens);
    BOOST_TEST(text.evidence == "The service answered 299 without a text: this is a rejection.");
    auto const broken = cut(errc::connection_lost, 200);
    BOOST_TEST(core::verdict_of_attempt(refused, broken, true).state == charge_state::unknown);
}

BOOST_AUTO_TEST_CASE(unknown_wins_over_not_charged_in_either_order)
{
    auto const free = verdict(charge_state::not_charged, 0, "free.");
    auto const doubt = verdict(charge_state::unknown, 0, "doubt.");
    for (auto const& v : {core::merge_verdicts(free, doubt), core::merge_verdicts(doubt, free)}) {
        BOOST_TEST(v.state == charge_state::unknown);
        BOOST_TEST(v.evidence == "doubt.");
    }
}

BOOST_AUTO_TEST_CASE(charge_stays_a_charge_and_keeps_the_doubt_in_its_evidence)
{
    auto const doubt = verdict(charge_state::unknown, 0, "doubt.");
    auto const paid = verdict(charge_state::charged, 2, "two images.");
    for (auto const& v : {core::merge_verdicts(paid, doubt), core::merge_verdicts(doubt, paid)}) {
        BOOST_TEST(v.state == charge_state::charged);
        BOOST_TEST(v.credits == 2);
        BOOST_TEST(v.evidence == "two images. Another attempt may have been charged: doubt.");
    }
}

BOOST_AUTO_TEST_CASE(refusal_before_a_charge_leaves_no_trace)
{
    auto const free = verdict(charge_state::not_charged, 0, "free.");
    auto const paid = verdict(charge_state::charged, 2, "two images.");
    for (auto const& v : {core::merge_verdicts(paid, free), core::merge_verdicts(free, paid)}) {
        BOOST_TEST(v.state == charge_state::charged);
        BOOST_TEST(v.credits == 2);
        BOOST_TEST(v.evidence == "two images.");
    }
}

BOOST_AUTO_TEST_CASE(two_charges_add_up)
{
    auto const v = core::merge_verdicts(
        verdict(charge_state::charged, 2, "two."), verdict(charge_state::charged, 3, "three."));
    BOOST_TEST(v.state == charge_state::charged);
    BOOST_TEST(v.credits == 5);
    BOOST_TEST(v.evidence == "three. Another attempt: two.");
}

BOOST_AUTO_TEST_CASE(state_from_beyond_the_list_counts_as_unknown)
{
    auto const strange = charge_verdict(static_cast<charge_state>(99), 0, "strange");
    auto const free = charge_verdict(charge_state::not_charged, 0, "free");
    auto const charged = charge_verdict(charge_state::charged, 1, "charged");
    BOOST_TEST(core::merge_verdicts(strange, free).evidence == "strange");
    BOOST_TEST(core::merge_verdicts(free, strange).evidence == "strange");
    BOOST_TEST(core::merge_verdicts(strange, charged).state == charge_state::charged);
    BOOST_TEST(core::merge_verdicts(charged, strange).state == charge_state::charged);
}

BOOST_AUTO_TEST_CASE(of_equal_verdicts_the_later_stays)
{
    for (auto const state : {charge_state::not_charged, charge_state::unknown}) {
        auto const v =
            core::merge_verdicts(verdict(state, 0, "first."), verdict(state, 0, "second."));
        BOOST_TEST(v.state == state);
        BOOST_TEST(v.evidence == "second.");
    }
    BOOST_TEST(core::merge_verdicts({}, verdict(charge_state::unknown, 0, "x")).evidence == "x");
}

BOOST_AUTO_TEST_CASE(refusal_of_an_earlier_attempt_says_more_than_that_nothing_was_sent)
{
    auto const unsent = verdict(charge_state::not_charged, 0, std::string(core::nothing_sent));
    auto const refused = verdict(charge_state::not_charged, 0, "refused.");
    auto const silent = verdict(charge_state::not_charged, 0, "");
    BOOST_TEST(core::merge_verdicts(refused, unsent).evidence == "refused.");
    BOOST_TEST(core::merge_verdicts(unsent, refused).evidence == "refused.");
    BOOST_TEST(core::merge_verdicts(silent, unsent).evidence == core::nothing_sent);
}

BOOST_AUTO_TEST_CASE(of_the_5xx_only_a_503_can_be_trusted)
{
    for (auto status = 500; status < 600; ++status) {
        auto const outcome = answered(status);
        auto const v =
            core::verdict_of_attempt(core::classify(outcome, false), outcome, true, true);
        auto const expected = status == 503 ? charge_state::not_charged : charge_state::unknown;
        BOOST_TEST(v.state == expected, "status " << status);
    }
}

BOOST_AUTO_TEST_CASE(text_is_paid_in_tokens_and_they_add_up)
{
    auto const outcome = answered(502);
    auto const doubt = core::verdict_of_attempt(
        core::classify(outcome, false), outcome, true, false, neuroflash::charge_unit::tokens);
    BOOST_TEST(doubt.unit == neuroflash::charge_unit::tokens);
    BOOST_TEST(
        doubt.evidence ==
        "The service answered 502, which does not say whether a text was written.");
    auto const unread = core::verdict_of_attempt(
        core::attempt_class::succeeded, answered(200), true, false,
        neuroflash::charge_unit::tokens);
    BOOST_TEST(unread.evidence == "The service answered 200; no text has been read yet.");
    auto two = verdict(charge_state::charged, 0, "two.");
    two.tokens = 2;
    auto three = verdict(charge_state::charged, 0, "three.");
    three.tokens = 3;
    BOOST_TEST(core::merge_verdicts(two, three).tokens == 5);
}

BOOST_AUTO_TEST_CASE(lost_response_says_what_may_have_been_made)
{
    using neuroflash::core::lost_response_text;
    BOOST_TEST(
        lost_response_text(neuroflash::charge_unit::tokens) ==
        "The request was sent and its outcome is unknown: a text may have been written and charged.");
    BOOST_TEST(
        lost_response_text(neuroflash::charge_unit::credits) ==
        "The request was sent and its outcome is unknown: images may have been made and charged.");
}

BOOST_AUTO_TEST_SUITE_END()
