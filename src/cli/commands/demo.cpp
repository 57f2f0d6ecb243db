// SPDX-License-Identifier: BSL-1.0
#include "cli/client/sandbox_environment.hpp"
#include "cli/client/settings.hpp"
#include "cli/client/spending_gate.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/guide_run.hpp"
#include "cli/files/saved_image.hpp"
#include "cli/render/gallery.hpp"
#include "cli/render/text.hpp"
#include "support/open_files.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/system/system_error.hpp>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace neuroflash::cli {

namespace {

asio::awaitable<exit_code> follow_guide(
    command_context& context, free_client& service, image_place place, std::string service_words,
    std::string workspace, bool costs)
{
    constexpr auto credits = 2;
    auto permission = std::optional<permission_to_spend>();
    if (costs) {
        auto asking = ask_to_spend(context, credits, {});
        permission = co_await std::move(asking);
        if (context.signal() != 0) co_return exit_code_of_signal(context.signal());
        if (!permission) co_return exit_code::usage;
    } else {
        permission = permission_in_own_sandbox();
    }
    auto& paid = service.paid(*permission, place);
    auto guide = guide_run(context, service, paid, std::move(service_words), std::move(workspace));
    auto running = guide.run();
    co_return co_await std::move(running);
}

exit_code run_guide(
    command_context& context, client_params params, image_place place,
    std::string const& service_words, bool costs)
{
    auto const workspace = params.workspace ? params.workspace->str() : std::string();
    return with_client(
        context, std::move(params), [=](command_context& inner, free_client& service) {
            return follow_guide(inner, service, place, service_words, workspace, costs);
        });
}

exit_code with_account(command_context& context, image_place place)
{
    auto params = read_settings(context.given());
    if (!params) return context.fail(params.error());
    auto const base = params->api_base;
    context.out().line("The credentials are set, so this runs against " + printable(base) + '.');
    context.out().line("It makes one image and edits it: that costs 2 image credits.");
    context.out().line();
    return run_guide(context, std::move(*params), std::move(place), "From " + base, true);
}

exit_code with_sandbox(command_context& context, image_place place)
{
    auto const server = sandbox::sandbox_server();
    auto params = params_for(server);
    auto const& given = context.given();
    if (given.workspace) params.workspace = workspace_id(*given.workspace);
    if (given.max_connections) params.max_connections = *given.max_connections;
    if (given.max_attempts) params.retry.max_attempts = *given.max_attempts;
    context.out().line("No account is set, neither by the environment nor by neuroflash login, so "
                       "this runs against the");
    context.out().line(
        "embedded sandbox at " + server.origin() +
        ": no account, no cost, images "
        "drawn here.");
    context.out().line();
    return run_guide(
        context, std::move(params), std::move(place),
        "Drawn by the local sandbox, without an account", false);
}

error cannot_start(std::string const& why, errc code, std::string_view way_out)
{
    auto details = error_details();
    details.message = sentence_of("The embedded sandbox cannot start: " + why);
    details.advice = support::names_open_files(why) ? support::open_files_advice : way_out;
    return error(code, std::move(details));
}

} // namespace

exit_code run_demo(command_context& context)
{
    auto const page = std::filesystem::path(context.given().out) / guide_page_name;
    auto const replaceable = check_replaceable(page, gallery_mark);
    if (!replaceable) return context.fail(replaceable.error());
    auto place = image_place::for_paid_images(context.given().out, 1);
    if (!place) return context.fail(place.error());
    if (has_credentials(context.given())) return with_account(context, std::move(*place));
    try {
        return with_sandbox(context, std::move(*place));
    } catch (boost::system::system_error const& e) {
        return context.fail(cannot_start(
            e.code().message(), errc::connect_failed,
            "It needs the address 127.0.0.1 of this machine, which `ip address show lo` shows."));
    } catch (std::system_error const& e) {
        // A file is at fault, not the network: the certificate is in one.
        return context.fail(cannot_start(
            e.what(), errc::storage_failed,
            "Name a directory that can be written to with TMPDIR."));
    } catch (std::runtime_error const& e) {
        return context.fail(cannot_start(e.what(), errc::connect_failed, ""));
    }
}

} // namespace neuroflash::cli
