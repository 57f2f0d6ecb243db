// SPDX-License-Identifier: BSL-1.0
#include "sandbox/event_stream.hpp"

#include "sandbox/wire.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::size_t usual_long_line = 1u << 20;
constexpr char last_word[] = "[DONE]";
constexpr char error_object[] =
    R"({"error":{"code":502,"message":"The provider ended the stream","type":"upstream_error"}})";
constexpr char error_text[] = R"({"error":"The provider ended the stream"})";
constexpr char error_choice[] =
    R"({"choices":[{"index":0,"delta":{},"finish_reason":"error",)"
    R"("error":{"code":502,"message":"The provider ended the stream"}}]})";

/// How the lines of a stream are written.
struct line_style
{
    std::string_view end = "\n";
    std::string_view blank = " "; ///< behind the colon
    bool splits = false;          ///< a document stands in several lines
};

line_style style_for(std::optional<fault> const& planned)
{
    using enum fault_kind;
    auto style = line_style();
    if (!planned) return style;
    if (planned->kind == stream_crlf) style.end = "\r\n";
    if (planned->kind == stream_cr) style.end = "\r";
    if (planned->kind == stream_no_space) style.blank = "";
    style.splits = planned->kind == stream_split_data;
    return style;
}

/// Places behind which JSON may have a line break: outside of texts, behind a comma or a colon.
std::vector<std::size_t> breaks_of(std::string_view document)
{
    auto made = std::vector<std::size_t>();
    bool inside = false;
    for (std::size_t i = 0; i < document.size(); ++i) {
        if (document[i] == '\\' && inside) ++i;
        else if (document[i] == '"') inside = !inside;
        else if (!inside && (document[i] == ',' || document[i] == ':')) made.push_back(i + 1);
    }
    return made;
}

/// One event.
std::string event_of(std::string_view document, line_style const& style)
{
    auto text = std::string();
    auto const line = [&](std::string_view part) {
        text += "data:";
        text += style.blank;
        text += part;
        text += style.end;
    };
    auto from = std::size_t(0);
    if (style.splits) {
        for (auto const at : breaks_of(document)) {
            line(document.substr(from, at - from));
            from = at;
        }
    }
    line(document.substr(from));
    text += style.end;
    return text;
}

/// How far a stream goes, and what ends it.
struct course
{
    std::vector<std::string> events;
    bool last_chunk = true; ///< the body ends properly
    std::string half_chunk; ///< of the event in which the stream is cut
    std::optional<close_mode> end;
    std::size_t pause_at = 0; ///< before this event
    bool pauses = false;
};

std::size_t place_of(fault const& planned, std::size_t events)
{
    return planned.bytes == 0 ? events / 2 : std::min(planned.bytes, events);
}

/// The document with a member that makes its line long enough.
std::string long_document(std::string document, std::size_t size)
{
    auto const filler = size - std::min(size, document.size());
    document.insert(document.size() - 1, R"(,"filler":")" + std::string(filler, 'x') + '"');
    return document;
}

/// Faults that add something to a sound stream or leave its end away.
void decorate(course& way, fault const& planned, line_style const& style)
{
    using enum fault_kind;
    auto& events = way.events;
    auto const middle = events.begin() + static_cast<std::ptrdiff_t>(events.size() / 2);
    auto const end = std::string(style.end);
    switch (planned.kind) {
    case stream_comments:
        for (auto& event : events)
            event = ": OPENROUTER PROCESSING" + end + end + ":" + end + event;
        break;
    case stream_fields:
        for (auto& event : events)
            event = "event: message" + end + "id: 7" + end + "retry: 3000" + end + "colour: red" +
                end + "alone" + end + event;
        break;
    case stream_bom: events.front().insert(0, "\xef\xbb\xbf"); break;
    case stream_junk_line: events.insert(middle, event_of("this is {not JSON", style)); break;
    case stream_no_done: events.pop_back(); break;
    case stream_no_empty_line: events.back().resize(events.back().size() - end.size()); break;
    case stream_done_twice: events.push_back(events.back()); break;
    case stream_after_done:
        events.push_back(
            event_of(R"({"choices":[{"index":0,"delta":{"content":"late"}}]})", style));
        events.push_back("bytes that are no event");
        break;
    default: break;
    }
}

