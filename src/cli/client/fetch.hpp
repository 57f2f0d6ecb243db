// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_FETCH_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_FETCH_HPP

#include "cli/client/command_context.hpp"
#include "cli/files/image_place.hpp"
#include "cli/files/saved_image.hpp"

#include <string>

namespace neuroflash::cli {

/// Downloads an image to `directory/stem.ext`, the extension by what really came. A file of that
/// name is replaced: it is the same image.
asio::awaitable<result<saved_image>> fetch_to_directory(
    command_context& context, free_client& service, download_source source, std::string directory,
    std::string stem);

/**
 * \brief Downloads an image to where `--out` leads: a directory as above, a file, or standard
 * output.
 *
 * A file that appeared there meanwhile is not replaced: the image gets a free name next to it.
 */
asio::awaitable<result<saved_image>> fetch_image(
    command_context& context, free_client& service, download_source source, image_place place,
    std::string stem);

/// The command that fetches images by their ids, to be pasted into a shell.
std::string download_command(options const& given, std::vector<std::string> const& ids);

} // namespace neuroflash::cli

#endif
