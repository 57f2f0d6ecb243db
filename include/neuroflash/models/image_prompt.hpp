// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_IMAGE_PROMPT_HPP
#define NEUROFLASH_MODELS_IMAGE_PROMPT_HPP

#include <neuroflash/models/brand_voice.hpp>

#include <string>
#include <string_view>

namespace neuroflash::inline v0 {

/**
 * \brief A prompt in the style of a brand: the prompt, followed by a paragraph with the brand's
 * name, its values, its description and what it avoids.
 *
 * Pure: the same prompt and voice always give the same text. Free. A voice without
 * these members leaves the prompt unchanged.
 */
std::string compose_prompt(std::string_view prompt, brand_voice const& voice);

} // namespace neuroflash::inline v0

#endif
