// SPDX-License-Identifier: BSL-1.0
// Doubts about the service or the clock that let no absence be proven.
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <neuroflash/core/recovery/rules.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(absence_doubts)

BOOST_AUTO_TEST_CASE(request_that_the_service_only_accepted_is_not_absent)
{
    auto d = history_fixture();
    d.when_posted = [] { return answered(202, R"({"images":[],"batch_id":"b"})"); };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::outcome_unknown);
    BOOST_TEST(got.error().charge().state == charge_state::unknown);
    BOOST_TEST(got.error().pending() != nullptr);
    BOOST_TEST(!got.error().details().absent_from_history);
    auto const& evidence = got.error().charge().evidence;
    auto const* const doubt = "; but the service had accepted it, so its images may be late";
    BOOST_TEST(evidence.find(doubt) != std::string::npos, evidence);
    BOOST_TEST(d.posts == 1);

    auto later = history_fixture(with_workspace()); // another process
    later.time->advance(std::chrono::hours(1));
    auto const word = got.error().pending()->to_string();
    auto const again = later.resume_pending(pending_generation::parse(word).value());
    BOOST_REQUIRE(!again);
    BOOST_TEST(!again.error().details().absent_from_history);
    BOOST_TEST(pending_generation::parse(word).value().to_string() == word);
}

BOOST_AUTO_TEST_CASE(request_whose_accepting_response_was_cut_is_not_absent)
{
    auto d = history_fixture();
    d.when_posted = [] {
        auto cut = failed(errc::connection_lost, phase::body, 90);
        cut.header_seen = true;
        cut.response.status = 202;
        return cut;
    };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(!got.error().details().absent_from_history);
    BOOST_TEST(d.posts == 1);
}

BOOST_AUTO_TEST_CASE(request_whose_response_names_its_work_is_not_absent_and_never_sent_again)
{
    constexpr char const* bodies[] = {
        R"({"error":"Too fast","images":[{"image_id":"i"}]})", R"({"images":[],"batch_id":"b"})",
        R"({"images":[{"image_id":"i"},{}]})", R"({"error":"later","generationId":"g"})"};
    for (auto const* const body : bodies) {
        for (auto const status : {200, 307, 401, 404, 429, 503}) {
            BOOST_TEST_CONTEXT(status << ' ' << body)
            {
                auto d = history_fixture();
                d.when_posted = [&] { return answered(status, body, {{"retry-after", "1"}}); };
                auto const got = d.generate();
                BOOST_TEST(d.posts == 1);
                if (got || !got.error().pending()) continue; // a result, or a refusal
                BOOST_TEST(!got.error().details().absent_from_history);
                BOOST_TEST(got.error().pending()->accepted);
            }
        }
    }
    auto without = history_fixture();
    without.when_posted = [] { return answered(503, R"({"error":"later"})"); };
    auto const lost = without.generate();
    BOOST_REQUIRE((!lost && lost.error().pending()));
    BOOST_TEST(lost.error().details().absent_from_history);
}

BOOST_AUTO_TEST_CASE(final_rejection_may_name_the_generation_that_it_rejects)
{
    for (auto const status : {400, 402, 403, 422}) {
        auto d = history_fixture();
        d.when_posted = [&] { return answered(status, R"({"error":"no","generationId":"g"})"); };
        auto const got = d.generate();
        BOOST_TEST_CONTEXT(status)
        {
            BOOST_TEST(d.posts == 1);
            BOOST_REQUIRE(!got);
            BOOST_TEST(got.error().charge().state == charge_state::not_charged);
            BOOST_TEST(!got.error().pending());
        }
    }
}

