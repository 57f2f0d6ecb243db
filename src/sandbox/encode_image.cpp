// SPDX-License-Identifier: BSL-1.0
#include "sandbox/encode_image.hpp"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

namespace neuroflash::inline v0::sandbox {

namespace {

std::string encode_png(picture const& drawn)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = drawn.size.width;
    image.height = drawn.size.height;
    image.format = PNG_FORMAT_RGB;
    // The slower setting saves a few percent of bytes and costs four times the time.
    image.flags = PNG_IMAGE_FLAG_FAST;
    std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
    png_alloc_size_t size = bytes.size();
    if (png_image_write_to_memory(
            &image, bytes.data(), &size, 0, drawn.pixels.data(), 0, nullptr) == 0)
        throw std::runtime_error(std::string("libpng: ") + image.message);
    bytes.resize(size);
    bytes.shrink_to_fit();
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
    jpeg_compress_struct& codec, jpeg_failure& failure, picture const& drawn,
    unsigned char*& memory, unsigned long& size)
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

std::string encode_jpeg(picture const& drawn)
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
    if (!done) throw std::runtime_error("libjpeg refused the picture");
    return bytes;
}

std::string encode_webp(picture const& drawn)
{
    std::uint8_t* memory = nullptr;
    auto const width = static_cast<int>(drawn.size.width);
    auto const height = static_cast<int>(drawn.size.height);
    auto const size = WebPEncodeRGB(drawn.pixels.data(), width, height, 3 * width, 82.0f, &memory);
    if (size == 0) throw std::runtime_error("libwebp refused the picture");
    std::string bytes(reinterpret_cast<char const*>(memory), size);
    WebPFree(memory);
    return bytes;
}

} // namespace

std::string encode_image(picture const& drawn, image_format format)
{
    switch (format) {
    case image_format::jpeg: return encode_jpeg(drawn);
    case image_format::png: return encode_png(drawn);
    case image_format::webp: return encode_webp(drawn);
    }
    throw std::logic_error("unknown image format");
}

} // namespace neuroflash::inline v0::sandbox
