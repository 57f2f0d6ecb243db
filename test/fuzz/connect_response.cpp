// SPDX-License-Identifier: BSL-1.0
// A proxy's answer to CONNECT: of what follows it, not one byte is taken.
#include "fuzz.hpp"

#include <neuroflash/core/http/connect_response.hpp>

#include <limits>

using namespace neuroflash;

namespace {

struct reading
{
    core::connect_response answer;
    std::size_t taken = 0;
};

template <class PieceSize>
reading read(std::string_view bytes, PieceSize piece_size)
{
    reading made;
    while (!bytes.empty() && !made.answer.done() && !made.answer.too_long()) {
        auto const piece = bytes.substr(0, piece_size());
        auto const taken = made.answer.put(piece);
        auto const ended = made.answer.done() || made.answer.too_long();
        fuzz::require(
            taken == piece.size() || (taken < piece.size() && ended), "only the end stops");
        made.taken += taken;
        bytes.remove_prefix(taken);
    }
    return made;
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const bytes = fuzz::text_of(data, size);
    auto const whole = read(bytes, [] { return std::numeric_limits<std::size_t>::max(); });
    auto at = std::size_t(0);
    for (auto const& other : {read(bytes, [] { return std::size_t(1); }), read(bytes, [&] {
                                  return std::size_t(1) + data[at++ % size] % 7U;
                              })}) {
        fuzz::require(whole.taken == other.taken, "any pieces end at the same byte");
        fuzz::require(whole.answer.done() == other.answer.done(), "any pieces give the same");
        fuzz::require(whole.answer.status() == other.answer.status(), "and the same status");
    }
    fuzz::require(whole.taken <= core::connect_response::max_size, "an answer is bounded");
    auto const& answer = whole.answer;
    auto const status = answer.status();
    fuzz::require(status >= 0 && status <= 999, "a status has three digits");
    fuzz::require(answer.reason().size() <= whole.taken, "a reason is part of it");
    fuzz::require(!answer.opens_tunnel() || (status >= 200 && status <= 299), "a tunnel is a 2xx");
    if (!answer.done()) return 0;
    // It ends at the first empty line, and behind it all is the tunnel's.
    auto const header = bytes.substr(0, whole.taken);
    fuzz::require(header.ends_with('\n'), "a header ends with its line");
    auto const strict = bytes.find("\r\n\r\n");
    fuzz::require(strict == std::string_view::npos || whole.taken <= strict + 4, "nothing behind");
    return 0;
}
