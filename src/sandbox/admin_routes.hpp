// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_ADMIN_ROUTES_HPP
#define NEUROFLASH_SRC_SANDBOX_ADMIN_ROUTES_HPP

#include "sandbox/server_context.hpp"

#include <string>

namespace neuroflash::inline v0::sandbox {

/// \brief Answers a request of the admin API, which doc/sandbox.md describes.
///
/// The requests read and set what the member functions of sandbox_server read and set.
http_response administer(server_context& server, http_request const& request);

/// The response of the admin API to a request that it refuses: JSON with the reason in `error`.
http_response admin_refusal(unsigned status, std::string const& why);

} // namespace neuroflash::inline v0::sandbox

#endif
