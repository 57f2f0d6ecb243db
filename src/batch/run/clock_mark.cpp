// SPDX-License-Identifier: BSL-1.0
#include "batch/run/clock_mark.hpp"

#include <cstdint>
#include <ctime>
#include <fstream>
#include <sstream>

namespace neuroflash::inline v0::batch {

namespace {

using std::chrono::milliseconds;

std::string start_of_machine()
{
    auto name = std::string();
    std::ifstream("/proc/sys/kernel/random/boot_id") >> name;
    return name;
}

/// How long the machine has slept since its start; 0 if the system does not tell.
milliseconds time_asleep()
{
#ifdef CLOCK_BOOTTIME
    auto with_sleep = std::timespec();
    auto awake = std::timespec();
    // The clock that stops is read first: what happens between the two reads makes the sleep
    // longer, as if the clock had been set back a little, which is not noticeable.
    if (::clock_gettime(CLOCK_MONOTONIC, &awake) != 0) return milliseconds(0);
    if (::clock_gettime(CLOCK_BOOTTIME, &with_sleep) != 0) return milliseconds(0);
    auto const apart = std::chrono::seconds(with_sleep.tv_sec - awake.tv_sec) +
        std::chrono::nanoseconds(with_sleep.tv_nsec - awake.tv_nsec);
    return std::chrono::floor<milliseconds>(apart);
#else
    return milliseconds(0);
#endif
}

} // namespace

clock_mark clock_mark::of(time_source const& time)
{
    return of(time, time_asleep());
}

clock_mark clock_mark::of(time_source const& time, milliseconds asleep)
{
    static auto const start = start_of_machine();
    auto made = clock_mark();
    made.start_ = start;
    made.ahead_ = std::chrono::floor<milliseconds>(time.wall_now().time_since_epoch()) -
        std::chrono::floor<milliseconds>(time.now().time_since_epoch()) - asleep;
    return made;
}

std::optional<clock_mark> clock_mark::parse(std::string const& text)
{
    auto from = std::istringstream(text);
    auto made = clock_mark();
    auto number = std::int64_t(0);
    if (!(from >> made.start_ >> number)) return {};
    made.ahead_ = milliseconds(number);
    return made;
}

std::string clock_mark::to_string() const
{
    return start_.empty() ? std::string() : start_ + ' ' + std::to_string(ahead_.count());
}

milliseconds clock_mark::set_back_since(clock_mark const& earlier) const
{
    if (start_.empty() || start_ != earlier.start_) return milliseconds(0);
    // Both clocks are read one after the other, and a clock is also set by very little.
    constexpr auto noticeable = std::chrono::seconds(1);
    auto const back = earlier.ahead_ - ahead_;
    return back > noticeable ? back : milliseconds(0);
}

milliseconds clock_mark::set_forward_since(clock_mark const& earlier) const
{
    return earlier.set_back_since(*this);
}

} // namespace neuroflash::inline v0::batch
