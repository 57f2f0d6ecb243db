// SPDX-License-Identifier: BSL-1.0
// The one rule that lets a paid request be sent again.
#include "common/unit_test.hpp"
#include "doc_table.hpp"

#include <neuroflash/core/recovery/absence.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace core = neuroflash::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(absence)

namespace {

using reason = core::absence_reason;

core::absence_facts nothing_against_it()
{
    auto facts = core::absence_facts();
    facts.scan_failed = false;
    facts.read_all = true;
    facts.read_twice = true;
    facts.since_sent = 180s;
    facts.absence_after = 180s;
    return facts;
}

/// What makes each reason apply, in their order.
struct objection
{
    reason why;
    std::function<void(core::absence_facts&)> raise;
};

std::vector<objection> objections()
{
    using facts = core::absence_facts;
    return {
        {reason::scan_failed, [](facts& f) { f.scan_failed = true; }},
        {reason::cached, [](facts& f) { f.cached = true; }},
        {reason::incomplete, [](facts& f) { f.read_all = false; }},
        {reason::read_once, [](facts& f) { f.read_twice = false; }},
        {reason::clock_jumped, [](facts& f) { f.clock_jumped = true; }},
        {reason::already_settled, [](facts& f) { f.already_settled = true; }},
        {reason::prompts_rewritten, [](facts& f) { f.prompts_rewritten = true; }},
        {reason::unmatched_image, [](facts& f) { f.unmatched_image = true; }},
        {reason::similar_prompt, [](facts& f) { f.similar_prompt = true; }},
        {reason::possible_match, [](facts& f) { f.possible_match = true; }},
        {reason::own_images_missing, [](facts& f) { f.own_images_missing = true; }},
        {reason::too_early, [](facts& f) { f.since_sent = 180s - 1ns; }},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(absence_is_proven_where_nothing_is_against_it)
{
    BOOST_TEST(core::absence_proof(nothing_against_it()) == reason::proven);
}

BOOST_AUTO_TEST_CASE(each_reason_alone_denies_the_proof)
{
    for (auto const& one : objections()) {
        auto facts = nothing_against_it();
        one.raise(facts);
        BOOST_TEST(core::row_of(core::absence_proof(facts)).name == core::row_of(one.why).name);
    }
}

BOOST_AUTO_TEST_CASE(every_reason_has_its_objection_and_the_first_counts)
{
    auto const all = objections();
    BOOST_TEST_REQUIRE(all.size() + 1 == core::absence_table.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        BOOST_TEST(all[i].why == static_cast<reason>(i));
        auto facts = nothing_against_it();
        for (auto j = i; j < all.size(); ++j) all[j].raise(facts);
        BOOST_TEST(core::absence_proof(facts) == all[i].why);
    }
}

BOOST_AUTO_TEST_CASE(facts_that_were_not_filled_in_prove_nothing)
{
    BOOST_TEST(core::absence_proof({}) != reason::proven);
}

BOOST_AUTO_TEST_CASE(time_before_the_sending_is_too_early)
{
    auto facts = nothing_against_it();
    for (auto const since : {std::chrono::nanoseconds(-1), std::chrono::nanoseconds::min()}) {
        facts.since_sent = since;
        BOOST_TEST(core::absence_proof(facts) == reason::too_early);
    }
}

BOOST_AUTO_TEST_CASE(table_of_reasons_is_the_one_in_the_documentation_and_each_has_its_planted_bug)
{
    auto const rows = neuroflash::test::read_doc_table("recovery.md", "no proof");
    BOOST_TEST_REQUIRE(rows.size() + 1 == core::absence_table.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = core::absence_table[i];
        BOOST_TEST_CONTEXT(row.name)
        {
            BOOST_TEST_REQUIRE(rows[i].size() == 2u);
            BOOST_TEST(rows[i][0] == row.name);
            BOOST_TEST(rows[i][1] == row.sentence);
            auto const bug = "/../test/mutations/absence_" + std::string(row.name) + ".patch";
            BOOST_TEST(std::filesystem::exists(NEUROFLASH_DOC_DIR + bug));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
