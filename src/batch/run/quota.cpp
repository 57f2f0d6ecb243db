// SPDX-License-Identifier: BSL-1.0
#include "batch/run/running.hpp"

#include "batch/policy/midnight.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

using namespace std::chrono_literals;

/// Other consumers share the quota: a figure is believed for so long.
constexpr auto believed_for = 60s;

/// Where it is nearly used up, or used up, it is read again after this.
constexpr auto near_its_end = 2s;

/// The service's midnight may come so much later than this machine's.
constexpr auto clocks_differ_by = 10min;

} // namespace

asio::awaitable<result<void>> running::read_quota()
{
    account_.on_quota_asked();
    auto ask = std::function<asio::awaitable<result<quota>>()>(
        [this] { return client_->image_quota(terms()); });
    auto asking = patiently<quota>(std::move(ask));
    auto const got = co_await std::move(asking);
    if (!got) co_return got.error();
    quota_ = *got;
    quota_read_ = time_->now();
    account_.on_quota(got->available_now());
    co_return result<void>();
}

/// Whether there are credits for it, or for a smaller one in its place. False: not now; look again,
/// or it was stopped.
asio::awaitable<bool> running::make_room(work_unit& unit)
{
    auto const images = unit.images;
    auto const age = time_->now() - quota_read_;
    auto const near = account_.quota_room() <
        static_cast<credits>(images) + static_cast<credits>(2 * speed_.limit());
    if (!quota_ || age > believed_for || (near && age > near_its_end)) {
        auto const read = co_await read_quota();
        if (!read) {
            auto const account = classify_failure(read.error()) == failure_class::account;
            halt(account ? stop_reason::account : stop_reason::unreachable, read.error());
            co_return false;
        }
        if (quota_->fair_use_limit_reached) {
            halt(stop_reason::fair_use);
            co_return false;
        }
    }
    if (images > most_images_at_once()) co_return false; // now that it is known: to be split
    if (account_.room() >= images) co_return true;
    if (in_flight_ > 0) {
        co_await wait(time_->now() + near_its_end);
        co_return false;
    }
    if (account_.budget_room() < images) {
        if (take_smaller(unit)) co_return true;
        halt(stop_reason::budget);
        co_return false;
    }
    if (age > 0s) { // in flight is nothing any more: a fresh figure is exact
        auto const read = co_await read_quota();
        if (read && account_.quota_room() >= images) co_return true;
    }
    if (take_smaller(unit)) co_return true;
    co_return co_await without_credits();
}

/// What one request may cost. A day that gives less than an item wants never has room for it.
std::int64_t running::most_images_at_once() const
{
    auto most = params_.max_unknown;
    if (!quota_ || !quota_->limit_amount_daily) return most;
    return std::min(most, std::max<std::int64_t>(*quota_->limit_amount_daily, 1));
}

/// The last credits go to a request that asks for less, if one of the next does.
bool running::take_smaller(work_unit& unit)
{
    auto const room = account_.room();
    auto const fits = [room](work_unit const& one) { return one.images <= room; };
    auto const found = std::find_if(page_.begin(), page_.end(), fits);
    if (found == page_.end()) return false;
    std::swap(unit, *found);
    return true;
}

asio::awaitable<bool> running::without_credits()
{
    auto const& now = *quota_;
    auto const of_day = now.limit_amount_daily && now.available_now() < now.available_amount;
    if (!of_day) {
        halt(stop_reason::cycle_limit);
        co_return false;
    }
    if (!params_.wait_for_reset) {
        come_back_ = next_midnight(time_->wall_now());
        halt(stop_reason::daily_limit);
        co_return false;
    }
    co_return co_await wait_for_midnight();
}

/// In short steps by the wall clock: a machine that slept must not oversleep.
asio::awaitable<bool> running::wait_for_midnight()
{
    auto until = next_midnight(time_->wall_now());
    auto event = batch_event(event_kind::waiting);
    event.until = until;
    event.message = "The day's credits are used up; they are renewed at midnight UTC.";
    tell(std::move(event));
    auto const before = account_.quota_room();
    auto const day_is_sure = until + clocks_differ_by;
    while (!stop_) {
        auto const left = until - time_->wall_now();
        if (left > 0s) {
            auto const step = std::min<std::chrono::nanoseconds>(left, 60s);
            co_await wait(time_->now() + step);
            continue;
        }
        // What is open counts against the new day as long as nobody knows what became of it.
        if (account_.held() > 0) co_await settle_open();
        auto const read = co_await read_quota();
        if (read && (account_.quota_room() > before || time_->wall_now() > day_is_sure)) {
            last_success_ = time_->now();
            co_return false; // there is room, or others used it up already: look again
        }
        until = std::chrono::floor<std::chrono::seconds>(time_->wall_now()) + 60s;
    }
    co_return false;
}

} // namespace neuroflash::v0::batch
