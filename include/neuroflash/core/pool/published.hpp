// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_POOL_PUBLISHED_HPP
#define NEUROFLASH_CORE_POOL_PUBLISHED_HPP

#include <atomic>
#include <concepts>

namespace neuroflash::inline v0::core {

/**
 * \brief A number that one executor changes and any thread reads.
 *
 * The writer needs no read-modify-write instruction, so a change costs as much as without
 * threads.
 */
template <std::integral Number>
class published
{
public:
    explicit published(Number first = 0) noexcept : value_(first) {}

    void set(Number value) noexcept { value_.store(value, std::memory_order_relaxed); }
    void add(Number what) noexcept { set(static_cast<Number>(read() + what)); }
    Number read() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<Number> value_;
};

} // namespace neuroflash::inline v0::core

#endif
