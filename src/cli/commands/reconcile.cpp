// SPDX-License-Identifier: BSL-1.0
#include "cli/client/command_context.hpp"
#include "cli/client/settings.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/save_images.hpp"
#include "cli/errors/error_report.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/settings/setting_origins.hpp"

#include <neuroflash.hpp>

#include <utility>

namespace neuroflash::cli {

namespace {

asio::awaitable<exit_code>
reconcile(command_context& context, free_client& service, pending_generation pending)
{
    for (auto const& id : context.given().exclude) {
        if (pending.surface == image_surface::v1) pending.exclude(stored_image_id(id));
        else pending.exclude(image_id(id));
    }
    auto const asked = pending.num_images;
    auto const place = image_place::for_free_images(context.given().out, asked);
    if (!place) co_return context.fail(place.error());
    auto operation = service.reconcile(std::move(pending), context.call());
    auto found = co_await watch(context, "looking into the history", std::move(operation));
    if (!found) co_return context.fail(found.error());
    auto rest = save_images(context, service, std::move(*found), *place, asked);
    co_return co_await std::move(rest);
}

/// The error of this command, which sent nothing, whatever the request that the word names cost.
error unreadable(error const& why)
{
    auto details = why.details();
    details.charge = charge_verdict(
        charge_state::not_charged, 0,
        "This command sent nothing; the state of the original request has not changed.");
    return error(why.value(), std::move(details));
}

} // namespace

exit_code run_reconcile(command_context& context)
{
    auto const pending = pending_generation::parse(context.given().pending);
    if (!pending) return context.fail(unreadable(pending.error()));
    auto const limit = context.call().deadline;
    note_search(limit && *limit <= defaults::reconcile_window);
    if (pending->surface == image_surface::v1) context.choose_surface_v1();
    auto params = read_settings(context.given());
    if (!params) return context.fail(params.error());
    // The images are there, whatever the settings say, and are downloaded from there.
    setting_origins::get().put(setting::workspace, setting_origin("the workspace in REQUEST"));
    context.choose_workspace(pending->workspace.str());
    note_typed_workspace(pending->workspace.str());
    params->workspace = pending->workspace;
    return with_client(
        context, std::move(*params), [&](command_context& with, free_client& service) {
            return reconcile(with, service, *pending);
        });
}

} // namespace neuroflash::cli
