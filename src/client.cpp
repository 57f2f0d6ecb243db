// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/client.hpp>

#include "call/brand_prompt.hpp"
#include "call/client_state.hpp"
#include "call/download/downloader.hpp"
#include "call/endpoint_call.hpp"
#include "call/shared_deadline.hpp"
#include "call/text_call.hpp"
#include "call/upload/upload.hpp"
#include "call/upload/upload_body.hpp"
#include "io/context_shutdown_hook.hpp"
#include "io/pooled_transport.hpp"
#include "io/serialized.hpp"
#include "public/check_params.hpp"
#include "support/asio_time.hpp"

#include <neuroflash/api/brand_voices.hpp>
#include <neuroflash/api/delete_stored_image.hpp>
#include <neuroflash/api/edit.hpp>
#include <neuroflash/api/edit_task.hpp>
#include <neuroflash/api/generate.hpp>
#include <neuroflash/api/generation_task.hpp>
#include <neuroflash/api/get_history_item.hpp>
#include <neuroflash/api/get_image.hpp>
#include <neuroflash/api/list_history.hpp>
#include <neuroflash/api/list_image_models.hpp>
#include <neuroflash/api/list_images.hpp>
#include <neuroflash/api/list_model_page.hpp>
#include <neuroflash/api/list_quotas.hpp>
#include <neuroflash/api/list_text_models.hpp>
#include <neuroflash/api/list_workspaces.hpp>
#include <neuroflash/api/upscale_task.hpp>

#include <boost/asio/dispatch.hpp>

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

namespace {

using call::client_state;

/// The state of a client that was moved from: that of a client whose context is gone. There is one,
/// made with the first client, because a move can neither fail nor cost memory.
std::shared_ptr<client_state> const& closed_state()
{
    // Never destroyed, because a client may be a static object that is moved from at the end.
    static auto const& closed = *new auto(std::make_shared<client_state>(
        asio::any_io_executor(), asio::any_io_executor(), client_params(), core::location(),
        core::location(), nullptr, nullptr));
    return closed;
}

std::shared_ptr<client_state> make_client_state(
    asio::any_io_executor executor, client_params params, std::shared_ptr<transport> over,
    std::shared_ptr<time_source> time)
{
    closed_state();
    auto checked = check_params(params);
    // Coroutines of the user's own objects may be under way when their context is destroyed.
    using given = std::pair<std::shared_ptr<transport>, std::shared_ptr<time_source>>;
    auto kept = over || time ? std::make_shared<given>(over, time) : nullptr;
    auto serial = params.executor_is_serial ? executor : io::serialized(executor);
    if (!over) over = std::make_shared<io::pooled_transport>(serial, params);
    if (!time) time = std::make_shared<support::asio_time>(serial);
    auto made = std::make_shared<client_state>(
        executor, std::move(serial), std::move(params), std::move(checked.api),
        std::move(checked.token), std::move(over), std::move(time));
    auto detach = [weak = std::weak_ptr(made), kept = std::move(kept)] {
        if (auto const left = weak.lock()) left->detach();
        return std::shared_ptr<void>(kept);
    };
    made->attach(std::make_shared<io::context_shutdown_hook>(executor, std::move(detach)));
    return made;
}

void close(std::shared_ptr<client_state> const& of)
{
    if (of->detached()) return;
    try {
        asio::dispatch(of->executor(), [of] { of->close(); });
    } catch (std::bad_alloc const&) { // the calls go on to their own ends
    }
}

asio::awaitable<result<quota>> image_quota_of(asio::awaitable<result<page<quota>>> listing)
{
    auto listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    co_return api::image_quota_of(std::move(*listed));
}

bool uses_v1(client_state const& on) noexcept
{
    return on.params().surface == image_surface::v1;
}

/// All pages of the catalogue, within the deadline of one call. A service that shows the same page
/// again, whatever was asked for, has shown all that it has.
asio::awaitable<result<std::vector<image_model>>>
all_models(std::shared_ptr<client_state> on, call_params options)
{
    auto all = std::vector<image_model>();
    auto which = list_models_params();
    which.size = api::max_page_size;
    auto const usual = on->params().deadline;
    auto time = call::shared_deadline(*on, std::move(options), usual);
    constexpr auto most_pages = 100;
    for (auto number = 1; number <= most_pages; ++number) {
        which.page = number;
        auto listing =
            call::call<api::list_model_page>(on, list_models_params(which), time.rest(), usual);
        auto listed = co_await std::move(listing);
        time.count();
        if (!listed) co_return listed.error();
        auto const before = all.size();
        for (auto& one : listed->data) {
            auto const is_known = std::any_of(
                all.begin(), all.end(), [&one](auto const& other) { return other.id == one.id; });
            if (!is_known) all.push_back(std::move(one));
        }
        auto const last = listed->total_pages > 0 && number >= listed->total_pages;
        auto const whole =
            listed->total_pages == 0 && std::cmp_less(listed->data.size(), api::max_page_size);
        if (all.size() == before || last || whole) break;
    }
    co_return all;
}

asio::awaitable<result<void>> without_value(asio::awaitable<result<api::nothing>> work)
{
    auto done = co_await std::move(work);
    if (!done) co_return done.error();
    co_return result<void>();
}

} // namespace

