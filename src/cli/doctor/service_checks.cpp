// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/doctor_checks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

constexpr auto token_key = "token";
constexpr auto workspaces_key = "workspaces";
constexpr auto routes_key = "routes";
constexpr auto quota_key = "quota";
constexpr auto models_key = "models";
constexpr auto text_key = "text";
constexpr auto voices_key = "brand_voices";

/// All that need the workspace.
constexpr auto workspace_keys =
    std::to_array<char const*>({routes_key, quota_key, models_key, text_key, voices_key});

/// What images do not need does not make the doctor fail.
finding not_answering(std::string what, error const& why)
{
    return finding::warning(
        std::move(what) + " cannot be listed: " + why.message(),
        "Images do not need them. Try again later, or see the message.");
}

/// An image that no account has.
constexpr auto no_such_image = "00000000-0000-4000-8000-000000000000";

constexpr auto unasked =
    "not checked, because that could cost or delete; edit and delete have the same two paths, and "
    "the client picks one at the first use";

error interrupted()
{
    auto details = error_details();
    details.message = "The checks were not finished.";
    details.charge = charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
    return error(errc::cancelled, std::move(details));
}

/// The time limit of one step: that of connecting, unless the command's own limit is shorter.
std::chrono::milliseconds step_timeout(command_context& context, client_params const& params)
{
    auto const bound = context.call().deadline;
    if (!bound) return params.connect_timeout;
    return std::min(params.connect_timeout, std::chrono::ceil<std::chrono::milliseconds>(*bound));
}

} // namespace

doctor_checks::doctor_checks(
    command_context& context, client_params params, bool usable, diagnosis& into)
    : context_(context), params_(std::move(params)), usable_(usable), into_(into),
      timeout_(step_timeout(context, params_)), network_(context, params_, timeout_, into)
{
    // What is wrong now is what is asked for: no second try hides it.
    params_.retry.max_attempts = 1;
    if (params_.workspace) workspace_ = params_.workspace->str();
}

asio::awaitable<exit_code> doctor_checks::run()
{
    auto checking = network_.run();
    co_await std::move(checking);
    if (!stopped()) co_await check_account();
    if (stopped()) co_return context_.fail(interrupted());
    into_.finish();
    co_return into_.code();
}

client doctor_checks::make_client(bool guide_first) const
{
    auto params = params_;
    if (!guide_first) {
        std::swap(params.routes.history, params.routes.history_fallback);
        std::swap(params.routes.history_item, params.routes.history_item_fallback);
    }
    if (!workspace_.empty()) params.workspace = workspace_id(workspace_);
    return client(context_.io().get_executor(), std::move(params), transport_);
}

void doctor_checks::skip_account(std::string const& why)
{
    for (auto const* const key : {token_key, workspaces_key}) {
        into_.add(key, "", finding::skipped(why));
    }
    skip_workspace(why);
}

void doctor_checks::skip_workspace(std::string const& why)
{
    for (auto const* const key : workspace_keys) into_.add(key, "", finding::skipped(why));
}

void doctor_checks::add_token(std::optional<error> const& why_unknown)
{
    if (!transport_->has_token()) {
        into_.add(
            token_key, "",
            why_unknown ? finding::failed(*why_unknown)
                        : finding::failed(errc::bad_response, "No token was received."));
        return;
    }
    auto const lifetime = transport_->token_lifetime();
    auto made = finding::ok(
        lifetime ? "received, valid for " + std::to_string(*lifetime) + " s"
                 : "received; the service does not say for how long it is valid");
    if (lifetime) made.details["lifetime_seconds"] = *lifetime;
    into_.add(token_key, "", std::move(made));
}

asio::awaitable<void> doctor_checks::check_account()
{
    if (!usable_) co_return skip_account("the settings do not allow it");
    if (!network_.reaches(params_.token_url))
        co_return skip_account("the token service is not reached");
    transport_ =
        std::make_shared<recording_transport>(context_.io().get_executor(), params_, timeout_);
    auto first = make_client(true);
    auto listing = first.list_workspaces(context_.call());
    auto const listed = co_await std::move(listing);
    add_token(listed ? std::nullopt : std::optional(listed.error()));
    if (stopped()) co_return;
    auto const reached = network_.reaches(params_.api_base);
    if (!transport_->has_token() || !reached) {
        auto const why = reached ? "there is no token" : "the service is not reached";
        into_.add(workspaces_key, "", finding::skipped(why));
        co_return skip_workspace(why);
    }
    auto found = listed ? judge_workspaces(*listed, workspace_) : finding::failed(listed.error());
    // One that was set can be asked for even where the list did not come.
    auto const usable = listed ? found.status == check_status::ok : !workspace_.empty();
    into_.add(workspaces_key, "", std::move(found));
    if (!usable) {
        auto const why = workspace_.empty() ? "there is no workspace"
                                            : "the account cannot use the workspace that is set";
        co_return skip_workspace(why);
    }
    if (workspace_.empty()) workspace_ = listed->front().id.str();
    auto guide = make_client(true);
    auto reference = make_client(false);
    if (!stopped()) co_await check_routes(guide, reference);
    if (!stopped()) co_await check_surfaces(guide);
    if (!stopped()) co_await check_quota(guide);
    if (!stopped()) co_await check_models(guide);
    if (!stopped()) co_await check_text(guide);
    if (!stopped()) co_await check_voices(guide);
}

