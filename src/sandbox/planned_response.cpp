// SPDX-License-Identifier: BSL-1.0
#include "sandbox/planned_response.hpp"

#include "sandbox/responses.hpp"
#include "service_model/token_service.hpp"

#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

http_response response_with(unsigned status, std::string type, std::string body)
{
    auto made = http_response();
    made.status = status;
    made.content_type = std::move(type);
    made.body = std::move(body);
    return made;
}

http_response page(unsigned status, std::string const& title)
{
    return response_with(
        status, "text/html; charset=utf-8",
        "<!DOCTYPE html><html><head><title>" + title + "</title></head><body><h1>" + title +
            "</h1></body></html>\n");
}

http_response later(http_response response, std::chrono::seconds time)
{
    response.headers.emplace_back("Retry-After", std::to_string(time.count()));
    return response;
}

http_response as_told(fault const& planned)
{
    auto made = response_with(planned.status, planned.content_type, planned.body);
    made.headers = planned.headers;
    return made;
}

constexpr char all_wrong[] =
    R"({"images":"none","items":7,"total":"many","data":{},"_embedded":[],"page":"one",)"
    R"("prompt":1,"batch_id":[],"access_token":5,"token_type":{},"expires_in":"soon"})";

} // namespace

std::string garbage_of(fault const& planned)
{
    using namespace std::string_literals;
    return planned.raw.empty() ? "\x16\x03\x01 this is \x00 not HTTP\r\n\xff\xfe\r\n\r\n"s
                               : planned.raw;
}

std::optional<http_response> planned_response(fault const& planned, unsigned quota_status)
{
    constexpr auto json_type = "application/json";
    switch (planned.kind) {
    case fault_kind::response:
    case fault_kind::charged_refusal: return as_told(planned);
    case fault_kind::server_error: return refuse(500, "Internal Server Error");
    case fault_kind::bad_gateway: return page(502, "502 Bad Gateway");
    case fault_kind::unavailable: return refuse(503, "Service Unavailable");
    case fault_kind::busy: return later(refuse(503, "Service Unavailable"), planned.retry_after);
    case fault_kind::gateway_timeout: return page(504, "504 Gateway Time-out");
    case fault_kind::request_timeout: return refuse(408, "Request Timeout");
    case fault_kind::rate_limit:
        return later(refuse(429, "Too many requests", "RATE_LIMIT_EXCEEDED"), planned.retry_after);
    case fault_kind::expired_token: return service_model::refuse_token("Bearer expired");
    case fault_kind::quota_refused: return service_model::refuse_quota(quota_status);
    case fault_kind::not_json: return response_with(200, json_type, "this is {not JSON");
    case fault_kind::wrong_types: return response_with(200, json_type, all_wrong);
    case fault_kind::empty_object: return response_with(200, json_type, "{}");
    case fault_kind::html_page: return page(200, "Sign in");
    default: return std::nullopt;
    }
}

} // namespace neuroflash::inline v0::sandbox
