// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_SKIPPED_ROWS_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_SKIPPED_ROWS_HPP

#include <cstdint>
#include <string>

namespace neuroflash::inline v0::batch {

/// The rows of a table that were skipped as comments.
class skipped_rows
{
public:
    skipped_rows() = default;

    void add(std::int64_t line) noexcept
    {
        if (count_++ == 0) first_ = line;
    }

    /// A sentence for people, without its full stop; empty if there are none.
    std::string text() const
    {
        if (count_ == 0) return {};
        auto const rows = count_ == 1 ? " comment row skipped, on line "
                                      : " comment rows skipped, the first on line ";
        return std::to_string(count_) + rows + std::to_string(first_);
    }

private:
    std::int64_t count_ = 0;
    std::int64_t first_ = 0; ///< The line of the first one.
};

} // namespace neuroflash::inline v0::batch

#endif
