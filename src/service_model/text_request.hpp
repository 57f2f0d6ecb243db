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
    std::string model;        ///< with the prefix of its provider
    bool reasoning = false;   ///< the model thinks before it answers
    std::string question;     ///< text of the last message of the user
    std::string conversation; ///< all roles and texts, on which the answer depends
    long max_tokens = 0;      ///< 0 if unlimited
    std::vector<std::string> stop;
    std::int64_t seed = 0;
    bool stream = false;
    boost::json::value schema; ///< of the wanted JSON; null: text; an empty object: any JSON
    std::string tool;          ///< the function that has to be called; empty if none
};

/// \brief Checks a body as FastAPI would: all wrong fields in one answer.
///
/// Unknown fields are ignored unless `forbid_unknown`; null counts as missing.
std::variant<text_request, service_response>
read_text_request(std::string_view body, bool forbid_unknown);

} // namespace neuroflash::inline v0::service_model

#endif
