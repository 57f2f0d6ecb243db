// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SERVICE_MODEL_FAULT_KIND_HPP
#define NEUROFLASH_SERVICE_MODEL_FAULT_KIND_HPP

#include <array>
#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::service_model {

/**
 * \brief The ways in which a connection or a request can fail.
 *
 * Those that the sandbox applies come first, in the order of their stages: `fault_kind_rows` lists
 * them. The simulated service applies those in `all_fault_kinds()` and `all_stream_faults()`. A
 * kind that both apply looks equal to the client.
 */
enum class fault_kind
{
    reset_at_accept, ///< RST as soon as the connection is accepted.
    close_at_accept, ///< FIN as soon as the connection is accepted.
    stall_at_accept, ///< Accepted, then silence.

    reset_in_handshake,   ///< RST after the first bytes of the client.
    close_in_handshake,   ///< FIN after the first bytes of the client.
    stall_in_handshake,   ///< No response to the first bytes of the client.
    garbage_in_handshake, ///< `raw` (default: bytes that are not TLS), then FIN.
    http_in_handshake,    ///< A plain HTTP response, then FIN.
    corrupt_handshake,    ///< One bit of the server's first flight is wrong, at byte `bytes`.
    cut_handshake,        ///< The first `bytes` bytes of the server's flight, then FIN.

    reset_in_request, ///< RST after `bytes` bytes of the request were read.
    close_in_request, ///< FIN after `bytes` bytes of the request were read.
    stall_in_request, ///< Neither read nor answered after `bytes` bytes of the request.

    close_before_response, ///< The connection is closed (FIN, no TLS close_notify), `wait` later.
    reset_before_response, ///< The connection is reset (RST), `wait` later.
    stall,                 ///< No response at all; ends when the client closes.
    delay,                 ///< The real response, `wait` later.
    response,              ///< Status, headers and body of the fault instead of the real response.
    server_error,          ///< Status 500.
    bad_gateway,           ///< 502, a page.
    unavailable,           ///< 503 without Retry-After.
    busy,                  ///< 503 with Retry-After.
    gateway_timeout,       ///< 504, a page.
    charged_refusal,       ///< Status and headers of the fault after the work was done and charged.
    request_timeout,       ///< Status 408.
    rate_limit,            ///< 429 with Retry-After; planned_fault may leave it out.
    expired_token,         ///< 401 although the token is valid.
    quota_refused,         ///< The response of an exhausted quota although there are credits left.

    garbage,             ///< `raw` (default: bytes that are not HTTP), then close.
    raw,                 ///< Exactly the bytes of `raw`, then close unless `keep_open`.
    cut_header,          ///< The first `bytes` bytes of the real header, then close.
    corrupt_status_line, ///< The real response with an invalid status line.
    duplicate_length,    ///< The real response with two Content-Length that contradict each other.
    drip_header,      ///< The real header in pieces of `bytes` bytes (0: 1), `wait` between them.
    oversized_header, ///< The real response with a field of `bytes` bytes (0: 256 KiB).

    cut_body,   ///< Whole header and the first `bytes` bytes of the body, then close.
    stall_body, ///< Whole header and `bytes` bytes of the body, then as stall.
    /// The real response in pieces of `bytes` bytes (0: 1), `wait` between them.
    drip,
    corrupt_body,       ///< A NUL in place of byte `bytes` (modulo the size) of the body.
    long_length,        ///< The whole body, announced with `bytes` (0: 16) bytes more, then close.
    short_length,       ///< The whole body, announced with `bytes` (0: 16) bytes less.
    cut_chunk_size,     ///< Chunked, closed in the middle of a size line.
    bad_chunk_size,     ///< Chunked, with an invalid size, then close.
    missing_last_chunk, ///< Chunked, the whole body, closed before the last chunk.

    cut_trailer,       ///< Chunked, the whole body, closed in the middle of a trailer field.
    oversized_trailer, ///< Chunked, with a trailer field of `bytes` bytes (0: 256 KiB).

    duplicate_response,   ///< The real response twice.
    surplus_bytes,        ///< The real response, then bytes that were not requested.
    close_after_response, ///< The real response with keep-alive, then a silent close.
    reset_after_response, ///< The real response with keep-alive, then RST.

    not_json,     ///< 200 with a body that is declared as JSON but is not.
    wrong_types,  ///< 200 with JSON whose every known member has a wrong type.
    empty_object, ///< 200 with an empty object.
    html_page,    ///< 200 with a web page.

