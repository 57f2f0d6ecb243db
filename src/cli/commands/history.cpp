// SPDX-License-Identifier: BSL-1.0
#include "cli/client/listing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/table.hpp"

#include <utility>

namespace neuroflash::cli {

namespace {

/// The width of a prompt if there is no terminal.
constexpr auto prompt_columns = std::size_t(60);

/// The service's default.
constexpr auto usual_page_size = std::size_t(20);

void show_history(command_context& context, history_page const& found)
{
    auto shown = table({"IMAGE ID", {"CREATED", 2}, {"MODEL", 3}, {"PROMPT", 1, fit::cut}});
    for (auto const& item : found.items) {
        shown.add(
            {item.image_id.str(), short_moment(item.created_at),
             item.model ? item.model->str() : "",
             shortened(printable(item.prompt), prompt_columns)});
    }
    context.out().document(to_json(found));
    context.out().list(shown);
}

asio::awaitable<exit_code> show_page(command_context& context, free_client& service)
{
    auto which = list_history_params();
    which.page = context.given().page;
    which.size = context.given().size;
    auto operation = service.list_history(std::move(which), context.call());
    auto const listed = co_await watch(context, "history", std::move(operation));
    if (!listed) co_return context.fail(listed.error());
    show_history(context, *listed);
    auto const count = listed->items.size();
    if (listed->total) {
        context.out().line(std::to_string(count) + " of " + std::to_string(*listed->total));
    }
    auto const next =
        next_page_text("history", context.given(), count, usual_page_size, listed->total);
    if (!next.empty()) context.out().line(next);
    co_return exit_code::done;
}

asio::awaitable<exit_code>
walk_pages(command_context& context, free_client& service, listing wanted)
{
    auto params = walk_params();
    if (context.given().size) params.page_size = *context.given().size;
    auto walker = service.walk_history(params, context.call());
    auto found = history_page();
    auto seen = std::size_t(0);
    auto const is_full = [&] { return wanted.limit > 0 && found.items.size() >= wanted.limit; };
    while (!walker.done() && !is_full()) {
        auto operation = walker.next();
        auto const label = "history, " + std::to_string(seen) + " read";
        auto items = co_await watch(context, label, std::move(operation));
        if (!items) co_return context.fail(items.error());
        seen += items->size();
        for (auto& item : *items) {
            auto const model = item.model ? item.model->str() : std::string();
            if (is_full() || !wanted.wants(model, item.created)) continue;
            found.items.push_back(std::move(item));
        }
    }
    if (walker.done()) found.total = static_cast<std::int64_t>(seen);
    show_history(context, found);
    auto const of = walker.done() ? " of " + std::to_string(seen) : std::string();
    context.out().line(std::to_string(found.items.size()) + of);
    co_return exit_code::done;
}

} // namespace

exit_code run_history(command_context& context)
{
    auto wanted = read_listing(context.given());
    if (!wanted) return context.fail(wanted.error());
    return with_client(context, [&wanted](command_context& with, free_client& service) {
        return wanted->walks ? walk_pages(with, service, *wanted) : show_page(with, service);
    });
}

} // namespace neuroflash::cli
