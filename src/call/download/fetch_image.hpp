// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_DOWNLOAD_FETCH_IMAGE_HPP
#define NEUROFLASH_SRC_CALL_DOWNLOAD_FETCH_IMAGE_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/models/stored_image.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace neuroflash::inline v0::call {

class client_state;

/// Fetches one image of image-service v1 for a call that continues with it. No cache may answer.
boost::asio::awaitable<result<stored_image>> fetch_image(
    std::shared_ptr<client_state> on, stored_image_id id, workspace_id workspace,
    time_point deadline);

} // namespace neuroflash::inline v0::call

#endif
