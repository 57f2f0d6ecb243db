// SPDX-License-Identifier: BSL-1.0
#include "common/allocation_fuse.hpp"

#include <cstdlib>
#include <new>

thread_local long neuroflash::test::allocations_left = -1;
thread_local long neuroflash::test::aligned_allocations_left = -1;

namespace {

bool burns_down(long& left)
{
    if (left < 0) return false;
    return left-- == 0;
}

} // namespace

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size)
{
    void* made = nullptr;
    if (burns_down(neuroflash::test::aligned_allocations_left)) return made;
    return ::posix_memalign(&made, alignment, size) == 0 ? made : nullptr;
}

void* operator new(std::size_t size)
{
    if (burns_down(neuroflash::test::allocations_left)) throw std::bad_alloc();
    if (auto* const made = std::malloc(size ? size : 1)) return made;
    throw std::bad_alloc();
}

// AddressSanitizer's own would not go with our `delete`.
void* operator new(std::size_t size, std::nothrow_t const&) noexcept
{
    if (burns_down(neuroflash::test::allocations_left)) return nullptr;
    return std::malloc(size ? size : 1);
}

void operator delete(void* made) noexcept
{
    std::free(made);
}

void operator delete(void* made, std::size_t) noexcept
{
    std::free(made);
}
