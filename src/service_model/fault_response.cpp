// SPDX-License-Identifier: BSL-1.0
#include "service_model/fault_response.hpp"

#include "service_model/token_service.hpp"

#include <string>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace {

service_response page(unsigned status, std::string const& title)
{
    auto made = service_response();
    made.status = status;
    made.content_type = "text/html; charset=utf-8";
    made.body = "<!DOCTYPE html><html><head><title>" + title + "</title></head><body><h1>" + title +
        "</h1></body></html>\n";
    return made;
}

constexpr char all_wrong[] =
    R"({"images":"none","items":7,"total":"many","data":{},"_embedded":[],"page":"one",)"
    R"("prompt":1,"batch_id":[],"access_token":5,"token_type":{},"expires_in":"soon"})";

std::optional<service_response>
plain_response(fault_kind kind, unsigned quota_status, paid_unit unit)
{
    switch (kind) {
    case fault_kind::server_error: return refuse(500, "Internal Server Error");
    case fault_kind::bad_gateway: return page(502, "502 Bad Gateway");
    case fault_kind::unavailable:
    case fault_kind::busy: return refuse(503, "Service Unavailable");
    case fault_kind::overloaded: return refuse(529, "Site is overloaded");
    case fault_kind::gateway_timeout: return page(504, "504 Gateway Time-out");
    case fault_kind::request_timeout: return refuse(408, "Request Timeout");
    case fault_kind::rate_limit: return refuse(429, "Too many requests", "RATE_LIMIT_EXCEEDED");
    case fault_kind::expired_token: return refuse_token("Bearer expired");
    case fault_kind::quota_refused: return refuse_quota(quota_status, unit);
    case fault_kind::not_json: return response_of(200, "this is {not JSON");
    case fault_kind::wrong_types: return response_of(200, all_wrong);
    case fault_kind::empty_object: return response_of(200, "{}");
    case fault_kind::html_page: return page(200, "Sign in");
    default: return std::nullopt;
    }
}

} // namespace

std::optional<service_response> fault_response(
    fault_kind kind, unsigned quota_status, paid_unit unit,
    std::optional<std::chrono::seconds> retry_after)
{
    auto made = plain_response(kind, quota_status, unit);
    if (made && retry_after)
        made->headers.emplace_back("Retry-After", std::to_string(retry_after->count()));
    return made;
}

paid_unit unit_of(std::string_view target)
{
    auto const path = target.substr(0, target.find('?'));
    return path.ends_with("/chat/completions") ? paid_unit::token : paid_unit::credit;
}

} // namespace neuroflash::inline v0::service_model