/// Faults that end a stream before its end.
void break_off(course& way, fault const& planned, line_style const& style)
{
    using enum fault_kind;
    auto& events = way.events;
    auto const place = planned.kind == stream_error_first ? 0 : place_of(planned, events.size());
    auto const next = place < events.size() ? events[place] : std::string();
    events.resize(place);
    auto const add_error = [&](char const* usual) {
        events.push_back(event_of(planned.body.empty() ? usual : planned.body, style));
    };
    switch (planned.kind) {
    case stream_error_object:
    case stream_error_first: add_error(error_object); return;
    case stream_error_text: add_error(error_text); return;
    case stream_error_choice: add_error(error_choice); return;
    case stream_ended: return;
    default: break;
    }
    way.last_chunk = false;
    way.end = planned.kind == stream_reset ? close_mode::reset : close_mode::silent;
    way.pauses = true;
    way.pause_at = events.size();
    if (planned.kind == stream_cut_chunk) way.half_chunk = next;
}

course course_of(std::optional<fault> const& planned, streamed_completion const& stream)
{
    using enum fault_kind;
    auto const style = style_for(planned);
    auto way = course();
    auto documents = stream.documents;
    if (planned && planned->kind == stream_long_line) {
        auto& longer = documents[documents.size() / 2];
        longer = long_document(longer, planned->bytes == 0 ? usual_long_line : planned->bytes);
    }
    for (auto const& document : documents) way.events.push_back(event_of(document, style));
    way.events.push_back(event_of(last_word, style));
    if (!planned) return way;
    switch (planned->kind) {
    case stream_pause:
        way.pauses = true;
        way.pause_at = place_of(*planned, way.events.size());
        break;
    case stream_ended:
    case stream_cut:
    case stream_cut_chunk:
    case stream_reset:
    case stream_error_object:
    case stream_error_text:
    case stream_error_choice:
    case stream_error_first: break_off(way, *planned, style); break;
    default: decorate(way, *planned, style); break;
    }
    return way;
}

/// The bytes of the events in pieces of another size.
std::vector<std::string> cut_anew(std::vector<std::string> const& events, std::size_t size)
{
    auto all = std::string();
    for (auto const& event : events) all += event;
    auto made = std::vector<std::string>();
    for (std::size_t at = 0; at < all.size(); at += size) made.push_back(all.substr(at, size));
    return made;
}

/// The size of the chunks that a fault asks for; 0 for one event each.
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

} // namespace

std::string whole_stream(streamed_completion const& stream)
{
    auto made = std::string();
    for (auto const& event : course_of(std::nullopt, stream).events) made += event;
    return made;
}

wire_script
stream_script(std::optional<fault> const& planned, http_response const& real, head_style style)
{
    using enum fault_kind;
    auto way = course_of(planned, *real.stream);
    auto const size = piece_size(planned);
    if (size != 0) way.events = cut_anew(way.events, size);
    auto script = wire_script();
    // HTTP/1.0 has no chunks: the end of the connection is the end of the body.
    bool const chunks = !style.old_version;
    style.keep_alive = style.keep_alive && chunks;
    script.bytes =
        with_length(head_of(real, style), chunks ? "Transfer-Encoding: chunked\r\n" : "");
    auto const framed = [&](std::string const& text) { return chunks ? chunk_of(text) : text; };
    for (auto const& event : way.events) {
        auto piece = wire_piece();
        piece.bytes = framed(event);
        piece.pause =
            size != 0 && planned->wait.count() > 0 ? planned->wait : real.stream->piece_time;
        script.pieces.push_back(std::move(piece));
    }
    auto last = wire_piece();
    if (way.last_chunk && chunks) last.bytes = "0\r\n\r\n";
    if (!way.half_chunk.empty())
        last.bytes = framed(way.half_chunk).substr(0, way.half_chunk.size() / 2);
    script.pieces.push_back(std::move(last));
    if (way.pauses && planned->wait.count() == 0 && planned->kind == stream_pause) {
        script.pieces.resize(way.pause_at);
        script.stalls = true;
        script.end = close_mode::silent;
        return script;
    }
    if (way.pauses) script.pieces[way.pause_at].pause = planned->wait;
    script.end = way.end;
    if (!chunks && !script.end) script.end = close_mode::orderly;
    return script;
}

} // namespace neuroflash::inline v0::sandbox
