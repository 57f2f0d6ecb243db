// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/page_walkers.hpp>

#include <neuroflash/client.hpp>
#include <neuroflash/core/http/page_walk.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0 {

namespace detail {

/// What all walkers hold. Only its walker owns it: it is shared because the destructor of a unique
/// pointer to it would need the class.
class walk_state
{
public:
    walk_state(client& over, walk_params params, call_params call)
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

} // namespace detail

namespace {

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

history_walker::history_walker(client& over, walk_params params, call_params call)
    : walk_(std::make_shared<detail::walk_state>(over, std::move(params), std::move(call)))
{
}

bool history_walker::done() const noexcept
{
    return !walk_ || walk_->at.is_over();
}

asio::awaitable<result<std::vector<history_item>>> history_walker::next()
{
    if (done()) co_return std::vector<history_item>();
    auto which = list_history_params();
    which.page = walk_->at.next_page();
    which.size = walk_->size;
    auto listing = walk_->over->list_history(std::move(which), walk_->call);
    auto listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    auto shown = core::walked_page();
    for (auto const& item : listed->items) shown.names.push_back(item.image_id.str());
    shown.total = listed->total;
    co_return walk_->take(listed->items, std::move(shown));
}

quota_walker::quota_walker(client& over, walk_params params, call_params call)
    : walk_(std::make_shared<detail::walk_state>(over, std::move(params), std::move(call)))
{
}

bool quota_walker::done() const noexcept
{
    return !walk_ || walk_->at.is_over();
}

asio::awaitable<result<std::vector<quota>>> quota_walker::next()
{
    if (done()) co_return std::vector<quota>();
    auto which = list_quotas_params();
    which.page = walk_->at.next_page();
    which.size = walk_->size;
    auto listing = walk_->over->list_quotas(std::move(which), walk_->call);
    auto listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    auto shown = core::walked_page();
    for (auto const& one : listed->data) shown.names.push_back(name_of(one));
    shown.total = said(listed->total_elements);
    shown.last_page = said(listed->total_pages);
    co_return walk_->take(listed->data, std::move(shown));
}

image_walker::image_walker(client& over, walk_params params, call_params call)
    : walk_(std::make_shared<detail::walk_state>(over, std::move(params), std::move(call)))
{
}

bool image_walker::done() const noexcept
{
    return !walk_ || walk_->at.is_over();
}

asio::awaitable<result<std::vector<stored_image>>> image_walker::next()
{
    if (done()) co_return std::vector<stored_image>();
    auto which = list_images_params();
    which.page = walk_->at.next_page();
    which.size = walk_->size;
    auto listing = walk_->over->list_images(std::move(which), walk_->call);
    auto listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    auto shown = core::walked_page();
    for (auto const& one : listed->data) shown.names.push_back(one.id.str());
    shown.total = said(listed->total_elements);
    shown.last_page = said(listed->total_pages);
    co_return walk_->take(listed->data, std::move(shown));
}

} // namespace neuroflash::inline v0
