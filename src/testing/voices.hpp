// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_TESTING_VOICES_HPP
#define NEUROFLASH_SRC_TESTING_VOICES_HPP

#include "testing/responses.hpp"

#include <neuroflash/testing/simulated_service_params.hpp>

#include <string_view>

namespace neuroflash::inline v0::testing {

/// What lies below the brand voices of the workspace, at the path behind it.
simulated_response
brand_voices(simulated_service_params const& how, std::string_view path, bool post);

/// The summary that a body names.
simulated_response voice_summary(simulated_service_params const& how, std::string_view body);

} // namespace neuroflash::inline v0::testing

#endif
