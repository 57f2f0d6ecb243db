// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_ERRORS_EXIT_CODES_HPP
#define NEUROFLASH_SRC_CLI_ERRORS_EXIT_CODES_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/error.hpp>

#include <algorithm>
#include <array>
#include <csignal>

/// The command line: the public interface of the library and of the sandbox, and printing.
namespace neuroflash::cli {

/**
 * \brief What the process says when it ends.
 *
 * A script may repeat the same command after 6, must look into the history first after 7, and has
 * to change something after 2 to 5.
 */
enum class exit_code : int
{
    done = 0,     ///< Complete success, or a sandbox that was stopped.
    usage = 2,    ///< Arguments, settings or an input file are invalid; no paid request was sent.
    account = 3,  ///< Credentials missing or rejected, or no permission.
    quota = 4,    ///< No image credits left, or the --budget is used up.
    rejected = 5, ///< The service rejected the request; the same one usually fails again.
    failed = 6,   ///< The service was not reached, or it failed; not charged.
    maybe_charged = 7, ///< Failed, and charged or possibly charged.
    some_failed = 8,   ///< Some requests of a batch or bench failed, the others are done.
    hung_up = 129,     ///< SIGHUP ended work in progress.
    interrupted = 130, ///< SIGINT ended work in progress.
    quit = 131,        ///< SIGQUIT ended work in progress.
    terminated = 143,  ///< SIGTERM ended work in progress.
};

struct exit_row
{
    errc code;
    exit_code when_not_charged;
};

/// One row for each errc, in its order. `exit_code_of` adds the rule about money.
inline constexpr auto exit_rows = std::to_array<exit_row>({
    {errc::invalid_argument, exit_code::usage},
    {errc::authentication_failed, exit_code::account},
    {errc::permission_denied, exit_code::account},
    {errc::quota_exhausted, exit_code::quota},
    {errc::rate_limited, exit_code::failed},
    {errc::not_found, exit_code::rejected},
    {errc::rejected_input, exit_code::rejected},
    {errc::content_refused, exit_code::rejected},
    {errc::service_error, exit_code::failed},
    {errc::bad_response, exit_code::failed},
    {errc::response_too_large, exit_code::failed},
    {errc::redirect_refused, exit_code::failed},
    {errc::name_resolution_failed, exit_code::failed},
    {errc::connect_failed, exit_code::failed},
    {errc::proxy_failed, exit_code::failed},
    {errc::tls_failed, exit_code::failed},
    {errc::connection_lost, exit_code::failed},
    {errc::queue_timeout, exit_code::failed},
    {errc::token_timeout, exit_code::failed},
    {errc::name_resolution_timeout, exit_code::failed},
    {errc::connect_timeout, exit_code::failed},
    {errc::tls_timeout, exit_code::failed},
    {errc::send_timeout, exit_code::failed},
    {errc::response_timeout, exit_code::failed},
    {errc::body_timeout, exit_code::failed},
    {errc::backoff_timeout, exit_code::failed},
    {errc::cancelled, exit_code::failed},
    {errc::client_closed, exit_code::failed},
    {errc::outcome_unknown, exit_code::maybe_charged},
    {errc::storage_failed, exit_code::failed},
    {errc::internal, exit_code::failed},
});

static_assert(exit_rows.size() == static_cast<std::size_t>(errc::internal));
static_assert(std::ranges::is_sorted(exit_rows, {}, &exit_row::code));

/// Money first: a failure that may have cost something is `maybe_charged` whatever its code, so
/// that no script repeats it blindly.
constexpr exit_code exit_code_of(errc code, charge_state charge) noexcept
{
    if (charge != charge_state::not_charged) return exit_code::maybe_charged;
    auto const row = std::ranges::find(exit_rows, code, &exit_row::code);
    return row == exit_rows.end() ? exit_code::failed : row->when_not_charged;
}

/// 128 and the number of the signal, as shells report it; also for those without an enumerator,
/// which batch systems send.
constexpr exit_code exit_code_of_signal(int signal) noexcept
{
    return static_cast<exit_code>(128 + signal);
}

static_assert(exit_code_of_signal(SIGHUP) == exit_code::hung_up);
static_assert(exit_code_of_signal(SIGINT) == exit_code::interrupted);
static_assert(exit_code_of_signal(SIGQUIT) == exit_code::quit);
static_assert(exit_code_of_signal(SIGTERM) == exit_code::terminated);

/// The exit code of several results: the greater number.
constexpr exit_code worse(exit_code a, exit_code b) noexcept
{
    return std::max(a, b);
}

} // namespace neuroflash::cli

#endif
