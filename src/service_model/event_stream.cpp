// SPDX-License-Identifier: BSL-1.0
#include "service_model/event_stream.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::service_model {

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
    std::string_view blank = " "; ///< The text after the colon.
    bool splits = false;          ///< Whether a document is split into several lines.
};

line_style style_for(fault_kind kind)
{
    using enum fault_kind;
    auto style = line_style();
    if (kind == stream_crlf) style.end = "\r\n";
    if (kind == stream_cr) style.end = "\r";
    if (kind == stream_no_space) style.blank = "";
    style.splits = kind == stream_split_data;
    return style;
}

/// The places after which JSON may have a line break: outside of texts, after a comma or a colon.
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

/// The text of one event.
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

std::size_t place_of(stream_damage const& damage, std::size_t events)
{
    return damage.after == 0 ? events / 2 : std::min(damage.after, events);
}

/// The document with a member that makes its line long enough.
std::string long_document(std::string document, std::size_t size)
{
    auto const filler = size - std::min(size, document.size());
    document.insert(document.size() - 1, R"(,"filler":")" + std::string(filler, 'x') + '"');
    return document;
}

/// Applies the faults that add something to a valid stream or leave out its end.
void decorate(std::vector<std::string>& events, fault_kind kind, line_style const& style)
{
    using enum fault_kind;
    auto const middle = events.begin() + static_cast<std::ptrdiff_t>(events.size() / 2);
    auto const end = std::string(style.end);
    switch (kind) {
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

/// Applies the faults that cut a stream before its end.
void break_off(event_stream& way, stream_damage const& damage, line_style const& style)
{
    using enum fault_kind;
    auto& events = way.pieces;
    auto const place = damage.kind == stream_error_first ? 0 : place_of(damage, events.size());
    auto const next = place < events.size() ? events[place] : std::string();
    events.resize(place);
    auto const add_error = [&](char const* usual) {
        events.push_back(event_of(damage.error.empty() ? usual : damage.error, style));
    };
    switch (damage.kind) {
    case stream_error_object:
    case stream_error_first: add_error(error_object); return;
    case stream_error_text: add_error(error_text); return;
    case stream_error_choice: add_error(error_choice); return;
    case stream_ended: return;
    default: break;
    }
    way.end = damage.kind == stream_reset ? stream_end::reset : stream_end::closed;
    way.pauses = true;
    way.pause_at = events.size();
    if (damage.kind == stream_cut_chunk) way.half_piece = next;
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

} // namespace

event_stream make_events(std::vector<std::string> const& documents, stream_damage const& damage)
{
    using enum fault_kind;
    auto const style = style_for(damage.kind);
    auto way = event_stream();
    auto const longer = damage.kind == stream_long_line ? documents.size() / 2 : documents.size();
    for (std::size_t i = 0; i < documents.size(); ++i) {
        auto const size = damage.line == 0 ? usual_long_line : damage.line;
        way.pieces.push_back(
            event_of(i == longer ? long_document(documents[i], size) : documents[i], style));
    }
    way.pieces.push_back(event_of(last_word, style));
    switch (damage.kind) {
    case stream_pause:
        way.pauses = true;
        way.pause_at = place_of(damage, way.pieces.size());
        break;
    case stream_ended:
    case stream_cut:
    case stream_cut_chunk:
    case stream_reset:
    case stream_error_object:
    case stream_error_text:
    case stream_error_choice:
    case stream_error_first: break_off(way, damage, style); break;
    default: decorate(way.pieces, damage.kind, style); break;
    }
    if (damage.piece != 0) way.pieces = cut_anew(way.pieces, damage.piece);
    return way;
}

std::string whole_stream(std::vector<std::string> const& documents)
{
    auto made = std::string();
    for (auto const& event : make_events(documents, stream_damage()).pieces) made += event;
    return made;
}

} // namespace neuroflash::inline v0::service_model
