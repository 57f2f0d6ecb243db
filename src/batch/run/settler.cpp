// SPDX-License-Identifier: BSL-1.0
#include "batch/run/settler.hpp"

#include "batch/policy/classify_failure.hpp"
#include "batch/run/paid_request.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

constexpr int open_page_size = 200;

/// All searches share their looks at the history, so that many at a time cost no more than one.
constexpr std::size_t most_searches_at_once = 1000;

/// Printed in place of the word of an edit.
constexpr auto no_word =
    "that has no word, because the journal does not show any more which images it edits: look for "
    "what it made in the list of images";

/// Whether a stop ended the search before it read anything of the history.
bool ended_before_a_look(error const& why)
{
    auto const is_stop = why == errc::cancelled || why == errc::client_closed;
    return is_stop && why.details().timeline.in(phase::history).count() == 0;
}

void list_open(journal& in, std::vector<open_part>& into)
{
    auto cursor = std::int64_t(0);
    for (auto page = in.requests().next_open(cursor, open_page_size); !page.empty();
         page = in.requests().next_open(cursor, open_page_size)) {
        cursor = page.back().unit.part;
        std::move(page.begin(), page.end(), std::back_inserter(into));
    }
}

} // namespace

void settler::keep(std::int64_t part, pending_generation pending)
{
    unknown_.insert_or_assign(part, std::move(pending));
}

asio::awaitable<void> settler::settle_open()
{
    co_await begin();
    co_await finish();
}

asio::awaitable<void> settler::begin()
{
    if (is_settling() || state_.stop.why) co_return;
    auto const listed = std::make_shared<std::vector<open_part>>();
    auto work = blocking_worker::journal_work([listed](journal& in) { list_open(in, *listed); });
    auto const read = co_await state_.record(std::move(work));
    if (!read || listed->empty()) co_return;
    listed_at_ = clock_look(*state_.time);
    auto event = batch_event(event_kind::settling);
    event.number = state_.account.held();
    state_.events.emit(std::move(event));
    state_.tasks.spawn(settle_listed(std::move(*listed)), &looking_);
}

asio::awaitable<bool> settler::report_open()
{
    auto const listed = std::make_shared<std::vector<open_part>>();
    auto const inputs = std::make_shared<std::vector<edit_inputs>>();
    auto const is_whole = std::make_shared<bool>(false);
    auto const on_v1 = state_.is_on_v1();
    auto work = blocking_worker::journal_work([listed, inputs, is_whole, on_v1](journal& in) {
        list_open(in, *listed);
        *is_whole = true;
        if (!on_v1) return;
        for (auto const& one : *listed) inputs->push_back(source_uploads::inputs_in(in, one.unit));
    });
    (void)co_await state_.worker->read_anyway(
        std::move(work)); // what was read before a failure is reported
    auto const now = clock_look(*state_.time);
    for (std::size_t i = 0; i < listed->size(); ++i) {
        auto const& one = (*listed)[i];
        auto const are_read = i < inputs->size();
        auto const has_word = one.where == state::unknown && pending_generation::parse(one.pending);
        // Searched for with other images than it edits, it would look as if it was not carried out.
        if (on_v1 && !are_read && !has_word && !one.unit.what.sources.empty()) {
            state_.report_unrecorded(one.unit.key, std::string(no_word));
            continue;
        }
        auto const images = are_read ? (*inputs)[i] : edit_inputs();
        // It is made again, because its reader has no mark of the clock that its time is of.
        auto const made = pending_of(*state_.client, state_.service, one, images, now);
        state_.report_unrecorded(one.unit.key, made.to_string());
    }
    co_return *is_whole;
}

/// The handle for the search of an open request.
asio::awaitable<pending_generation> settler::handle_of(open_part const& one, clock_look const& now)
{
    auto inputs = edit_inputs();
    if (state_.is_on_v1()) {
        auto reading = uploads_.inputs_of_sent(one.unit);
        inputs = co_await std::move(reading);
    }
    co_return pending_of(*state_.client, state_.service, one, inputs, now);
}

asio::awaitable<void> settler::finish()
{
    while (is_settling()) co_await state_.tasks.wait();
}

asio::awaitable<void> settler::settle_listed(std::vector<open_part> listed)
{
    for (auto& one : listed) {
        while (settling_ >= most_searches_at_once) co_await state_.tasks.wait();
        if (state_.stop.why) break;
        state_.tasks.spawn(settle(std::move(one)), &settling_);
    }
    while (settling_ > 0) co_await state_.tasks.wait();
}

