// SPDX-License-Identifier: BSL-1.0
#include "batch/run/running.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

using namespace std::chrono_literals;

constexpr int quota_page_size = 256;

} // namespace

generate_params running::order_of(work_unit const& unit) const
{
    auto made = generate_params(unit.what.prompt);
    if (!unit.what.model.empty()) made.model = unit.what.model;
    // Always said: the budget must not rest on a default of the service's.
    made.num_images = unit.images;
    if (!unit.what.aspect_ratio.empty()) made.aspect_ratio = unit.what.aspect_ratio;
    if (!unit.what.output_format.empty()) made.output_format = unit.what.output_format;
    return made;
}

/// Starts requests until none is left or something stops it, and returns when all are over.
asio::awaitable<void> running::send_all()
{
    while (!stop_) {
        auto const now = time_->now();
        if (paused_ || in_flight_ >= speed_.limit()) {
            co_await wait();
            continue;
        }
        if (now < hold_until_) {
            co_await wait(hold_until_);
            continue;
        }
        auto unit = work_unit();
        auto finding = next_unit(unit);
        if (!co_await std::move(finding)) {
            if (stop_) break;
            if (in_flight_ == 0 && retries_.empty()) break;
            auto const due = retries_.empty() ? std::optional<clock_point>() : retries_.front().due;
            co_await wait(due);
            continue;
        }
        auto asking = may_start(unit);
        auto const yes = co_await std::move(asking);
        if (!yes) {
            if (unit.part != 0) page_.push_front(std::move(unit));
            continue;
        }
        account_.reserve(unit.images);
        spawn(send(std::move(unit)), &in_flight_);
    }
    while (in_flight_ > 0) co_await wait();
}

/// What is to be tried again first, then the next of the journal.
asio::awaitable<bool> running::next_unit(work_unit& into)
{
    if (!retries_.empty() && retries_.front().due <= time_->now()) {
        into = std::move(retries_.front().unit);
        retries_.pop_front();
        co_return true;
    }
    if (page_.empty() && !page_over_) {
        auto filling = fill_page();
        if (!co_await std::move(filling)) co_return false;
    }
    if (page_.empty()) co_return false;
    into = std::move(page_.front());
    page_.pop_front();
    co_return true;
}

asio::awaitable<bool> running::fill_page()
{
    auto const page = std::make_shared<std::vector<work_unit>>();
    auto work = blocking_worker::journal_work([page, after = cursor_](journal& in) {
        *page = in.next_planned(after, quota_page_size, no_limit);
    });
    auto const read = co_await note(std::move(work));
    if (!read) co_return false;
    page_over_ = page->empty();
    for (auto& unit : *page) {
        cursor_ = unit.part;
        page_.push_back(std::move(unit));
    }
    co_return true;
}

/// Whether it may be sent now. What was split is taken from it: `part` is 0 then.
asio::awaitable<bool> running::may_start(work_unit& unit)
{
    auto const& model = unit.what.model;
    auto const too_slow = latency_.should_split(model, unit.images, params_.wall);
    if (unit.images > 1 && (too_slow || unit.images > most_images_at_once())) {
        auto const part = unit.part;
        auto event = batch_event(event_kind::split);
        event.key = unit.key;
        auto work = blocking_worker::journal_work([part](journal& in) { in.split(part); });
        auto const noted = co_await note(std::move(work));
        if (!noted) co_return false;
        tell(std::move(event));
        // The others of it come at the end of the journal's list.
        unit.images = 1;
        page_over_ = false;
        co_return false;
    }
    auto const unresolved = account_.held() + account_.reserved();
    if (unresolved + unit.images > params_.max_unknown) {
        if (in_flight_ == 0) halt(stop_reason::too_unknown);
        else co_await wait();
        co_return false;
    }
    if (!quota_ || account_.room() < unit.images ||
        account_.quota_room() < unit.images + 2 * static_cast<credits>(speed_.limit()) ||
        time_->now() - quota_read_ > std::chrono::minutes(1))
    {
        auto making = make_room(unit);
        co_return co_await std::move(making);
    }
    co_return true;
}

