// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_FAULT_KIND_HPP
#define NEUROFLASH_SANDBOX_FAULT_KIND_HPP

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

/// The ways in which a connection or a request can fail, in the order of their stages.
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
    busy,                  ///< 503 with `retry_after`.
    gateway_timeout,       ///< 504, a page.
    charged_refusal,       ///< Status and headers of the fault after the work was done and charged.
    request_timeout,       ///< Status 408.
    rate_limit,            ///< 429 with `retry_after`.
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
    stream_error_text,   ///< As stream_error_object, with a text as the error.
    /// As stream_error_object, with the error in `choices`, finish_reason error.
    stream_error_choice,
    stream_error_first, ///< An error object as the first event, then the end.
    whole_for_stream,   ///< One JSON document although a stream was requested.
    stream_unasked,     ///< A stream although none was requested.
    null_content,       ///< The content of the answer is null.
    tool_calls          ///< A call of a function, in fragments where it is streamed.
};

/// The stage at which a fault is applied.
enum class fault_stage
{
    accept,    ///< Before TLS.
    handshake, ///< In the TLS handshake; never without TLS.
    request,   ///< While the request is read.
    working,   ///< Between request and response, or a rejection instead of the work.
    header,    ///< In the response's header.
    body,      ///< In the response's body.
    trailer,   ///< After the response's last chunk.
    after,     ///< After the response.
    content,   ///< A valid response with wrong content.
    stream     ///< In the response of a chat; no other request meets it.
};

/// Whether a request that meets the fault is carried out and charged.
enum class fault_charge
{
    never,  ///< As for a request without a fault.
    chosen, ///< If fault::charge_first.
    always  ///< As if there were no fault.
};

/// One row of doc/sandbox.md.
struct fault_kind_row
{
    fault_kind kind;       ///< Which kind.
    std::string_view name; ///< The name of the enumerator.
    fault_stage stage;     ///< How far the exchange gets.
    fault_charge charge;   ///< Whether credits are charged.
};

namespace detail {

constexpr auto make_fault_kind_rows()
{
    using enum fault_kind;
    using stage = fault_stage;
    using charge = fault_charge;
    return std::to_array<fault_kind_row>({
        {reset_at_accept, "reset_at_accept", stage::accept, charge::never},
        {close_at_accept, "close_at_accept", stage::accept, charge::never},
        {stall_at_accept, "stall_at_accept", stage::accept, charge::never},
        {reset_in_handshake, "reset_in_handshake", stage::handshake, charge::never},
        {close_in_handshake, "close_in_handshake", stage::handshake, charge::never},
        {stall_in_handshake, "stall_in_handshake", stage::handshake, charge::never},
        {garbage_in_handshake, "garbage_in_handshake", stage::handshake, charge::never},
        {http_in_handshake, "http_in_handshake", stage::handshake, charge::never},
        {corrupt_handshake, "corrupt_handshake", stage::handshake, charge::never},
        {cut_handshake, "cut_handshake", stage::handshake, charge::never},
        {reset_in_request, "reset_in_request", stage::request, charge::never},
        {close_in_request, "close_in_request", stage::request, charge::never},
        {stall_in_request, "stall_in_request", stage::request, charge::never},
        {close_before_response, "close_before_response", stage::working, charge::chosen},
        {reset_before_response, "reset_before_response", stage::working, charge::chosen},
        {fault_kind::stall, "stall", stage::working, charge::chosen},
        {delay, "delay", stage::working, charge::always},
        {response, "response", stage::working, charge::chosen},
        {server_error, "server_error", stage::working, charge::chosen},
        {bad_gateway, "bad_gateway", stage::working, charge::chosen},
        {unavailable, "unavailable", stage::working, charge::chosen},
        {busy, "busy", stage::working, charge::chosen},
        {gateway_timeout, "gateway_timeout", stage::working, charge::chosen},
        {charged_refusal, "charged_refusal", stage::working, charge::always},
        {request_timeout, "request_timeout", stage::working, charge::never},
        {rate_limit, "rate_limit", stage::working, charge::never},
        {expired_token, "expired_token", stage::working, charge::never},
        {quota_refused, "quota_refused", stage::working, charge::never},
        {garbage, "garbage", stage::header, charge::chosen},
        {raw, "raw", stage::header, charge::chosen},
        {cut_header, "cut_header", stage::header, charge::always},
        {corrupt_status_line, "corrupt_status_line", stage::header, charge::always},
        {duplicate_length, "duplicate_length", stage::header, charge::always},
        {drip_header, "drip_header", stage::header, charge::always},
        {oversized_header, "oversized_header", stage::header, charge::always},
        {cut_body, "cut_body", stage::body, charge::always},
        {stall_body, "stall_body", stage::body, charge::always},
        {drip, "drip", stage::body, charge::always},
        {corrupt_body, "corrupt_body", stage::body, charge::always},
        {long_length, "long_length", stage::body, charge::always},
        {short_length, "short_length", stage::body, charge::always},
        {cut_chunk_size, "cut_chunk_size", stage::body, charge::always},
        {bad_chunk_size, "bad_chunk_size", stage::body, charge::always},
        {missing_last_chunk, "missing_last_chunk", stage::body, charge::always},
        {cut_trailer, "cut_trailer", stage::trailer, charge::always},
        {oversized_trailer, "oversized_trailer", stage::trailer, charge::always},
        {duplicate_response, "duplicate_response", stage::after, charge::always},
        {surplus_bytes, "surplus_bytes", stage::after, charge::always},
        {close_after_response, "close_after_response", stage::after, charge::always},
        {reset_after_response, "reset_after_response", stage::after, charge::always},
        {not_json, "not_json", stage::content, charge::chosen},
        {wrong_types, "wrong_types", stage::content, charge::chosen},
        {empty_object, "empty_object", stage::content, charge::chosen},
        {html_page, "html_page", stage::content, charge::chosen},
        {stream_comments, "stream_comments", stage::stream, charge::always},
        {stream_fields, "stream_fields", stage::stream, charge::always},
        {stream_crlf, "stream_crlf", stage::stream, charge::always},
        {stream_cr, "stream_cr", stage::stream, charge::always},
        {stream_split_data, "stream_split_data", stage::stream, charge::always},
        {stream_bom, "stream_bom", stage::stream, charge::always},
        {stream_pieces, "stream_pieces", stage::stream, charge::always},
        {stream_no_space, "stream_no_space", stage::stream, charge::always},
        {stream_junk_line, "stream_junk_line", stage::stream, charge::always},
        {stream_no_done, "stream_no_done", stage::stream, charge::always},
        {stream_no_empty_line, "stream_no_empty_line", stage::stream, charge::always},
        {stream_done_twice, "stream_done_twice", stage::stream, charge::always},
        {stream_after_done, "stream_after_done", stage::stream, charge::always},
        {stream_long_line, "stream_long_line", stage::stream, charge::always},
        {stream_pause, "stream_pause", stage::stream, charge::always},
        {stream_ended, "stream_ended", stage::stream, charge::always},
        {stream_cut, "stream_cut", stage::stream, charge::always},
        {stream_cut_chunk, "stream_cut_chunk", stage::stream, charge::always},
        {stream_reset, "stream_reset", stage::stream, charge::always},
        {stream_error_object, "stream_error_object", stage::stream, charge::always},
        {stream_error_text, "stream_error_text", stage::stream, charge::always},
        {stream_error_choice, "stream_error_choice", stage::stream, charge::always},
        {stream_error_first, "stream_error_first", stage::stream, charge::always},
        {whole_for_stream, "whole_for_stream", stage::stream, charge::always},
        {stream_unasked, "stream_unasked", stage::stream, charge::always},
        {null_content, "null_content", stage::stream, charge::always},
        {tool_calls, "tool_calls", stage::stream, charge::always},
    });
}

} // namespace detail

