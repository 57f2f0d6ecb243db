// SPDX-License-Identifier: BSL-1.0
#include "batch/run/brander.hpp"

#include <neuroflash/models/image_prompt.hpp>

#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

asio::awaitable<result<std::string>> brander::prompt_for(work_unit unit)
{
    auto const item = unit.item_id;
    while (being_made_.contains(item)) co_await state_.tasks.wait();
    if (auto const known = made_.find(item); known != made_.end()) co_return known->second;
    being_made_.insert(item);
    auto making = make(std::move(unit));
    auto made = co_await std::move(making);
    if (made) {
        auto work = blocking_worker::journal_work(
            [item, row = *made](journal& in) { in.on_branded(item, row); });
        auto const written = co_await state_.record(std::move(work));
        if (written) made_[item] = made->prompt;
        else made = written.error();
    }
    being_made_.erase(item);
    state_.tasks.wake();
    if (!made) co_return made.error();
    co_return std::move(made->prompt);
}

asio::awaitable<result<branded_row>> brander::make(work_unit unit)
{
    if (state_.params.brand_mode == brand_voice_mode::write) return write(std::move(unit));
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
