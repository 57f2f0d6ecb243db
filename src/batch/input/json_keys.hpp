// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_JSON_KEYS_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_JSON_KEYS_HPP

#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The first member that an object has twice, whose last value would hide the others; empty: none.
/// `object`: a valid JSON object. Members of members are not looked at.
std::string repeated_key(std::string_view object);

} // namespace neuroflash::inline v0::batch

#endif
