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
 * \brief Searches for the image of an upload whose response was lost.
 *
 * The image is found if the list shows one with its size, made since, by this account as far
 * as that is known, that is not the response of another upload, and whose content is identical.
 * If the list does not show these facts, nothing is found, and the upload is sent again.
 */
class upload_search : public history_check
{
public:
    /// `on`, the body and the call outlive it. `sent` is the start of the call.
    upload_search(
        std::shared_ptr<client_state> const& on, call_context& job, upload_body const& body,
        workspace_id const& workspace)
        : on_(on), job_(job), body_(body), workspace_(workspace)
    {
    }

    /// An upload is free, so it needs no proof.
    std::optional<time_point> proof_due() const override { return std::nullopt; }

    /// Reads the list once. Returns true if the image was not found, so that it is sent again.
    asio::awaitable<bool> await_absence(time_point not_before) override;

    /// Reads the list once.
    asio::awaitable<void> look();

    std::optional<stored_image> const& found() const noexcept { return found_; }

private:
    struct list_page
    {
        page<stored_image> images;
        std::chrono::sys_seconds date; ///< The service's clock when the page was shown.
    };
    class page_reader;

    asio::awaitable<std::optional<list_page>> read_page(int number);
    asio::awaitable<void> examine(list_page const& shown);
    bool may_match(stored_image const& image, std::chrono::sys_seconds now) const;
    asio::awaitable<bool> has_same_content(stored_image const& image);

    std::shared_ptr<client_state> const& on_;
    call_context& job_;
    upload_body const& body_;
    workspace_id const& workspace_;
    std::optional<stored_image> found_;
};

} // namespace neuroflash::inline v0::call

#endif
