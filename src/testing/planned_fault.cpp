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
     fault_kind::connection_stale,
     fault_kind::request_cut,
     fault_kind::request_stalled,
     fault_kind::response_lost,
     fault_kind::response_stalled,
     fault_kind::response_garbage,
     fault_kind::body_cut,
     fault_kind::body_stalled,
     fault_kind::body_unreadable,
     fault_kind::request_timeout,
     fault_kind::internal_error,
     fault_kind::bad_gateway,
     fault_kind::unavailable,
     fault_kind::overloaded,
     fault_kind::gateway_timeout,
     fault_kind::unauthorized,
     fault_kind::rate_limited,
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
    case fault_kind::connection_stale: return "connection_stale";
    case fault_kind::request_cut: return "request_cut";
    case fault_kind::request_stalled: return "request_stalled";
    case fault_kind::response_lost: return "response_lost";
    case fault_kind::response_stalled: return "response_stalled";
    case fault_kind::response_garbage: return "response_garbage";
    case fault_kind::body_cut: return "body_cut";
    case fault_kind::body_stalled: return "body_stalled";
    case fault_kind::body_unreadable: return "body_unreadable";
    case fault_kind::request_timeout: return "request_timeout";
    case fault_kind::internal_error: return "internal_error";
    case fault_kind::bad_gateway: return "bad_gateway";
    case fault_kind::unavailable: return "unavailable";
    case fault_kind::overloaded: return "overloaded";
    case fault_kind::gateway_timeout: return "gateway_timeout";
    case fault_kind::unauthorized: return "unauthorized";
    case fault_kind::rate_limited: return "rate_limited";
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
