// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_TEXT_MODEL_HPP
#define NEUROFLASH_MODELS_TEXT_MODEL_HPP

#include <neuroflash/ids.hpp>

#include <cstdint>
#include <string>

namespace neuroflash::inline v0 {

/// A model that writes text. Source: reference, /guides/text-generation.
struct text_model
{
    model_id id;                     ///< Used as `text_params::model`.
    std::string name;                ///< The name for people; may be empty.
    std::string provider;            ///< May be empty.
    std::string description;         ///< May be empty.
    std::int64_t context_window = 0; ///< Tokens of messages and response; 0 if not known.
    bool available = true;           ///< Whether the workspace may use it.
    bool reasoning_model = false;    ///< Whether it reasons before it writes.
};

} // namespace neuroflash::inline v0

#endif
