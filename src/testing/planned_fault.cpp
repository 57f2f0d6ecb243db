// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/testing/planned_fault.hpp>

#include <array>

namespace neuroflash::inline v0::testing {

namespace {

constexpr auto all = std::to_array<fault_kind>(
    {fault_kind::name_resolution_failed,
     fault_kind::name_server_silent,
     fault_kind::connect_refused,
     fault_kind::connect_silent,
     fault_kind::proxy_refused,
     fault_kind::tls_failed,
     fault_kind::stale_connection,
     fault_kind::reset_in_request,
     fault_kind::stall_in_request,
     fault_kind::close_before_response,
     fault_kind::stall,
     fault_kind::garbage,
     fault_kind::cut_body,
     fault_kind::stall_body,
     fault_kind::not_json,
     fault_kind::request_timeout,
     fault_kind::server_error,
     fault_kind::bad_gateway,
     fault_kind::unavailable,
     fault_kind::overloaded,
     fault_kind::gateway_timeout,
     fault_kind::expired_token,
     fault_kind::rate_limit,
     fault_kind::quota_refused,
     fault_kind::redirected});

} // namespace

std::string_view to_string(fault_kind kind) noexcept
{
    switch (kind) {
    case fault_kind::none: return "none";
    case fault_kind::name_resolution_failed: return "name_resolution_failed";
    case fault_kind::name_server_silent: return "name_server_silent";
    case fault_kind::connect_refused: return "connect_refused";
    case fault_kind::connect_silent: return "connect_silent";
    case fault_kind::proxy_refused: return "proxy_refused";
    case fault_kind::tls_failed: return "tls_failed";
    case fault_kind::stale_connection: return "stale_connection";
    case fault_kind::reset_in_request: return "reset_in_request";
    case fault_kind::stall_in_request: return "stall_in_request";
    case fault_kind::close_before_response: return "close_before_response";
    case fault_kind::stall: return "stall";
    case fault_kind::garbage: return "garbage";
    case fault_kind::cut_body: return "cut_body";
    case fault_kind::stall_body: return "stall_body";
    case fault_kind::not_json: return "not_json";
    case fault_kind::request_timeout: return "request_timeout";
    case fault_kind::server_error: return "server_error";
    case fault_kind::bad_gateway: return "bad_gateway";
    case fault_kind::unavailable: return "unavailable";
    case fault_kind::overloaded: return "overloaded";
    case fault_kind::gateway_timeout: return "gateway_timeout";
    case fault_kind::expired_token: return "expired_token";
    case fault_kind::rate_limit: return "rate_limit";
    case fault_kind::quota_refused: return "quota_refused";
    case fault_kind::redirected: return "redirected";
    }
    return "none";
}

std::span<fault_kind const> all_fault_kinds() noexcept
{
    return all;
}

} // namespace neuroflash::inline v0::testing
