// SPDX-License-Identifier: BSL-1.0
// The text form of a pending request: written by hand and by programs into journals and tickets.
#include "common/unit_test.hpp"

#include <neuroflash/pending_generation.hpp>

#include <chrono>
#include <string>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(pending_names)

namespace {

pending_generation lost()
{
    auto made = pending_generation();
    made.workspace = workspace_id("workspace-1");
    made.prompt_digest = "5b8b6e52-0d56-5e3b-9d5c-0f2c2d1f7a10";
    made.model = "nano-banana.2";
    made.num_images = 2;
    made.sent += std::chrono::milliseconds(1'700'000'000'123);
    made.resent_after = std::chrono::milliseconds(2500);
    made.request = 0xfeedf00d;
    made.call_id = 7;
    made.exclude(image_id("known"));
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(word_that_was_written_is_read_again)
{
    auto const read = pending_generation::parse(lost().to_string());
    BOOST_REQUIRE_MESSAGE(read, read.error().to_string());
    BOOST_TEST(*read == lost());
    BOOST_TEST(read->model == "nano-banana.2");
    BOOST_TEST(read->excluded_images.size() == 1U);
}

BOOST_AUTO_TEST_CASE(word_with_any_one_character_mistyped_is_refused)
{
    auto const word = lost().to_string();
    for (std::size_t at = 0; at < word.size(); ++at) {
        auto mistyped = word;
        mistyped[at] = word[at] == '1' ? '2' : '1';
        auto const read = pending_generation::parse(mistyped);
        BOOST_TEST(!read, mistyped);
        if (!read) BOOST_TEST(read.error().value() == errc::invalid_argument);
    }
}

BOOST_AUTO_TEST_CASE(word_that_is_cut_anywhere_is_refused)
{
    auto const word = lost().to_string();
    for (std::size_t size = 0; size < word.size(); ++size) {
        BOOST_TEST(!pending_generation::parse(word.substr(0, size)), word.substr(0, size));
    }
}

BOOST_AUTO_TEST_SUITE_END()
