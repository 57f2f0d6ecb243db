// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_SHARED_DEADLINE_HPP
#define NEUROFLASH_SRC_CALL_SHARED_DEADLINE_HPP

#include "call/client_state.hpp"

#include <neuroflash/call_params.hpp>
#include <neuroflash/timeline.hpp>
#include <neuroflash/transport.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace neuroflash::inline v0::call {

/// One deadline, and one timeline, of several calls. Touched on the client's executor only.
class shared_deadline
{
public:
    /// `usual` is the deadline if `options` has none. `on` outlives the object.
    shared_deadline(client_state& on, call_params options, std::chrono::milliseconds usual)
        : on_(on), options_(std::move(options)), report_(options_.timeline), began_(now())
    {
        // The largest number of milliseconds is too large in nanoseconds.
        constexpr auto longest = std::chrono::milliseconds(std::chrono::hours(24 * 365));
        if (!options_.deadline) options_.deadline = std::min(usual, longest);
        if (report_) options_.timeline = &part_;
    }
    shared_deadline(shared_deadline const&) = delete;
    shared_deadline& operator=(shared_deadline const&) = delete;

    /// The parameters of the next call, whose deadline is what is left of the time. No time left
    /// is a timeout, whereas a deadline that was never more than zero is an invalid argument.
    call_params rest() const
    {
        auto options = options_;
        constexpr auto least = std::chrono::nanoseconds(1);
        if (options.deadline >= least) {
            options.deadline = std::max(*options.deadline - (now() - began_), least);
        }
        return options;
    }

    /// Adds the times of a call that has ended to those of all.
    void count()
    {
        if (!report_) return;
        whole_.add(part_);
        whole_.elapsed += part_.elapsed;
        whole_.attempts += part_.attempts;
        part_ = timeline();
        *report_ = whole_;
    }

private:
    time_point now() const { return on_.detached() ? time_point() : on_.time().now(); }

    client_state& on_;
    call_params options_;
    timeline* report_; ///< The user's copy of the times; may be null.
    timeline part_;    ///< The times of the current call.
    timeline whole_;
    time_point began_;
};

} // namespace neuroflash::inline v0::call

#endif
