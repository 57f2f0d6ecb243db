// SPDX-License-Identifier: BSL-1.0
#include "testing/simulated_exchange.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace neuroflash::inline v0::testing {

namespace {

// The real transport's own limits, for a name server or a host that does not answer.
constexpr auto silence = std::chrono::seconds(10);

// The approximate number of bytes that TLS adds to a request of one record.
constexpr std::size_t record_overhead = 22;

errc timeout_of(phase where) noexcept
{
    switch (where) {
    case phase::name_resolution: return errc::name_resolution_timeout;
    case phase::proxy:
    case phase::connect: return errc::connect_timeout;
    case phase::tls: return errc::tls_timeout;
    case phase::send: return errc::send_timeout;
    case phase::response: return errc::response_timeout;
    case phase::body: return errc::body_timeout;
    default: return errc::internal; // no phase of an exchange
    }
}

bool fails_to_dial(fault_kind what) noexcept
{
    switch (what) {
    case fault_kind::name_resolution_failed:
    case fault_kind::name_server_silent:
    case fault_kind::connect_refused:
    case fault_kind::connect_silent:
    case fault_kind::proxy_refused:
    case fault_kind::tls_failed: return true;
    default: return false;
    }
}

/// The phase of a dial with this fault.
phase dialing_phase(fault_kind what, bool tls) noexcept
{
    switch (what) {
    case fault_kind::name_resolution_failed:
    case fault_kind::name_server_silent: return phase::name_resolution;
    case fault_kind::connect_refused:
    case fault_kind::connect_silent: return phase::connect;
    case fault_kind::proxy_refused: return phase::proxy;
    default: return tls ? phase::tls : phase::connect;
    }
}

/// The time in the form of the Date field.
std::string http_date(wall_time at)
{
    static constexpr char const* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr char const* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const day = std::chrono::floor<std::chrono::days>(at);
    auto const date = std::chrono::year_month_day(day);
    auto const time = std::chrono::hh_mm_ss(std::chrono::floor<std::chrono::seconds>(at - day));
    auto text = std::array<char, 64>();
    auto const size = std::snprintf(
        text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
        days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()));
    return std::string(text.data(), static_cast<std::size_t>(size));
}

} // namespace

simulated_exchange::simulated_exchange(
    simulated_state& on, simulated_connections& over, exchange_request const& request)
    : state_(on), connections_(over), request_(request), record_(on.records.size())
{
    auto record = exchange_record();
    record.begun = record.ended = now();
    record.method = request.message.method();
    record.target = request.message.target();
    record.request_id = request.message.field("x-request-id");
    state_.records.push_back(std::move(record));
    ++state_.exchanges;
    ++connections_.busy;
}

simulated_exchange::~simulated_exchange()
{
    // The destructor also runs when the frame is destroyed unfinished, with its io_context.
    if (work_ != 0 && !whole_) state_.on_disconnect(work_);
    if (whole_)
        connections_.give_back(request_.origin, decision_.what == fault_kind::close_after_response);
    --connections_.busy;
    --state_.exchanges;
    auto& last = record();
    last.ended = now();
    last.code = outcome_.code;
    last.status = outcome_.response.status;
    last.bytes_written = outcome_.bytes_written;
    last.under_way = false;
}

bool simulated_exchange::fail(
    errc code, phase where, std::string_view explanation, error_code cause)
{
    outcome_.code = code;
    outcome_.phase = where;
    outcome_.explanation = explanation;
    outcome_.cause = cause;
    return false;
}

asio::awaitable<errc> simulated_exchange::pause(time_point until, phase where)
{
    auto const state = co_await asio::this_coro::cancellation_state;
    auto const cancelled = [&] { return state.cancelled() != asio::cancellation_type::none; };
    if (connections_.closed) co_return errc::client_closed;
    if (cancelled()) co_return errc::cancelled;
    auto const end = std::min(until, request_.deadline);
    if (now() < end) {
        auto alarm = asio::steady_timer(co_await asio::this_coro::executor);
        auto const in_list = waiting_place(connections_.waiting, alarm);
        auto sleep = state_.time().sleep_until(end, alarm);
        co_await std::move(sleep);
    }
    state_.settle();
    if (connections_.closed) co_return errc::client_closed;
    if (now() >= request_.deadline) co_return timeout_of(where);
    if (cancelled()) co_return errc::cancelled;
    co_return errc{};
}

