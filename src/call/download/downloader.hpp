// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_DOWNLOAD_DOWNLOADER_HPP
#define NEUROFLASH_SRC_CALL_DOWNLOAD_DOWNLOADER_HPP

#include "call/client_state.hpp"

#include <neuroflash/call_params.hpp>
#include <neuroflash/download.hpp>
#include <neuroflash/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace neuroflash::inline v0::call {

/// Implements `client::download`, on the user's executor.
asio::awaitable<result<download_info>> download(
    std::shared_ptr<client_state> on, download_source source, download_target target,
    call_params options);

} // namespace neuroflash::inline v0::call

#endif
