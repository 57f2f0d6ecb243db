// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_PALETTE_HPP
#define NEUROFLASH_SRC_SANDBOX_PALETTE_HPP

#include <array>
#include <cstdint>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

/// A colour as plain floats of 0..255, which are enough because colours are only mixed linearly.
struct colour
{
    float red = 0;
    float green = 0;
    float blue = 0;
};

colour mix(colour from, colour to, float share); ///< A share of 0 gives `from`, 1 gives `to`.

/// \param hue 0..360 degrees, any other value wraps
/// \param saturation,value 0..1
colour from_hsv(float hue, float saturation, float value);

/// Generates equal numbers on every machine and with every standard library, unlike std::hash and
/// the distributions of <random>.
class seeded_generator
{
public:
    seeded_generator(std::string_view text, std::uint64_t salt);

    std::uint64_t next();
    float unit(); ///< 0..1
    float between(float low, float high);
    unsigned below(unsigned limit); ///< 0..limit-1

private:
    std::uint64_t state_;
};

/// The colours of one image. Colour words of the prompt ("sunset orange", "green") decide
/// the hues, random numbers the rest.
struct palette
{
    colour sky_top;
    colour sky_bottom;
    colour light;
    std::array<colour, 5> layers;
};

palette palette_for(std::string_view prompt, seeded_generator& random);

/// The one colour that stands for the text, for tinting.
colour accent_for(std::string_view prompt, seeded_generator& random);

} // namespace neuroflash::inline v0::sandbox

#endif
