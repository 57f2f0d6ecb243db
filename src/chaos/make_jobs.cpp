// SPDX-License-Identifier: BSL-1.0
#include "chaos/job.hpp"

#include <algorithm>
#include <random>

namespace neuroflash::chaos {

namespace {

using random = std::mt19937_64;

bool one_in(random& source, unsigned n)
{
    return source() % n == 0;
}

std::chrono::milliseconds up_to(random& source, unsigned most)
{
    return std::chrono::milliseconds(1 + source() % most);
}

/// Every tenth job is one of two to five that ask for the same.
std::size_t equals_of(random& source, std::size_t left)
{
    if (!one_in(source, 25)) return 1;
    return std::min<std::size_t>(left, 2 + source() % 4);
}

job draw(random& source, std::string prompt)
{
    auto made = job();
    made.prompt = std::move(prompt);
    made.edit = one_in(source, 10);
    if (one_in(source, 8)) made.images = static_cast<int>(2 + source() % 3);
    return made;
}

} // namespace

std::vector<job> make_jobs(std::uint64_t seed, std::size_t count)
{
    auto source = random(seed);
    auto made = std::vector<job>();
    made.reserve(count);
    while (made.size() < count) {
        auto const number = std::to_string(made.size());
        auto one = draw(source, "chaos " + std::to_string(seed) + " number " + number);
        auto const equals = equals_of(source, count - made.size());
        one.shared = equals > 1;
        for (std::size_t i = 0; i < equals; ++i) {
            one.cancel_after.reset();
            one.deadline.reset();
            if (one_in(source, 25)) one.cancel_after = up_to(source, 60);
            if (one_in(source, 25)) one.deadline = up_to(source, 80);
            made.push_back(one);
        }
    }
    return made;
}

} // namespace neuroflash::chaos
