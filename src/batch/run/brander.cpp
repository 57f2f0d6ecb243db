// SPDX-License-Identifier: BSL-1.0
#include "batch/run/brander.hpp"

#include <neuroflash/models/image_prompt.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// The error for a prompt that was being written when a run ended, or whose writing failed.
error begun_before()
{
    auto details = error_details();
    details.message = "An earlier run was writing this prompt, and its result is not known.";
    details.advice = "--retry-failed writes it again.";
    details.charge = charge_verdict(
        charge_state::unknown, 0,
        "It may have cost tokens, and a text cannot be looked up afterwards.");
    details.charge.unit = charge_unit::tokens;
    return error(errc::outcome_unknown, std::move(details));
}

} // namespace

asio::awaitable<result<std::string>> brander::prompt_for(work_unit unit)
{
    auto const item = unit.item_id;
    while (being_made_.contains(item)) co_await state_.tasks.wait();
    being_made_.insert(item);
    auto finding = find_or_make(std::move(unit));
    auto found = co_await std::move(finding);
    being_made_.erase(item);
    state_.tasks.wake();
    co_return found;
}

asio::awaitable<result<std::string>> brander::find_or_make(work_unit unit)
{
    auto const item = unit.item_id;
    // Another part of the item may have been first. The journal has its prompt, so that the memory
    // of a run does not grow with the input.
    if (unit.images < unit.what.images) {
        auto const known = std::make_shared<std::string>();
        auto reading = state_.record(blocking_worker::journal_work(
            [item, known](journal& in) { *known = in.texts().final_prompt_of(item); }));
        auto const read = co_await std::move(reading);
        if (!read) co_return read.error();
        if (!known->empty()) co_return *known;
    }
    auto making = make(std::move(unit));
    auto made = co_await std::move(making);
    if (!made) co_return made.error();
    auto recording = state_.record(blocking_worker::journal_work(
        [item, row = *made](journal& in) { in.texts().on_branded(item, row); }));
    auto const recorded = co_await std::move(recording);
    if (!recorded) co_return recorded.error();
    co_return std::move(made->prompt);
}

asio::awaitable<result<branded_row>> brander::make(work_unit unit)
{
    if (state_.params.brand_mode == brand_voice_mode::write) return write_noted(std::move(unit));
    return compose(std::move(unit));
}

asio::awaitable<result<branded_row>> brander::compose(work_unit unit)
{
    auto const& id = unit.what.brand_voice;
    if (!voices_.contains(id)) {
        auto about = named_wait("a brand voice", named_wait::kind::free);
        about.until = state_.time->now() + state_.service.deadline;
        auto asking = state_.tasks.cancellable(
            state_.client->get_brand_voice(brand_voice_id(id), state_.call_options()), about);
        auto found = co_await std::move(asking);
        if (!found) co_return found.error();
        voices_[id] = std::move(*found);
    }
    auto made = branded_row();
    made.prompt = compose_prompt(unit.what.prompt, voices_[id]);
    made.mode = "append";
    co_return made;
}

/// The journal has the prompt before tokens can be spent. A run that is killed meanwhile leaves one
/// that may have been paid for, and which cannot be looked up.
asio::awaitable<result<branded_row>> brander::write_noted(work_unit unit)
{
    auto const item = unit.item_id;
    auto const is_first = std::make_shared<bool>(false);
    auto noting = state_.record(blocking_worker::journal_work(
        [item, is_first](journal& in) { *is_first = in.texts().on_writing(item); }));
    auto const noted = co_await std::move(noting);
    if (!noted) co_return noted.error();
    if (!*is_first) co_return begun_before();
    auto writing = write(std::move(unit));
    auto made = co_await std::move(writing);
    if (made || made.error().charge().state != charge_state::not_charged) ++texts_;
    if (made) co_return made;
    auto const charge = made.error().charge();
    auto ending = state_.record(
        blocking_worker::journal_work([item, is_free = charge.state == charge_state::not_charged,
                                       tokens = charge.tokens](journal& in) {
            if (is_free) in.texts().on_not_written(item);
            else in.texts().add_tokens(item, tokens);
        }));
    (void)co_await std::move(ending); // a failure stops the run by itself
    co_return made;
}

asio::awaitable<result<branded_row>> brander::write(work_unit unit)
{
    auto about = named_wait("a prompt that is being written", named_wait::kind::paid);
    about.until = state_.time->now() + state_.service.text_deadline;
    auto model = std::optional<model_id>();
    if (!state_.params.text_model.empty()) model = model_id(state_.params.text_model);
    auto writing = state_.tasks.cancellable(
        state_.client->write_image_prompt(
            unit.what.prompt, brand_voice_id(unit.what.brand_voice), std::move(model),
            state_.call_options()),
        about);
    auto written = co_await std::move(writing);
    if (!written) co_return written.error();
    auto made = branded_row();
    made.prompt = std::move(written->text);
    made.mode = "write";
    made.model = written->completion.model.str();
    made.tokens = written->completion.charge.tokens;
    co_return made;
}

} // namespace neuroflash::inline v0::batch
