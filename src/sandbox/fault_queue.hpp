// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_FAULT_QUEUE_HPP
#define NEUROFLASH_SRC_SANDBOX_FAULT_QUEUE_HPP

#include <neuroflash/sandbox/fault.hpp>

#include <list>
#include <mutex>
#include <optional>
#include <string_view>

namespace neuroflash::sandbox
{

/// The faults that are still to come, first injected first. Safe from any thread.
class fault_queue
{
public:
    void inject(fault planned);
    void clear();

    /// The fault for this request, if one is due; it is counted down.
    std::optional<fault> take(std::string_view method, std::string_view path);

private:
    std::mutex mutex_;
    std::list<fault> planned_;
};

} // namespace neuroflash::sandbox

#endif
