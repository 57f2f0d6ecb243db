// SPDX-License-Identifier: BSL-1.0
// Stands in for the allocator's functions and counts. Linked into the counting builds alone: the
// others must be measured with the allocator as it is.
#include "common/meter.hpp"

#include <cerrno>
#include <cstdlib>
#include <new>

#include <openssl/crypto.h>

extern "C" {
// glibc's own entrances, made for those who replace malloc.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

bench::allocations so_far;

void count(std::size_t size) noexcept
{
    ++so_far.all;
    so_far.bytes += size;
}

void* openssl_malloc(std::size_t size, char const*, int)
{
    ++so_far.openssl;
    return std::malloc(size);
}

void* openssl_realloc(void* memory, std::size_t size, char const*, int)
{
    ++so_far.openssl;
    return std::realloc(memory, size);
}

void openssl_free(void* memory, char const*, int)
{
    std::free(memory);
}

// Before main, and so before OpenSSL's first allocation: later it would refuse.
[[maybe_unused]] int const installed =
    CRYPTO_set_mem_functions(&openssl_malloc, &openssl_realloc, &openssl_free);

} // namespace

extern "C" void* malloc(std::size_t size)
{
    count(size);
    return __libc_malloc(size);
}

extern "C" void* calloc(std::size_t number, std::size_t size)
{
    count(number * size);
    return __libc_calloc(number, size);
}

extern "C" void* realloc(void* memory, std::size_t size)
{
    count(size);
    return __libc_realloc(memory, size);
}

extern "C" void* memalign(std::size_t alignment, std::size_t size)
{
    count(size);
    return __libc_memalign(alignment, size);
}

// Asio's memory for coroutine frames and operations.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size)
{
    count(size);
    return __libc_memalign(alignment, size);
}

extern "C" int posix_memalign(void** memory, std::size_t alignment, std::size_t size)
{
    count(size);
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

void* operator new(std::size_t size)
{
    ++so_far.operator_new;
    if (auto* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

bench::allocations bench::allocations_so_far() noexcept
{
    return so_far;
}
