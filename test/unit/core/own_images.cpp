// SPDX-License-Identifier: BSL-1.0
// A history that shows nothing of what this client makes proves no absence.
#include "common/unit_test.hpp"
#include "lost_call_fixture.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(own_images)

namespace {

/// Answered calls of the prompt "q", each with one image, and a history.
struct own_fixture
{
    explicit own_fixture(std::chrono::seconds absence_after = 180s)
        : state(180s, absence_after), after(absence_after)
    {
    }

    void answer(std::string const& image, int sent, int answered, std::string const& list = place)
    {
        auto open = open_call(list, "q");
        state.ledger().on_sending(open, fixture::at(sent));
        auto const images = std::vector<std::string>{image};
        state.on_answered(open, images, fixture::digest_of_id, fixture::at(answered));
    }

    /// A call of the prompt "p" that was sent at second 0.
    std::shared_ptr<lost_call> lose()
    {
        auto open = open_call(place, "p");
        state.ledger().on_sending(open, fixture::at(0));
        auto record = lost_call(open);
        record.id = 1;
        auto const call = state.ledger().on_lost(open, std::move(record), fixture::at(0));
        state.ledger().begin_search(*call);
        return call;
    }

    /// Whether a scan at that second that shows these images of the prompt "q" lacks all others.
    bool lacks(
        std::shared_ptr<lost_call> const& call, std::vector<std::string> const& shown, int when,
        bool complete = true)
    {
        auto const now = fixture::at(when);
        state.begin_scan(place, now);
        for (auto const& id : shown) state.add_image(place, fixture::made(id, -500, "q"), now);
        state.end_scan(place, complete);
        auto facts = absence_facts();
        facts.absence_after = after;
        state.add_facts(*call, facts);
        return facts.own_images_missing;
    }

    reconciliation state;
    std::chrono::seconds after;
};

} // namespace

BOOST_AUTO_TEST_CASE(history_without_the_image_of_an_answered_call_proves_nothing)
{
    auto f = own_fixture();
    f.answer("mine", -40, -10);
    auto const call = f.lose();
    BOOST_TEST(f.lacks(call, {}, 180));
    BOOST_TEST(f.lacks(call, {"theirs"}, 181));
    BOOST_TEST(!f.lacks(call, {"theirs", "mine"}, 182));
    // It may be lost again: what was shown before is no longer there.
    BOOST_TEST(f.lacks(call, {"theirs"}, 183));
}

BOOST_AUTO_TEST_CASE(client_without_an_answered_call_expects_no_image)
{
    auto f = own_fixture();
    auto const call = f.lose();
    BOOST_TEST(!f.lacks(call, {}, 180));
    f.answer("", -40, -10); // the response named none
    BOOST_TEST(!f.lacks(call, {}, 181));
    f.answer("elsewhere", -40, -10, "workspace-2");
    BOOST_TEST(!f.lacks(call, {}, 182));
}

BOOST_AUTO_TEST_CASE(image_is_expected_only_when_it_is_as_old_as_a_proof_needs)
{
    auto f = own_fixture();
    f.answer("mine", 5, 10);
    auto const call = f.lose();
    BOOST_TEST(!f.lacks(call, {}, 189));
    BOOST_TEST(f.lacks(call, {}, 190));
}

BOOST_AUTO_TEST_CASE(one_of_the_newest_images_is_enough_and_an_older_one_is_not)
{
    for (auto const& [shown, lacks] : std::vector<std::pair<std::string, bool>>{
             {"image 4", false}, {"image 1", false}, {"image 0", true}, {"image 5", true}}) {
        auto f = own_fixture();
        for (auto i = 0; i < 5; ++i) f.answer("image " + std::to_string(i), i * 30, i * 30 + 1);
        f.answer("image 5", 200, 299); // too new to count
        auto const call = f.lose();
        BOOST_TEST(f.lacks(call, {shown}, 400) == lacks, shown);
    }
}

BOOST_AUTO_TEST_CASE(scan_that_did_not_read_all_lacks_only_what_is_as_new_as_the_call)
{
    auto f = own_fixture();
    f.answer("before", -61, -20);
    auto const call = f.lose();
    BOOST_TEST(!f.lacks(call, {"theirs"}, 180, false));
    BOOST_TEST(f.lacks(call, {"theirs"}, 181, true));
    auto recent = own_fixture();
    recent.answer("with it", -60, -20);
    auto const beside = recent.lose();
    BOOST_TEST(recent.lacks(beside, {"theirs"}, 180, false));
}

BOOST_AUTO_TEST_CASE(however_many_calls_are_answered_some_images_are_old_enough)
{
    for (auto const absence_after : {180s, 10s, 1000s}) {
        auto f = own_fixture(absence_after);
        for (auto second = 0; second < 3000; ++second) {
            f.answer(std::to_string(second), second, second);
        }
        auto const call = f.lose();
        BOOST_TEST(f.lacks(call, {}, 3000));
        auto shown = std::vector<std::string>();
        for (auto second = 0; second < 3000 - absence_after.count(); ++second) {
            shown.push_back(std::to_string(second));
        }
        BOOST_TEST(!f.lacks(call, shown, 3001));
    }
}

BOOST_AUTO_TEST_CASE(history_without_an_image_whose_prompt_is_known_proves_nothing)
{
    auto f = own_fixture();
    auto const call = f.lose();
    for (auto const* const id : {"journaled", "deleted"}) {
        f.state.add_known_prompt(place, text_digest(id), prompt_digest("q"));
    }
    BOOST_TEST(f.lacks(call, {}, 180));
    BOOST_TEST(f.lacks(call, {"theirs"}, 181));
    BOOST_TEST(!f.lacks(call, {"theirs"}, 182, false)); // they may be older than what was read
    BOOST_TEST(!f.lacks(call, {"journaled"}, 183));
}

// A program may delete each image once it has it.
BOOST_AUTO_TEST_CASE(image_that_this_client_deletes_is_not_expected)
{
    auto f = own_fixture();
    f.answer("mine", -40, -10);
    auto const call = f.lose();
    BOOST_TEST(f.lacks(call, {}, 180));
    f.state.on_deletion(fixture::digest_of_id("mine"));
    BOOST_TEST(!f.lacks(call, {}, 181));
    f.state.add_known_prompt(place, text_digest("journaled"), prompt_digest("q"));
    BOOST_TEST(f.lacks(call, {}, 182));
    f.state.on_deletion(text_digest("journaled"));
    BOOST_TEST(!f.lacks(call, {}, 183));
}

BOOST_AUTO_TEST_CASE(images_that_are_kept_are_apart)
{
    auto const start = time_point(1s);
    auto kept = neuroflash::core::own_images(80s); // ten seconds apart
    BOOST_TEST(kept.is_wanted(start));
    kept.add({.list = 5, .image = 7, .sent = start, .answered = start});
    BOOST_TEST(!kept.is_wanted(start + 10s - 1ns));
    BOOST_TEST(kept.is_wanted(start + 10s));
}

BOOST_AUTO_TEST_CASE(deleted_image_is_missing_from_no_list)
{
    auto const start = time_point(1s);
    auto kept = neuroflash::core::own_images(80s);
    kept.add({.list = 5, .image = 7, .sent = start, .answered = start});
    kept.forget(8);
    BOOST_TEST(kept.are_missing(5, start, start));
    kept.forget(7);
    for (auto const list : {1u, 5u}) BOOST_TEST(!kept.are_missing(list, start, start));
}

BOOST_AUTO_TEST_SUITE_END()
