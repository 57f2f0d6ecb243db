// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/table.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace neuroflash::cli {

namespace {

/// Without it the output would say that the plan has no tokens. The quota of images is there, so
/// the command does not fail.
void note_unreadable(command_context& context, error const& why)
{
    if (context.signal() != 0) return; // the command reports that itself
    if (context.out().has_error_documents()) return context.out().error_document(to_json(why));
    context.out().note("note: the quota of tokens cannot be read: " + printable(why.message()));
}

/// The quota of tokens. A plan may have none, and then nothing is said.
asio::awaitable<std::optional<quota>> tokens_left(command_context& context, free_client& service)
{
    auto which = list_quotas_params();
    which.usage_type_key = "tokens";
    auto asking = service.list_quotas(std::move(which), context.call());
    auto const listed = co_await std::move(asking);
    if (!listed) {
        note_unreadable(context, listed.error());
        co_return std::nullopt;
    }
    for (auto const& one : listed->data) {
        if (one.usage_type_key == "tokens") co_return one;
    }
    co_return std::nullopt;
}

table quota_table(quota const& from, std::optional<quota> const& tokens)
{
    auto const number = [](std::int64_t amount) { return std::to_string(amount); };
    auto shown = table::of_facts();
    shown.add({"workspace", from.workspace_id.str()});
    shown.add({"available now", pluralize(from.available_now(), "image", "images")});
    shown.add(
        {"this cycle",
         number(from.used_amount) + " used, " + number(from.available_amount) + " left of " +
             number(from.limit_amount)});
    auto today = number(from.used_amount_daily) + " used";
    if (from.limit_amount_daily) today += " of " + number(*from.limit_amount_daily);
    shown.add({"today (UTC)", today});
    if (tokens) {
        shown.add({"tokens now", number(tokens->available_now())});
        shown.add(
            {"token cycle",
             number(tokens->used_amount) + " used, " + number(tokens->available_amount) +
                 " left of " + number(tokens->limit_amount)});
    }
    if (from.bonus_amount != 0) shown.add({"bonus", number(from.bonus_amount)});
    if (from.spillover_amount != 0) shown.add({"carried over", number(from.spillover_amount)});
    if (from.fair_use_limit_reached) shown.add({"fair use", "limit reached: may be slowed down"});
    return shown;
}

asio::awaitable<exit_code> show_quotas(command_context& context, free_client& service)
{
    auto operation = service.image_quota(context.call());
    auto const found = co_await watch(context, "image quota", std::move(operation));
    if (!found) co_return context.fail(found.error());

    auto counting = tokens_left(context, service);
    auto const tokens = co_await std::move(counting);
    if (context.signal() != 0) co_return context.fail(error(errc::cancelled));
    auto whole = boost::json::object();
    whole["quota"] = to_json(*found);
    whole["tokens"] = tokens ? boost::json::value(to_json(*tokens)) : boost::json::value(nullptr);
    context.out().document(whole);
    context.out().show(quota_table(*found, tokens));
    context.out().names(std::to_string(found->available_now()) + '\n');
    co_return exit_code::done;
}

} // namespace

exit_code run_quota(command_context& context)
{
    return with_client(context, show_quotas);
}

} // namespace neuroflash::cli
