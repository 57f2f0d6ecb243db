// SPDX-License-Identifier: BSL-1.0
// Paid calls of image-service v1: finished or not, found or not, and never sent twice.
#include "common/unit_test.hpp"
#include "v1_fixture.hpp"

#include <chrono>
#include <string>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(v1_tasks)

namespace {

std::string id_of_first(result<generation> const& got)
{
    return got->images.at(0).stored_id->str();
}

bool holds(std::string const& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

void check_found(v1_fixture const& fixture, result<generation> const& got)
{
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->images.size() == 1u);
    BOOST_TEST(id_of_first(got) == "i-1");
    BOOST_TEST(!got->images[0].url.empty());
    BOOST_TEST(got->charge.state == charge_state::charged);
    BOOST_TEST(got->charge.credits == 1);
    BOOST_TEST(fixture.tasks == 1);
}

} // namespace

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

BOOST_AUTO_TEST_CASE(deadline_leaves_the_outcome_unknown_with_the_generation_as_evidence)
{
    for (auto const* answer :
         {R"({"images":[],"generationId":"g-1"})",
          R"({"images":[{"id":"i-1"}],"generationId":"g-1"})"}) {
        auto d = v1_fixture();
        d.when_posted = [&] { return d.dated(202, answer); };
        auto const began = d.now();
        auto const got = d.generate();
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error() == errc::outcome_unknown);
        BOOST_TEST(d.now() - began <= 200s);
        BOOST_TEST(d.now() - began >= 190s);
        BOOST_TEST(got.error().charge().state == charge_state::unknown);
        BOOST_TEST(holds(got.error().charge().evidence, "g-1"));
        BOOST_TEST(!got.error().details().absent_from_history);
        BOOST_REQUIRE(got.error().pending());
        auto const& pending = *got.error().pending();
        BOOST_TEST(pending.surface == image_surface::v1);
        BOOST_TEST(pending.generation.str() == "g-1");
        BOOST_TEST(d.tasks == 1);

        auto const word = pending.to_string();
        BOOST_TEST(word.starts_with("nfp2."));
        auto later = v1_fixture();
        later.add("i-1");
        later.tasks = 1;
        auto const settled = later.take_up(pending_generation::parse(word).value());
        check_found(later, settled);
    }
}

BOOST_AUTO_TEST_CASE(call_that_is_cancelled_while_its_images_are_awaited_keeps_its_generation)
{
    auto d = v1_fixture();
    d.when_posted = [&] { return d.dated(202, R"({"images":[],"generationId":"g-1"})"); };
    auto done = std::optional<result<generation>>();
    auto signal = asio::cancellation_signal();
    d.start([](client& c) { return c.generate(generate_params("p")); }, done, signal.slot());
    d.settle();
    d.time->advance(1s);
    d.settle();
    signal.emit(asio::cancellation_type::terminal);
    d.settle();
    BOOST_REQUIRE(done && !*done);
    BOOST_TEST(done->error() == errc::cancelled);
    BOOST_REQUIRE(done->error().pending());
    BOOST_TEST(done->error().pending()->generation.str() == "g-1");
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
    d.when_posted = [&] {
        return d.dated(200, R"({"images":[],"generationId":"g-1","detail":"it was refused"})");
    };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::rejected_input);
    BOOST_TEST(got.error().charge().state == charge_state::not_charged);
    BOOST_TEST(holds(got.error().to_string(), "it was refused"));
}

BOOST_AUTO_TEST_CASE(complaints_about_fields_name_them)
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

BOOST_AUTO_TEST_CASE(lost_answer_is_found_in_the_list)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        d.add("upload", "", "").inputs = "null";
        d.add("other", "g-9", "another prompt");
        d.add("i-1");
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const got = d.generate();
    check_found(d, got);
    BOOST_TEST(got->recovered);
    BOOST_TEST(got->match == history_match::exact);
    BOOST_TEST(got->generation_id->str() == "g-1");
    BOOST_TEST(!got->batch_id);
}

BOOST_AUTO_TEST_CASE(lost_answer_whose_image_is_listed_before_it_is_finished_is_waited_for)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        d.add("i-1").ready = d.wall() + 4s;
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const got = d.generate();
    check_found(d, got);
    BOOST_TEST(got->recovered);
    BOOST_TEST(d.gets == 3);
}

