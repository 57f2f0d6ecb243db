// SPDX-License-Identifier: BSL-1.0
#include "call/text_call.hpp"

#include "call/call_events.hpp"
#include "call/dispatch.hpp"
#include "call/endpoint_call.hpp"

#include <neuroflash/api/list_text_models.hpp>
#include <neuroflash/api/write_text.hpp>
#include <neuroflash/core/http/error_map.hpp>
#include <neuroflash/core/retry/charge_rules.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

// The size fits the chunks of a text. An open stream keeps that much memory, and its pieces.
constexpr std::size_t bytes_at_a_time = 4096;

// After [DONE] usually only the end of the body follows, in the same packet. Once it is read, the
// connection can serve again.
constexpr auto grace = std::chrono::seconds(1);

error bad_response_error(std::string_view what)
{
    auto details = error_details();
    details.message = "The service's response is not a text: " + std::string(what) + '.';
    return error(errc::bad_response, std::move(details));
}

/// What is wrong with a response that has ended without a failure of its own.
std::string what_is_missing(api::chat_stream const& from)
{
    if (from.is_list()) {
        return "The response is a list of JSON documents, not one document or a stream of events.";
    }
    return from.has_lost_event()
        ? "The response has invalid JSON, which may have been a part of the text."
        : "The response ended without saying that the text is complete.";
}

/// What that means for the text.
std::string_view what_became_of_text(api::chat_stream const& from)
{
    if (from.is_list()) return " Parts of the text may be missing.";
    return from.has_lost_event() ? " The text is not whole." : " The text is cut off.";
}

} // namespace

void text_call::begin()
{
    if (has_begun()) return;
    state_ = state::opening;
    try {
        waits_.emplace(on_->readers(), pieces_taken_);
        auto ended = [self = shared_from_this()](std::exception_ptr thrown) {
            if (thrown) self->finish(failure_by_exception(self->job_));
        };
        asio::co_spawn(
            on_->executor(), run(shared_from_this()),
            asio::bind_cancellation_slot(signal_.slot(), std::move(ended)));
    } catch (std::bad_alloc const&) {
        finish(error(errc::internal));
    }
}

void text_call::cancel(reason why)
{
    if (state_ == state::ended || cancelled_ != reason::none) return;
    cancelled_ = why;
    signal_.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> text_call::run(std::shared_ptr<text_call> self)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto working = self->work();
    auto done = co_await std::move(working);
    self->finish(std::move(done));
}

asio::awaitable<result<success_facts>> text_call::work()
{
    if (auto fine = api::check_text_params(params_); !fine) co_return fine.error();
    auto const fine = init_call(*on_, options_, on_->params().text_deadline, job_);
    if (!fine) co_return fine.error();
    counted_.emplace();
    counted_->begin(on_->calls());
    job_.kind = operation::generate_text;
    if (!workspace_at_hand(*on_, options_)) {
        auto finding = find_workspace(on_, options_, job_);
        auto const found = co_await std::move(finding);
        if (!found) co_return found.error();
    }
    if (!params_.model && !api::extra_names_model(params_)) {
        auto choosing = choose_model();
        auto const chosen = co_await std::move(choosing);
        if (!chosen) co_return chosen.error();
    }
    build_target();
    auto attempts = call::run(*on_, job_);
    co_return co_await std::move(attempts);
}

asio::awaitable<result<void>> text_call::choose_model()
{
    auto options = options_;
    // No time left is a timeout; a deadline of zero would be an invalid argument.
    auto const left = std::chrono::nanoseconds(job_.deadline - on_->time().now());
    options.deadline = std::max(left, std::chrono::nanoseconds(1));
    options.timeline = nullptr;
    auto listing = call<api::list_text_models>(
        on_, api::no_params(), std::move(options), on_->params().deadline);
    auto const listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    auto first = api::first_usable(*listed);
    if (!first) co_return first.error();
    params_.model = std::move(*first);
    co_return result<void>();
}

void text_call::build_target()
{
    auto const* const workspace = workspace_at_hand(*on_, options_);
    auto const context = api::endpoint_context{on_->params().routes, *workspace, &job_.spec};
    job_.workspace = workspace->str();
    job_.paid = true;
    job_.unit = charge_unit::tokens;
    job_.max_body = on_->params().max_download_bytes;
    job_.ahead = false;
    job_.routes = &on_->routes(api::fallback_route::text);
    job_.sink = this;
    job_.reader = this;
    job_.piece_size = bytes_at_a_time;
    job_.accept = "text/event-stream";
    call::build_target(*on_, api::encode_text(params_, context), job_);
    // The request holds the messages now, so the parameters need not.
    params_.messages.clear();
}

error_code text_call::on_header(http_response const& header)
{
    last_arrival_ = on_->time().now();
    chat_.emplace(on_->params().max_response_bytes);
    request_id_ = request_id_of(*on_, header);
    return {};
}

