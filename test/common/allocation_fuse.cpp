// SPDX-License-Identifier: BSL-1.0
#include "common/allocation_fuse.hpp"

#include <cstdlib>
#include <new>

thread_local long neuroflash::test::allocations_left = -1;

void* operator new(std::size_t size)
{
    auto& left = neuroflash::test::allocations_left;
    if (left == 0) {
        left = -1;
        throw std::bad_alloc();
    }
    if (left > 0) --left;
    if (auto* const made = std::malloc(size ? size : 1)) return made;
    throw std::bad_alloc();
}

void operator delete(void* made) noexcept
{
    std::free(made);
}

void operator delete(void* made, std::size_t) noexcept
{
    std::free(made);
}
