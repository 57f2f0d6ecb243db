// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SYSTEM_CERTIFICATE_FILE_HPP
#define NEUROFLASH_SRC_CLI_SYSTEM_CERTIFICATE_FILE_HPP

#include <string>

namespace neuroflash::cli {

/// Why the file holds no authority in PEM form, as the end of a sentence; empty if it may, or if no
/// file is named.
std::string certificate_file_fault(std::string const& file);

} // namespace neuroflash::cli

#endif
