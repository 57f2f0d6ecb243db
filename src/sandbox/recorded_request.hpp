// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_RECORDED_REQUEST_HPP
#define NEUROFLASH_SRC_SANDBOX_RECORDED_REQUEST_HPP

#include "sandbox/http_types.hpp"

#include <neuroflash/sandbox/records.hpp>

#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

/**
 * \brief The part of a request that is kept. Secrets are removed, wherever in the request they are.
 *
 * The body is not kept if it is a form, because only logins are forms, even at a mistyped path. It
 * is not kept either if it has a name that only logins have, such as `clientSecret`. The secret of
 * the server, the credentials in Authorization, and the values of parameters that are named like a
 * secret are replaced in all other texts.
 *
 * \param client_secret the secret of the server
 * \param longest_body the number of bytes of the body that are kept, or a few more
 */
request_record
record_of(http_request const& request, std::string_view client_secret, std::size_t longest_body);

} // namespace neuroflash::inline v0::sandbox

#endif
