// SPDX-License-Identifier: BSL-1.0
// The endpoints of image-service v1: every form of an answer.
#include "support.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(image_service_answers)

BOOST_AUTO_TEST_CASE(image_object_is_read_with_all_its_members)
{
    auto const one = api::get_image::decode(golden("stored_image/good_reference.json")).value();
    BOOST_TEST(one.id.str() == "photos/2024/i-1.png");
    BOOST_TEST(one.generation_id->str() == "g-1");
    BOOST_TEST(one.workspace_id.str() == "w-1");
    BOOST_TEST(one.created_by.str() == "u-1");
    BOOST_TEST(one.prompt == "A lighthouse");
    BOOST_TEST(one.model->str() == "nano-banana-2");
    BOOST_TEST(one.parameters == R"({"aspectRatio":"16:9"})");
    BOOST_TEST(one.inputs.empty());
    BOOST_TEST(*one.width == 1024);
    BOOST_TEST(*one.height == 576);
    BOOST_TEST(*one.file_size == 90210);
    using namespace std::chrono;
    auto const made = sys_days(year(2026) / 1 / 2) + hours(3) + minutes(4) + seconds(5);
    BOOST_TEST(one.created == made);
    BOOST_TEST(one.updated == made + seconds(1));
    BOOST_TEST(one.content.starts_with("https://app.neuroflash.com/api/image-service/"));
}

BOOST_AUTO_TEST_CASE(link_may_be_an_object_and_a_time_without_a_zone_is_utc)
{
    auto const one = api::get_image::decode(golden("stored_image/good_href.json")).value();
    BOOST_TEST(one.content == "/api/image-service/v1/workspaces/w-1/images/i-1/content");
    using namespace std::chrono;
    BOOST_TEST(
        (one.created == sys_days(year(2026) / 4 / 8) + hours(15) + minutes(44) + seconds(47)));
    BOOST_TEST_REQUIRE(one.inputs.size() == 2u);
    BOOST_TEST(one.inputs[0].str() == "a/b");
}

BOOST_AUTO_TEST_CASE(members_that_are_null_or_of_another_type_count_as_missing)
{
    auto const one = api::get_image::decode(golden("stored_image/partial_nulls.json")).value();
    BOOST_TEST(one.id.str() == "i-1");
    BOOST_TEST(!one.generation_id);
    BOOST_TEST(one.created_by.empty());
    BOOST_TEST(!one.model);
    BOOST_TEST(one.parameters == "");
    BOOST_TEST(one.inputs.size() == 1u);
    BOOST_TEST(!one.width);
    BOOST_TEST(!one.height);
    BOOST_TEST(!one.file_size);
    BOOST_TEST(one.created_at == "yesterday");
    BOOST_TEST(!one.created);
    BOOST_TEST(one.content == "");
}

BOOST_AUTO_TEST_CASE(images_are_listed_in_every_envelope)
{
    for (auto const* name : {"good_data", "good_embedded", "good_bare", "partial_other_name"}) {
        auto const body = golden(std::string("images/") + name + ".json");
        auto const part = api::list_images::decode(body).value();
        BOOST_TEST_REQUIRE(part.data.size() == 2u, name);
        BOOST_TEST(part.data[0].id.str() == "i-2");
        BOOST_TEST(part.data[1].id.str() == "i-1");
    }
    auto const part = api::list_images::decode(golden("images/good_data.json")).value();
    BOOST_TEST(part.size == 20);
    BOOST_TEST(part.total_elements == 42);
    BOOST_TEST(part.total_pages == 3);
    BOOST_TEST(part.current_page == 1);
    BOOST_TEST(api::list_images::decode(golden("images/partial_empty.json")).value().data.empty());
}