BOOST_AUTO_TEST_CASE(request_whose_cut_response_named_its_images_is_not_absent)
{
    for (auto const* const body :
         {R"({"images":[{"image_id":"i","url":"data:image/png;base64,iVBO)",
          R"({"data":{"batch_id":"b","ima)", R"({"images":[)", ""}) {
        for (auto const whole : {false, true}) {
            BOOST_TEST_CONTEXT(body << ' ' << whole)
            {
                auto d = history_fixture();
                d.when_posted = [&] {
                    if (whole) return answered(200, body);
                    auto cut = failed(errc::connection_lost, phase::body, 90);
                    cut.header_seen = true;
                    cut.response.status = 200;
                    cut.response.body = body;
                    return cut;
                };
                auto const got = d.generate();
                BOOST_REQUIRE((!got && got.error().pending()));
                auto const names = std::string_view(body).find("\"b") != std::string_view::npos ||
                    std::string_view(body).find("\"i\"") != std::string_view::npos;
                BOOST_TEST(got.error().pending()->accepted == names);
                BOOST_TEST(got.error().details().absent_from_history == !names);
                BOOST_TEST(d.posts == 1);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(request_with_a_send_time_still_to_come_is_not_absent)
{
    for (auto const fast : {2h, 0h}) {
        auto d = history_fixture(with_workspace());
        d.time->advance(1h);
        auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall() + fast);
        auto const word =
            pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent)
                .to_string();
        d.time->advance(20min);
        auto const got = d.resume_pending(pending_generation::parse(word).value());
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().details().absent_from_history == (fast == 0h));
    }
}

BOOST_AUTO_TEST_CASE(request_of_another_clock_is_absent_after_a_wait_unless_it_is_old)
{
    for (auto const age : {605s, 3601s}) {
        auto d = history_fixture(with_workspace());
        auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall());
        auto const word =
            pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent)
                .to_string();
        d.time->advance(age);
        auto const begun = d.now();
        auto const got = d.resume_pending(pending_generation::parse(word).value());
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().details().absent_from_history);
        auto const wait = age > 1h ? 0s : 180s;
        BOOST_TEST(d.now() - begun == wait);
    }
}

BOOST_AUTO_TEST_CASE(clock_that_was_set_forward_before_the_process_began_makes_no_request_absent)
{
    auto d = history_fixture(with_workspace());
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall());
    auto const word =
        pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent).to_string();
    d.time->suspend(605s); // of the wall clock alone
    d.skew = -605s;
    auto const begun = d.now();
    d.on_look = [&] {
        if (d.now() - begun >= 20s && d.history.empty()) d.add("mine");
    };
    auto const got = d.resume_pending(pending_generation::parse(word).value());
    BOOST_REQUIRE(!got);
    BOOST_TEST(!got.error().details().absent_from_history);
}

BOOST_AUTO_TEST_CASE(total_of_a_short_page_that_counts_that_page_alone_hides_no_image)
{
    auto d = history_fixture();
    d.add("old-1");
    d.add("old-2");
    d.time->advance(64s); // too old for the call, and not so old that they end a scan
    d.when_posted = [&] {
        d.history.push_back({"mine", "p", "batch-2", d.wall(), {}});
        return failed(errc::connection_lost, phase::response, 90);
    };
    d.wire->otherwise = [&](exchange_request const& request) {
        auto const target = request.message.target();
        if (target.find("/history") == std::string_view::npos) return d.answer(request);
        auto const begin = 2 * (history_fixture::number_in(target, "page=") - 1);
        auto items = std::string();
        auto count = 0;
        for (auto i = begin; i < std::min(begin + 2, d.history.size()); ++i) {
            items += (count++ == 0 ? "" : ",") + d.shown(d.history[i]);
        }
        return answered(
            200, R"({"items":[)" + items + R"(],"total":)" + std::to_string(count) + '}',
            {{"date", http_date(d.wall())}});
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "mine");
    BOOST_TEST(d.posts == 1);
}

