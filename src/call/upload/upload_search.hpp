// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_UPLOAD_UPLOAD_SEARCH_HPP
#define NEUROFLASH_SRC_CALL_UPLOAD_UPLOAD_SEARCH_HPP

#include "call/call_context.hpp"
#include "call/upload/upload_body.hpp"

#include <neuroflash/ids.hpp>
#include <neuroflash/models/page.hpp>
#include <neuroflash/models/stored_image.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace neuroflash::inline v0::call {

/**
 * \brief Whether a picture arrived although the answer to its upload was lost.
 *
 * It did if the list shows an image with its number of bytes, made since, by this account as far
 * as that is known, that no other upload was answered with, and whose content is the same byte for
 * byte. Where the list does not show so much, nothing is found, and the upload is sent again.
 */
class upload_search : public history_check
{
public:
    /// All outlive it. `sent`: when the call began.
    upload_search(
        std::shared_ptr<client_state> const& on, call_context& job, upload_body const& body,
        workspace_id const& workspace)
        : on_(on), job_(job), body_(body), workspace_(workspace)
    {
    }

    /// An upload is free: it needs no proof.
    std::optional<time_point> proof_due() const override { return std::nullopt; }

    /// Looks once. True: it was not found, so it is sent again.
    asio::awaitable<bool> await_absence(time_point not_before) override;

    /// Looks once.
    asio::awaitable<void> look();

    std::optional<stored_image> const& found() const noexcept { return found_; }

private:
    struct list_page
    {
        page<stored_image> images;
        std::chrono::sys_seconds date; ///< By the service's clock, when it was shown.
    };
    class page_reader;

    asio::awaitable<std::optional<list_page>> read_page(int number);
    asio::awaitable<void> examine(list_page const& shown);
    bool fits(stored_image const& image, std::chrono::sys_seconds now) const;
    asio::awaitable<bool> has_same_content(stored_image const& image);

    std::shared_ptr<client_state> const& on_;
    call_context& job_;
    upload_body const& body_;
    workspace_id const& workspace_;
    std::optional<stored_image> found_;
};

} // namespace neuroflash::inline v0::call

#endif
