// SPDX-License-Identifier: BSL-1.0
// What the doctor concludes from the refusal of an empty request, in every form that it may have.
#include "common/unit_test.hpp"

#include <cli/doctor/probe.hpp>

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
             {R"({"detail":"Unprocessable"})", ""},
             {R"({"detail":[{"loc":["body","; rm -rf /"]}]})", ""},
             {"<html>", ""},
             {"", ""}}) {
        BOOST_TEST(joined(task_fields(answer(422, body), {}).required) == names, body);
    }
    BOOST_TEST(task_fields(answer(200, R"({"detail":[{"loc":["a"]}]})"), {}).required.empty());
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
    BOOST_TEST(
        joined(schemas.members_of("/image-service/v1/workspaces/{workspace}/image-edit-tasks")) ==
        "prompt imageIds maskId ");
    BOOST_TEST(schemas.members_of("/other").empty());
}

BOOST_AUTO_TEST_CASE(other_name_is_a_setting_to_change)
{
    auto seen = seen_fields();
    seen.required = {"prompt", "sourceImageIds"};
    seen.known = {"prompt", "sourceImageIds", "maskRef", "numImages"};
    BOOST_TEST(!judge_field(edit_field("sourceImageIds"), seen).has_value());
    auto const found = judge_field(edit_field("inputImageIds"), seen);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->status == verdict::warning);
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
        verdict status_of;
    };
    auto seen = seen_fields();
    for (auto const& [status, expected] : std::vector<row>{
             {404, verdict::skipped},
             {405, verdict::skipped},
             {200, verdict::warning},
             {202, verdict::warning},
             {422, verdict::warning},
             {403, verdict::warning}}) {
        BOOST_TEST(judge_probe(answer(status, ""), seen).status == expected, status);
    }
    seen.required = {"prompt"};
    BOOST_TEST(judge_probe(answer(422, ""), seen).status == verdict::ok);
}

BOOST_AUTO_TEST_CASE(routes_of_texts_are_told_from_missing_ones)
{
    struct row
    {
        int status;
        char const* body;
        verdict expected;
    };
    for (auto const& [status, body, expected] : std::vector<row>{
             {400, "", verdict::ok},
             {422, "", verdict::ok},
             {404, R"({"error":"no","code":"brandVoiceNotFound"})", verdict::ok},
             {404, R"({"detail":"Not Found"})", verdict::skipped},
             {405, "", verdict::skipped},
             {200, "{}", verdict::warning},
             {202, "", verdict::warning},
             {403, "", verdict::warning},
             {500, "", verdict::warning}}) {
        BOOST_TEST(judge_route_probe(answer(status, body)).status == expected, status);
    }
}

BOOST_AUTO_TEST_CASE(workspace_is_one_segment_of_the_path)
{
    BOOST_TEST(escaped_segment("a-b_c.~9") == "a-b_c.~9");
    BOOST_TEST(escaped_segment("a/b c?\xc3\xa4") == "a%2Fb%20c%3F%C3%A4");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