// A list that is taken for empty proves that an image was not made.
BOOST_AUTO_TEST_CASE(messages_are_no_list_of_images)
{
    for (auto const* const body :
         {R"({"data":null,"errors":[]})", R"({"warnings":[]})",
          R"({"_embedded":{"errors":[]},"warnings":[]})"}) {
        BOOST_TEST(!api::list_images::decode(body).has_value(), body);
    }
    auto const part = api::list_images::decode(R"({"warnings":["slow"],"images":[{"id":"a"}]})");
    BOOST_TEST_REQUIRE(part.has_value());
    BOOST_TEST(part->data.size() == 1u);
}

BOOST_AUTO_TEST_CASE(search_for_lost_images_sees_what_the_list_shows)
{
    auto page = api::list_images::decode(golden("images/good_data.json")).value();
    auto const listed = api::list_images::listed(std::move(page));
    BOOST_TEST(*listed.total == 42);
    BOOST_TEST_REQUIRE(listed.entries.size() == 2u);
    auto const& made = listed.entries[0];
    BOOST_TEST(made.id == "i-2");
    BOOST_TEST(made.batch == "g-2");
    BOOST_TEST(made.prompt == "A fox");
    BOOST_TEST(made.creator == "u-1");
    BOOST_TEST(made.inputs.at(0) == "i-1");
    BOOST_TEST(made.url == "/c/2");
    BOOST_TEST(listed.entries[1].shows_prompt);
}

BOOST_AUTO_TEST_CASE(prompt_that_is_left_out_is_unknown_unless_the_image_is_an_upload)
{
    auto const shows = [](std::string_view members) {
        auto const body = R"({"id":"i-1")" + std::string(members) + '}';
        return api::decode_stored_image(body).value().shows_prompt;
    };
    BOOST_TEST(shows(R"(,"prompt":"","generationId":"g-1","model":"m")"));
    BOOST_TEST(shows(R"(,"generationId":"","model":null)"));
    BOOST_TEST(shows(R"(,"prompt":null,"generationId":null,"model":null)"));
    BOOST_TEST(!shows(R"(,"prompt":null,"generationId":"g-1")"));
    BOOST_TEST(!shows(R"(,"prompt":{},"model":"m")"));
    BOOST_TEST(!shows(R"(,"generationId":"g-1")"));
    BOOST_TEST(!shows(R"(,"model":"m")"));
}

BOOST_AUTO_TEST_CASE(model_that_is_not_allowed_and_capabilities_of_tomorrow_are_read)
{
    auto const part =
        api::list_model_page::decode(golden("model_page/good_reference.json")).value();
    BOOST_TEST_REQUIRE(part.data.size() == 2u);
    BOOST_TEST(part.data[0].max_images == 4);
    BOOST_TEST(part.data[0].aspect_ratios.size() == 2u);
    BOOST_TEST(part.data[0].output_formats.at(1) == "png");
    BOOST_TEST(part.data[0].allowed);
    BOOST_TEST(!part.data[1].allowed);
    BOOST_TEST(part.data[1].capabilities.at(0) == "upscale-9000");
    BOOST_TEST(part.total_elements == 2);
}

BOOST_AUTO_TEST_CASE(finished_answer_of_a_task_is_a_generation)
{
    auto const made = api::generation_task::decode(golden("task/good_reference.json")).value();
    BOOST_TEST_REQUIRE(made.images.size() == 1u);
    auto const& one = made.images[0];
    BOOST_TEST(one.stored_id->str() == "i-2");
    BOOST_TEST(!one.image_id);
    BOOST_TEST(one.url == "/api/image-service/v1/workspaces/w-1/images/i-2/content");
    BOOST_TEST(*one.width == 1024);
    BOOST_TEST(*one.file_size == 90210);
    BOOST_TEST(made.generation_id->str() == "g-2");
    BOOST_TEST(!made.batch_id);
    BOOST_TEST(made.prompt == "A lighthouse");
    BOOST_TEST(made.created_by.str() == "u-1");
    BOOST_TEST(made.model->str() == "nano-banana-2");
    BOOST_TEST(made.description == "A tower.");
    BOOST_TEST(made.detail == "");
    for (auto const status : {200, 201, 202}) {
        BOOST_TEST(api::generation_task::accept(made, status).has_value());
        BOOST_TEST(api::generation_task::is_finished(made, status));
    }
}

