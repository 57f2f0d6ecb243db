// SPDX-License-Identifier: BSL-1.0
#include "call/downloader.hpp"

#include "call/call.hpp"
#include "call/picture_sink.hpp"

#include <neuroflash/core/url.hpp>
#include <neuroflash/models/image_path.hpp>

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

asio::awaitable<result<download_info>> fetch(
    std::shared_ptr<engine> on, download_source source, download_target target, call_params options)
{
    if (target.path().empty() && !target.function() && !target.string()) {
        co_return refused_download("download_target: there is neither a file name nor a function.");
    }
    auto job = call_job(core::location());
    auto const fine = prepare(*on, options, on->params().download_deadline, job);
    if (!fine) co_return fine.error();
    auto const at = locate(*on, source);
    if (!at) co_return at.error();
    job.kind = operation::download;
    job.to = *at;
    job.may_leave = true;
    job.max_body = on->params().max_download_bytes;
    if (job.to.origin == on->api().origin) {
        if (!workspace_at_hand(*on, options)) {
            auto const found = co_await find_workspace(on, options, job);
            if (!found) co_return conclude(*on, job, found.error());
        }
        job.workspace = workspace_at_hand(*on, options)->str();
    }
    auto sink = picture_sink(*on, target, job.deadline);
    job.sink = &sink;
    job.reader = &sink;
    job.handed_out = &sink.handed_out();
    auto const facts = co_await run(*on, job);
    if (!facts) co_return conclude(*on, job, facts.error());
    auto info = sink.publish();
    if (!info) {
        auto details = info.error().details();
        details.attempts = job.spent.attempts;
        details.trace_id = job.trace_id;
        auto const why = error(info.error().value(), std::move(details));
        co_return conclude(*on, job, why);
    }
    job.spent.elapsed = on->time().now() - job.started; // with the file in its place
    info->attempts = job.spent.attempts;
    info->timeline = job.spent;
    conclude(*on, job, charge_verdict());
    co_return info;
}

} // namespace

asio::awaitable<result<download_info>> download(
    std::shared_ptr<engine> on, download_source source, download_target target, call_params options)
{
    auto start = [on, source = std::move(source), target = std::move(target),
                  options = std::move(options)]() mutable {
        return fetch(on, std::move(source), std::move(target), std::move(options));
    };
    return enter<download_info>(on, std::move(start));
}

} // namespace neuroflash::inline v0::call
