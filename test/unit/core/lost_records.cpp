// SPDX-License-Identifier: BSL-1.0
// Records of lost calls: what one that comes again adds, and how long they are kept.
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/paid_call_ledger.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace neuroflash::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(lost_records)

namespace {

time_point at(int second)
{
    return time_point() + std::chrono::seconds(10'000 + second);
}

lost_call record_of(std::uint64_t id, int sent)
{
    auto record = lost_call();
    record.id = id;
    record.prompt_digest = std::to_string(id);
    record.sent = record.last_sent = at(sent);
    return record;
}

/// Calls of these ids are lost, and no caller holds them.
void lose(paid_call_ledger& ledger, std::uint64_t first, std::uint64_t last, int when)
{
    for (auto id = first; id <= last; ++id) ledger.on_lost(record_of(id, when), at(when));
}

} // namespace

BOOST_AUTO_TEST_CASE(record_is_that_of_a_lost_call)
{
    BOOST_TEST(to_string(lost_call().state) == "lost");
}

BOOST_AUTO_TEST_CASE(record_that_comes_again_adds_what_was_not_known)
{
    auto ledger = paid_call_ledger(180s);
    auto const known = ledger.on_lost(record_of(7, 10), at(10));
    auto more = record_of(7, 10);
    more.last_sent = at(20);
    more.resent = more.accepted = more.responses_forgotten = true;
    more.creator = "me";
    more.letters = "p";
    more.features = features_of("p");
    more.generation = "generation 1";
    more.excluded_images.insert(1);
    more.ambiguous_intervals.push_back({at(10), at(11)});
    BOOST_TEST(ledger.on_lost(more, at(30)).get() == known.get());
    auto other = record_of(7, 10); // knows less, and other things
    other.creator = "somebody";
    other.letters = "q";
    other.features = features_of("q q");
    other.generation = "generation 2";
    other.excluded_images.insert(2);
    other.ambiguous_intervals.push_back({at(12), at(13)});
    BOOST_TEST(ledger.on_lost(other, at(40)).get() == known.get());

    BOOST_TEST(known->sent == at(10));
    BOOST_TEST(known->last_sent == at(20));
    BOOST_TEST(known->resent);
    BOOST_TEST(known->accepted);
    BOOST_TEST(known->responses_forgotten);
    BOOST_TEST(known->creator == "me");
    BOOST_TEST(known->letters.value() == "p");
    BOOST_TEST(known->features.value().words == 1u);
    BOOST_TEST(known->generation == "generation 1");
    BOOST_TEST(known->excluded_images.size() == 2u);
    BOOST_TEST_REQUIRE(known->ambiguous_intervals.size() == 2u);
    BOOST_TEST(known->ambiguous_intervals.front().answered == at(11));
    BOOST_TEST(known->ambiguous_intervals.back().answered == at(13));
}

BOOST_AUTO_TEST_CASE(search_uses_the_generation_that_was_known_when_it_began)
{
    auto ledger = paid_call_ledger(180s);
    auto const known = ledger.on_lost(record_of(7, 0), at(0));
    auto more = record_of(7, 0);
    more.generation = "generation 1";
    ledger.begin_search(*known);
    ledger.on_lost(more, at(1));
    BOOST_TEST(known->generation.empty());
    ledger.end_search(*known);
    ledger.on_lost(more, at(2));
    BOOST_TEST(known->generation == "generation 1");
}

/// Windows close after 180 s.
BOOST_AUTO_TEST_CASE(released_records_are_cleaned_up_when_they_have_doubled)
{
    auto few = paid_call_ledger(180s);
    lose(few, 1, 63, 0);
    lose(few, 64, 64, 200);
    BOOST_TEST(few.lost_count() == 64u); // 63 of them are released
    // With 64 the others go, and the next time is at twice as many as are left, and 64.
    for (auto const& [count, left] :
         std::vector<std::tuple<std::uint64_t, std::size_t>>{{65, 66}, {66, 1}}) {
        auto ledger = paid_call_ledger(180s);
        lose(ledger, 1, 63, 0);
        lose(ledger, 64, 65, 200);
        BOOST_TEST(ledger.lost_count() == 2u);
        lose(ledger, 66, 63 + count, 200);
        BOOST_TEST(ledger.lost_count() == count);
        lose(ledger, 1000, 1000, 400);
        BOOST_TEST(ledger.lost_count() == left);
    }
}

BOOST_AUTO_TEST_SUITE_END()
