// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_DOWNLOAD_IMAGE_SINK_HPP
#define NEUROFLASH_SRC_CALL_DOWNLOAD_IMAGE_SINK_HPP

#include "call/call_context.hpp"
#include "support/atomic_file.hpp"

#include <neuroflash/download.hpp>
#include <neuroflash/transport.hpp>

#include <openssl/evp.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::call {

class client_state;

/**
 * \brief Takes an image's bytes: checks the first ones, hashes them if asked, passes them on.
 *
 * It begins again with every attempt, as long as nothing has reached the user's own function.
 */
class image_sink : public body_sink, public response_handler
{
public:
    /// `target` outlives it. A function of the user must return by `deadline`.
    image_sink(client_state& on, download_target const& target, time_point deadline);

    error_code on_header(http_response const& header) override;
    asio::awaitable<error_code> write(std::string_view piece) override;
    std::string failure_reason() const override;

    /// Checks that the body is a complete image.
    result<void> read(http_response const& response) override;

    /// Called after `read` has succeeded.
    result<download_info> publish();

    /// Whether pieces have reached the user's function.
    bool has_delivered() const noexcept override { return delivered_ > 0; }

private:
    struct digest_deleter
    {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };

    void remember(std::string_view piece);
    asio::awaitable<error_code> deliver(std::string_view piece);
    error not_an_image(std::string_view what) const;

    client_state& on_;
    download_target const& target_;
    time_point deadline_;
    support::atomic_file file_;
    std::unique_ptr<EVP_MD_CTX, digest_deleter> digest_; ///< Null if no digest is wanted.
    download_info info_;
    error_code refused_; ///< The error of the disk.
    std::string head_;
    std::string tail_;
    std::uint64_t delivered_ = 0; ///< The number of bytes given to the user's function.
};

} // namespace neuroflash::inline v0::call

#endif
