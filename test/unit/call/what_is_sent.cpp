// SPDX-License-Identifier: BSL-1.0
// Header fields of requests: what goes to whom.
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(what_is_sent)

namespace {

constexpr char png[] = "\x89PNG\r\n\x1a\n 1234 IEND\xae\x42\x60\x82";

/// The names of a request's fields, in lower case.
std::set<std::string> fields_of(http_request const& request)
{
    auto const head = std::string(request.bytes().substr(0, request.bytes().find("\r\n\r\n") + 2));
    auto names = std::set<std::string>();
    for (auto at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
        auto name = head.substr(at, head.find(':', at) - at);
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        names.insert(std::move(name));
    }
    return names;
}

exchange_outcome image_response()
{
    return answered(200, png, {{"content-type", "image/png"}});
}

} // namespace

BOOST_AUTO_TEST_CASE(foreign_host_gets_harmless_fields_alone)
{
    auto const harmless =
        std::set<std::string>{"host", "user-agent", "accept", "connection", "accept-encoding"};
    auto at = call_fixture(with_workspace());
    at.wire->expect(answered(302, "", {{"location", "https://storage.example.com/a.png?sig=x"}}));
    at.wire->expect(answered(302, "", {{"location", "https://other.example.com/b.png"}}));
    at.wire->expect(image_response());
    auto bytes = std::string();
    auto const got =
        at.download("https://app.neuroflash.com/storage/x.png", download_target::memory(bytes));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(at.wire->origins.back().host == "other.example.com");
    auto foreign = 0;
    for (std::size_t i = 0; i < at.wire->seen.size(); ++i) {
        if (!at.wire->origins[i].host.ends_with("example.com")) continue;
        ++foreign;
        for (auto const& name : fields_of(at.wire->seen[i])) {
            BOOST_TEST(harmless.contains(name), name);
        }
    }
    BOOST_TEST(foreign == 2);
}

BOOST_AUTO_TEST_CASE(transport_learns_the_limits_of_each_request)
{
    auto params = with_workspace();
    params.max_response_bytes = 4'000'000;
    params.max_download_bytes = 5'000'000;
    auto at = call_fixture(params);
    BOOST_TEST(bool((at.wire->expect(answered(200, no_models)), at.models()))); // has a token
    auto deadline = time_point();
    auto most = std::size_t(0);
    at.wire->otherwise = [&](exchange_request const& request) {
        deadline = request.deadline;
        most = request.max_body;
        return request.sink ? image_response() : answered(200, no_models);
    };
    auto call = call_params();
    call.deadline = std::chrono::seconds(7);
    auto const begun = at.now();
    BOOST_TEST(bool(at.models(call)));
    BOOST_TEST(deadline == begun + std::chrono::seconds(7));
    BOOST_TEST(most == 4'000'000U);
    auto bytes = std::string();
    BOOST_TEST(bool(at.download("https://a.example/x.png", download_target::memory(bytes))));
    BOOST_TEST(most == 5'000'000U);
}

BOOST_AUTO_TEST_CASE(no_request_tells_where_the_user_came_from_or_asks_for_a_part)
{
    auto at = call_fixture(with_workspace());
    at.wire->otherwise = [](exchange_request const& request) {
        if (request.sink) return image_response();
        return answered(200, one_image);
    };
    auto bytes = std::string();
    BOOST_TEST(bool(at.generate()));
    BOOST_TEST(bool(at.download("https://a.example/x.png", download_target::memory(bytes))));
    (void)at.models();
    for (auto const& request : at.wire->seen) {
        for (auto const* name :
             {"referer", "origin", "cookie", "range", "if-range", "expect", "proxy-authorization",
              "x-forwarded-for"}) {
            BOOST_TEST(request.field(name).empty(), name);
        }
    }
}

BOOST_AUTO_TEST_CASE(service_learns_nothing_of_the_proxy_and_its_user)
{
    auto params = with_workspace();
    params.proxy = proxy_params("http://proxy-user:proxy-password@proxy.example:3128");
    auto at = call_fixture(std::move(params));
    at.wire->otherwise = always(answered(200, one_image));
    BOOST_TEST(bool(at.generate()));
    for (auto const& request : at.wire->seen) {
        BOOST_TEST(!fields_of(request).contains("proxy-authorization"));
        BOOST_TEST(request.bytes().find("proxy") == std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(cookies_are_never_sent_back)
{
    auto at = call_fixture(with_workspace());
    at.wire->otherwise = always(
        answered(200, no_models, {{"set-cookie", "session=1; Path=/"}, {"set-cookie2", "a=b"}}));
    for (auto i = 0; i < 3; ++i) BOOST_TEST(bool(at.models()));
    for (auto const& request : at.wire->seen) {
        BOOST_TEST(request.field("cookie").empty());
        BOOST_TEST(request.bytes().find("session=1") == std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(part_that_comes_unasked_is_no_image)
{
    auto at = call_fixture(with_workspace());
    for (auto const& part :
         {answered(
              206, std::string(png).substr(0, 12),
              {{"content-type", "image/png"}, {"content-range", "bytes 0-11/22"}}),
          answered(
              206, std::string(png).substr(4),
              {{"content-type", "image/png"}, {"content-range", "bytes 4-21/22"}}),
          answered(416, "", {{"content-range", "bytes */22"}})}) {
        at.wire->otherwise = always(part);
        auto bytes = std::string();
        auto const got = at.download("https://a.example/x.png", download_target::memory(bytes));
        BOOST_REQUIRE(!got);
        BOOST_TEST(
            (got.error().value() == errc::bad_response ||
             got.error().value() == errc::rejected_input));
    }
}

BOOST_AUTO_TEST_SUITE_END()
