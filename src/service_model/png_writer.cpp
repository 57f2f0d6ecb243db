// SPDX-License-Identifier: BSL-1.0
#include "service_model/png_writer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

namespace {

constexpr std::uint32_t adler_base = 65521;
constexpr std::size_t longest_match = 258;
constexpr std::size_t shortest_match = 3;
constexpr std::size_t farthest_match = 32768;

/// Writes zlib's format: one block with the fixed codes of RFC 1951.
class run_deflater
{
public:
    run_deflater()
    {
        out_ = "\x78\x01";
        put(0b011, 3); // the last block, fixed codes
    }

    /// Adds a run of one byte.
    void add_run(std::uint8_t value, std::size_t count)
    {
        check(value, count);
        put_symbol(value);
        --count;
        for (; count >= shortest_match; count -= take(count)) put_match(take(count), 1);
        for (; count != 0; --count) put_symbol(value);
    }

    /// Repeats the bytes that stood `count` bytes before. Their runs are passed to check().
    void repeat(std::size_t count)
    {
        for (auto left = count; left != 0; left -= take(left)) put_match(take(left), count);
    }

    /// Continues the checksum by a run. The sums of a run are those of an arithmetic series.
    void check(std::uint8_t value, std::uint64_t count)
    {
        constexpr std::uint64_t most = 1u << 20; // keeps the product below 2^64
        while (count != 0) {
            auto const n = std::min(count, most);
            high_ = (high_ + n * low_ + std::uint64_t{value} * (n * (n + 1) / 2 % adler_base)) %
                adler_base;
            low_ = (low_ + n * value) % adler_base;
            count -= n;
        }
    }

    std::string finish()
    {
        put_symbol(256);
        put(0, 7); // to the next byte
        for (int shift = 24; shift >= 0; shift -= 8)
            out_ += static_cast<char>((high_ << 16 | low_) >> shift & 0xff);
        return std::move(out_);
    }

private:
    /// The length of the next match. The rest is long enough for a match, or empty.
    static std::size_t take(std::size_t left)
    {
        if (left <= longest_match) return left;
        return left - longest_match < shortest_match ? left - shortest_match : longest_match;
    }

    void put(std::uint32_t bits, unsigned count)
    {
        bits_ |= std::uint64_t{bits} << held_;
        held_ += count;
        for (; held_ >= 8; held_ -= 8, bits_ >>= 8) out_ += static_cast<char>(bits_ & 0xff);
    }

    /// Codes are in the stream with their highest bit first.
    void put_code(std::uint32_t code, unsigned count)
    {
        std::uint32_t turned = 0;
        for (unsigned i = 0; i < count; ++i) turned |= (code >> i & 1) << (count - 1 - i);
        put(turned, count);
    }

    void put_symbol(std::uint32_t symbol)
    {
        if (symbol < 144) put_code(0x30 + symbol, 8);
        else if (symbol < 256) put_code(0x190 + symbol - 144, 9);
        else if (symbol < 280) put_code(symbol - 256, 7);
        else put_code(0xc0 + symbol - 280, 8);
    }

    void put_match(std::size_t length, std::size_t distance)
    {
        auto const over = static_cast<std::uint32_t>(length - shortest_match);
        if (length == longest_match) {
            put_symbol(285);
        } else if (over < 8) {
            put_symbol(257 + over);
        } else {
            auto const extra = static_cast<unsigned>(std::bit_width(over)) - 3;
            put_symbol(257 + 4 * (extra + 1) + (over >> extra & 3));
            put(over & ((1u << extra) - 1), extra);
        }
        auto const far = static_cast<std::uint32_t>(distance - 1);
        if (far < 4) return put_code(far, 5);
        auto const extra = static_cast<unsigned>(std::bit_width(far)) - 2;
        put_code(2 * (extra + 1) + (far >> extra & 1), 5);
        put(far & ((1u << extra) - 1), extra);
    }

    std::string out_;
    std::uint64_t bits_ = 0;
    unsigned held_ = 0;
    std::uint64_t low_ = 1;
    std::uint64_t high_ = 0;
};

struct run
{
    std::uint8_t value = 0;
    std::size_t count = 0;
};

/// Compares eight bytes at once, as long as all are equal.
std::size_t end_of_run(std::span<std::uint8_t const> row, std::size_t i)
{
    auto const value = row[i];
    auto const eight = std::uint64_t(value) * 0x0101'0101'0101'0101;
    for (std::uint64_t read = 0; i + sizeof read <= row.size(); i += sizeof read) {
        std::memcpy(&read, row.data() + i, sizeof read);
        if (read != eight) break;
    }
    while (i < row.size() && row[i] == value) ++i;
    return i;
}

void find_runs(std::span<std::uint8_t const> row, std::vector<run>& runs)
{
    runs.clear();
    runs.push_back({0, 1}); // the filter of the row: none
    for (std::size_t i = 0; i < row.size();) {
        auto const value = row[i];
        auto const begin = i;
        i = end_of_run(row, i);
        runs.push_back({value, i - begin});
    }
}

std::string compress(image_size size, std::span<std::uint8_t const> pixels)
{
    run_deflater to;
    std::vector<run> runs;
    std::size_t const width = size.width;
    for (std::size_t y = 0; y < size.height; ++y) {
        auto const row = pixels.subspan(y * width, width);
        bool const same = y != 0 && width + 1 >= shortest_match && width < farthest_match &&
            std::memcmp(row.data(), row.data() - width, width) == 0;
        if (!same) find_runs(row, runs);
        for (auto const& one : runs)
            same ? to.check(one.value, one.count) : to.add_run(one.value, one.count);
        if (same) to.repeat(width + 1);
    }
    return to.finish();
}

constexpr std::array<std::uint32_t, 256> make_crc_table()
{
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        auto value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? 0xedb8'8320 ^ (value >> 1) : value >> 1;
        made[i] = value;
    }
    return made;
}

constexpr auto crc_table = make_crc_table();

std::uint32_t crc_of(std::string_view bytes)
{
    std::uint32_t crc = 0xffff'ffff;
    for (auto const c : bytes)
        crc = crc_table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
    return ~crc;
}

void append_big(std::string& to, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xff);
}

void append_chunk(std::string& to, std::string_view type, std::string_view content)
{
    append_big(to, static_cast<std::uint32_t>(content.size()));
    auto const body = std::string(type) + std::string(content);
    to += body;
    append_big(to, crc_of(body));
}

} // namespace

std::string indexed_png(
    image_size size, std::span<std::uint8_t const> pixels, std::span<std::uint32_t const> colours)
{
    using namespace std::string_view_literals;
    std::string head;
    append_big(head, size.width);
    append_big(head, size.height);
    head += "\x08\x03\x00\x00\x00"sv; // eight bits for each pixel, with a palette
    std::string palette;
    for (auto const colour : colours)
        for (int shift = 16; shift >= 0; shift -= 8)
            palette += static_cast<char>(colour >> shift & 0xff);
    std::string made("\x89PNG\r\n\x1a\n"sv);
    append_chunk(made, "IHDR", head);
    append_chunk(made, "PLTE", palette);
    append_chunk(made, "IDAT", compress(size, pixels));
    append_chunk(made, "IEND", {});
    return made;
}

std::string flat_png(image_size size, std::uint32_t colour)
{
    std::vector<std::uint8_t> const pixels(std::size_t{size.width} * size.height);
    return indexed_png(size, pixels, std::span(&colour, 1));
}

} // namespace neuroflash::inline v0::service_model
