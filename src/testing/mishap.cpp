// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/testing/mishap.hpp>

#include <array>

namespace neuroflash::inline v0::testing {

namespace {

constexpr auto all = std::to_array<mishap>(
    {mishap::name_resolution_failed,
     mishap::name_server_silent,
     mishap::connect_refused,
     mishap::connect_silent,
     mishap::proxy_refused,
     mishap::tls_failed,
     mishap::connection_stale,
     mishap::request_cut,
     mishap::request_stalled,
     mishap::answer_lost,
     mishap::answer_stalled,
     mishap::answer_garbage,
     mishap::body_cut,
     mishap::body_stalled,
     mishap::body_unreadable,
     mishap::request_timeout,
     mishap::internal_error,
     mishap::bad_gateway,
     mishap::unavailable,
     mishap::overloaded,
     mishap::gateway_timeout,
     mishap::unauthorized,
     mishap::rate_limited,
     mishap::quota_refused,
     mishap::redirected});

} // namespace

std::string_view to_string(mishap kind) noexcept
{
    switch (kind) {
    case mishap::none: return "none";
    case mishap::name_resolution_failed: return "name_resolution_failed";
    case mishap::name_server_silent: return "name_server_silent";
    case mishap::connect_refused: return "connect_refused";
    case mishap::connect_silent: return "connect_silent";
    case mishap::proxy_refused: return "proxy_refused";
    case mishap::tls_failed: return "tls_failed";
    case mishap::connection_stale: return "connection_stale";
    case mishap::request_cut: return "request_cut";
    case mishap::request_stalled: return "request_stalled";
    case mishap::answer_lost: return "answer_lost";
    case mishap::answer_stalled: return "answer_stalled";
    case mishap::answer_garbage: return "answer_garbage";
    case mishap::body_cut: return "body_cut";
    case mishap::body_stalled: return "body_stalled";
    case mishap::body_unreadable: return "body_unreadable";
    case mishap::request_timeout: return "request_timeout";
    case mishap::internal_error: return "internal_error";
    case mishap::bad_gateway: return "bad_gateway";
    case mishap::unavailable: return "unavailable";
    case mishap::overloaded: return "overloaded";
    case mishap::gateway_timeout: return "gateway_timeout";
    case mishap::unauthorized: return "unauthorized";
    case mishap::rate_limited: return "rate_limited";
    case mishap::quota_refused: return "quota_refused";
    case mishap::redirected: return "redirected";
    }
    return "none";
}

std::span<mishap const> all_mishaps() noexcept
{
    return all;
}

} // namespace neuroflash::inline v0::testing
