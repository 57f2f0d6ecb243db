// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TEXT_RESPONSE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TEXT_RESPONSE_HPP

#include "service_model/text_writer.hpp"

#include <neuroflash/service_model/service_switches.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The values that all documents of one answer have in common.
struct response_head
{
    std::string id;
    std::string model;
    bool null_content = false; ///< Whether the content is null instead of a text.
};

/// The answer as one document, object "chat.completion".
boost::json::object whole_response(completion const& made, response_head const& head);

/// The answer as the documents of a stream, object "chat.completion.chunk".
std::vector<std::string>
response_chunks(completion const& made, response_head const& head, usage_place usage);

} // namespace neuroflash::inline v0::service_model

#endif
