// SPDX-License-Identifier: BSL-1.0
#include "cli/client/spending_gate.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/each_id.hpp"

namespace neuroflash::cli {

namespace {

asio::awaitable<result<boost::json::value>>
delete_one(command_context& context, free_client& service, std::string id)
{
    auto operation = context.given().surface == "v1"
        ? service.delete_image(stored_image_id(id), context.call())
        : service.delete_image(image_id(id), context.call());
    auto const label = "delete " + printable(id);
    auto const deleted = co_await watch(context, label, std::move(operation));
    if (!deleted) co_return deleted.error();
    context.out().line("deleted " + printable(id));
    co_return boost::json::value(id);
}

asio::awaitable<exit_code> delete_all(command_context& context, free_client& service)
{
    auto const& ids = context.given().ids;
    auto const count = static_cast<std::int64_t>(ids.size());
    auto const what =
        count == 1 ? "image " + printable(ids.front()) : pluralize(count, "image", "images");
    auto asking = may_destroy(context, "Delete " + what + " permanently");
    auto const yes = co_await std::move(asking);
    if (context.signal() != 0) co_return exit_code_of_signal(context.signal());
    if (!yes) co_return exit_code::usage;
    auto all = for_each_id(context, service, "deleted", delete_one);
    co_return co_await std::move(all);
}

} // namespace

exit_code run_delete(command_context& context)
{
    if (auto const fine = check_ids(context.given()); !fine) return context.fail(fine.error());
    return with_client(context, delete_all);
}

} // namespace neuroflash::cli
