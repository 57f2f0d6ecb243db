// SPDX-License-Identifier: BSL-1.0
#include "sandbox/encode_image.hpp"

#include "service_model/png_writer.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

namespace neuroflash::inline v0::sandbox {

namespace {

void append_bytes(png_structp codec, png_bytep data, std::size_t size)
{
    auto& bytes = *static_cast<std::string*>(png_get_io_ptr(codec));
    bytes.append(reinterpret_cast<char const*>(data), size);
}

void flush_nothing(png_structp) {}

/// libpng reports errors by longjmp, which skips destructors: nothing in this frame may have one.
bool run_png(png_structp codec, png_infop info, bitmap const& from, std::string* into)
{
    if (setjmp(png_jmpbuf(codec)) != 0) return false;
    png_set_write_fn(codec, into, append_bytes, flush_nothing);
    png_set_IHDR(
        codec, info, from.size.width, from.size.height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
        PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    // Images here have long runs of one colour. Looking only for runs takes a tenth of the time.
    png_set_compression_level(codec, 1);
    png_set_compression_strategy(codec, 3); // Z_RLE
    png_set_filter(codec, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_write_info(codec, info);
    for (std::size_t y = 0; y < from.size.height; ++y)
        png_write_row(codec, from.pixels.data() + 3 * y * from.size.width);
    png_write_end(codec, info);
    return true;
}

std::string encode_rgb_png(bitmap const& from)
{
    auto* codec = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    auto* info = codec == nullptr ? nullptr : png_create_info_struct(codec);
    std::string bytes;
    bool const done = info != nullptr && run_png(codec, info, from, &bytes);
    png_destroy_write_struct(&codec, &info);
    if (!done) throw std::runtime_error("libpng refused the image");
    return bytes;
}

struct jpeg_failure
{
    jpeg_error_mgr manager; // first: libjpeg knows only this part
    std::jmp_buf escape;
};

[[noreturn]] void escape_from_jpeg(j_common_ptr codec)
{
    std::longjmp(reinterpret_cast<jpeg_failure*>(codec->err)->escape, 1);
}

/// libjpeg reports fatal errors by longjmp, which skips destructors: nothing in this frame
/// may have one.
bool run_jpeg(
    jpeg_compress_struct& codec, jpeg_failure& failure, bitmap const& drawn, unsigned char*& memory,
    unsigned long& size)
{
    codec.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = escape_from_jpeg;
    if (setjmp(failure.escape) != 0) return false;
    jpeg_create_compress(&codec);
    jpeg_mem_dest(&codec, &memory, &size);
    codec.image_width = drawn.size.width;
    codec.image_height = drawn.size.height;
    codec.input_components = 3;
    codec.in_color_space = JCS_RGB;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, 88, TRUE);
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < codec.image_height) {
        auto const offset = std::size_t{3} * codec.next_scanline * codec.image_width;
        JSAMPROW row = const_cast<JSAMPROW>(drawn.pixels.data() + offset);
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    return true;
}

std::string encode_jpeg(bitmap const& drawn)
{
    jpeg_compress_struct codec{};
    jpeg_failure failure{};
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    bool const done = run_jpeg(codec, failure, drawn, memory, size);
    std::string bytes;
    if (done) bytes.assign(reinterpret_cast<char const*>(memory), size);
    jpeg_destroy_compress(&codec);
    std::free(memory);
    if (!done) throw std::runtime_error("libjpeg refused the image");
    return bytes;
}

std::string encode_webp(bitmap const& drawn)
{
    std::uint8_t* memory = nullptr;
    auto const width = static_cast<int>(drawn.size.width);
    auto const height = static_cast<int>(drawn.size.height);
    auto const size = WebPEncodeRGB(drawn.pixels.data(), width, height, 3 * width, 82.0f, &memory);
    if (size == 0) throw std::runtime_error("libwebp refused the image");
    std::string bytes(reinterpret_cast<char const*>(memory), size);
    WebPFree(memory);
    return bytes;
}

} // namespace

std::string encode_image(bitmap const& drawn, image_format format)
{
    switch (format) {
    case image_format::jpeg: return encode_jpeg(drawn);
    case image_format::png: return encode_rgb_png(drawn);
    case image_format::webp: return encode_webp(drawn);
    case image_format::gif:
    case image_format::heic:
    case image_format::avif: break;
    }
    throw std::logic_error("the sandbox does not make files of this format");
}

std::string encode_png(indexed_image const& drawn)
{
    auto const byte = [](float value) {
        return static_cast<std::uint32_t>(std::clamp(value, 0.0f, 255.0f));
    };
    std::vector<std::uint32_t> colours;
    for (auto const& c : drawn.colours)
        colours.push_back(byte(c.red) << 16 | byte(c.green) << 8 | byte(c.blue));
    return service_model::indexed_png(drawn.size, drawn.pixels, colours);
}

} // namespace neuroflash::inline v0::sandbox
