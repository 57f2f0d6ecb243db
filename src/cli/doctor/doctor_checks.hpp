// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_DOCTOR_CHECKS_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_DOCTOR_CHECKS_HPP

#include "cli/client/command_context.hpp"
#include "cli/doctor/diagnosis.hpp"
#include "cli/doctor/judge.hpp"
#include "cli/doctor/network_checks.hpp"
#include "cli/doctor/recording_transport.hpp"

#include <neuroflash/client.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::cli {

/// Checks the settings, one finding per variable. Returns true if they suffice for a client.
/// `account`: what `read_credentials` has found; the keyring is not asked again.
bool check_settings(
    options const& given, client_params const& params, result<credentials> const& account,
    diagnosis& into);

/**
 * \brief All checks that need the network, in their order: `network_checks` first, then those that
 * need the account.
 *
 * A check that depends on a failed one is skipped; the others are done.
 */
class doctor_checks
{
public:
    /// `usable`: the settings allow a client.
    doctor_checks(command_context& context, client_params params, bool usable, diagnosis& into);

    doctor_checks(doctor_checks const&) = delete;
    doctor_checks& operator=(doctor_checks const&) = delete;

    asio::awaitable<exit_code> run();

private:
    bool stopped() const noexcept { return context_.signal() != 0; }
    client make_client(bool guide_first) const;

    asio::awaitable<void> check_account();
    asio::awaitable<void> check_routes(client& guide, client& reference);
    asio::awaitable<void> check_surfaces(client& service);
    asio::awaitable<void> check_quota(client& service);
    asio::awaitable<void> check_models(client& service);
    asio::awaitable<void> check_text(client& service);
    asio::awaitable<void> check_voices(client& service);

    /// What became of the first path that a client tried with the operation.
    route_status status_of_first(std::size_t since, errc code) const;
    asio::awaitable<error> list_history(client& service);
    asio::awaitable<error> get_item(client& service);
    using history_operation = asio::awaitable<error> (doctor_checks::*)(client&);
    asio::awaitable<void> check_route(
        std::string_view subject, client& guide, client& reference, history_operation ask,
        std::string guide_path, std::string reference_path);

    void add_token(std::optional<error> const& why_unknown);
    void skip_account(std::string const& why);
    void skip_workspace(std::string const& why);

    command_context& context_;
    client_params params_;
    bool usable_;
    diagnosis& into_;
    std::chrono::milliseconds timeout_;
    network_checks network_;
    std::shared_ptr<recording_transport> transport_;
    std::string workspace_;
    bool guide_answers_ = false; ///< Its history, on either path.
};

} // namespace neuroflash::cli

#endif
