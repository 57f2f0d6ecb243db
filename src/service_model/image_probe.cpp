// SPDX-License-Identifier: BSL-1.0
#include "service_model/image_probe.hpp"

#include <cstddef>
#include <cstdint>

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
    // Chunk by chunk to the last one.
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

image_probe probe_jpeg(std::string_view bytes)
{
    auto last = bytes.size();
    while (last > 2 && byte_at(bytes, last - 1) == 0) --last; // some writers pad
    if (last < 4 || bytes.substr(last - 2, 2) != "\xff\xd9"sv) return failed(truncated);
    std::size_t place = 2;
    while (place + 4 <= bytes.size()) {
        if (byte_at(bytes, place) != 0xff) return failed(broken);
        auto const marker = byte_at(bytes, place + 1);
        if (marker == 0xff) {
            ++place; // a fill byte
            continue;
        }
        if (is_frame(marker))
            return found(image_format::jpeg, big(bytes, place + 7, 2), big(bytes, place + 5, 2));
        if (marker == 0xda) return failed(broken); // pixels before their size
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

image_probe probe_gif(std::string_view bytes)
{
    if (bytes.size() < 14 || bytes.back() != ';') return failed(truncated);
    return found(image_format::gif, little(bytes, 6, 2), little(bytes, 8, 2));
}

bool is_heic(std::string_view bytes)
{
    if (bytes.size() < 12 || bytes.substr(4, 4) != "ftyp") return false;
    for (auto const brand : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"})
        if (bytes.substr(8, 4) == brand) return true;
    return false;
}

/// The first `ispe` box tells the size; the boxes of the file must end where it ends.
image_probe probe_heic(std::string_view bytes)
{
    std::size_t place = 0;
    while (place + 8 <= bytes.size()) {
        auto const size = std::size_t{big(bytes, place, 4)};
        if (size == 0) place = bytes.size(); // to the end of the file
        else if (size < 8) return failed(broken);
        else place += size;
    }
    if (place != bytes.size()) return failed(truncated);
    image_probe made;
    made.format = image_format::heic;
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
    if (is_heic(bytes)) return probe_heic(bytes);
    return failed(not_an_image);
}

} // namespace neuroflash::inline v0::service_model
