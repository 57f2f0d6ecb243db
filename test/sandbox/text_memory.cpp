// SPDX-License-Identifier: BSL-1.0
// Memory for the answer to a long conversation: the system counts it, in a process of its own.
#include "common/unit_test.hpp"
#include "service_model/text_writer.hpp"

#include <cstddef>
#include <sys/resource.h>

BOOST_AUTO_TEST_SUITE(text_memory)

namespace {

long peak_kib()
{
    auto used = rusage();
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}

} // namespace

BOOST_AUTO_TEST_CASE(tokens_of_a_long_conversation_take_no_memory)
{
    constexpr auto blanks = std::size_t(8'000'000);
    auto asked = neuroflash::service_model::text_request();
    asked.conversation.assign(blanks, ' ');
    auto const before = peak_kib();
    BOOST_TEST(neuroflash::service_model::write_text(asked).prompt_tokens == 8'000'000);
    // A list of the tokens would have 32 bytes for each: 250 MiB.
    BOOST_TEST(peak_kib() - before < 64 * 1024);
}

BOOST_AUTO_TEST_SUITE_END()
