// SPDX-License-Identifier: BSL-1.0
// Paid calls of image-service v1: finished or not, found or not, and never sent twice.
#include "common/unit_test.hpp"
#include "v1_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(v1_tasks)

BOOST_AUTO_TEST_CASE(finished_answer_of_any_success_is_returned_at_once)
{
    for (auto const status : {200, 201, 202}) {
        auto d = v1_fixture();
        d.when_posted = [&] { return d.dated(status, d.task({d.add("i-1")})); };
        auto const got = d.generate();
        check_found(d, got);
        BOOST_TEST(!got->recovered);
        BOOST_TEST(got->generation_id->str() == "g-1");
        BOOST_TEST(d.lists + d.gets == 0);
        BOOST_TEST(d.body == R"({"prompt":"p"})");
    }
}

BOOST_AUTO_TEST_CASE(task_is_sent_with_the_workspace_in_its_path_and_in_no_header)
{
    auto d = v1_fixture();
    d.when_posted = [&] { return d.dated(200, d.task({d.add("i-1")})); };
    BOOST_REQUIRE(d.generate());
    auto const& sent = d.wire->seen.back();
    BOOST_TEST(
        sent.target() == "/api/image-service/v1/workspaces/workspace-1/image-generation-tasks");
    BOOST_TEST(sent.field("x-workspace-id") == "");
    BOOST_TEST(sent.field("authorization").starts_with("Bearer "));
}

BOOST_AUTO_TEST_CASE(images_without_content_are_asked_for_after_1_2_3_and_5_seconds)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        auto& image = d.add("i-1");
        image.ready = d.wall() + 15s;
        return d.dated(202, d.task({image}));
    };
    auto const began = d.now();
    auto const got = d.generate();
    check_found(d, got);
    BOOST_TEST(d.gets == 5); // at 1, 3, 6, 11 and 16 s
    BOOST_TEST((d.now() - began) == 16s);
    BOOST_TEST(d.lists == 0);
}

BOOST_AUTO_TEST_CASE(image_that_is_not_found_while_it_is_asked_for_is_not_there_yet)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        auto& image = d.add("i-1");
        image.there = d.wall() + 5s;
        return d.dated(202, R"({"images":[{"id":"i-1"}],"generationId":"g-1"})");
    };
    check_found(d, d.generate());
    BOOST_TEST(d.gets == 3);
}

BOOST_AUTO_TEST_CASE(image_whose_size_is_never_named_is_finished_when_its_link_is_shown_twice)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        auto& image = d.add("i-1");
        image.size.reset();
        return d.dated(202, d.task({image}));
    };
    check_found(d, d.generate());
    BOOST_TEST(d.gets == 2);
}

BOOST_AUTO_TEST_CASE(image_that_a_response_names_twice_is_waited_for_once)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        d.add("i-1").there = d.wall() + 1s;
        return d.dated(202, R"({"images":[{"id":"i-1"},{"id":"i-1"}],"generationId":"g-1"})");
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->images.size() == 2u);
    BOOST_TEST(got->charge.credits == 1);
    BOOST_TEST(got->charge.evidence == "The service answered with 1 image.");
    BOOST_TEST(d.tasks == 1);
}

BOOST_AUTO_TEST_CASE(generation_without_images_is_looked_for_in_the_list)
{
    for (auto const status : {200, 201, 202}) {
        auto d = v1_fixture();
        d.when_posted = [&] {
            d.add("other", "g-2");
            auto& image = d.add("i-1");
            image.there = d.wall() + 4s;
            return d.dated(status, R"({"images":[],"generationId":"g-1"})");
        };
        auto const got = d.generate();
        check_found(d, got);
        BOOST_TEST(!got->recovered);
        BOOST_TEST(got->match == history_match::none);
        BOOST_TEST(got->generation_id->str() == "g-1");
    }
}

BOOST_AUTO_TEST_CASE(generation_is_found_even_if_the_service_rewrites_the_prompt)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        d.add("i-1", "g-1", "a better prompt");
        return d.dated(202, R"({"generationId":"g-1"})");
    };
    check_found(d, d.generate());
}

