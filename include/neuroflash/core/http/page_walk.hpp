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

/// The content of one page of a list.
struct walked_page
{
    std::vector<std::string> names;        ///< Names of its entries, in order.
    std::optional<std::int64_t> total;     ///< Entries on all pages; empty if not known.
    std::optional<std::int64_t> last_page; ///< Number of the last page; empty if not known.
};

/**
 * \brief The state of a walk through the pages of a list: which page is next, which entries are
 * new, and when it ends.
 *
 * Entries that move to another page meanwhile are returned once. A service that returns one page
 * repeatedly ends the walk with a failure, because the content of the other pages is not known.
 */
class page_walk
{
public:
    /// `size` is the number of entries per request, `limit` the most entries to return; empty for
    /// all.
    explicit page_walk(int size, std::optional<std::size_t> limit = std::nullopt)
        : size_(size), limit_(limit)
    {
        over_ = limit == 0u;
    }

    bool is_over() const noexcept { return over_; }
    /// The service returns the same page repeatedly.
    bool has_failed() const noexcept { return failed_; }
    /// The number of the next page, from 1.
    int next_page() const noexcept { return page_; }

    /// The positions of the entries that are to be returned.
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
        // A service without paging returns the whole list each time. If it returns as many entries
        // as were requested, there may be more.
        failed_ =
            !all && (repeats ? std::cmp_equal(shown.names.size(), size_) : stale_ > max_stale);
        over_ = all || repeats || failed_;
        last_ = std::move(shown.names);
        ++page_;
        return fresh;
    }

private:
    // Pages without new entries that are tolerated, because new entries may have moved old ones
    // back.
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
