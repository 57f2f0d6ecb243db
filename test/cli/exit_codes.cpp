// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <cli/errors/exit_codes.hpp>

namespace neuroflash::test {

using cli::exit_code;
using cli::exit_code_of;

BOOST_AUTO_TEST_SUITE(exit_codes)

namespace {

struct row
{
    errc code;
    int free;    ///< The exit code if nothing was charged.
    int charged; ///< The exit code if the request may have been charged.
};

/// The table of doc/errors.md.
constexpr auto rows = std::to_array<row>({
    {errc::invalid_argument, 2, 7},
    {errc::authentication_failed, 3, 7},
    {errc::permission_denied, 3, 7},
    {errc::quota_exhausted, 4, 7},
    {errc::rate_limited, 6, 7},
    {errc::not_found, 5, 7},
    {errc::rejected_input, 5, 7},
    {errc::content_refused, 5, 7},
    {errc::service_error, 6, 7},
    {errc::bad_response, 6, 7},
    {errc::response_too_large, 6, 7},
    {errc::redirect_refused, 6, 7},
    {errc::name_resolution_failed, 6, 7},
    {errc::connect_failed, 6, 7},
    {errc::proxy_failed, 6, 7},
    {errc::tls_failed, 6, 7},
    {errc::connection_lost, 6, 7},
    {errc::queue_timeout, 6, 7},
    {errc::token_timeout, 6, 7},
    {errc::name_resolution_timeout, 6, 7},
    {errc::connect_timeout, 6, 7},
    {errc::tls_timeout, 6, 7},
    {errc::send_timeout, 6, 7},
    {errc::response_timeout, 6, 7},
    {errc::body_timeout, 6, 7},
    {errc::backoff_timeout, 6, 7},
    {errc::cancelled, 6, 7},
    {errc::client_closed, 6, 7},
    {errc::outcome_unknown, 7, 7},
    {errc::storage_failed, 6, 7},
    {errc::internal, 6, 7},
});

} // namespace

BOOST_AUTO_TEST_CASE(every_error_ends_with_the_documented_code)
{
    for (auto const& one : rows) {
        BOOST_TEST_CONTEXT(to_string(one.code))
        {
            auto const free = exit_code_of(one.code, charge_state::not_charged);
            auto const unknown = exit_code_of(one.code, charge_state::unknown);
            auto const charged = exit_code_of(one.code, charge_state::charged);
            BOOST_TEST(static_cast<int>(free) == one.free);
            BOOST_TEST(static_cast<int>(unknown) == one.charged);
            BOOST_TEST(static_cast<int>(charged) == one.charged);
        }
    }
    BOOST_TEST(rows.size() == cli::exit_rows.size());
}

BOOST_AUTO_TEST_CASE(signals_end_as_shells_expect)
{
    BOOST_TEST(static_cast<int>(cli::exit_code_of_signal(SIGHUP)) == 129);
    BOOST_TEST(static_cast<int>(cli::exit_code_of_signal(SIGINT)) == 130);
    BOOST_TEST(static_cast<int>(cli::exit_code_of_signal(SIGQUIT)) == 131);
    BOOST_TEST(static_cast<int>(cli::exit_code_of_signal(SIGTERM)) == 143);
    BOOST_TEST(static_cast<int>(cli::exit_code_of_signal(SIGUSR1)) == 128 + SIGUSR1);
    BOOST_TEST(static_cast<int>(cli::exit_code_of_signal(SIGXCPU)) == 128 + SIGXCPU);
}

BOOST_AUTO_TEST_CASE(worse_of_two_is_the_greater_number)
{
    BOOST_TEST(cli::worse(exit_code::done, exit_code::rejected) == exit_code::rejected);
    BOOST_TEST(cli::worse(exit_code::failed, exit_code::rejected) == exit_code::failed);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
