// SPDX-License-Identifier: BSL-1.0
#include "common/openssl_memory.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#include <pthread.h>

namespace neuroflash::test {

namespace {

constexpr std::size_t record_buffer = std::size_t(16) * 1024;

/// Stands before each block of OpenSSL.
struct alignas(std::max_align_t) block_head
{
    std::size_t size;
    bool is_counted;
};

constinit std::atomic<int> counted = 0;
constinit ::pthread_t main_thread = 0; // initialized before `install` sets it

block_head* head_of(void* block) noexcept
{
    return static_cast<block_head*>(block) - 1;
}

void* allocate(std::size_t size, char const*, int)
{
    auto* const memory = std::malloc(sizeof(block_head) + size);
    if (memory == nullptr) return nullptr;
    auto const is_counted =
        size >= record_buffer && ::pthread_equal(::pthread_self(), main_thread) != 0;
    auto* const head = new (memory) block_head{size, is_counted};
    if (is_counted) ++counted;
    return head + 1;
}

void release(void* block, char const*, int)
{
    if (block == nullptr) return;
    auto* const head = head_of(block);
    if (head->is_counted) --counted;
    std::free(head);
}

void* reallocate(void* block, std::size_t size, char const* file, int line)
{
    if (block == nullptr) return allocate(size, file, line);
    if (size == 0) {
        release(block, file, line);
        return nullptr;
    }
    auto* const moved = allocate(size, file, line);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, block, std::min(size, head_of(block)->size));
    release(block, file, line);
    return moved;
}

// Before any other initialization, because OpenSSL refuses once it has allocated.
[[gnu::constructor(101)]] void install() noexcept
{
    main_thread = ::pthread_self();
    CRYPTO_set_mem_functions(&allocate, &reallocate, &release);
}

} // namespace

int large_openssl_blocks() noexcept
{
    return counted;
}

} // namespace neuroflash::test
