// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/error.hpp>

#include <array>

namespace neuroflash::inline v0 {

namespace {

struct code_row
{
    errc code;
    std::string_view name;
    std::string_view message;
    std::string_view advice;
};

// The rows of doc/errors.md, in the order of the enumerators.
constexpr auto rows = std::to_array<code_row>({
    {errc{}, "none", "No error.", "Nothing needs to be done."},
    {errc::invalid_argument, "invalid_argument", "A parameter is invalid; nothing was sent.",
     "Correct the parameter named in the message."},
    {errc::authentication_failed, "authentication_failed", "The service rejects the credentials.",
     "Check NEUROFLASH_CLIENT_ID and NEUROFLASH_CLIENT_SECRET, and that the service account still "
     "exists (Settings > Workspace > API Access)."},
    {errc::permission_denied, "permission_denied", "The account may not do this.",
     "Check that the account is a member of the workspace and that its plan includes the model."},
    {errc::quota_exhausted, "quota_exhausted", "No image credits are left.",
     "Read the quota: the daily limit resets at midnight UTC, the other one with the billing "
     "cycle."},
    {errc::rate_limited, "rate_limited", "The service asks for fewer requests.",
     "Wait for retry_after, or run fewer calls at the same time."},
    {errc::not_found, "not_found", "The service does not have what was requested.",
     "Check api_base. If the call has an image id, it must be an image_id that the "
     "history shows, not a batch id."},
    {errc::rejected_input, "rejected_input", "The service rejects the request.",
     "Fix the fields named above; the same request usually fails again."},
    {errc::content_refused, "content_refused", "The content policy rejects the request.",
     "Change the prompt or the image."},
    {errc::service_error, "service_error", "The service failed.",
     "Retry later. If it persists, report it to the service with the request id."},
    {errc::bad_response, "bad_response", "The service's response is invalid.",
     "Retry later. If it persists, check that api_base is the service and that no proxy "
     "changes its responses."},
    {errc::response_too_large, "response_too_large", "The response exceeds a limit of the client.",
     "Raise max_response_bytes or max_download_bytes if you expect a response of that size."},
    {errc::redirect_refused, "redirect_refused",
     "The service redirects to a URL that must not be followed.",
     "Check api_base and token_url: they must be the final https addresses. Downloads from a "
     "private network need internal_downloads."},
    {errc::name_resolution_failed, "name_resolution_failed", "The host name cannot be resolved.",
     "Check the host name in api_base or token_url, and the name servers of this machine."},
    {errc::connect_failed, "connect_failed",
     "The client cannot connect to any address of the host.",
     "Check that the service is up and not blocked by a firewall."},
    {errc::proxy_failed, "proxy_failed", "The proxy did not open a tunnel to the service.",
     "Check the address, user and password of the proxy, and that it allows this host."},
    {errc::tls_failed, "tls_failed", "TLS failed: no trusted connection.",
     "Check the certificate, ca_file and the clock of this machine."},
    {errc::connection_lost, "connection_lost", "The connection was lost during the call.",
     "Retry; nothing was charged."},
    {errc::queue_timeout, "queue_timeout", "No connection became free before the deadline.",
     "Raise max_connections or the deadline, or run fewer calls at a time."},
    {errc::token_timeout, "token_timeout", "No access token arrived before the deadline.",
     "Check that token_url is reachable, or raise the deadline."},
    {errc::name_resolution_timeout, "name_resolution_timeout",
     "The host name was not resolved in time.", "Check the name servers of this machine."},
    {errc::connect_timeout, "connect_timeout", "No address of the host answered in time.",
     "Check that the service is up and not blocked by a firewall."},
    {errc::tls_timeout, "tls_timeout", "The TLS handshake did not end in time.",
     "Check that the port uses TLS, or raise tls_timeout."},
    {errc::send_timeout, "send_timeout", "The request could not be sent in time.",
     "Check the network, or raise the deadline."},
    {errc::response_timeout, "response_timeout", "No response arrived before the deadline.",
     "Raise the deadline, or retry later."},
    {errc::body_timeout, "body_timeout", "The response did not end before the deadline.",
     "Raise the deadline, or retry later."},
    {errc::backoff_timeout, "backoff_timeout", "The deadline leaves no room for another attempt.",
     "Raise the deadline, or retry later."},
    {errc::cancelled, "cancelled", "The operation was cancelled.",
     "Check the charge: a request that was already sent may cost credits."},
    {errc::client_closed, "client_closed", "The client was destroyed during the call.",
     "Keep the client until its calls have ended."},
    {errc::outcome_unknown, "outcome_unknown",
     "The request was sent and its outcome is unknown: images may have been made and charged.",
     "Call client::reconcile with error::pending() before you send the prompt again: the "
     "images may be in the history, and paid."},
    {errc::storage_failed, "storage_failed", "The data cannot be stored.",
     "Check the path, its permissions and the free space; downloads are free to repeat."},
    {errc::internal, "internal", "A defect of this library.",
     "Please report it with the message and the steps that led to it."},
});

code_row const& row_of(errc code) noexcept
{
    for (auto const& row : rows) {
        if (row.code == code) return row;
    }
    return rows.back();
}

bool is_timeout(errc code) noexcept
{
    return code >= errc::queue_timeout && code <= errc::backoff_timeout;
}

bool matches(errc code, condition wanted) noexcept
{
    switch (wanted) {
    case condition::timeout: return is_timeout(code);
    case condition::authentication:
        return code == errc::authentication_failed || code == errc::permission_denied;
    case condition::rejected:
        return code == errc::invalid_argument || code == errc::not_found ||
            code == errc::rejected_input || code == errc::content_refused;
    case condition::unreachable:
        return code == errc::name_resolution_failed || code == errc::connect_failed ||
            code == errc::proxy_failed || code == errc::tls_failed ||
            code == errc::name_resolution_timeout || code == errc::connect_timeout ||
            code == errc::tls_timeout;
    case condition::transient:
        return is_timeout(code) || code == errc::rate_limited || code == errc::service_error ||
            code == errc::connect_failed || code == errc::connection_lost ||
            code == errc::name_resolution_failed;
    }
    return false;
}

class code_category final : public boost::system::error_category
{
public:
    char const* name() const noexcept override { return "neuroflash"; }