asio::awaitable<void> settler::settle(open_part one)
{
    auto making = handle_of(one, listed_at_);
    auto pending = co_await std::move(making);
    auto const sent = pending.sent;
    auto adding = add_known_images(pending, one);
    if (!co_await std::move(adding) || state_.stop.why) co_return;
    auto options = state_.call_options();
    // The search outlasts the window and the late looks, so an empty history is conclusive.
    auto const& looks = state_.service.reconcile;
    options.deadline =
        std::max(looks.window, looks.absence_after) + 5 * looks.max_delay + state_.service.deadline;
    auto about = named_wait("the history", named_wait::kind::free);
    about.until = state_.time->now() + *options.deadline;
    auto looking = state_.tasks.cancellable(
        state_.client->reconcile(std::move(pending), std::move(options)), about);
    auto found = co_await std::move(looking);
    if (found) co_await on_found(std::move(one), std::move(*found));
    else co_await on_not_found(std::move(one), found.error(), sent);
}

/// Adds images that belong to other requests, and shows how the history shows prompts.
asio::awaitable<bool> settler::add_known_images(pending_generation& to, open_part const& one)
{
    constexpr auto enough_known_prompts = 1'000;
    auto const others = std::make_shared<std::vector<std::string>>();
    auto const known_prompts = std::make_shared<std::vector<std::pair<std::string, std::string>>>();
    auto work = blocking_worker::journal_work(
        [others, known_prompts, part = one.unit.part, digest = one.prompt_digest](journal& in) {
            *others = in.images().images_beside(part, digest);
            *known_prompts = in.images().images_to_compare(part, enough_known_prompts);
        });
    auto const read = co_await state_.record(std::move(work));
    if (!read) co_return false;
    auto const on_v1 = to.surface == image_surface::v1;
    for (auto const& id : *others) {
        if (on_v1) to.exclude(stored_image_id(id));
        else to.exclude(image_id(id));
    }
    for (auto& [id, digest] : *known_prompts) {
        if (on_v1) to.add_known_prompt(stored_image_id(id), std::move(digest));
        else to.add_known_prompt(image_id(id), std::move(digest));
    }
    co_return true;
}

asio::awaitable<void> settler::on_found(open_part one, generation made)
{
    auto const part = one.unit.part;
    auto response = response_of(made);
    auto const images = response.images;
    state_.account.settle_held(one.unit.images, response.credits);
    state_.health.on_sign_of_life(state_.time->now()); // the search may have taken minutes
    unknown_.erase(part);
    ++recovered_;
    auto work = blocking_worker::journal_work([part, response = std::move(response)](journal& in) {
        in.requests().on_answered(part, response);
    });
    auto const written = co_await state_.record(std::move(work));
    if (!written) {
        state_.report_unrecorded(one.unit.key, images);
        co_return;
    }
    auto event = batch_event(event_kind::recovered);
    event.key = one.unit.key;
    state_.events.emit(std::move(event));
    state_.report_if_fewer(one.unit, made);
    downloader_.on_response();
}

asio::awaitable<void> settler::on_not_found(open_part one, error why, send_time searched)
{
    auto const part = one.unit.part;
    auto const failure = failure_text_of(why, why.charge().evidence);
    if (may_send_again(why)) {
        state_.account.settle_held(one.unit.images, 0);
        state_.health.on_sign_of_life(state_.time->now());
        unknown_.erase(part);
        has_released_ = true;
        auto work = blocking_worker::journal_work(
            [part, failure](journal& in) { in.requests().on_released(part, failure); });
        (void)co_await state_.record(std::move(work));
        co_return;
    }
    // A search that did not begin has nothing new to write, and a stop ends very many of them.
    if (why.pending() == nullptr || ended_before_a_look(why)) co_return;
    keep(part, *why.pending());
    auto text = why.pending()->to_string();
    // The handle of the search has its time by this clock. A call that this run sent keeps the
    // later time, by the clock of its intent.
    auto clock = std::string();
    if (why.pending()->sent <= searched) clock = listed_at_.mark.to_string();
    auto work = blocking_worker::journal_work(
        [part, failure, text = std::move(text), clock = std::move(clock)](journal& in) {
            in.requests().on_unknown(part, text, failure, clock);
        });
    auto const written = co_await state_.record(std::move(work));
    if (!written || why.value() == errc::cancelled) co_return;
    auto event = batch_event(event_kind::unknown);
    event.key = one.unit.key;
    event.message = failure.reason;
    event.charge = charge_state::unknown;
    state_.events.emit(std::move(event));
}

} // namespace neuroflash::inline v0::batch