/// What a process that was killed left of a call that was sent an hour after the images were made.
struct full_page : history_fixture
{
    full_page() : history_fixture(with_workspace())
    {
        for (auto i = 0; i < core::rules::page_size; ++i) add("old-" + std::to_string(i));
        pages = true;
        time->advance(1h);
        auto const sent = std::chrono::floor<std::chrono::milliseconds>(wall());
        word = pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent)
                   .to_string();
        time->advance(20min);
    }

    /// Whether absence is proven if the service rejects pages behind the last one with `status`,
    /// and says that there are `total` images.
    bool is_absent(unsigned status, std::size_t total)
    {
        wire->otherwise = [this, status, total](exchange_request const& request) {
            auto const target = request.message.target();
            if (target.find("/history") == std::string_view::npos) return answer(request);
            auto const begin = (number_in(target, "page=") - 1) * number_in(target, "size=");
            if (begin >= history.size()) {
                ++rejected;
                return answered(status, R"({"detail":"no such page"})");
            }
            auto page = answer(request);
            auto const counted = "\"total\":" + std::to_string(history.size());
            auto const at = page.response.body.find(counted);
            page.response.body.replace(at, counted.size(), "\"total\":" + std::to_string(total));
            return page;
        };
        auto const got = resume_pending(pending_generation::parse(word).value());
        if (got) recovered = got->images.front().image_id->str();
        return !got && got.error().details().absent_from_history;
    }

    std::string word;
    std::string recovered; ///< The id of the image that was found, if any.
    int rejected = 0;
};

