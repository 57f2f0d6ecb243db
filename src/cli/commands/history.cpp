// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/json_out.hpp"
#include "cli/table.hpp"

namespace neuroflash::cli {

namespace {

/// Of a prompt, where no terminal says how much there is room for.
constexpr auto prompt_columns = std::size_t(60);

asio::awaitable<exit_code> list_images(command_context& context, free_client& service)
{
    auto which = list_history_params();
    which.page = context.given().page;
    which.size = context.given().size;
    auto operation = service.list_history(std::move(which), context.call());
    auto const listed = co_await watch(context, "history", std::move(operation));
    if (!listed) co_return context.fail(listed.error());

    auto shown = table({"IMAGE ID", "CREATED", "MODEL", "PROMPT"});
    for (auto const& item : listed->items) {
        shown.add(
            {item.image_id.str(), item.created_at, item.model ? item.model->str() : "",
             shortened(printable(item.prompt), prompt_columns)});
    }
    context.out().document(to_json(*listed));
    context.out().block(shown.text(context.out().columns()));
    if (listed->total) {
        auto const count = static_cast<std::int64_t>(listed->items.size());
        context.out().line(std::to_string(count) + " of " + std::to_string(*listed->total));
    }
    co_return exit_code::done;
}

} // namespace

exit_code run_history(command_context& context)
{
    return with_client(context, list_images);
}

} // namespace neuroflash::cli