asio::awaitable<void> running::send(work_unit unit)
{
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(time_->wall_now());
    auto const part = unit.part;
    auto work = blocking_worker::journal_work([part, ms = sent.time_since_epoch().count()](journal& in) {
        in.on_intent(part, ms);
    });
    auto const noted = co_await note(std::move(work));
    // From here on the journal says that it may have been sent: it is, or it is taken back.
    if (!noted || stop_) {
        account_.settle(unit.images, 0);
        if (noted) {
            auto taking_back = blocking_worker::journal_work(
                [part](journal& in) { in.on_released(part, failure_words()); });
            co_await note(std::move(taking_back));
        }
        co_return;
    }
    ++unit.tries;
    auto event = batch_event(event_kind::started);
    event.key = unit.key;
    tell(std::move(event));
    auto calling = call(unit);
    auto made = co_await std::move(calling);
    if (made || was_sent(made.error())) ++requests_;
    if (made) co_await on_made(std::move(unit), std::move(*made));
    else co_await on_failure(std::move(unit), made.error());
}

asio::awaitable<result<generation>> running::call(work_unit const& unit)
{
    auto order = order_of(unit);
    auto const paths = paths_of(unit.what);
    if (!paths) co_return paths.error();
    auto begun = asio::awaitable<result<generation>>();
    if (paths->empty()) {
        begun = client_->generate(std::move(order), terms());
    } else {
        auto edit = edit_params(order.prompt, *paths);
        static_cast<generate_params&>(edit) = std::move(order);
        begun = client_->edit(std::move(edit), terms());
    }
    auto const stop = calls_.emplace(calls_.end());
    auto token = asio::bind_cancellation_slot(stop->slot(), asio::use_awaitable);
    auto running_call = asio::co_spawn(executor_, std::move(begun), std::move(token));
    auto made = co_await std::move(running_call);
    calls_.erase(stop);
    co_return made;
}

answer_row running::answer_of(generation const& made) const
{
    auto row = answer_row();
    row.credits = made.charge.state == charge_state::charged
        ? made.charge.credits
        : static_cast<std::int64_t>(made.images.size());
    row.recovered = made.recovered;
    if (made.batch_id) row.batch_id = made.batch_id->str();
    row.elapsed_ms = std::chrono::floor<std::chrono::milliseconds>(made.elapsed).count();
    row.note = made.detail;
    for (auto const& one : made.images) {
        auto picture = answer_row::picture();
        if (one.image_id) picture.image_id = one.image_id->str();
        picture.url = one.url;
        picture.width = one.width;
        picture.height = one.height;
        row.pictures.push_back(std::move(picture));
    }
    return row;
}

asio::awaitable<void> running::on_made(work_unit unit, generation made)
{
    auto answer = answer_of(made);
    auto const part = unit.part;
    account_.settle(unit.images, answer.credits);
    auto const& model = unit.what.model;
    if (made.recovered) {
        ++recovered_;
        auto event = batch_event(event_kind::recovered);
        event.key = unit.key;
        tell(std::move(event));
    } else {
        auto const slowness = latency_.slowness(model, unit.images, made.elapsed);
        latency_.on_taken(model, unit.images, made.elapsed);
        // Tried twice within the call: most likely refused for coming too soon.
        if (made.attempts > 1) speed_.on_refused();
        else speed_.on_success(slowness);
    }
    last_success_ = time_->now();
    failures_ = quota_refusals_ = 0;
    auto const nothing = made.images.empty();
    auto work = blocking_worker::journal_work([part, answer = std::move(answer), nothing](journal& in) {
        in.on_answered(part, answer);
        if (!nothing) return;
        auto words = failure_words();
        words.code = "no_image";
        words.reason = "The service answered without an image. " + answer.note;
        in.on_failed(part, words);
    });
    auto const noted = co_await note(std::move(work));
    ++answers_;
    if (noted) wake();
}

