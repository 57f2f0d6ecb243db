// SPDX-License-Identifier: BSL-1.0
// Whether an image may be a call's by what the history shows of it: at each limit, and on both
// sides of it.
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/image_time.hpp>

#include <chrono>
#include <optional>
#include <tuple>
#include <vector>

using namespace neuroflash::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(image_times)

namespace {

using why = match_reason;

constexpr auto window = std::chrono::nanoseconds(180s);
constexpr auto sent = time_point(10'000s);

/// A call of this process that was sent once.
lost_call call_of(char const* prompt)
{
    auto call = lost_call();
    call.prompt_hash = 1;
    call.prompt_digest = prompt;
    call.sent = call.last_sent = sent;
    return call;
}

/// Made at that time, by a clock that is certain. A scan showed it later than all of these times.
listed_image made_at(time_point when, char const* prompt = "p")
{
    auto image = listed_image();
    image.prompt_digest = prompt;
    image.made = when;
    image.made_by = when;
    image.made_is_sure = true;
    image.names_zone = true;
    image.first_seen = sent + 24h;
    return image;
}

/// Without a time. It was certainly not there at `unseen_at`.
listed_image appeared_after(std::optional<time_point> unseen_at)
{
    auto image = made_at(sent);
    image.made.reset();
    image.made_is_sure = false;
    image.names_zone = false;
    image.unseen_at = unseen_at;
    return image;
}

void check_reason(lost_call const& call, listed_image const& image, why expected)
{
    BOOST_TEST(row_of(mismatch(call, image, window)).name == row_of(expected).name);
}

} // namespace

BOOST_AUTO_TEST_CASE(image_is_made_between_the_sending_and_the_end_of_the_window)
{
    auto call = call_of("p");
    check_reason(call, made_at(sent - 3s - 1ns), why::made_before_sending);
    check_reason(call, made_at(sent - 3s), why::match);
    check_reason(call, made_at(sent + window + 3s), why::match);
    check_reason(call, made_at(sent + window + 3s + 1ns), why::made_after_window);
    call.drift = 1h;
    check_reason(call, made_at(sent - 1h - 3s - 1ns), why::made_before_sending);
    check_reason(call, made_at(sent - 1h - 3s), why::match);
    call.last_sent = sent + 1min;
    check_reason(call, made_at(sent + 1min + window + 3s), why::match);
    check_reason(call, made_at(sent + 1min + window + 3s + 1ns), why::made_after_window);
}

BOOST_AUTO_TEST_CASE(clock_that_was_not_compared_may_differ_by_ten_minutes)
{
    auto const unsure = [](time_point when) {
        auto image = made_at(when);
        image.made_is_sure = false;
        return image;
    };
    auto const call = call_of("p");
    check_reason(call, unsure(sent - 10min - 1ns), why::made_before_sending);
    check_reason(call, unsure(sent - 10min), why::match);
    check_reason(call, unsure(sent + window + 10min), why::match);
    check_reason(call, unsure(sent + window + 10min + 1ns), why::made_after_window);
}

BOOST_AUTO_TEST_CASE(image_that_was_shown_before_the_sending_is_older)
{
    auto image = made_at(sent);
    image.first_seen = sent - 1ns;
    check_reason(call_of("p"), image, why::seen_before_sending);
    BOOST_TEST(!may_be_of_its_time(call_of("p"), image));
    image.first_seen = sent;
    check_reason(call_of("p"), image, why::match);
    BOOST_TEST(may_be_of_its_time(call_of("p"), image));
}

BOOST_AUTO_TEST_CASE(image_without_a_time_is_missing_in_a_scan_of_the_window)
{
    auto const call = call_of("p");
    check_reason(call, appeared_after(sent + window), why::match);
    check_reason(call, appeared_after(sent + window + 1ns), why::made_after_window);
    check_reason(call, appeared_after(std::nullopt), why::match);
}

BOOST_AUTO_TEST_CASE(image_of_an_answered_call_may_be_shown_late_unless_its_time_is_certain)
{
    auto const answered = sent + 10s;
    auto const late = answered + rules::answered_images_kept;
    auto const fits = [answered](listed_image const& image) {
        return time_matches_response(image, sent, answered);
    };
    BOOST_TEST(fits(made_at(answered + 3s)));
    BOOST_TEST(!fits(made_at(answered + 3s + 1ns)));
    BOOST_TEST(fits(appeared_after(late)));
    BOOST_TEST(!fits(appeared_after(late + 1ns)));
    auto unsure = made_at(late + 10min);
    unsure.made_is_sure = false;
    BOOST_TEST(fits(unsure));
    unsure.made = late + 10min + 1ns;
    BOOST_TEST(!fits(unsure));
}

BOOST_AUTO_TEST_CASE(send_time_of_another_process_is_of_another_clock)
{
    auto call = call_of("p");
    call.drift = 5s;
    BOOST_TEST(earliest_send_time(call) == sent - 5s);
    call.prompt_hash = 0;
    BOOST_TEST(earliest_send_time(call) == sent - 5s - 15min);
}

BOOST_AUTO_TEST_CASE(proof_allows_the_clocks_of_a_service_to_differ_by_a_minute)
{
    auto call = call_of("p");
    for (auto const apart : {0min, 15min}) {
        BOOST_TEST(may_match(call, made_at(sent - apart - 63s)));
        BOOST_TEST(!may_match(call, made_at(sent - apart - 63s - 1ns)));
        call.prompt_hash = 0; // sent by another process
    }
}

BOOST_AUTO_TEST_CASE(proof_believes_no_time_before_the_sending_of_what_was_not_there_then)
{
    auto image = made_at(sent - 1h);
    image.unseen_at = sent - 1ns;
    BOOST_TEST(!may_match(call_of("p"), image));
    image.unseen_at = sent;
    BOOST_TEST(may_match(call_of("p"), image));
    check_reason(call_of("p"), image, why::made_before_sending); // not assigned either
    BOOST_TEST(!may_match(call_of("q"), image));
    // Nor where the history shows the prompt changed or rewritten.
    for (auto const was_there : {true, false}) {
        auto changed = made_at(sent - 1h, "q");
        changed.unseen_at = was_there ? sent - 1ns : sent;
        BOOST_TEST(may_match_changed(call_of("p"), changed) == !was_there);
        BOOST_TEST(may_match_rewritten(call_of("p"), changed, window) == !was_there);
    }
}

BOOST_AUTO_TEST_CASE(generation_that_the_service_named_decides)
{
    auto call = call_of("p");
    call.generation = "g-1";
    for (auto const& [batch, prompt, may_be, reason] :
         std::vector<std::tuple<char const*, char const*, bool, why>>{
             {"g-1", "q", true, why::match},
             {"g-1", "p", true, why::match},
             {"g-2", "q", false, why::other_generation},
             {"g-2", "p", true, why::other_generation}}) {
        auto image = made_at(sent, prompt);
        image.batch = batch;
        BOOST_TEST(may_match(call, image) == may_be, batch << prompt);
        check_reason(call, image, reason);
    }
    // Without a generation, an image without a batch is not of it.
    BOOST_TEST(!may_match(call_of("p"), made_at(sent, "q")));
}

BOOST_AUTO_TEST_CASE(inputs_tell_calls_apart_where_no_prompt_does)
{
    auto call = call_of("p");
    call.inputs = {1, 2};
    auto image = made_at(sent);
    image.inputs = {1, 3};
    BOOST_TEST(may_match(call, image)); // by the stricter measure
    check_reason(call, image, why::other_inputs);
    image.prompt_digest.clear();
    BOOST_TEST(!may_match(call, image));
    image.inputs = {3, 2, 1}; // perhaps with a mask
    BOOST_TEST(may_match(call, image));
    check_reason(call, image, why::match);
    image.inputs.clear();
    BOOST_TEST(may_match(call, image));
    image.digest = 2; // one of the call's own inputs
    BOOST_TEST(!may_match(call, image));
    check_reason(call, image, why::other_inputs);
}

BOOST_AUTO_TEST_CASE(rewritten_image_is_of_the_window_if_its_time_is_certain)
{
    auto const call = call_of("p");
    auto const fits = [&call](listed_image const& image) {
        return may_match_rewritten(call, image, window);
    };
    auto const last = sent + window + 60s;
    BOOST_TEST(fits(made_at(last + 3s)));
    BOOST_TEST(!fits(made_at(last + 3s + 1ns)));
    BOOST_TEST(fits(appeared_after(last)));
    BOOST_TEST(!fits(appeared_after(last + 1ns)));
    BOOST_TEST(fits(appeared_after(std::nullopt)));
    auto without_zone = made_at(last + 1h);
    without_zone.names_zone = false;
    BOOST_TEST(fits(without_zone));
    auto unsure = made_at(last + 1h);
    unsure.made_is_sure = false;
    BOOST_TEST(fits(unsure));
}

BOOST_AUTO_TEST_CASE(creators_exclude_an_image_only_if_both_are_known)
{
    for (auto const& [asked, shown, may_be] :
         std::vector<std::tuple<char const*, char const*, bool>>{
             {"", "", true},
             {"me", "", true},
             {"", "somebody", true},
             {"me", "me", true},
             {"me", "somebody", false}}) {
        auto call = call_of("p");
        call.creator = asked;
        auto image = made_at(sent);
        image.creator = shown;
        check_reason(call, image, may_be ? why::match : why::other_creator);
        image.prompt_digest = "q";
        BOOST_TEST(may_match_rewritten(call, image, window) == may_be, asked << shown);
        BOOST_TEST(may_match_changed(call, image) == may_be, asked << shown);
    }
}

BOOST_AUTO_TEST_CASE(changed_prompt_is_shown_and_not_the_one_that_was_sent)
{
    auto const call = call_of("p");
    BOOST_TEST(may_match_changed(call, made_at(sent, "q")));
    BOOST_TEST(!may_match_changed(call, made_at(sent, "p")));
    BOOST_TEST(!may_match_changed(call, made_at(sent, "")));
    BOOST_TEST(!may_match_changed(call, made_at(sent - 1h, "q")));
}

BOOST_AUTO_TEST_SUITE_END()