BOOST_AUTO_TEST_CASE(rejected_page_behind_a_full_last_one_is_an_empty_page)
{
    for (auto const status : {404u, 400u, 422u}) {
        BOOST_TEST_CONTEXT(status)
        {
            auto d = full_page();
            BOOST_TEST(d.is_absent(status, d.history.size()));
            BOOST_TEST(d.rejected > 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(rejected_page_before_the_last_one_proves_nothing)
{
    for (auto const status : {404u, 400u, 422u}) {
        BOOST_TEST_CONTEXT(status)
        {
            auto d = full_page();
            BOOST_TEST(!d.is_absent(status, d.history.size() + 1));
            BOOST_TEST(d.rejected > 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(page_behind_the_last_one_that_fails_otherwise_proves_nothing)
{
    for (auto const status : {403u, 500u}) {
        BOOST_TEST_CONTEXT(status)
        {
            auto d = full_page();
            BOOST_TEST(!d.is_absent(status, d.history.size()));
        }
    }
}

BOOST_AUTO_TEST_CASE(image_is_found_although_the_page_behind_the_last_one_fails)
{
    auto d = full_page();
    d.history.back().made = d.wall() - 20min + 1s; // of the lost call
    BOOST_TEST(!d.is_absent(500u, d.history.size()));
    BOOST_TEST(d.rejected > 0);
    BOOST_TEST(d.recovered == d.history.back().id);
}

/// The service writes the times of its images by a clock that is slower than that of its responses.
BOOST_AUTO_TEST_CASE(image_whose_time_is_a_little_before_the_sending_stops_the_resend)
{
    for (auto const early : {30s, 90s}) {
        auto d = history_fixture();
        d.when_posted = [&] {
            if (d.posts > 1) return answered(200, one_image);
            d.add("mine");
            d.history.front().made -= early;
            return asked_to_come_back();
        };
        static_cast<void>(d.generate());
        BOOST_TEST(d.posts == (early == 30s ? 1 : 2));
    }
}

BOOST_AUTO_TEST_CASE(rejection_that_has_images_is_not_sent_again_and_its_images_are_found)
{
    for (auto const status : {307, 401, 402, 404, 405, 429}) {
        BOOST_TEST_CONTEXT(status)
        {
            auto d = history_fixture();
            d.when_posted = [&] {
                d.add("mine");
                return answered(
                    status, R"({"error":"Too many requests","images":[{"image_id":"mine"}]})",
                    {{"location", "/elsewhere"}});
            };
            auto const got = d.generate();
            BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
            BOOST_TEST(d.posts == 1);
            BOOST_TEST(got->recovered);
            BOOST_TEST(got->charge.credits == 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(rejection_that_has_an_image_within_is_not_sent_again)
{
    auto d = history_fixture();
    d.when_posted = [&] {
        d.add("mine");
        return answered(
            429,
            R"({"error":"Too fast","images":[{"image_id":"mine","url":"data:image/png;base64,)" +
                std::string(100'000, 'A') + R"("}]})");
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(d.posts == 1);
    BOOST_TEST(got->recovered);
}

/// A long prompt that the history shows cut, next to a short one that it shows as it was sent.
BOOST_AUTO_TEST_CASE(cut_prompt_stops_the_resend_though_others_are_shown_whole)
{
    for (auto const* const shown : {"a fox in the deep snow", "A fox in the deep", "a hen"}) {
        BOOST_TEST_CONTEXT(shown)
        {
            auto d = history_fixture();
            d.when_posted = [&d] {
                d.add("image-1");
                return answered(200, one_image);
            };
            BOOST_TEST(d.generate().has_value());
            d.time->advance(10s);
            d.posts = 0;
            d.when_posted = [&] {
                if (d.posts > 1) return answered(200, one_image);
                d.add("mine", shown, "batch-2");
                return asked_to_come_back();
            };
            auto const got = d.ask(
                [](client& c) { return c.generate(generate_params("a fox in the deep snow")); });
            BOOST_TEST(d.posts == (shown == std::string("a hen") ? 2 : 1));
        }
    }
}

BOOST_AUTO_TEST_CASE(image_that_may_be_the_call_s_with_another_prompt_is_named_in_the_evidence)
{
    for (auto const* const shown : {"a fox in", "a hen"}) {
        BOOST_TEST_CONTEXT(shown)
        {
            auto d = history_fixture();
            d.when_posted = [&] {
                d.add("image-1");
                return answered(200, one_image);
            };
            BOOST_TEST(d.generate().has_value());
            d.time->advance(10s);
            d.when_posted = [&] {
                d.add("mine", shown, "batch-2");
                return failed(errc::connection_lost, phase::response, 90);
            };
            auto const got =
                d.ask([](client& c) { return c.generate(generate_params("a fox in snow")); });
            BOOST_REQUIRE(!got);
            auto const is_cut = shown == std::string("a fox in");
            auto const& evidence = got.error().charge().evidence;
            auto const* const doubt = "; but an image has a prompt that may be the call's, cut";
            BOOST_TEST((evidence.find(doubt) != std::string::npos) == is_cut, evidence);
            BOOST_TEST((evidence.find("none is likely") == std::string::npos) == is_cut, evidence);
            BOOST_TEST(got.error().details().absent_from_history == !is_cut);
        }
    }
}

BOOST_AUTO_TEST_CASE(image_of_another_model_is_named_in_the_evidence)
{
    auto d = history_fixture();
    d.model = "other-model";
    d.when_posted = [&] {
        d.add("made");
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const got = d.ask([](client& c) {
        auto params = generate_params("p");
        params.model = "nano-banana";
        return c.generate(std::move(params));
    });
    BOOST_REQUIRE(!got);
    auto const& evidence = got.error().charge().evidence;
    auto const* const doubt =
        "; but an image may be the call's, with another prompt, model or time";
    BOOST_TEST(evidence.find(doubt) != std::string::npos, evidence);
    BOOST_TEST(evidence.find("none is likely") == std::string::npos, evidence);
    BOOST_TEST(!got.error().details().absent_from_history);
}

BOOST_AUTO_TEST_CASE(image_of_another_program_stops_no_resend_where_prompts_are_shown_as_sent)
{
    auto d = history_fixture();
    d.when_posted = [&d] {
        d.add("image-1", "a hare in the deep snow");
        return answered(200, one_image);
    };
    auto const first =
        d.ask([](client& c) { return c.generate(generate_params("a hare in the deep snow")); });
    BOOST_TEST(first.has_value());
    d.time->advance(10s);
    d.posts = 0;
    d.when_posted = [&] {
        if (d.posts > 1) return answered(200, one_image);
        d.add("theirs", "a hen", "batch-2");
        return asked_to_come_back();
    };
    auto const got =
        d.ask([](client& c) { return c.generate(generate_params("a fox in the deep snow")); });
    BOOST_TEST(got.has_value());
    BOOST_TEST(d.posts == 2);
}

BOOST_AUTO_TEST_SUITE_END()
