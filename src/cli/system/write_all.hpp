// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SYSTEM_WRITE_ALL_HPP
#define NEUROFLASH_SRC_CLI_SYSTEM_WRITE_ALL_HPP

#include <boost/system/error_code.hpp>

#include <string_view>

namespace neuroflash::cli {

/**
 * \brief Writes all of a text, as slowly as its reader takes it.
 *
 * After the first signal that ends the program, a reader that takes nothing is not waited for any
 * more, because a full pipe without a reader must not keep the program from ending.
 *
 * \return Why it was not written; `timed_out` for such a reader.
 */
boost::system::error_code write_all(int descriptor, std::string_view text);

/// Whether something can be written at once.
bool takes_text(int descriptor) noexcept;

/// Remembers the ending signals that come, in addition to what their handlers do. It is called when
/// these are installed.
void remember_ending_signals();

/// The ending signals that have come since then.
struct seen_signals
{
    int count = 0;
    int last = 0; ///< The number of the last one.
};

seen_signals ending_signals_seen() noexcept;

} // namespace neuroflash::cli

#endif
