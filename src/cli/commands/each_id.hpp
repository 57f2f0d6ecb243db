// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_COMMANDS_EACH_ID_HPP
#define NEUROFLASH_CLI_COMMANDS_EACH_ID_HPP

#include "../command_context.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <string>

namespace neuroflash::cli {

/// Does one thing to one image; its value is the image's entry in the document.
using id_action =
    std::function<asio::awaitable<result<boost::json::value>>(command_context&, client&, image_id)>;

/// Goes through all ids whatever happens to one of them, and ends with the worst result. The
/// document is `{"<done_name>":[...],"failed":[{"image_id","error":{...}}]}`; the worst error
/// stands on standard error as well. A signal ends it early.
asio::awaitable<exit_code>
for_each_id(command_context& context, client& service, std::string done_name, id_action action);

} // namespace neuroflash::cli

#endif
