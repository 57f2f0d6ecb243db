// SPDX-License-Identifier: BSL-1.0
#include "cli/output/wait_reason.hpp"

namespace neuroflash::cli {

namespace {

std::string_view not_connected(errc code)
{
    switch (code) {
    case errc::name_resolution_failed:
    case errc::name_resolution_timeout: return "host name not found, retrying";
    case errc::tls_failed:
    case errc::tls_timeout: return "TLS failed, retrying";
    case errc::proxy_failed: return "proxy failed, retrying";
    default: return "connection failed, retrying";
    }
}

/// Empty for what is repeated at once and says nothing about the service.
std::string_view retry_text(retry_cause cause, errc code)
{
    switch (cause) {
    case retry_cause::other_path:
    case retry_cause::dead_connection: return {};
    case retry_cause::token_refused: return "token refused, retrying";
    case retry_cause::not_connected: return not_connected(code);
    case retry_cause::lost: return "connection lost, retrying";
    case retry_cause::rate_limited: return "too many requests, retrying";
    case retry_cause::unavailable: return "service unavailable, retrying";
    case retry_cause::server_failed: return "service failed, retrying";
    case retry_cause::unreadable: return "response unreadable, retrying";
    }
    return {};
}

std::string_view wait_text(phase where)
{
    switch (where) {
    case phase::token: return "waiting for the account";
    case phase::queue: return "waiting for a connection";
    case phase::history: return "searching the history for the images";
    default: return {}; // a backoff has the reason of its retry
    }
}

} // namespace

void wait_reason::on_attempt_started(attempt_started const&)
{
    waiting_ = {};
}

void wait_reason::on_attempt_finished(attempt_finished const& event)
{
    waiting_ = {};
    last_failure_ = event.code;
}

void wait_reason::on_retry(retry_planned const& event)
{
    auto const text = retry_text(event.cause, last_failure_);
    if (!text.empty()) retrying_ = text;
}

void wait_reason::on_wait(wait_started const& event)
{
    waiting_ = wait_text(event.phase);
}

void wait_reason::on_connection_opened(connection_opened const&)
{
    waiting_ = {};
}

void wait_reason::on_call_finished(call_finished const& event)
{
    waiting_ = {};
    retrying_ = {};
    if (next_) next_->on_call_finished(event);
}

} // namespace neuroflash::cli
