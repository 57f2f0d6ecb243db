// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_RECORDED_REQUEST_HPP
#define NEUROFLASH_SRC_SANDBOX_RECORDED_REQUEST_HPP

#include "sandbox/http_types.hpp"

#include <neuroflash/sandbox/records.hpp>

#include <string_view>

namespace neuroflash::inline v0::sandbox {

/**
 * \brief What is kept of a request: no secret, wherever in the request it is.
 *
 * A form is not kept, because only logins are forms, also at a mistyped path. The secret of the
 * server, the credentials in Authorization, and the values of parameters that are named like a
 * secret are replaced in all other texts.
 *
 * \param client_secret of the server
 */
request_record record_of(http_request const& request, std::string_view client_secret);

} // namespace neuroflash::inline v0::sandbox

#endif
