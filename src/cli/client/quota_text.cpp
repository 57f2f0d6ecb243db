// SPDX-License-Identifier: BSL-1.0
#include "cli/client/quota_text.hpp"

#include "cli/render/text.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::cli {

std::string day_end_text(std::chrono::system_clock::time_point now)
{
    auto const midnight = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
    auto const minutes = std::chrono::ceil<std::chrono::minutes>(midnight - now).count();
    return "the day ends in " + std::to_string(minutes / 60) + " h " +
        std::to_string(minutes % 60) + " min (00:00 UTC)";
}

bool is_short_of_day(quota const& left) noexcept
{
    return left.available_now() < std::max<std::int64_t>(left.available_amount, 0);
}

std::string limit_text(quota const& left, std::chrono::system_clock::time_point now)
{
    auto const now_left = left.available_now();
    auto const some = pluralize(now_left, "credit is", "credits are") + " left";
    if (is_short_of_day(left)) {
        return (now_left > 0 ? some + " of the day" : std::string("The day's limit is reached")) +
            " (" + std::to_string(left.used_amount_daily) + " used of " +
            std::to_string(left.limit_amount_daily.value_or(0)) + "); " + day_end_text(now) + '.';
    }
    auto const none = "The limit of this billing cycle is reached";
    return (now_left > 0 ? some + " of this billing cycle" : std::string(none)) + " (" +
        std::to_string(left.available_amount) + " left of " + std::to_string(left.limit_amount) +
        ").";
}

std::string limit_advice(quota const& left)
{
    if (is_short_of_day(left)) {
        return "Wait for midnight UTC; `neuroflash batch --wait-for-reset` does so automatically.";
    }
    return "Wait for the next billing cycle, or get credits; the service does not say when the "
           "cycle ends.";
}

error out_of_credits(std::string message, quota const& left)
{
    auto details = error_details();
    details.message = std::move(message) + ' ' + limit_text(left, std::chrono::system_clock::now());
    details.advice = limit_advice(left);
    details.charge = charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
    return error(errc::quota_exhausted, std::move(details));
}

asio::awaitable<error> explained(command_context& context, free_client& service, error failure)
{
    if (failure.value() != errc::quota_exhausted || context.signal() != 0) co_return failure;
    auto asking = service.image_quota(context.call());
    auto const left = co_await std::move(asking);
    if (!left) co_return failure;
    auto details = failure.details();
    details.message += ' ' + limit_text(*left, std::chrono::system_clock::now());
    details.advice = limit_advice(*left);
    co_return error(errc::quota_exhausted, std::move(details));
}

} // namespace neuroflash::cli
