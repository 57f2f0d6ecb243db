// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_REPEATED_MEMBER_HPP
#define NEUROFLASH_SRC_SANDBOX_REPEATED_MEMBER_HPP

#include <string_view>

namespace neuroflash::inline v0::sandbox {

/**
 * \brief Refuses a JSON document in which an object, at any depth, has a member twice.
 *
 * A tree of values keeps the last of them, so that the others would be lost silently.
 *
 * \throws std::invalid_argument with the place, such as "$.faults[2].wait_ms: ..."
 *
 * \par Preconditions
 * `document` is valid JSON.
 */
void refuse_repeated_members(std::string_view document);

} // namespace neuroflash::inline v0::sandbox

#endif
