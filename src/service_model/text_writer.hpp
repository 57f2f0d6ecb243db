// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TEXT_WRITER_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TEXT_WRITER_HPP

#include "service_model/text_request.hpp"

#include <string>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The text that a model has written.
struct completion
{
    std::vector<std::string> reasoning; ///< The pieces of the reasoning; empty for most models.
    std::vector<std::string> pieces;    ///< The pieces of the content, one for each token.
    /// The pieces of a refusal instead of content; usually empty.
    std::vector<std::string> refusal;
    std::string tool;                   ///< The function that is called instead of content.
    std::vector<std::string> arguments; ///< The pieces of the arguments of the call.
    std::string finish_reason;
    long prompt_tokens = 0;
    long completion_tokens = 0;
    long words = 0; ///< The number of words of the content.
};

/// \brief Writes an answer that depends only on the request.
///
/// It contains the beginning of the question, so that a test can recognise it, and characters of
/// more than one byte, so that a stream can be cut inside a character.
completion write_text(text_request const& asked);

/// A question with this word in it is answered in part; then the content filter ends the answer.
inline constexpr std::string_view filtered_word = "[filter]";

/// The model refuses to answer a question with this word in it: the answer has the member `refusal`
/// instead of a content.
inline constexpr std::string_view declined_word = "[decline]";

} // namespace neuroflash::inline v0::service_model

#endif
