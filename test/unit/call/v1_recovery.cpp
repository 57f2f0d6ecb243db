// SPDX-License-Identifier: BSL-1.0
// Paid calls of image-service v1 whose answer is lost or incomplete: their images are found, or
// the outcome stays unknown.
#include "common/unit_test.hpp"
#include "v1_fixture.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(v1_recovery)

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
    BOOST_TEST(!holds(got->charge.evidence, "not documented"));
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
    BOOST_TEST(holds(got->charge.evidence, "not documented"));
    shows_inputs = false;
    d.images.clear();
    auto const unclear = d.ask(ask);
    BOOST_REQUIRE(!unclear);
    BOOST_TEST(unclear.error() == errc::outcome_unknown);
    BOOST_TEST(!unclear.error().details().absent_from_history);
}

BOOST_AUTO_TEST_CASE(lost_upscale_that_is_listed_with_the_prompt_of_its_source_is_not_absent)
{
    for (auto const* const inputs : {R"(["i-0"])", R"(["i-9"])"}) {
        auto d = v1_fixture();
        d.when_posted = [&] { return d.dated(200, d.task({d.add("first")})); };
        BOOST_REQUIRE(d.generate()); // shows that the list has prompts as they were sent
        d.when_posted = [&] {
            d.add("i-1", "g-7", "p").inputs = inputs;
            return failed(errc::connection_lost, phase::response, 90);
        };
        auto const got =
            d.ask([](client& c) { return c.upscale(upscale_params(stored_image_id("i-0"))); });
        BOOST_REQUIRE(!got);
        auto const is_of_source = std::string_view(inputs) == R"(["i-0"])";
        BOOST_TEST(got.error().details().absent_from_history != is_of_source);
    }
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

BOOST_AUTO_TEST_CASE(what_was_just_uploaded_is_not_taken_for_a_lost_edit)
{
    auto d = v1_fixture();
    d.when_uploaded = [&] {
        auto& upload = d.add("up-" + std::to_string(d.uploads), "g-9");
        upload.shows_prompt = false; // and it has a generation like an image that was drawn
        return d.dated(201, d.shown(upload));
    };
    d.when_posted = [&] {
        auto& edited = d.add("i-1");
        edited.shows_prompt = false;
        edited.inputs = R"(["up-1"])";
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const source = d.upload(image_bytes(png()));
    BOOST_REQUIRE_MESSAGE(source, source.error().to_string());
    // The source is no candidate as an input of the call, another photo because it was uploaded.
    BOOST_REQUIRE(d.upload(image_bytes(png())));
    auto const got = d.ask([&](client& c) { return c.edit(edit_params("p", source->id)); });
    check_found(d, got);
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
        auto const settled = later.resume_pending(pending_generation::parse(word).value());
        check_found(later, settled);
    }
}

BOOST_AUTO_TEST_CASE(deadline_leaves_the_ids_of_images_that_belong_to_no_generation)
{
    auto d = v1_fixture();
    d.when_posted = [] {
        return answered(
            202, R"({"images":[{"id":"i-1"},{"id":"i-2"}]})", {{"x-request-id", "r-7"}});
    };
    auto const got = d.generate_images(2);
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::outcome_unknown);
    BOOST_TEST(holds(got.error().charge().evidence, "named 2 images (i-1, i-2)"));
    BOOST_TEST(got.error().details().request_id == "r-7");
    BOOST_TEST(d.tasks == 1);
}

BOOST_AUTO_TEST_CASE(
    accepted_request_without_a_generation_is_never_absent_in_another_process_either)
{
    auto d = v1_fixture();
    d.when_posted = [&] { return d.dated(202, R"({"images":[]})"); };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::outcome_unknown);
    BOOST_REQUIRE(got.error().pending());
    BOOST_TEST(got.error().pending()->accepted);
    BOOST_TEST(got.error().pending()->generation.empty());

    auto pending = pending_generation::parse(got.error().pending()->to_string()).value();
    auto later = v1_fixture();
    auto const accepted = later.resume_pending(pending);
    BOOST_REQUIRE(!accepted);
    BOOST_TEST(accepted.error() == errc::outcome_unknown);
    BOOST_TEST(!accepted.error().details().absent_from_history);
    BOOST_REQUIRE(accepted.error().pending());
    BOOST_TEST(accepted.error().pending()->accepted);

    // For a request that was not accepted, this list proves the absence.
    pending.accepted = false;
    auto other = v1_fixture();
    auto const lost = other.resume_pending(pending);
    BOOST_REQUIRE(!lost);
    BOOST_TEST(lost.error().details().absent_from_history);
}

BOOST_AUTO_TEST_CASE(call_that_is_cancelled_while_its_images_are_awaited_keeps_its_generation)
{
    auto d = v1_fixture();
    d.when_posted = [&] { return d.dated(202, R"({"images":[],"generationId":"g-1"})"); };
    auto done = std::optional<result<generation>>();
    auto signal = asio::cancellation_signal();
    d.start([](client& c) { return c.generate(generate_params("p")); }, done, signal.slot());
    d.run_ready();
    d.time->advance(1s);
    d.run_ready();
    signal.emit(asio::cancellation_type::terminal);
    d.run_ready();
    BOOST_REQUIRE(done && !*done);
    BOOST_TEST(done->error() == errc::cancelled);
    BOOST_REQUIRE(done->error().pending());
    BOOST_TEST(done->error().pending()->generation.str() == "g-1");
}

BOOST_AUTO_TEST_SUITE_END()