client::client(asio::any_io_executor executor, client_params params)
    : client(std::move(executor), std::move(params), nullptr, nullptr)
{
}

client::client(
    asio::any_io_executor executor, client_params params,
    std::shared_ptr<neuroflash::transport> transport, std::shared_ptr<time_source> time)
    : state_(make_client_state(
          std::move(executor), std::move(params), std::move(transport), std::move(time)))
{
}

client::~client()
{
    close(state_);
}

client::client(client&& other) noexcept : state_(std::exchange(other.state_, closed_state())) {}

client& client::operator=(client&& other) noexcept
{
    if (this != &other) close(std::exchange(state_, std::exchange(other.state_, closed_state())));
    return *this;
}

asio::any_io_executor client::get_executor() const
{
    return state_->user_executor();
}

asio::awaitable<result<std::vector<workspace>>> client::list_workspaces(call_params call)
{
    return call::call<api::list_workspaces>(
        state_, api::no_params(), std::move(call), state_->params().deadline);
}

asio::awaitable<result<page<quota>>>
client::list_quotas(list_quotas_params params, call_params call)
{
    return call::call<api::list_quotas>(
        state_, std::move(params), std::move(call), state_->params().deadline);
}

asio::awaitable<result<quota>> client::image_quota(call_params call)
{
    auto params = list_quotas_params();
    params.usage_type_key = api::image_usage_type;
    return image_quota_of(list_quotas(std::move(params), std::move(call)));
}

asio::awaitable<result<std::vector<image_model>>> client::list_image_models(call_params call)
{
    if (uses_v1(*state_)) {
        auto start = [on = state_, call = std::move(call)]() mutable {
            return all_models(on, std::move(call));
        };
        return call::drive_series<std::vector<image_model>>(state_, std::move(start));
    }
    return call::call<api::list_image_models>(
        state_, api::no_params(), std::move(call), state_->params().deadline);
}

asio::awaitable<result<page<image_model>>>
client::list_model_page(list_models_params params, call_params call)
{
    return call::call<api::list_model_page>(
        state_, std::move(params), std::move(call), state_->params().deadline);
}

asio::awaitable<result<generation>> client::generate(generate_params params, call_params call)
{
    if (uses_v1(*state_)) {
        return call::call<api::generation_task>(
            state_, std::move(params), std::move(call), state_->params().generation_deadline);
    }
    return call::call<api::generate>(
        state_, std::move(params), std::move(call), state_->params().generation_deadline);
}

asio::awaitable<result<generation>> client::edit(edit_params params, call_params call)
{
    if (uses_v1(*state_)) {
        return call::call<api::edit_task>(
            state_, std::move(params), std::move(call), state_->params().generation_deadline);
    }
    return call::call<api::edit>(
        state_, std::move(params), std::move(call), state_->params().generation_deadline);
}

asio::awaitable<result<generation>> client::upscale(upscale_params params, call_params call)
{
    return call::call<api::upscale_task>(
        state_, std::move(params), std::move(call), state_->params().generation_deadline);
}

