// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_OPENAPI_HPP
#define NEUROFLASH_SRC_SANDBOX_OPENAPI_HPP

#include <string_view>

namespace neuroflash::inline v0::sandbox {

/// doc/openapi.yaml as JSON. The build makes it from openapi.json, and scripts/openapi that one.
std::string_view openapi_json();

} // namespace neuroflash::inline v0::sandbox

#endif
