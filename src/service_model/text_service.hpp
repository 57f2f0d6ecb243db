// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TEXT_SERVICE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TEXT_SERVICE_HPP

#include "service_model/service_response.hpp"
#include "service_model/text_request.hpp"
#include "service_model/text_writer.hpp"

#include <neuroflash/service_model/charge_records.hpp>
#include <neuroflash/service_model/fault_kind.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The shape of the response to a completion; all but the first are faults.
enum class text_shape
{
    as_asked,
    whole,        ///< One document although a stream was requested.
    stream,       ///< A stream although none was requested.
    null_content, ///< A response whose content is null.
    tool_calls    ///< A call of a function instead of a content.
};

/// The shape that a fault gives the response.
text_shape shape_of(fault_kind kind);

/// A completion that is written, and not charged yet.
struct written_text
{
    completion made;
    token_entry entry; ///< The entry without its time, workspace, ids and number.
    text_shape shape = text_shape::as_asked;
};

written_text write_completion(text_request asked, text_shape shape);

/// The response to a completion that was charged.
struct text_response
{
    service_response whole;
    /// The documents of a stream, one for each event. The body has them, too.
    std::vector<std::string> documents;
};

text_response respond(written_text const& written, std::string const& id, usage_place usage);

/// The list of the text models.
service_response list_text_models();

} // namespace neuroflash::inline v0::service_model

#endif
