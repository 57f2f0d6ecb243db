// SPDX-License-Identifier: BSL-1.0
#include "sandbox/scene.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

// The palette has some 200 colours: these shades of the sky, as many again behind each of the two
// rings of the sun, those of 5 hills, and single colours.
constexpr unsigned sky_shades = 40;
constexpr unsigned sun_rings = 2;
constexpr unsigned hill_shades = 12;
constexpr unsigned edge_shades = 3;

/// Draws spans of one colour.
class scene_painter
{
public:
    scene_painter(std::string_view prompt, unsigned index, image_size size)
        : random_(prompt, index), palette_(palette_for(prompt, random_)),
          width_(static_cast<int>(size.width)), height_(static_cast<int>(size.height))
    {
        made_.size = size;
        made_.pixels.resize(std::size_t{size.width} * size.height);
    }

    indexed_image paint()
    {
        paint_sky();
        paint_sun();
        for (unsigned i = 0, count = 3 + random_.below(5); i < count; ++i) paint_bubble();
        float base = random_.between(0.48f, 0.58f);
        for (auto const& ink : palette_.layers) {
            paint_hill(skyline(base), ink);
            base += random_.between(0.07f, 0.11f);
        }
        return std::move(made_);
    }

private:
    std::uint8_t add(colour c)
    {
        made_.colours.push_back(c);
        return static_cast<std::uint8_t>(made_.colours.size() - 1);
    }

    std::uint8_t* row(int y)
    {
        return made_.pixels.data() + static_cast<std::size_t>(y) * made_.size.width;
    }

    void fill(int y, int from, int to, unsigned number)
    {
        from = std::max(from, 0);
        to = std::min(to, width_);
        if (from < to)
            std::memset(
                row(y) + from, static_cast<int>(number), static_cast<std::size_t>(to - from));
    }

    unsigned sky_shade(int y) const
    {
        float const depth = std::sqrt(static_cast<float>(y) / static_cast<float>(height_));
        return std::min(sky_shades - 1, static_cast<unsigned>(depth * sky_shades));
    }

    void paint_sky()
    {
        for (unsigned ring = 0; ring <= sun_rings; ++ring)
            for (unsigned i = 0; i < sky_shades; ++i) {
                float const depth = static_cast<float>(i) / (sky_shades - 1);
                auto const sky = mix(palette_.sky_top, palette_.sky_bottom, depth);
                add(mix(sky, palette_.light, 0.22f * static_cast<float>(ring)));
            }
        for (int y = 0; y < height_; ++y) fill(y, 0, width_, sky_shade(y));
    }

    /// Half of the chord of a circle; negative if the row does not meet it.
    static float reach(float radius, float dy)
    {
        float const rest = radius * radius - dy * dy;
        return rest < 0 ? -1 : std::sqrt(rest);
    }

    template <class Number>
    void paint_disc(float x, float y, float radius, Number number)
    {
        auto const first = std::max(0, static_cast<int>(y - radius));
        auto const last = std::min(height_ - 1, static_cast<int>(y + radius) + 1);
        for (int line = first; line <= last; ++line) {
            float const half = reach(radius, static_cast<float>(line) - y);
            if (half >= 0)
                fill(
                    line, static_cast<int>(x - half), static_cast<int>(x + half) + 1, number(line));
        }
    }

    float unit() const { return static_cast<float>(std::min(width_, height_)); }

    void paint_sun()
    {
        float const x = random_.between(0.15f, 0.85f) * static_cast<float>(width_);
        float const y = random_.between(0.15f, 0.45f) * static_cast<float>(height_);
        float const radius = random_.between(0.07f, 0.16f) * unit();
        for (unsigned ring = 1; ring <= sun_rings; ++ring) {
            float const wide = radius * (2.4f - 0.7f * static_cast<float>(ring));
            paint_disc(x, y, wide, [&](int line) { return sky_shade(line) + ring * sky_shades; });
        }
        auto const light = add(palette_.light);
        paint_disc(x, y, radius, [light](int) -> unsigned { return light; });
    }

    void paint_bubble()
    {
        float const x = random_.unit() * static_cast<float>(width_);
        float const y = random_.between(0.0f, 0.6f) * static_cast<float>(height_);
        float const radius = random_.between(0.02f, 0.13f) * unit();
        bool const filled = random_.below(2) == 0;
        float const thickness = filled ? radius : 0.006f * unit() + 1;
        auto const sky =
            mix(palette_.sky_top, palette_.sky_bottom,
                static_cast<float>(sky_shade(std::clamp(static_cast<int>(y), 0, height_ - 1))) /
                    sky_shades);
        auto const ink = add(mix(sky, palette_.light, random_.between(0.1f, 0.3f)));
        auto const last = std::min(height_ - 1, static_cast<int>(y + radius) + 1);
        for (int line = std::max(0, static_cast<int>(y - radius)); line <= last; ++line) {
            float const half = reach(radius, static_cast<float>(line) - y);
            if (half < 0) continue;
            float const hole = reach(radius - thickness, static_cast<float>(line) - y);
            auto const left = static_cast<int>(x - half);
            auto const right = static_cast<int>(x + half) + 1;
            if (hole <= 0) {
                fill(line, left, right, ink);
                continue;
            }
            fill(line, left, static_cast<int>(x - hole), ink);
            fill(line, static_cast<int>(x + hole), right, ink);
        }
    }

