// SPDX-License-Identifier: BSL-1.0
#include "common/meter.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define NEUROFLASH_BENCH_FORGET_INSTRUCTIONS() CALLGRIND_ZERO_STATS
#else
#define NEUROFLASH_BENCH_FORGET_INSTRUCTIONS() static_cast<void>(0)
#endif

namespace bench {

namespace {

double microseconds(timeval const& time)
{
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

// `sorted` in 0.1 us.
double quantile_us(std::vector<std::uint32_t> const& sorted, double share)
{
    if (sorted.empty()) return 0;
    auto const last = static_cast<double>(sorted.size() - 1);
    return sorted[static_cast<std::size_t>(last * share + 0.5)] / 10.0;
}

// Not ru_maxrss: that begins with what the parent had.
double peak_kib()
{
    auto in = std::ifstream("/proc/self/status");
    auto word = std::string();
    while (in >> word) {
        if (word != "VmHWM:") continue;
        auto kib = 0.0;
        in >> kib;
        return kib;
    }
    return 0;
}

void print_member(char const* name, double value)
{
    std::printf(",\"%s\":%.3f", name, value);
}

} // namespace

double resident_kib_as_is()
{
    auto in = std::ifstream("/proc/self/statm");
    auto total = 0.0;
    auto resident = 0.0;
    in >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

double resident_kib()
{
    ::malloc_trim(0);
    return resident_kib_as_is();
}

meter::state meter::now()
{
    auto used = rusage();
    ::getrusage(RUSAGE_SELF, &used);
    return {
        microseconds(used.ru_utime), microseconds(used.ru_stime), allocations_so_far(),
        clock::now()};
}

void meter::start()
{
    running_ = true;
    // Handshakes before differ from run to run: resumed or not depends on when tickets come.
    NEUROFLASH_BENCH_FORGET_INSTRUCTIONS();
    begin_ = now();
}

void meter::stop()
{
    end_ = now();
    running_ = false;
}

void meter::print(std::string const& client, std::string const& version)
{
    auto const done = static_cast<double>(latencies_.size());
    if (latencies_.empty()) throw std::runtime_error("no request was measured");
    std::sort(latencies_.begin(), latencies_.end());
    auto const wall = std::chrono::duration<double>(end_.time - begin_.time).count();
    auto const user = (end_.user_us - begin_.user_us) / done;
    auto const system = (end_.system_us - begin_.system_us) / done;
    auto const each = [done](std::uint64_t from, std::uint64_t to) {
        return static_cast<double>(to - from) / done;
    };
    std::printf(
        "{\"client\":\"%s\",\"version\":\"%s\",\"case\":\"%s\",\"connections\":%d,"
        "\"requests\":%.0f",
        client.c_str(), version.c_str(), line_.work.c_str(), line_.connections, done);
    print_member("cpu_us", user + system);
    print_member("user_us", user);
    print_member("sys_us", system);
    print_member("rps", done / wall);
    print_member("p50_us", quantile_us(latencies_, 0.5));
    print_member("p99_us", quantile_us(latencies_, 0.99));
    print_member("p999_us", quantile_us(latencies_, 0.999));
    print_member("peak_kib", peak_kib());
    if (end_.heap.all != 0) {
        print_member("allocations", each(begin_.heap.all, end_.heap.all));
        print_member("allocated_bytes", each(begin_.heap.bytes, end_.heap.bytes));
        print_member("operator_new", each(begin_.heap.operator_new, end_.heap.operator_new));
        print_member("openssl_allocations", each(begin_.heap.openssl, end_.heap.openssl));
    }
    for (auto const& [name, value] : extra_) print_member(name.c_str(), value);
    std::printf("}\n");
}

} // namespace bench
