// SPDX-License-Identifier: BSL-1.0
#include "call/downloader.hpp"

#include "call/attempts.hpp"
#include "call/call.hpp"
#include "call/live_calls.hpp"
#include "call/picture_sink.hpp"

#include <neuroflash/core/url.hpp>
#include <neuroflash/models/image_path.hpp>

#include <memory>
#include <optional>
#include <string>
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

result<core::location> locate(engine const& on, download_source const& source)
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
    // Not repeated here: signed links carry their secret with them.
    if (!at) return refused_download("The URL of the picture " + std::string(at.error()) + '.');
    if (!at->origin.tls && on.api().origin.tls && !core::is_loopback(on.api().origin.host)) {
        return refused_download("The URL must begin with https://.");
    }
    return *at;
}

/// One download; see `endpoint_call`.
class download_call
{
public:
    using value_type = download_info;

    download_call(
        std::shared_ptr<engine>&& on, download_source&& source, download_target&& target,
        call_params&& options)
        : on_(std::move(on)), source_(std::move(source)), target_(std::move(target)),
          options_(std::move(options))
    {
    }

    engine& on() const noexcept { return *on_; }

    call_state next(bool cancelled)
    {
        switch (at_.state) {
        case call_state::validating: validate(cancelled); break;
        case call_state::awaiting_workspace:
            job_.workspace = workspace_at_hand(*on_, options_)->str();
            begin(cancelled);
            break;
        case call_state::finished: break;
        default: go_on(cancelled);
        }
        return at_.state;
    }

    asio::awaitable<void> wait()
    {
        return at_.state == call_state::awaiting_workspace ? look_up() : trying_->wait();
    }

    result<download_info>& outcome() noexcept { return outcome_; }

private:
    void fail(error why)
    {
        outcome_ = std::move(why);
        at_.state = call_state::finished;
    }

    void validate(bool cancelled)
    {
        if (target_.path().empty() && !target_.function() && !target_.string()) {
            return fail(
                refused_download("download_target: there is neither a file name nor a function."));
        }
        auto const fine = prepare(*on_, options_, on_->params().download_deadline, job_);
        if (!fine) return fail(fine.error());
        auto const at = locate(*on_, source_);
        if (!at) return fail(at.error());
        counted_.begin(on_->calls());
        job_.kind = operation::download;
        job_.to = *at;
        job_.may_leave = true;
        job_.max_body = on_->params().max_download_bytes;
        if (job_.to.origin != on_->api().origin) return begin(cancelled);
        auto const* const workspace = workspace_at_hand(*on_, options_);
        if (!workspace) {
            at_.state = call_state::awaiting_workspace;
            return;
        }
        job_.workspace = workspace->str();
        begin(cancelled);
    }

    asio::awaitable<void> look_up()
    {
        auto finding = find_workspace(on_, options_, job_);
        auto const found = co_await std::move(finding);
        if (!found) fail(conclude(*on_, job_, found.error()));
    }

    void begin(bool cancelled)
    {
        sink_.emplace(*on_, target_, job_.deadline);
        job_.sink = &*sink_;
        job_.reader = &*sink_;
        trying_.emplace(*on_, job_, at_);
        go_on(cancelled);
    }

    void go_on(bool cancelled)
    {
        trying_->next(cancelled);
        if (at_.state == call_state::finished) finish();
    }

    void finish()
    {
        if (auto const facts = trying_->finish(); !facts) {
            outcome_ = conclude(*on_, job_, facts.error());
            return;
        }
        outcome_ = sink_->publish();
        if (!outcome_) {
            auto details = outcome_.error().details();
            details.attempts = job_.spent.attempts;
            details.trace_id = job_.trace_id;
            auto const why = error(outcome_.error().value(), std::move(details));
            outcome_ = conclude(*on_, job_, why);
            return;
        }
        job_.spent.elapsed = on_->time().now() - job_.started; // with the file in its place
        outcome_->attempts = job_.spent.attempts;
        outcome_->timeline = job_.spent;
        conclude(*on_, job_, charge_verdict());
    }

    std::shared_ptr<engine> on_;
    live_calls::entry counted_;
    download_source source_;
    download_target target_;
    call_params options_;
    call_job job_{core::location()};
    call_progress at_;
    std::optional<picture_sink> sink_;
    std::optional<attempts> trying_;
    result<download_info> outcome_{boost::system::in_place_value};
};

} // namespace

asio::awaitable<result<download_info>> download(
    std::shared_ptr<engine> on, download_source source, download_target target, call_params options)
{
    return drive(std::make_unique<download_call>(
        std::move(on), std::move(source), std::move(target), std::move(options)));
}

} // namespace neuroflash::inline v0::call
