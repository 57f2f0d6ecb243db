// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_BRAND_VOICE_HPP
#define NEUROFLASH_MODELS_BRAND_VOICE_HPP

#include <neuroflash/ids.hpp>
#include <neuroflash/models/completion.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace neuroflash::inline v0 {

/// The brand of a voice. Source: reference, /brand-voice/brands.
struct brand
{
    std::string id;                  ///< May be empty.
    std::string name;                ///< May be empty.
    std::vector<std::string> values; ///< What it stands for.
    std::string website;             ///< May be empty.
    bool legacy = false;             ///< It cannot be edited before it is converted.
};

/// How a brand writes. Source: reference, /brand-voice/brand-voices. It has no visual member: a
/// picture takes its style from these words.
struct brand_voice
{
    brand_voice_id id;                   ///< For `write_image_prompt`.
    std::string name;                    ///< For people; may be empty.
    std::string description;             ///< May be empty.
    std::string language;                ///< Such as `de`; may be empty.
    std::string country;                 ///< May be empty.
    std::string donts;                   ///< What the brand avoids; may be empty.
    std::string industry_jargon;         ///< May be empty.
    std::vector<std::string> vocabulary; ///< Its words.
    bool active = true;                  ///< In use.
    bool personal = false;               ///< Of one member of the workspace.
    neuroflash::brand brand;             ///< Of the voice; its members may all be empty.
    std::string created_at;              ///< As the service writes it; may be empty.
    std::string updated_at;              ///< Of the last change, as the service writes it.
};

/// How many of something a plan allows.
struct plan_limit
{
    bool available = false;         ///< Whether another one can be made.
    std::int64_t current_usage = 0; ///< Made so far.
    bool is_unlimited = false;      ///< `limit` does not count.
    std::int64_t limit = 0;         ///< Most of them.
};

/// What the plan allows of brand voices. Source: reference, /brand-voice/limits.
struct brand_voice_limits
{
    plan_limit create;         ///< Brand voices.
    plan_limit advanced_rules; ///< Voices with advanced rules.
};

/// A prompt for an image that the text service wrote in the manner of a brand voice.
struct written_prompt
{
    std::string text;                  ///< For `generate_params::prompt`.
    std::string system_message;        ///< What the model was told besides the prompt.
    neuroflash::completion completion; ///< Model, tokens, charge.
};

} // namespace neuroflash::inline v0

#endif