    std::string message(int value) const override
    {
        return std::string(row_of(static_cast<errc>(value)).message);
    }

    /// What Asio's users compare with holds for a call, too.
    boost::system::error_condition default_error_condition(int value) const noexcept override
    {
        namespace generic = boost::system::errc;
        auto const code = static_cast<errc>(value);
        if (code == errc::cancelled)
            return generic::make_error_condition(generic::operation_canceled);
        if (matches(code, condition::timeout))
            return generic::make_error_condition(generic::timed_out);
        return error_category::default_error_condition(value);
    }

    bool equivalent(int value, boost::system::error_condition const& wanted) const noexcept override
    {
        if (wanted.category() != condition_category()) {
            return default_error_condition(value) == wanted;
        }
        return matches(static_cast<errc>(value), static_cast<condition>(wanted.value()));
    }
};

class condition_names final : public boost::system::error_category
{
public:
    char const* name() const noexcept override { return "neuroflash.condition"; }

    std::string message(int value) const override
    {
        switch (static_cast<condition>(value)) {
        case condition::timeout: return "a deadline passed";
        case condition::authentication: return "the service rejects the account";
        case condition::rejected: return "the request is rejected permanently";
        case condition::unreachable: return "no connection to the service";
        case condition::transient: return "a retry may succeed later";
        }
        return "unknown condition";
    }
};

std::shared_ptr<error_details const> complete(errc code, error_details details)
{
    if (details.message.empty()) details.message = row_of(code).message;
    if (details.advice.empty()) details.advice = default_advice(code);
    return std::make_shared<error_details const>(std::move(details));
}

} // namespace

boost::system::error_category const& error_category() noexcept
{
    static code_category const instance;
    return instance;
}

boost::system::error_category const& condition_category() noexcept
{
    static condition_names const instance;
    return instance;
}

std::string_view to_string(errc code) noexcept
{
    return row_of(code).name;
}

std::string_view default_advice(errc code) noexcept
{
    return row_of(code).advice;
}

std::string_view to_string(phase value) noexcept
{
    switch (value) {
    case phase::none: return "none";
    case phase::token: return "token";
    case phase::queue: return "queue";
    case phase::name_resolution: return "name_resolution";
    case phase::connect: return "connect";
    case phase::proxy: return "proxy";
    case phase::tls: return "tls";
    case phase::send: return "send";
    case phase::response: return "response";
    case phase::body: return "body";
    case phase::backoff: return "backoff";
    case phase::history: return "history";
    }
    return "none";
}

error::error() : error(errc{}) {}

error::error(errc code) : error(code, error_details()) {}

error::error(errc code, error_details details)
    : code_(code), details_(complete(code, std::move(details)))
{
}

std::string error::to_string() const
{
    auto text = std::string(neuroflash::to_string(code_)) + ": " + message();
    text += " Charge: " + neuroflash::to_string(charge());
    auto evidence = std::string_view(charge().evidence);
    if (evidence.ends_with('.')) evidence.remove_suffix(1);
    if (!evidence.empty()) text.append(" (").append(evidence).append(")");
    return text + ". " + advice();
}

void throw_exception_from_error(error const& e, boost::source_location const&)
{
    throw exception(e);
}

} // namespace neuroflash::inline v0
