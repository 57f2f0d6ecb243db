// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_LOGGER_HPP
#define NEUROFLASH_LOGGER_HPP

#include <functional>
#include <string_view>

namespace neuroflash::inline v0 {

enum class log_level
{
    debug,   ///< Every attempt and every connection.
    info,    ///< Tokens renewed, routes chosen.
    warning, ///< Retries and connections lost.
};

/**
 * \brief Receives the client's log lines; an empty function means no logging and no cost.
 *
 * Called on the client's executor, in the middle of its work: return quickly, do not block, do not
 * call the client. Exceptions are ignored. Lines contain no token, secret or prompt.
 *
 * \par Object lifetimes
 * It is called after the client's destructor too, until the client's calls have ended, so it must
 * own what it uses.
 */
using logger = std::function<void(log_level, std::string_view)>;

} // namespace neuroflash::inline v0

#endif
