// SPDX-License-Identifier: BSL-1.0
// The results of a search in the history.
#ifndef NEUROFLASH_SRC_CALL_RECOVERY_RECONCILER_RESULT_HPP
#define NEUROFLASH_SRC_CALL_RECOVERY_RECONCILER_RESULT_HPP

#include <neuroflash/core/recovery/image_matcher.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/models/generation.hpp>

#include <string>
#include <string_view>

namespace neuroflash::inline v0::call {

/// The images that were found. `why` is the error that the call would have had without them.
generation recovered_generation(
    std::string_view api_base, core::lost_call const& call, core::match_result const& found,
    error const& why);

/// The error with the fact that nothing was carried out, so that the prompt can be sent again.
error proven_absent(error const& why);

/// A sentence as part of another one.
std::string as_clause(std::string_view sentence);

} // namespace neuroflash::inline v0::call

#endif
