// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/url.hpp>

#include <string>
#include <string_view>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(url)

namespace {

core::location at(std::string_view url)
{
    auto const parsed = core::parse_location(url);
    BOOST_REQUIRE_MESSAGE(parsed, url);
    return *parsed;
}

} // namespace

BOOST_AUTO_TEST_CASE(absolute_url_is_taken_apart)
{
    auto const plain = at("https://App.Example.com/api?x=%20y#part");
    BOOST_TEST(plain.origin.to_string() == "https://app.example.com");
    BOOST_TEST(plain.target == "/api?x=%20y");
    BOOST_TEST(at("https://example.com").target == "/");
    BOOST_TEST(at("https://example.com:8443/").origin.port == 8443);
    auto const six = at("https://[::1]:9/").origin;
    BOOST_TEST(six.host == "::1");
    BOOST_TEST(six.authority() == "[::1]:9");
}

BOOST_AUTO_TEST_CASE(url_that_is_not_plain_https_is_refused)
{
    auto const refused = {
        "",
        "example.com",
        "/path",
        "ftp://example.com/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "http://example.com/",
        "http://10.0.0.1/",
        "http://127.0.0.1.example/",
        "http://127.0.0.1./",
        "http://127.1/",
        "http://localhost.example/",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://exa mple.com/",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:99999/",
        "https://example.com:70000/",
        "https://example.com:4294967739/",
        "https://example.com:port/",
        "https://exa%2Fmple.com/",
        "https://-example.com/",
        "https://.example.com/",
        "https://b\xc3\xbc.example/",
        "https://example.com/a b",
        "https://example.com/\r\nX: y",
    };
    for (auto const* const text : refused) {
        BOOST_TEST(!core::parse_location(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(plain_http_is_for_this_machine_only)
{
    for (auto const* const text :
         {"http://127.0.0.1/", "http://127.0.0.2:8080/", "http://localhost/", "http://[::1]/"}) {
        BOOST_TEST(core::parse_location(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(base_has_neither_query_nor_fragment)
{
    BOOST_TEST(core::parse_base("https://example.com/api").has_value());
    BOOST_TEST(!core::parse_base("https://example.com/api?x").has_value());
    BOOST_TEST(!core::parse_base("https://example.com/api#x").has_value());
}

BOOST_AUTO_TEST_CASE(location_header_is_resolved_against_the_url_asked_for)
{
    struct row
    {
        std::string_view reference;
        std::string_view origin;
        std::string_view target;
    };
    auto const from = at("https://a.example/x/y?q");
    for (auto const& [reference, origin, target] : {
             row{"/z", "https://a.example", "/z"},
             row{"z", "https://a.example", "/x/z"},
             row{"?r", "https://a.example", "/x/y?r"},
             row{"//b.example/z", "https://b.example", "/z"},
             row{"https://c.example:1/z?s", "https://c.example:1", "/z?s"},
         }) {
        auto const to = core::resolve(from, reference);
        BOOST_REQUIRE_MESSAGE(to, reference);
        BOOST_TEST(to->origin.to_string() == origin);
        BOOST_TEST(to->target == target);
    }
    for (auto const* const text : {"http://a.example/", "https://u:p@a.example/", "file:///x"}) {
        BOOST_TEST(!core::resolve(from, text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(address_of_a_version_to_come_is_no_host)
{
    for (auto const* const text : {"https://[v1.a:]", "https://[vF.1]:8443/"}) {
        BOOST_TEST(core::parse_location(text).error() == "holds no proper host name", text);
    }
}

BOOST_AUTO_TEST_CASE(scheme_without_a_host_is_refused_before_it_is_parsed)
{
    for (auto const* const text : {"https:", "https:/a", "https:a", "https:\xe3", "http:\x07"}) {
        BOOST_TEST(core::parse_location(text).error() == "holds no proper host name", text);
        BOOST_TEST(
            core::resolve(at("https://a.example/"), text).error() == "holds no proper host name",
            text);
    }
    for (auto const* const text : {"httpp:\xe3", "a:", "javascript:x", "127.0.0.1:80"}) {
        BOOST_TEST(core::parse_location(text).error() == "must begin with https://", text);
    }
    for (auto const* const text : {"", ":", "/a:b", "?a:b", "a"}) {
        BOOST_TEST(core::parse_location(text).error() == "is not an absolute URL", text);
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_resolved_against_what_is_no_url)
{
    auto from = at("https://a.example/");
    from.target = "/ ";
    BOOST_TEST(core::resolve(from, "b").error() == "cannot be resolved");
}

BOOST_AUTO_TEST_CASE(redirect_is_followed_only_where_it_repeats_what_was_asked)
{
    struct row
    {
        int status;
        http_method method;
        std::string_view to;
        bool follow_cross_origin;
        bool follows;
    };
    using enum http_method;
    auto const from = at("https://a.example/").origin;
    for (auto const& [status, method, to, follow_cross_origin, follows] : {
             row{307, post, "https://a.example/", false, true},
             row{308, post, "https://a.example/", false, true},
             row{307, post, "https://b.example/", false, false},
             row{302, post, "https://a.example/", false, false},
             row{303, post, "https://a.example/", true, false},
             row{302, get, "https://a.example/", false, true},
             row{302, get, "https://b.example/", false, false},
             row{302, get, "https://b.example/", true, true},
             row{302, get, "http://127.0.0.1/", true, false},
             row{302, delete_, "https://a.example/", false, false},
             row{304, get, "https://a.example/", true, false},
         }) {
        BOOST_TEST(
            core::may_follow(status, method, from, at(to).origin, follow_cross_origin) == follows,
            status << ' ' << to_string(method) << ' ' << to);
    }
}

BOOST_AUTO_TEST_SUITE_END()
