// SPDX-License-Identifier: BSL-1.0
// The endpoints of image-service v1: what is sent, by which name.
#include "support.hpp"

#include <boost/json/parse.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(image_service)

namespace {

template <class Endpoint>
core::request_spec encoded(
    typename Endpoint::params_type const& params,
    endpoint_fixture const& around = endpoint_fixture())
{
    return Endpoint::encode(params, around.context());
}

std::string refusal(result<void> const& checked)
{
    return checked ? std::string() : error_of(checked).message();
}

bool holds(std::string const& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

stored_image_id id(std::string text)
{
    return stored_image_id(std::move(text));
}

} // namespace

BOOST_AUTO_TEST_CASE(generation_has_the_names_of_this_surface_and_none_of_the_guide)
{
    auto ask = generate_params("fox");
    ask.model = "nano-banana-2";
    ask.num_images = 2;
    ask.aspect_ratio = "16:9";
    ask.output_format = "png";
    auto const request = encoded<api::generation_task>(ask);
    BOOST_TEST(request.method == http_method::post);
    BOOST_TEST(request.path == "/image-service/v1/workspaces/w-1/image-generation-tasks");
    BOOST_TEST(request.fallback_path == "");
    BOOST_TEST(
        request.body ==
        R"({"prompt":"fox","modelId":"nano-banana-2","numImages":2,"aspectRatio":"16:9",)"
        R"("outputFormat":"png"})");
    BOOST_TEST(encoded<api::generation_task>(generate_params("fox")).body == R"({"prompt":"fox"})");
}

BOOST_AUTO_TEST_CASE(names_of_an_edit_are_settings)
{
    auto ask = edit_params("sky", id("a/b"));
    BOOST_TEST(encoded<api::edit_task>(ask).body == R"({"prompt":"sky","inputImageIds":["a/b"]})");
    ask.inputs.push_back(id("c"));
    ask.mask = id("m");
    BOOST_TEST(
        encoded<api::edit_task>(ask).body ==
        R"({"prompt":"sky","inputImageIds":["a/b","c"],"maskImageId":"m"})");
    auto around = endpoint_fixture();
    around.fields.edit_input = "imageId";
    around.fields.mask = "mask";
    ask.inputs.pop_back();
    BOOST_TEST(
        encoded<api::edit_task>(ask, around).body ==
        R"({"prompt":"sky","imageId":"a/b","mask":"m"})");
}

BOOST_AUTO_TEST_CASE(names_of_an_upscale_are_settings)
{
    auto ask = upscale_params(id("i-1"));
    BOOST_TEST(encoded<api::upscale_task>(ask).body == R"({"inputImageId":"i-1"})");
    auto around = endpoint_fixture();
    around.fields.upscale_input = "inputImageIds";
    around.fields.upscale_factor = "scale";
    ask.factor = 2;
    ask.model = "clarity";
    ask.output_format = "png";
    BOOST_TEST(
        encoded<api::upscale_task>(ask, around).body ==
        R"({"inputImageIds":["i-1"],"scale":2,"modelId":"clarity","outputFormat":"png"})");
    around.fields.upscale_input = "image[]";
    BOOST_TEST(
        encoded<api::upscale_task>(upscale_params(id("i-1")), around).body ==
        R"({"image":["i-1"]})");
    ask.factor = 1.5;
    BOOST_TEST(holds(encoded<api::upscale_task>(ask).body, R"("factor":1.5)"));
}

BOOST_AUTO_TEST_CASE(extra_members_are_added_to_every_task)
{
    auto ask = edit_params("sky", id("i"));
    ask.extra = " { \"seed\" : 7, \"nested\":{\"a\":[1]} } ";
    auto const body = boost::json::parse(encoded<api::edit_task>(ask).body).as_object();
    BOOST_TEST(body.at("seed").as_int64() == 7);
    BOOST_TEST(body.at("nested").is_object());
    BOOST_TEST(body.at("prompt").as_string() == "sky");
    auto larger = upscale_params(id("i"));
    larger.extra = R"({"creativity":0.5})";
    BOOST_TEST(
        encoded<api::upscale_task>(larger).body == R"({"inputImageId":"i","creativity":0.5})");
    auto drawn = generate_params("fox");
    drawn.extra = "{ }";
    BOOST_TEST(encoded<api::generation_task>(drawn).body == R"({"prompt":"fox"})");
    drawn.extra = R"({"seed":1})";
    BOOST_TEST(encoded<api::generate>(drawn).body == R"({"prompt":"fox","seed":1})");
}

BOOST_AUTO_TEST_CASE(extra_that_is_no_object_or_repeats_a_member_is_refused)
{
    struct row
    {
        std::string extra;
        std::string_view expected;
    };
    auto const fields = field_params();
    for (auto const& [extra, expected] : std::vector<row>{
             {"{", "not JSON"},
             {"seed: 1", "not JSON"},
             {R"({"a":1} x)", "not JSON"},
             {"\"{\xff}\"", "not JSON"},
             {"[1]", "must be a JSON object"},
             {"null", "must be a JSON object"},
             {R"({"prompt":"other"})", "\"prompt\""},
             {R"({"numImages":4})", "\"numImages\""},
             {R"({"num_images":4})", "\"num_images\""},
             {R"({"modelId":"x"})", "\"modelId\""},
             {R"({"\u006dodelId":"x"})", "\"modelId\""},
             {R"({"inputImageIds":["x"]})", "\"inputImageIds\""},
             {R"({"workspaceId":"w"})", "\"workspaceId\""},
             {R"({"workspace_id":"w"})", "\"workspace_id\""},
             {R"({"createdByUserId":"u"})", "\"createdByUserId\""},
             {R"({"generationId":"g"})", "\"generationId\""},
             {R"({"factor":4})", "\"factor\""}}) {
        auto drawn = generate_params("fox");
        drawn.extra = extra;
        BOOST_TEST(holds(refusal(api::generation_task::check(drawn, fields)), expected), extra);
        auto larger = upscale_params(id("i"));
        larger.extra = extra;
        BOOST_TEST(holds(refusal(api::upscale_task::check(larger, fields)), expected), extra);
    }
    auto drawn = generate_params("fox");
    drawn.extra = R"({"num_images":4})";
    BOOST_TEST(holds(refusal(api::generate::check(drawn)), "\"num_images\""));
    drawn.extra = R"({"seed":4})";
    BOOST_TEST(refusal(api::generate::check(drawn)) == "");
}

BOOST_AUTO_TEST_CASE(what_belongs_to_the_other_surface_is_refused)
{
    auto const fields = field_params();
    auto drawn = generate_params("fox");
    drawn.limit_generations = false;
    BOOST_TEST(holds(refusal(api::generation_task::check(drawn, fields)), "limit_generations"));
    auto const path = image_path::parse("/api/x/view").value();
    BOOST_TEST(holds(refusal(api::edit_task::check(edit_params("p", path), fields)), "sources"));
    BOOST_TEST(holds(refusal(api::edit::check(edit_params("p", id("i")))), "image_surface::v1"));
    auto masked = edit_params("p", path);
    masked.mask = id("m");
    BOOST_TEST(holds(refusal(api::edit::check(masked)), "mask"));
}

BOOST_AUTO_TEST_CASE(what_no_task_can_be_is_refused)
{
    auto fields = field_params();
    BOOST_TEST(holds(refusal(api::edit_task::check(edit_params("p", id("")), fields)), "inputs"));
    auto const none = edit_params("p", std::vector<stored_image_id>());
    BOOST_TEST(holds(refusal(api::edit_task::check(none, fields)), "inputs"));
    auto several = edit_params("p", std::vector<stored_image_id>{id("a"), id("b")});
    BOOST_TEST(refusal(api::edit_task::check(several, fields)) == "");
    several.mask = id("");
    BOOST_TEST(holds(refusal(api::edit_task::check(several, fields)), "mask"));
    several.mask.reset();
    fields.edit_input = "imageId";
    BOOST_TEST(holds(refusal(api::edit_task::check(several, fields)), "single image"));
    auto larger = upscale_params(id("i"));
    for (auto const factor : {0.0, -1.0, 0.99, 16.5, 1e300, std::nan("")}) {
        larger.factor = factor;
        BOOST_TEST(holds(refusal(api::upscale_task::check(larger, fields)), "factor"));
    }
    for (auto const factor : {1.0, 2.0, 16.0}) {
        larger.factor = factor;
        BOOST_TEST(refusal(api::upscale_task::check(larger, fields)) == "");
    }
    auto const hostile = upscale_params(id("\xff"));
    BOOST_TEST(holds(refusal(api::upscale_task::check(hostile, fields)), "UTF-8"));
}

BOOST_AUTO_TEST_CASE(ids_are_one_segment_of_the_path_whatever_they_hold)
{
    struct row
    {
        std::string id;
        std::string_view segment;
    };
    for (auto const& [text, segment] : std::vector<row>{
             {"i-1", "i-1"},
             {"photos/2024/a.png", "photos%2F2024%2Fa.png"},
             {".", "%2E"},
             {"..", "%2E%2E"},
             {"../../other", "..%2F..%2Fother"},
             {"...", "..."},
             {"50%", "50%25"},
             {"%2F", "%252F"},
             {"a b?c#d", "a%20b%3Fc%23d"},
             {"\xc3\xa4", "%C3%A4"},
             {"{workspace}", "%7Bworkspace%7D"},
             {"a\\b", "a%5Cb"},
             {"a\r\nb", "a%0D%0Ab"}}) {
        BOOST_TEST(refusal(api::get_image::check(id(text))) == "");
        auto const expected = "/image-service/v1/workspaces/w-1/images/" + std::string(segment);
        BOOST_TEST(encoded<api::get_image>(id(text)).path == expected);
        auto const deleting = encoded<api::delete_stored_image>(id(text));
        BOOST_TEST(deleting.path == expected);
        BOOST_TEST(deleting.method == http_method::delete_);
    }
    BOOST_TEST(refusal(api::get_image::check(id(""))) != "");
    BOOST_TEST(refusal(api::get_image::check(id(std::string(1025, 'x')))) != "");
    BOOST_TEST(refusal(api::get_image::check(id(std::string(1024, 'x')))) == "");
}

BOOST_AUTO_TEST_CASE(workspace_stands_in_the_path_and_in_no_header)
{
    auto const around = endpoint_fixture("w/1");
    BOOST_TEST(
        encoded<api::list_images>(list_images_params(), around).path ==
        "/image-service/v1/workspaces/w%2F1/images");
    BOOST_TEST(
        encoded<api::get_image>(id("i"), around).path ==
        "/image-service/v1/workspaces/w%2F1/images/i");
    BOOST_TEST(!api::generation_task::workspace_header);
    BOOST_TEST(!api::list_images::workspace_header);
    BOOST_TEST(!api::upload_image::workspace_header);
}

BOOST_AUTO_TEST_CASE(lists_are_asked_for_by_page_size_and_order)
{
    auto which = list_images_params();
    BOOST_TEST(encoded<api::list_images>(which).query == "");
    which.page = 2;
    which.size = 200;
    which.sort = "createdAt";
    which.order = "desc";
    BOOST_TEST(
        encoded<api::list_images>(which).query == "page=2&size=200&sort=createdAt&order=desc");
    BOOST_TEST(refusal(api::list_images::check(which)) == "");
    which.order = "down";
    BOOST_TEST(holds(refusal(api::list_images::check(which)), "asc or desc"));
    which.order.reset();
    which.size = 201;
    BOOST_TEST(holds(refusal(api::list_images::check(which)), "size"));
    auto models = list_models_params();
    models.page = 1;
    models.size = 50;
    BOOST_TEST(encoded<api::list_model_page>(models).query == "page=1&size=50");
    models.page = 0;
    BOOST_TEST(holds(refusal(api::list_model_page::check(models)), "page"));
}

BOOST_AUTO_TEST_CASE(base64_is_that_of_the_standard_in_any_pieces)
{
    struct row
    {
        std::string_view plain;
        std::string_view encoded;
    };
    for (auto const& [plain, encoded_text] : std::vector<row>{
             {"", ""},
             {"f", "Zg=="},
             {"fo", "Zm8="},
             {"foo", "Zm9v"},
             {"foob", "Zm9vYg=="},
             {"fooba", "Zm9vYmE="},
             {"foobar", "Zm9vYmFy"},
             {"\xff\xfe\xfd", "//79"}}) {
        auto text = std::string();
        core::append_base64(text, plain);
        BOOST_TEST(text == encoded_text);
        BOOST_TEST(text.size() == core::base64_size(plain.size()));
    }
    auto text = std::string("x");
    core::append_base64(text, "foo");
    core::append_base64(text, "bar");
    BOOST_TEST(text == "xZm9vYmFy");
}

BOOST_AUTO_TEST_CASE(upload_of_an_address_is_one_member)
{
    BOOST_TEST(
        api::upload_body_of_url("https://example.com/a\"b") ==
        R"({"imageUrl":"https://example.com/a\"b"})");
    auto const request = encoded<api::upload_image>(api::no_params());
    BOOST_TEST(request.path == "/image-service/v1/workspaces/w-1/images");
    BOOST_TEST(request.method == http_method::post);
    BOOST_TEST(request.content_type == "application/json");
}

BOOST_AUTO_TEST_SUITE_END()
