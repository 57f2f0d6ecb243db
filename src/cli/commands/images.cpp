// SPDX-License-Identifier: BSL-1.0
#include "cli/client/listing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/each_id.hpp"
#include "cli/commands/stored_images.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

#include <boost/json/array.hpp>

#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

/// The service's default.
constexpr auto usual_images_of_page = std::size_t(20);

boost::json::value count_or_null(std::int64_t count)
{
    return count > 0 ? boost::json::value(count) : boost::json::value(nullptr);
}

/// The document: the images, and what the service says of its pages.
boost::json::object images_document(page<stored_image> const& from)
{
    auto listed = boost::json::array();
    for (auto const& one : from.data) listed.push_back(to_json(one));
    auto where = boost::json::object();
    where["size"] = count_or_null(from.size);
    // A list without a total is not an empty one.
    where["total_elements"] =
        from.data.empty() ? boost::json::value(0) : count_or_null(from.total_elements);
    where["total_pages"] = count_or_null(from.total_pages);
    where["current_page"] = count_or_null(from.current_page);
    auto whole = boost::json::object();
    whole["images"] = std::move(listed);
    whole["page"] = std::move(where);
    return whole;
}

void show_images(command_context& context, page<stored_image> const& found)
{
    auto shown =
        table({"IMAGE ID", {"CREATED", 2}, {"SIZE", 4}, {"MODEL", 3}, {"PROMPT", 1, fit::cut}});
    for (auto const& one : found.data) {
        shown.add(
            {one.id.str(), short_moment(one.created_at), size_text(one),
             one.model ? one.model->str() : "", one.prompt});
    }
    context.out().document(images_document(found));
    context.out().list(shown);
}

asio::awaitable<exit_code> show_page_of_images(command_context& context, free_client& service)
{
    auto which = list_images_params();
    which.page = context.given().page;
    which.size = context.given().size;
    auto operation = service.list_images(std::move(which), context.call());
    auto const listed = co_await watch(context, "images", std::move(operation));
    if (!listed) co_return context.fail(listed.error());
    show_images(context, *listed);
    auto const count = listed->data.size();
    context.out().line(
        std::to_string(count) + " of " +
        std::to_string(std::max<std::int64_t>(listed->total_elements, std::int64_t(count))));
    auto const usual =
        listed->size > 0 ? static_cast<std::size_t>(listed->size) : usual_images_of_page;
    auto const total = listed->total_elements > 0 ? std::optional(listed->total_elements)
                                                  : std::optional<std::int64_t>();
    auto const next = next_page_text("images", context.given(), count, usual, total);
    if (!next.empty()) context.out().line(next);
    co_return exit_code::done;
}

asio::awaitable<exit_code>
walk_images(command_context& context, free_client& service, listing wanted)
{
    auto params = walk_params();
    if (context.given().size) params.page_size = *context.given().size;
    auto walker = service.walk_images(params, context.call());
    auto found = page<stored_image>();
    auto seen = std::int64_t(0);
    auto const is_full = [&] { return wanted.limit > 0 && found.data.size() >= wanted.limit; };
    while (!walker.done() && !is_full()) {
        auto operation = walker.next();
        auto const label = "images, " + std::to_string(seen) + " read";
        auto items = co_await watch(context, label, std::move(operation));
        if (!items) co_return context.fail(items.error());
        seen += static_cast<std::int64_t>(items->size());
        for (auto& item : *items) {
            auto const model = item.model ? item.model->str() : std::string();
            if (is_full() || !wanted.wants(model, item.created)) continue;
            found.data.push_back(std::move(item));
        }
    }
    found.total_elements = seen;
    show_images(context, found);
    auto const of = walker.done() ? " of " + std::to_string(seen) : std::string();
    context.out().line(std::to_string(found.data.size()) + of);
    co_return exit_code::done;
}

/// The message names the id that failed if there are several.
exit_code fail_for(command_context& context, std::string const& id, error const& failure)
{
    if (context.given().ids.size() < 2) return context.fail(failure);
    if (context.out().json()) return context.fail(named_failure(id, failure));
    context.out().note(printable(id) + ':');
    return context.fail(failure);
}

/// An option that chooses from the list, where images are named; empty if there is none.
std::string option_of_list(options const& given, listing const& wanted)
{
    if (given.ids.empty()) return {};
    if (given.page) return "--page";
    if (given.size) return "--size";
    if (given.all) return "--all";
    if (given.limit) return "--limit";
    if (given.since) return "--since";
    return wanted.model.empty() ? "" : "--model";
}

/// Those that were named.
asio::awaitable<exit_code> get_images(command_context& context, free_client& service)
{
    auto found = page<stored_image>();
    auto code = exit_code::done;
    for (auto const& id : context.given().ids) {
        auto operation = service.get_image(stored_image_id(id), context.call());
        auto one = co_await watch(context, "image", std::move(operation));
        if (one) found.data.push_back(std::move(*one));
        else code = worse(code, fail_for(context, id, one.error()));
        if (context.signal() != 0) co_return exit_code_of_signal(context.signal());
    }
    // If there is nothing to show, standard output stays empty, without a header.
    if (found.data.empty()) co_return code;
    found.total_elements = static_cast<std::int64_t>(found.data.size());
    show_images(context, found);
    co_return code;
}

} // namespace

exit_code run_images(command_context& context)
{
    auto wanted = read_listing(context.given());
    if (!wanted) return context.fail(wanted.error());
    if (auto const fine = check_no_members(context.given()); !fine)
        return context.fail(fine.error());
    if (auto const option = option_of_list(context.given(), *wanted); !option.empty()) {
        return context.fail(wrong_usage(
            option + " chooses from the list of all images, but ids name the images already.",
            "Leave " + option + " out, or the ids."));
    }
    return with_client(context, [&wanted](command_context& with, free_client& service) {
        if (!with.given().ids.empty()) return get_images(with, service);
        return wanted->walks ? walk_images(with, service, *wanted)
                             : show_page_of_images(with, service);
    });
}

} // namespace neuroflash::cli