asio::awaitable<exchange_outcome> simulated_exchange::run()
{
    if (connections_.closed) {
        fail(errc::client_closed, phase::none);
        co_return outcome_;
    }
    state_.settle();
    if (connections_.take_closed(request_.origin)) {
        outcome_.reused = true;
        fail(errc::connection_lost, phase::send, {}, asio::error::broken_pipe);
        co_return outcome_;
    }
    decision_ = state_.draw_fault(request_);
    record().what = decision_.what;
    if (!co_await connect() || !co_await send()) co_return outcome_;
    auto from = arrive();
    whole_ = co_await receive(std::move(from));
    co_return std::move(outcome_);
}

/// Applies the fault of a dial. Returns false if the dial has failed.
bool simulated_exchange::may_open(phase where)
{
    switch (decision_.what) {
    case fault_kind::name_resolution_failed:
        return fail(
            errc::name_resolution_failed, where, request_.origin.host,
            asio::error::make_error_code(asio::error::host_not_found));
    case fault_kind::connect_refused:
        return fail(
            errc::connect_failed, where, "192.0.2.1 port 443: Connection refused",
            asio::error::connection_refused);
    case fault_kind::proxy_refused:
        return fail(errc::proxy_failed, where, "the proxy refuses a tunnel with status 502");
    case fault_kind::tls_failed: return fail(errc::tls_failed, where, "self-signed certificate");
    default: return true;
    }
}

asio::awaitable<bool> simulated_exchange::connect()
{
    auto const what = decision_.what;
    outcome_.reused = !fails_to_dial(what) && connections_.take_idle(request_.origin);
    if (outcome_.reused) co_return true;
    auto const where = dialing_phase(what, request_.origin.tls);
    auto const silent =
        what == fault_kind::name_server_silent || what == fault_kind::connect_silent;
    auto const why = co_await pause(now() + (silent ? silence : 3 * one_way()), where);
    if (why != errc{}) co_return fail(why, where);
    if (silent) co_return fail(timeout_of(where), where);
    if (!may_open(where)) co_return false;
    ++connections_.opened;
    co_return true;
}

bool simulated_exchange::fails_before_arrival() const noexcept
{
    return decision_.what == fault_kind::reset_in_request ||
        decision_.what == fault_kind::stall_in_request;
}

asio::awaitable<bool> simulated_exchange::send()
{
    auto const size = request_.message.bytes().size();
    if (!fails_before_arrival()) {
        outcome_.bytes_written = size + (request_.origin.tls ? record_overhead : 0);
        co_return true;
    }
    outcome_.bytes_written = 1 + state_.random_source().below(size - 1);
    auto const stalls = decision_.what == fault_kind::stall_in_request;
    auto const where = stalls ? phase::send : phase::response;
    auto const why = co_await pause(stalls ? time_point::max() : now() + 2 * one_way(), where);
    if (why != errc{}) co_return fail(why, where);
    co_return fail(
        errc::connection_lost, where, "the response did not begin", asio::error::connection_reset);
}

