// SPDX-License-Identifier: BSL-1.0
#include "sandbox/painter.hpp"

#include "sandbox/palette.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr colour white{255, 255, 255};

colour at(picture const& canvas, std::size_t offset)
{
    auto const* p = canvas.pixels.data() + offset;
    return {static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])};
}

void put(picture& canvas, std::size_t offset, colour c)
{
    auto const byte = [](float value) {
        return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f));
    };
    canvas.pixels[offset] = byte(c.red);
    canvas.pixels[offset + 1] = byte(c.green);
    canvas.pixels[offset + 2] = byte(c.blue);
}

std::size_t offset_of(picture const& canvas, unsigned x, unsigned y)
{
    return 3 * (static_cast<std::size_t>(y) * canvas.size.width + x);
}

void paint_sky(picture& canvas, palette const& colours)
{
    for (unsigned y = 0; y < canvas.size.height; ++y) {
        float const depth = static_cast<float>(y) / static_cast<float>(canvas.size.height);
        auto const row = mix(colours.sky_top, colours.sky_bottom, std::sqrt(depth));
        for (unsigned x = 0; x < canvas.size.width; ++x) put(canvas, offset_of(canvas, x, y), row);
    }
}

/// A disc or, with a thickness, a ring; soft edges, optionally with a glow around it.
struct disc
{
    float x = 0; ///< centre and radius in pixels
    float y = 0;
    float radius = 1;
    float thickness = 0; ///< 0: filled
    float opacity = 1;
    float glow = 1; ///< how far it shines, in radii; 1: no glow
};

float cover(disc const& shape, float distance)
{
    float const edge = shape.thickness > 0 ? shape.thickness - std::abs(distance - shape.radius)
                                           : shape.radius - distance;
    float const solid = std::clamp(edge + 0.5f, 0.0f, 1.0f);
    if (shape.glow <= 1 || distance < shape.radius) return solid * shape.opacity;
    float const far = (distance - shape.radius) / (shape.radius * (shape.glow - 1));
    float const shine = far < 1 ? 0.55f * (1 - far) * (1 - far) : 0.0f;
    return std::max(solid, shine) * shape.opacity;
}

void paint_disc(picture& canvas, disc const& shape, colour ink)
{
    float const reach = shape.radius * std::max(1.0f, shape.glow) + shape.thickness + 1;
    auto const from = [](float value) { return static_cast<unsigned>(std::max(0.0f, value)); };
    unsigned const bottom = std::min(canvas.size.height, from(shape.y + reach) + 1);
    unsigned const right = std::min(canvas.size.width, from(shape.x + reach) + 1);
    for (unsigned y = from(shape.y - reach); y < bottom; ++y)
        for (unsigned x = from(shape.x - reach); x < right; ++x) {
            float const dx = static_cast<float>(x) - shape.x;
            float const dy = static_cast<float>(y) - shape.y;
            float const share = cover(shape, std::sqrt(dx * dx + dy * dy));
            if (share <= 0) continue;
            auto const offset = offset_of(canvas, x, y);
            put(canvas, offset, mix(at(canvas, offset), ink, share));
        }
}

/// A hill line: for each column the row at which the hill begins.
std::vector<float> skyline(picture_size size, float base, dice& chance)
{
    std::vector<float> rows(size.width);
    float const height = static_cast<float>(size.height);
    float const phase[3] = {
        chance.between(0, 6.28f), chance.between(0, 6.28f), chance.between(0, 6.28f)};
    float const waves[3] = {
        chance.between(0.6f, 1.6f), chance.between(2.0f, 4.0f), chance.between(5.0f, 11.0f)};
    float const swing = chance.between(0.035f, 0.085f) * height;
    for (unsigned x = 0; x < size.width; ++x) {
        float const turn = 6.2832f * static_cast<float>(x) / static_cast<float>(size.width);
        rows[x] = base * height +
            swing *
                (std::sin(waves[0] * turn + phase[0]) +
                 0.5f * std::sin(waves[1] * turn + phase[1]) +
                 0.18f * std::sin(waves[2] * turn + phase[2]));
    }
    return rows;
}

void paint_hill(picture& canvas, std::vector<float> const& rows, colour ink, colour haze)
{
    float const fade = 0.45f * static_cast<float>(canvas.size.height);
    for (unsigned x = 0; x < canvas.size.width; ++x) {
        auto const top = static_cast<unsigned>(std::max(0.0f, rows[x]));
        for (unsigned y = top; y < canvas.size.height; ++y) {
            float const depth = std::min(1.0f, (static_cast<float>(y) - rows[x]) / fade);
            auto const offset = offset_of(canvas, x, y);
            float const edge = std::clamp(static_cast<float>(y) + 1 - rows[x], 0.0f, 1.0f);
            auto const shade = mix(ink, haze, 0.35f * depth);
            put(canvas, offset, mix(at(canvas, offset), shade, edge));
        }
    }
}

