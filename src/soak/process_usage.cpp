// SPDX-License-Identifier: BSL-1.0
#include "soak/process_usage.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <malloc.h>
#include <stdexcept>
#include <unistd.h>

namespace neuroflash::soak {

namespace {

constexpr double mib = 1024.0 * 1024.0;

double entries_of(char const* directory)
{
    auto const all = std::filesystem::directory_iterator(directory);
    return static_cast<double>(std::distance(begin(all), end(all)));
}

double resident_mib()
{
    auto file = std::ifstream("/proc/self/statm");
    auto size = 0.0;
    auto resident = 0.0;
    if (!(file >> size >> resident)) throw std::runtime_error("/proc/self/statm cannot be read");
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / mib;
}

} // namespace

process_usage current_usage()
{
    auto made = process_usage();
    made.resident_mib = resident_mib();
    auto const heap = ::mallinfo2();
    made.heap_mib = static_cast<double>(heap.uordblks + heap.hblkhd) / mib;
    made.descriptors = entries_of("/proc/self/fd");
    made.threads = entries_of("/proc/self/task");
    return made;
}

void return_free_memory() noexcept
{
    ::malloc_trim(0);
}

} // namespace neuroflash::soak
