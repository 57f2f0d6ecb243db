// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_STORED_IMAGES_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_STORED_IMAGES_HPP

#include "cli/client/command_context.hpp"
#include "cli/client/free_client.hpp"

#include <neuroflash/models/stored_image.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <vector>

/// What the commands have in common that work with image-service v1.
namespace neuroflash::cli {

/// Whether the argument names a file that is there, and no directory. It may be unreadable.
bool is_local_file(std::string const& source);

/// Whether the argument is meant as a file of this machine, even where there is none.
bool looks_like_file(std::string const& source);

/// Refuses an address where the service takes an id.
result<void> check_is_no_address(std::string const& source);

/// Remembers the ids that look like files and are none, for the advice if an image is not found.
void note_ids_like_files(std::vector<std::string> const& sources);

/// The error for a file that is not there, or is a directory.
error no_such_file(std::string const& source, std::string advice);

/// Whether the surface v1 holds, by the option, the environment or the profile.
bool is_on_v1(options const& given);

/// `{"image_id","width","height","bytes"}`.
boost::json::object uploaded_json(stored_image const& from);

/// The image with generation, prompt, model and time: an entry of `images`.
boost::json::object to_json(stored_image const& from);

/// Uploads files and addresses one after the other; the first failure ends it.
asio::awaitable<result<stored_image>>
upload_one(command_context& context, free_client& service, std::string source);

/// Uploads a file that a paid command works from, and says its id. The error names the file.
asio::awaitable<result<stored_image_id>>
upload_input(command_context& context, free_client& service, std::string source);

/// `640x480`, or `?`.
std::string size_text(stored_image const& of);

} // namespace neuroflash::cli

#endif