picture paint_scene(recipe const& what, picture_size size)
{
    dice chance(*what.prompt, what.index);
    auto const colours = palette_for(*what.prompt, chance);
    picture canvas{size, std::vector<std::uint8_t>(std::size_t{3} * size.width * size.height)};
    float const width = static_cast<float>(size.width);
    float const height = static_cast<float>(size.height);
    float const unit = std::min(width, height);

    paint_sky(canvas, colours);
    disc sun;
    sun.x = chance.between(0.15f, 0.85f) * width;
    sun.y = chance.between(0.15f, 0.45f) * height;
    sun.radius = chance.between(0.07f, 0.16f) * unit;
    sun.glow = 3.2f;
    paint_disc(canvas, sun, colours.light);
    for (unsigned i = 0, count = 3 + chance.below(5); i < count; ++i) {
        disc bubble;
        bubble.x = chance.unit() * width;
        bubble.y = chance.between(0.0f, 0.6f) * height;
        bubble.radius = chance.between(0.02f, 0.13f) * unit;
        bubble.thickness = chance.below(2) == 0 ? 0.0f : 0.006f * unit + 0.5f;
        bubble.opacity = chance.between(0.08f, 0.28f);
        paint_disc(canvas, bubble, mix(colours.light, colours.sky_top, chance.unit() * 0.5f));
    }
    float base = chance.between(0.48f, 0.58f);
    for (auto const& ink : colours.layers) {
        paint_hill(canvas, skyline(size, base, chance), ink, colours.sky_bottom);
        base += chance.between(0.07f, 0.11f);
    }
    return canvas;
}

/// Several sources share the picture in slanted stripes, each at its own place.
void paint_stripe(picture& canvas, picture const& other, std::size_t number, std::size_t count)
{
    float const width = static_cast<float>(canvas.size.width);
    float const height = static_cast<float>(canvas.size.height);
    for (unsigned y = 0; y < canvas.size.height; ++y) {
        float const slant = 0.12f * (0.5f - static_cast<float>(y) / height);
        float const left = (static_cast<float>(number) / static_cast<float>(count) + slant) * width;
        for (auto x = static_cast<unsigned>(std::clamp(left, 0.0f, width)); x < canvas.size.width;
             ++x) {
            auto const offset = offset_of(canvas, x, y);
            put(canvas, offset, at(other, offset));
        }
    }
}

/// What the edit's prompt does to its source: the shapes stay, the light becomes its colour,
/// and rings drawn from the prompt lie above.
void paint_edit(picture& canvas, recipe const& what)
{
    dice chance(*what.prompt, 0x5eed0000ull + what.index);
    auto const accent = accent_for(*what.prompt, chance);
    float const strength = chance.between(0.38f, 0.5f);
    for (std::size_t offset = 0; offset < canvas.pixels.size(); offset += 3) {
        auto const before = at(canvas, offset);
        float const light =
            (0.3f * before.red + 0.59f * before.green + 0.11f * before.blue) / 255.0f;
        auto const tinted = light < 0.6f ? mix(colour{}, accent, light / 0.6f)
                                         : mix(accent, white, (light - 0.6f) / 0.4f);
        put(canvas, offset, mix(before, tinted, strength));
    }
    float const width = static_cast<float>(canvas.size.width);
    float const height = static_cast<float>(canvas.size.height);
    float const unit = std::min(width, height);
    disc ring;
    ring.x = chance.unit() * width;
    ring.y = chance.unit() * height;
    ring.opacity = 0.4f;
    for (unsigned i = 0, count = 3 + chance.below(3); i < count; ++i) {
        ring.radius = (0.12f + 0.11f * static_cast<float>(i)) * unit;
        ring.thickness = chance.between(0.004f, 0.014f) * unit + 0.5f;
        paint_disc(canvas, ring, mix(accent, white, 0.35f));
    }
}

picture paint_at(recipe const& what, picture_size size)
{
    // A chain of single edits may be long: it is walked, not recursed into.
    std::vector<recipe const*> chain{&what};
    while (chain.back()->sources.size() == 1) chain.push_back(chain.back()->sources[0].get());
    recipe const& root = *chain.back();

    picture canvas =
        root.sources.empty() ? paint_scene(root, size) : paint_at(*root.sources[0], size);
    for (std::size_t i = 1; i < root.sources.size(); ++i)
        paint_stripe(canvas, paint_at(*root.sources[i], size), i, root.sources.size());
    for (auto step = chain.rbegin(); step != chain.rend(); ++step)
        if (!(*step)->sources.empty()) paint_edit(canvas, **step);
    return canvas;
}

} // namespace

picture paint(recipe const& what)
{
    return paint_at(what, what.size);
}

} // namespace neuroflash::inline v0::sandbox
