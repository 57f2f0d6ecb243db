// SPDX-License-Identifier: BSL-1.0
// Lists that do not show all images: what is not in them may have been made all the same.
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <chrono>
#include <limits>
#include <string>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(unlisted_images)

namespace {

/// Adds images of another program, one each second.
void add_each_second(history_fixture& d, int count, std::string const& name)
{
    for (auto i = 0; i < count; ++i) {
        d.time->advance(1s);
        d.add(name + std::to_string(i), "q", name);
    }
}

/// Adds the image of an answered call, with the prompt that was sent.
void show_prompts_as_sent(history_fixture& d)
{
    d.when_posted = [&d] {
        d.add("image-1");
        return answered(200, one_image);
    };
    BOOST_TEST(d.generate().has_value());
    d.posts = 0;
}

} // namespace

// The service answers with an empty list while it cannot read its images.
BOOST_AUTO_TEST_CASE(history_that_is_empty_although_it_had_images_proves_no_absence)
{
    for (auto const is_emptied : {false, true}) {
        auto d = history_fixture();
        d.add("old", "q");
        d.time->advance(1h);
        d.when_posted = [&] {
            return d.posts == 1 ? asked_to_come_back() : answered(200, one_image);
        };
        d.on_look = [&] {
            if (is_emptied && d.looks == 2) d.history.clear();
        };
        BOOST_TEST(d.generate().has_value() == !is_emptied);
        BOOST_TEST(d.posts == (is_emptied ? 1 : 2));
    }
}

// It may be that of another account, or no longer be written.
BOOST_AUTO_TEST_CASE(
    service_unavailable_with_a_history_that_lacks_the_images_of_other_calls_is_final)
{
    for (auto const is_shown : {true, false}) {
        auto d = history_fixture();
        d.when_posted = [&] {
            if (d.posts == 2) return asked_to_come_back();
            if (is_shown) d.add("image-1");
            return answered(200, one_image);
        };
        BOOST_TEST(d.generate().has_value());
        d.time->advance(10s);
        auto const got = d.generate();
        BOOST_TEST(d.posts == (is_shown ? 3 : 2));
        BOOST_TEST(got.has_value() == is_shown);
        if (got) continue;
        BOOST_TEST(got.error().charge().state == charge_state::unknown);
        BOOST_TEST(!got.error().details().absent_from_history);
        auto const& evidence = got.error().charge().evidence;
        auto const* const doubt = "; but the history shows none of the images that other calls got";
        BOOST_TEST(evidence.find(doubt) != std::string::npos, evidence);
    }
}

// A program may delete each image once it has it.
BOOST_AUTO_TEST_CASE(history_without_the_images_that_the_client_deleted_proves_absence)
{
    auto d = history_fixture();
    d.wire->otherwise = [&d](exchange_request const& request) {
        auto const deletes = request.message.target().ends_with("/image-1");
        return deletes ? answered(204, "") : d.answer(request);
    };
    d.when_posted = [&d] { return d.posts == 2 ? asked_to_come_back() : answered(200, one_image); };
    BOOST_TEST(d.generate().has_value());
    auto const gone = d.ask([](client& c) { return c.delete_image(image_id("image-1")); });
    BOOST_TEST(gone.has_value());
    d.time->advance(10s);
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(d.posts == 3);
}

// A later run knows them from the journal of the first.
BOOST_AUTO_TEST_CASE(history_that_lacks_the_images_that_are_known_to_the_caller_proves_no_absence)
{
    for (auto const is_shown : {true, false}) {
        auto d = history_fixture(with_workspace());
        if (is_shown) d.add("known", "q");
        d.time->advance(1h);
        auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall());
        auto pending =
            pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent);
        d.time->advance(2h);
        pending.add_known_prompt(image_id("known"), core::prompt_digest("q"));
        auto const got = d.resume_pending(std::move(pending));
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().details().absent_from_history == is_shown);
    }
}

