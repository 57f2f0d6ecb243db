// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_INPUT_FILE_TEXT_HPP
#define NEUROFLASH_SRC_CLI_INPUT_FILE_TEXT_HPP

#include <neuroflash/error.hpp>

#include <cstddef>
#include <string>

/// The entrance of files that are read as a whole: in the encodings that prompts have.
namespace neuroflash::cli {

/// The text of a file, and what messages call the file.
struct file_text
{
    std::string name;
    std::string text; ///< UTF-8; whether it is valid is not checked.
};

/**
 * \brief All of a file, or of standard input for `-`, without its byte order mark. A text of more
 * than `most` bytes is cut, and is still longer than `most`.
 *
 * \par Errors
 * invalid_argument: it cannot be read, such as a directory, or is not text.
 */
result<file_text> read_file_text(std::string const& file, std::size_t most);

/**
 * \brief The text of a document that is kept in a file, such as a report of `bench`.
 *
 * \par Errors
 * Those of `read_file_text`, and invalid_argument if it is longer than 64 MiB.
 */
result<std::string> read_document(std::string const& file);

} // namespace neuroflash::cli

#endif
