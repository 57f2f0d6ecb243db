// SPDX-License-Identifier: BSL-1.0
#include "call/upload/upload_search.hpp"

#include "call/call_events.hpp"
#include "call/client_state.hpp"
#include "call/dispatch.hpp"
#include "call/download/downloader.hpp"

#include <neuroflash/api/list_images.hpp>
#include <neuroflash/core/http/retry_after.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

namespace rules = core::rules;

/// Reads a page and the service's clock, which the times of the page are compared with.
class upload_search::page_reader : public response_handler
{
public:
    result<void> read(http_response const& response) override
    {
        auto decoded = api::list_images::decode(response.body);
        if (!decoded) return decoded.error();
        images = std::move(*decoded);
        date = core::parse_imf_date(response.fields.find("date"));
        return {};
    }

    page<stored_image> images;
    std::optional<std::chrono::sys_seconds> date;
};

asio::awaitable<bool> upload_search::await_absence(time_point not_before)
{
    auto& backoff_waits = on_->backoff_waits();
    auto const woken =
        co_await backoff_waits.wait(on_->time(), not_before, backoff_waits.completions());
    if (woken == errc::cancelled || woken == errc::client_closed) co_return false;
    auto looking = look();
    co_await std::move(looking);
    co_return !found_;
}

asio::awaitable<void> upload_search::look()
{
    if (body_.bytes == 0) co_return; // an image that the service fetches itself has no known size
    auto reading = read_page(1);
    auto const first = co_await std::move(reading);
    if (!first) co_return;
    auto examining = examine(*first);
    co_await std::move(examining);
    // A list may show the oldest images first.
    auto const last = first->images.total_pages;
    if (found_ || last < 2 || last > std::numeric_limits<int>::max()) co_return;
    auto reading_last = read_page(static_cast<int>(last));
    auto const shown = co_await std::move(reading_last);
    if (!shown) co_return;
    auto examining_last = examine(*shown);
    co_await std::move(examining_last);
}

/// Empty if the page cannot be read, or has no date.
asio::awaitable<std::optional<upload_search::list_page>> upload_search::read_page(int number)
{
    auto job = call_context(core::location());
    auto const fine = init_call(*on_, call_params(), on_->params().deadline, job);
    if (!fine) co_return std::nullopt;
    job.deadline = std::min(job.deadline, job_.deadline);
    job.kind = operation::list_images;
    job.bypass_caches = true;
    auto which = list_images_params();
    which.page = number;
    which.size = rules::page_size;
    auto const context = api::endpoint_context{on_->params().routes, workspace_};
    build_target(*on_, api::list_images::encode(which, context), job);
    auto reader = page_reader();
    job.reader = &reader;
    auto const facts = co_await run(*on_, job);
    if (!facts) {
        static_cast<void>(report_finished(*on_, job, facts.error()));
        co_return std::nullopt;
    }
    report_finished(*on_, job, charge_verdict());
    if (!reader.date) co_return std::nullopt;
    auto shown = list_page();
    shown.images = std::move(reader.images);
    shown.date = *reader.date;
    co_return shown;
}

asio::awaitable<void> upload_search::examine(list_page const& shown)
{
    for (auto const& image : shown.images.data) {
        if (!may_match(image, shown.date)) continue;
        auto comparing = has_same_content(image);
        auto const same = co_await std::move(comparing);
        if (!same) continue;
        found_ = image;
        co_return;
    }
}

bool upload_search::may_match(stored_image const& image, std::chrono::sys_seconds now) const
{
    if (image.file_size != static_cast<std::int64_t>(body_.bytes)) return false;
    if (!image.prompt.empty() || !image.inputs.empty() || !image.created) return false;
    auto const since_start =
        std::chrono::ceil<std::chrono::seconds>(on_->time().now() - job_.started);
    if (*image.created < now - since_start - rules::clock_tolerance) return false;
    auto const creator = on_->reconciler().creator();
    if (!creator.empty() && !image.created_by.empty() && image.created_by.str() != creator) {
        return false;
    }
    return !on_->uploads().contains(image.id);
}

asio::awaitable<bool> upload_search::has_same_content(stored_image const& image)
{
    auto comparison = upload_comparison(body_.base64_in(job_.request.message.body()));
    auto* const compared = &comparison;
    auto sink =
        download_target::sink([compared](std::string_view piece) -> asio::awaitable<error_code> {
            auto const same = compared->take(piece);
            co_return same ? error_code() : make_error_code(errc::storage_failed);
        });
    auto options = call_params();
    options.deadline = job_.deadline - on_->time().now();
    options.workspace = workspace_;
    if (*options.deadline <= std::chrono::nanoseconds(0)) co_return false;
    auto fetching =
        download(on_, download_source(image), download_target(std::move(sink)), options);
    // The comparison decides alone: a download also fails if the image has bytes behind its end.
    (void)co_await std::move(fetching);
    co_return comparison.finish();
}

} // namespace neuroflash::inline v0::call
