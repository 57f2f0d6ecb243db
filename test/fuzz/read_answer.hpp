// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_FUZZ_READ_ANSWER_HPP
#define NEUROFLASH_TEST_FUZZ_READ_ANSWER_HPP

#include "fuzz.hpp"

#include "io/response_reader.hpp"

#include <string>

namespace neuroflash::fuzz {

/// What one reading of an answer came to.
struct verdict
{
    errc code{};
    http_response response;
    bool keep = false;
};

inline bool same(verdict const& a, verdict const& b)
{
    // Whether an answer is first seen to be wrong, too large or at its end is up to the pieces.
    if (a.code != errc{} && b.code != errc{}) return true;
    if (a.code != b.code) return false;
    return a.response.status == b.response.status && a.response.body == b.response.body &&
        a.response.fields.text() == b.response.fields.text() && a.keep == b.keep;
}

inline void check_limits(http_response const& response, std::size_t max_body)
{
    constexpr std::size_t header_limit = 32 * 1024;
    require(response.body.size() <= max_body, "a body stays within its limit");
    require(response.body.capacity() <= 2 * max_body + 64, "no memory is taken for what may come");
    require(response.fields.text().size() <= header_limit, "the header stays within its limit");
}

/// Reads as a connection does: in pieces, until the answer is complete; what is left is surplus.
template <class PieceSize>
verdict read_answer(std::string_view bytes, std::size_t max_body, PieceSize piece_size)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body);
    auto failure = io::framing_error();
    while (!bytes.empty() && !reader.done() && !failure) {
        auto const size = std::min<std::size_t>(piece_size(), bytes.size());
        failure = reader.feed(bytes.substr(0, size));
        bytes.remove_prefix(size);
        check_limits(response, max_body);
    }
    if (!failure && !reader.done()) failure = reader.feed_end();
    if (failure) {
        require(is_printable(failure.explanation), "an explanation is printable");
        require(!failure.explanation.empty(), "a refusal is explained");
        return {failure.code, {}, false};
    }
    require(reader.done() && reader.header_done(), "what ends without an error is complete");
    auto const keep = bytes.empty() && reader.may_keep_alive();
    return {{}, std::move(response), keep};
}

} // namespace neuroflash::fuzz

#endif
