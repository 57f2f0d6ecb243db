// SPDX-License-Identifier: BSL-1.0
#include "rows.hpp"

#include <cstdio>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_ZERO_STATS static_cast<void>(0)
#define CALLGRIND_DUMP_STATS_AT(name) static_cast<void>(name)
#endif

void neuroflash::guard::measure(
    std::string const& row, int times, std::function<void(int times)> const& work)
{
    work(times);
    auto const before = allocations();
    CALLGRIND_ZERO_STATS;
    work(times);
    CALLGRIND_DUMP_STATS_AT(row.c_str());
    auto const each = static_cast<double>(allocations() - before) / times;
    std::printf("%s %d %.2f\n", row.c_str(), times, each);
    std::fflush(stdout);
}
