// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(issue_token)

namespace {

result<api::issued_token> decode(std::string const& body)
{
    return api::issue_token::decode(body);
}

} // namespace

BOOST_AUTO_TEST_CASE(credentials_are_sent_as_a_form_and_nothing_gets_lost)
{
    endpoint_fixture const around;
    auto const request = api::issue_token::encode(
        api::token_params("id+&=%/: ~", "s+e&c=r%e/t: ~\xc3\xa4"), around.context());
    BOOST_TEST(request.method == http_method::post);
    BOOST_TEST(request.path == "");
    BOOST_TEST(request.fallback_path == "");
    BOOST_TEST(request.content_type == "application/x-www-form-urlencoded");
    BOOST_TEST(
        request.body ==
        "grant_type=client_credentials&client_id=id%2B%26%3D%25%2F%3A+%7E"
        "&client_secret=s%2Be%26c%3Dr%25e%2Ft%3A+%7E%C3%A4&scope=openid");
}

BOOST_AUTO_TEST_CASE(the_form_is_written_into_one_allocation)
{
    endpoint_fixture const around;
    auto const params = api::token_params(std::string(500, '&'), std::string(500, '&'));
    auto const request = api::issue_token::encode(params, around.context());
    BOOST_TEST(request.body.capacity() == 96u + 3u * 1000u);
}

BOOST_AUTO_TEST_CASE(empty_credentials_are_refused)
{
    BOOST_TEST(api::issue_token::check(api::token_params("id", "secret")).has_value());
    auto const no_id = error_of(api::issue_token::check(api::token_params("", "secret")));
    BOOST_TEST(no_id.message().starts_with("credentials.client_id: "));
    auto const no_secret = error_of(api::issue_token::check(api::token_params("id", "")));
    BOOST_TEST(no_secret.message().starts_with("credentials.client_secret: "));
}

BOOST_AUTO_TEST_CASE(documented_answers_are_read)
{
    auto const reference = decode(golden("token/good_reference.json")).value();
    BOOST_TEST(reference.token == "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl");
    BOOST_TEST(reference.lifetime == 14399s);
    auto const text = decode(golden("token/good_lower_case_type.json")).value();
    BOOST_TEST(text.token == "opaque-token_0123.~");
    BOOST_TEST(text.lifetime == 3600s);
    auto const alone = decode(golden("token/partial_token_only.json")).value();
    BOOST_TEST(alone.lifetime == defaults::token_lifetime);
}

BOOST_AUTO_TEST_CASE(a_lifetime_is_never_believed_beyond_reason)
{
    struct row
    {
        std::string_view expires_in;
        std::chrono::seconds lifetime;
    };
    row const rows[] = {
        {"0", 0s},
        {"1", 1s},
        {"-1", 0s},
        {"-1e9999", 0s},
        {"3599.9", 3599s},
        {"86400", 24h},
        {"86401", 24h},
        {"315360000", 24h},
        {"9223372036854775808", 24h},
        {"1e9999", 24h},
        {R"("3600")", 3600s},
        {R"("3600.0")", 3600s},
        {R"("-5")", 0s},
        {R"("1e9999")", 24h},
        {R"("-1e9999")", 0s},
        {R"("inf")", 24h},
        {R"("nan")", 0s},
        {R"("")", defaults::token_lifetime},
        {R"("soon")", defaults::token_lifetime},
        {R"("60 s")", defaults::token_lifetime},
        {"null", defaults::token_lifetime},
        {"true", defaults::token_lifetime},
        {"[60]", defaults::token_lifetime},
    };
    for (auto const& [expires_in, lifetime] : rows) {
        auto const body = R"({"access_token":"t","expires_in":)" + std::string(expires_in) + '}';
        auto const issued = decode(body);
        BOOST_TEST_CONTEXT(expires_in)
        {
            BOOST_TEST_REQUIRE(issued.has_value());
            BOOST_TEST(issued->lifetime.count() == lifetime.count());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_token_type_may_be_missing_or_bearer_in_any_case)
{
    for (auto const* type : {"null", R"("Bearer")", R"("bearer")", R"("BEARER")"}) {
        auto const body = R"({"access_token":"t","token_type":)" + std::string(type) + '}';
        BOOST_TEST(decode(body).has_value(), type);
    }
    for (auto const* type : {R"("mac")", R"("")", R"("Bearers")", R"("Beare")", "1", "{}"}) {
        auto const body = R"({"access_token":"t","token_type":)" + std::string(type) + '}';
        auto const why = error_of(decode(body));
        BOOST_TEST(why.value() == errc::bad_response, type);
        BOOST_TEST(why.message().find("$.token_type: expected ") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_token_that_is_no_header_text_is_refused_and_not_shown)
{
    std::string const bad[] = {
        R"("")",
        R"("can ary")",
        R"("canary\r\nx: y")",
        R"("canary\u0000")",
        R"("canary\u00e4")",
        R"("canary\u007f")",
        "null",
        "5",
        R"(["canary"])",
        '"' + std::string(16 * 1024 + 1, 'a') + '"'};
    for (auto const& token : bad) {
        auto const why = error_of(decode(R"({"access_token":)" + token + '}'));
        BOOST_TEST(why.value() == errc::bad_response, token);
        BOOST_TEST(why.message().find("$.access_token: expected ") != std::string::npos);
        BOOST_TEST(why.message().find("canary") == std::string::npos);
        BOOST_TEST(why.message().size() < 200u);
    }
    auto const longest = std::string(16 * 1024, 'a');
    BOOST_TEST(decode(R"({"access_token":")" + longest + "\"}").value().token == longest);
}

BOOST_AUTO_TEST_SUITE_END()