BOOST_AUTO_TEST_CASE(time_without_a_zone_finds_the_image_but_makes_it_probable)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        d.add("i-1").zone = "";
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const got = d.generate();
    check_found(d, got);
    BOOST_TEST(got->match == history_match::probable);
}

BOOST_AUTO_TEST_CASE(lost_answers_of_equal_prompts_get_an_image_each)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        auto const number = std::to_string(d.tasks);
        d.add("i-" + number, "g-" + number);
        return failed(errc::connection_lost, phase::response, 90);
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
    BOOST_TEST(d.tasks == 2);
}

BOOST_AUTO_TEST_CASE(image_of_a_colleague_with_the_same_prompt_is_not_taken)
{
    auto d = v1_fixture();
    d.when_posted = [&] { return d.dated(200, d.task({d.add("mine")})); };
    BOOST_REQUIRE(d.generate()); // says who this client is
    d.when_posted = [&] {
        d.add("theirs", "g-2").creator = "somebody";
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::outcome_unknown);
    BOOST_TEST(got.error().pending()->creator.str() == "me");
}

BOOST_AUTO_TEST_CASE(lost_edit_is_found_by_its_inputs)
{
    auto d = v1_fixture();
    d.when_posted = [&] {
        d.add("other", "g-2").inputs = R"(["i-9"])";
        d.add("i-1").inputs = R"(["mask","i-0"])";
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const got =
        d.ask([](client& c) { return c.edit(edit_params("p", stored_image_id("i-0"))); });
    check_found(d, got);
    BOOST_TEST(got->match == history_match::exact);
    BOOST_TEST(holds(d.body, R"("inputImageIds":["i-0"])"));
}

BOOST_AUTO_TEST_CASE(lost_upscale_is_found_by_its_input_and_no_upload_is_taken_for_it)
{
    auto d = v1_fixture();
    auto shows_inputs = true;
    d.when_posted = [&] {
        d.add("upload", "g-2", "");
        auto& large = d.add("i-1", "g-1", "");
        if (shows_inputs) large.inputs = R"(["i-0"])";
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const ask = [](client& c) { return c.upscale(upscale_params(stored_image_id("i-0"))); };
    auto const got = d.ask(ask);
    check_found(d, got);
    shows_inputs = false;
    d.images.clear();
    auto const unclear = d.ask(ask);
    BOOST_REQUIRE(!unclear);
    BOOST_TEST(unclear.error() == errc::outcome_unknown);
    BOOST_TEST(!unclear.error().details().absent_from_history);
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

BOOST_AUTO_TEST_CASE(request_that_is_refused_for_now_is_sent_again_only_after_a_proof_from_the_list)
{
    auto params = on_v1();
    params.reconcile.absence_after = 10s;
    auto d = v1_fixture(params);
    d.when_posted = [&] {
        if (d.tasks == 1) return asked_to_come_back();
        return d.dated(200, d.task({d.add("i-1")}));
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(d.tasks == 2);
    BOOST_TEST(d.lists > 0);
}

BOOST_AUTO_TEST_CASE(image_whose_prompt_is_not_shown_proves_no_absence)
{
    auto params = on_v1();
    params.reconcile.absence_after = 10s;
    auto d = v1_fixture(params);
    d.when_posted = [&] {
        d.add("i-1").shows_prompt = false;
        return asked_to_come_back();
    };
    auto const got = d.generate();
    check_found(d, got);
    BOOST_TEST(got->recovered);
    BOOST_TEST(got->match == history_match::probable);
}

BOOST_AUTO_TEST_CASE(upload_of_a_list_without_prompts_is_not_taken_for_a_lost_image)
{
    auto params = on_v1();
    params.reconcile.absence_after = 10s;
    auto d = v1_fixture(params);
    d.when_posted = [&] {
        if (d.tasks == 2) return d.dated(200, d.task({d.add("i-1")}));
        auto& upload = d.add("upload");
        upload.shows_prompt = false;
        upload.is_upload = true;
        return asked_to_come_back();
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(d.tasks == 2);
    BOOST_TEST(id_of_first(got) == "i-1");
    BOOST_TEST(!got->recovered);
}

BOOST_AUTO_TEST_SUITE_END()