asio::awaitable<error_code> text_call::write(std::string_view bytes)
{
    auto const was_done = chat_->is_done();
    if (!was_done) last_arrival_ = on_->time().now(); // bytes after the end do not prolong the wait
    auto must_wait = !pieces_.empty();
    for (;;) {
        auto const now = chat_->next(bytes);
        note_start();
        // A reader that waits has a limit that was computed before the end came.
        if (!was_done && chat_->is_done()) changed_.complete();
        if (now == api::chat_stream::status::needs_bytes) co_return error_code();
        if (now != api::chat_stream::status::piece) {
            co_return make_error_code(errc::service_error);
        }
        if (std::exchange(must_wait, false)) {
            auto waiting = hand_over();
            auto const ec = co_await std::move(waiting);
            if (ec) {
                keep_rest(bytes);
                co_return ec;
            }
        }
        pieces_.push_back(read_piece());
        changed_.complete();
    }
}

/// Waits until the reader has taken the pieces of the bytes before.
asio::awaitable<error_code> text_call::hand_over()
{
    while (!pieces_.empty()) {
        auto const seen = pieces_taken_.completions();
        auto const why = co_await pieces_taken_.wait(on_->time(), job_.deadline, seen);
        if (why == errc::token_timeout) co_return make_error_code(errc::body_timeout);
        if (why != errc{}) co_return make_error_code(why);
    }
    // The time of a wait for the reader does not count as silence of the service.
    last_arrival_ = on_->time().now();
    co_return error_code();
}

text_piece text_call::read_piece()
{
    auto piece = chat_->take_piece();
    text_size_ += piece.text.size();
    return piece;
}

/// Keeps the piece that was read last, and those that arrived in the same bytes.
void text_call::keep_rest(std::string_view bytes)
{
    do {
        pieces_.push_back(read_piece());
    } while (chat_->next(bytes) == api::chat_stream::status::piece);
}

void text_call::note_start()
{
    if (state_ != state::opening || !chat_->started()) return;
    state_ = state::open;
    changed_.complete();
}

/// Finishes the reading of a body that has ended, in whatever way.
void text_call::read_to_end()
{
    while (chat_->finish() == api::chat_stream::status::piece) pieces_.push_back(read_piece());
    note_start();
}

void text_call::translate(exchange_outcome& outcome)
{
    if (!chat_) return;
    read_to_end();
    // An error that ended the exchange here is not a failure of a disk.
    if (outcome.code == errc::storage_failed && outcome.cause.category() == error_category()) {
        outcome.code = static_cast<errc>(outcome.cause.value());
        outcome.cause = error_code();
    }
    if (chat_->is_too_long()) outcome.code = errc::response_too_large;
    if (chat_->started() || chat_->is_too_long()) return;
    auto const& failure = chat_->failure();
    if (failure.status != 0) {
        outcome.code = errc{};
        outcome.cause = error_code();
        outcome.phase = phase::none;
        outcome.response.status = failure.status;
        outcome.response.body = failure.body;
    } else {
        outcome.response.body = chat_->document();
    }
}

result<void> text_call::read(http_response const&)
{
    if (chat_ && chat_->started()) return {};
    if (!chat_ || chat_->document().empty()) return bad_response_error("it has no event of a text");
    auto begin = std::string_view(chat_->document());
    begin.remove_prefix(std::min(begin.find_first_not_of(" \t\r\n"), begin.size()));
    if (begin.starts_with('<')) return bad_response_error("it is a page of HTML or XML");
    return bad_response_error("it is neither a stream of events nor a whole completion");
}

std::chrono::nanoseconds text_call::idle_limit() const
{
    return params_.idle_limit.value_or(on_->params().text_idle_limit);
}

/// The time at which the wait of a reader since `since` ends for lack of data.
time_point text_call::silent_until(time_point since) const
{
    if (chat_ && chat_->is_done()) return last_arrival_ + grace;
    // Before the request is sent, token, connection and backoff have limits of their own.
    auto const last = chat_ ? last_arrival_ : job_.exchange_began.value_or(on_->time().now());
    constexpr auto longest = std::chrono::hours(24 * 365);
    return std::max(last, since) + std::min<std::chrono::nanoseconds>(idle_limit(), longest);
}

void text_call::check_silence(time_point since)
{
    if (on_->detached() || !(chat_ || job_.exchange_began)) return;
    if (on_->time().now() < silent_until(since)) return;
    cancel(chat_ && chat_->is_done() ? reason::done : reason::silence);
}

asio::awaitable<void> text_call::wait_for_change(time_point since)
{
    auto const seen = changed_.completions();
    if (cancelled_ != reason::none) {
        co_await changed_.wait_to_end(seen);
    } else {
        co_await changed_.wait(on_->time(), silent_until(since), seen);
    }
}

std::optional<text_piece> text_call::take()
{
    if (pieces_.empty()) return std::nullopt;
    auto taken = std::optional(std::move(pieces_.front()));
    pieces_.pop_front();
    if (pieces_.empty()) pieces_taken_.complete();
    return taken;
}

