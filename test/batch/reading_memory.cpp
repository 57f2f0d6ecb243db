// SPDX-License-Identifier: BSL-1.0
// Memory while a long input is read: measured in a process of its own, by the system.
#include "common/unit_test.hpp"

#include <batch/input/prompt_reader.hpp>

#include "common/temporary_directory.hpp"

#include <atomic>
#include <fstream>
#include <string>
#include <sys/resource.h>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_reading_memory)

namespace {

std::atomic<bool> const goes_on = false;

long peak_kib()
{
    auto used = rusage();
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}

std::int64_t count_prompts(std::string const& path)
{
    auto const input = batch_input(path.c_str());
    auto reader = prompt_reader(input, item(), goes_on);
    auto count = std::int64_t(0);
    while (auto const one = reader.next()) count += one->what.has_value();
    return count;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_million_lines_are_read_in_the_memory_of_a_few)
{
    constexpr auto lines = std::int64_t(1'000'000);
    auto const directory = test::temporary_directory();
    for (auto const* const name : {"in.txt", "in.csv"}) {
        auto const path = directory.file(name);
        auto to = std::ofstream(path);
        auto const table = std::string(name) == "in.csv";
        if (table) to << "prompt,key\n";
        for (auto i = std::int64_t(0); i < lines; ++i) {
            to << "a fox number " << i << " in the snow at night"
               << (table ? ",k" + std::to_string(i) : "") << '\n';
        }
        to.close();
        auto const before = peak_kib();
        BOOST_TEST(count_prompts(path) == lines);
        // The file has some 40 MB; a line and a piece of 64 KiB are held.
        BOOST_TEST(peak_kib() - before < 8 * 1024);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
