// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_FAULT_QUEUE_HPP
#define NEUROFLASH_SRC_SANDBOX_FAULT_QUEUE_HPP

#include <neuroflash/sandbox/fault_plan.hpp>

#include <array>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// The faults that are still to come: those injected, first injected first, and then those of
/// the plan. Safe from any thread.
class fault_queue
{
public:
    void inject(fault planned);
    void set_plan(fault_plan plan);
    void clear();

    /// The injected faults that are still to come.
    std::vector<fault> planned() const;

    /// The seed of the plan, if there is one.
    std::optional<std::uint64_t> seed() const;

    /// The fault for this request, if one is due; it is counted down.
    std::optional<fault> take(std::string_view method, std::string_view path);

    /// The fault for a new connection, if one is due; it is counted down.
    /// \param tls if false, there is no handshake that a fault could affect
    std::optional<fault> take_for_connection(bool tls);

private:
    template <class Match>
    std::optional<fault> take_injected(Match matches);
    std::optional<fault> draw(fault_target target);
    void add(fault planned);

    mutable std::mutex mutex_;
    std::list<fault> planned_;
    std::optional<fault_plan> plan_;
    std::array<std::uint64_t, fault_target_count> draws_{}; // by target
};

} // namespace neuroflash::inline v0::sandbox

#endif
