// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "lost_call_fixture.hpp"

#include <ctime>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(reconciliation_memory)

BOOST_AUTO_TEST_CASE(released_call_competes_no_more)
{
    auto f = fixture();
    auto p = f.lose("p", 0, 1, 1);
    auto const q = f.lose("q", 0, 1, 2);
    f.scan({without_prompt(fixture::made("x", 1))}, 2);
    f.ledger.end_search(*p);
    BOOST_TEST(f.match(q).kind == match_result::unclear);
    p.reset();
    // What its holder threw away may still be made, and then it is not q's.
    for (auto const when : {100, 180}) {
        f.scan({without_prompt(fixture::made("x", 1))}, when);
        BOOST_TEST(f.match(q).kind == match_result::unclear);
    }
    f.scan({without_prompt(fixture::made("x", 1))}, 181);
    BOOST_TEST(image_ids(f.match(q)) == "x ");
}

BOOST_AUTO_TEST_CASE(released_calls_are_forgotten)
{
    auto f = fixture();
    for (auto i = 0; i < 10'000; ++i) {
        auto const call = f.lose("p", i);
        f.ledger.end_search(*call);
    }
    // Each of them would have to be told of it. Those of the last 180 s may still get images.
    f.answer("p", {"x"}, 10'000, 10'000);
    BOOST_TEST(f.ledger.lost_count() < 1000u);
    BOOST_TEST(f.ledger.lost_count() >= 180u);
}

BOOST_AUTO_TEST_CASE(assigned_image_is_known_to_equal_calls_and_so_to_their_text_forms)
{
    auto f = fixture();
    auto const one = f.lose("p", 0);
    auto const two = f.lose("p", 0);
    auto const three = f.lose("p", 0);
    f.scan({fixture::made("x", 1)}, 2);
    BOOST_TEST(image_ids(f.match(one)) == "x ");
    auto const later = f.lose("p", 0);
    BOOST_TEST(two->excluded_images.size() == 1u);
    BOOST_TEST(three->excluded_images.size() == 1u);
    BOOST_TEST(later->excluded_images.size() == 1u);
    BOOST_TEST(one->excluded_images.empty());
}

BOOST_AUTO_TEST_CASE(call_whose_image_was_deleted_gets_no_other)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.scan({fixture::made("x", 1)}, 2);
    BOOST_TEST(image_ids(f.match(call)) == "x ");
    f.scan({fixture::made("y", 1)}, 3);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
}

BOOST_AUTO_TEST_CASE(forgetting_in_the_middle_of_a_scan_makes_nothing_new)
{
    auto f = fixture();
    f.state.begin_scan(place, fixture::at(1));
    f.state.add_image(place, without_time(fixture::made("old", 0)), fixture::at(1));
    for (std::size_t i = 0; i < rules::max_seen_images; ++i) {
        f.state.add_image(place, without_time(fixture::made(std::to_string(i), 0)), fixture::at(1));
    }
    f.state.end_scan(place, true);
    auto const call = f.lose("p", 5);
    f.scan({without_time(fixture::made("old", 0))}, 10);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
}

BOOST_AUTO_TEST_CASE(image_without_a_time_that_appears_after_the_window_is_not_its)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.scan({}, 5000);
    f.scan({without_time(fixture::made("x", 0))}, 5001);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
}

BOOST_AUTO_TEST_CASE(endless_history_is_not_kept_and_proves_nothing)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.state.begin_scan(place, fixture::at(1));
    for (std::size_t i = 0; i <= rules::max_kept_images; ++i) {
        f.state.add_image(place, fixture::made(std::to_string(i), 1), fixture::at(1));
    }
    BOOST_TEST(!f.state.end_scan(place, true));
    BOOST_TEST(!f.state.has_baseline(place));
    f.state.begin_scan(place, fixture::at(2));
    for (std::size_t i = 0; i < rules::max_seen_images; ++i) {
        f.state.add_image(place, fixture::made(std::to_string(i), 1, "q"), fixture::at(2));
    }
    BOOST_TEST(!f.state.add_image(place, fixture::made("one too many", 1), fixture::at(2)));
    BOOST_TEST(!f.state.end_scan(place, true));
    f.state.begin_scan(place, fixture::at(3));
    BOOST_TEST(f.state.end_scan(place, true)); // the next scan knows nothing of it
    BOOST_TEST(f.state.has_baseline(place));
}

