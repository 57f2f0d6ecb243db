// SPDX-License-Identifier: BSL-1.0
#include "call/download/downloader.hpp"

#include "call/dispatch.hpp"
#include "call/download/fetch_image.hpp"
#include "call/download/image_sink.hpp"
#include "call/live_calls.hpp"
#include "call/retry_loop.hpp"

#include <neuroflash/api/get_image.hpp>
#include <neuroflash/core/http/url.hpp>
#include <neuroflash/models/image_path.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

error refused_download(std::string message)
{
    auto details = error_details();
    details.message = std::move(message);
    details.charge.evidence = "Nothing was sent.";
    return error(errc::invalid_argument, std::move(details));
}

result<core::location> locate(client_state const& on, download_source const& source)
{
    auto const api = on.api().origin.to_string() + on.api().target;
    auto const& text = source.text();
    if (text.empty() && source.id().empty()) {
        return refused_download(
            "There is nothing to download: the image has neither a URL nor an id.");
    }
    if (text.empty()) {
        if (auto fine = api::check_id("image_id", source.id().str()); !fine) return fine.error();
        return core::location{on.api().origin, image_path::of(source.id(), api).str()};
    }
    if (text.front() == '/') {
        auto path = image_path::parse(text, api);
        if (!path) return path.error();
        return core::location{on.api().origin, path->str()};
    }
    auto const at = core::parse_location(text);
    // The URL is not repeated here, because signed links contain their secret.
    if (!at) return refused_download("The URL of the image " + std::string(at.error()) + '.');
    if (!at->origin.tls && on.api().origin.tls && !core::is_loopback(on.api().origin.host)) {
        return refused_download("The URL must begin with https://.");
    }
    return *at;
}

/// The path of the list of images, which relative links are resolved against.
std::string path_of_images(client_state const& on, workspace_id const& workspace)
{
    return on.api().target +
        api::fill_route(on.params().routes.v1_images, "workspace", workspace.str());
}

/**
 * \brief The absolute URL of a content link of image-service v1.
 *
 * The link may be absolute, a path, or relative to the list of images. A path that begins with the
 * version lacks the prefix of the routes, because a gateway removed it.
 */
core::located
locate_content(client_state const& on, std::string_view link, workspace_id const& workspace)
{
    if (!core::scheme_of(link).empty()) return core::parse_location(link);
    auto const images = path_of_images(on, workspace);
    if (!link.starts_with('/')) {
        return core::resolve(core::location{on.api().origin, images}, link);
    }
    if (link.starts_with("//")) return core::resolve(on.api(), link);
    auto path = std::string(link);
    constexpr auto version = std::string_view("/v1/");
    auto const cut = images.find(version);
    if (link.starts_with(version) && cut != images.npos) path.insert(0, images, 0, cut);
    // The path is not resolved, because an id may be two dots, percent-encoded.
    return core::parse_location(on.api().origin.to_string() + path);
}

/// One download. `endpoint_call` explains the structure.
class download_call
{
public:
    using value_type = download_info;

    download_call(
        std::shared_ptr<client_state>&& on, download_source&& source, download_target&& target,
        call_params&& options)
        : on_(std::move(on)), source_(std::move(source)), target_(std::move(target)),
          options_(std::move(options))
    {
    }

    client_state& on() const noexcept { return *on_; }

    call_state next(bool cancelled)
    {
        switch (progress_.state) {
        case call_state::validating: validate(cancelled); break;
        case call_state::awaiting_workspace: on_workspace(cancelled); break;
        case call_state::awaiting_images: on_link(cancelled); break;
        case call_state::finished: break;
        default: advance(cancelled);
        }
        return progress_.state;
    }

    asio::awaitable<void> wait()
    {
        if (progress_.state == call_state::awaiting_workspace) return look_up();
        if (progress_.state == call_state::awaiting_images) return find_link();
        return retry_->wait();
    }

    result<download_info>& outcome() noexcept { return outcome_; }

private:
    void fail(error why)
    {
        outcome_ = std::move(why);
        progress_.state = call_state::finished;
    }

    void validate(bool cancelled)
    {
        if (target_.path().empty() && !target_.function() && !target_.string()) {
            return fail(
                refused_download("download_target: there is neither a file name nor a function."));
        }
        auto const fine = init_call(*on_, options_, on_->params().download_deadline, job_);
        if (!fine) return fail(fine.error());
        job_.kind = operation::download;
        job_.follow_cross_origin = true;
        job_.max_body = on_->params().max_download_bytes;
        if (!source_.stored_id().empty()) return validate_stored(cancelled);
        auto const at = locate(*on_, source_);
        if (!at) return fail(at.error());
        counted_.begin(on_->calls());
        job_.to = *at;
        if (job_.to.origin != on_->api().origin) return begin(cancelled);
        auto const* const workspace = workspace_at_hand(*on_, options_);
        if (!workspace) {
            progress_.state = call_state::awaiting_workspace;
            return;
        }
        job_.workspace = workspace->str();
        begin(cancelled);
    }

