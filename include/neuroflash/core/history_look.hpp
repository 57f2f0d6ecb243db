// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HISTORY_LOOK_HPP
#define NEUROFLASH_CORE_HISTORY_LOOK_HPP

#include <cstddef>
#include <cstdint>
#include <optional>

namespace neuroflash::core {

/// What one page of the history was like.
struct page_facts
{
    std::size_t count = 0; ///< Images on it.
    std::size_t fresh = 0; ///< Of these, not on an earlier page of the same look.
    std::optional<std::int64_t> total; ///< Images in all, if the service says so.
    std::optional<bool> ascending;     ///< Oldest first; empty: cannot be seen.
    bool reaches_back = false; ///< Its oldest image is older than anybody looks for.
};

/**
 * \brief Which pages of the history to read, though neither its order nor its paging is documented.
 *
 * Newest first is read until it reaches back far enough. Oldest first is read from the end, where
 * the number of images is known. A service that ignores the page shows the same page again, which
 * ends the look.
 */
class history_look
{
public:
    explicit history_look(int max_pages) : left_(max_pages) {}

    /// From 1; 0: done.
    int next_page() const noexcept { return next_; }

    /// Whether all images there are were read.
    bool is_complete() const noexcept { return complete_; }

    void on_page(page_facts const& page) noexcept
    {
        read_ += page.fresh;
        if (first_count_ == 0) first_count_ = page.count;
        auto const all = page.total && static_cast<std::int64_t>(read_) >= *page.total;
        // From the end, the last page may have gone since it was counted.
        complete_ = complete_ || all || (page.count == 0 && !backward_);
        if (complete_ || (page.fresh == 0 && !backward_) || --left_ <= 0) return stop();
        if (page.ascending == false && page.reaches_back && !backward_) return stop();
        if (!backward_ && next_ == 1 && page.ascending == true && page.total) {
            backward_ = true;
            next_ = last_page(*page.total);
            return;
        }
        if (backward_ && page.reaches_back) return stop();
        next_ += backward_ ? -1 : 1;
        // The first page was read before.
        if (backward_ && next_ <= 1) stop();
    }

private:
    void stop() noexcept { next_ = 0; }

    int last_page(std::int64_t total) const noexcept
    {
        auto const size = static_cast<std::int64_t>(first_count_);
        auto const pages = total / size + (total % size == 0 ? 0 : 1); // total may be any number
        return static_cast<int>(pages > 1'000'000'000 ? 1'000'000'000 : pages);
    }

    int next_ = 1;
    int left_;
    std::size_t read_ = 0;
    std::size_t first_count_ = 0;
    bool backward_ = false;
    bool complete_ = false;
};

} // namespace neuroflash::core

#endif
