// SPDX-License-Identifier: BSL-1.0
// Services that quote the request, and loggers that fail.
#include "common/all_text_of.hpp"
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

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
            auto fixture = call_fixture(with_workspace());
            fixture.wire->expect(
                answered(422, body, {{"x-request-id", word}, {"x-fal-error-type", word}}));
            auto const got = fixture.models();
            BOOST_REQUIRE(!got);
            BOOST_TEST(all_text_of(got.error()).find(word) == std::string::npos, body);
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
            auto fixture = call_fixture(with_workspace());
            fixture.wire->expect(answered(
                422, R"({"detail":"you sent )" + form + R"("})",
                {{"x-request-id", form}, {"x-fal-error-type", form}}));
            auto const got = fixture.models();
            BOOST_REQUIRE(!got);
            auto const said = all_text_of(got.error());
            BOOST_TEST(said.find(word) == std::string::npos, said);
            BOOST_TEST(said.find(form) == std::string::npos, said);
            BOOST_TEST(said.find("you sent (hidden)") != std::string::npos, said);
        }
    }
}

BOOST_AUTO_TEST_CASE(request_id_that_is_no_secret_is_kept)
{
    auto fixture = call_fixture(with_workspace());
    fixture.wire->expect(answered(422, "{}", {{"x-request-id", "abc-123"}}));
    BOOST_TEST(fixture.models().error().details().request_id == "abc-123");
}

BOOST_AUTO_TEST_CASE(logger_that_throws_costs_no_caller_a_paid_result)
{
    auto params = with_workspace();
    auto lines = 0;
    params.logger = [&lines](log_level, std::string_view) {
        ++lines;
        throw std::runtime_error("the disk is full");
    };
    auto fixture = call_fixture(params);
    fixture.wire->expect(answered(200, one_image));
    BOOST_TEST(fixture.generate().has_value());
    BOOST_TEST(lines > 0);
}

BOOST_AUTO_TEST_SUITE_END()
