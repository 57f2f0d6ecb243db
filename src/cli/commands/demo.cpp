// SPDX-License-Identifier: BSL-1.0
#include "../picture_file.hpp"
#include "../sandbox_environment.hpp"
#include "../settings.hpp"
#include "commands.hpp"
#include "guide_run.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <stdexcept>

namespace neuroflash::cli {

namespace {

asio::awaitable<exit_code> follow_guide(
    command_context& context, client& service, std::string service_words, std::string workspace)
{
    auto guide = guide_run(context, service, std::move(service_words), std::move(workspace));
    auto running = guide.run();
    co_return co_await std::move(running);
}

exit_code
run_guide(command_context& context, client_params params, std::string const& service_words)
{
    auto const workspace = params.workspace ? params.workspace->str() : std::string();
    return with_client(context, std::move(params), [=](command_context& inner, client& service) {
        return follow_guide(inner, service, service_words, workspace);
    });
}

exit_code with_account(command_context& context)
{
    auto params = read_settings(context.given());
    if (!params) return context.fail(params.error());
    auto const base = params->api_base;
    context.out().line("The credentials are set, so this runs against " + printable(base) + '.');
    context.out().line("It makes one picture and edits it: that costs 2 image credits.");
    context.out().line();
    return run_guide(context, std::move(*params), "From " + base);
}

exit_code with_sandbox(command_context& context)
{
    auto const server = sandbox::sandbox_server();
    auto params = params_for(server);
    auto const& given = context.given();
    if (given.workspace) params.workspace = workspace_id(*given.workspace);
    if (given.max_connections) params.max_connections = *given.max_connections;
    context.out().line("NEUROFLASH_CLIENT_ID and NEUROFLASH_CLIENT_SECRET are not both set, so "
                       "this runs against the");
    context.out().line(
        "embedded sandbox at " + server.origin() +
        ": no account, no cost, pictures "
        "drawn here.");
    context.out().line();
    return run_guide(context, std::move(params), "Drawn by the local sandbox, without an account");
}

} // namespace

exit_code run_demo(command_context& context)
{
    if (auto ready = prepare_directory(context.given().out, 1); !ready) {
        return context.fail(ready.error());
    }
    if (has_credentials()) return with_account(context);
    try {
        return with_sandbox(context);
    } catch (std::runtime_error const& e) {
        auto details = error_details();
        details.message = "The embedded sandbox cannot start: " + std::string(e.what());
        return context.fail(error(errc::connect_failed, std::move(details)));
    }
}

} // namespace neuroflash::cli
