// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/table.hpp"

namespace neuroflash::cli {

namespace {

asio::awaitable<exit_code> list_workspaces(command_context& context, free_client& service)
{
    auto operation = service.list_workspaces(context.call());
    auto const listed = co_await watch(context, "workspaces", std::move(operation));
    if (!listed) co_return context.fail(listed.error());

    auto entries = boost::json::array();
    auto shown = table({"WORKSPACE ID", "NAME"});
    for (auto const& entry : *listed) {
        entries.push_back(to_json(entry));
        shown.add({entry.id.str(), entry.name});
    }
    auto whole = boost::json::object();
    whole["workspaces"] = std::move(entries);
    context.out().document(whole);
    context.out().list(shown);
    co_return exit_code::done;
}

} // namespace

exit_code run_workspaces(command_context& context)
{
    return with_client(context, list_workspaces);
}

} // namespace neuroflash::cli
