// SPDX-License-Identifier: BSL-1.0
#include "sandbox/decode_image.hpp"

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <memory>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

namespace neuroflash::inline v0::sandbox {

namespace {

/// Larger images are not decoded: a small file may stand for gigabytes of pixels.
constexpr std::uint64_t decoded_pixels_limit = 128u << 20;

bool fits(std::uint64_t width, std::uint64_t height)
{
    return width != 0 && height != 0 && width * height <= decoded_pixels_limit;
}

/// The colours on a white ground, and the opacity in addition if the image is not opaque.
bitmap split_opacity(std::uint8_t const* pixels, image_size size)
{
    auto const count = std::size_t{size.width} * size.height;
    bitmap made{size, std::vector<std::uint8_t>(3 * count), {}};
    bool opaque = true;
    for (std::size_t i = 0; i < count; ++i) {
        unsigned const opacity = pixels[4 * i + 3];
        opaque = opaque && opacity == 255;
        for (std::size_t channel = 0; channel < 3; ++channel) {
            unsigned const mixed = pixels[4 * i + channel] * opacity + 255 * (255 - opacity);
            made.pixels[3 * i + channel] = static_cast<std::uint8_t>(mixed / 255);
        }
    }
    if (opaque) return made;
    made.opacity.resize(count);
    for (std::size_t i = 0; i < count; ++i) made.opacity[i] = pixels[4 * i + 3];
    return made;
}

std::optional<bitmap> decode_png(std::string_view bytes)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
        return std::nullopt;
    image.format = PNG_FORMAT_RGBA;
    if (!fits(image.width, image.height)) {
        png_image_free(&image);
        return std::nullopt;
    }
    std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
    if (png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr) == 0) return std::nullopt;
    return split_opacity(pixels.data(), {image.width, image.height});
}

struct jpeg_damage
{
    jpeg_error_mgr manager; // first: libjpeg knows only this part
    std::jmp_buf escape;
};

[[noreturn]] void escape_from_damage(j_common_ptr codec)
{
    std::longjmp(reinterpret_cast<jpeg_damage*>(codec->err)->escape, 1);
}

void say_nothing(j_common_ptr) {}

/// libjpeg reports fatal errors by longjmp, which skips destructors: nothing in this frame may have
/// one. \param into the caller's bitmap, which `resize` resizes and which is filled row by row
bool read_jpeg(
    jpeg_decompress_struct& codec, jpeg_damage& damage, std::string_view bytes,
    std::uint8_t* (*resize)(void*, unsigned, unsigned), void* into)
{
    codec.err = jpeg_std_error(&damage.manager);
    damage.manager.error_exit = escape_from_damage;
    damage.manager.output_message = say_nothing;
    if (setjmp(damage.escape) != 0) return false;
    jpeg_create_decompress(&codec);
    jpeg_mem_src(
        &codec, reinterpret_cast<unsigned char const*>(bytes.data()),
        static_cast<unsigned long>(bytes.size()));
    if (jpeg_read_header(&codec, TRUE) != JPEG_HEADER_OK) return false;
    codec.out_color_space = JCS_RGB;
    jpeg_start_decompress(&codec);
    auto* rows = resize(into, codec.output_width, codec.output_height);
    if (rows == nullptr) return false;
    while (codec.output_scanline < codec.output_height) {
        JSAMPROW row = rows + std::size_t{3} * codec.output_width * codec.output_scanline;
        jpeg_read_scanlines(&codec, &row, 1);
    }
    jpeg_finish_decompress(&codec);
    // A warning means that data was missing or wrong, and grey pixels took its place.
    return damage.manager.num_warnings == 0;
}

std::uint8_t* make_room(void* into, unsigned width, unsigned height)
{
    auto& made = *static_cast<bitmap*>(into);
    if (!fits(width, height)) return nullptr;
    made.size = {width, height};
    made.pixels.resize(std::size_t{3} * width * height);
    return made.pixels.data();
}

std::optional<bitmap> decode_jpeg(std::string_view bytes)
{
    jpeg_decompress_struct codec{};
    jpeg_damage damage{};
    bitmap made;
    bool const done = read_jpeg(codec, damage, bytes, make_room, &made);
    jpeg_destroy_decompress(&codec);
    if (!done) return std::nullopt;
    return made;
}

std::optional<bitmap> decode_webp(std::string_view bytes)
{
    auto const* data = reinterpret_cast<std::uint8_t const*>(bytes.data());
    int width = 0;
    int height = 0;
    if (WebPGetInfo(data, bytes.size(), &width, &height) == 0) return std::nullopt;
    if (!fits(static_cast<unsigned>(width), static_cast<unsigned>(height))) return std::nullopt;
    auto const free = [](std::uint8_t* pixels) { WebPFree(pixels); };
    std::unique_ptr<std::uint8_t, decltype(free)> const pixels(
        WebPDecodeRGBA(data, bytes.size(), &width, &height), free);
    if (!pixels) return std::nullopt;
    return split_opacity(
        pixels.get(), {static_cast<unsigned>(width), static_cast<unsigned>(height)});
}

} // namespace

bool can_decode(image_format format)
{
    return format == image_format::png || format == image_format::jpeg ||
        format == image_format::webp;
}

std::optional<bitmap> decode_image(std::string_view bytes, image_format format)
{
    switch (format) {
    case image_format::png: return decode_png(bytes);
    case image_format::jpeg: return decode_jpeg(bytes);
    case image_format::webp: return decode_webp(bytes);
    case image_format::gif:
    case image_format::heic:
    case image_format::avif: return std::nullopt;
    }
    return std::nullopt;
}

} // namespace neuroflash::inline v0::sandbox
