// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_EACH_ID_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_EACH_ID_HPP

#include "cli/client/command_context.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <vector>

namespace neuroflash::cli {

/// Does one thing to one image; its value is the image's entry in the document.
using id_action = std::function<asio::awaitable<result<boost::json::value>>(
    command_context&, free_client&, std::string)>;

/// Whether all of them are ids and none is a path or a URL; asked before anything is sent. On
/// image-service v1 an id may look like anything.
result<void> check_ids(options const& given);

/// Whether none of them is a list of members that was meant for --json, which takes one only behind
/// `=`; asked before anything is sent.
result<void> check_no_members(options const& given);

/// Reports the failure of one of several things, with its name. With --json the document has it, so
/// nothing is reported here.
void report_one(command_context& context, std::string const& name, error const& failure);

/// The failure with the name of its thing in front of its message.
error named_failure(std::string const& name, error const& failure);

/// Goes through all ids whatever happens to one of them, and ends with the worst result. The
/// document is `{"<done_name>":[...],"failed":[{"image_id","error":{...}}]}`; the worst error
/// stands on standard error as well, and in every other form all of them. A signal ends it early.
asio::awaitable<exit_code> for_each_id(
    command_context& context, free_client& service, std::string done_name, id_action action);

} // namespace neuroflash::cli

#endif
