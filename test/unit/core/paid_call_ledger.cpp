// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "doc_table.hpp"

#include <neuroflash/core/recovery/lost_call_search.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(paid_call_ledgers)

namespace {

constexpr char place[] = "workspace-1";

time_point at(int second)
{
    return time_point() + std::chrono::seconds(10'000 + second);
}

std::uint64_t digest_of(std::string const& id)
{
    return id.empty() ? 0 : text_digest(id);
}

/// A ledger, and one call of the prompt "p" that things happen to.
struct ledger_fixture
{
    void send(int when) { ledger.on_sending(call, at(when)); }

    void answer(std::vector<std::string> const& images, int when)
    {
        ledger.on_answered(call, images, digest_of, at(when));
    }

    void lose(int when)
    {
        call.id = 7;
        record = ledger.on_lost(call, lost_call(call), at(when));
    }

    void settle(std::vector<std::uint64_t> const& images) { ledger.on_settled(*record, images); }

    /// Another call of that prompt is answered.
    void answer_other(std::vector<std::string> const& images, int when)
    {
        auto other = open_call(place, "p");
        ledger.on_sending(other, at(when));
        ledger.on_answered(other, images, digest_of, at(when));
    }

    bool is_open() const
    {
        return ledger.any_open([](open_call const&) { return true; });
    }

    paid_call_ledger ledger{180s};
    open_call call{place, "p"};
    std::shared_ptr<lost_call> record;
};

/// What happens to a call, and what the ledger then says of it.
struct course
{
    std::string_view name;
    std::function<void(ledger_fixture&)> happens;
    paid_call_state state;
    bool open;            ///< Images that fit may be its own.
    std::size_t answered; ///< Images that responses named.
    std::size_t lost;     ///< Records.
};

std::vector<course> courses()
{
    using f = ledger_fixture;
    using state = paid_call_state;
    return {
        {"sent", [](f& t) { t.send(0); }, state::open, true, 0, 0},
        {"sent twice", [](f& t) { t.send(0), t.send(1); }, state::open, true, 0, 0},
        {"answered", [](f& t) { t.send(0), t.answer({"x", "y"}, 1); }, state::answered, false, 2,
         0},
        {"answered without ids", [](f& t) { t.send(0), t.answer({""}, 1); }, state::answered, false,
         0, 0},
        {"lost", [](f& t) { t.send(0), t.lose(1); }, state::lost, false, 0, 1},
        {"lost twice", [](f& t) { t.send(0), t.lose(1), t.lose(2); }, state::lost, false, 0, 1},
        {"sent again after its absence was proven",
         [](f& t) { t.send(0), t.call.on_attempt(true), t.lose(1), t.send(200); }, state::open,
         true, 0, 1},
        {"answered after that",
         [](f& t) {
             t.send(0), t.call.on_attempt(true), t.lose(1), t.send(200), t.answer({"x"}, 201);
         },
         state::answered, false, 1, 1},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(state_of_a_call_follows_what_happens_to_it)
{
    for (auto const& one : courses()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            auto f = ledger_fixture();
            one.happens(f);
            BOOST_TEST(to_string(f.call.state) == to_string(one.state));
            BOOST_TEST(f.is_open() == one.open);
            BOOST_TEST(f.ledger.answered().size() == one.answered);
            BOOST_TEST(f.ledger.lost_count() == one.lost);
        }
    }
}

BOOST_AUTO_TEST_CASE(call_is_settled_once_and_stays_settled_when_its_record_is_gone)
{
    auto f = ledger_fixture();
    f.send(0);
    f.lose(1);
    BOOST_TEST(!f.ledger.is_settled(7));
    BOOST_TEST(to_string(f.record->state) == "lost");
    f.settle({1, 2});
    BOOST_TEST(to_string(f.record->state) == "settled");
    auto const written = lost_call(*f.record);
    f.record.reset();
    f.ledger.release(at(181));
    auto again = written;
    again.state = paid_call_state::lost; // text forms do not tell
    f.record = f.ledger.on_lost(std::move(again), at(182));
    BOOST_TEST(to_string(f.record->state) == "settled");
    BOOST_TEST_REQUIRE(f.ledger.owner_of(2));
    BOOST_TEST(f.ledger.owner_of(2)->call == 7u);
    BOOST_TEST(!f.ledger.owner_of(3));
}

BOOST_AUTO_TEST_CASE(lost_call_learns_of_the_images_of_calls_answered_before_and_after)
{
    auto f = ledger_fixture();
    f.send(0);
    f.answer_other({"before"}, 1);
    f.answer_other({}, 2);
    f.lose(3);
    f.answer_other({"after"}, 4);
    f.answer_other({""}, 5);
    BOOST_TEST(f.record->excluded_images.size() == 2u);
    BOOST_TEST(f.record->excluded_images.contains(text_digest("after")));
    BOOST_TEST_REQUIRE(f.record->ambiguous_intervals.size() == 2u);
    BOOST_TEST(f.record->ambiguous_intervals.back().sent == at(5));
}

BOOST_AUTO_TEST_CASE(search_lasts_as_long_as_its_object)
{
    auto f = ledger_fixture();
    f.send(0);
    f.lose(1);
    auto const is_searched = [&f] {
        return f.ledger.any_searched([](lost_call const&) { return true; });
    };
    {
        auto const first = lost_call_search(f.ledger, *f.record);
        {
            auto const second = lost_call_search(f.ledger, *f.record);
            BOOST_TEST(f.record->searches == 2);
            BOOST_TEST(is_searched());
        }
        BOOST_TEST(is_searched());
    }
    BOOST_TEST(f.record->searches == 0);
    BOOST_TEST(!is_searched());
}

BOOST_AUTO_TEST_CASE(two_searches_for_a_call_end_with_the_last)
{
    auto f = ledger_fixture();
    f.send(0);
    f.lose(0);
    f.record->generation = "generation 1";
    f.ledger.begin_search(*f.record);
    f.ledger.begin_search(*f.record);
    f.answer_other({"x"}, 0);
    f.ledger.end_search(*f.record);
    f.answer_other({"y"}, 1000);
    BOOST_TEST(f.ledger.answered().size() == 2u);
    BOOST_TEST(f.ledger.searches_generations());
    f.ledger.end_search(*f.record);
    f.answer_other({"z"}, 2000);
    BOOST_TEST(f.ledger.answered().size() == 1u);
    BOOST_TEST(!f.ledger.searches_generations());
}

BOOST_AUTO_TEST_CASE(search_for_a_call_of_another_process_keeps_no_images)
{
    auto f = ledger_fixture();
    auto record = lost_call();
    record.id = 8;
    record.sent = record.last_sent = at(0);
    auto const known = f.ledger.on_lost(std::move(record), at(0));
    f.ledger.begin_search(*known);
    f.answer_other({"x"}, 0);
    f.answer_other({"y"}, 1000);
    BOOST_TEST(f.ledger.answered().size() == 1u);
    BOOST_TEST(!f.ledger.searches_generations());
    f.ledger.end_search(*known);
    f.answer_other({"z"}, 1001);
    BOOST_TEST(f.ledger.answered().size() == 2u);
}

BOOST_AUTO_TEST_CASE(images_are_kept_while_a_search_may_meet_them)
{
    auto f = ledger_fixture();
    f.send(0);
    for (auto i = 0; i < 1000; ++i) f.answer_other({"x", "y"}, i);
    auto const& answered = f.ledger.answered();
    BOOST_TEST(answered.size() == 2000u);
    BOOST_TEST(answered.contains(text_digest("x")));
    BOOST_TEST(!answered.contains(text_digest("z")));
    BOOST_TEST(answered.is_complete_since(at(0)));
    f.call.unlink();
    auto late = open_call(place, "p");
    f.ledger.on_sending(late, at(900));
    auto const record = f.ledger.on_lost(late, lost_call(late), at(901));
    f.ledger.begin_search(*record);
    f.answer_other({"x", "y"}, 1000);
    // Those of five minutes before 900, and later ones.
    BOOST_TEST(answered.size() == 2 * 401u);
    BOOST_TEST(!answered.is_complete_since(at(599)));
    BOOST_TEST(answered.is_complete_since(at(600)));
    f.ledger.end_search(*record);
    f.answer_other({"x", "y"}, 5000);
    BOOST_TEST(answered.size() == 2u);
}

BOOST_AUTO_TEST_CASE(number_of_kept_images_is_bounded)
{
    auto f = ledger_fixture();
    auto const images = std::vector<std::string>(1000, "x");
    for (auto i = 0; i < 110; ++i) f.answer_other(images, 0);
    BOOST_TEST(f.ledger.answered().size() <= rules::max_answered_images + 1000);
    BOOST_TEST(!f.ledger.answered().is_complete_since(at(0)));
}

BOOST_AUTO_TEST_CASE(prompt_of_an_answered_image_is_another_only_if_no_call_with_it_had_that_one)
{
    auto answered = answered_images();
    answered.add(7, hash_of_prompt("p"), at(1));
    BOOST_TEST(!answered.had_other_prompt(7, "p"));
    BOOST_TEST(answered.had_other_prompt(7, "q"));
    BOOST_TEST(!answered.had_other_prompt(8, "q"));
    answered.add(7, hash_of_prompt("q"), at(2));
    BOOST_TEST(!answered.had_other_prompt(7, "p"));
    BOOST_TEST(!answered.had_other_prompt(7, "q"));
}

BOOST_AUTO_TEST_CASE(answer_that_named_no_image_is_known_as_long_as_a_call_may_meet_it)
{
    auto const kept = rules::answered_images_kept;
    auto answered = answered_images();
    auto call = open_call(place, "p");
    call.sent = at(0);
    answered.add_unidentified(call, at(1));
    answered.forget(at(1) + kept);
    BOOST_TEST(answered.unidentified().size() == 1u);
    BOOST_TEST(answered.is_complete_since(at(1)));
    BOOST_TEST(answered.intervals_of_unidentified_responses(place, "p", at(1) + kept).size() == 1u);
    auto const later = at(1) + kept + std::chrono::nanoseconds(1);
    BOOST_TEST(answered.intervals_of_unidentified_responses(place, "p", later).empty());
    answered.forget(later);
    BOOST_TEST(answered.unidentified().empty());
    BOOST_TEST(!answered.is_complete_since(at(1)));
}

BOOST_AUTO_TEST_CASE(image_of_an_answered_call_is_met_as_long_as_it_is_kept)
{
    auto answered = answered_images();
    answered.add(7, hash_of_prompt("p"), at(1));
    auto const last = at(1) + rules::answered_images_kept;
    auto const hash = hash_of_prompt("p");
    BOOST_TEST(answered.images_of_other_calls(hash, last).size() == 1u);
    BOOST_TEST(answered.images_of_other_calls(hash, last + std::chrono::nanoseconds(1)).empty());
    BOOST_TEST(answered.images_of_other_calls(hash_of_prompt("q"), last).empty());
}

BOOST_AUTO_TEST_CASE(image_that_was_forgotten_is_not_found_by_an_index_either)
{
    auto const kept = rules::answered_images_kept;
    auto answered = answered_images();
    answered.add(7, hash_of_prompt("p"), at(1));
    answered.add(8, hash_of_prompt("p"), at(2));
    BOOST_TEST(answered.contains(7));
    answered.forget(at(1) + kept);
    BOOST_TEST(answered.contains(7));
    answered.forget(at(2) + kept);
    BOOST_TEST(!answered.contains(7));
    BOOST_TEST(answered.contains(8));
    answered.drop_index();
    BOOST_TEST(answered.contains(8));
    answered.forget(at(3) + kept);
    BOOST_TEST(!answered.contains(8));
    BOOST_TEST(answered.size() == 0u);
}

BOOST_AUTO_TEST_CASE(sending_again_does_not_move_an_attempt_that_is_in_doubt)
{
    auto f = ledger_fixture();
    f.send(1);
    f.send(2);
    BOOST_TEST(f.call.sent == at(2));
    f.call.on_attempt(true);
    f.send(3);
    BOOST_TEST(f.call.sent == at(2));
    BOOST_TEST(f.call.last_sent == at(3));
    BOOST_TEST(f.call.begun == at(1));
    f.call.on_attempt(false);
    BOOST_TEST(f.call.last_sent == at(2));
}

BOOST_AUTO_TEST_CASE(wall_clock_is_that_of_the_first_sending_in_doubt)
{
    auto f = ledger_fixture();
    auto const wall = [](int second) {
        return std::chrono::system_clock::time_point(std::chrono::seconds(second));
    };
    f.ledger.on_sending(f.call, at(1), wall(1));
    f.ledger.on_sending(f.call, at(2), wall(2));
    BOOST_TEST(f.call.wall_sent == wall(2));
    f.call.on_attempt(true);
    f.ledger.on_sending(f.call, at(3), wall(3));
    BOOST_TEST(f.call.wall_sent == wall(2));
}

BOOST_AUTO_TEST_CASE(attempt_that_was_not_carried_out_is_the_last_one_if_none_is_in_doubt)
{
    auto f = ledger_fixture();
    f.send(1);
    f.call.on_attempt(false);
    BOOST_TEST(f.call.sent == at(1));
    BOOST_TEST(f.call.last_sent == at(1));
}

BOOST_AUTO_TEST_CASE(open_call_that_is_destroyed_leaves_nothing)
{
    auto f = ledger_fixture();
    {
        auto call = open_call(place, "p");
        f.ledger.on_sending(call, at(1));
        BOOST_TEST(f.is_open());
    }
    BOOST_TEST(!f.is_open());
}

BOOST_AUTO_TEST_CASE(table_of_states_is_the_one_in_the_documentation_and_each_has_its_planted_bug)
{
    auto const rows = neuroflash::test::read_doc_table("recovery.md", "state");
    BOOST_TEST_REQUIRE(rows.size() == paid_call_table.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = paid_call_table[i];
        BOOST_TEST(row.state == static_cast<paid_call_state>(i));
        BOOST_TEST_REQUIRE(rows[i].size() == 3u);
        BOOST_TEST(rows[i][0] == row.name);
        BOOST_TEST(rows[i][1] == row.sentence);
        BOOST_TEST(rows[i][2] == row.kept);
        auto const bug = "/../test/mutations/paid_call_" + std::string(row.name) + ".patch";
        BOOST_TEST(std::filesystem::exists(NEUROFLASH_DOC_DIR + bug), row.name);
    }
}

BOOST_FIXTURE_TEST_CASE(accepted_generation_belongs_to_its_call, ledger_fixture)
{
    auto first = lost_call(call);
    first.id = 7;
    auto second = lost_call(call);
    second.id = 8;
    BOOST_TEST(!ledger.is_of_another_call(first, "generation 1"));
    ledger.on_accepted(first, "generation 1");
    BOOST_TEST(!ledger.is_of_another_call(first, "generation 1"));
    BOOST_TEST(ledger.is_of_another_call(second, "generation 1"));
    BOOST_TEST(!ledger.is_of_another_call(second, "generation 2"));
    BOOST_TEST(!ledger.is_of_another_call(second, ""));
}

// A long run has accepted more calls than are remembered: the latest ones may still be searched
// for.
BOOST_FIXTURE_TEST_CASE(of_too_many_accepted_generations_the_oldest_is_forgotten, ledger_fixture)
{
    auto other = lost_call(call);
    other.id = rules::max_lost_calls + 10;
    for (auto i = std::uint64_t(1); i <= rules::max_lost_calls + 2; ++i) {
        auto one = lost_call(call);
        one.id = i;
        auto const times = i % 2 == 0 ? 2 : 1; // one that is known is no further one
        for (auto n = 0; n < times; ++n) {
            ledger.on_accepted(one, "generation " + std::to_string(i));
        }
    }
    auto const belongs = [&](std::uint64_t i) {
        return ledger.is_of_another_call(other, "generation " + std::to_string(i));
    };
    BOOST_TEST(!belongs(1));
    BOOST_TEST(!belongs(2));
    for (auto i = std::uint64_t(3); i <= rules::max_lost_calls + 2; ++i) {
        if (!belongs(i)) BOOST_ERROR("forgotten too early: generation " << i);
    }
}

BOOST_AUTO_TEST_SUITE_END()
