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

/// How to walk through a list of several pages.
class walk_params
{
public:
    walk_params() = default;

    int page_size = 100; ///< Entries asked for at a time, 1..200. The service may give fewer.
    std::optional<std::size_t> limit; ///< Entries in all, at most. Empty: every one.
};

/**
 * \brief The whole history, page by page.
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
 * It ends by itself. An image that moves to another page meanwhile is shown once; one that is made
 * meanwhile may be missed.
 *
 * \par Object lifetimes
 * The client outlives it. One `next` at a time; it outlives that.
 */
class history_walker
{
public:
    /// `call` is for each page: its deadline counts anew.
    explicit history_walker(
        client& over, walk_params params = walk_params(), call_params call = call_params());
    ~history_walker();
    history_walker(history_walker&&) noexcept;            ///< Not during `next`.
    history_walker& operator=(history_walker&&) noexcept; ///< Not during `next`.

    /// Whether there is nothing more, or the last `next` failed for good.
    bool done() const noexcept;

    /**
     * \brief What the next page has that was not shown before; may be empty.
     *
     * After an error of a connection it can be asked again, for the same page.
     *
     * \par Errors
     * bad_response (the service shows one page again and again), those of `list_history`.
     */
    boost::asio::awaitable<result<std::vector<history_item>>> next();

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// \brief All quotas of a workspace, page by page; see history_walker.
class quota_walker
{
public:
    /// `call` is for each page: its deadline counts anew.
    explicit quota_walker(
        client& over, walk_params params = walk_params(), call_params call = call_params());
    ~quota_walker();
    quota_walker(quota_walker&&) noexcept;            ///< Not during `next`.
    quota_walker& operator=(quota_walker&&) noexcept; ///< Not during `next`.

    /// Whether there is nothing more, or the last `next` failed for good.
    bool done() const noexcept;

    /// What the next page has that was not shown before. Errors as history_walker::next.
    boost::asio::awaitable<result<std::vector<quota>>> next();

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// \brief All images of image-service v1, page by page; see history_walker.
class image_walker
{
public:
    /// `call` is for each page: its deadline counts anew.
    explicit image_walker(
        client& over, walk_params params = walk_params(), call_params call = call_params());
    ~image_walker();
    image_walker(image_walker&&) noexcept;            ///< Not during `next`.
    image_walker& operator=(image_walker&&) noexcept; ///< Not during `next`.

    /// Whether there is nothing more, or the last `next` failed for good.
    bool done() const noexcept;

    /// What the next page has that was not shown before. Errors as history_walker::next.
    boost::asio::awaitable<result<std::vector<stored_image>>> next();

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace neuroflash::inline v0

#endif
