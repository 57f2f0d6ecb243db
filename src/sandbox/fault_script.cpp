// SPDX-License-Identifier: BSL-1.0
#include "sandbox/fault_script.hpp"

#include "sandbox/planned_response.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::size_t oversize = 256u << 10;
constexpr std::size_t usual_error = 16; // in a Content-Length
constexpr std::string_view length_field = "Content-Length: ";

std::size_t or_usual(std::size_t bytes, std::size_t usual)
{
    return bytes == 0 ? usual : bytes;
}

std::string text_of(http_response const& response, head_style const& style)
{
    auto text = head_of(response, style);
    if (!style.head_only) text += response.payload();
    return text;
}

std::string length_line(std::size_t length)
{
    return std::string(length_field) + std::to_string(length) + "\r\n";
}

/// The response in two chunks, without the last chunk that would end it.
std::string chunked(std::string head, std::string_view payload)
{
    auto const half = payload.size() / 2;
    return with_length(std::move(head), "Transfer-Encoding: chunked\r\n") +
        chunk_of(payload.substr(0, half)) + chunk_of(payload.substr(half));
}

void drip(wire_script& script, fault const& planned, std::size_t end)
{
    script.drip_end = end;
    script.piece = std::max<std::size_t>(1, planned.bytes);
    script.pause = planned.wait;
}

/// The head of a response, changed by a kind that corrupts the header.
std::string corrupted_header(fault const& planned, std::string head, std::size_t length)
{
    switch (planned.kind) {
    case fault_kind::corrupt_status_line: return head.replace(0, 9, "HTPT/1.\x01 ");
    case fault_kind::duplicate_length:
        return with_length(std::move(head), length_line(length) + length_line(length + 7));
    case fault_kind::oversized_header:
        return head.insert(
            head.size() - 2,
            "X-Filler: " + std::string(or_usual(planned.bytes, oversize), 'x') + "\r\n");
    case fault_kind::long_length:
        return with_length(
            std::move(head), length_line(length + or_usual(planned.bytes, usual_error)));
    case fault_kind::short_length:
        return with_length(
            std::move(head),
            length_line(length - std::min(length, or_usual(planned.bytes, usual_error))));
    default: return head;
    }
}

/// The bytes after the chunks of the body, and whether the connection stays open.
std::pair<std::string, bool> corrupted_chunks_end(fault const& planned)
{
    switch (planned.kind) {
    case fault_kind::cut_chunk_size: return {"1", false};
    case fault_kind::bad_chunk_size: return {"zz\r\nzz\r\n", false};
    case fault_kind::cut_trailer: return {"0\r\nX-Trailer: cut he", false};
    case fault_kind::oversized_trailer:
        return {
            "0\r\nX-Trailer: " + std::string(or_usual(planned.bytes, oversize), 'x') + "\r\n\r\n",
            true};
    default: return {"", false}; // missing_last_chunk
    }
}

void spoil_body(std::string& payload, std::size_t place)
{
    // JSON allows no control characters, so a client must notice that the response is wrong.
    if (!payload.empty()) payload[place % payload.size()] = '\0';
}

/// The real response, corrupted.
wire_script corrupted(fault const& planned, http_response const& real, head_style const& style)
{
    auto script = wire_script();
    auto const head = head_of(real, style);
    auto payload = style.head_only ? std::string() : std::string(real.payload());
    auto const length = real.payload().size();
    script.bytes = head + payload;
    switch (planned.kind) {
    case fault_kind::cut_header:
        script.bytes = head.substr(0, planned.bytes);
        script.end = close_mode::silent;
        break;
    case fault_kind::cut_body:
    case fault_kind::stall_body:
        script.bytes = head + payload.substr(0, planned.bytes);
        script.stalls = planned.kind == fault_kind::stall_body;
        script.end = close_mode::silent;
        break;
    case fault_kind::drip: drip(script, planned, script.bytes.size()); break;
    case fault_kind::drip_header: drip(script, planned, head.size()); break;
    case fault_kind::corrupt_body:
        spoil_body(payload, planned.bytes);
        script.bytes = head + payload;
        break;
    case fault_kind::corrupt_status_line:
    case fault_kind::long_length:
        script.bytes = corrupted_header(planned, head, length) + payload;
        script.end = close_mode::silent;
        break;
    case fault_kind::duplicate_length:
    case fault_kind::oversized_header:
    case fault_kind::short_length:
        script.bytes = corrupted_header(planned, head, length) + payload;
        break;
    case fault_kind::duplicate_response: script.bytes += head + payload; break;
    case fault_kind::surplus_bytes: script.bytes += "bytes that were not requested\r\n"; break;
    case fault_kind::close_after_response: script.end = close_mode::silent; break;
    case fault_kind::reset_after_response: script.end = close_mode::reset; break;
    default: break; // delay
    }
    return script;
}

wire_script
corrupted_in_chunks(fault const& planned, http_response const& real, head_style const& style)
{
    auto script = wire_script();
    auto [end, lives] = corrupted_chunks_end(planned);
    script.bytes = chunked(head_of(real, style), real.payload()) + end;
    if (!lives) script.end = close_mode::silent;
    return script;
}

wire_script raw_bytes(fault const& planned)
{
    auto script = wire_script();
    script.bytes = planned.kind == fault_kind::raw ? planned.raw : garbage_of(planned);
    if (planned.kind != fault_kind::raw || !planned.keep_open) script.end = close_mode::silent;
    return script;
}

/// The script that sends no response at all.
wire_script nothing(fault_kind kind)
{
    auto script = wire_script();
    script.stalls = kind == fault_kind::stall;
    script.end = kind == fault_kind::reset_before_response ? close_mode::reset : close_mode::silent;
    return script;
}

} // namespace

std::string with_length(std::string head, std::string const& lines)
{
    auto const at = head.find(length_field);
    if (at == std::string::npos) return head.insert(head.size() - 2, lines);
    return head.replace(at, head.find("\r\n", at) + 2 - at, lines);
}

std::string chunk_of(std::string_view bytes)
{
    if (bytes.empty()) return {}; // would be the last one
    constexpr char digits[] = "0123456789abcdef";
    auto size = std::string();
    for (auto left = bytes.size(); left != 0; left /= 16) size.insert(0, 1, digits[left % 16]);
    return size + "\r\n" + std::string(bytes) + "\r\n";
}

bool carries_out(fault const& planned)
{
    auto const charge = row_of(planned.kind).charge;
    return charge == fault_charge::always ||
        (charge == fault_charge::chosen && planned.charge_first);
}

wire_script script_of(
    fault const& planned, http_response const& real, head_style const& style, unsigned quota_status,
    service_model::paid_unit unit)
{
    if (auto const response = planned_response(planned, quota_status, unit)) {
        auto script = wire_script();
        script.bytes = text_of(*response, style);
        return script;
    }
    switch (planned.kind) {
    case fault_kind::close_before_response:
    case fault_kind::reset_before_response:
    case fault_kind::stall: return nothing(planned.kind);
    case fault_kind::garbage:
    case fault_kind::raw: return raw_bytes(planned);
    case fault_kind::cut_chunk_size:
    case fault_kind::bad_chunk_size:
    case fault_kind::missing_last_chunk:
    case fault_kind::cut_trailer:
    case fault_kind::oversized_trailer: return corrupted_in_chunks(planned, real, style);
    default: return corrupted(planned, real, style);
    }
}

} // namespace neuroflash::inline v0::sandbox
