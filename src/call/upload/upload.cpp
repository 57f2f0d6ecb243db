// SPDX-License-Identifier: BSL-1.0
#include "call/upload/upload.hpp"

#include "call/call_events.hpp"
#include "call/client_state.hpp"
#include "call/dispatch.hpp"
#include "call/upload/upload_body.hpp"
#include "call/upload/upload_search.hpp"

#include <neuroflash/api/upload_image.hpp>

#include <boost/asio/this_coro.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

/// The lost response of an upload costs nothing, so the code of the failure stays.
error with_trace(error const& why, call_context const& job)
{
    auto details = why.details();
    if (details.trace_id.empty()) details.trace_id = job.trace_id;
    return error(why.value(), std::move(details));
}

/// The details of an error whose code has its own text.
error_details without_text(error const& why)
{
    auto details = why.details();
    details.message.clear();
    details.advice.clear();
    return details;
}

/// Whether the image may be in the store although the call failed, so that it is worth a search.
bool may_be_stored(error const& why)
{
    return why.details().attempts > 0 && why.code() != condition::rejected &&
        why.code() != condition::authentication && why.code() != condition::unreachable;
}

/// The image that a failed upload stored anyway, or the error of the call.
asio::awaitable<result<stored_image>> find_stored(upload_search& search, error why)
{
    auto const cancelling = co_await asio::this_coro::cancellation_state;
    auto const cancelled = cancelling.cancelled() != asio::cancellation_type::none;
    auto const ended = cancelled || why == errc::cancelled || why == errc::client_closed;
    if (!search.found() && may_be_stored(why) && !ended) {
        auto looking = search.look();
        co_await std::move(looking);
    }
    if (search.found()) co_return *search.found();
    if (cancelled) co_return error(errc::cancelled, without_text(why));
    co_return why;
}

asio::awaitable<result<stored_image>>
run_upload(std::shared_ptr<client_state> on, upload_source source, call_params options)
{
    auto job = call_context(core::location());
    auto const fine = init_call(*on, options, on->params().download_deadline, job);
    if (!fine) co_return fine.error();
    job.kind = operation::upload_image;
    auto body = make_upload_body(source, on->params().max_upload_bytes);
    if (!body) co_return with_trace(body.error(), job);
    source = upload_source(std::string()); // its memory may be large
    if (!workspace_at_hand(*on, options)) {
        auto finding = find_workspace(on, options, job);
        auto const found = co_await std::move(finding);
        if (!found) co_return report_finished(*on, job, found.error());
    }
    auto const workspace = *workspace_at_hand(*on, options);
    auto const context = api::endpoint_context{on->params().routes, workspace};
    auto const none = api::no_params();
    build_target(*on, api::upload_image::encode(none, context), job);
    job.spec.body = std::move(body->text);
    job.moves_body = true;
    job.ahead = false;
    auto reader = decoding_handler<api::upload_image>();
    job.reader = &reader;
    auto search = upload_search(on, job, *body, workspace);
    job.history = &search;
    auto const facts = co_await run(*on, job);
    auto uploaded = std::move(reader.decoded);
    if (!facts) {
        auto finding = find_stored(search, facts.error());
        auto const found = co_await std::move(finding);
        if (!found) co_return report_finished(*on, job, found.error());
        uploaded = *found;
    }
    on->uploads().add(uploaded->id);
    on->reconciler().on_creator(uploaded->created_by);
    job.spent.elapsed = on->time().now() - job.started;
    report_finished(*on, job, charge_verdict());
    co_return uploaded;
}

} // namespace

asio::awaitable<result<stored_image>>
upload(std::shared_ptr<client_state> on, upload_source source, call_params options)
{
    auto start = [on, source = std::move(source), options = std::move(options)]() mutable {
        return run_upload(on, std::move(source), std::move(options));
    };
    return drive_call<stored_image>(on, std::move(start));
}

} // namespace neuroflash::inline v0::call
