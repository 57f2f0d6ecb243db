// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_JSON_OUT_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_JSON_OUT_HPP

#include "cli/files/saved_image.hpp"

#include <neuroflash/charge.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/models/brand_voice.hpp>
#include <neuroflash/models/completion.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/models/history.hpp>
#include <neuroflash/models/image_model.hpp>
#include <neuroflash/models/quota.hpp>
#include <neuroflash/models/text_model.hpp>
#include <neuroflash/models/workspace.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <vector>

/// The documents of --json. Their members are a promise: none goes, new ones may come.
namespace neuroflash::cli {

/// `{"state","credits","evidence"}`: the state is `not_charged`, `charged` or `unknown`; where it
/// is unknown, the credits are null. A text also has `tokens`; null if their number is unknown.
boost::json::object to_json(charge_verdict const& charge);

/// `{"error":{"code","message","advice","command","http_status","charge","pending"}}`; `command` is
/// null if no command helps, `http_status` if there was no answer, `pending` if nothing is to be
/// looked for.
boost::json::object to_json(error const& failure);

boost::json::object to_json(workspace const& from);
boost::json::object to_json(quota const& from);
boost::json::object to_json(image_model const& from);
boost::json::object to_json(history_page const& from);
boost::json::object to_json(text_model const& from);
boost::json::object to_json(brand_voice const& from);

/// `{"text","refusal","tool_calls":[],"model","finish_reason","usage":{"prompt_tokens",
/// "completion_tokens","total_tokens"},"complete","charge":{}}`; values that the service does not
/// give are null. `tool_calls` has the elements of all arrays, unchanged and in their order.
boost::json::object to_json(completion const& of);

/// The document of what was made: doc/schemas/generation.json. `files` stand in the order of the
/// images; an image that could not be saved has `"path":null`.
boost::json::object
to_json(generation const& made, std::span<std::optional<saved_image> const> files);

/// `{"image_id","path","content_type","bytes","sha256"}`
boost::json::object to_json(std::string const& id, saved_image const& file);

boost::json::array to_json(std::vector<std::string> const& texts);

} // namespace neuroflash::cli

#endif
