// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "sandbox/encode_image.hpp"
#include "sandbox/painter.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

using namespace neuroflash::sandbox;

BOOST_AUTO_TEST_SUITE(images)

namespace {

std::shared_ptr<recipe> recipe_for(
    std::string prompt, unsigned index = 0, char const* ratio = "16:9", unsigned long_side = 64)
{
    auto made = std::make_shared<recipe>();
    made->prompt = std::make_shared<std::string const>(std::move(prompt));
    made->index = index;
    made->aspect_ratio = ratio;
    made->size = size_for(ratio, long_side).value();
    return made;
}

/// The mean difference of a channel, 0..255.
double distance(bitmap const& one, bitmap const& other)
{
    BOOST_TEST_REQUIRE(one.pixels.size() == other.pixels.size());
    double sum = 0;
    for (std::size_t i = 0; i < one.pixels.size(); ++i)
        sum += std::abs(int{one.pixels[i]} - int{other.pixels[i]});
    return sum / static_cast<double>(one.pixels.size());
}

bitmap decode_png(std::string const& bytes)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    BOOST_REQUIRE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) != 0);
    image.format = PNG_FORMAT_RGB;
    bitmap made{{image.width, image.height}, std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image)), {}};
    BOOST_REQUIRE(png_image_finish_read(&image, nullptr, made.pixels.data(), 0, nullptr) != 0);
    return made;
}

bitmap decode_jpeg(std::string const& bytes)
{
    jpeg_decompress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&codec);
    jpeg_mem_src(
        &codec, reinterpret_cast<unsigned char const*>(bytes.data()),
        static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&codec, TRUE);
    jpeg_start_decompress(&codec);
    auto const row_size = std::size_t{3} * codec.output_width;
    bitmap made{
        {codec.output_width, codec.output_height},
        std::vector<std::uint8_t>(row_size * codec.output_height),
        {}};
    while (codec.output_scanline < codec.output_height) {
        JSAMPROW row = made.pixels.data() + row_size * codec.output_scanline;
        jpeg_read_scanlines(&codec, &row, 1);
    }
    jpeg_finish_decompress(&codec);
    jpeg_destroy_decompress(&codec);
    return made;
}

