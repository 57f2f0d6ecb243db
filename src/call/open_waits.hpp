// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_OPEN_WAITS_HPP
#define NEUROFLASH_SRC_CALL_OPEN_WAITS_HPP

#include "call/single_flight.hpp"

#include <list>

namespace neuroflash::inline v0::call {

/// Waits that the end of the client must end. Each has one owner. Touched on the client's executor
/// only.
class open_waits
{
public:
    /// A member of the list, as long as it lives.
    class entry
    {
    public:
        /// `in` and `which` outlive it.
        entry(open_waits& in, single_flight& which)
            : in_(in), at_(in.all_.insert(in.all_.end(), &which))
        {
        }
        ~entry() { in_.all_.erase(at_); }
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;

    private:
        open_waits& in_;
        std::list<single_flight*>::iterator at_;
    };

    void close()
    {
        for (auto* const one : all_) one->close();
    }

private:
    std::list<single_flight*> all_;
};

} // namespace neuroflash::inline v0::call

#endif