asio::awaitable<void> running::on_failure(work_unit unit, error why)
{
    auto const what = classify_failure(why);
    if (why.details().elapsed >= params_.wall * 9 / 10) {
        latency_.on_taken(unit.what.model, unit.images, why.details().elapsed);
    }
    if (what == failure_class::unknown) {
        co_await keep_unknown(std::move(unit), std::move(why));
        co_return;
    }
    account_.settle(unit.images, what == failure_class::charged ? why.charge().credits : 0);
    auto const tries_left = unit.tries < params_.max_tries;
    auto const again = what == failure_class::quota || what == failure_class::too_fast ||
        what == failure_class::account || what == failure_class::unreachable ||
        (what == failure_class::again && tries_left);
    if (again) {
        co_await try_again(std::move(unit), std::move(why), what);
        co_return;
    }
    auto words = failure_words();
    words.code = to_string(why.value());
    words.reason = why.message();
    words.may_pass = what == failure_class::again;
    auto event = batch_event(event_kind::failed);
    event.key = unit.key;
    event.code = words.code;
    event.message = words.reason;
    auto work = blocking_worker::journal_work(
        [part = unit.part, words](journal& in) { in.on_failed(part, words); });
    auto const noted = co_await note(std::move(work));
    if (noted) tell(std::move(event));
    if (what == failure_class::refused) last_success_ = time_->now(); // it is there, and answers
}

/// It cost nothing, and what is wrong is wrong for others as well, or may pass.
asio::awaitable<void> running::try_again(work_unit unit, error why, failure_class what)
{
    auto words = failure_words();
    words.code = to_string(why.value());
    words.reason = why.message();
    auto const sent = was_sent(why);
    auto work = blocking_worker::journal_work(
        [part = unit.part, words, sent](journal& in) { in.on_released(part, words, sent); });
    auto const noted = co_await note(std::move(work));
    if (!noted) co_return;
    if (!sent) --unit.tries;
    auto const now = time_->now();
    auto event = batch_event(event_kind::retrying);
    event.key = unit.key;
    event.code = words.code;
    event.message = words.reason;
    auto pause = std::chrono::nanoseconds(backoff(unit.tries));
    auto const asked = std::chrono::nanoseconds(why.details().retry_after.value_or(0s));
    pause += asked;
    if (what == failure_class::account) halt(stop_reason::account, why);
    if (what == failure_class::quota) {
        quota_read_ = {};
        pause = {};
        constexpr auto most_refusals = 3;
        if (++quota_refusals_ >= most_refusals && account_.quota_room() > 0) {
            halt(stop_reason::cycle_limit, why);
        }
    }
    if (what == failure_class::too_fast) {
        speed_.on_refused();
        hold_all(now + pause, "The service asks for a pause.");
    }
    if (what == failure_class::unreachable) {
        pause = std::max<std::chrono::nanoseconds>(pause, backoff(++failures_));
        hold_all(now + pause, "The service cannot be reached.");
    }
    // A wish to wait for longer than that is granted, once.
    auto const for_all = what == failure_class::too_fast || what == failure_class::unreachable;
    if (for_all && now - last_success_ > params_.give_up_after + asked) {
        halt(stop_reason::unreachable, why);
    }
    if (!stop_) tell(std::move(event));
    auto later = retry{now + pause, std::move(unit)};
    auto const place = std::upper_bound(
        retries_.begin(), retries_.end(), later,
        [](retry const& a, retry const& b) { return a.due < b.due; });
    retries_.insert(place, std::move(later));
}

asio::awaitable<void> running::keep_unknown(work_unit unit, error why)
{
    account_.hold(unit.images);
    // A service that asks for a pause wants fewer requests, whether or not it carried this one out.
    if (why.details().retry_after) speed_.on_refused();
    auto words = failure_words();
    words.code = to_string(why.value());
    words.reason = why.message() + ' ' + why.charge().evidence;
    auto text = std::string();
    if (auto const* const pending = why.pending()) {
        text = pending->to_string();
        unknown_[unit.part] = *pending;
    }
    auto event = batch_event(event_kind::unknown);
    event.key = unit.key;
    event.code = words.code;
    event.message = words.reason;
    auto work = blocking_worker::journal_work(
        [part = unit.part, text = std::move(text), words](journal& in) {
            in.on_unknown(part, text, words);
        });
    auto const noted = co_await note(std::move(work));
    if (noted) tell(std::move(event));
}

} // namespace neuroflash::v0::batch