asio::awaitable<result<generation>> client::reconcile(pending_generation pending, call_params call)
{
    return call::reconcile(state_, std::move(pending), std::move(call));
}

asio::awaitable<result<history_page>>
client::list_history(list_history_params params, call_params call)
{
    return call::call<api::list_history>(
        state_, std::move(params), std::move(call), state_->params().deadline);
}

asio::awaitable<result<history_item>> client::get_history_item(image_id id, call_params call)
{
    return call::call<api::get_history_item>(
        state_, std::move(id), std::move(call), state_->params().deadline);
}

asio::awaitable<result<void>> client::delete_image(image_id id, call_params call)
{
    return without_value(call::call<api::delete_image>(
        state_, std::move(id), std::move(call), state_->params().deadline));
}

asio::awaitable<result<stored_image>> client::upload_image(upload_source source, call_params call)
{
    return call::upload(state_, std::move(source), std::move(call));
}

result<local_image> client::examine_image(image_file const& file) const
{
    return call::examine_image(file, state_->params().max_upload_bytes);
}

asio::awaitable<result<page<stored_image>>>
client::list_images(list_images_params params, call_params call)
{
    return call::call<api::list_images>(
        state_, std::move(params), std::move(call), state_->params().deadline);
}

asio::awaitable<result<stored_image>> client::get_image(stored_image_id id, call_params call)
{
    return call::call<api::get_image>(
        state_, std::move(id), std::move(call), state_->params().deadline);
}

asio::awaitable<result<void>> client::delete_image(stored_image_id id, call_params call)
{
    return without_value(call::call<api::delete_stored_image>(
        state_, std::move(id), std::move(call), state_->params().deadline));
}

asio::awaitable<result<download_info>>
client::download(download_source source, download_target target, call_params call)
{
    return call::download(state_, std::move(source), std::move(target), std::move(call));
}

asio::awaitable<result<text_stream>> client::stream_text(text_params params, call_params call)
{
    return call::stream_text(state_, std::move(params), std::move(call));
}

asio::awaitable<result<completion>> client::complete_text(text_params params, call_params call)
{
    return call::complete_text(state_, std::move(params), std::move(call));
}

asio::awaitable<result<std::vector<text_model>>> client::list_text_models(call_params call)
{
    return call::call<api::list_text_models>(
        state_, api::no_params(), std::move(call), state_->params().deadline);
}

asio::awaitable<result<page<brand_voice>>>
client::list_brand_voices(list_brand_voices_params params, call_params call)
{
    return call::call<api::list_brand_voices>(
        state_, std::move(params), std::move(call), state_->params().deadline);
}

asio::awaitable<result<brand_voice>> client::get_brand_voice(brand_voice_id id, call_params call)
{
    return call::call<api::get_brand_voice>(
        state_, std::move(id), std::move(call), state_->params().deadline);
}

asio::awaitable<result<std::string>>
client::brand_voice_summary(brand_voice_id id, call_params call)
{
    return call::brand_voice_summary(state_, std::move(id), std::move(call));
}

asio::awaitable<result<neuroflash::brand_voice_limits>> client::brand_voice_limits(call_params call)
{
    return call::call<api::get_brand_voice_limits>(
        state_, api::no_params(), std::move(call), state_->params().deadline);
}

asio::awaitable<result<written_prompt>> client::write_image_prompt(
    std::string prompt, brand_voice_id voice, std::optional<model_id> model, call_params call)
{
    return call::write_image_prompt(
        state_, std::move(prompt), std::move(voice), std::move(model), std::move(call));
}

result<image_path> client::parse_image_path(std::string_view text) const
{
    return image_path::parse(text, state_->params().api_base);
}

image_path client::path_of(image_id const& id) const
{
    return image_path::of(id, state_->params().api_base);
}

client_stats client::stats() const
{
    auto stats = state_->detached() ? client_stats() : state_->transport().stats();
    state_->calls().add_to(stats);
    stats.token_requests = state_->tokens().requests();
    return stats;
}

} // namespace neuroflash::inline v0
