// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_PAGE_WALK_HPP
#define NEUROFLASH_CORE_HTTP_PAGE_WALK_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::core {

/// What one page of a list showed.
struct walked_page
{
    std::vector<std::string> names;        ///< Of its entries, in their order.
    std::optional<std::int64_t> total;     ///< Entries on all pages; empty: not said.
    std::optional<std::int64_t> last_page; ///< Number of the last page; empty: not said.
};

/**
 * \brief Where the walk through the pages of a list stands: which page is next, which entries are
 * new, and when it is over.
 *
 * Entries that move from page to page meanwhile are shown once. A service that shows one page again
 * and again ends the walk as a failure, because what the other pages hold is not known.
 */
class page_walk
{
public:
    /// `size`: entries asked for at a time. `limit`: entries to show at most; empty: all.
    explicit page_walk(int size, std::optional<std::size_t> limit = std::nullopt)
        : size_(size), limit_(limit)
    {
        over_ = limit == 0u;
    }

    bool is_over() const noexcept { return over_; }
    /// The service repeats itself.
    bool has_failed() const noexcept { return failed_; }
    /// From 1.
    int next_page() const noexcept { return page_; }

    /// Gives the places of those entries that are to be shown.
    std::vector<std::size_t> on_page(walked_page shown)
    {
        auto fresh = std::vector<std::size_t>();
        for (std::size_t i = 0; i < shown.names.size(); ++i) {
            if (limit_ && seen_.size() >= *limit_) break;
            if (seen_.insert(shown.names[i]).second) fresh.push_back(i);
        }
        stale_ = fresh.empty() ? stale_ + 1 : 0;
        auto const repeats = shown.names == last_;
        auto const all = shown.names.empty() ||
            (shown.total && std::cmp_greater_equal(seen_.size(), *shown.total)) ||
            (shown.last_page && page_ >= *shown.last_page) || (limit_ && seen_.size() >= *limit_);
        // A service that knows no pages shows the whole list each time. One that shows as many as
        // were asked for may have more.
        failed_ =
            !all && (repeats ? std::cmp_equal(shown.names.size(), size_) : stale_ > max_stale);
        over_ = all || repeats || failed_;
        last_ = std::move(shown.names);
        ++page_;
        return fresh;
    }

private:
    // So many pages that others may have pushed back by what they added.
    static constexpr int max_stale = 3;

    int size_;
    std::optional<std::size_t> limit_;
    std::unordered_set<std::string> seen_;
    std::vector<std::string> last_;
    int page_ = 1;
    int stale_ = 0;
    bool over_ = false;
    bool failed_ = false;
};

} // namespace neuroflash::inline v0::core

#endif
