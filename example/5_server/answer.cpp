// SPDX-License-Identifier: BSL-1.0
#include "answer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace image_server {

namespace {

using namespace std::chrono_literals;
using neuroflash::condition;
using neuroflash::errc;

/// 4xx if the user's request is the cause, 5xx if this server or the service is.
http::status status_of(neuroflash::error const& failure)
{
    auto const money = failure.charge().state;
    if (failure.pending() || money != neuroflash::charge_state::not_charged) {
        return failure.details().absent_from_history ? http::status::gone
                                                     : http::status::bad_gateway;
    }
    if (failure.code() == errc::quota_exhausted) return http::status::too_many_requests;
    if (failure.code() == errc::rate_limited) return http::status::service_unavailable;
    if (failure.code() == condition::rejected) return http::status::unprocessable_entity;
    if (failure.code() == condition::authentication) return http::status::internal_server_error;
    if (failure.code() == condition::timeout) return http::status::gateway_timeout;
    return http::status::bad_gateway;
}

std::string message_of(neuroflash::error const& failure, http::status status)
{
    // Users do not learn what is wrong with the account of this server.
    if (status == http::status::internal_server_error) return "This server has a problem.";
    if (status == http::status::gone) return "The image was not made. Ask for it again.";
    if (failure.pending()) return "It is not known whether the image was made. Ask by ticket.";
    auto const& words = failure.details().server_message;
    return words.empty() ? failure.message() : words;
}

std::optional<std::chrono::seconds>
wait_of(neuroflash::error const& failure, std::chrono::sys_seconds now)
{
    if (failure.details().retry_after) return failure.details().retry_after;
    if (failure.pending()) return 5s;
    if (failure.code() == errc::rate_limited) return 1s;
    if (failure.code() != errc::quota_exhausted) return {};
    // The daily quota is reset at midnight UTC.
    return std::chrono::ceil<std::chrono::days>(now + 1s) - now;
}

} // namespace

answer answer_to(neuroflash::error const& failure, std::chrono::sys_seconds now)
{
    auto const status = status_of(failure);
    auto made = answer(status, message_of(failure, status));
    made.charge = to_string(failure.charge());
    made.fields = failure.details().field_errors;
    if (status != http::status::gone) made.retry_after = wait_of(failure, now);
    return made;
}

std::string answer::body() const
{
    auto text = boost::json::object();
    text["message"] = message;
    if (!charge.empty()) text["charge"] = charge;
    if (!ticket.empty()) text["ticket"] = ticket;
    auto messages = boost::json::array();
    for (auto const& one : fields) {
        auto entry = boost::json::object();
        entry["field"] = one.field;
        entry["message"] = one.message;
        messages.push_back(std::move(entry));
    }
    if (!messages.empty()) text["fields"] = std::move(messages);
    return boost::json::serialize(text);
}

} // namespace image_server
