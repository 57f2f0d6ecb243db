// SPDX-License-Identifier: BSL-1.0
#include "io/dial/dial_policy.hpp"
#include "common/unit_test.hpp"

#include <initializer_list>
#include <string>
#include <vector>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(dial_policy)

namespace {

io::dial_policy policy(bool internal_allowed)
{
    auto params = client_params();
    params.api_base = "https://10.1.2.3/api";
    params.internal_downloads = internal_allowed;
    return io::dial_policy(params);
}

std::string
rejection(io::dial_policy const& of, std::string host, std::initializer_list<char const*> addresses)
{
    auto all = std::vector<boost::asio::ip::address>();
    for (auto const* one : addresses) all.push_back(boost::asio::ip::make_address(one));
    return of.rejection(origin{true, std::move(host), 443}, all);
}

} // namespace

BOOST_AUTO_TEST_CASE(one_internal_address_among_public_ones_is_enough_to_refuse)
{
    auto const strict = policy(false);
    BOOST_TEST(rejection(strict, "a.example", {"8.8.8.8"}).empty());
    BOOST_TEST(!rejection(strict, "a.example", {"127.0.0.1"}).empty());
    BOOST_TEST(!rejection(strict, "a.example", {"8.8.8.8", "::ffff:10.0.0.1"}).empty());
    BOOST_TEST(!strict.rejection(origin{true, "169.254.169.254", 443}).empty());
}

BOOST_AUTO_TEST_CASE(origin_that_the_user_named_may_be_internal)
{
    BOOST_TEST(rejection(policy(false), "10.1.2.3", {"10.1.2.3"}).empty());
    BOOST_TEST(!rejection(policy(false), "10.1.2.4", {"10.1.2.4"}).empty());
}

BOOST_AUTO_TEST_CASE(parameter_allows_internal_addresses)
{
    BOOST_TEST(rejection(policy(true), "a.example", {"127.0.0.1"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
