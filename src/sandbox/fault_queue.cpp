// SPDX-License-Identifier: BSL-1.0
#include "fault_queue.hpp"

#include <utility>

namespace neuroflash::sandbox
{

void fault_queue::inject(fault planned)
{
    std::lock_guard const lock(mutex_);
    if (planned.times != 0)
        planned_.push_back(std::move(planned));
}

void fault_queue::clear()
{
    std::lock_guard const lock(mutex_);
    planned_.clear();
}

std::optional<fault> fault_queue::take(std::string_view method, std::string_view path)
{
    std::lock_guard const lock(mutex_);
    for (auto entry = planned_.begin(); entry != planned_.end(); ++entry)
    {
        if (!entry->method.empty() && entry->method != method)
            continue;
        if (!path.starts_with(entry->path_prefix))
            continue;
        if (entry->skip > 0)
        {
            // Let through by this one; a later fault may still want it.
            --entry->skip;
            continue;
        }
        fault due = *entry;
        if (entry->times > 0 && --entry->times == 0)
            planned_.erase(entry);
        return due;
    }
    return std::nullopt;
}

} // namespace neuroflash::sandbox
