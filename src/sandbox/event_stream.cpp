// SPDX-License-Identifier: BSL-1.0
#include "sandbox/event_stream.hpp"

#include "sandbox/wire.hpp"
#include "service_model/event_stream.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

/// The size of the chunks that a fault asks for; 0 for one chunk per event.
std::size_t piece_size(std::optional<fault> const& planned)
{
    using enum fault_kind;
    if (!planned) return 0;
    switch (planned->kind) {
    case stream_pieces: return std::max<std::size_t>(1, planned->bytes);
    case stream_comments:
    case stream_fields:
    case stream_crlf:
    case stream_cr:
    case stream_split_data:
    case stream_bom:
    case stream_no_space:
    case stream_junk_line:
    case stream_no_done:
    case stream_no_empty_line:
    case stream_done_twice:
    case stream_after_done: return planned->bytes;
    default: return 0;
    }
}

service_model::stream_damage damage_of(std::optional<fault> const& planned)
{
    auto made = service_model::stream_damage();
    if (!planned) return made;
    made.kind = planned->kind;
    made.after = made.line = planned->bytes;
    made.piece = piece_size(planned);
    made.error = planned->body;
    return made;
}

} // namespace

wire_script
stream_script(std::optional<fault> const& planned, http_response const& real, head_style style)
{
    using service_model::stream_end;
    auto const events = service_model::make_events(real.stream->documents, damage_of(planned));
    auto const paced = piece_size(planned) != 0 && planned->wait.count() > 0;
    auto script = wire_script();
    // HTTP/1.0 has no chunks: the end of the connection is the end of the body.
    bool const chunks = !style.old_version;
    style.keep_alive = style.keep_alive && chunks;
    script.bytes =
        with_length(head_of(real, style), chunks ? "Transfer-Encoding: chunked\r\n" : "");
    auto const framed = [&](std::string const& text) { return chunks ? chunk_of(text) : text; };
    for (auto const& event : events.pieces) {
        auto piece = wire_piece();
        piece.bytes = framed(event);
        piece.pause = paced ? planned->wait : real.stream->piece_time;
        script.pieces.push_back(std::move(piece));
    }
    auto last = wire_piece();
    if (events.end == stream_end::whole && chunks) last.bytes = "0\r\n\r\n";
    if (!events.half_piece.empty())
        last.bytes = framed(events.half_piece).substr(0, events.half_piece.size() / 2);
    script.pieces.push_back(std::move(last));
    if (events.pauses && planned->wait.count() == 0 && planned->kind == fault_kind::stream_pause) {
        script.pieces.resize(events.pause_at);
        script.stalls = true;
        script.end = close_mode::silent;
        return script;
    }
    if (events.pauses) script.pieces[events.pause_at].pause = planned->wait;
    if (events.end == stream_end::closed) script.end = close_mode::silent;
    if (events.end == stream_end::reset) script.end = close_mode::reset;
    if (!chunks && !script.end) script.end = close_mode::orderly;
    return script;
}

} // namespace neuroflash::inline v0::sandbox
