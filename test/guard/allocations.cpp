// SPDX-License-Identifier: BSL-1.0
// Counts what is allocated, also by Asio, whose coroutine frames do not come from operator new.
#include "rows.hpp"

#include <cerrno>
#include <cstdlib>

extern "C" {
// glibc's own entrances, made for those who replace malloc.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

std::size_t count = 0;

} // namespace

std::size_t neuroflash::guard::allocations() noexcept
{
    return count;
}

extern "C" void* malloc(std::size_t size)
{
    ++count;
    return __libc_malloc(size);
}

extern "C" void* calloc(std::size_t number, std::size_t size)
{
    ++count;
    return __libc_calloc(number, size);
}

extern "C" void* realloc(void* memory, std::size_t size)
{
    ++count;
    return __libc_realloc(memory, size);
}

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size)
{
    ++count;
    return __libc_memalign(alignment, size);
}

extern "C" int posix_memalign(void** memory, std::size_t alignment, std::size_t size)
{
    ++count;
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}
