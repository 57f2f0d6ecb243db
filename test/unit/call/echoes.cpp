// SPDX-License-Identifier: BSL-1.0
// Services that quote the request, and loggers that fail.
#include "common/call_desk.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;

namespace {

constexpr char token[] = "token-1"; // the first one that scripted_transport gives out
constexpr char secret[] = "the-secret";

std::string everything_of(error const& e)
{
    auto const& details = e.details();
    auto text = e.to_string() + details.server_code + details.server_message + details.request_id;
    for (auto const& one : details.field_errors) text += one.field + one.message + one.type;
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(echoes)

BOOST_AUTO_TEST_CASE(bare_token_and_secret_are_hidden_wherever_the_service_puts_them)
{
    for (auto const* word : {token, secret}) {
        auto const bodies = std::vector<std::string>{
            R"({"error":{"code":")" + std::string(word) + R"(","message":"no"}})",
            R"({"detail":"you sent )" + std::string(word) + R"("})",
            R"({"errors":[{"field":")" + std::string(word) + R"(","message":")" + word + R"("}]})",
            "plain text " + std::string(word) + word,
        };
        for (auto const& body : bodies) {
            auto desk = call_desk(with_workspace());
            desk.wire->expect(answered(
                422, body, {{"x-request-id", word}, {"x-fal-error-type", word}}));
            auto const got = desk.models();
            BOOST_REQUIRE(!got);
            BOOST_TEST(everything_of(got.error()).find(word) == std::string::npos, body);
        }
    }
}

BOOST_AUTO_TEST_CASE(request_id_that_is_no_secret_is_kept)
{
    auto desk = call_desk(with_workspace());
    desk.wire->expect(answered(422, "{}", {{"x-request-id", "abc-123"}}));
    BOOST_TEST(desk.models().error().details().request_id == "abc-123");
}

BOOST_AUTO_TEST_CASE(logger_that_throws_costs_nobody_a_paid_result)
{
    auto params = with_workspace();
    auto lines = 0;
    params.logger = [&lines](log_level, std::string_view) {
        ++lines;
        throw std::runtime_error("the disk is full");
    };
    auto desk = call_desk(params);
    desk.wire->expect(answered(200, one_image));
    BOOST_TEST(desk.generate().has_value());
    BOOST_TEST(lines > 0);
}

BOOST_AUTO_TEST_SUITE_END()
