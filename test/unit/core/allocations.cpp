// SPDX-License-Identifier: BSL-1.0
#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

std::size_t count = 0;

} // namespace

std::size_t neuroflash::test::allocations() noexcept
{
    return count;
}

// In a file of their own: inlined into their callers they look mismatched to the compiler.
void* operator new(std::size_t size)
{
    ++count;
    if (auto* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

// AddressSanitizer's own would not go with our `delete`.
void* operator new(std::size_t size, std::nothrow_t const&) noexcept
{
    ++count;
    return std::malloc(size == 0 ? 1 : size);
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}
