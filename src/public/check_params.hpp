// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_PUBLIC_CHECK_PARAMS_HPP
#define NEUROFLASH_SRC_PUBLIC_CHECK_PARAMS_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/core/http/url.hpp>

namespace neuroflash::inline v0 {

/// The two addresses of the parameters, taken apart.
struct checked_params
{
    core::location api; ///< Its target has no slash at its end; empty for the root.
    core::location token;
};

/// \par Exceptions
/// std::invalid_argument naming the first member that is wrong, and what it must be.
checked_params check_params(client_params const& params);

} // namespace neuroflash::inline v0

#endif
