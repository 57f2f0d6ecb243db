// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_DOCTOR_CHECKS_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_DOCTOR_CHECKS_HPP

#include "cli/client/command_context.hpp"
#include "cli/doctor/connection_probe.hpp"
#include "cli/doctor/diagnosis.hpp"
#include "cli/doctor/judge.hpp"
#include "cli/doctor/recording_transport.hpp"
#include "cli/doctor/surface_probe.hpp"

#include <neuroflash/client.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::cli {

/// Checks the settings, one finding per variable. Returns true if they suffice for a client.
bool check_settings(options const& given, client_params const& params, diagnosis& into);

/**
 * \brief All checks that need the network, in their order.
 *
 * What does not depend on a failed step is looked at nevertheless; what does is skipped.
 */
class doctor_checks
{
public:
    /// `usable`: the settings allow a client.
    doctor_checks(command_context& context, client_params params, bool usable, diagnosis& into);

    asio::awaitable<exit_code> run();

private:
    /// One of the two hosts; both may be the same.
    struct host
    {
        host() = default;

        std::string subject; ///< `app.neuroflash.com`
        std::unique_ptr<connection_probe> connection;
        bool alive = true;
    };

    bool stopped() const noexcept { return context_.signal() != 0; }
    void add_host(std::string const& url);
    bool alive(std::string const& url) const;
    client make_client(bool guide_first) const;

    asio::awaitable<void> check_network();
    asio::awaitable<void> check_names(host& of);
    asio::awaitable<void> check_connect(host& of);
    asio::awaitable<void> check_proxy(host& of);
    asio::awaitable<void> check_tls(host& of);
    asio::awaitable<void> check_clock();
    asio::awaitable<void> check_account();
    asio::awaitable<void> check_routes(client& guide, client& reference);
    asio::awaitable<void> check_surfaces(client& service);
    asio::awaitable<void> probe_fields();
    asio::awaitable<void> probe_list();
    asio::awaitable<void> probe_upload();
    asio::awaitable<content_responses> probe_content(uploaded_image image);
    asio::awaitable<stepped<http_response>> probe(http_method method, std::string url);
    asio::awaitable<void> probe_texts();
    asio::awaitable<void> check_quota(client& service);
    asio::awaitable<void> check_models(client& service);
    asio::awaitable<void> check_text(client& service);
    asio::awaitable<void> check_voices(client& service);

    /// What became of the first path that a client tried with the operation.
    route_fate fate_of_first(std::size_t since, errc code) const;
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
    std::optional<asio::ssl::context> trust_;
    std::vector<host> hosts_;
    std::shared_ptr<recording_transport> transport_;
    std::string workspace_;
    bool guide_answers_ = false; ///< Its history, on either path.
};

} // namespace neuroflash::cli

#endif
