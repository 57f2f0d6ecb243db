// SPDX-License-Identifier: BSL-1.0
// What the doctor concludes from the refusal of an empty request, in every form that it may have.
#include "common/unit_test.hpp"

#include <cli/doctor/probe.hpp>
#include <cli/doctor/surface_probe.hpp>

#include <string>
#include <vector>

namespace neuroflash::test {

namespace {

using namespace cli;

http_response answer(int status, std::string body)
{
    auto made = http_response();
    made.status = status;
    made.body = std::move(body);
    return made;
}

std::string joined(std::vector<std::string> const& all)
{
    auto text = std::string();
    for (auto const& one : all) text += one + ' ';
    return text;
}

probed_field edit_field(std::string sent)
{
    return {setting::edit_input_field, std::move(sent), field_kind::input};
}

constexpr auto edit_route = "/image-service/v1/workspaces/{workspace}/image-edit-tasks";

} // namespace

BOOST_AUTO_TEST_SUITE(doctor_probe)

BOOST_AUTO_TEST_CASE(refusal_names_fields_in_any_form)
{
    struct row
    {
        char const* body;
        char const* names;
    };
    for (auto const& [body, names] : std::vector<row>{
             {R"({"detail":[{"type":"missing","loc":["body","prompt"],"msg":"Field required"},
                 {"loc":["body","inputImageIds"]}]})",
              "prompt inputImageIds "},
             {R"({"detail":[{"loc":["body","images",0]}]})", "images "},
             {R"({"detail":[{"loc":["body"]}]})", ""},
             {R"({"errors":[{"field":"prompt"},{"path":"body.sources"}]})", "prompt sources "},
             {R"({"errors":{"prompt":["is required"],"image":["is required"]}})", "prompt image "},
             {R"({"error":{"errors":[{"pointer":"/data/imageId"}]}})", "imageId "},
             {R"({"errors":[{"source":{"pointer":"/data/attributes/imageIds"},"detail":"no"}]})",
              "imageIds "},
             {R"({"type":"about:blank","title":"Invalid","status":422,"detail":"Two are missing.",
                 "errors":[{"detail":"value is required","pointer":"#/inputImageIds"}]})",
              "inputImageIds "},
             {R"({"title":"x","invalid-params":[{"name":"imageId","reason":"is required"}]})",
              "imageId "},
             {R"({"errors":{"$.images":["The JSON value is missing."]},"status":400})", "images "},
             {R"({"violations":[{"propertyPath":"image","message":"must not be null"}]})",
              "image "},
             {R"({"errors":[{"instancePath":"","params":{"missingProperty":"image"}}]})", "image "},
             {R"({"error":{"name":"ZodError","issues":[{"path":["image"],"code":"x"}]}})",
              "image "},
             {R"({"error":{"details":[{"fieldViolations":[{"field":"image"}]}]}})", "image "},
             {R"({"error":{"message":"Missing parameter","param":"image","code":null}})", "image "},
             {R"({"statusCode":400,"message":["imageIds must be an array","it is required"]})",
              "imageIds "},
             {R"({"details":[{"message":"\"image\" is required"}]})", "image "},
             {R"({"error":"missing field `image` at line 1 column 2"})", "image "},
             {R"({"image":["This field is required."],"status":"error"})", "image "},
             {R"({"error":{"code":"invalid","message":"No such thing","type":"request"}})", ""},
             {R"({"detail":"no","path":"/v1/images","data":"x"})", ""},
             {R"({"detail":[{"type":"extra_forbidden","loc":["body","mask"]}]})", ""},
             {"missing field `image` at line 1", "image "},
             {"<p>The field 'image' is required</p>", ""},
             {R"({"detail":"Unprocessable"})", ""},
             {R"({"detail":[{"loc":["body","; rm -rf /"]}]})", ""},
             {"<html>", ""},
             {"", ""}}) {
        BOOST_TEST(joined(task_fields(answer(422, body), {}).required) == names, body);
    }
    BOOST_TEST(task_fields(answer(200, R"({"detail":[{"loc":["a"]}]})"), {}).required.empty());
}

BOOST_AUTO_TEST_CASE(refusal_that_names_an_array_leads_to_the_mark)
{
    for (auto const* const body :
         {R"({"errors":{"sourceImage":["is required"],"sourceImage.0":["is required"]}})",
          R"({"errors":{"sourceImage[]":["is required"]}})",
          R"({"errors":{"sourceImage.*":["is required"]}})",
          R"({"errors":[{"field":"body.sourceImage[0]"}]})",
          R"({"errors":[{"pointer":"/sourceImage/0"}]})",
          R"({"detail":[{"loc":["body","sourceImage",0]}]})",
          R"({"message":["sourceImage must be an array"]})"}) {
        auto const seen = task_fields(answer(400, body), {});
        BOOST_TEST(joined(seen.required) == "sourceImage ", body);
        auto const found = judge_field(edit_field("inputImageIds"), seen);
        BOOST_REQUIRE_MESSAGE(found.has_value(), body);
        BOOST_TEST(
            found->advice.find("NEUROFLASH_EDIT_INPUT_FIELD=sourceImage[],") != std::string::npos,
            found->advice);
    }
}

