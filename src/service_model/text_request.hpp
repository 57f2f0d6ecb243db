// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TEXT_REQUEST_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TEXT_REQUEST_HPP

#include "service_model/service_response.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The body of a chat completion, checked and with its defaults filled in.
struct text_request
{
    std::string model;        ///< The id, with the prefix of its provider.
    bool reasoning = false;   ///< Whether the model thinks before it answers.
    std::string question;     ///< The text of the last message of the user.
    std::string conversation; ///< All roles and texts. The answer depends on them.
    long max_tokens = 0;      ///< 0 if unlimited
    std::vector<std::string> stop;
    std::int64_t seed = 0;
    bool stream = false;
    /// The schema of the requested JSON; null for text, an empty object for any JSON.
    boost::json::value schema;
    std::string tool; ///< The function that has to be called; empty if there is none.
};

/// \brief Checks a body as FastAPI does: one response names all wrong fields.
///
/// Unknown fields are ignored unless `forbid_unknown`; null counts as missing.
std::variant<text_request, service_response>
read_text_request(std::string_view body, bool forbid_unknown);

} // namespace neuroflash::inline v0::service_model

#endif
