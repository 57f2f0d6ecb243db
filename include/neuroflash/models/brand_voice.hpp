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
    std::vector<std::string> values; ///< The values of the brand.
    std::string website;             ///< May be empty.
    bool legacy = false;             ///< Whether it must be converted before it can be edited.
};

/// How a brand writes. Source: reference, /brand-voice/brand-voices. It has no visual member: the
/// style of an image comes from these words.
struct brand_voice
{
    brand_voice_id id;                   ///< Used with `write_image_prompt`.
    std::string name;                    ///< The name for people; may be empty.
    std::string description;             ///< May be empty.
    std::string language;                ///< A language code such as `de`; may be empty.
    std::string country;                 ///< May be empty.
    std::string donts;                   ///< What the brand avoids; may be empty.
    std::string industry_jargon;         ///< May be empty.
    std::vector<std::string> vocabulary; ///< Preferred words.
    bool active = true;                  ///< Whether it is in use.
    bool personal = false;               ///< Whether it belongs to one member of the workspace.
    neuroflash::brand brand;             ///< The brand of the voice; all its members may be empty.
    std::string created_at;              ///< Time of creation, as the service has it; may be empty.
    std::string updated_at;              ///< Time of the last change, in the same form.
};

/// How many of one thing a plan allows.
struct plan_limit
{
    bool available = false;         ///< Whether another one can be made.
    std::int64_t current_usage = 0; ///< The number made so far.
    bool is_unlimited = false;      ///< Whether `limit` does not apply.
    std::int64_t limit = 0;         ///< The highest number allowed.
};

/// The limits of the plan for brand voices. Source: reference, /brand-voice/limits.
struct brand_voice_limits
{
    plan_limit create;         ///< Limit of brand voices.
    plan_limit advanced_rules; ///< Limit of voices with advanced rules.
};

/// A prompt for an image, written by the text service in the style of a brand voice.
struct written_prompt
{
    std::string text; ///< Used as `generate_params::prompt`.
    /// The system message that the model received with the prompt.
    std::string system_message;
    neuroflash::completion completion; ///< Model, tokens and charge.
};

} // namespace neuroflash::inline v0

#endif
