// SPDX-License-Identifier: BSL-1.0
#include "call/call_events.hpp"
#include "call/dispatch.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/core/http/error_map.hpp>
#include <neuroflash/core/text/redact.hpp>

#include <boost/asio/recycling_allocator.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::call {

namespace {

// The limit is longer than any call lasts, and short enough that no clock overflows.
constexpr auto longest_deadline = std::chrono::hours(24 * 365);
constexpr std::size_t max_trace_id = 128;

error refused(std::string message)
{
    auto details = error_details();
    details.message = std::move(message);
    details.charge.evidence = "Nothing was sent.";
    return error(errc::invalid_argument, std::move(details));
}

bool is_visible(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// The images of a response. One that is named twice was made once.
int count_images(generation const& made)
{
    if (made.images.size() < 2) return static_cast<int>(made.images.size());
    auto named = std::vector<std::string_view>();
    auto unnamed = std::size_t(0);
    for (auto const& one : made.images) {
        if (one.stored_id) named.push_back(one.stored_id->str());
        else if (one.image_id) named.push_back(one.image_id->str());
        else ++unnamed;
    }
    std::sort(named.begin(), named.end());
    auto const last = std::unique(named.begin(), named.end());
    return static_cast<int>(std::distance(named.begin(), last)) + static_cast<int>(unnamed);
}

} // namespace

charge_verdict charge_of(generation const& made, int requested)
{
    auto const images = count_images(made);
    auto const is_named = made.match == history_match::none;
    if (is_named && images == 1 && requested == 1) {
        return charge_verdict(charge_state::charged, 1, "The service answered with 1 image.");
    }
    auto evidence = std::string("The service answered with ");
    if (!is_named) {
        evidence = "The service accepted the request without naming its images; the list of images "
                   "shows ";
    }
    evidence += std::to_string(images) + (is_named ? " image" : " new image");
    if (images != 1) evidence += 's';
    if (!is_named) evidence += " (match: " + std::string(to_string(made.match)) + ')';
    evidence += '.';
    if (images < requested) evidence += ' ' + std::to_string(requested) + " were requested.";
    return charge_verdict(charge_state::charged, images, std::move(evidence));
}

charge_verdict charge_at_unknown_price(generation const& made, int requested)
{
    auto charge = charge_of(made, requested);
    charge.evidence += assumed_price;
    return charge;
}

std::string request_id_of(client_state& on, http_response const& response)
{
    auto id = core::request_id_of(response);
    if (id.empty()) return id;
    auto const shown = response.fields.text();
    auto const& secret = on.params().credentials.client_secret();
    if (core::holds(shown, on.tokens().token()) || core::holds(shown, secret)) id.clear();
    return id;
}

shared_value<call_report>
report_of(client_state& on, call_context const& job, std::optional<model_id> const& model)
{
    // From the memory that Asio keeps on this thread: most results are gone before the next call.
    auto const memory = asio::recycling_allocator<call_report>();
    auto const known = std::allocate_shared<call_report>(memory);
    known->requested_model = model;
    known->request_id = request_id_of(on, job.outcome.response);
    known->trace_id = job.trace_id;
    known->timeline = job.spent;
    return shared_value<call_report>(known);
}

std::unique_ptr<call_params const> keep_options(call_params&& given)
{
    // It does not compile without all members, so that none can be forgotten here.
    auto const& [limit, where, name, tries, times] = given;
    if (!limit && !where && name.empty() && !tries && !times) return nullptr;
    return std::make_unique<call_params>(std::move(given));
}

result<void> init_call(
    client_state& on, call_params const& options, std::chrono::milliseconds default_deadline,
    call_context& job)
{
    if (options.trace_id.size() > max_trace_id || !is_visible(options.trace_id)) {
        return refused("call_params::trace_id must be visible ASCII, 128 characters at most.");
    }
    if (options.workspace && !options.workspace->empty()) {
        if (auto fine = api::check_id("call_params::workspace", options.workspace->str()); !fine) {
            return fine.error();
        }
        if (!is_visible(options.workspace->str())) {
            return refused("call_params::workspace must be visible ASCII.");
        }
    }
    if (options.max_attempts && (*options.max_attempts < 1 || *options.max_attempts > 10)) {
        return refused("call_params::max_attempts must be from 1 to 10.");
    }
    job.max_attempts = options.max_attempts;
    job.started = on.time().now();
    // The limit applies before milliseconds become nanoseconds, because the largest would overflow.
    auto const usual = std::min<std::chrono::milliseconds>(default_deadline, longest_deadline);
    auto const allowed = options.deadline.value_or(usual);
    if (allowed <= std::chrono::nanoseconds(0)) {
        return refused("call_params::deadline must be more than zero.");
    }
    job.deadline = job.started + std::min<std::chrono::nanoseconds>(allowed, longest_deadline);
    job.max_body = on.params().max_response_bytes;
    job.trace_id = options.trace_id;
    job.report = options.timeline;
    return {};
}

void build_target(client_state const& on, core::request_spec spec, call_context& job)
{
    auto const& api = on.api();
    auto const put = [&](std::string const& path, core::location& into) {
        into.origin = api.origin;
        into.target.clear();
        into.target.reserve(api.target.size() + path.size() + 1 + spec.query.size());
        into.target.append(api.target).append(path);
        if (!spec.query.empty()) into.target.append(1, '?').append(spec.query);
    };
    put(spec.path, job.to);
    if (!spec.fallback_path.empty()) put(spec.fallback_path, job.fallback);
    job.spec = std::move(spec);
}

bool call_buffers::is_small() const noexcept
{
    constexpr std::size_t limit = 64 * 1024;
    auto const& response = outcome.response;
    return request.message.bytes().size() + spec.body.capacity() + response.body.capacity() < limit;
}

workspace_id const* workspace_at_hand(client_state& on, call_params const& options) noexcept
{
    if (options.workspace && !options.workspace->empty()) return &*options.workspace;
    if (on.params().workspace) return &*on.params().workspace;
    return on.workspaces().cached();
}

asio::awaitable<result<void>>
find_workspace(std::shared_ptr<client_state> on, call_params const& options, call_context& job)
{
    // A call that was cancelled before it began starts nothing, not even work that calls share.
    auto const cancelling = co_await asio::this_coro::cancellation_state;
    if (cancelling.cancelled() != asio::cancellation_type::none) {
        auto details = error_details();
        details.trace_id = options.trace_id;
        co_return error(errc::cancelled, std::move(details));
    }
    auto const waiting = phase_timer(*on, job, phase::token);
    auto const found = co_await on->workspaces().obtain(on, job.deadline);
    if (found) co_return found;
    auto details = found.error().details();
    details.trace_id = options.trace_id;
    co_return error(found.error().value(), std::move(details));
}

} // namespace neuroflash::inline v0::call