BOOST_AUTO_TEST_CASE(generation_with_fewer_images_than_requested_is_awaited_until_its_window_closes)
{
    for (auto const second_comes : {true, false}) {
        auto d = v1_fixture();
        d.when_posted = [&] {
            d.add("i-1").there = d.wall() + 5s;
            if (second_comes) d.add("i-2").there = d.wall() + 45s;
            return d.dated(202, R"({"generationId":"g-1"})");
        };
        auto const began = d.now();
        auto const got = d.generate_images(2);
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        auto const count = second_comes ? 2 : 1;
        BOOST_TEST(got->images.size() == static_cast<std::size_t>(count));
        BOOST_TEST(got->charge.credits == count);
        BOOST_TEST(holds(got->charge.evidence, " 2 were requested.") != second_comes);
        BOOST_TEST((d.now() - began >= 180s) != second_comes);
        BOOST_TEST(d.tasks == 1);
    }
}

BOOST_AUTO_TEST_CASE(generation_with_fewer_images_than_requested_is_returned_before_the_deadline)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        d.add("i-1").there = d.wall() + 5s;
        return d.dated(202, R"({"generationId":"g-1"})");
    };
    auto const got = d.ask([](client& c) {
        auto params = generate_params("p");
        params.num_images = 2;
        auto options = call_params();
        options.deadline = 60s;
        return c.generate(std::move(params), std::move(options));
    });
    check_found(d, got);
    BOOST_TEST(holds(got->charge.evidence, " 2 were requested."));
}

BOOST_AUTO_TEST_CASE(
    resumed_generation_with_fewer_images_than_requested_is_returned_before_the_deadline)
{
    auto d = v1_fixture();
    d.when_posted = [&] { return d.dated(202, R"({"generationId":"g-1"})"); };
    auto options = call_params();
    options.deadline = 60s;
    auto const lost = d.ask([&](client& c) {
        auto params = generate_params("p");
        params.num_images = 2;
        return c.generate(std::move(params), options);
    });
    BOOST_REQUIRE((!lost && lost.error().pending()));
    d.add("i-1");
    auto const began = d.now();
    auto const got =
        d.ask([&](client& c) { return c.reconcile(*lost.error().pending(), options); });
    check_found(d, got);
    BOOST_TEST(holds(got->charge.evidence, " 2 were requested."));
    BOOST_TEST(d.now() - began <= 60s);
}

BOOST_AUTO_TEST_CASE(images_of_an_accepted_request_without_any_id_are_called_a_match)
{
    for (auto const* const zone : {"Z", ""}) {
        auto d = v1_fixture();
        d.when_posted = [&] {
            d.add("i-1").zone = zone;
            return d.dated(202, R"({"images":[]})");
        };
        auto const got = d.generate();
        check_found(d, got);
        BOOST_TEST(!got->recovered);
        auto const exact = *zone != '\0';
        BOOST_TEST(got->match == (exact ? history_match::exact : history_match::probable));
        auto const* const shown = exact ? "the list of images shows 1 new image (match: exact)."
                                        : "the list of images shows 1 new image (match: probable).";
        BOOST_TEST(got->charge.evidence.ends_with(shown), got->charge.evidence);
    }
}

BOOST_AUTO_TEST_CASE(two_generations_of_one_prompt_get_their_own_images)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        auto const number = std::to_string(d.tasks);
        auto& image = d.add("i-" + number, "g-" + number);
        image.there = d.wall() + 4s;
        return d.dated(202, R"({"generationId":"g-)" + number + R"("})");
    };
    auto first = std::optional<result<generation>>();
    auto second = std::optional<result<generation>>();
    auto const ask = [](client& c) { return c.generate(generate_params("p")); };
    d.start(ask, first);
    d.start(ask, second);
    d.drain();
    BOOST_REQUIRE(first && *first);
    BOOST_REQUIRE(second && *second);
    BOOST_TEST(id_of_first(*first) != id_of_first(*second));
    BOOST_TEST((*first)->generation_id->str().back() == id_of_first(*first).back());
}

