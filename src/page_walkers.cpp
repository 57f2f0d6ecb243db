// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/page_walkers.hpp>

#include <neuroflash/client.hpp>
#include <neuroflash/core/http/page_walk.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0 {

namespace {

/// What all walkers hold.
struct walk
{
    walk(client& over, walk_params params, call_params call)
        : over(&over), size(params.page_size), call(std::move(call)),
          at(params.page_size, params.limit)
    {
    }

    /// The page's new entries; the walk goes on.
    template <class Entry>
    result<std::vector<Entry>> take(std::vector<Entry>& entries, core::walked_page shown)
    {
        auto const fresh = at.on_page(std::move(shown));
        if (at.has_failed()) {
            auto details = error_details();
            details.message = "The service shows the same page of the list again and again.";
            details.advice = "Use what came before it; the rest of the list cannot be reached.";
            return error(errc::bad_response, std::move(details));
        }
        auto taken = std::vector<Entry>();
        taken.reserve(fresh.size());
        for (auto const place : fresh) taken.push_back(std::move(entries[place]));
        return taken;
    }

    client* over;
    int size;
    call_params call;
    core::page_walk at;
};

/// A number that the service says; not said, or not to be believed: empty.
std::optional<std::int64_t> said(std::int64_t number)
{
    if (number <= 0) return std::nullopt;
    return number;
}

std::string name_of(quota const& one)
{
    return one.id + '\n' + one.workspace_id.str() + '\n' + one.usage_type_key;
}

} // namespace

struct history_walker::state : walk
{
    using walk::walk;
};

history_walker::history_walker(client& over, walk_params params, call_params call)
    : state_(std::make_unique<state>(over, std::move(params), std::move(call)))
{
}

history_walker::~history_walker() = default;
history_walker::history_walker(history_walker&&) noexcept = default;
history_walker& history_walker::operator=(history_walker&&) noexcept = default;

bool history_walker::done() const noexcept
{
    return !state_ || state_->at.is_over();
}

asio::awaitable<result<std::vector<history_item>>> history_walker::next()
{
    if (done()) co_return std::vector<history_item>();
    auto which = list_history_params();
    which.page = state_->at.next_page();
    which.size = state_->size;
    auto listing = state_->over->list_history(std::move(which), state_->call);
    auto listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    auto shown = core::walked_page();
    for (auto const& item : listed->items) shown.names.push_back(item.image_id.str());
    shown.total = listed->total;
    co_return state_->take(listed->items, std::move(shown));
}

struct quota_walker::state : walk
{
    using walk::walk;
};

quota_walker::quota_walker(client& over, walk_params params, call_params call)
    : state_(std::make_unique<state>(over, std::move(params), std::move(call)))
{
}

quota_walker::~quota_walker() = default;
quota_walker::quota_walker(quota_walker&&) noexcept = default;
quota_walker& quota_walker::operator=(quota_walker&&) noexcept = default;

bool quota_walker::done() const noexcept
{
    return !state_ || state_->at.is_over();
}

asio::awaitable<result<std::vector<quota>>> quota_walker::next()
{
    if (done()) co_return std::vector<quota>();
    auto which = list_quotas_params();
    which.page = state_->at.next_page();
    which.size = state_->size;
    auto listing = state_->over->list_quotas(std::move(which), state_->call);
    auto listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    auto shown = core::walked_page();
    for (auto const& one : listed->data) shown.names.push_back(name_of(one));
    shown.total = said(listed->total_elements);
    shown.last_page = said(listed->total_pages);
    co_return state_->take(listed->data, std::move(shown));
}

struct image_walker::state : walk
{
    using walk::walk;
};

image_walker::image_walker(client& over, walk_params params, call_params call)
    : state_(std::make_unique<state>(over, std::move(params), std::move(call)))
{
}

image_walker::~image_walker() = default;
image_walker::image_walker(image_walker&&) noexcept = default;
image_walker& image_walker::operator=(image_walker&&) noexcept = default;

bool image_walker::done() const noexcept
{
    return !state_ || state_->at.is_over();
}

asio::awaitable<result<std::vector<stored_image>>> image_walker::next()
{
    if (done()) co_return std::vector<stored_image>();
    auto which = list_images_params();
    which.page = state_->at.next_page();
    which.size = state_->size;
    auto listing = state_->over->list_images(std::move(which), state_->call);
    auto listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    auto shown = core::walked_page();
    for (auto const& one : listed->data) shown.names.push_back(one.id.str());
    shown.total = said(listed->total_elements);
    shown.last_page = said(listed->total_pages);
    co_return state_->take(listed->data, std::move(shown));
}

} // namespace neuroflash::inline v0
