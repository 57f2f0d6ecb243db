// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_FUZZ_DECODE_HPP
#define NEUROFLASH_TEST_FUZZ_DECODE_HPP

#include "fuzz.hpp"
#include "written.hpp"

#include <neuroflash/error.hpp>

#include <string>

namespace neuroflash::fuzz {

/**
 * \brief Decodes a body as `Endpoint` does, and checks what holds for every operation.
 *
 * A refusal is bad_response, in words for one line. A value is `check`ed, comes the same each time,
 * and written in the service's words and read again it is the same.
 */
template <class Endpoint, class Check>
int decode(std::uint8_t const* data, std::size_t size, Check check)
{
    auto const body = text_of(data, size);
    auto const first = Endpoint::decode(body);
    auto const second = Endpoint::decode(body);
    require(first.has_value() == second.has_value(), "decoding is deterministic");
    if (!first) {
        auto const why = first.error();
        require(why.value() == errc::bad_response, "a refused body is a bad_response");
        require(is_printable(why.message()), "a message is printable");
        require(why.message().size() <= 400, "a message is short");
        require(why.message() == second.error().message(), "messages are deterministic");
        return 0;
    }
    check(*first);
    auto const text = written(*first);
    require(text == written(*second), "values are deterministic");
    auto const again = Endpoint::decode(text);
    require(again.has_value(), "what was accepted is accepted again");
    require(text == written(*again), "what was accepted is read the same again");
    return 0;
}

} // namespace neuroflash::fuzz

#endif
