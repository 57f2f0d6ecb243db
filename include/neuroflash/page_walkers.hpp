// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PAGE_WALKERS_HPP
#define NEUROFLASH_PAGE_WALKERS_HPP

#include <neuroflash/call_params.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/models/history.hpp>
#include <neuroflash/models/quota.hpp>
#include <neuroflash/models/stored_image.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace neuroflash::inline v0 {

class client;

namespace detail {
class walk_state;
}

/// How to read a list of several pages.
class walk_params
{
public:
    walk_params() = default;

    int page_size = 100; ///< Entries per request, 1..200. The service may return fewer.
    std::optional<std::size_t> limit; ///< Most entries to return. Empty for no limit.
};

/**
 * \brief Reads the whole history, page by page.
 *
 * \code
 * auto walker = neuroflash::history_walker(client);
 * while (!walker.done()) {
 *     auto const items = co_await walker.next();
 *     if (!items) co_return items.error();
 *     for (auto const& item : *items) show(item);
 * }
 * \endcode
 *
 * It ends after the last page. An image that moves to another page meanwhile is returned once; one
 * that is made meanwhile may be missed.
 *
 * \par Object lifetimes
 * The client must outlive it, and it must outlive each `next`. One `next` at a time. A walker that
 * was moved from is done.
 */
class history_walker
{
public:
    /// `call` is used for each page, with a deadline for each.
    explicit history_walker(
        client& over, walk_params params = walk_params(), call_params call = call_params());
    /// Must not be called during `next`.
    history_walker(history_walker&&) noexcept = default;
    /// Must not be called during `next`.
    history_walker& operator=(history_walker&&) noexcept = default;

    /// Whether all entries were read, or the last `next` failed permanently.
    bool done() const noexcept;

    /**
     * \brief The entries of the next page that were not returned before; may be empty.
     *
     * After an error of a connection it can be called again, for the same page.
     *
     * \par Errors
     * bad_response (the service returns one page again and again), those of `list_history`.
     */
    boost::asio::awaitable<result<std::vector<history_item>>> next();

private:
    std::shared_ptr<detail::walk_state> walk_;
};

/// \brief Reads all quotas of a workspace, page by page; see history_walker.
class quota_walker
{
public:
    /// `call` is used for each page, with a deadline for each.
    explicit quota_walker(
        client& over, walk_params params = walk_params(), call_params call = call_params());
    /// Must not be called during `next`.
    quota_walker(quota_walker&&) noexcept = default;
    /// Must not be called during `next`.
    quota_walker& operator=(quota_walker&&) noexcept = default;

    /// Whether all entries were read, or the last `next` failed permanently.
    bool done() const noexcept;

    /// The entries of the next page that were not returned before. Errors as history_walker::next.
    boost::asio::awaitable<result<std::vector<quota>>> next();

private:
    std::shared_ptr<detail::walk_state> walk_;
};

/// \brief Reads all images of image-service v1, page by page; see history_walker.
class image_walker
{
public:
    /// `call` is used for each page, with a deadline for each.
    explicit image_walker(
        client& over, walk_params params = walk_params(), call_params call = call_params());
    /// Must not be called during `next`.
    image_walker(image_walker&&) noexcept = default;
    /// Must not be called during `next`.
    image_walker& operator=(image_walker&&) noexcept = default;

    /// Whether all entries were read, or the last `next` failed permanently.
    bool done() const noexcept;

    /// The entries of the next page that were not returned before. Errors as history_walker::next.
    boost::asio::awaitable<result<std::vector<stored_image>>> next();

private:
    std::shared_ptr<detail::walk_state> walk_;
};

} // namespace neuroflash::inline v0

#endif