asio::awaitable<bool> simulated_exchange::receive(delivery from)
{
    auto const& message = from.what.message;
    auto const before = from.how == delivery::response_end::stalled_before_header;
    auto why = co_await pause(before ? time_point::max() : from.header_at, phase::response);
    if (why != errc{}) co_return fail(why, phase::response);
    if (from.how == delivery::response_end::lost_before_header) {
        co_return fail(
            errc::connection_lost, phase::response, "the response did not begin",
            asio::error::connection_reset);
    }
    if (from.how == delivery::response_end::garbage) {
        co_return fail(errc::bad_response, phase::response, "it is not a proper HTTP/1.1 response");
    }
    outcome_.header_seen = true;
    outcome_.phase = phase::body;
    outcome_.response.status = message.status;
    outcome_.response.fields = message.fields;
    if (state_.params().sends_date) {
        // The field is written when the response leaves the service.
        auto const sent = state_.service_time() - state_.params().latency.min;
        outcome_.response.fields.append("Date", http_date(sent));
    }
    if (!from.what.events.empty() && from.how == delivery::response_end::whole)
        co_return co_await pass_on_stream(from.what);
    auto const half = std::string_view(message.body).substr(0, message.body.size() / 2);
    if (!co_await pass_on(half, false)) co_return false;
    auto const stuck = from.how == delivery::response_end::stalled_in_body;
    why = co_await pause(stuck ? time_point::max() : from.body_at, phase::body);
    if (why != errc{}) co_return fail(why, phase::body);
    if (from.how == delivery::response_end::lost_in_body) {
        co_return fail(
            errc::connection_lost, phase::body, "the response was cut off",
            asio::error::connection_reset);
    }
    if (!co_await pass_on(std::string_view(message.body).substr(half.size()), true)) {
        co_return false;
    }
    outcome_.body_complete = true;
    outcome_.phase = phase::none;
    co_return true;
}

asio::awaitable<bool> simulated_exchange::pass_on_stream(simulated_response const& from)
{
    auto* const sink = request_.sink;
    if (sink != nullptr) {
        auto const refused = sink->on_header(outcome_.response);
        if (refused) co_return fail(errc::storage_failed, phase::body, {}, refused);
    }
    auto const lost = [this] {
        return fail(
            errc::connection_lost, phase::body, "the response was cut off",
            asio::error::connection_reset);
    };
    for (std::size_t i = 0; i < from.events.size(); ++i) {
        auto until = now() +
            state_.random_source().within(state_.params().text_piece) / from.pieces_per_event;
        if (from.stream_pause.count() != 0 && i == from.pause_before) until += from.stream_pause;
        auto const why = co_await pause(std::min(until, cutoff_at_), phase::body);
        if (why != errc{}) co_return fail(why, phase::body);
        if (now() >= cutoff_at_) co_return lost();
        if (!co_await hand_over(from.events[i])) co_return false;
    }
    if (from.stream_cut) co_return lost();
    if (from.stream_stalls) {
        auto const why = co_await pause(cutoff_at_, phase::body);
        if (why != errc{}) co_return fail(why, phase::body);
        co_return lost();
    }
    outcome_.body_complete = true;
    outcome_.phase = phase::none;
    co_return true;
}

/// Passes a piece of a stream to the sink.
asio::awaitable<bool> simulated_exchange::hand_over(std::string_view piece)
{
    auto* const sink = request_.sink;
    auto& body = outcome_.response.body;
    if (sink == nullptr) {
        if (body.size() + piece.size() > request_.max_body)
            co_return fail(errc::response_too_large, phase::body, "its body exceeds the limit");
        body.append(piece);
        co_return true;
    }
    auto writing = sink->write(piece);
    auto const refused = co_await std::move(writing);
    auto const why = co_await pause(now(), phase::body);
    if (why != errc{}) co_return fail(why, phase::body);
    if (refused) co_return fail(errc::storage_failed, phase::body, {}, refused);
    co_return true;
}

asio::awaitable<bool> simulated_exchange::pass_on(std::string_view body, bool is_last)
{
    auto& response = outcome_.response;
    if (response.body.size() + body.size() > request_.max_body) {
        co_return fail(errc::response_too_large, phase::body, "its body exceeds the limit");
    }
    auto* const sink = response.status / 100 == 2 ? request_.sink : nullptr;
    if (sink == nullptr) {
        response.body.append(body);
        co_return true;
    }
    auto refused = is_last ? error_code() : sink->on_header(response);
    if (!refused && !body.empty()) refused = co_await sink->write(body);
    // The sink may have taken longer than the call has time.
    auto const why = co_await pause(now(), phase::body);
    if (why != errc{}) co_return fail(why, phase::body);
    if (refused) co_return fail(errc::storage_failed, phase::body, {}, refused);
    co_return true;
}

} // namespace neuroflash::inline v0::testing