route_status doctor_checks::status_of_first(std::size_t since, errc code) const
{
    // The client goes on to the other path only where the first one is not there.
    auto const& all = transport_->all();
    auto asked = std::vector<std::string>();
    for (auto i = since; i < all.size(); ++i)
        if (all[i].path.find("/history") != std::string::npos) asked.push_back(all[i].path);
    auto const moved = !asked.empty() && asked.back() != asked.front();
    if (moved) return route_status::missing;
    // For an image that does not exist, "not found" is the right response.
    return code == errc{} || code == errc::not_found ? route_status::answers
                                                     : route_status::unknown;
}

asio::awaitable<error> doctor_checks::list_history(client& service)
{
    auto which = list_history_params();
    which.size = 1;
    auto listing = service.list_history(which, context_.call());
    auto const listed = co_await std::move(listing);
    co_return listed ? error() : listed.error();
}

asio::awaitable<error> doctor_checks::get_item(client& service)
{
    auto asking = service.get_history_item(image_id(no_such_image), context_.call());
    auto const item = co_await std::move(asking);
    co_return item ? error() : item.error();
}

asio::awaitable<void> doctor_checks::check_route(
    std::string_view subject, client& guide, client& reference, history_operation ask,
    std::string guide_path, std::string reference_path)
{
    auto since = transport_->all().size();
    auto asking_guide = (this->*ask)(guide);
    auto const of_guide = co_await std::move(asking_guide);
    auto const guide_status = status_of_first(since, of_guide.value());
    since = transport_->all().size();
    auto asking_reference = (this->*ask)(reference);
    auto const of_reference = co_await std::move(asking_reference);
    auto const reference_status = status_of_first(since, of_reference.value());
    guide_answers_ = guide_answers_ || guide_status == route_status::answers ||
        reference_status == route_status::answers;
    auto const& why_unknown = guide_status == route_status::unknown ? of_guide : of_reference;
    into_.add(
        routes_key, subject,
        judge_routes(guide_path, guide_status, reference_path, reference_status, why_unknown));
}

asio::awaitable<void> doctor_checks::check_routes(client& guide, client& reference)
{
    auto const& paths = params_.routes;
    auto lists = check_route(
        "history", guide, reference, &doctor_checks::list_history, paths.history,
        paths.history_fallback);
    co_await std::move(lists);
    if (stopped()) co_return;
    auto items = check_route(
        "history item", guide, reference, &doctor_checks::get_item, paths.history_item,
        paths.history_item_fallback);
    co_await std::move(items);
    into_.add(routes_key, "generate, edit, delete", finding::skipped(unasked));
}

asio::awaitable<void> doctor_checks::check_quota(client& service)
{
    auto asking = service.image_quota(context_.call());
    auto const left = co_await std::move(asking);
    into_.add(
        quota_key, "images",
        left ? judge_quota(*left, std::chrono::system_clock::now())
             : finding::failed(left.error()));
}

asio::awaitable<void> doctor_checks::check_models(client& service)
{
    auto asking = service.list_image_models(context_.call());
    auto const listed = co_await std::move(asking);
    into_.add(models_key, "", listed ? judge_models(*listed) : finding::failed(listed.error()));
}

asio::awaitable<void> doctor_checks::check_text(client& service)
{
    auto asking = service.list_text_models(context_.call());
    auto const listed = co_await std::move(asking);
    into_.add(
        text_key, "",
        listed ? judge_text_models(*listed) : not_answering("The text models", listed.error()));
}

asio::awaitable<void> doctor_checks::check_voices(client& service)
{
    auto asking = service.list_brand_voices(list_brand_voices_params(), context_.call());
    auto const listed = co_await std::move(asking);
    if (!listed) {
        into_.add(voices_key, "", not_answering("The brand voices", listed.error()));
        co_return;
    }
    auto const count = std::max<std::int64_t>(
        listed->total_elements, static_cast<std::int64_t>(listed->data.size()));
    auto found = finding::ok(pluralize(count, "brand voice", "brand voices"));
    found.details["listed"] = count;
    into_.add(voices_key, "", std::move(found));
}

} // namespace neuroflash::cli
