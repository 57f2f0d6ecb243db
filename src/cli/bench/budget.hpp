// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_BUDGET_HPP
#define NEUROFLASH_SRC_CLI_BENCH_BUDGET_HPP

#include <neuroflash/charge.hpp>

#include <cstdint>

namespace neuroflash::cli::bench {

/**
 * \brief Credits that may be spent, and those that are.
 *
 * A request's credits are set aside before it is sent. They come back only when it certainly cost
 * nothing: what is unknown stays set aside to the end.
 */
class budget
{
public:
    explicit budget(std::int64_t limit) : limit_(limit) {}

    /// Sets credits aside; false, and nothing is changed, where that would exceed the limit.
    bool reserve(std::int64_t credits) noexcept
    {
        if (credits > limit_ - spent_ - unresolved_ - reserved_) return false;
        reserved_ += credits;
        return true;
    }

    /// The end of a request for which `credits` were reserved.
    void commit(std::int64_t credits, charge_verdict const& charge) noexcept
    {
        reserved_ -= credits;
        if (charge.state == charge_state::charged) spent_ += charge.credits;
        if (charge.state == charge_state::unknown) unresolved_ += credits;
    }

    std::int64_t limit() const noexcept { return limit_; }
    std::int64_t spent() const noexcept { return spent_; }           ///< Certainly spent.
    std::int64_t unresolved() const noexcept { return unresolved_; } ///< Perhaps spent.
    std::int64_t reserved() const noexcept { return reserved_; }     ///< Credits in flight.

private:
    std::int64_t limit_;
    std::int64_t spent_ = 0;
    std::int64_t unresolved_ = 0;
    std::int64_t reserved_ = 0;
};

} // namespace neuroflash::cli::bench

#endif
