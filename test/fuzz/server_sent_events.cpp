// SPDX-License-Identifier: BSL-1.0
// A stream of events: wherever its pieces end, the events are the same. The first byte says how
// long the pieces are.
#include "fuzz.hpp"

#include <neuroflash/core/text/server_sent_events.hpp>

#include <string>
#include <vector>

using namespace neuroflash;

namespace {

using status = core::event_stream_reader::status;

constexpr auto limits = core::event_limits{512, 1024};

struct seen_events
{
    std::vector<std::string> texts;
    bool too_long = false;

    bool operator==(seen_events const&) const = default;
};

status take(core::event_stream_reader const& reader, status now, seen_events& into)
{
    if (now == status::too_long) into.too_long = true;
    if (now != status::event) return now;
    fuzz::require(reader.data().size() <= limits.data, "an event is within its limit");
    fuzz::require(
        reader.type().find_first_of("\r\n") == std::string_view::npos, "a type is one line");
    fuzz::require(reader.data().find('\r') == std::string_view::npos, "no CR is in data");
    into.texts.push_back(std::string(reader.type()) + '\n' + std::string(reader.data()));
    return now;
}

seen_events read(std::string_view stream, std::size_t step)
{
    auto seen = seen_events();
    auto reader = core::event_stream_reader(limits);
    for (std::size_t at = 0; at < stream.size(); at += step) {
        auto const memory = std::string(stream.substr(at, step));
        auto bytes = std::string_view(memory);
        while (take(reader, reader.next(bytes), seen) == status::event) continue;
        fuzz::require(seen.too_long || bytes.empty(), "all bytes are used");
    }
    take(reader, reader.finish(), seen);
    fuzz::require(reader.finish() != status::event, "there is one end");
    return seen;
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    auto const stream = fuzz::text_of(data + 1, size - 1);
    auto const whole = read(stream, stream.size() + 1);
    fuzz::require(read(stream, 1 + data[0] % 64) == whole, "pieces change nothing");
    fuzz::require(read(stream, 1) == whole, "nor do single bytes");
    return 0;
}
