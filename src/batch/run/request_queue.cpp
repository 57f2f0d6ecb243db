// SPDX-License-Identifier: BSL-1.0
#include "batch/run/request_queue.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

constexpr int planned_page_size = 256;

} // namespace

asio::awaitable<std::optional<work_unit>> request_queue::next()
{
    auto found = std::optional<work_unit>();
    if (!retries_.empty() && retries_.front().due <= state_.time->now()) {
        found = std::move(retries_.front().unit);
        retries_.pop_front();
        co_return found;
    }
    if (page_.empty() && !is_exhausted_) {
        auto filling = fill_page();
        if (!co_await std::move(filling)) co_return found;
    }
    if (page_.empty()) co_return found;
    found = std::move(page_.front());
    page_.pop_front();
    co_return found;
}

asio::awaitable<bool> request_queue::fill_page()
{
    auto const page = std::make_shared<std::vector<work_unit>>();
    auto work = blocking_worker::journal_work([page, after = cursor_](journal& in) {
        *page = in.requests().next_planned(after, planned_page_size, no_limit);
    });
    auto const read = co_await state_.record(std::move(work));
    if (!read) co_return false;
    is_exhausted_ = page->empty();
    for (auto& unit : *page) {
        cursor_ = unit.part;
        page_.push_back(std::move(unit));
    }
    co_return true;
}

void request_queue::retry_at(clock_point due, work_unit unit)
{
    auto later = retry{due, std::move(unit)};
    auto const place = std::upper_bound(
        retries_.begin(), retries_.end(), later,
        [](retry const& a, retry const& b) { return a.due < b.due; });
    retries_.insert(place, std::move(later));
}

std::optional<clock_point> request_queue::next_retry() const
{
    if (retries_.empty()) return {};
    return retries_.front().due;
}

bool request_queue::has_smaller(std::int64_t credits) const
{
    return std::any_of(page_.begin(), page_.end(), [credits](work_unit const& one) {
        return one.images <= credits;
    });
}

void request_queue::take_smaller(work_unit& unit, std::int64_t credits)
{
    auto const found = std::find_if(page_.begin(), page_.end(), [credits](work_unit const& one) {
        return one.images <= credits;
    });
    if (found != page_.end()) std::swap(unit, *found);
}

void request_queue::restart()
{
    cursor_ = 0;
    page_.clear();
    retries_.clear();
    is_exhausted_ = false;
}

} // namespace neuroflash::inline v0::batch
