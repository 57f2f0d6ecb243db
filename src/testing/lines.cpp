// SPDX-License-Identifier: BSL-1.0
#include "testing/lines.hpp"

namespace neuroflash::inline v0::testing {

bool lines::take_idle(origin const& to)
{
    for (auto& [host, count] : idle_) {
        if (count == 0 || host != to) continue;
        --count;
        return true;
    }
    return false;
}

void lines::give_back(origin const& to)
{
    for (auto& [host, count] : idle_) {
        if (host != to) continue;
        ++count;
        return;
    }
    idle_.emplace_back(to, 1);
}

void lines::close_idle(origin const& to)
{
    for (auto& [host, count] : idle_) {
        if (host == to) count = 0;
    }
}

std::size_t lines::idle() const noexcept
{
    auto sum = std::size_t(0);
    for (auto const& [host, count] : idle_) sum += count;
    return sum;
}

} // namespace neuroflash::inline v0::testing