BOOST_AUTO_TEST_CASE(description_of_the_api_names_what_is_optional)
{
    auto schemas = api_schemas();
    schemas.read("no json");
    schemas.read("[]");
    schemas.read(
        R"({"paths":{"/v1/workspaces/{w}/image-edit-tasks":{"post":{"requestBody":{"content":
        {"application/json":{"schema":{"$ref":"#/components/schemas/Edit"}}}}}}},
        "components":{"schemas":{"Edit":{"properties":{"prompt":{},"imageIds":{},"maskId":{}}}}}})");
    BOOST_TEST(joined(schemas.members_of(edit_route).names) == "prompt imageIds maskId ");
    BOOST_TEST(schemas.members_of(edit_route).arrays.empty());
    BOOST_TEST(schemas.members_of("/other").names.empty());
}

BOOST_AUTO_TEST_CASE(array_under_a_name_of_a_single_id_is_advised_with_its_mark)
{
    auto schemas = api_schemas();
    schemas.read(
        R"({"paths":{"/image-edit-tasks":{"post":{"requestBody":{"content":{"application/json":
        {"schema":{"properties":{"prompt":{"type":"string"},
        "sourceImage":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}]},
        "maskId":{"type":"array"}}}}}}}}}})");
    auto const known = schemas.members_of(edit_route);
    BOOST_TEST(joined(known.arrays) == "sourceImage maskId ");
    auto const seen = task_fields(answer(422, "{}"), known);
    for (auto const* const sent : {"inputImageIds", "sourceImage"}) {
        auto const found = judge_field(edit_field(sent), seen);
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(
            found->advice.find("NEUROFLASH_EDIT_INPUT_FIELD=sourceImage[]") != std::string::npos);
        BOOST_TEST(
            found->advice.find("config set edit_input_field 'sourceImage[]'") != std::string::npos);
    }
    BOOST_TEST(!judge_field(edit_field("sourceImage[]"), seen).has_value());
    auto const mask = probed_field{setting::mask_field, "maskId", field_kind::mask};
    BOOST_TEST(!judge_field(mask, seen).has_value());
}

BOOST_AUTO_TEST_CASE(other_name_is_a_setting_to_change)
{
    auto seen = seen_fields();
    seen.required = {"prompt", "sourceImageIds"};
    seen.known.names = {"prompt", "sourceImageIds", "maskRef", "numImages"};
    BOOST_TEST(!judge_field(edit_field("sourceImageIds"), seen).has_value());
    BOOST_TEST(!judge_field(edit_field("sourceImageIds[]"), seen).has_value());
    BOOST_TEST(judge_field(edit_field("sources[]"), seen).has_value());
    auto const found = judge_field(edit_field("inputImageIds"), seen);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->status == check_status::warning);
    BOOST_TEST(
        found->advice.find("NEUROFLASH_EDIT_INPUT_FIELD=sourceImageIds") != std::string::npos);
    BOOST_TEST(
        found->advice.find("\nneuroflash config set edit_input_field sourceImageIds") !=
        std::string::npos);
    auto const mask = probed_field{setting::mask_field, "maskImageId", field_kind::mask};
    BOOST_TEST(judge_field(mask, seen)->message.find("maskRef") != std::string::npos);
    auto const factor = probed_field{setting::upscale_factor_field, "factor", field_kind::factor};
    BOOST_TEST(!judge_field(factor, seen).has_value());
    BOOST_TEST(!judge_field(edit_field("inputImageIds"), seen_fields()).has_value());
}

BOOST_AUTO_TEST_CASE(answer_to_a_probe_is_judged)
{
    struct row
    {
        int status;
        check_status status_of;
    };
    auto seen = seen_fields();
    for (auto const& [status, expected] : std::vector<row>{
             {404, check_status::skipped},
             {405, check_status::skipped},
             {200, check_status::warning},
             {202, check_status::warning},
             {422, check_status::warning},
             {403, check_status::warning}}) {
        BOOST_TEST(judge_probe(answer(status, ""), seen).status == expected, status);
    }
    seen.required = {"prompt"};
    BOOST_TEST(judge_probe(answer(422, ""), seen).status == check_status::ok);
}

