// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/testing/planned_fault.hpp>
#include <neuroflash/testing/stream_fault.hpp>

#include <array>

namespace neuroflash::inline v0::testing {

namespace {

constexpr auto of_requests = std::to_array<fault_kind>(
    {fault_kind::name_resolution_failed,
     fault_kind::name_server_silent,
     fault_kind::connect_refused,
     fault_kind::connect_silent,
     fault_kind::proxy_refused,
     fault_kind::tls_failed,
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
     fault_kind::busy,
     fault_kind::overloaded,
     fault_kind::gateway_timeout,
     fault_kind::close_after_response,
     fault_kind::expired_token,
     fault_kind::rate_limit,
     fault_kind::quota_refused,
     fault_kind::redirected});

constexpr auto of_streams = std::to_array<fault_kind>({fault_kind::stream_comments,
                                                       fault_kind::stream_fields,
                                                       fault_kind::stream_crlf,
                                                       fault_kind::stream_cr,
                                                       fault_kind::stream_split_data,
                                                       fault_kind::stream_bom,
                                                       fault_kind::stream_pieces,
                                                       fault_kind::stream_no_space,
                                                       fault_kind::stream_junk_line,
                                                       fault_kind::stream_no_done,
                                                       fault_kind::stream_no_empty_line,
                                                       fault_kind::stream_done_twice,
                                                       fault_kind::stream_after_done,
                                                       fault_kind::stream_no_usage,
                                                       fault_kind::stream_extra_usage,
                                                       fault_kind::stream_pause,
                                                       fault_kind::stream_long_line,
                                                       fault_kind::stream_ended,
                                                       fault_kind::stream_cut,
                                                       fault_kind::stream_error_object,
                                                       fault_kind::stream_error_text,
                                                       fault_kind::stream_error_choice,
                                                       fault_kind::stream_error_first,
                                                       fault_kind::whole_for_stream,
                                                       fault_kind::stream_unasked,
                                                       fault_kind::null_content,
                                                       fault_kind::tool_calls});

} // namespace

std::span<fault_kind const> all_fault_kinds() noexcept
{
    return of_requests;
}

std::span<fault_kind const> all_stream_faults() noexcept
{
    return of_streams;
}

} // namespace neuroflash::inline v0::testing