    stream_comments,      ///< Comments before the events and between them.
    stream_fields,        ///< Events with `event`, `id`, `retry` and an unknown field.
    stream_crlf,          ///< Lines end with CR LF.
    stream_cr,            ///< Lines end with CR.
    stream_split_data,    ///< The document of each event in several data lines.
    stream_bom,           ///< A byte order mark at the beginning.
    stream_pieces,        ///< In chunks of `bytes` bytes (0: 1), wherever they end.
    stream_no_space,      ///< No blank after the colon.
    stream_junk_line,     ///< A data line in the middle that is not JSON.
    stream_no_done,       ///< Without [DONE].
    stream_no_empty_line, ///< No empty line after [DONE].
    stream_done_twice,    ///< [DONE] twice.
    stream_after_done,    ///< [DONE], then another event and bytes that are not an event.
    stream_long_line,     ///< A data line of `bytes` bytes (0: 1 MiB) in the middle.
    /// Nothing for `wait` after `bytes` events; 0: until the client closes.
    stream_pause,
    /// A regular end of the body after `bytes` events, without finish_reason.
    stream_ended,
    stream_cut,          ///< FIN after `bytes` events, `wait` later, without the last chunk.
    stream_cut_chunk,    ///< FIN in the middle of a chunk, after `bytes` events, `wait` later.
    stream_reset,        ///< RST after a whole chunk, after `bytes` events, `wait` later.
    stream_error_object, ///< An event with an error object after `bytes` events, then the end.
    stream_error_text,   ///< Like stream_error_object, with a text as the error.
    /// Like stream_error_object, with the error in `choices`, finish_reason error.
    stream_error_choice,
    stream_error_first, ///< An error object as the first event, then the end.
    whole_for_stream,   ///< One JSON document although a stream was requested.
    stream_unasked,     ///< A stream although none was requested.
    null_content,       ///< The content of the answer is null.
    tool_calls,         ///< A call of a function, in fragments where it is streamed.

    // The simulated service alone applies the kinds below.
    name_resolution_failed, ///< The name server reports an error.
    name_server_silent,     ///< The name server does not answer for 10 s.
    connect_refused,        ///< No server listens.
    connect_silent,         ///< There is no answer to a connection attempt for 10 s.
    proxy_refused,          ///< The proxy does not open a tunnel.
    tls_failed,             ///< The certificate is wrong.
    overloaded,             ///< 529, as some gateways answer in place of 503.
    redirected,             ///< 307 to the same path.
    stream_no_usage,        ///< The number of tokens is not reported.
    stream_extra_usage,     ///< The usage is in an event of its own, whose `choices` are empty.

    none ///< No fault. It cannot be planned.
};

namespace detail {

/// The names, in the order of the enumerators.
inline constexpr auto fault_names = std::to_array<std::string_view>(
    {"reset_at_accept",
     "close_at_accept",
     "stall_at_accept",
     "reset_in_handshake",
     "close_in_handshake",
     "stall_in_handshake",
     "garbage_in_handshake",
     "http_in_handshake",
     "corrupt_handshake",
     "cut_handshake",
     "reset_in_request",
     "close_in_request",
     "stall_in_request",
     "close_before_response",
     "reset_before_response",
     "stall",
     "delay",
     "response",
     "server_error",
     "bad_gateway",
     "unavailable",
     "busy",
     "gateway_timeout",
     "charged_refusal",
     "request_timeout",
     "rate_limit",
     "expired_token",
     "quota_refused",
     "garbage",
     "raw",
     "cut_header",
     "corrupt_status_line",
     "duplicate_length",
     "drip_header",
     "oversized_header",
     "cut_body",
     "stall_body",
     "drip",
     "corrupt_body",
     "long_length",
     "short_length",
     "cut_chunk_size",
     "bad_chunk_size",
     "missing_last_chunk",
     "cut_trailer",
     "oversized_trailer",
     "duplicate_response",
     "surplus_bytes",
     "close_after_response",
     "reset_after_response",
     "not_json",
     "wrong_types",
     "empty_object",
     "html_page",
     "stream_comments",
     "stream_fields",
     "stream_crlf",
     "stream_cr",
     "stream_split_data",
     "stream_bom",
     "stream_pieces",
     "stream_no_space",
     "stream_junk_line",
     "stream_no_done",
     "stream_no_empty_line",
     "stream_done_twice",
     "stream_after_done",
     "stream_long_line",
     "stream_pause",
     "stream_ended",
     "stream_cut",
     "stream_cut_chunk",
     "stream_reset",
     "stream_error_object",
     "stream_error_text",
     "stream_error_choice",
     "stream_error_first",
     "whole_for_stream",
     "stream_unasked",
     "null_content",
     "tool_calls",
     "name_resolution_failed",
     "name_server_silent",
     "connect_refused",
     "connect_silent",
     "proxy_refused",
     "tls_failed",
     "overloaded",
     "redirected",
     "stream_no_usage",
     "stream_extra_usage",
     "none"});
static_assert(fault_names.size() == static_cast<std::size_t>(fault_kind::none) + 1);

} // namespace detail

/// The enumerator's name.
constexpr std::string_view to_string(fault_kind kind) noexcept
{
    return detail::fault_names[static_cast<std::size_t>(kind)];
}

} // namespace neuroflash::inline v0::service_model

#endif
