// SPDX-License-Identifier: BSL-1.0
#include "../sandbox_environment.hpp"
#include "../settings.hpp"
#include "commands.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <stdexcept>

namespace neuroflash::cli {

namespace {

sandbox::sandbox_params sandbox_settings(options const& given)
{
    auto params = sandbox::sandbox_params();
    params.port = given.port;
    params.generation_time = std::chrono::milliseconds(given.latency_ms);
    if (given.quota) params.image_quota.limit = *given.quota;
    if (given.quota_daily) params.image_quota.limit_daily = *given.quota_daily;
    if (given.token_lifetime) params.token_lifetime = std::chrono::seconds(*given.token_lifetime);
    return params;
}

void announce(command_context& context, sandbox::sandbox_server const& server)
{
    auto& out = context.out();
    if (context.given().print_env) {
        out.block(export_lines(server));
        return;
    }
    out.line("neuroflash sandbox at " + server.origin() + ", until interrupted.");
    out.line("Paste into another shell to use it:");
    out.line();
    out.block(export_lines(server));
}

error cannot_start(std::string const& why)
{
    auto details = error_details();
    details.message = "The sandbox cannot start: " + why;
    details.advice = "Choose another --port (0 lets the system choose).";
    return error(errc::connect_failed, std::move(details));
}

} // namespace

exit_code run_sandbox(command_context& context)
{
    // Before the first line is out: whoever reads it may send the signal at once, and the server
    // has a directory to remove.
    auto stop = asio::signal_set(context.io(), SIGINT, SIGTERM);
    stop.async_wait([](boost::system::error_code const&, int) {});
    try {
        auto const server = sandbox::sandbox_server(sandbox_settings(context.given()));
        announce(context, server);
        // To be stopped is what a server waits for, so it ends with 0.
        context.io().run();
    } catch (std::invalid_argument const& e) {
        return context.fail(wrong_usage(e.what(), "See `neuroflash sandbox --help`."));
    } catch (std::runtime_error const& e) {
        return context.fail(cannot_start(e.what()));
    }
    return exit_code::done;
}

} // namespace neuroflash::cli
