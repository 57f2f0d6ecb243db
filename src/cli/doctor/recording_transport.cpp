// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/recording_transport.hpp"

#include <neuroflash/core/http/http_date.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::cli {

namespace {

exchange_outcome refused(std::string why)
{
    auto outcome = exchange_outcome();
    outcome.code = errc::invalid_argument;
    outcome.explanation = std::move(why);
    return outcome;
}

exchange_outcome outcome_of(line_failure const& failure)
{
    auto outcome = exchange_outcome();
    outcome.code = failure.code;
    outcome.phase = failure.phase;
    outcome.cause = failure.cause;
    outcome.explanation = failure.what;
    return outcome;
}

std::string path_of(std::string_view target)
{
    return std::string(target.substr(0, target.find('?')));
}

} // namespace

recording_transport::recording_transport(
    asio::any_io_executor executor, client_params const& params, std::chrono::milliseconds timeout)
    : executor_(std::move(executor)), proxy_(params.proxy), trust_(make_trust(params.ca_file)),
      timeout_(timeout)
{
    if (auto found = find_way(params.token_url, proxy_)) token_route_ = std::move(*found);
}

bool recording_transport::asks_for_token(exchange_request const& request) const
{
    return token_route_ && request.origin == token_route_->to &&
        request.message.target() == token_route_->target;
}

asio::awaitable<void>
recording_transport::exchange(exchange_request const& request, exchange_outcome& into)
{
    auto const reads = request.message.method() == http_method::get;
    if ((!reads && !asks_for_token(request)) || request.sink != nullptr) {
        into = refused("the doctor sends nothing that costs, changes or fetches an image");
        co_return;
    }
    auto along = find_way(request.origin.to_string() + path_of(request.message.target()), proxy_);
    if (!along) {
        into = refused(std::string(along.error()));
        co_return;
    }
    auto connection = connection_probe(executor_, trust_, std::move(*along), timeout_);
    if (auto const opened = co_await connection.open(); !opened) {
        into = outcome_of(opened.error());
        co_return;
    }
    if (reads) {
        authorization_ = request.message.field("Authorization");
        authorized_ = request.origin;
    }
    auto const sent = std::chrono::system_clock::now();
    auto asking = connection.ask(request.message.bytes(), request.max_body);
    auto response = co_await std::move(asking);
    if (!response) into = outcome_of(response.error());
    into.bytes_written = request.message.bytes().size();
    if (!response) co_return;
    remember(request, sent, *response);
    into.header_seen = true;
    into.body_complete = true;
    into.response = std::move(*response);
}

asio::awaitable<stepped<http_response>> recording_transport::probe(probe_request wanted)
{
    constexpr auto most_bytes = std::size_t(8) << 20;
    auto const query = std::min(wanted.url.find('?'), wanted.url.size());
    auto along = find_way(wanted.url.substr(0, query), proxy_);
    if (!along || along->to != authorized_) {
        auto failed = line_failure();
        failed.code = errc::invalid_argument;
        failed.what = "the address is not the service's";
        co_return failed;
    }
    auto const target = along->target + wanted.url.substr(query);
    auto request = http_request(wanted.method, along->to, target);
    if (wanted.sends_token) request.append_field("Authorization", authorization_);
    request.append_field("Accept", "*/*");
    if (!wanted.workspace.empty()) request.append_field("x-workspace-id", wanted.workspace);
    if (!wanted.body.empty()) request.append_field("Content-Type", "application/json");
    request.finish(wanted.body);
    auto connection = connection_probe(executor_, trust_, std::move(*along), timeout_);
    auto opening = connection.open();
    if (auto const opened = co_await std::move(opening); !opened) co_return opened.error();
    auto asking = connection.ask(request.bytes(), most_bytes);
    co_return co_await std::move(asking);
}

void recording_transport::remember(
    exchange_request const& request, wall_time sent, http_response const& response)
{
    auto made = recorded_response();
    made.path = path_of(request.message.target());
    made.status = response.status;
    made.sent = sent;
    made.received = std::chrono::system_clock::now();
    made.date = core::parse_imf_date(response.fields.find("Date"));
    recorded_.push_back(std::move(made));
    if (!asks_for_token(request) || response.status / 100 != 2) return;
    auto ec = boost::system::error_code();
    auto const parsed = boost::json::parse(response.body, ec);
    if (ec || !parsed.is_object()) return;
    has_token_ = parsed.as_object().contains("access_token");
    auto const* const lifetime = parsed.as_object().if_contains("expires_in");
    if (lifetime != nullptr && lifetime->is_int64()) token_lifetime_ = lifetime->as_int64();
}

} // namespace neuroflash::cli
