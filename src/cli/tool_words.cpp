// SPDX-License-Identifier: BSL-1.0
#include "tool_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace neuroflash::cli {

namespace {

struct word_row
{
    std::string_view library;
    std::string_view tool;
};

/// Wherever they stand. A name that begins another one comes after it.
constexpr auto member_rows = std::to_array<word_row>({
    {"client_params::api_base", "NEUROFLASH_API_BASE"},
    {"client_params::token_url", "NEUROFLASH_TOKEN_URL"},
    {"client_params::ca_file", "NEUROFLASH_CA_FILE"},
    {"client_params::credentials", "NEUROFLASH_CLIENT_ID and NEUROFLASH_CLIENT_SECRET"},
    {"client_params::workspace", "--workspace or NEUROFLASH_WORKSPACE_ID"},
    {"call_params::workspace", "--workspace"},
    {"client_params::max_connections", "--max-connections"},
    {"client_params::proxy", "--proxy or NEUROFLASH_PROXY"},
    {"client_params::deadline", "--timeout"},
    {"client_params::generation_deadline", "--timeout"},
    {"client_params::download_deadline", "--timeout"},
    {"call_params::deadline", "--timeout"},
    {"batch_params::out", "--out"},
    {"batch_params::concurrency", "--concurrency"},
    {"batch_params::downloads", "--downloads"},
    {"batch_params::budget", "--budget"},
    {"batch_params::max_unknown", "--max-unknown"},
    {"batch_params::num_images", "--num-images"},
    {"batch_params::part", "--shard"},
    {"pending_generation::workspace", "the workspace in REQUEST"},
});

/// Said of what the tool cannot set, or says already.
constexpr auto phrase_rows = std::to_array<word_row>({
    {" (batch_params::skip_bad)", ""},
    {"; client_params::internal_downloads would allow it",
     "; this tool fetches nothing from private nets"},
});

/// In front of what is wrong with a parameter.
constexpr auto parameter_rows = std::to_array<word_row>({
    {"prompt", "PROMPT"},
    {"model", "--model"},
    {"num_images", "--num-images"},
    {"aspect_ratio", "--aspect-ratio"},
    {"output_format", "--output-format"},
    {"page", "--page"},
    {"size", "--size"},
    {"sources", "SOURCE"},
    {"image path", "SOURCE"},
    {"image_id", "ID"},
});

struct advice_row
{
    errc code;
    std::string_view advice;
};

/// In place of the sentences of the library that name members.
constexpr auto advice_rows = std::to_array<advice_row>({
    {errc::invalid_argument, "Correct what the message names."},
    {errc::rate_limited, "Wait before the next try, or run fewer commands at a time."},
    {errc::not_found,
     "Check the id, if there was one, against `neuroflash history`; if there was none, "
     "NEUROFLASH_API_BASE."},
    {errc::bad_response,
     "Try again later; if it stays, check that NEUROFLASH_API_BASE points at the service and no "
     "proxy rewrites its answers (`neuroflash doctor`)."},
    {errc::response_too_large, "The limit of this tool is fixed; the library's can be raised."},
    {errc::redirect_refused,
     "Check NEUROFLASH_API_BASE and NEUROFLASH_TOKEN_URL: they must be the final https addresses."},
    {errc::name_resolution_failed,
     "Check the host name in NEUROFLASH_API_BASE or NEUROFLASH_TOKEN_URL, and the name servers of "
     "this machine."},
    {errc::tls_failed,
     "Check the certificate, NEUROFLASH_CA_FILE and the clock of this machine (`neuroflash "
     "doctor`)."},
    {errc::queue_timeout, "Raise --timeout or --max-connections."},
    {errc::token_timeout, "Check that NEUROFLASH_TOKEN_URL can be reached, or raise --timeout."},
    {errc::tls_timeout, "Check that the port speaks TLS (`neuroflash doctor`)."},
    {errc::send_timeout, "Check the network, or raise --timeout."},
    {errc::response_timeout, "Raise --timeout, or try again later."},
    {errc::body_timeout, "Raise --timeout, or try again later."},
    {errc::backoff_timeout, "Raise --timeout, or try again later."},
    {errc::client_closed, "Give the command again."},
    {errc::outcome_unknown,
     "Look into `neuroflash history` before you send the prompt again: the pictures may be there, "
     "and paid."},
});

void replace_all(std::string& in, std::string_view what, std::string_view by)
{
    for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + by.size())) {
        in.replace(at, what.size(), by);
    }
}

/// `num_images: must be 1 or more` as `--num-images: must be 1 or more`.
std::string with_option_in_front(std::string text)
{
    auto const end = text.find(": ");
    if (end == std::string::npos) return text;
    auto const name = std::string_view(text).substr(0, end);
    auto const row = std::ranges::find(parameter_rows, name, &word_row::library);
    if (row != parameter_rows.end()) text.replace(0, end, row->tool);
    return text;
}

} // namespace

error in_tool_words(error const& from)
{
    auto details = from.details();
    details.message = in_tool_words(std::move(details.message));
    if (from.value() == errc::invalid_argument) {
        details.message = with_option_in_front(std::move(details.message));
    }
    if (details.advice == default_advice(from.value())) {
        details.advice = tool_advice(from.value());
    } else if (details.advice == "Raise the deadline.") {
        details.advice = "Raise --timeout.";
    } else {
        details.advice = in_tool_words(std::move(details.advice));
    }
    return error(from.value(), std::move(details));
}

std::string in_tool_words(std::string text)
{
    for (auto const& row : phrase_rows) replace_all(text, row.library, row.tool);
    for (auto const& row : member_rows) replace_all(text, row.library, row.tool);
    return text;
}

std::string_view setting_named_in(std::string_view text) noexcept
{
    for (auto const& row : member_rows) {
        if (text.find(row.library) != std::string_view::npos) return row.tool;
    }
    return {};
}

std::string_view tool_advice(errc code) noexcept
{
    auto const row = std::ranges::find(advice_rows, code, &advice_row::code);
    return row == advice_rows.end() ? default_advice(code) : row->advice;
}

} // namespace neuroflash::cli