/// One row for each kind, in the order of the enumerators.
inline constexpr auto fault_kind_rows = detail::make_fault_kind_rows();

inline constexpr std::size_t fault_kind_count = fault_kind_rows.size();

constexpr std::size_t index_of(fault_kind kind) noexcept
{
    return static_cast<std::size_t>(kind);
}

constexpr fault_kind_row const& row_of(fault_kind kind) noexcept
{
    return fault_kind_rows[index_of(kind)];
}

namespace detail {

/// Whether `name` is that of a kind, or was: fault files that exist say `answer` for `response`.
constexpr bool is_name_of_kind(std::string_view kind, std::string_view name) noexcept
{
    constexpr std::string_view now = "response";
    constexpr std::string_view before = "answer";
    auto const at = name.find(before);
    if (at == name.npos) return kind == name;
    if (!kind.starts_with(name.substr(0, at))) return false;
    auto const rest = kind.substr(at);
    return rest.starts_with(now) && rest.substr(now.size()) == name.substr(at + before.size());
}

} // namespace detail

/// The kind with that name, in which `answer` may stand for `response`; empty if there is none.
constexpr std::optional<fault_kind> fault_kind_named(std::string_view name) noexcept
{
    for (auto const& row : fault_kind_rows)
        if (detail::is_name_of_kind(row.name, name)) return row.kind;
    return std::nullopt;
}

/// "accept", "handshake"...
constexpr std::string_view name_of(fault_stage stage) noexcept
{
    constexpr std::array<std::string_view, 10> names{"accept",  "handshake", "request", "working",
                                                     "header",  "body",      "trailer", "after",
                                                     "content", "stream"};
    return names[static_cast<std::size_t>(stage)];
}

/// "never", "if charge_first", "always".
constexpr std::string_view name_of(fault_charge charge) noexcept
{
    constexpr std::array<std::string_view, 3> names{"never", "if charge_first", "always"};
    return names[static_cast<std::size_t>(charge)];
}

/// Whether it is a fault of the response of a chat.
constexpr bool affects_chat(fault_kind kind) noexcept
{
    return row_of(kind).stage == fault_stage::stream;
}

/// Whether it is a fault of a connection instead of a request.
constexpr bool affects_connection(fault_kind kind) noexcept
{
    return row_of(kind).stage <= fault_stage::handshake;
}

} // namespace neuroflash::inline v0::sandbox

#endif
