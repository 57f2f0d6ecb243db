// SPDX-License-Identifier: BSL-1.0
// Edited, masked and enlarged images of image-service v1: their pixels.
#include "common/unit_test.hpp"
#include "image_service_fixture.hpp"

#include <boost/json/array.hpp>

#include <png.h>

using namespace neuroflash::sandbox;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(image_service_images)

namespace {

constexpr char edit_task[] = "image-edit-tasks";
constexpr char upscale_task[] = "image-upscale-tasks";

/// An image whose pixels all differ.
bitmap ramp(unsigned width, unsigned height)
{
    auto made = plain(width, height, 0);
    for (std::size_t i = 0; i < made.pixels.size(); ++i)
        made.pixels[i] = static_cast<std::uint8_t>(20 + 3 * i % 200);
    return made;
}

/// An image whose right half is white and whose left half is black.
bitmap right_half(unsigned width, unsigned height)
{
    auto made = plain(width, height, 0);
    for (unsigned y = 0; y < height; ++y)
        for (unsigned x = width / 2; x < width; ++x)
            for (unsigned channel = 0; channel < 3; ++channel)
                made.pixels[3 * (y * width + x) + channel] = 255;
    return made;
}

/// A PNG file that is transparent on the right half, written without the encoder of the sandbox.
std::string transparent_right_half(unsigned width, unsigned height)
{
    std::vector<std::uint8_t> pixels(4u * width * height, 255);
    for (unsigned y = 0; y < height; ++y)
        for (unsigned x = width / 2; x < width; ++x) pixels[4 * (y * width + x) + 3] = 0;
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGBA;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr);
    std::string bytes(size, '\0');
    png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr);
    return bytes;
}

std::string big_endian(unsigned number)
{
    auto made = std::string(4, '\0');
    for (auto i = 4u; i-- > 0; number >>= 8) made[i] = static_cast<char>(number & 0xff);
    return made;
}

/// The boxes that an AVIF file begins with, and no pixels.
std::string avif_of(unsigned width, unsigned height)
{
    return big_endian(20) + "ftypavif" + big_endian(0) + "avif" + big_endian(20) + "ispe" +
        big_endian(0) + big_endian(width) + big_endian(height);
}

/// The number of pixels that differ in one half. \param right whether it is the right half
std::size_t changed(bitmap const& before, bitmap const& after, bool right)
{
    BOOST_TEST_REQUIRE(before.pixels.size() == after.pixels.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < before.pixels.size() / 3; ++i) {
        bool const is_right = i % before.size.width >= before.size.width / 2;
        if (is_right != right) continue;
        bool differs = false;
        for (std::size_t channel = 0; channel < 3; ++channel)
            differs = differs || before.pixels[3 * i + channel] != after.pixels[3 * i + channel];
        count += differs ? 1 : 0;
    }
    return count;
}

std::string made_id(http_response const& response)
{
    BOOST_TEST_REQUIRE(response.status == 200u);
    return text_at(response, "/images/0/id");
}

} // namespace

BOOST_AUTO_TEST_CASE(edit_keeps_size_and_shapes_and_changes_the_colours)
{
    image_service_fixture service;
    auto const source = ramp(20, 10);
    auto const id = service.upload(png_of(source));
    auto const response = service.post(edit_task, edit_of(id, R"(,"numImages":2)"));
    auto const edited = service.pixels(made_id(response));
    BOOST_TEST(number_at(response, "/images/0/imageWidth") == 20);
    BOOST_TEST(text_at(response, "/images/0/inputImageIds/0") == id);
    BOOST_TEST(edited.size == source.size);
    BOOST_TEST(changed(source, edited, false) > 80u);
    auto const other = service.pixels(text_at(response, "/images/1/id"));
    BOOST_TEST(other.pixels != edited.pixels);
    // An equal edit gives an equal image, bit for bit.
    auto const again = service.post(edit_task, edit_of(id));
    BOOST_TEST(service.pixels(made_id(again)).pixels == edited.pixels);
    BOOST_TEST(service.state.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(edit_takes_a_ratio_and_several_inputs)
{
    image_service_fixture service;
    auto const first = service.upload(png_of(ramp(20, 10)));
    auto const second = service.upload(png_of(plain(9, 9, 250)));
    auto const one = service.post(edit_task, edit_of(first));
    auto const both = service.post(edit_task, edit_of(first + "\",\"" + second));
    BOOST_TEST(service.pixels(made_id(one)).pixels != service.pixels(made_id(both)).pixels);
    BOOST_TEST(text_at(both, "/images/0/inputImageIds/1") == second);
    auto const wide = service.post(edit_task, edit_of(first, R"(,"aspectRatio":"16:9")"));
    BOOST_TEST(number_at(wide, "/images/0/imageWidth") == 32);
    BOOST_TEST(number_at(wide, "/images/0/imageHeight") == 18);
}

BOOST_AUTO_TEST_CASE(only_the_white_part_of_a_mask_changes)
{
    image_service_fixture service;
    auto const source = ramp(20, 10);
    auto const id = service.upload(png_of(source));
    auto const mask = service.upload(png_of(right_half(20, 10)));
    auto const response = service.post(edit_task, edit_of(id, R"(,"maskImageId":")" + mask + "\""));
    auto const edited = service.pixels(made_id(response));
    BOOST_TEST(changed(source, edited, false) == 0u);
    BOOST_TEST(changed(source, edited, true) > 80u);
}

BOOST_AUTO_TEST_CASE(only_the_transparent_part_of_a_mask_changes_if_so_chosen)
{
    image_service_fixture service(image_service_fixture::with("mask", "transparent-changes"));
    auto const source = ramp(20, 10);
    auto const id = service.upload(png_of(source));
    auto const mask = service.upload(transparent_right_half(20, 10));
    auto const response = service.post(edit_task, edit_of(id, R"(,"maskImageId":")" + mask + "\""));
    auto const edited = service.pixels(made_id(response));
    BOOST_TEST(changed(source, edited, false) == 0u);
    BOOST_TEST(changed(source, edited, true) > 80u);
    // An opaque mask allows no change.
    auto const opaque = service.upload(png_of(right_half(20, 10)));
    auto const kept = service.post(edit_task, edit_of(id, R"(,"maskImageId":")" + opaque + "\""));
    BOOST_TEST(service.pixels(made_id(kept)).pixels == source.pixels);
}