BOOST_AUTO_TEST_CASE(what_lets_a_request_be_sent_again_does_not_rest_on_an_unmarked_zone)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    auto image = fixture::made("x", -18'000); // made now, written in New York's time
    image.names_zone = false;
    f.scan({image}, 2);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
    BOOST_TEST(!f.is_absent(call));
    image.names_zone = true;
    f.scan({image}, 3);
    BOOST_TEST(f.is_absent(call));
    f.scan({fixture::made("y", -18'000, "q")}, 4);
    BOOST_TEST(f.is_absent(call));
}

/// The images of a call that another process journaled are only known by their prompts.
BOOST_AUTO_TEST_CASE(history_that_shows_a_known_prompt_otherwise_proves_nothing)
{
    for (auto const* const shown : {"asked", "asked, in oil"}) {
        BOOST_TEST_CONTEXT(shown)
        {
            auto f = fixture();
            auto const call = f.lose("p", 0);
            f.state.add_known_prompt(place, text_digest("known"), prompt_digest("asked"));
            f.scan({fixture::made("known", -500, shown)}, 200);
            BOOST_TEST(f.match(call).kind == match_result::nothing);
            BOOST_TEST(f.is_absent(call) == (shown == std::string("asked")));
        }
    }
}

BOOST_AUTO_TEST_CASE(history_that_shows_an_answered_calls_prompt_otherwise_proves_nothing)
{
    for (auto const* const shown : {"q", "q, in oil"}) {
        BOOST_TEST_CONTEXT(shown)
        {
            auto f = fixture();
            f.answer("q", {"known"}, 0, 1);
            auto const call = f.lose("p", 0);
            f.scan({fixture::made("known", 1, shown)}, 200);
            BOOST_TEST(f.match(call).kind == match_result::nothing);
            BOOST_TEST(f.is_absent(call) == (shown == std::string("q")));
        }
    }
}

BOOST_AUTO_TEST_CASE(image_of_a_prompt_that_was_not_sent_may_be_a_rewritten_one)
{
    auto f = fixture();
    auto const call = f.lose("a fox", 0);
    auto const image = fixture::made("x", 1, "a fox, in oil");
    f.scan({image}, 200);
    BOOST_TEST(!f.is_absent(call));
    // A prompt that is shown as it was asked says nothing about a longer one.
    f.state.add_known_prompt(place, text_digest("short"), prompt_digest("hen"));
    f.scan({image, fixture::made("short", -500, "hen")}, 201);
    BOOST_TEST(!f.is_absent(call));
    // Once it is seen that prompts like it are shown so, the image belongs to another call.
    f.state.add_known_prompt(place, text_digest("like it"), prompt_digest("a hen"));
    f.scan({image, fixture::made("like it", -500, "a hen")}, 202);
    BOOST_TEST(f.is_absent(call));
}

BOOST_AUTO_TEST_CASE(whatever_a_history_makes_of_a_prompt_is_no_proof_of_its_absence)
{
    auto const* const prompt =
        " Caf\xc3\xa9 \xe2\x80\x93 \"f\xc3\xbcr\" <R&B>\nIn: \xf0\x9f\xa6\x8a ";
    for (auto const* const shown :
         {"Cafe \xe2\x80\x93 \"fur\" <R&B> In: \xf0\x9f\xa6\x8a",     // without accents
          "Cafe \xe2\x80\x93 \"fuer\" <R&B> In: \xf0\x9f\xa6\x8a",    // in ASCII letters
          "Cafe\xcc\x81 \xe2\x80\x93 \"fu\xcc\x88r\" <R&B> In:",      // taken apart, and cut
          "Caf\xc3\xa9 - 'f\xc3\xbcr' <R&B> In: \xf0\x9f\xa6\x8a",    // other signs
          "caf\xc3\xa9 \xe2\x80\x93 \"f\xc3\xbcr\" <r&b> in:",        // in small letters
          "Caf\xc3\xa9 &ndash; &quot;f&uuml;r&quot; &lt;R&amp;B&gt;", // with escapes
          "Caf? ? \"f?r\" <R&B> In: ?",                               // in ASCII
          "Caf\xc3\xa9 \xe2\x80\x93 \"f\xc3\xbcr\" <R&B> In: \xf0\x9f\xa6\x8a, in oil",
          "In oil: Caf\xc3\xa9 \xe2\x80\x93 \"f\xc3\xbcr\" <R&B> In: \xf0\x9f\xa6\x8a",
          "A cafe for music", "[removed]"}) {
        BOOST_TEST_CONTEXT(shown)
        {
            auto f = fixture();
            auto const call = f.lose(prompt, 0);
            f.answer("a grey hen in the snow", {"known"}, 0, 1);
            auto const known = fixture::made("known", 1, "a grey hen in the snow");
            f.scan({known, fixture::made("x", 1, shown)}, 200);
            BOOST_TEST(f.match(call).kind == match_result::nothing);
            BOOST_TEST(!f.is_absent(call));
        }
    }
}

BOOST_AUTO_TEST_CASE(shorter_prompt_is_no_cut_one_where_prompts_as_long_are_shown_whole)
{
    auto f = fixture();
    auto const call = f.lose("prompt 10", 0);
    auto const nine = fixture::made("nine", 1, "prompt 9");
    auto const theirs = fixture::made("theirs", 1, "prompt 1"); // another process made it
    f.answer("prompt 9", {"nine"}, 0, 1);
    f.scan({nine, theirs}, 200);
    BOOST_TEST(!f.is_absent(call));
    f.answer("prompt 11", {"eleven"}, 0, 1);
    auto const eleven = fixture::made("eleven", 1, "prompt 11");
    f.scan({nine, eleven, theirs}, 201);
    BOOST_TEST(f.is_absent(call));
    // All of its letters are still a doubt.
    f.scan({nine, eleven, fixture::made("x", 1, "Prompt 10")}, 202);
    BOOST_TEST(f.facts_about(call).similar_prompt);
    f.scan({nine, eleven, fixture::made("y", 1, "prompt &#49;10")}, 203);
    BOOST_TEST(f.facts_about(call).similar_prompt);
}

BOOST_AUTO_TEST_CASE(image_of_a_call_in_flight_is_no_rewritten_one)
{
    for (auto const is_same : {true, false}) {
        auto f = fixture();
        auto const call = f.lose("a fox", 0);
        auto open = open_call(place, "a grey hen");
        f.ledger.on_sending(open, fixture::at(1));
        f.scan({fixture::made("x", 2, is_same ? "a grey hen" : "a grey hare")}, 200);
        BOOST_TEST(f.is_absent(call) == is_same);
    }
}

/// A history that shows one prompt as it was sent, and changes those that it has to.
struct partly_changed : fixture
{
    explicit partly_changed(std::string kept = "asked") : kept_(std::move(kept))
    {
        state.add_known_prompt(place, text_digest("known"), prompt_digest(kept_));
    }

    /// What speaks against the absence of a call, if the history shows `image` too.
    absence_facts facts_beside(std::shared_ptr<lost_call> const& call, listed_image image)
    {
        scan({made("known", -500, kept_), std::move(image)}, 200);
        BOOST_TEST(match(call).kind == match_result::nothing);
        BOOST_TEST(state.traits(place).prompts() == prompt_fidelity::as_sent);
        return facts_about(call);
    }

    bool is_absent_beside(std::shared_ptr<lost_call> const& call, listed_image image)
    {
        return absence_proof(facts_beside(call, std::move(image))) == absence_reason::proven;
    }

private:
    std::string kept_;
};

BOOST_AUTO_TEST_CASE(prompt_that_is_cut_or_changed_a_little_may_be_that_of_the_call)
{
    auto const* const prompt = "A fox in the Caf\xc3\xa9 \"Snow\", at dawn";
    for (auto const& [shown, may_be_its] : std::vector<std::pair<std::string, bool>>{
             {"A fox in the Caf\xc3\xa9", true},                       // cut
             {"A fox in the C...", true},                              // cut, and marked
             {"a fox in the caf\xc3\xa9 \"snow\", at dawn", true},     // lower case
             {"A fox in the Caf\x65\xcc\x81 \"Snow\", at dawn", true}, // taken apart
             {"A fox in the\xc2\xa0"
              "Caf\xc3\xa9 \xe2\x80\x9cSnow\xe2\x80\x9d at dawn",
              true},
             {"A fox in the Caf&eacute; &quot;Snow&quot;, at dawn", true}, // with escapes
             {"A fox in the Caf&eacute; &quot;Sn", true},                  // and cut
             {"\xe2\x80\xa6", true},                                       // nothing is left of it
             {"A fox in the sea", false},
             {"A fox in the Caf\xc3\xa9 \"Snow\", at dawn, in oil", true},
             {"Fox in the Caf\xc3\xa9", false}}) {
        BOOST_TEST_CONTEXT(shown)
        {
            auto f = partly_changed();
            auto const call = f.lose(prompt, 0);
            auto const facts = f.facts_beside(call, fixture::made("x", 1, shown));
            BOOST_TEST(facts.similar_prompt == may_be_its);
            // The history may as well have rewritten it.
            BOOST_TEST(facts.unmatched_image);
        }
    }
}

BOOST_AUTO_TEST_CASE(longer_prompts_are_not_kept_where_prompts_are_shown_as_they_were_sent)
{
    for (auto const is_shown_as_sent : {true, false}) {
        auto f = partly_changed("a grey hen");
        auto const call = f.lose("a fox", 0);
        auto images = std::vector<listed_image>();
        if (is_shown_as_sent) images.push_back(fixture::made("known", -500, "a grey hen"));
        for (std::size_t i = 0; i <= rules::max_kept_images; ++i) {
            images.push_back(fixture::made("x" + std::to_string(i), 1, "a fox and a hen"));
        }
        f.scan(std::move(images), 200);
        BOOST_TEST(f.facts_about(call).similar_prompt == !is_shown_as_sent);
    }
}

BOOST_AUTO_TEST_CASE(prompt_that_is_shown_is_read_once_for_all_calls_that_are_searched_for)
{
    auto const time_of_scan = [](int calls) {
        auto f = fixture();
        auto lost = std::vector<std::shared_ptr<lost_call>>();
        for (auto i = 0; i < calls; ++i) lost.push_back(f.lose("a " + std::to_string(i), 0));
        auto images = std::vector<listed_image>();
        for (auto i = 0; i < 200; ++i) {
            auto const prompt = std::string(5'000, '!') + "b";
            images.push_back(fixture::made(std::to_string(i), 1, prompt));
        }
        auto const before = std::clock();
        f.scan(std::move(images), 2);
        return std::clock() - before;
    };
    // Reading it for each call would make it hundreds of times as much.
    BOOST_TEST(time_of_scan(500) < 20 * (time_of_scan(1) + CLOCKS_PER_SEC / 1000));
}

BOOST_AUTO_TEST_CASE(prompt_without_a_letter_that_stays_may_be_shown_as_any_other)
{
    for (auto const* const prompt : {"\xd0\xbb\xd0\xb8\xd1\x81\xd0\xb0", "!!"}) {
        auto f = partly_changed();
        auto const call = f.lose(prompt, 0);
        BOOST_TEST(f.facts_beside(call, fixture::made("x", 1, "q")).similar_prompt);
    }
    auto ideographs = partly_changed();
    auto const call = ideographs.lose("\xe7\x8b\x90\xe7\x8b\xb8", 0);
    auto const cut = fixture::made("x", 1, "\xe7\x8b\x90");
    BOOST_TEST(ideographs.facts_beside(call, cut).similar_prompt);
    auto const other = fixture::made("y", 1, "\xe7\x8c\xab");
    BOOST_TEST(!ideographs.facts_beside(call, other).similar_prompt);
}

BOOST_AUTO_TEST_CASE(record_without_its_prompt_cannot_tell_a_changed_prompt_from_another)
{
    auto f = partly_changed("a hen");
    auto const call = f.lose("a fox", 0);
    call->letters.reset();
    call->features.reset();
    auto const without = f.facts_beside(call, fixture::made("x", 1, "q"));
    BOOST_TEST(without.similar_prompt);
    BOOST_TEST(without.unmatched_image);
    auto again = *call;
    again.letters = letters_of_sent("a fox");
    again.features = features_of("a fox");
    f.ledger.on_lost(again, fixture::at(201));
    BOOST_TEST(f.is_absent_beside(call, fixture::made("x", 1, "q")));
}

BOOST_AUTO_TEST_CASE(cut_prompt_of_another_time_creator_or_call_is_not_that_of_the_call)
{
    auto f = partly_changed();
    auto const call = f.lose("a fox in snow", 0);
    // The clocks within a service may differ by a minute.
    BOOST_TEST(f.is_absent_beside(call, fixture::made("old", -64, "a fox")));
    BOOST_TEST(!f.is_absent_beside(call, fixture::made("recent", -63, "a fox")));
    auto of_another = fixture::made("x", 1, "a fox");
    of_another.creator = "somebody";
    BOOST_TEST(!f.is_absent_beside(call, of_another));
    call->creator = "me";
    BOOST_TEST(f.is_absent_beside(call, of_another));
    f.answer("a fox", {"answered"}, 0, 1);
    BOOST_TEST(f.is_absent_beside(call, fixture::made("answered", 1, "a fox")));
    f.state.add_known_prompt(place, text_digest("journaled"), prompt_digest("a fox"));
    BOOST_TEST(f.is_absent_beside(call, fixture::made("journaled", 1, "a fox")));
    BOOST_TEST(!f.is_absent_beside(call, fixture::made("y", 1, "a fox")));
}

BOOST_AUTO_TEST_CASE(image_of_an_equal_but_shorter_prompt_counts_until_it_is_assigned)
{
    auto f = partly_changed();
    auto const call = f.lose("a fox in snow", 0);
    auto const shorter = f.lose("a fox", 0, 1, 2);
    BOOST_TEST(!f.is_absent_beside(call, fixture::made("x", 1, "a fox")));
    BOOST_TEST(image_ids(f.match(shorter)) == "x ");
    BOOST_TEST(f.is_absent(call));
}

BOOST_AUTO_TEST_SUITE_END()