BOOST_AUTO_TEST_CASE(list_shows_its_envelope_its_total_and_its_order)
{
    struct row
    {
        char const* body;
        char const* text;
    };
    for (auto const& [body, text] : std::vector<row>{
             {R"({"data":[{"createdAt":"2026-01-02"},{"createdAt":"2026-01-01"}],
                 "page":{"totalElements":7}})",
              "envelope: data, total: 7, order: newest first"},
             {R"({"_embedded":{"images":[{"createdAt":"2026-01-01"},{"createdAt":"2026-01-02"}]}})",
              "envelope: _embedded, no total, order: oldest first (newest first was requested)"},
             {R"([{"createdAt":"2026-01-01"}])", "envelope: bare, no total, order: unknown"},
             {R"({"data":[],"page":{"totalElements":0}})",
              "envelope: data, total: 0, order: unknown"},
             {R"([{"id":"a"},{"createdAt":"2026-01-01"}])",
              "envelope: bare, no total, order: unknown"}}) {
        auto const found = judge_list(answer(200, body));
        BOOST_TEST(found.status == check_status::ok);
        BOOST_TEST(found.message == text);
    }
    for (auto const* const body : {"", "{}", R"({"data":{}})", "7"}) {
        BOOST_TEST(judge_list(answer(200, body)).status == check_status::warning, body);
    }
    BOOST_TEST(judge_list(answer(422, "{}")).message.find("HTTP 422") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(upload_is_judged_by_its_answer_and_by_its_deletion)
{
    auto const made = answer(201, R"({"id":"a b","_links":{"content":"/c"}})");
    auto const image = image_of_upload(made);
    BOOST_REQUIRE(image.has_value());
    auto const good = judge_upload(made, image, 204);
    BOOST_TEST(good.status == check_status::ok);
    BOOST_TEST(good.message == "HTTP 201, deleted with HTTP 204");
    for (auto const deleted : {0, 403}) {
        auto const left = judge_upload(made, image, deleted);
        BOOST_TEST(left.status == check_status::warning);
        BOOST_TEST(
            left.advice.find("neuroflash delete --surface v1 -- 'a b'") != std::string::npos);
    }
    auto const refused = answer(413, R"({"id":"a"})");
    BOOST_TEST(!image_of_upload(refused).has_value());
    BOOST_TEST(judge_upload(refused, {}, 0).message.find("HTTP 413") != std::string::npos);
    BOOST_TEST(judge_upload(answer(200, "[]"), {}, 0).status == check_status::warning);
}

BOOST_AUTO_TEST_CASE(link_of_an_image_is_named_by_its_form_and_by_who_may_follow_it)
{
    auto const form = [](std::string const& links) {
        return image_of_upload(answer(200, R"({"id":"a","_links":)" + links + '}')).value().form;
    };
    BOOST_TEST(form(R"({"content":"/c"})") == "relative");
    BOOST_TEST(form(R"({"content":"https://a.example/c"})") == "absolute");
    BOOST_TEST(form(R"({"content":{"href":"/c"}})") == "{\"href\"}");
    BOOST_TEST(form("null") == "");
    auto image = uploaded_image();
    image.form = "relative";
    auto seen = content_responses();
    seen.with_token = 302;
    seen.without_token = 401;
    seen.host = host_to_show("https://storage.example:8443/a?signature=secret");
    auto const good = judge_content(image, seen);
    BOOST_TEST(good.status == check_status::ok);
    BOOST_TEST(
        good.message ==
        "link: relative; HTTP 302 with the token (redirected to storage.example:8443), HTTP 401 "
        "without it");
    seen.with_token = 404;
    BOOST_TEST(judge_content(image, seen).status == check_status::warning);
    seen = content_responses();
    seen.is_elsewhere = true;
    BOOST_TEST(judge_content(image, seen).status == check_status::ok);
    BOOST_TEST(host_to_show("https://a\x1b[0m/") == "");
    BOOST_TEST(host_to_show("/c") == "");
}

BOOST_AUTO_TEST_CASE(routes_of_texts_are_told_from_missing_ones)
{
    struct row
    {
        int status;
        char const* body;
        check_status expected;
    };
    for (auto const& [status, body, expected] : std::vector<row>{
             {400, "", check_status::ok},
             {422, "", check_status::ok},
             {404, R"({"error":"no","code":"brandVoiceNotFound"})", check_status::ok},
             {404, R"({"detail":"Not Found"})", check_status::skipped},
             {405, "", check_status::skipped},
             {200, "{}", check_status::warning},
             {202, "", check_status::warning},
             {403, "", check_status::warning},
             {500, "", check_status::warning}}) {
        BOOST_TEST(judge_route_probe(answer(status, body)).status == expected, status);
    }
}

BOOST_AUTO_TEST_CASE(workspace_is_one_segment_of_the_path)
{
    BOOST_TEST(escaped_segment("a-b_c.~9") == "a-b_c.~9");
    BOOST_TEST(escaped_segment("a/b c?\xc3\xa4") == "a%2Fb%20c%3F%C3%A4");
    BOOST_TEST(escaped_segment("..") == "%2E%2E");
    BOOST_TEST(escaped_segment(".") == "%2E");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
