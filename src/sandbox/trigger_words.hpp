// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_TRIGGER_WORDS_HPP
#define NEUROFLASH_SRC_SANDBOX_TRIGGER_WORDS_HPP

#include "sandbox/http_types.hpp"

#include <neuroflash/sandbox/fault.hpp>

#include <optional>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

using service_model::partial_word;

/// \brief The fault that a prompt asks for, so that programs in every language can plan one.
///
/// "[slow]" delays the response, "[partial]" cuts the response of a chat, and "[fault:KIND]" or
/// "[fault:KIND:charged]" is any kind that affects a response. An unknown kind is refused with 422,
/// so that a typing error shows.
std::optional<fault> fault_in_words(http_request const& request);

} // namespace neuroflash::inline v0::sandbox

#endif
