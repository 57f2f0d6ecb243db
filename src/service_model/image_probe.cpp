// SPDX-License-Identifier: BSL-1.0
#include "service_model/image_probe.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace neuroflash::inline v0::service_model {

namespace {

using namespace std::string_view_literals;

constexpr auto not_an_image = "the file is not an image"sv;
constexpr auto truncated = "the image file is truncated"sv;
constexpr auto broken = "the image file is damaged"sv;

std::uint32_t byte_at(std::string_view bytes, std::size_t place)
{
    return place < bytes.size() ? static_cast<unsigned char>(bytes[place]) : 0u;
}

std::uint32_t big(std::string_view bytes, std::size_t place, std::size_t count)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | byte_at(bytes, place + i);
    return value;
}

std::uint32_t little(std::string_view bytes, std::size_t place, std::size_t count)
{
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | byte_at(bytes, place + i);
    return value;
}

image_probe failed(std::string_view why)
{
    image_probe made;
    made.wrong = why;
    return made;
}

image_probe found(image_format format, std::uint32_t width, std::uint32_t height)
{
    image_probe made;
    made.format = format;
    made.size = {width, height};
    if (width == 0 || height == 0) made.wrong = broken;
    return made;
}

image_probe probe_png(std::string_view bytes)
{
    if (bytes.size() < 33) return failed(truncated);
    if (bytes.substr(12, 4) != "IHDR") return failed(broken);
    // This goes from chunk to chunk up to the last one.
    std::size_t place = 8;
    while (place + 12 <= bytes.size()) {
        auto const type = bytes.substr(place + 4, 4);
        auto const end = place + 12 + std::size_t{big(bytes, place, 4)};
        if (end > bytes.size()) return failed(truncated);
        if (type == "IEND") return found(image_format::png, big(bytes, 16, 4), big(bytes, 20, 4));
        place = end;
    }
    return failed(truncated);
}

bool is_frame(std::uint32_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/// Reads the segments up to the pixels, then looks for the end marker. It cannot be among the
/// pixels, because a byte 0xff is followed by 0 there. Bytes after it are allowed, because cameras
/// and programs append some.
image_probe probe_jpeg(std::string_view bytes)
{
    image_probe frame;
    std::size_t place = 2;
    while (place + 4 <= bytes.size()) {
        if (byte_at(bytes, place) != 0xff) return failed(broken);
        auto const marker = byte_at(bytes, place + 1);
        if (marker == 0xff) {
            ++place; // a fill byte
            continue;
        }
        if (is_frame(marker))
            frame = found(image_format::jpeg, big(bytes, place + 7, 2), big(bytes, place + 5, 2));
        if (marker == 0xda) {
            if (frame.size.width == 0) return failed(broken); // pixels before their size
            auto const ends = bytes.find("\xff\xd9"sv, place) != std::string_view::npos;
            return ends ? frame : failed(truncated);
        }
        place += 2 + std::size_t{big(bytes, place + 2, 2)};
    }
    return failed(truncated);
}

image_probe probe_webp(std::string_view bytes)
{
    if (bytes.size() < 30 || std::size_t{little(bytes, 4, 4)} + 8 > bytes.size())
        return failed(truncated);
    auto const chunk = bytes.substr(12, 4);
    if (chunk == "VP8 ")
        return found(
            image_format::webp, little(bytes, 26, 2) & 0x3fff, little(bytes, 28, 2) & 0x3fff);
    if (chunk == "VP8L") {
        auto const bits = little(bytes, 21, 4);
        return found(image_format::webp, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    }
    if (chunk == "VP8X")
        return found(image_format::webp, little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1);
    return failed(broken);
}

/// The length of a table of colours in bytes, as the byte of flags states it.
std::size_t colour_table_size(std::uint32_t flags)
{
    return (flags & 0x80) != 0 ? std::size_t{6} << (flags & 7) : 0;
}

/// Reads the blocks up to the trailer. Bytes after it are ignored.
image_probe probe_gif(std::string_view bytes)
{
    auto place = 13 + colour_table_size(byte_at(bytes, 10));
    while (place < bytes.size()) {
        auto const block = byte_at(bytes, place);
        if (block == ';') return found(image_format::gif, little(bytes, 6, 2), little(bytes, 8, 2));
        if (block != ',' && block != '!') return failed(broken);
        place += block == '!' ? 2 : 11 + colour_table_size(byte_at(bytes, place + 9));
        while (byte_at(bytes, place) != 0) place += 1 + byte_at(bytes, place);
        ++place; // the empty piece that ends the block
    }
    return failed(truncated);
}

/// The format of a file of boxes, HEIC or AVIF, by its brand; nothing for others, such as films.
std::optional<image_format> format_of_boxes(std::string_view bytes)
{
    if (bytes.size() < 12 || bytes.substr(4, 4) != "ftyp") return std::nullopt;
    auto const brand = bytes.substr(8, 4);
    if (brand == "avif" || brand == "avis") return image_format::avif;
    for (auto const known : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"})
        if (brand == known) return image_format::heic;
    return std::nullopt;
}

/// The first `ispe` box states the size. The boxes must end where the file ends.
image_probe probe_boxes(std::string_view bytes, image_format format)
{
    std::size_t place = 0;
    while (place + 8 <= bytes.size()) {
        auto size = std::uint64_t{big(bytes, place, 4)};
        // A box of more than 4 GiB has its length after its type.
        if (size == 1)
            size = std::uint64_t{big(bytes, place + 8, 4)} << 32 | big(bytes, place + 12, 4);
        if (size == 0) place = bytes.size(); // to the end of the file
        else if (size < 8) return failed(broken);
        else if (size > bytes.size() - place) return failed(truncated);
        else place += size;
    }
    if (place != bytes.size()) return failed(truncated);
    image_probe made;
    made.format = format;
    if (auto const box = bytes.find("ispe"); box != std::string_view::npos)
        made.size = {big(bytes, box + 8, 4), big(bytes, box + 12, 4)};
    return made;
}

} // namespace

image_probe probe_image(std::string_view bytes)
{
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return probe_png(bytes);
    if (bytes.starts_with("\xff\xd8\xff"sv)) return probe_jpeg(bytes);
    if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv))
        return probe_webp(bytes);
    if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return probe_gif(bytes);
    if (auto const format = format_of_boxes(bytes)) return probe_boxes(bytes, *format);
    return failed(not_an_image);
}

} // namespace neuroflash::inline v0::service_model
