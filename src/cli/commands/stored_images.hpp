// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_STORED_IMAGES_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_STORED_IMAGES_HPP

#include "cli/command_context.hpp"
#include "cli/free_client.hpp"

#include <neuroflash/models/stored_image.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <vector>

/// What the commands have in common that work with image-service v1.
namespace neuroflash::cli {

/// Whether the argument names a file that is there, and no directory.
bool is_local_file(std::string const& source);

/// Whether the argument is meant as a file of this machine, even where there is none.
bool looks_like_file(std::string const& source);

/// Whether the argument is an address that the service fetches, or an image in its text.
bool is_address(std::string const& source);

/// The error for a file that is not there, or is a directory.
error no_such_file(std::string const& source, std::string advice);

/// Refuses a local file that is no image as far as its first bytes tell, so that no other file is
/// uploaded before. The upload itself checks more.
result<void> check_image_file(std::string const& source);

/// Whether the surface v1 holds, by the option, the environment or the profile.
bool is_on_v1(options const& given);

/// `{"image_id","width","height","bytes"}`.
boost::json::object uploaded_json(stored_image const& from);

/// The image with generation, prompt, model and time: an entry of `images`.
boost::json::object to_json(stored_image const& from);

/// Uploads files and addresses one after the other; the first failure ends it.
asio::awaitable<result<stored_image>>
upload_one(command_context& context, free_client& service, std::string source);

/// `640x480`, or `?`.
std::string size_text(stored_image const& of);

} // namespace neuroflash::cli

#endif
