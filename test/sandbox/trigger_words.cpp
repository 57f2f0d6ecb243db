// SPDX-License-Identifier: BSL-1.0
// The words in a prompt that ask for a fault.
#include "sandbox/trigger_words.hpp"
#include "common/unit_test.hpp"

#include "sandbox_fixture.hpp"

#include <string>
#include <vector>

using namespace neuroflash::sandbox;

BOOST_AUTO_TEST_SUITE(trigger_words)

namespace {

constexpr char chat_path[] = "/api/ds-prototypes/chat/completions";

std::optional<fault> asked_by(std::string const& prompt, char const* path = generate_path)
{
    return fault_in_words(fixture().make("POST", path, R"({"prompt":")" + prompt + "\"}"));
}

} // namespace

BOOST_AUTO_TEST_CASE(words_name_a_fault_for_each_request_that_has_them)
{
    struct row
    {
        std::string prompt;
        char const* path;
        fault_kind kind;
        bool charged;
    };
    auto const rows = std::vector<row>{
        {"a [slow]", generate_path, fault_kind::delay, false},
        {"a [partial]", chat_path, fault_kind::stream_cut, false},
        {"[fault:busy] a", generate_path, fault_kind::busy, false},
        {"[fault:busy:charged]", generate_path, fault_kind::busy, true},
        {"[fault:rate_limit]", generate_path, fault_kind::rate_limit, false},
        {"[fault:cut_body:charged]", generate_path, fault_kind::cut_body, true},
        {"[fault:stream_crlf]", chat_path, fault_kind::stream_crlf, false},
    };
    for (auto const& row : rows) {
        auto const found = asked_by(row.prompt, row.path);
        BOOST_REQUIRE_MESSAGE(found.has_value(), row.prompt);
        BOOST_TEST(row_of(found->kind).name == row_of(row.kind).name, row.prompt);
        BOOST_TEST(found->charge_first == row.charged, row.prompt);
    }
    BOOST_TEST(!asked_by("a lamp [in] brackets").has_value());
    BOOST_TEST(!asked_by("a [partial]").has_value()); // an image that is missing is no fault
    BOOST_TEST(!fault_in_words(fixture().make("GET", generate_path, "[slow]")).has_value());
    BOOST_TEST(!asked_by("[slow]", "/oauth/v2/token").has_value());
}

BOOST_AUTO_TEST_CASE(fault_that_does_not_exist_or_comes_too_late_is_refused)
{
    for (auto const* name :
         {"bussy", "", "reset_at_accept", "stall_in_request", "raw", "response", "stream_cut",
          "rate_limit:charged"}) {
        auto const found = asked_by("[fault:" + std::string(name) + "]");
        BOOST_REQUIRE_MESSAGE(found.has_value(), name);
        BOOST_TEST(found->kind == fault_kind::response, name);
        BOOST_TEST(found->status == 422u, name);
        BOOST_TEST(
            found->body.find("There is no fault `" + std::string(name)) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(refusal_is_short_and_text_whatever_the_prompt_has)
{
    auto const found = asked_by("[fault:\xff" + std::string(5000, 'a') + "]");
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_TEST(found->body.size() < 300u);
    auto ec = boost::system::error_code();
    boost::json::parse(found->body, ec);
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(partial_gets_one_image_fewer_and_is_told_so)
{
    fixture service;
    auto const response =
        service.call("POST", generate_path, R"({"prompt":"a [partial]","num_images":3})");
    BOOST_TEST(boost::json::parse(response.body).at("images").as_array().size() == 2u);
    BOOST_TEST(text_at(response, "/detail").find("2 of 3") != std::string::npos);
    BOOST_TEST(service.state.credits_charged() == 2);
    BOOST_TEST(service.generate(1, "a [partial]").size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