// An exception on the way leaves the text open, so that it can end as one that threw. Otherwise the
// reader would take a text without words, and without a charge, for the answer.
void text_call::finish(result<success_facts> done)
{
    if (state_ == state::ended) return;
    if (chat_ && chat_->started()) summarise(done);
    else end_with(done ? bad_response_error("it has no event") : failure_of_call(done.error()));
    state_ = state::ended;
    counted_.reset();
    waits_.reset();
    changed_.complete();
}

void text_call::end_with(error why)
{
    failure_ = counted_ ? report_finished(*on_, job_, why) : why;
}

void text_call::summarise(result<success_facts> const& done)
{
    summary_.end = chat_->end_now();
    if (cancelled_ == reason::caller && summary_.end == text_end::cut) {
        summary_.end = text_end::failed;
    }
    summary_.finish_reason = chat_->finish_reason();
    summary_.usage = chat_->usage();
    auto const& named = chat_->model();
    if (!named.empty()) summary_.model = model_id(named);
    else if (params_.model) summary_.model = *params_.model;
    summary_.id = chat_->id();
    summary_.request_id = request_id_;
    summary_.trace_id = job_.trace_id;
    summary_.charge = charge_of_text(done);
    if (auto why = why_incomplete(done)) {
        summary_.why = report_finished(*on_, job_, *why);
    } else {
        job_.spent.elapsed =
            on_->detached() ? job_.spent.elapsed : on_->time().now() - job_.started;
        report_finished(*on_, job_, summary_.charge);
    }
    summary_.attempts = job_.spent.attempts;
    summary_.elapsed = job_.spent.elapsed;
    summary_.timeline = job_.spent;
}

std::optional<error> text_call::why_incomplete(result<success_facts> const& done) const
{
    if (summary_.is_complete()) return std::nullopt;
    if (summary_.end == text_end::failed && chat_->failure().status != 0) {
        return failure_of_service();
    }
    auto details = done ? error_details() : done.error().details();
    auto code = errc::bad_response;
    if (!done) {
        auto const ended = failure_of_call(done.error());
        auto const& cause = ended.details().cause;
        auto const lost = ended == errc::outcome_unknown && cause.category() == error_category();
        code = lost ? static_cast<errc>(cause.value()) : ended.value();
        details.message = error(code).message();
        if (cancelled_ == reason::silence) details.message = ended.message();
    } else {
        details.message = what_is_missing(*chat_);
    }
    details.message += what_became_of_text(*chat_);
    details.advice = what_to_do();
    details.charge = summary_.charge;
    details.request_id = request_id_;
    return error(code, std::move(details));
}

std::string text_call::what_to_do() const
{
    return std::string(
               text_size_ > 0 ? "The part that was received can be used."
                              : "No part of the text was received.") +
        " Asking again costs its tokens again.";
}

error text_call::failure_of_service() const
{
    auto response = http_response();
    response.status = chat_->failure().status;
    response.body = chat_->failure().body;
    auto const said = core::read_failure(response);
    auto details = error_details();
    auto text = core::with_message(
        text_size_ > 0 ? "The service reported an error in the middle of the text."
                       : "The service reported an error instead of a text.",
        said);
    details.message = std::move(text);
    details.advice = what_to_do();
    details.http_status = response.status;
    details.server_code = said.server_code;
    details.server_message = said.server_message;
    details.field_errors = said.field_errors;
    details.responder = said.responder;
    details.request_id = request_id_;
    details.trace_id = job_.trace_id;
    details.attempts = job_.spent.attempts;
    details.charge = summary_.charge;
    return error(core::failure_code(response.status, said), std::move(details));
}

/// Silence ends a call by cancelling it. The error then says so, because the caller did not cancel.
error text_call::failure_of_call(error const& why) const
{
    if (cancelled_ != reason::silence) return why;
    auto details = why.details();
    auto const limit = std::chrono::duration<double>(idle_limit()).count();
    auto seconds = std::to_string(limit);
    seconds.erase(seconds.find_last_not_of('0') + 1);
    if (seconds.ends_with('.')) seconds.pop_back();
    details.message = "No byte came for " + seconds + " s.";
    auto const code = chat_ ? errc::body_timeout : errc::response_timeout;
    if (details.charge.state != charge_state::unknown) return error(code, std::move(details));
    details.message = core::lost_response_text(charge_unit::tokens) + ' ' + details.message;
    details.cause = make_error_code(code);
    return error(errc::outcome_unknown, std::move(details));
}

charge_verdict text_call::charge_of_text(result<success_facts> const& done) const
{
    auto const& usage = chat_->usage();
    auto const tokens = usage ? usage->total_tokens : 0;
    auto verdict = charge_verdict(
        charge_state::charged, 0,
        tokens > 0 ? "The service counted " + std::to_string(tokens) + " tokens."
                   : "A response was received; the service did not say how many tokens it cost.");
    verdict.unit = charge_unit::tokens;
    verdict.tokens = tokens;
    return done ? core::merge_verdicts(done->before, std::move(verdict)) : verdict;
}

} // namespace neuroflash::inline v0::call
