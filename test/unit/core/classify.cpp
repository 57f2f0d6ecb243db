// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "outcomes.hpp"

#include <neuroflash/core/retry/retry_policy.hpp>

#include <array>
#include <utility>

namespace core = neuroflash::core;
using core::attempt_class;
using neuroflash::errc;
using neuroflash::test::answered;
using neuroflash::test::cut;
using neuroflash::test::failed;

BOOST_AUTO_TEST_SUITE(classify)

namespace {

struct status_row
{
    int status;
    attempt_class plain;
    attempt_class with_quota; ///< The body speaks of a quota.
};

constexpr auto status_rows = std::to_array<status_row>({
    {199, attempt_class::ambiguous, attempt_class::ambiguous},
    {200, attempt_class::succeeded, attempt_class::succeeded},
    {201, attempt_class::succeeded, attempt_class::succeeded},
    {204, attempt_class::succeeded, attempt_class::succeeded},
    {299, attempt_class::succeeded, attempt_class::succeeded},
    {300, attempt_class::refused, attempt_class::refused},
    {301, attempt_class::refused, attempt_class::refused},
    {304, attempt_class::refused, attempt_class::refused},
    {307, attempt_class::refused, attempt_class::refused},
    {399, attempt_class::refused, attempt_class::refused},
    {400, attempt_class::refused, attempt_class::quota},
    {401, attempt_class::unauthorized, attempt_class::unauthorized},
    {402, attempt_class::refused, attempt_class::quota},
    {403, attempt_class::refused, attempt_class::quota},
    {404, attempt_class::refused, attempt_class::quota},
    {405, attempt_class::refused, attempt_class::quota},
    {408, attempt_class::server_failed, attempt_class::server_failed},
    {413, attempt_class::refused, attempt_class::quota},
    {414, attempt_class::refused, attempt_class::quota},
    {422, attempt_class::refused, attempt_class::quota},
    {424, attempt_class::server_failed, attempt_class::server_failed},
    {429, attempt_class::rate_limited, attempt_class::quota},
    {499, attempt_class::server_failed, attempt_class::server_failed},
    {500, attempt_class::server_failed, attempt_class::server_failed},
    {501, attempt_class::server_failed, attempt_class::server_failed},
    {502, attempt_class::server_failed, attempt_class::server_failed},
    {503, attempt_class::unavailable, attempt_class::unavailable},
    {504, attempt_class::server_failed, attempt_class::server_failed},
    {520, attempt_class::server_failed, attempt_class::server_failed},
    {599, attempt_class::server_failed, attempt_class::server_failed},
    {0, attempt_class::ambiguous, attempt_class::ambiguous},
    {101, attempt_class::ambiguous, attempt_class::ambiguous},
    {600, attempt_class::ambiguous, attempt_class::ambiguous},
    {999, attempt_class::ambiguous, attempt_class::ambiguous},
});

struct failure_row
{
    errc code;
    attempt_class nothing_sent;
    attempt_class nothing_sent_reused;
    attempt_class sent;
};

constexpr auto broken = [](errc code) {
    return failure_row{
        code, attempt_class::not_sent, attempt_class::stale_reuse, attempt_class::ambiguous};
};
constexpr auto always = [](errc code, attempt_class c) { return failure_row{code, c, c, c}; };

constexpr auto failure_rows = std::to_array<failure_row>({
    broken(errc::name_resolution_failed),
    broken(errc::connect_failed),
    broken(errc::proxy_failed),
    broken(errc::tls_failed),
    broken(errc::connection_lost),
    broken(errc::bad_response),
    broken(errc::name_resolution_timeout),
    broken(errc::connect_timeout),
    broken(errc::tls_timeout),
    always(errc::queue_timeout, attempt_class::out_of_time),
    always(errc::token_timeout, attempt_class::out_of_time),
    always(errc::send_timeout, attempt_class::out_of_time),
    always(errc::response_timeout, attempt_class::out_of_time),
    always(errc::body_timeout, attempt_class::out_of_time),
    always(errc::backoff_timeout, attempt_class::out_of_time),
    always(errc::cancelled, attempt_class::cancelled),
    always(errc::client_closed, attempt_class::client_closed),
    always(errc::redirect_refused, attempt_class::refused),
    always(errc::response_too_large, attempt_class::client_side),
    always(errc::storage_failed, attempt_class::client_side),
    always(errc::invalid_argument, attempt_class::client_side),
    always(errc::internal, attempt_class::client_side),
    always(errc::authentication_failed, attempt_class::client_side),
    always(errc::permission_denied, attempt_class::client_side),
    always(errc::quota_exhausted, attempt_class::client_side),
    always(errc::rate_limited, attempt_class::client_side),
    always(errc::not_found, attempt_class::client_side),
    always(errc::rejected_input, attempt_class::client_side),
    always(errc::content_refused, attempt_class::client_side),
    always(errc::service_error, attempt_class::client_side),
    always(errc::outcome_unknown, attempt_class::client_side),
});

} // namespace