BOOST_AUTO_TEST_CASE(partial_quota_is_a_success_that_says_why)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        auto text = d.task({d.add("i-1")});
        text.back() = ',';
        return d.dated(200, text + R"("detail":"1 of 2 images made: quota"})");
    };
    auto const got = d.generate_images(2);
    check_found(d, got);
    BOOST_TEST(got->detail == "1 of 2 images made: quota");
}

BOOST_AUTO_TEST_CASE(answer_without_images_that_says_why_is_a_refusal_and_free)
{
    auto d = v1_fixture();
    d.when_posted = [&] { return d.dated(200, R"({"images":[],"detail":"it was refused"})"); };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::rejected_input);
    BOOST_TEST(got.error().charge().state == charge_state::not_charged);
    BOOST_TEST(holds(got.error().to_string(), "it was refused"));
}

BOOST_AUTO_TEST_CASE(answer_without_images_that_names_a_generation_is_not_a_refusal)
{
    auto d = v1_fixture();
    auto const answer = R"({"images":[],"generationId":"g-1","detail":"1 of 2 images: quota"})";
    d.when_posted = [&] { return d.dated(200, answer); };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::outcome_unknown);
    BOOST_TEST(got.error().charge().state == charge_state::unknown);
    BOOST_TEST(got.error().details().server_message == "1 of 2 images: quota");
    BOOST_REQUIRE(got.error().pending());
    BOOST_TEST(got.error().pending()->generation.str() == "g-1");

    auto late = v1_fixture();
    late.when_posted = [&] {
        late.add("i-1").there = late.wall() + 4s;
        return late.dated(200, answer);
    };
    check_found(late, late.generate());
}

BOOST_AUTO_TEST_CASE(messages_about_fields_name_them)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        return d.dated(
            422,
            R"({"detail":[{"loc":["body","sourceIds"],"msg":"field required","type":"missing"}]})");
    };
    auto const got =
        d.ask([](client& c) { return c.edit(edit_params("p", stored_image_id("i-0"))); });
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::rejected_input);
    BOOST_TEST(got.error().details().field_errors.at(0).field == "body.sourceIds");
    BOOST_TEST(got.error().charge().state == charge_state::not_charged);
    BOOST_TEST(d.tasks == 1);
}

BOOST_AUTO_TEST_CASE(upscale_counts_as_a_credit_and_says_that_its_price_is_unknown)
{
    auto d = v1_fixture();
    d.when_posted = [&] { return d.dated(200, d.task({d.add("i-1")})); };
    auto const got =
        d.ask([](client& c) { return c.upscale(upscale_params(stored_image_id("i-0"))); });
    check_found(d, got);
    BOOST_TEST(holds(got->charge.evidence, "not documented"));
    BOOST_TEST(d.body == R"({"inputImageId":"i-0"})");
}

BOOST_AUTO_TEST_CASE(names_of_the_fields_are_those_of_the_client_and_extra_is_added)
{
    auto params = on_v1();
    params.fields.edit_input = "sourceIds";
    params.fields.mask = "maskId";
    params.fields.upscale_input = "sources";
    params.fields.upscale_factor = "scale";
    auto d = v1_fixture(params);
    d.when_posted = [&] { return d.dated(200, d.task({d.add("i-1")})); };
    auto ask = edit_params("p", stored_image_id("i-0"));
    ask.mask = stored_image_id("m");
    ask.extra = R"({"seed":7})";
    BOOST_REQUIRE(d.ask([&](client& c) { return c.edit(ask); }));
    BOOST_TEST(d.body == R"({"prompt":"p","sourceIds":["i-0"],"maskId":"m","seed":7})");
    auto larger = upscale_params(stored_image_id("i-0"));
    larger.factor = 2;
    BOOST_REQUIRE(d.ask([&](client& c) { return c.upscale(larger); }));
    BOOST_TEST(d.body == R"({"sources":["i-0"],"scale":2})");
    ask.extra = R"({"sourceIds":[]})";
    auto const refused = d.ask([&](client& c) { return c.edit(ask); });
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error() == errc::invalid_argument);
    BOOST_TEST(d.tasks == 2);
}

BOOST_AUTO_TEST_SUITE_END()
