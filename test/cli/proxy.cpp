// SPDX-License-Identifier: BSL-1.0
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include "common/connect_proxy.hpp"

namespace neuroflash::test {

namespace {

struct proxy_fixture : cli_fixture
{
    connect_proxy proxy;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(proxy, proxy_fixture)

BOOST_AUTO_TEST_CASE(option_names_the_proxy_and_needs_no_environment)
{
    BOOST_TEST(run({"workspaces", "--proxy", proxy.url()}).code == 0);
    BOOST_TEST(!proxy.requests().empty());
}

BOOST_AUTO_TEST_CASE(option_with_a_password_is_a_usage_error_that_does_not_repeat_it)
{
    for (auto const* url : {"http://u:CANARY@127.0.0.1:1", "u:CANARY@127.0.0.1:1"}) {
        auto const end = run({"workspaces", "--proxy", url, "--json"});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(error_code_in(end.err) == "invalid_argument");
        BOOST_TEST(contains(end.err, "NEUROFLASH_PROXY"));
        BOOST_TEST(!contains(end.out + end.err, "CANARY"));
    }
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(own_variable_may_hold_the_password)
{
    variables["NEUROFLASH_PROXY"] = proxy.url("u:CANARY");
    auto const end = run({"workspaces", "--verbose"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(!contains(end.out + end.err, "CANARY"));
    BOOST_REQUIRE(!proxy.requests().empty());
    BOOST_TEST(contains(proxy.requests().front(), "Proxy-Authorization: Basic dTpDQU5BUlk=\r\n"));
}

BOOST_AUTO_TEST_CASE(variables_of_others_count_only_when_told)
{
    variables["HTTPS_PROXY"] = proxy.url();
    BOOST_TEST(run({"workspaces"}).code == 0);
    BOOST_TEST(proxy.requests().empty());
    BOOST_TEST(run({"workspaces", "--proxy-from-environment"}).code == 0);
    auto const after_first = proxy.requests().size();
    BOOST_TEST(after_first > 0U);
    variables["NO_PROXY"] = "127.0.0.1";
    BOOST_TEST(run({"workspaces", "--proxy-from-environment"}).code == 0);
    BOOST_TEST(proxy.requests().size() == after_first);
}

BOOST_AUTO_TEST_CASE(wrong_url_is_a_usage_error_that_names_its_place)
{
    auto const end = run({"workspaces", "--proxy", "socks5://127.0.0.1:1"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "error: --proxy must begin with http://"));
}

BOOST_AUTO_TEST_CASE(proxy_that_fails_ends_with_6)
{
    // A port that was free a moment ago, on an address that nothing else uses.
    auto const end =
        run({"workspaces", "--proxy", "http://127.91.92.95:9", "--timeout", "20", "--json"});
    BOOST_TEST(end.code == 6);
    BOOST_TEST(contains(end.err, "the proxy: 127.91.92.95 port 9"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
