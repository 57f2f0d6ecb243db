// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SYSTEM_WHOLE_FILE_HPP
#define NEUROFLASH_SRC_CLI_SYSTEM_WHOLE_FILE_HPP

#include <cstddef>
#include <string>

namespace neuroflash::cli {

/// The most bytes of a file that the tool keeps in memory as a whole.
inline constexpr auto longest_whole_file = std::size_t(64) << 20;

/**
 * \brief Reads a file, a pipe or a device that has an end.
 *
 * \param content Gets the bytes; up to the limit if the file is larger.
 * \return Why it cannot be used, such as `it cannot be read: No such file or directory`; empty if
 *         it can.
 */
std::string read_whole_file(std::string const& file, std::string& content);

} // namespace neuroflash::cli

#endif