BOOST_AUTO_TEST_CASE(whole_answer_is_classified_by_its_status)
{
    for (auto const& row : status_rows) {
        BOOST_TEST_CONTEXT("status " << row.status)
        {
            BOOST_TEST(core::classify(answered(row.status), false) == row.plain);
            BOOST_TEST(core::classify(answered(row.status), true) == row.with_quota);
        }
    }
}

BOOST_AUTO_TEST_CASE(failure_is_classified_by_code_bytes_and_reuse)
{
    BOOST_TEST(failure_rows.size() == static_cast<std::size_t>(errc::internal));
    for (auto const& row : failure_rows) {
        BOOST_TEST_CONTEXT("errc " << static_cast<int>(row.code))
        {
            BOOST_TEST(core::classify(failed(row.code), false) == row.nothing_sent);
            BOOST_TEST(core::classify(failed(row.code, 0, true), false) == row.nothing_sent_reused);
            BOOST_TEST(core::classify(failed(row.code, 1), false) == row.sent);
            BOOST_TEST(core::classify(failed(row.code, 1, true), false) == row.sent);
        }
    }
}

BOOST_AUTO_TEST_CASE(causes_that_last_are_distinguished_from_those_that_pass)
{
    for (auto const code : {errc::name_resolution_failed, errc::tls_failed}) {
        auto outcome = failed(code);
        BOOST_TEST(core::classify(outcome, false) == attempt_class::not_sent);
        outcome.permanent_connect_failure = true;
        BOOST_TEST(core::classify(outcome, false) == attempt_class::permanent_connect_failure);
        outcome.bytes_written = 1; // whatever that means: the money comes first
        BOOST_TEST(core::classify(outcome, false) == attempt_class::ambiguous);
    }
}

BOOST_AUTO_TEST_CASE(answer_that_breaks_off_is_lost_whatever_its_status)
{
    for (auto const status : {200, 401, 403, 429, 500, 503}) {
        BOOST_TEST(
            core::classify(cut(errc::connection_lost, status), true) == attempt_class::ambiguous);
    }
}

BOOST_AUTO_TEST_CASE(answer_proves_that_something_was_sent_whatever_the_byte_count_says)
{
    auto outcome = failed(errc::connection_lost, 0, true);
    outcome.header_seen = true;
    BOOST_TEST(core::classify(outcome, false) == attempt_class::ambiguous);
}

BOOST_AUTO_TEST_CASE(code_from_elsewhere_is_final)
{
    BOOST_TEST(core::classify(failed(static_cast<errc>(999)), false) == attempt_class::client_side);
}

BOOST_AUTO_TEST_CASE(proxy_that_wants_another_user_is_not_asked_again)
{
    for (auto status = 100; status < 600; ++status) {
        BOOST_TEST_CONTEXT("status " << status)
        {
            auto outcome = failed(errc::proxy_failed);
            outcome.proxy_status = status;
            auto const final = status == 401 || status == 403 || status == 407;
            BOOST_TEST(
                core::classify(outcome, false) ==
                (final ? attempt_class::refused : attempt_class::not_sent));
            outcome.bytes_written = 1; // whatever that means: the money comes first
            BOOST_TEST(core::classify(outcome, false) == attempt_class::ambiguous);
        }
    }
}

BOOST_AUTO_TEST_CASE(delete_of_what_is_gone_was_done_only_by_an_attempt_whose_answer_was_lost)
{
    using neuroflash::http_method;
    auto const gone = answered(404);
    BOOST_TEST(core::was_done_before(http_method::delete_, gone, true));
    BOOST_TEST(!core::was_done_before(http_method::delete_, gone, false));
    BOOST_TEST(!core::was_done_before(http_method::get, gone, true));
    BOOST_TEST(!core::was_done_before(http_method::delete_, answered(403), true));
    BOOST_TEST(!core::was_done_before(http_method::delete_, answered(405), true));
    BOOST_TEST(!core::was_done_before(http_method::delete_, cut(errc::connection_lost, 404), true));
}

BOOST_AUTO_TEST_CASE(attempt_may_have_worked_unless_its_answer_or_its_failure_denies_it)
{
    using enum attempt_class;
    for (auto const doubtful : {ambiguous, server_failed, unavailable, unreadable}) {
        BOOST_TEST(core::may_have_worked(doubtful), core::to_string(doubtful));
    }
    for (auto const settled :
         {succeeded, not_sent, permanent_connect_failure, stale_reuse, unauthorized, rate_limited,
          quota, refused, out_of_time, cancelled, client_closed, client_side}) {
        BOOST_TEST(!core::may_have_worked(settled), core::to_string(settled));
    }
}

BOOST_AUTO_TEST_SUITE_END()
