// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_CORE_OUTCOMES_HPP
#define NEUROFLASH_TEST_UNIT_CORE_OUTCOMES_HPP

#include <neuroflash/exchange_outcome.hpp>

#include <cstddef>

namespace neuroflash::test {

inline neuroflash::exchange_outcome answered(int status)
{
    auto outcome = neuroflash::exchange_outcome();
    outcome.bytes_written = 900;
    outcome.header_seen = true;
    outcome.body_complete = true;
    outcome.response.status = status;
    return outcome;
}

inline neuroflash::exchange_outcome
failed(neuroflash::errc code, std::size_t bytes_written = 0, bool reused = false)
{
    auto outcome = neuroflash::exchange_outcome();
    outcome.code = code;
    outcome.bytes_written = bytes_written;
    outcome.reused = reused;
    return outcome;
}

inline neuroflash::exchange_outcome cut(neuroflash::errc code, int status)
{
    auto outcome = failed(code, 900);
    outcome.header_seen = true;
    outcome.response.status = status;
    return outcome;
}

} // namespace neuroflash::test

#endif
