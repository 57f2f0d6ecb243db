// SPDX-License-Identifier: BSL-1.0
// image-service v1 as it is by default.
#include "common/unit_test.hpp"
#include "image_service_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <ostream>
#include <stdexcept>
#include <string>

using namespace neuroflash::sandbox;
namespace json = boost::json;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(image_service_v1)

namespace {

/// A task or an upload that is refused, with the refusal.
struct bad_body
{
    char const* resource;
    char const* body;
    unsigned status;
    char const* fields; ///< The fields of the errors, in their order.
    char const* type;   ///< The type of the first error; null if it is not checked.
};

std::ostream& operator<<(std::ostream& out, bad_body const& row)
{
    return out << row.resource << ' ' << row.body;
}

constexpr char generation[] = "image-generation-tasks";
constexpr char edit_task[] = "image-edit-tasks";
constexpr char upscale_task[] = "image-upscale-tasks";

bad_body const bad_bodies[] = {
    {"images", "{}", 422, "imageUrl ", "missing"},
    {"images", R"({"imageUrl":7})", 422, "imageUrl ", "string_type"},
    {"images", R"({"imageUrl":"file:///etc/passwd"})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"ftp://example.com/a.png"})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"https://example.com/a.png"})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"data:image/png;base64"})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"data:image/png;base64,"})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"data:image/png;base64,QUJ"})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"data:image/png;base64,QUJD===="})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"data:image/png;base64,Q!JD"})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"data:image/png;base64,QUJD"})", 422, "imageUrl ", nullptr},
    {"images", R"({"imageUrl":"data:image/png,%4"})", 422, "imageUrl ", nullptr},
    {generation, "{}", 422, "prompt ", "missing"},
    {generation, R"({"prompt":null})", 422, "prompt ", "missing"},
    {generation, R"({"prompt":""})", 422, "prompt ", "string_too_short"},
    {generation, R"({"prompt":7,"numImages":9})", 422, "prompt numImages ", "string_type"},
    {generation, R"({"prompt":"a","numImages":0})", 422, "numImages ", "greater_than_equal"},
    {generation, R"({"prompt":"a","numImages":5})", 422, "numImages ", "less_than_equal"},
    {generation, R"({"prompt":"a","aspectRatio":"7:5"})", 422, "aspectRatio ", "literal_error"},
    {generation, R"({"prompt":"a","outputFormat":"gif"})", 422, "outputFormat ", "literal_error"},
    {generation, R"({"prompt":"a","modelId":"none"})", 422, "modelId ", "literal_error"},
    {generation, R"({"prompt":"a","modelId":"mask-1"})", 422, "modelId ", "value_error"},
    {generation, R"({"prompt":"a","modelId":"nano-banana-pro"})", 403, nullptr, nullptr},
    {generation, R"({"prompt":"a [refuse]"})", 422, "prompt ", "content_policy_violation"},
    {generation, "[]", 422, nullptr, "dict_type"},
    {generation, "{", 422, nullptr, "json_invalid"},
    {edit_task, "{}", 422, "prompt inputImageIds ", "missing"},
    {edit_task, R"({"prompt":"a","inputImageIds":"x"})", 422, "inputImageIds ", "list_type"},
    {edit_task, R"({"prompt":"a","inputImageIds":[]})", 422, "inputImageIds ", "too_short"},
    {edit_task, R"({"prompt":"a","inputImageIds":[7]})", 422, "inputImageIds ", "string_type"},
    {edit_task, R"({"prompt":"a","inputImageIds":["no such image"]})", 404, nullptr, nullptr},
    {upscale_task, "{}", 422, "inputImageId ", "missing"},
    {upscale_task, R"({"inputImageId":["x"]})", 422, "inputImageId ", "string_type"},
    {upscale_task, R"({"inputImageId":"x","factor":1})", 422, "factor ", "value_error"},
    {upscale_task, R"({"inputImageId":"x","factor":5})", 422, "factor ", "value_error"},
    {upscale_task, R"({"inputImageId":"x","factor":2.5})", 422, "factor ", "int_type"},
    {upscale_task, R"({"inputImageId":"x","factor":"2"})", 422, "factor ", "int_type"},
    {upscale_task, R"({"inputImageId":"no such image"})", 404, nullptr, nullptr},
};

} // namespace

BOOST_AUTO_TEST_CASE(generation_answers_with_the_documented_members)
{
    image_service_fixture service;
    auto const response = service.post(
        generation,
        R"({"prompt":"A lighthouse","modelId":"nano-banana-2","numImages":2,"aspectRatio":"16:9"})");
    BOOST_TEST(response.status == 200u);
    auto const body = json::parse(response.body);
    BOOST_TEST_REQUIRE(body.at("images").as_array().size() == 2u);
    auto const& image = body.at_pointer("/images/1");
    BOOST_TEST(image.at("generationId") == body.at("generationId"));
    BOOST_TEST(text_at(response, "/images/1/workspaceId") == service.workspace);
    BOOST_TEST(text_at(response, "/images/1/createdByUserId") == service.params.v1.user_id);
    BOOST_TEST(text_at(response, "/images/1/prompt") == "A lighthouse");
    BOOST_TEST(text_at(response, "/images/1/model") == "nano-banana-2");
    BOOST_TEST(text_at(response, "/images/1/parameters/aspectRatio") == "16:9");
    BOOST_TEST(text_at(response, "/images/1/parameters/outputFormat") == "png");
    BOOST_TEST(image.at("inputImageIds").is_null());
    BOOST_TEST(number_at(response, "/images/1/imageWidth") == 32);
    BOOST_TEST(number_at(response, "/images/1/imageHeight") == 18);
    auto const id = text_at(response, "/images/1/id");
    BOOST_TEST(
        number_at(response, "/images/1/imageSize") ==
        static_cast<long long>(service.content(id).size()));
    BOOST_TEST(text_at(response, "/images/1/createdAt") == "2024-06-15T10:00:00Z");
    BOOST_TEST(
        text_at(response, "/images/1/_links/content") == service.path("images/" + id + "/content"));
    BOOST_TEST(body.at("detail").is_null());
}

BOOST_DATA_TEST_CASE(bad_body_is_refused_by_field_and_costs_nothing, data::make(bad_bodies), row)
{
    image_service_fixture service;
    auto const response = service.post(row.resource, row.body);
    BOOST_TEST(response.status == row.status);
    auto const body = json::parse(response.body);
    std::string fields;
    if (row.fields != nullptr)
        for (auto const& error : body.at("detail").as_array())
            fields += std::string(error.at_pointer("/loc/1").as_string()) + ' ';
    BOOST_TEST(fields == (row.fields == nullptr ? "" : row.fields));
    if (row.type != nullptr) BOOST_TEST(text_at(response, "/detail/0/type") == row.type);
    BOOST_TEST(service.state.ledger().empty());
    BOOST_TEST(service.list().at("data").as_array().empty());
}

BOOST_AUTO_TEST_CASE(upload_takes_every_form_of_a_file)
{
    auto const bytes = png_of(plain(6, 4, 200));
    auto const jpeg = encode_image(plain(6, 4, 200), image_format::jpeg);
    auto params = image_service_fixture::usual();
    params.v1.web["https://example.com/a.png"] = bytes;
    image_service_fixture service(params);
    auto const escaped = neuroflash::service_model::percent_encode(bytes);
    struct row
    {
        std::string body;
        std::string const& content;
    };
    for (auto const& [body, content] : std::initializer_list<row>{
             {upload_body(bytes), bytes},
             {upload_body(bytes, "IMAGE/PNG;charset=x"), bytes},
             {upload_body(jpeg, "image/png"), jpeg}, // the declared type is wrong
             {R"({"imageUrl":"data:image/png,)" + escaped + "\"}", bytes},
             {R"({"imageUrl":"https://example.com/a.png"})", bytes}}) {
        auto const response = service.post("images", body);
        BOOST_TEST_REQUIRE(response.status == 201u);
        BOOST_TEST(number_at(response, "/imageWidth") == 6);
        BOOST_TEST(number_at(response, "/imageHeight") == 4);
        BOOST_TEST(number_at(response, "/imageSize") == static_cast<long long>(content.size()));
        BOOST_TEST(text_at(response, "/prompt").empty());
        BOOST_TEST(service.content(text_at(response, "/id")) == content);
    }
    BOOST_TEST(service.state.credits_charged() == 0);
    auto const ledger = service.state.ledger();
    BOOST_TEST_REQUIRE(ledger.size() == 5u);
    BOOST_TEST(ledger[0].kind == charge_kind::upload);
    BOOST_TEST(ledger[0].surface == api_surface::image_service_v1);
    BOOST_TEST(ledger[0].credits == 0);
    BOOST_TEST(ledger[0].image_ids.size() == 1u);
}

BOOST_AUTO_TEST_CASE(upload_of_a_file_that_is_cut_or_damaged_is_refused)
{
    for (auto const format : {image_format::png, image_format::jpeg, image_format::webp}) {
        auto const whole = encode_image(plain(40, 30, 90), format);
        image_service_fixture service;
        BOOST_TEST(service.post("images", upload_body(whole)).status == 201u);
        for (auto const size : {whole.size() - 1, whole.size() / 2, std::size_t{20}})
            BOOST_TEST(service.post("images", upload_body(whole.substr(0, size))).status == 422u);
    }
    auto damaged = png_of(plain(40, 30, 90));
    damaged[damaged.size() / 2] ^= 0x55;
    image_service_fixture service;
    BOOST_TEST(service.post("images", upload_body(damaged)).status == 422u);
}

BOOST_AUTO_TEST_CASE(list_has_pages_and_both_orders)
{
    image_service_fixture service;
    std::vector<std::string> ids;
    for (int i = 0; i < 25; ++i) ids.push_back(service.upload(png_of(plain(2, 2, 9))));
    auto const usual = service.list();
    BOOST_TEST(usual.at("data").as_array().size() == 20u);
    BOOST_TEST(usual.at_pointer("/data/0/id").as_string() == ids.back());
    BOOST_TEST(usual.at_pointer("/page/totalElements").as_int64() == 25);
    BOOST_TEST(usual.at_pointer("/page/totalPages").as_int64() == 2);
    auto const second = service.list("?page=2&size=10&sort=createdAt&order=asc");
    BOOST_TEST(second.at_pointer("/data/0/id").as_string() == ids[10]);
    BOOST_TEST(second.at_pointer("/page/currentPage").as_int64() == 2);
    BOOST_TEST(service.list("?page=9&size=200").at("data").as_array().empty());
    for (auto const* bad : {"?size=201", "?size=0", "?page=x", "?order=up", "?sort=colour"})
        BOOST_TEST(service.get(std::string("images") + bad).status == 422u);
}

BOOST_AUTO_TEST_CASE(deleted_image_is_gone_everywhere)
{
    image_service_fixture service;
    auto const id = service.upload(png_of(plain(2, 2, 9)));
    BOOST_TEST(service.get("images/" + id).status == 200u);
    auto const gone = service.call("DELETE", service.path("images/" + id));
    BOOST_TEST(gone.status == 204u);
    BOOST_TEST(gone.body.empty());
    BOOST_TEST(service.call("DELETE", service.path("images/" + id)).status == 404u);
    BOOST_TEST(service.get("images/" + id).status == 404u);
    BOOST_TEST(service.get("images/" + id + "/content").status == 404u);
    BOOST_TEST(service.list().at("data").as_array().empty());
    BOOST_TEST(service.post(edit_task, edit_of(id)).status == 404u);
    BOOST_TEST(service.counts.deletes == 1u);
}

BOOST_AUTO_TEST_CASE(token_workspace_path_and_method_are_checked)
{
    image_service_fixture service;
    auto request = service.make("GET", service.path("images"));
    request.workspace.clear(); // there is no such header here
    BOOST_TEST(service.call(request).status == 200u);
    request.authorization.clear();
    BOOST_TEST(service.call(request).status == 401u);
    auto const elsewhere = service.call("GET", "/api/image-service/v1/workspaces/other/images");
    BOOST_TEST(elsewhere.status == 403u);
    for (auto const* path : {"images/", "pictures", "images/a/b", "images/a/content/b"})
        BOOST_TEST(service.get(path).status == 404u);
    BOOST_TEST(service.call("PUT", service.path("images")).status == 405u);
    BOOST_TEST(service.call("GET", service.path(generation)).status == 405u);
    BOOST_TEST(service.call("POST", service.path("images/x/content")).status == 405u);
}

BOOST_AUTO_TEST_CASE(models_are_paged_and_one_has_an_unknown_capability)
{
    image_service_fixture service;
    auto const response = service.get("image-models");
    BOOST_TEST(number_at(response, "/page/size") == 50);
    BOOST_TEST(number_at(response, "/page/totalElements") == 5);
    BOOST_TEST(text_at(response, "/data/0/id") == "nano-banana-2");
    BOOST_TEST(number_at(response, "/data/0/maxImages") == 4);
    BOOST_TEST(!json::parse(response.body).at_pointer("/data/3/allowed").as_bool());
    BOOST_TEST(text_at(response, "/data/4/capabilities/1") == "inpainting");
    BOOST_TEST(text_at(service.get("image-models?page=2&size=4"), "/data/0/id") == "mask-1");
    BOOST_TEST(service.get("image-models?size=201").status == 422u);
    // The list of the guide's surface does not change.
    auto const guide = service.call("GET", "/api/ds-prototypes/image_generation/models");
    BOOST_TEST(json::parse(guide.body).as_array().size() == 4u);
}

BOOST_AUTO_TEST_CASE(partial_quota_gives_fewer_images_and_says_so)
{
    auto params = image_service_fixture::usual();
    params.image_quota = quota_levels(2, 50);
    image_service_fixture service(params);
    auto const some = service.post(generation, R"({"prompt":"a","numImages":3})");
    BOOST_TEST(some.status == 200u);
    BOOST_TEST(json::parse(some.body).at("images").as_array().size() == 2u);
    BOOST_TEST(text_at(some, "/detail") == "2 of 3 images made: quota");
    auto const none = service.post(generation, R"({"prompt":"a"})");
    BOOST_TEST(none.status == 429u);
    BOOST_TEST(text_at(none, "/code") == "IMAGE_QUOTA_EXCEEDED");
    BOOST_TEST(service.state.credits_charged() == 2);
    BOOST_TEST(service.state.ledger().size() == 1u);
}

BOOST_AUTO_TEST_CASE(both_surfaces_show_and_use_the_images_of_each_other)
{
    image_service_fixture service;
    auto const guides = service.generate().at(0);
    auto const own = service.upload(png_of(plain(8, 8, 70)));
    BOOST_TEST(service.list().at("data").as_array().size() == 2u);
    auto const history = service.call("GET", "/api/ds-prototypes/history");
    BOOST_TEST(number_at(history, "/total") == 2);
    BOOST_TEST(text_at(history, "/items/0/type") == "upload");
    BOOST_TEST(service.post(edit_task, edit_of(guides)).status == 200u);
    auto const edited = service.call(
        "POST", "/api/ds-prototypes/edit",
        R"({"prompt":"at night","image_urls":[")" + view_path_of(own) + R"("]})");
    BOOST_TEST(edited.status == 200u);
    BOOST_TEST(number_at(edited, "/images/0/width") == 8);
    BOOST_TEST(service.state.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(task_that_a_reset_overtakes_is_not_charged)
{
    image_service_fixture service;
    auto const before =
        service.routes.handle(service.make("POST", service.path(generation), R"({"prompt":"a"})"));
    BOOST_REQUIRE(before.task.has_value());
    auto const files = draw_task(*before.task, service.params.v1.mask, service.images);
    service.state.reset();
    BOOST_TEST(service.routes.finish(*before.task, files.value()).status == 503u);
    BOOST_TEST(service.state.ledger().empty());
    BOOST_TEST(service.counts.generations == 0u);
    service.token = service.state.issue_token();
    BOOST_TEST(service.post(generation, R"({"prompt":"a"})").status == 200u);
    BOOST_TEST(service.state.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(switch_whose_name_means_nothing_or_two_things_is_refused)
{
    using neuroflash::service_model::image_service_params;
    auto const says = [](char const* text) {
        return [text](std::invalid_argument const& e) {
            return std::string(e.what()).find(text) != std::string::npos;
        };
    };
    auto params = image_service_params();
    BOOST_CHECK_EXCEPTION(
        params.set("hidden-fields", "prompt,prmpt"), std::invalid_argument,
        says("\"prmpt\" is not possible here; use id, generationId"));
    BOOST_TEST(params.hidden_fields.empty());
    for (auto const* field :
         {"edit-input-field", "edit-mask-field", "upscale-input-field", "upscale-factor-field"})
        BOOST_CHECK_EXCEPTION(
            params.set(field, "prompt"), std::invalid_argument, says("other than prompt, modelId"));
    params.check();
    params.set("edit-mask-field", params.edit_input_field);
    BOOST_CHECK_EXCEPTION(params.check(), std::invalid_argument, says("edit_mask_field"));
    params = image_service_params();
    params.upscale_input_field = "modelId";
    BOOST_CHECK_EXCEPTION(params.check(), std::invalid_argument, says("upscale_input_field"));
    params = image_service_params();
    params.hidden_fields = {"prmpt"};
    BOOST_CHECK_EXCEPTION(params.check(), std::invalid_argument, says("hidden_fields"));
}

BOOST_AUTO_TEST_SUITE_END()
