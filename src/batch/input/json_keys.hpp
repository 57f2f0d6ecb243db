// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_JSON_KEYS_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_JSON_KEYS_HPP

#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The first member that an object has twice, whose last value would hide the others, or empty.
/// `object` is a valid JSON object. Nested members are not checked.
std::string repeated_key(std::string_view object);

} // namespace neuroflash::inline v0::batch

#endif