BOOST_AUTO_TEST_CASE(masks_made_with_masks_do_not_double_the_cost_with_every_step)
{
    image_service_fixture service;
    auto id = service.upload(png_of(ramp(20, 10)));
    for (int i = 0; i < 40; ++i) {
        auto const mask = R"(,"maskImageId":")" + id + "\"";
        id = made_id(service.post(edit_task, edit_of(id, mask)));
    }
    auto const last = recipe_of(*service.state.find_image(id));
    BOOST_TEST(last->weight < 3 * max_branching_weight);
    BOOST_TEST(service.pixels(id).pixels.size() == 3u * 20 * 10);
}

BOOST_AUTO_TEST_CASE(heavy_mask_changes_the_same_pixels_as_its_file)
{
    image_service_fixture service;
    auto const source = ramp(20, 10);
    auto const id = service.upload(png_of(source));
    auto mask = service.upload(png_of(right_half(20, 10)));
    for (unsigned i = 0; i < max_branching_weight; ++i)
        mask = made_id(service.post(edit_task, edit_of(mask)));
    auto const copy = service.upload(service.content(mask));
    auto const edit_with = [&](std::string const& chosen) {
        auto const more = R"(,"maskImageId":")" + chosen + "\"";
        return made_id(service.post(edit_task, edit_of(id, more)));
    };
    auto const edited = edit_with(mask);
    BOOST_TEST(service.pixels(edited).pixels == service.pixels(edit_with(copy)).pixels);
    // Drawn once and kept as a file, the mask counts once, besides the edit and its source.
    auto const kept = recipe_of(*service.state.find_image(edited));
    BOOST_REQUIRE(kept->mask);
    BOOST_TEST(kept->mask->file != nullptr);
    BOOST_TEST(kept->weight == 3u);
}

BOOST_AUTO_TEST_CASE(size_that_a_format_cannot_have_is_refused_and_costs_nothing)
{
    image_service_fixture service;
    auto const id = service.upload(png_of(plain(16'384, 1, 200)));
    for (auto const* format : {"webp", "png"}) {
        auto const more = R"(,"outputFormat":")" + std::string(format) + "\"";
        auto const possible = std::string(format) == "png";
        auto const edited = service.post(edit_task, edit_of(id, more));
        BOOST_TEST(edited.status == (possible ? 200u : 422u));
        BOOST_TEST((edited.body.find("too large for this format") == edited.body.npos) == possible);
        auto const body = R"({"inputImageId":")" + id + "\"" + more + "}";
        BOOST_TEST(service.post(upscale_task, body).status == (possible ? 200u : 422u));
    }
    BOOST_TEST(service.state.credits_charged() == 1); // an upscale is free
    auto const guide =
        R"({"prompt":"a","output_format":"webp","image_urls":[")" + view_path_of(id) + "\"]}";
    auto const edited = service.call("POST", std::string(generate_path) + "edit", guide);
    BOOST_TEST(edited.status == 422u);
    BOOST_TEST(edited.body.find("output_format") != edited.body.npos);
}

BOOST_AUTO_TEST_CASE(credits_of_a_task_that_failed_can_be_used_again)
{
    auto params = image_service_fixture::usual();
    params.image_quota = quota_levels(1, 1);
    image_service_fixture service(params);
    auto const ask = [&] {
        return service.routes.handle(
            service.make("POST", service.path("image-generation-tasks"), R"({"prompt":"a lamp"})"));
    };
    auto const failed = ask();
    BOOST_REQUIRE(failed.task.has_value());
    BOOST_TEST(ask().status == 429u);
    service.state.release(*failed.task);
    BOOST_TEST(ask().task.has_value());
}

