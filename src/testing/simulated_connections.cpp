// SPDX-License-Identifier: BSL-1.0
#include "testing/simulated_connections.hpp"

namespace neuroflash::inline v0::testing {

bool simulated_connections::take_idle(origin const& to)
{
    for (auto& [host, count] : idle_) {
        if (count == 0 || host != to) continue;
        --count;
        return true;
    }
    return false;
}

void simulated_connections::give_back(origin const& to)
{
    for (auto& [host, count] : idle_) {
        if (host != to) continue;
        ++count;
        return;
    }
    idle_.emplace_back(to, 1);
}

void simulated_connections::close_idle(origin const& to)
{
    for (auto& [host, count] : idle_) {
        if (host == to) count = 0;
    }
}

std::size_t simulated_connections::idle() const noexcept
{
    auto sum = std::size_t(0);
    for (auto const& [host, count] : idle_) sum += count;
    return sum;
}

} // namespace neuroflash::inline v0::testing
