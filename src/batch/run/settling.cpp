// SPDX-License-Identifier: BSL-1.0
#include "batch/run/running.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

constexpr int settled_page_size = 200;

/// All that look share their looks, so that many at a time cost no more than one.
constexpr std::size_t most_at_once = 1000;

} // namespace

/// What an earlier run began and did not finish, before anything is sent.
asio::awaitable<void> running::settle_open()
{
    auto cursor = std::int64_t(0);
    auto told = false;
    while (!stop_) {
        auto const page = std::make_shared<std::vector<open_part>>();
        auto work = blocking_worker::journal_work(
            [page, cursor](journal& in) { *page = in.next_open(cursor, settled_page_size); });
        auto const read = co_await note(std::move(work));
        if (!read || page->empty()) break;
        if (!std::exchange(told, true)) {
            auto event = batch_event(event_kind::settling);
            event.number = account_.held();
            tell(std::move(event));
        }
        for (auto& one : *page) {
            cursor = one.unit.part;
            while (settling_ >= most_at_once) co_await wait();
            spawn(settle(std::move(one)), &settling_);
        }
    }
    while (settling_ > 0) co_await wait();
}

pending_generation running::pending_of(open_part const& one) const
{
    using time = std::chrono::sys_time<std::chrono::milliseconds>;
    if (one.where == state::unknown) {
        if (auto parsed = pending_generation::parse(one.pending)) return *parsed;
    }
    auto const sent = time(std::chrono::milliseconds(one.sent_ms));
    auto const order = order_of(one.unit);
    auto made = pending_generation::of(workspace_, order, sent);
    if (auto const paths = paths_of(one.unit.what); paths && !paths->empty()) {
        auto edit = edit_params(order.prompt, *paths);
        static_cast<generate_params&>(edit) = order;
        made = pending_generation::of(workspace_, edit, sent);
    }
    // Two requests of an item are equal and may bear the same time.
    made.serial ^= static_cast<std::uint64_t>(one.unit.part) * 0x9e3779b97f4a7c15u;
    // The process that died may have sent it at any time until it did.
    auto const now = std::chrono::floor<std::chrono::milliseconds>(time_->wall_now());
    made.resent_after = std::max(now - sent, std::chrono::milliseconds(0));
    return made;
}

asio::awaitable<void> running::settle(open_part one)
{
    auto pending = pending_of(one);
    constexpr auto enough_witnesses = 100;
    auto const others = std::make_shared<std::vector<std::string>>();
    auto const witnesses = std::make_shared<std::vector<std::pair<std::string, std::string>>>();
    auto work = blocking_worker::journal_work(
        [others, witnesses, part = one.unit.part, digest = one.prompt_digest](journal& in) {
            *others = in.images_beside(part, digest);
            *witnesses = in.latest_images(enough_witnesses);
        });
    auto const read = co_await note(std::move(work));
    if (!read || stop_) co_return;
    for (auto const& id : *others) pending.exclude(image_id(id));
    for (auto& [id, digest] : *witnesses) pending.add_witness(image_id(id), std::move(digest));
    auto patience = terms();
    // Longer than the window and the late looks after it: an empty history must mean something.
    auto const& looks = service_.reconcile;
    patience.deadline =
        std::max(looks.window, looks.absence_after) + 5 * looks.max_delay + service_.deadline;
    auto looking = client_->reconcile(std::move(pending), std::move(patience));
    auto const stop = calls_.emplace(calls_.end());
    auto token = asio::bind_cancellation_slot(stop->slot(), asio::use_awaitable);
    auto running_call = asio::co_spawn(executor_, std::move(looking), std::move(token));
    auto found = co_await std::move(running_call);
    calls_.erase(stop);
    if (found) co_await on_found(std::move(one), std::move(*found));
    else co_await on_not_found(std::move(one), found.error());
}

asio::awaitable<void> running::on_found(open_part one, generation made)
{
    auto const part = one.unit.part;
    auto answer = answer_of(made);
    account_.settle_held(one.unit.images, answer.credits);
    unknown_.erase(part);
    ++recovered_;
    ++answers_;
    auto key = one.unit.key;
    auto work = blocking_worker::journal_work(
        [part, answer = std::move(answer)](journal& in) { in.on_answered(part, answer); });
    auto const noted = co_await note(std::move(work));
    if (!noted) co_return;
    auto event = batch_event(event_kind::recovered);
    event.key = std::move(key);
    tell(std::move(event));
    wake();
}

asio::awaitable<void> running::on_not_found(open_part one, error why)
{
    auto const part = one.unit.part;
    auto words = failure_words();
    words.code = to_string(why.value());
    words.reason = why.charge().evidence;
    if (may_send_again(why)) {
        account_.settle_held(one.unit.images, 0);
        unknown_.erase(part);
        auto work = blocking_worker::journal_work(
            [part, words](journal& in) { in.on_released(part, words); });
        co_await note(std::move(work));
        co_return;
    }
    if (why.pending() == nullptr) co_return; // it was not even looked for
    unknown_[part] = *why.pending();
    auto text = why.pending()->to_string();
    auto work = blocking_worker::journal_work([part, words, text = std::move(text)](journal& in) {
        in.on_unknown(part, text, words);
    });
    auto const noted = co_await note(std::move(work));
    if (!noted || why.value() == errc::cancelled) co_return;
    auto event = batch_event(event_kind::unknown);
    event.key = one.unit.key;
    event.message = words.reason;
    tell(std::move(event));
}

} // namespace neuroflash::v0::batch