    /// The row at which the hill begins, for each column.
    std::vector<float> skyline(float base)
    {
        std::vector<float> rows(made_.size.width);
        float const height = static_cast<float>(height_);
        float const phase[3] = {
            random_.between(0, 6.28f), random_.between(0, 6.28f), random_.between(0, 6.28f)};
        float const waves[3] = {
            random_.between(0.6f, 1.6f), random_.between(2.0f, 4.0f), random_.between(5.0f, 11.0f)};
        float const swing = random_.between(0.035f, 0.085f) * height;
        for (std::size_t x = 0; x < rows.size(); ++x) {
            float const turn = 6.2832f * static_cast<float>(x) / static_cast<float>(width_);
            rows[x] = base * height +
                swing *
                    (std::sin(waves[0] * turn + phase[0]) +
                     0.5f * std::sin(waves[1] * turn + phase[1]) +
                     0.18f * std::sin(waves[2] * turn + phase[2]));
        }
        return rows;
    }

    /// Each row of a hill is a few spans, which begin and end where the skyline crosses it.
    void paint_hill(std::vector<float> const& skyline, colour ink)
    {
        auto const shades = add_hill(ink);
        auto const edges = add_edges(ink);
        std::vector<int> tops(skyline.size());
        for (std::size_t x = 0; x < tops.size(); ++x)
            tops[x] = std::clamp(static_cast<int>(std::ceil(skyline[x])), 0, height_);
        auto const first = *std::ranges::min_element(tops);
        auto const crossings = crossings_of(tops, first);
        auto const shade_height = std::max(1.0f, 0.45f * static_cast<float>(height_) / hill_shades);
        for (int y = first; y < height_; ++y) {
            auto const depth = static_cast<float>(y - first) / shade_height;
            auto const shade = shades + std::min(hill_shades - 1, static_cast<unsigned>(depth));
            auto const& at = crossings[static_cast<std::size_t>(y - first)];
            for (std::size_t i = 0; i + 1 < at.size(); i += 2) fill(y, at[i], at[i + 1], shade);
        }
        for (std::size_t x = 0; x < tops.size(); ++x) {
            if (tops[x] == 0 || tops[x] >= height_) continue;
            auto const cover = static_cast<float>(tops[x]) - skyline[x];
            auto const step = static_cast<unsigned>(cover * (edge_shades + 1));
            if (step != 0) row(tops[x] - 1)[x] = static_cast<std::uint8_t>(edges + step - 1);
        }
    }

    /// The columns at which spans of the hill begin and end in turn, for each row from `first` on.
    std::vector<std::vector<int>> crossings_of(std::vector<int> const& tops, int first) const
    {
        std::vector<std::vector<int>> made(static_cast<std::size_t>(height_ - first));
        auto before = height_; // left of the image there is no hill
        for (int x = 0; x <= width_; ++x) {
            auto const top = x < width_ ? tops[static_cast<std::size_t>(x)] : height_;
            for (auto y = std::min(before, top); y < std::max(before, top); ++y)
                made[static_cast<std::size_t>(y - first)].push_back(x);
            before = top;
        }
        return made;
    }

    unsigned add_hill(colour ink)
    {
        auto const begin = static_cast<unsigned>(made_.colours.size());
        for (unsigned i = 0; i < hill_shades; ++i)
            add(mix(ink, palette_.sky_bottom, 0.35f * static_cast<float>(i) / hill_shades));
        return begin;
    }

    /// The edge between the hill and what is behind it, which is hazy.
    unsigned add_edges(colour ink)
    {
        auto const begin = static_cast<unsigned>(made_.colours.size());
        for (unsigned i = 0; i < edge_shades; ++i) {
            float const share = static_cast<float>(i + 1) / (edge_shades + 1);
            add(mix(behind_, ink, share));
        }
        behind_ = mix(ink, palette_.sky_bottom, 0.3f);
        return begin;
    }

    seeded_generator random_;
    palette palette_;
    int width_;
    int height_;
    indexed_image made_;
    colour behind_ = palette_.sky_bottom;
};

} // namespace

indexed_image paint_scene(std::string_view prompt, unsigned index, image_size size)
{
    return scene_painter(prompt, index, size).paint();
}

} // namespace neuroflash::inline v0::sandbox
