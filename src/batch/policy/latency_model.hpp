// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_LATENCY_MODEL_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_LATENCY_MODEL_HPP

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

/// The times of this run's requests, by model and number of images.
class latency_model
{
public:
    using seconds = std::chrono::duration<double>;

    /// To be called for a request that was cut off, too: it would have taken at least as long.
    void on_taken(std::string const& model, int images, seconds took)
    {
        auto& of = seen_[{model, images}];
        auto const x = took.count();
        if (of.count++ == 0) {
            of.mean = x;
            of.deviation = x / 4;
            of.usual = x;
            return;
        }
        // The mean and the deviation are smoothed as in RFC 6298.
        of.deviation += (std::abs(x - of.mean) - of.deviation) / 4;
        of.mean += (x - of.mean) / 8;
        // The value falls quickly and rises slowly, so that a service slowed by load stands out.
        of.usual += (x - of.usual) * (x < of.usual ? 0.25 : 0.005);
    }

    /// The time divided by the usual one; 1 if nothing is known.
    double slowness(std::string const& model, int images, seconds took) const
    {
        auto const of = seen_.find({model, images});
        if (of == seen_.end() || of->second.usual <= 0) return 1;
        return took.count() / of->second.usual;
    }

    /**
     * \brief The likely maximum of a request's time: mean and twice the deviation; may be empty.
     *
     * For a number of images without measurements, it is on the line through the two nearest.
     */
    std::optional<seconds> predicted(std::string const& model, int images) const
    {
        auto const of = seen_.find({model, images});
        if (of != seen_.end()) return seconds(of->second.mean + 2 * of->second.deviation);
        entry const* low = nullptr;
        entry const* high = nullptr;
        for (auto const& one : seen_) {
            if (one.first.first != model) continue;
            if (low == nullptr) low = &one;
            else high = &one;
        }
        if (high == nullptr) return {};
        auto const slope =
            (high->second.mean - low->second.mean) / (high->first.second - low->first.second);
        auto const mean = low->second.mean + slope * (images - low->first.second);
        return seconds(std::max(mean, 0.0) + 2 * high->second.deviation);
    }

    /// Whether the host is likely to cut such a request, and not one for a single image.
    bool should_split(std::string const& model, int images, seconds cutoff) const
    {
        if (images < 2) return false;
        auto const whole = predicted(model, images);
        if (!whole || *whole < cutoff) return false;
        auto const one = seen_.find({model, 1});
        return one == seen_.end() || seconds(one->second.mean) < cutoff;
    }

private:
    struct times
    {
        std::size_t count = 0;
        double mean = 0; ///< The unit is a second, as of all members.
        double deviation = 0;
        double usual = 0;
    };
    using entry = std::pair<std::pair<std::string, int> const, times>;

    std::map<std::pair<std::string, int>, times> seen_;
};

} // namespace neuroflash::inline v0::batch

#endif
