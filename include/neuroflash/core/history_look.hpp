// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HISTORY_LOOK_HPP
#define NEUROFLASH_CORE_HISTORY_LOOK_HPP

#include <cstddef>
#include <cstdint>
#include <optional>

namespace neuroflash::inline v0::core {

/// What one page of the history was like.
struct page_facts
{
    std::size_t count = 0;             ///< Images on it.
    std::size_t fresh = 0;             ///< Of these, not on an earlier page of the same look.
    std::optional<std::int64_t> total; ///< Images in all, if the service says so.
    std::optional<bool> ascending;     ///< Oldest first; empty: cannot be seen.
    bool reaches_back = false;         ///< Its oldest image is older than anybody looks for.
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

    int pages() const noexcept { return pages_; }

    /// Whether all images there are were read.
    bool is_complete() const noexcept { return complete_; }

    /// Whether all images were read that anybody looks for: only then does it mean anything that
    /// one is not there.
    bool is_enough() const noexcept { return complete_ || reached_back_; }

    void on_page(page_facts const& page) noexcept
    {
        ++pages_;
        read_ += page.fresh;
        if (first_count_ == 0) first_count_ = page.count;
        auto const all = page.total && static_cast<std::int64_t>(read_) >= *page.total;
        // From the end, the last page may have gone since it was counted.
        complete_ = complete_ || all || (page.count == 0 && !backward_);
        reached_back_ = page.reaches_back && (backward_ || page.ascending == false);
        // Nothing new: the service ignores the page, unless so much was made meanwhile.
        auto const grew = page.total && total_ && *page.total > *total_;
        auto const same_again = page.fresh == 0 && !backward_ && !grew;
        if (page.total) total_ = page.total;
        if (is_enough() || same_again || --left_ <= 0) return stop();
        if (!backward_ && next_ == 1 && page.ascending == true && page.total) {
            backward_ = true;
            next_ = last_page(*page.total);
            return;
        }
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
    int pages_ = 0;
    std::size_t read_ = 0;
    std::size_t first_count_ = 0;
    std::optional<std::int64_t> total_;
    bool backward_ = false;
    bool complete_ = false;
    bool reached_back_ = false;
};

} // namespace neuroflash::inline v0::core

#endif
