// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_CLOCK_MARK_HPP
#define NEUROFLASH_SRC_BATCH_RUN_CLOCK_MARK_HPP

#include <neuroflash/time_source.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace neuroflash::inline v0::batch {

/**
 * \brief The wall clock, measured by a clock that cannot be set.
 *
 * The journal has the mark of each request that is open. If the wall clock was set back since, the
 * time at which the request was sent would count as too late, and its images as made before: their
 * absence would be proven, and they would be paid for again.
 *
 * The two clocks are compared only within one start of the machine. A machine that sleeps stops the
 * other clock, which looks like a wall clock that was set forward and would hide that it was set
 * back. So the time asleep is taken off, where the system tells it.
 */
class clock_mark
{
public:
    /// The mark of now.
    static clock_mark of(time_source const& time);
    /// The mark of now on a machine that has slept for so long since its start.
    static clock_mark of(time_source const& time, std::chrono::milliseconds asleep);

    /// Reads what `to_string` writes; empty if the text is something else.
    static std::optional<clock_mark> parse(std::string const& text);

    /// Empty if the machine does not tell its starts apart.
    std::string to_string() const;

    /// How far the wall clock was set back between that mark and this one; 0 if it was not, or if
    /// that is not known.
    std::chrono::milliseconds set_back_since(clock_mark const& earlier) const;

    /// How far it was set forward. A request that was sent between counts as so much older than it
    /// is, and its images as overdue. The same is seen after a virtual machine was paused.
    std::chrono::milliseconds set_forward_since(clock_mark const& earlier) const;

private:
    std::string start_;                 ///< Names the start of the machine; has no blank.
    std::chrono::milliseconds ahead_{}; ///< How far the wall clock is ahead of the other one.
};

/// The clocks at one moment.
class clock_look
{
public:
    clock_look() = default;
    /// Now.
    explicit clock_look(time_source const& time) : wall(time.wall_now()), mark(clock_mark::of(time))
    {
    }

    std::chrono::system_clock::time_point wall;
    clock_mark mark;
};

} // namespace neuroflash::inline v0::batch

#endif
