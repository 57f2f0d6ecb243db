// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_FAULT_KIND_HPP
#define NEUROFLASH_SANDBOX_FAULT_KIND_HPP

#include <neuroflash/service_model/fault_kind.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

using service_model::fault_kind;
using service_model::to_string;

/// The stage at which a fault is applied.
enum class fault_stage
{
    accept,    ///< The time before TLS.
    handshake, ///< The TLS handshake; never without TLS.
    request,   ///< The reading of the request.
    working,   ///< The work between request and response, or a rejection instead of it.
    header,    ///< The response's header.
    body,      ///< The response's body.
    trailer,   ///< The time after the response's last chunk.
    after,     ///< The time after the response.
    content,   ///< A valid response with wrong content.
    stream     ///< The response of a chat; no other request meets it.
};

/// Whether a request that meets the fault is carried out and charged.
enum class fault_charge
{
    never,  ///< The request is not carried out.
    chosen, ///< The request is carried out if fault::charge_first is set.
    always  ///< The request is carried out as if there were no fault.
};

/// One row of the table of faults in doc/sandbox.md.
struct fault_kind_row
{
    /// A row with the name of the kind.
    constexpr fault_kind_row(fault_kind of, fault_stage where, fault_charge when)
        : kind(of), name(to_string(of)), stage(where), charge(when)
    {
    }

    fault_kind kind;       ///< The kind of the row.
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
        {reset_at_accept, stage::accept, charge::never},
        {close_at_accept, stage::accept, charge::never},
        {stall_at_accept, stage::accept, charge::never},
        {reset_in_handshake, stage::handshake, charge::never},
        {close_in_handshake, stage::handshake, charge::never},
        {stall_in_handshake, stage::handshake, charge::never},
        {garbage_in_handshake, stage::handshake, charge::never},
        {http_in_handshake, stage::handshake, charge::never},
        {corrupt_handshake, stage::handshake, charge::never},
        {cut_handshake, stage::handshake, charge::never},
        {reset_in_request, stage::request, charge::never},
        {close_in_request, stage::request, charge::never},
        {stall_in_request, stage::request, charge::never},
        {close_before_response, stage::working, charge::chosen},
        {reset_before_response, stage::working, charge::chosen},
        {fault_kind::stall, stage::working, charge::chosen},
        {delay, stage::working, charge::always},
        {response, stage::working, charge::chosen},
        {server_error, stage::working, charge::chosen},
        {bad_gateway, stage::working, charge::chosen},
        {unavailable, stage::working, charge::chosen},
        {busy, stage::working, charge::chosen},
        {gateway_timeout, stage::working, charge::chosen},
        {charged_refusal, stage::working, charge::always},
        {request_timeout, stage::working, charge::never},
        {rate_limit, stage::working, charge::never},
        {expired_token, stage::working, charge::never},
        {quota_refused, stage::working, charge::never},
        {garbage, stage::header, charge::chosen},
        {raw, stage::header, charge::chosen},
        {cut_header, stage::header, charge::always},
        {corrupt_status_line, stage::header, charge::always},
        {duplicate_length, stage::header, charge::always},
        {drip_header, stage::header, charge::always},
        {oversized_header, stage::header, charge::always},
        {cut_body, stage::body, charge::always},
        {stall_body, stage::body, charge::always},
        {drip, stage::body, charge::always},
        {corrupt_body, stage::body, charge::always},
        {long_length, stage::body, charge::always},
        {short_length, stage::body, charge::always},
        {cut_chunk_size, stage::body, charge::always},
        {bad_chunk_size, stage::body, charge::always},
        {missing_last_chunk, stage::body, charge::always},
        {cut_trailer, stage::trailer, charge::always},
        {oversized_trailer, stage::trailer, charge::always},
        {duplicate_response, stage::after, charge::always},
        {surplus_bytes, stage::after, charge::always},
        {close_after_response, stage::after, charge::always},
        {reset_after_response, stage::after, charge::always},
        {not_json, stage::content, charge::chosen},
        {wrong_types, stage::content, charge::chosen},
        {empty_object, stage::content, charge::chosen},
        {html_page, stage::content, charge::chosen},
        {stream_comments, stage::stream, charge::always},
        {stream_fields, stage::stream, charge::always},
        {stream_crlf, stage::stream, charge::always},
        {stream_cr, stage::stream, charge::always},
        {stream_split_data, stage::stream, charge::always},
        {stream_bom, stage::stream, charge::always},
        {stream_pieces, stage::stream, charge::always},
        {stream_no_space, stage::stream, charge::always},
        {stream_junk_line, stage::stream, charge::always},
        {stream_no_done, stage::stream, charge::always},
        {stream_no_empty_line, stage::stream, charge::always},
        {stream_done_twice, stage::stream, charge::always},
        {stream_after_done, stage::stream, charge::always},
        {stream_long_line, stage::stream, charge::always},
        {stream_pause, stage::stream, charge::always},
        {stream_ended, stage::stream, charge::always},
        {stream_cut, stage::stream, charge::always},
        {stream_cut_chunk, stage::stream, charge::always},
        {stream_reset, stage::stream, charge::always},
        {stream_error_object, stage::stream, charge::always},
        {stream_error_text, stage::stream, charge::always},
        {stream_error_choice, stage::stream, charge::always},
        {stream_error_first, stage::stream, charge::always},
        {whole_for_stream, stage::stream, charge::always},
        {stream_unasked, stage::stream, charge::always},
        {null_content, stage::stream, charge::always},
        {tool_calls, stage::stream, charge::always},
    });
}

} // namespace detail

/// One row for each kind that the sandbox applies, in the order of the enumerators.
inline constexpr auto fault_kind_rows = detail::make_fault_kind_rows();

inline constexpr std::size_t fault_kind_count = fault_kind_rows.size();

/// Whether the sandbox applies the kind. The functions below are for these kinds.
constexpr bool is_applied(fault_kind kind) noexcept
{
    return static_cast<std::size_t>(kind) < fault_kind_count;
}

constexpr std::size_t index_of(fault_kind kind) noexcept
{
    return static_cast<std::size_t>(kind);
}

constexpr fault_kind_row const& row_of(fault_kind kind) noexcept
{
    return fault_kind_rows[index_of(kind)];
}

namespace detail {

/// Whether `name` is the current or the former name of a kind. Existing fault files say `answer`
/// for `response`.
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

/// The name of a stage, such as "accept" or "handshake".
constexpr std::string_view name_of(fault_stage stage) noexcept
{
    constexpr std::array<std::string_view, 10> names{"accept",  "handshake", "request", "working",
                                                     "header",  "body",      "trailer", "after",
                                                     "content", "stream"};
    return names[static_cast<std::size_t>(stage)];
}

/// The name of a charge: "never", "if charge_first" or "always".
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
