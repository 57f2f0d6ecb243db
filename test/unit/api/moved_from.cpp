// SPDX-License-Identifier: BSL-1.0
// A value that was moved from can be read, assigned and destroyed.
#include "support.hpp"

#include <neuroflash/credentials.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/http_message.hpp>
#include <neuroflash/models/generation.hpp>

#include <string>
#include <type_traits>
#include <utility>

// Reading what was moved from is what these tests are for.
// NOLINTBEGIN(bugprone-use-after-move)

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(moved_from)

static_assert(std::is_nothrow_move_constructible_v<error>);
static_assert(std::is_nothrow_move_assignable_v<error>);

BOOST_AUTO_TEST_CASE(error_is_as_before)
{
    auto details = error_details();
    details.message = "It was lost.";
    details.charge = charge_verdict(charge_state::unknown, 0, "It was sent.");
    auto from = error(errc::outcome_unknown, std::move(details));
    auto const to = std::move(from);
    BOOST_TEST(from.to_string() == to.to_string());
    BOOST_TEST(from.charge().state == charge_state::unknown);
    BOOST_TEST(from.pending() == nullptr);
    auto other = error(errc::cancelled);
    other = std::move(from);
    BOOST_TEST(from.message() == "It was lost.");
    BOOST_TEST(other.message() == "It was lost.");
    from = error(errc::cancelled);
    BOOST_TEST(from.value() == errc::cancelled);
}

BOOST_AUTO_TEST_CASE(result_still_says_whether_it_had_a_value)
{
    auto failed = result<generation>(error(errc::service_error));
    auto const why = std::move(failed);
    BOOST_REQUIRE(!failed);
    BOOST_TEST(failed.error().message() == why.error().message());
    auto made = result<generation>(generation());
    auto const images = std::move(made);
    BOOST_TEST(made.has_value());
    BOOST_TEST(images.has_value());
}

BOOST_AUTO_TEST_CASE(request_has_no_parts)
{
    auto const to = origin{.tls = true, .host = "api.example"};
    auto from = http_request(http_method::post, to, "/path?query");
    from.append_field("Accept", "text/plain");
    from.finish("body");
    auto const sent = std::move(from);
    BOOST_TEST(sent.target() == "/path?query");
    BOOST_TEST(from.target() == "");
    BOOST_TEST(from.body() == "");
    BOOST_TEST(from.field("Accept") == "");
    BOOST_TEST(from.bytes() == "");
    from.start(http_method::get, to, "/next");
    BOOST_TEST(from.target() == "/next");
}

BOOST_AUTO_TEST_CASE(request_whose_body_was_taken_has_no_parts)
{
    auto const to = origin{.tls = true, .host = "api.example"};
    auto from = http_request(http_method::post, to, "/path");
    from.finish_with("body");
    BOOST_TEST(from.release_body() == "body");
    BOOST_TEST(from.target() == "");
    BOOST_TEST(from.field("Host") == "");
}

BOOST_AUTO_TEST_CASE(account_and_ids_are_empty)
{
    auto from = credentials("a client id that is long enough for the heap", "and its secret");
    auto const to = std::move(from);
    BOOST_TEST(from.empty());
    BOOST_TEST(from.client_secret().empty());
    BOOST_TEST(!to.empty());
    auto id = image_id("3c4ce5dc-00be-4451-9559-0324f9fc4c88");
    auto const taken = std::move(id);
    BOOST_TEST(id.empty());
    BOOST_TEST(!taken.empty());
}

// NOLINTEND(bugprone-use-after-move)

BOOST_AUTO_TEST_SUITE_END()