    /// Validates an image of image-service v1, whose workspace is in the path, not in a header.
    void validate_stored(bool cancelled)
    {
        auto const fine = api::check_stored_id("stored_image_id", source_.stored_id().str());
        if (!fine) return fail(fine.error());
        counted_.begin(on_->calls());
        if (workspace_at_hand(*on_, options_)) return on_workspace(cancelled);
        progress_.state = call_state::awaiting_workspace;
    }

    void on_workspace(bool cancelled)
    {
        if (source_.stored_id().empty()) {
            job_.workspace = workspace_at_hand(*on_, options_)->str();
            return begin(cancelled);
        }
        link_ = source_.text();
        if (!link_.empty()) return on_link(cancelled);
        progress_.state = call_state::awaiting_images;
    }

    /// Looks up the link of an image that is known by its id.
    asio::awaitable<void> find_link()
    {
        auto const& workspace = *workspace_at_hand(*on_, options_);
        auto fetching = fetch_image(on_, source_.stored_id(), workspace, job_.deadline);
        auto const shown = co_await std::move(fetching);
        if (!shown) {
            auto details = shown.error().details();
            details.trace_id = job_.trace_id;
            fail(report_finished(*on_, job_, error(shown.error().value(), std::move(details))));
            co_return;
        }
        link_ = shown->content;
        if (!link_.empty()) co_return;
        auto const context = api::endpoint_context{on_->params().routes, workspace};
        auto const& route = on_->params().routes.v1_content;
        link_ = on_->api().target + api::stored_image_path(route, source_.stored_id(), context);
    }

    void on_link(bool cancelled)
    {
        auto const at = locate_content(*on_, link_, *workspace_at_hand(*on_, options_));
        // The URL is not repeated here, because signed links contain their secret.
        if (!at)
            return fail(refused_download("The link of the image " + std::string(at.error()) + '.'));
        if (!at->origin.tls && on_->api().origin.tls && !core::is_loopback(at->origin.host)) {
            return fail(refused_download("The link of the image must begin with https://."));
        }
        job_.to = *at;
        begin(cancelled);
    }

    asio::awaitable<void> look_up()
    {
        auto finding = find_workspace(on_, options_, job_);
        auto const found = co_await std::move(finding);
        if (!found) fail(report_finished(*on_, job_, found.error()));
    }

    void begin(bool cancelled)
    {
        sink_.emplace(*on_, target_, job_.deadline);
        job_.sink = &*sink_;
        job_.reader = &*sink_;
        retry_.emplace(*on_, job_, progress_);
        advance(cancelled);
    }

    void advance(bool cancelled)
    {
        retry_->next(cancelled);
        if (progress_.state == call_state::finished) finish();
    }

    void finish()
    {
        if (auto const facts = retry_->finish(); !facts) {
            outcome_ = report_finished(*on_, job_, facts.error());
            return;
        }
        outcome_ = sink_->publish();
        if (!outcome_) {
            auto details = outcome_.error().details();
            details.attempts = job_.spent.attempts;
            details.trace_id = job_.trace_id;
            auto const why = error(outcome_.error().value(), std::move(details));
            outcome_ = report_finished(*on_, job_, why);
            return;
        }
        job_.spent.elapsed = on_->time().now() - job_.started; // includes the rename of the file
        outcome_->attempts = job_.spent.attempts;
        outcome_->timeline = job_.spent;
        report_finished(*on_, job_, charge_verdict());
    }

    std::shared_ptr<client_state> on_;
    live_calls::entry counted_;
    download_source source_;
    download_target target_;
    call_params options_;
    std::string link_; ///< The link of an image of image-service v1.
    call_context job_{core::location()};
    call_progress progress_;
    std::optional<image_sink> sink_;
    std::optional<retry_loop> retry_;
    result<download_info> outcome_{boost::system::in_place_value};
};

} // namespace

asio::awaitable<result<download_info>> download(
    std::shared_ptr<client_state> on, download_source source, download_target target,
    call_params options)
{
    return drive(std::make_unique<download_call>(
        std::move(on), std::move(source), std::move(target), std::move(options)));
}

} // namespace neuroflash::inline v0::call
