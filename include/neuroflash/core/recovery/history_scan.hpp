// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_HISTORY_SCAN_HPP
#define NEUROFLASH_CORE_RECOVERY_HISTORY_SCAN_HPP

#include <neuroflash/core/recovery/history_traits.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace neuroflash::inline v0::core {

/// The facts of one page of the history.
struct page_facts
{
    std::size_t count = 0;             ///< Images on it.
    std::size_t new_count = 0;         ///< Images that no earlier page of the same pass has.
    std::optional<std::int64_t> total; ///< Images in the history, if the service says so.
    history_order order = history_order::unknown;
    bool reaches_back = false; ///< An image is older than any that is searched for.
    bool is_full = false;      ///< It has as many images as were asked for.
};

/**
 * \brief Which pages of the history to read, though neither its order nor its paging is documented.
 *
 * A history that shows the newest images first is read until it reaches back far enough. One that
 * shows the oldest first is read from its end if the number of images is known. A service that
 * ignores the page number shows the same page again, which ends the pass.
 *
 * The total of a short first page may count that page alone, if the service gives fewer images than
 * it was asked for. For a proof of absence the next page must then be empty, or the same page
 * again. An empty page is the end only if the total does not say that there are more images: a
 * service may show none to this account, or lose some between two pages. Nor does one page prove
 * the order: a service may sort each page by itself. So for a proof the next one must go on in that
 * order, or the last one, if the oldest images are first.
 */
class history_scan
{
public:
    explicit history_scan(int max_pages, bool for_proof = false)
        : left_(max_pages), for_proof_(for_proof)
    {
    }

    /// Pages count from 1; 0 if the pass is over.
    int next_page() const noexcept { return next_; }

    /// Pages that were read. One that only confirms what the page before showed is none.
    int pages() const noexcept { return pages_; }

    /// Images to ask for on a page of a second pass: fewer than the service has given on one. If it
    /// gives fewer than were asked for, and counts the pages by what was asked for, some images are
    /// on no page.
    int second_page_size() const noexcept
    {
        auto const given = std::min<std::size_t>(most_on_page_, rules::page_size);
        return std::max(1, static_cast<int>(given) * rules::second_page_size / rules::page_size);
    }

    /// Whether all images of the history were read.
    bool is_complete() const noexcept { return complete_; }

    /// Whether all images that are searched for were read. Only then has the absence of an image a
    /// meaning.
    bool is_enough() const noexcept { return complete_ || reached_back_; }

    /// Whether the next page only confirms what was read, and may not exist: the total says that
    /// all images were read, or the last page reached back.
    bool may_have_ended() const noexcept
    {
        return has_reached_once_ || (total_ && static_cast<std::int64_t>(read_) >= *total_);
    }

    /// The service rejects the next page, which may not exist.
    void on_missing_page() noexcept
    {
        if (total_) return on_page(page_facts());
        reached_back_ = true;
        stop();
    }

    void on_page(page_facts const& page) noexcept
    {
        auto const reaches = is_in_order(page) && page.reaches_back;
        auto const is_confirmed = has_reached_once_ && (reaches || page.new_count == 0);
        // An empty last page may show that images moved to a page that was read before.
        if (!is_confirmed && (page.new_count != 0 || !in_doubt_)) ++pages_;
        read_ += page.new_count;
        if (first_count_ == 0) first_count_ = page.count;
        most_on_page_ = std::max(most_on_page_, page.count);
        auto const known_total = page.total ? page.total : total_;
        auto const is_short = known_total && static_cast<std::int64_t>(read_) < *known_total;
        // After a full page the total may be that of the page alone.
        auto const says_total = page.total && (backward_ || !page.is_full) && !total_was_wrong_;
        auto all = says_total && static_cast<std::int64_t>(read_) >= *page.total;
        if (in_doubt_) {
            total_was_wrong_ = page.new_count != 0;
            all = !total_was_wrong_;
        }
        in_doubt_ = for_proof_ && all && next_ == 1 && page.count != 0;
        // In a pass from the end, the last page may have disappeared since it was counted.
        // Nor does an empty page end a history whose total says that there are more images.
        auto const is_end = page.count == 0 && !backward_ && !is_short;
        complete_ = complete_ || (all && !in_doubt_) || is_end;
        reached_back_ = is_confirmed || (reaches && (backward_ || !for_proof_));
        has_reached_once_ = reaches && for_proof_ && !backward_;
        // Without new images, the service ignores the page, unless as many were made meanwhile.
        auto const grew = page.total && total_ && *page.total > *total_;
        auto const same_again = page.new_count == 0 && !backward_ && !grew;
        if (page.total) total_ = page.total;
        if (is_enough() || same_again || --left_ <= 0) return stop();
        auto const has_end = total_ && *total_ > static_cast<std::int64_t>(page.count);
        if (!backward_ && next_ == 1 && page.order == history_order::oldest_first && has_end) {
            backward_ = true;
            next_ = last_page(*total_);
            return;
        }
        next_ += backward_ ? -1 : 1;
        // The first page was read before.
        if (backward_ && next_ <= 1) stop();
    }

private:
    void stop() noexcept { next_ = 0; }

    /// Whether the images of the pages that follow are older. In a pass from the end, they are if
    /// the first page read there has newer images than the first page of the history.
    bool is_in_order(page_facts const& page) noexcept
    {
        if (!backward_) return page.order == history_order::newest_first;
        if (!order_to_end_ && page.new_count != 0) order_to_end_ = page.order;
        return !for_proof_ || order_to_end_ == history_order::oldest_first;
    }

    int last_page(std::int64_t total) const noexcept
    {
        auto const size = static_cast<std::int64_t>(first_count_);
        auto const pages = total / size + (total % size == 0 ? 0 : 1); // total may be any number
        return static_cast<int>(std::min<std::int64_t>(pages, 1'000'000'000));
    }

    int next_ = 1;
    int left_;
    bool for_proof_;
    bool in_doubt_ = false;        ///< The first page had as many images as its total.
    bool total_was_wrong_ = false; ///< There were more images than the first total.
    int pages_ = 0;
    std::size_t read_ = 0;
    std::size_t first_count_ = 0;
    std::size_t most_on_page_ = 0;
    std::optional<std::int64_t> total_;
    bool backward_ = false;
    std::optional<history_order> order_to_end_; ///< The order from the first page to the end.
    bool complete_ = false;
    bool reached_back_ = false;
    bool has_reached_once_ = false; ///< The last page reached back, and the next must confirm it.
};

} // namespace neuroflash::inline v0::core

#endif
