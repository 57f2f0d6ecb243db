// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_BRAND_VOICES_HPP
#define NEUROFLASH_SRC_SANDBOX_BRAND_VOICES_HPP

#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

/// A brand voice that every workspace has.
struct brand_voice
{
    std::string_view id;
    std::string_view name;
    std::string_view language;
    std::string_view country;
    std::string_view description;
    std::string_view donts;
    std::span<std::string_view const> vocabulary;

    // The members of its brand are all empty if the voice belongs to a brand without content.
    std::string_view brand_id;
    std::string_view brand_name;
    std::span<std::string_view const> values;
    std::string_view website;
    bool legacy = false; ///< The brand cannot be edited until it is converted.
};

/// Two: one is legacy, the brand of the other is empty.
std::span<brand_voice const> brand_voices();

/// Null if there is none.
brand_voice const* find_brand_voice(std::string_view id);

/// The members that the service lists.
boost::json::object voice_object(brand_voice const& voice);

/// The voice in words; always the same.
/// \param at_least bytes: longer than the words alone where that is more
std::string summary_of(brand_voice const& voice, std::size_t at_least);

} // namespace neuroflash::inline v0::sandbox

#endif
