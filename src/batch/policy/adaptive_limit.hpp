// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_ADAPTIVE_LIMIT_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_ADAPTIVE_LIMIT_HPP

#include <algorithm>
#include <cstddef>

namespace neuroflash::inline v0::batch {

/**
 * \brief The number of requests in flight: additive increase, multiplicative decrease.
 *
 * It begins low and grows by one with each success until the first decrease, then by one per
 * round. A rejection halves it; responses that take more than twice as long as usual cut it by
 * a fifth. No other cut follows before as many requests ended as are then allowed, because they
 * were sent under the old limit.
 */
class adaptive_limit
{
public:
    static constexpr double first_limit = 8;
    static constexpr double slow = 2;

    explicit adaptive_limit(std::size_t ceiling) noexcept
        : ceiling_(static_cast<double>(std::max<std::size_t>(ceiling, 1))),
          limit_(std::min(first_limit, ceiling_))
    {
    }

    std::size_t limit() const noexcept { return static_cast<std::size_t>(limit_); }

    /// `slowness` is the time of the request divided by the usual one.
    void on_success(double slowness) noexcept
    {
        slowness_ += (std::min(slowness, 10.0) - slowness_) / 8;
        if (calm_ > 0) --calm_;
        if (slowness_ > slow) {
            cut(0.8);
            return;
        }
        limit_ = std::min(limit_ + (searching_ ? 1 : 1 / limit_), ceiling_);
    }

    /// Called when the service rejected a request that came too soon.
    void on_refused() noexcept
    {
        if (calm_ > 0) --calm_;
        cut(0.5);
    }

private:
    void cut(double by) noexcept
    {
        searching_ = false;
        if (calm_ > 0) return;
        limit_ = std::max(limit_ * by, 1.0);
        calm_ = limit();
        slowness_ = 1;
    }

    double ceiling_;
    double limit_;
    double slowness_ = 1; ///< The smoothed slowness.
    bool searching_ = true;
    std::size_t calm_ = 0; ///< The number of requests until the next cut.
};

} // namespace neuroflash::inline v0::batch

#endif