BOOST_AUTO_TEST_CASE(partial_quota_is_told_beside_the_images)
{
    auto const made = api::generation_task::decode(golden("task/partial_quota.json")).value();
    BOOST_TEST(made.images.size() == 1u);
    BOOST_TEST(made.detail == "1 of 2 images made: quota");
    BOOST_TEST(api::generation_task::is_finished(made, 200));
}

BOOST_AUTO_TEST_CASE(images_that_are_given_twice_are_not_read_in_part)
{
    for (auto const* const body :
         {R"({"images":[{"id":"a"}],"images":[{"id":"b"}],"generationId":"g"})",
          R"({"images":[{"id":"a"}],"images":[{"id":"b"}]})",
          R"({"images":[{"id":"a"}],"images":[]})",
          R"({"data":{"images":[{"id":"a"}],"images":[{"id":"b"}]}})",
          R"({"data":{"images":[{"id":"a"}]},"data":{"images":[{"id":"b"}]}})"}) {
        BOOST_TEST(!api::generation_task::decode(body).has_value(), body);
    }
    // Members of other objects are none of the response's images.
    for (auto const* const body :
         {R"({"data":{"images":[{"id":"a"}]},"_links":{"images":"/v1/images"}})",
          R"({"usage":{"images":1},"data":{"images":[{"id":"a"}]},"meta":{"images":1,"data":1}})",
          R"({"images":[{"id":"a"}],"usage":{"images":1}})"}) {
        auto const one = api::generation_task::decode(body);
        BOOST_TEST_REQUIRE(one.has_value(), body);
        BOOST_TEST(one->images.size() == 1u, body);
    }
    // The list shows all images of a generation.
    auto const made =
        api::generation_task::decode(R"({"images":[{"id":"a"}],"images":[],"generationId":"g"})");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(!api::generation_task::is_finished(*made, 200));
}

BOOST_AUTO_TEST_CASE(whether_an_answer_is_finished_depends_on_its_status_and_its_images)
{
    struct row
    {
        char const* name;
        int status;
        bool accepted;
        bool finished;
    };
    for (auto const& [name, status, accepted, finished] : std::vector<row>{
             {"good_reference", 200, true, true},
             {"partial_one_image", 200, true, true},
             {"partial_one_image", 202, true, false}, // without a size it may be under way
             {"partial_no_content", 200, true, false},
             {"partial_no_content", 202, true, false},
             {"partial_generation_only", 200, true, false},
             {"partial_generation_only", 202, true, false},
             {"partial_null_images", 201, true, false}}) {
        BOOST_TEST_CONTEXT(name << ' ' << status)
        {
            auto const body = golden(std::string("task/") + name + ".json");
            auto const made = api::edit_task::decode(body).value();
            BOOST_TEST(api::edit_task::accept(made, status).has_value() == accepted);
            BOOST_TEST(api::edit_task::is_finished(made, status) == finished);
        }
    }
}

BOOST_AUTO_TEST_CASE(answer_without_an_image_is_a_refusal_unless_it_is_a_202_or_names_a_generation)
{
    auto const body = R"({"images":[],"generationId":"g","detail":"no quota left"})";
    BOOST_TEST(
        api::generation_task::accept(api::generation_task::decode(body).value(), 200).has_value());
    auto const refused = R"({"images":[],"detail":"no quota left"})";
    auto const made = api::generation_task::decode(refused).value();
    BOOST_TEST(!api::generation_task::accept(made, 200).has_value());
    BOOST_TEST(api::generation_task::accept(made, 202).has_value());
    auto const empty = api::generation_task::decode(R"({"images":[]})").value();
    BOOST_TEST(!api::generation_task::accept(empty, 200).has_value());
    BOOST_TEST(api::generation_task::accept(empty, 202).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
