// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/json_out.hpp"
#include "cli/table.hpp"

namespace neuroflash::cli {

namespace {

table quota_table(quota const& from)
{
    auto const number = [](std::int64_t amount) { return std::to_string(amount); };
    auto shown = table({});
    shown.add({"workspace", from.workspace_id.str()});
    shown.add({"available now", counted(from.available_now(), "image", "images")});
    shown.add(
        {"this cycle",
         number(from.used_amount) + " used, " + number(from.available_amount) + " left of " +
             number(from.limit_amount)});
    auto today = number(from.used_amount_daily) + " used";
    if (from.limit_amount_daily) today += " of " + number(*from.limit_amount_daily);
    shown.add({"today (UTC)", today});
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

    auto whole = boost::json::object();
    whole["quota"] = to_json(*found);
    context.out().document(whole);
    context.out().block(quota_table(*found).text(context.out().columns()));
    co_return exit_code::done;
}

} // namespace

exit_code run_quota(command_context& context)
{
    return with_client(context, show_quotas);
}

} // namespace neuroflash::cli
