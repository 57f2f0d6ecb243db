// SPDX-License-Identifier: BSL-1.0
// A stream of events: wherever its pieces end, the events are the same. The first byte says where
// they end, so that mutations of it reach every place. Once the two transcripts have grown, only
// the reader allocates, because the target is to be run more than 100,000 times a second.
#include <neuroflash/core/text/server_sent_events.hpp>

#include "fuzz.hpp"

#include <algorithm>
#include <array>
#include <string>

using namespace neuroflash;

namespace {

using status = core::event_stream_reader::status;

// Short streams reach them, and short streams are fast.
constexpr auto limits = core::event_limits{64, 128};

constexpr std::size_t longest_stream = 4096;
constexpr std::size_t short_stream = 16;

std::array<char, longest_stream> memory;
std::string whole; ///< What was read in one piece.
std::string again; ///< What was read in other pieces.

/// Reads a stream and appends its events to a transcript. Neither a type nor data has a CR, so that
/// it can separate them.
class reading
{
public:
    explicit reading(std::string& into) : seen_(into) { seen_.clear(); }

    /// The piece lies at the end of the memory, whose bounds a sanitizer checks. It is overwritten
    /// afterwards, so that an event which still refers to it differs.
    void put(std::string_view piece)
    {
        auto* const begin = memory.data() + (memory.size() - piece.size());
        std::copy(piece.begin(), piece.end(), begin);
        auto bytes = std::string_view(begin, piece.size());
        while (take(reader_.next(bytes))) continue;
        fuzz::require(too_long_ || bytes.empty(), "all bytes are used");
        std::fill_n(begin, piece.size(), '#');
    }

    void finish()
    {
        take(reader_.finish());
        fuzz::require(reader_.finish() != status::event, "there is one end");
        seen_ += too_long_ ? '!' : '.';
    }

private:
    bool take(status now)
    {
        if (now == status::too_long) too_long_ = true;
        if (now != status::event) return false;
        auto const type = reader_.type();
        auto const data = reader_.data();
        fuzz::require(data.size() <= limits.data, "an event is within its limit");
        fuzz::require(type.find('\n') == std::string_view::npos, "a type is one line");
        fuzz::require(type.find('\r') == std::string_view::npos, "a type is one line");
        fuzz::require(data.find('\r') == std::string_view::npos, "no CR is in data");
        seen_.append(type).append(1, '\r').append(data).append(1, '\r');
        return true;
    }

    core::event_stream_reader reader_{limits};
    std::string& seen_;
    bool too_long_ = false;
};

void read(std::string& into, std::string_view stream, std::size_t first, std::size_t step)
{
    auto one = reading(into);
    one.put(stream.substr(0, first));
    for (auto at = first; at < stream.size(); at += step) one.put(stream.substr(at, step));
    one.finish();
}

/// A piece of `first` bytes, then pieces of `step` bytes.
void check_pieces(std::string_view stream, std::size_t first, std::size_t step)
{
    read(again, stream, first, step);
    fuzz::require(again == whole, "pieces change nothing");
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    auto const stream = fuzz::text_of(data + 1, std::min(size - 1, longest_stream));
    auto const all = stream.size();
    auto const place = std::size_t(data[0]);
    read(whole, stream, all, 1);
    check_pieces(stream, 0, 1);
    check_pieces(stream, place % (all + 1), all + 1);
    check_pieces(stream, place % 7, 1 + place / 7);
    if (all > short_stream) return 0;
    for (std::size_t first = 1; first < all; ++first) check_pieces(stream, first, all);
    return 0;
}
