// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_UPLOAD_UPLOAD_HPP
#define NEUROFLASH_SRC_CALL_UPLOAD_UPLOAD_HPP

#include <neuroflash/call_params.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/models/stored_image.hpp>
#include <neuroflash/params/upload_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace neuroflash::inline v0::call {

class client_state;

/// `client::upload_image`.
boost::asio::awaitable<result<stored_image>>
upload(std::shared_ptr<client_state> on, upload_source source, call_params options);

} // namespace neuroflash::inline v0::call

#endif
