// SPDX-License-Identifier: BSL-1.0
// Pending requests of both surfaces: each says where it was sent.
#include "common/unit_test.hpp"
#include "v1_fixture.hpp"

#include <chrono>
#include <string>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(v1_pending)

BOOST_AUTO_TEST_CASE(pending_request_of_the_guide_is_looked_for_in_the_history_by_any_client)
{
    auto guide = history_fixture(with_workspace());
    auto const lost = guide.generate();
    BOOST_REQUIRE(!lost && lost.error().pending());
    BOOST_TEST(lost.error().pending()->to_string().starts_with("nfp1."));
    auto d = v1_fixture();
    auto history_was_read = false;
    d.wire->otherwise = [&](exchange_request const& request) {
        history_was_read =
            history_was_read || request.message.target().find("/history") != std::string_view::npos;
        return answered(
            200,
            R"({"items":[{"output_image_id":"i","output_image_url":"/view/i","prompt":"p",)"
            R"("created_at":")" +
                iso(d.wall()) + R"("}],"total":1})",
            {{"date", http_date(d.wall())}});
    };
    auto const got = d.resume_pending(*lost.error().pending());
    BOOST_TEST(history_was_read);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->images.at(0).image_id->str() == "i");
}

BOOST_AUTO_TEST_CASE(text_of_a_pending_request_holds_all_that_this_surface_knows)
{
    auto params = edit_params("p", stored_image_id("a/b"));
    params.inputs.push_back(stored_image_id("."));
    auto const sent = std::chrono::sys_time<std::chrono::milliseconds>(1h);
    auto made = pending_generation::of_v1(workspace_id("w-1"), params, field_params(), sent);
    made.generation = generation_id("g.1%");
    made.creator = user_id("u-1");
    made.exclude(stored_image_id("x"));
    auto const read = pending_generation::parse(made.to_string()).value();
    BOOST_TEST(read == made);
    BOOST_TEST(read.surface == image_surface::v1);
    BOOST_TEST(read.generation.str() == "g.1%");
    BOOST_TEST(read.creator.str() == "u-1");
    BOOST_TEST(read.inputs.size() == 2u);
    BOOST_TEST(read.excluded_images.size() == 1u);
    auto cut = made.to_string();
    cut.pop_back();
    BOOST_TEST(!pending_generation::parse(cut));
    BOOST_TEST(!pending_generation::parse("nfp3.x.y"));
}

BOOST_AUTO_TEST_CASE(text_says_that_a_request_was_accepted_without_a_generation)
{
    auto made = pending_generation::of_v1(
        workspace_id("w-1"), generate_params("p"), field_params(),
        std::chrono::sys_time<std::chrono::milliseconds>(1h));
    auto const unknown = made.to_string();
    BOOST_TEST(!pending_generation::parse(unknown).value().accepted);
    made.accepted = true;
    auto const word = made.to_string();
    BOOST_TEST(word != unknown);
    auto const read = pending_generation::parse(word).value();
    BOOST_TEST(read.accepted);
    BOOST_TEST(read.generation.empty());
    BOOST_TEST(read == made);
    // A generation of that very name is not taken for the mark, nor the mark for a generation.
    made.generation = generation_id("!");
    BOOST_TEST(made.to_string() != word);
    BOOST_TEST(pending_generation::parse(made.to_string()).value().generation.str() == "!");
}

BOOST_AUTO_TEST_SUITE_END()