BOOST_AUTO_TEST_CASE(mask_of_another_size_is_refused_and_costs_nothing)
{
    image_service_fixture service;
    auto const id = service.upload(png_of(ramp(20, 10)));
    auto const mask = service.upload(png_of(right_half(10, 20)));
    auto const response = service.post(edit_task, edit_of(id, R"(,"maskImageId":")" + mask + "\""));
    BOOST_TEST(response.status == 422u);
    BOOST_TEST(text_at(response, "/detail/0/loc/1") == "maskImageId");
    BOOST_TEST(service.state.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(upscale_has_more_pixels_that_show_the_same)
{
    image_service_fixture service;
    auto const source = ramp(20, 10);
    auto const id = service.upload(png_of(source));
    for (unsigned const factor : {2u, 3u, 4u}) {
        auto const response = service.post(
            upscale_task,
            R"({"inputImageId":")" + id + "\",\"factor\":" + std::to_string(factor) + "}");
        auto const large = service.pixels(made_id(response));
        BOOST_TEST(large.size.width == 20 * factor);
        BOOST_TEST(large.size.height == 10 * factor);
        BOOST_TEST(number_at(response, "/images/0/imageHeight") == 10 * factor);
        BOOST_TEST(text_at(response, "/images/0/prompt").empty());
        BOOST_TEST(text_at(response, "/images/0/inputImageIds/0") == id);
        // The corners keep their colours.
        BOOST_TEST(large.pixels.front() == source.pixels.front());
        BOOST_TEST(large.pixels.back() == source.pixels.back());
    }
    auto const twice = service.post(upscale_task, R"({"inputImageId":")" + id + "\"}");
    BOOST_TEST(number_at(twice, "/images/0/imageWidth") == 40);
    BOOST_TEST(service.state.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(upscale_of_an_edit_of_a_generation_is_drawn)
{
    image_service_fixture service;
    auto const made = made_id(service.post("image-generation-tasks", R"({"prompt":"a lamp"})"));
    auto const edited = made_id(service.post(edit_task, edit_of(made)));
    auto const large = made_id(service.post(upscale_task, R"({"inputImageId":")" + edited + "\"}"));
    BOOST_TEST(service.pixels(large).size.width == 64u);
    auto const again = made_id(service.post(edit_task, edit_of(large)));
    BOOST_TEST(service.pixels(again).size.width == 64u);
}

BOOST_AUTO_TEST_CASE(formats_of_uploads_are_kept_and_can_be_changed)
{
    image_service_fixture service;
    auto const jpeg = encode_image(ramp(20, 10), image_format::jpeg);
    auto const id = service.upload(jpeg);
    BOOST_TEST(service.content(id) == jpeg);
    auto const large = made_id(service.post(upscale_task, R"({"inputImageId":")" + id + "\"}"));
    BOOST_TEST(service.pixels(large, image_format::jpeg).size.width == 40u);
    auto const webp = made_id(service.post(edit_task, edit_of(id, R"(,"outputFormat":"webp")")));
    BOOST_TEST(service.pixels(webp, image_format::webp).size.width == 20u);
}

BOOST_AUTO_TEST_CASE(formats_that_cannot_be_read_are_kept_and_stood_for_by_a_scene)
{
    image_service_fixture service;
    // One white pixel, as small as a GIF can be.
    std::string const gif(
        "GIF89a\x10\0\x08\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x10\0\x08\0\0\2\2D\1\0;", 35);
    auto const id = service.upload(gif);
    BOOST_TEST(service.content(id) == gif);
    BOOST_TEST(service.get("images/" + id + "/content").content_type == "image/gif");
    auto const edited = made_id(service.post(edit_task, edit_of(id)));
    BOOST_TEST(service.pixels(edited).size.width == 16u);
    BOOST_TEST(service.pixels(edited).size.height == 8u);
    auto const response = service.post(edit_task, edit_of(id));
    BOOST_TEST(text_at(response, "/detail").starts_with("The format gif is not read here"));
    auto const avif = avif_of(32, 16);
    auto const other = service.upload(avif);
    BOOST_TEST(service.content(other) == avif);
    BOOST_TEST(service.get("images/" + other + "/content").content_type == "image/avif");
    auto const answer = service.post(edit_task, edit_of(other));
    BOOST_TEST(text_at(answer, "/detail").starts_with("The format avif is not read here"));
    BOOST_TEST(service.pixels(made_id(answer)).size.width == 32u);
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_end_of_an_image_are_kept)
{
    auto const drawn = ramp(20, 10);
    std::string const gif("GIF89a\x10\0\x08\0\0\0\0,\0\0\0\0\x10\0\x08\0\0\2\2D\1\0;", 29);
    for (auto const& file :
         {encode_image(drawn, image_format::jpeg), encode_image(drawn, image_format::png),
          encode_image(drawn, image_format::webp), gif}) {
        image_service_fixture service;
        auto const longer = file + "MOTION PHOTO";
        BOOST_TEST(service.content(service.upload(longer)) == longer);
        auto const cut = service.post("images", upload_body(file.substr(0, file.size() - 1)));
        BOOST_TEST(cut.status == 422u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