// The service gives 50 images on a page and counts the pages by 200, so that it shows neither 50 to
// 199 nor, of the second pass, 50 to 130.
BOOST_AUTO_TEST_CASE(image_between_two_pages_of_a_service_that_gives_few_stops_the_resend)
{
    for (auto const is_made : {true, false}) {
        auto d = history_fixture();
        d.pages = true;
        d.most_on_page = 50;
        add_each_second(d, 100, "old-");
        show_prompts_as_sent(d);
        add_each_second(d, 139, "theirs-");
        d.when_posted = [&] {
            if (d.posts > 1) return answered(200, one_image);
            d.add(is_made ? "mine" : "another", is_made ? "p" : "q", "batch-2");
            add_each_second(d, 60, "newer-");
            return asked_to_come_back();
        };
        auto const got = d.generate();
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(d.posts == (is_made ? 1 : 2));
        BOOST_TEST(got->recovered == is_made);
    }
}

// Each page shows its newest images first, and the second one has an image that is newer than most
// of the first.
BOOST_AUTO_TEST_CASE(image_of_a_service_that_sorts_each_page_by_itself_stops_the_resend)
{
    for (auto const is_made : {true, false}) {
        auto d = history_fixture();
        d.pages = true;
        add_each_second(d, 150, "old-");
        show_prompts_as_sent(d);
        d.time->advance(70s);
        d.when_posted = [&] {
            if (d.posts > 1) return answered(200, one_image);
            auto const made = d.wall();
            add_each_second(d, 60, "newer-");
            d.history.insert(
                d.history.begin() + 200,
                {is_made ? "mine" : "another", is_made ? "p" : "q", "batch-2", made, {}});
            return asked_to_come_back();
        };
        auto const got = d.generate();
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(d.posts == (is_made ? 1 : 2));
        BOOST_TEST(got->recovered == is_made);
    }
}

// The first page has the newest images, and each page shows its oldest image first.
BOOST_AUTO_TEST_CASE(image_of_a_service_that_turns_each_page_around_stops_the_resend)
{
    for (auto const is_made : {true, false}) {
        auto d = history_fixture();
        d.pages = d.turns_pages = true;
        add_each_second(d, 300, "old-");
        show_prompts_as_sent(d);
        d.time->advance(70s);
        d.when_posted = [&] {
            if (d.posts > 1) return answered(200, one_image);
            d.add(is_made ? "mine" : "another", is_made ? "p" : "q", "batch-2");
            for (auto i = 0; i < 220; ++i) {
                if (i % 10 == 0) d.time->advance(1s);
                d.add("newer-" + std::to_string(i), "q", "newer");
            }
            return asked_to_come_back();
        };
        auto const got = d.generate();
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(d.posts == (is_made ? 1 : 2));
        BOOST_TEST(got->recovered == is_made);
    }
}

// The service gives 10 images on a page, and the history has far more than may be read.
BOOST_AUTO_TEST_CASE(second_pass_reads_no_more_pages_if_the_first_one_proves_nothing)
{
    auto params = searching();
    params.reconcile.max_pages = 1;
    auto d = history_fixture(params);
    d.pages = true;
    d.shows_time = false;
    d.most_on_page = 10;
    for (auto i = 0; i < 1000; ++i) d.add("theirs-" + std::to_string(i), "q", "theirs");
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall());
    d.time->advance(2h);
    auto const got = d.resume_pending(
        pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent));
    BOOST_REQUIRE(!got);
    BOOST_TEST(!got.error().details().absent_from_history);
    // Each scan has two passes of two pages.
    BOOST_TEST(d.looks == 4 * core::rules::late_scans);
}

BOOST_AUTO_TEST_CASE(largest_limit_of_pages_lets_more_than_one_be_read)
{
    auto params = searching();
    params.reconcile.max_pages = std::numeric_limits<int>::max();
    auto d = history_fixture(params);
    d.pages = true;
    d.when_posted = [&] {
        d.add("mine");
        for (auto i = 0; i < 210; ++i) d.add("theirs-" + std::to_string(i), "q", "theirs");
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "mine");
}

BOOST_AUTO_TEST_SUITE_END()
