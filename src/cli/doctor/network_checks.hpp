// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_NETWORK_CHECKS_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_NETWORK_CHECKS_HPP

#include "cli/client/command_context.hpp"
#include "cli/doctor/connection_probe.hpp"
#include "cli/doctor/diagnosis.hpp"

#include <neuroflash/client_params.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli {

/**
 * \brief The doctor's checks of the way to the service: names, connection, proxy, TLS, clock. None
 * needs an account.
 *
 * \par Object lifetimes
 * `context`, `params` and `into` outlive it.
 */
class network_checks
{
public:
    network_checks(
        command_context& context, client_params const& params, std::chrono::milliseconds timeout,
        diagnosis& into)
        : context_(context), params_(params), timeout_(timeout), into_(into)
    {
    }

    /// Does one check after the other for the hosts of the API and of the tokens, until a signal
    /// ends the command. A check that depends on a failed one is skipped.
    asio::awaitable<void> run();

    /// Whether all checks of the host of this address succeeded. To be called after `run`.
    bool reaches(std::string const& url) const;

private:
    /// One of the two hosts; both may be the same.
    struct host
    {
        host() = default;

        std::string subject; ///< `app.neuroflash.com`
        std::unique_ptr<connection_probe> connection;
        bool alive = true;
        bool only_tokens = false; ///< The token service's host, and not the API's as well.
    };

    /// Why its name was not found, or why nothing answers there, with advice that names the setting
    /// of that address.
    static finding unreached(host const& of, line_failure const& failure);

    bool stopped() const noexcept { return context_.signal() != 0; }
    void add_host(std::string const& url, bool only_tokens);
    asio::awaitable<void> check_names(host& of);
    asio::awaitable<void> check_connect(host& of);
    asio::awaitable<void> check_proxy(host& of);
    asio::awaitable<void> check_tls(host& of);
    asio::awaitable<void> check_clock();

    command_context& context_;
    client_params const& params_;
    std::chrono::milliseconds timeout_;
    diagnosis& into_;
    std::optional<asio::ssl::context> trust_;
    std::vector<host> hosts_;
};

} // namespace neuroflash::cli

#endif
