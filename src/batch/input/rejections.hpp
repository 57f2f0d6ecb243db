// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_REJECTIONS_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_REJECTIONS_HPP

#include "batch/input/refusal.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

/// The errors in the lines of an input: the first ones in full, then one count for each
/// reason.
class rejections
{
public:
    static constexpr std::int64_t most_in_full = 20;

    /// Called with a line that is reported in full.
    using in_full = std::function<void(std::int64_t line, std::string const& text)>;

    explicit rejections(in_full report) : report_(std::move(report)) {}

    void add(std::int64_t line, rejection const& why)
    {
        if (++count_ <= most_in_full) report_(line, why.text());
        else ++more_[why.reason];
    }

    std::int64_t count() const noexcept { return count_; }

    /// The number of unreported lines for each reason.
    std::map<std::string, std::int64_t> const& more() const noexcept { return more_; }

private:
    in_full report_;
    std::int64_t count_ = 0;
    std::map<std::string, std::int64_t>
        more_; ///< It has few entries, because reasons have no words of the input in them.
};

} // namespace neuroflash::inline v0::batch

#endif
