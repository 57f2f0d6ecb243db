// SPDX-License-Identifier: BSL-1.0
// Services that quote the request, and loggers that fail.
#include "common/call_desk.hpp"
#include "common/said_by.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(echoes)

namespace {

constexpr char token[] = "token-1"; // the first one that scripted_transport gives out
constexpr char secret[] = "the-secret";

} // namespace

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
            desk.wire->expect(
                answered(422, body, {{"x-request-id", word}, {"x-fal-error-type", word}}));
            auto const got = desk.models();
            BOOST_REQUIRE(!got);
            BOOST_TEST(said_by(got.error()).find(word) == std::string::npos, body);
        }
    }
}

BOOST_AUTO_TEST_CASE(escaped_token_and_secret_are_hidden_too)
{
    auto const escape = [](std::string_view word) {
        constexpr char digits[] = "0123456789abcdef";
        auto forms = std::vector<std::string>(3);
        for (auto const c : word) {
            auto const hex = std::string{digits[(c >> 4) & 15], digits[c & 15]};
            forms[0] += "\\u00" + hex;
            forms[1] += '%' + hex;
            forms[2] += "&#x" + hex + ';';
        }
        return forms;
    };
    for (auto const* word : {token, secret}) {
        for (auto const& form : escape(word)) {
            auto desk = call_desk(with_workspace());
            desk.wire->expect(answered(
                422, R"({"detail":"you sent )" + form + R"("})",
                {{"x-request-id", form}, {"x-fal-error-type", form}}));
            auto const got = desk.models();
            BOOST_REQUIRE(!got);
            auto const said = said_by(got.error());
            BOOST_TEST(said.find(word) == std::string::npos, said);
            BOOST_TEST(said.find(form) == std::string::npos, said);
            BOOST_TEST(said.find("you sent (hidden)") != std::string::npos, said);
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
