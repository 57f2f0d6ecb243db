// SPDX-License-Identifier: BSL-1.0
#include "sandbox/painter.hpp"

#include "sandbox/decode_image.hpp"
#include "sandbox/encode_image.hpp"
#include "sandbox/palette.hpp"
#include "sandbox/scene.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr colour white{255, 255, 255};

colour at(bitmap const& canvas, std::size_t offset)
{
    auto const* p = canvas.pixels.data() + offset;
    return {static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])};
}

void put(bitmap& canvas, std::size_t offset, colour c)
{
    auto const byte = [](float value) {
        return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f));
    };
    canvas.pixels[offset] = byte(c.red);
    canvas.pixels[offset + 1] = byte(c.green);
    canvas.pixels[offset + 2] = byte(c.blue);
}

std::size_t offset_of(bitmap const& canvas, unsigned x, unsigned y)
{
    return 3 * (static_cast<std::size_t>(y) * canvas.size.width + x);
}

/// A disc or, with a thickness, a ring. It has soft edges and may have a glow around it.
struct disc
{
    float x = 0; ///< The centre, in pixels like the radius.
    float y = 0;
    float radius = 1;
    float thickness = 0; ///< 0 if filled
    float opacity = 1;
    float glow = 1; ///< How far it shines, in radii; 1 if there is no glow.
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

void paint_disc(bitmap& canvas, disc const& shape, colour ink)
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

bitmap expand(indexed_image const& from)
{
    bitmap made{from.size, std::vector<std::uint8_t>(3 * from.pixels.size()), {}};
    for (std::size_t i = 0; i < from.pixels.size(); ++i)
        put(made, 3 * i, from.colours[from.pixels[i]]);
    return made;
}

/// A row or column of a resized image: the two old ones that it is mixed from, and the share of the
/// second.
struct blend
{
    unsigned first = 0;
    unsigned second = 0;
    unsigned share = 0; ///< The share of the second, in 256ths.
};

std::vector<blend> blends(unsigned from, unsigned to)
{
    std::vector<blend> made(to);
    for (unsigned i = 0; i < to; ++i) {
        // The middle of the new row, in 256ths of an old row, measured from the middle of the first
        // one.
        auto const middle = (std::int64_t{2} * i + 1) * from * 128 / to - 128;
        auto const place = static_cast<std::uint64_t>(std::max<std::int64_t>(0, middle));
        made[i].first = static_cast<unsigned>(place >> 8);
        made[i].second = std::min(from - 1, made[i].first + 1);
        made[i].share = static_cast<unsigned>(place & 255);
    }
    return made;
}

/// An image with `channels` bytes per pixel.
std::vector<std::uint8_t> resize_bytes(
    std::vector<std::uint8_t> const& from, image_size old_size, image_size new_size,
    std::size_t channels)
{
    auto const across = blends(old_size.width, new_size.width);
    auto const down = blends(old_size.height, new_size.height);
    std::vector<std::uint8_t> made(channels * new_size.width * new_size.height);
    auto* out = made.data();
    auto const line = channels * old_size.width;
    for (auto const& y : down) {
        auto const* upper = from.data() + line * y.first;
        auto const* lower = from.data() + line * y.second;
        for (auto const& x : across)
            for (std::size_t channel = 0; channel < channels; ++channel) {
                auto const left = channels * x.first + channel;
                auto const right = channels * x.second + channel;
                auto const above = upper[left] * (256 - x.share) + upper[right] * x.share;
                auto const below = lower[left] * (256 - x.share) + lower[right] * x.share;
                auto const sum = above * (256 - y.share) + below * y.share;
                *out++ = static_cast<std::uint8_t>((sum + 32'768) >> 16);
            }
    }
    return made;
}

bitmap resized(bitmap from, image_size size)
{
    if (from.size == size) return from;
    bitmap made;
    made.size = size;
    made.pixels = resize_bytes(from.pixels, from.size, size, 3);
    if (!from.opacity.empty()) made.opacity = resize_bytes(from.opacity, from.size, size, 1);
    return made;
}

/// Several sources share the image in slanted stripes, each at its own place.
void paint_stripe(bitmap& canvas, bitmap const& other, std::size_t number, std::size_t count)
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

/// Applies the prompt of an edit to its source: the shapes stay, the light gets the colour of the
/// prompt, and rings drawn from the prompt lie above.
void paint_edit(bitmap& canvas, recipe const& what)
{
    seeded_generator random(*what.prompt, 0x5eed0000ull + what.index);
    auto const accent = accent_for(*what.prompt, random);
    float const strength = random.between(0.38f, 0.5f);
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
    ring.x = random.unit() * width;
    ring.y = random.unit() * height;
    ring.opacity = 0.4f;
    for (unsigned i = 0, count = 3 + random.below(3); i < count; ++i) {
        ring.radius = (0.12f + 0.11f * static_cast<float>(i)) * unit;
        ring.thickness = random.between(0.004f, 0.014f) * unit + 0.5f;
        paint_disc(canvas, ring, mix(accent, white, 0.35f));
    }
}

bitmap paint_at(recipe const& what, image_size size);

/// Paints an upload. A scene takes the place of an upload whose format cannot be read.
bitmap paint_upload(recipe const& what, image_size size)
{
    auto read = decode_image(*what.file, what.file_format);
    if (!read) return expand(paint_scene(what.key, 0, size));
    return resized(std::move(*read), size);
}

/// Restores the pixels that the mask does not allow to change.
void restore_unmasked(bitmap& canvas, bitmap const& before, recipe const& what)
{
    auto const mask = paint_at(*what.mask, canvas.size);
    auto const changes = [&](std::size_t i) {
        if (what.transparent_mask_changes) return !mask.opacity.empty() && mask.opacity[i] < 128;
        auto const* p = mask.pixels.data() + 3 * i;
        return 30 * p[0] + 59 * p[1] + 11 * p[2] >= 100 * 128;
    };
    for (std::size_t i = 0; 3 * i < canvas.pixels.size(); ++i)
        if (!changes(i)) std::copy_n(before.pixels.data() + 3 * i, 3, canvas.pixels.data() + 3 * i);
}

bool is_single_edit(recipe const& what)
{
    return what.sources.size() == 1 && !what.enlarges;
}

bitmap paint_root(recipe const& what, image_size size)
{
    if (what.file) return paint_upload(what, size);
    if (what.sources.empty()) return expand(paint_scene(*what.prompt, what.index, size));
    auto const& first = *what.sources[0];
    if (what.enlarges) return resized(resized(paint_at(first, first.size), what.size), size);
    bitmap canvas = paint_at(first, size);
    for (std::size_t i = 1; i < what.sources.size(); ++i)
        paint_stripe(canvas, paint_at(*what.sources[i], size), i, what.sources.size());
    return canvas;
}

bitmap paint_at(recipe const& what, image_size size)
{
    // A chain of single edits may be long: it is walked, not recursed into.
    std::vector<recipe const*> chain{&what};
    while (is_single_edit(*chain.back())) chain.push_back(chain.back()->sources[0].get());

    bitmap canvas = paint_root(*chain.back(), size);
    for (auto step = chain.rbegin(); step != chain.rend(); ++step) {
        if ((*step)->sources.empty() || (*step)->enlarges) continue;
        auto const before = (*step)->mask ? canvas : bitmap();
        paint_edit(canvas, **step);
        if ((*step)->mask) restore_unmasked(canvas, before, **step);
    }
    return canvas;
}

} // namespace

bitmap paint(recipe const& what)
{
    return paint_at(what, what.size);
}

std::string draw_file(recipe const& what, image_format format)
{
    if (what.file && format == what.file_format) return *what.file;
    bool const is_scene = !what.file && what.sources.empty();
    if (is_scene && format == image_format::png)
        return encode_png(paint_scene(*what.prompt, what.index, what.size));
    return encode_image(paint(what), format);
}

} // namespace neuroflash::inline v0::sandbox
