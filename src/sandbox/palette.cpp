// SPDX-License-Identifier: BSL-1.0
#include "sandbox/palette.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

namespace {

struct hue_word
{
    std::string_view word;
    float hue;
};

constexpr hue_word hue_words[] = {
    {"red", 2},          {"fire", 12},    {"fox", 18},    {"rust", 16},       {"autumn", 24},
    {"orange", 28},      {"sunset", 22},  {"sand", 38},   {"gold", 44},       {"sun", 46},
    {"yellow", 52},      {"lemon", 56},   {"lime", 82},   {"spring", 100},    {"green", 128},
    {"forest", 138},     {"nature", 120}, {"teal", 176},  {"turquoise", 178}, {"sea", 196},
    {"ocean", 204},      {"ice", 194},    {"fog", 208},   {"sky", 206},       {"blue", 216},
    {"technology", 212}, {"night", 234},  {"space", 252}, {"violet", 272},    {"purple", 280},
    {"magenta", 310},    {"pink", 330},   {"rose", 340},
};

/// The hues in the order of the text; whole words only ("voice" names no ice).
std::vector<float> hues_named_in(std::string_view prompt)
{
    auto const is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
    std::vector<float> hues;
    std::string word;
    auto const look_up = [&] {
        for (auto const& entry : hue_words)
            if (entry.word == word) hues.push_back(entry.hue);
        word.clear();
    };
    for (unsigned char const c : prompt) {
        if (is_letter(c)) word += static_cast<char>(std::tolower(c));
        else look_up();
    }
    look_up();
    return hues;
}

} // namespace

colour mix(colour from, colour to, float share)
{
    return {
        from.red + (to.red - from.red) * share, from.green + (to.green - from.green) * share,
        from.blue + (to.blue - from.blue) * share};
}

colour from_hsv(float hue, float saturation, float value)
{
    auto const channel = [&](float offset) {
        float sector = std::fmod(offset + hue / 60.0f, 6.0f);
        if (sector < 0) sector += 6;
        float const part = std::clamp(std::min(sector, 4.0f - sector), 0.0f, 1.0f);
        return 255.0f * (value - value * saturation * part);
    };
    return {channel(5), channel(3), channel(1)};
}

seeded_generator::seeded_generator(std::string_view text, std::uint64_t salt)
    : state_(0xcbf29ce484222325ull ^ salt)
{
    for (unsigned char const c : text) state_ = (state_ ^ c) * 0x100000001b3ull;
}

std::uint64_t seeded_generator::next()
{
    // splitmix64
    state_ += 0x9e3779b97f4a7c15ull;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
    return mixed ^ (mixed >> 31);
}

float seeded_generator::unit()
{
    return static_cast<float>(next() >> 40) / 16777216.0f;
}

float seeded_generator::between(float low, float high)
{
    return low + (high - low) * unit();
}

unsigned seeded_generator::below(unsigned limit)
{
    return static_cast<unsigned>(next() % limit);
}

palette palette_for(std::string_view prompt, seeded_generator& random)
{
    auto hues = hues_named_in(prompt);
    if (hues.empty()) hues.push_back(random.between(0, 360));
    if (hues.size() == 1) hues.push_back(hues[0] + random.between(-70, 70));
    float const sky = hues[random.below(2)];
    float const land = hues[1] == sky ? hues[0] : hues[1];
    palette made;
    made.sky_top = from_hsv(
        sky + random.between(-12, 12), random.between(0.45f, 0.7f), random.between(0.45f, 0.75f));
    made.sky_bottom = from_hsv(
        sky + random.between(-35, 35), random.between(0.15f, 0.35f), random.between(0.9f, 0.99f));
    made.light = from_hsv(hues.back() + random.between(-20, 20), 0.12f, 1.0f);
    for (std::size_t i = 0; i < made.layers.size(); ++i) {
        float const depth = static_cast<float>(i) / static_cast<float>(made.layers.size() - 1);
        made.layers[i] =
            from_hsv(land + random.between(-14, 14), 0.32f + 0.4f * depth, 0.78f - 0.5f * depth);
    }
    return made;
}

colour accent_for(std::string_view prompt, seeded_generator& random)
{
    // "the sky a deep orange": the colour that is named last is the wanted one.
    auto const hues = hues_named_in(prompt);
    float const hue = hues.empty() ? random.between(0, 360) : hues.back();
    return from_hsv(hue, 0.75f, 0.95f);
}

} // namespace neuroflash::inline v0::sandbox
