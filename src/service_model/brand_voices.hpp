// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_BRAND_VOICES_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_BRAND_VOICES_HPP

#include "service_model/service_response.hpp"

#include <string_view>

namespace neuroflash::inline v0::service_model {

/// The behaviour of brand voices that is not documented.
struct voice_rules
{
    list_envelope envelope = list_envelope::data;
    prompt_response prompt = prompt_response::prompt;
    bool long_summaries = false; ///< Summaries and prompts have 20 kB.
};

/// The list of brand voices. Every workspace has two: one is legacy, the brand of the other is
/// empty.
service_response list_voices(voice_rules const& rules, std::string_view target);

service_response get_voice(std::string_view id);

/// The response of ds-prompt.
service_response voice_prompt(voice_rules const& rules, std::string_view id);

/// The summary of the voice that a body names.
service_response voice_summary(voice_rules const& rules, std::string_view body);

} // namespace neuroflash::inline v0::service_model

#endif
