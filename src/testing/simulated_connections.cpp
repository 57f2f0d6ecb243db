// SPDX-License-Identifier: BSL-1.0
#include "testing/simulated_connections.hpp"

#include <algorithm>

namespace neuroflash::inline v0::testing {

bool simulated_connections::take(origin const& to, bool closed_by_service)
{
    for (auto& one : idle_) {
        auto& count = closed_by_service ? one.closed : one.open;
        if (count == 0 || one.to != to) continue;
        --count;
        return true;
    }
    return false;
}

void simulated_connections::give_back(origin const& to, bool closed_by_service)
{
    auto found = std::ranges::find(idle_, to, &idle_connections::to);
    if (found == idle_.end()) found = idle_.insert(found, idle_connections{to, 0, 0});
    ++(closed_by_service ? found->closed : found->open);
}

std::size_t simulated_connections::idle() const noexcept
{
    auto sum = std::size_t(0);
    for (auto const& one : idle_) sum += one.open + one.closed;
    return sum;
}

} // namespace neuroflash::inline v0::testing