bitmap decode_webp(std::string const& bytes)
{
    int width = 0;
    int height = 0;
    auto* pixels = WebPDecodeRGB(
        reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size(), &width, &height);
    BOOST_REQUIRE(pixels != nullptr);
    bitmap made{
        {static_cast<unsigned>(width), static_cast<unsigned>(height)},
        std::vector<std::uint8_t>(pixels, pixels + 3 * width * height),
        {}};
    WebPFree(pixels);
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(sizes_have_exactly_the_asked_ratio)
{
    for (auto const& [ratio, across, down] :
         {std::tuple("21:9", 21u, 9u),
          {"16:9", 16u, 9u},
          {"3:2", 3u, 2u},
          {"4:3", 4u, 3u},
          {"5:4", 5u, 4u},
          {"1:1", 1u, 1u},
          {"4:5", 4u, 5u},
          {"3:4", 3u, 4u},
          {"2:3", 2u, 3u},
          {"9:16", 9u, 16u}})
        for (unsigned const side : {32u, 64u, 1024u}) {
            auto const size = size_for(ratio, side).value();
            BOOST_TEST(size.width * down == size.height * across);
            BOOST_TEST(std::max(size.width, size.height) <= side);
            BOOST_TEST(std::max(size.width, size.height) > side * 3 / 4);
        }
    for (auto const* bad : {"", "16", "16:", ":9", "0:9", "a:b", "1:1000"})
        BOOST_TEST(!size_for(bad, 64).has_value());
}

BOOST_AUTO_TEST_CASE(same_recipe_gives_the_same_pixels)
{
    auto const first = paint(*recipe_for("a red fox"));
    BOOST_TEST(first.pixels == paint(*recipe_for("a red fox")).pixels);
}

BOOST_AUTO_TEST_CASE(prompt_and_index_change_the_image)
{
    auto const first = paint(*recipe_for("a red fox"));
    BOOST_TEST(distance(first, paint(*recipe_for("a blue whale"))) > 10);
    BOOST_TEST(distance(first, paint(*recipe_for("a red fox", 1))) > 5);
}

BOOST_AUTO_TEST_CASE(colour_words_colour_the_image)
{
    auto const mean_of = [](bitmap const& drawn, unsigned channel) {
        double sum = 0;
        for (std::size_t i = channel; i < drawn.pixels.size(); i += 3) sum += drawn.pixels[i];
        return sum;
    };
    auto const green = paint(*recipe_for("green on green"));
    BOOST_TEST(mean_of(green, 1) > mean_of(green, 0));
    BOOST_TEST(mean_of(green, 1) > mean_of(green, 2));
    auto const red = paint(*recipe_for("red on red"));
    BOOST_TEST(mean_of(red, 0) > mean_of(red, 1));
}

BOOST_AUTO_TEST_CASE(edit_stays_nearer_to_its_source_than_to_another_image)
{
    auto const source = recipe_for("a red fox");
    auto const other = recipe_for("a blue whale at night");
    auto changed = recipe_for("make it orange");
    set_sources(*changed, {source});
    auto const edited = paint(*changed);
    BOOST_TEST(distance(edited, paint(*source)) > 3);
    BOOST_TEST(distance(edited, paint(*source)) < distance(edited, paint(*other)));
    BOOST_TEST(
        distance(edited, paint(*source)) < distance(edited, paint(*recipe_for("make it orange"))));
}

BOOST_AUTO_TEST_CASE(edit_of_two_sources_shows_both)
{
    auto const left = recipe_for("a red fox");
    auto const right = recipe_for("a blue whale at night");
    auto both = recipe_for("join them");
    set_sources(*both, {left, right});
    auto only = recipe_for("join them");
    set_sources(*only, {left});
    auto const joined = paint(*both);
    BOOST_TEST(distance(joined, paint(*only)) > 3);
    BOOST_TEST(joined.pixels[0] == paint(*only).pixels[0]);
}

BOOST_AUTO_TEST_CASE(long_chains_and_wide_trees_of_edits_are_drawn_quickly)
{
    std::shared_ptr<recipe const> last = recipe_for("root", 0, "1:1", 32);
    for (int i = 0; i < 500; ++i) {
        auto next = recipe_for("step", 0, "1:1", 32);
        set_sources(*next, {last});
        last = std::move(next);
    }
    BOOST_TEST(paint(*last).pixels.size() == 3u * 32 * 32);
    std::shared_ptr<recipe const> tree = recipe_for("root", 0, "1:1", 32);
    for (int i = 0; i < 60; ++i) {
        auto next = recipe_for("double", 0, "1:1", 32);
        set_sources(*next, {tree, tree});
        tree = std::move(next);
    }
    BOOST_TEST(tree->weight < 2 * max_branching_weight);
    BOOST_TEST(paint(*tree).pixels.size() == 3u * 32 * 32);
}

BOOST_AUTO_TEST_CASE(chain_of_edits_of_any_length_comes_to_an_end)
{
    std::shared_ptr<recipe const> last = recipe_for("root");
    std::weak_ptr<recipe const> const root = last;
    auto const step = recipe_for("step");
    for (int i = 0; i < 200'000; ++i) {
        auto next = std::make_shared<recipe>();
        next->prompt = step->prompt;
        if (i % 2 == 0) set_sources(*next, {last});
        else next->mask = last;
        last = std::move(next);
    }
    last.reset();
    BOOST_TEST(root.expired());
}

BOOST_AUTO_TEST_CASE(scenes_are_small_files_with_exactly_the_painted_pixels)
{
    // The widths are around the longest match of the compression, and some rows cannot repeat.
    for (auto const size :
         {image_size{1, 1}, {2, 3}, {257, 4}, {258, 4}, {260, 4}, {1024, 576}, {40'000, 2}}) {
        auto const what = recipe_for("a lamp at sunset");
        what->size = size;
        auto const bytes = draw_file(*what, image_format::png);
        auto const read = decode_png(bytes);
        BOOST_TEST(read.size == size);
        BOOST_TEST(read.pixels == paint(*what).pixels);
        BOOST_TEST(bytes.size() < 2000u + std::size_t{size.width} * size.height / 8);
        BOOST_TEST(bytes == draw_file(*what, image_format::png));
    }
}

BOOST_DATA_TEST_CASE(
    files_are_real_and_show_what_was_painted,
    boost::unit_test::data::make({"21:9", "16:9", "1:1", "4:5", "9:16"}), ratio)
{
    auto const drawn = paint(*recipe_for("a lamp", 0, ratio, 128));
    auto const png = decode_png(encode_image(drawn, image_format::png));
    BOOST_TEST(png.pixels == drawn.pixels);
    auto const jpeg = decode_jpeg(encode_image(drawn, image_format::jpeg));
    BOOST_TEST(jpeg.size.width == drawn.size.width);
    BOOST_TEST(distance(jpeg, drawn) < 6);
    auto const webp = decode_webp(encode_image(drawn, image_format::webp));
    BOOST_TEST(webp.size.height == drawn.size.height);
    BOOST_TEST(distance(webp, drawn) < 8);
}

BOOST_AUTO_TEST_SUITE_END()
