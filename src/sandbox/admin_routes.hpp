// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_ADMIN_ROUTES_HPP
#define NEUROFLASH_SRC_SANDBOX_ADMIN_ROUTES_HPP

#include "sandbox/server_context.hpp"

namespace neuroflash::inline v0::sandbox {

/// \brief Answers a request of the admin API, which doc/sandbox.md describes.
///
/// It reads and sets what a sandbox_server's member functions read and set.
http_reply administer(server_context& server, http_request const& request);

} // namespace neuroflash::inline v0::sandbox

#endif
