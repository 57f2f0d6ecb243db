// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(image_paths)

namespace {

constexpr char view[] = "/api/ds-prototypes/image_generation/i1/view";

} // namespace

BOOST_AUTO_TEST_CASE(a_relative_path_is_taken_as_it_is)
{
    for (std::string const text :
         {view, "/v", "/Az09-_//z/", "/a%20b/view?size=2&x=%C3%A4", "/a/b.c/..d/view"}) {
        BOOST_TEST(image_path::parse(text).value().str() == text);
    }
}

BOOST_AUTO_TEST_CASE(an_absolute_url_of_our_own_service_becomes_its_path)
{
    struct row
    {
        std::string url;
        std::string_view base;
    };
    row const rows[] = {
        {"https://app.neuroflash.com", defaults::api_base},
        {"https://app.neuroflash.com:443", defaults::api_base},
        {"HTTPS://App.Neuroflash.COM", defaults::api_base},
        {"https://app.neuroflash.com", "https://APP.neuroflash.com:443/api"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080/api"},
        {"http://localhost", "http://localhost:80/api"},
        {"https://[::1]:8443", "https://[::1]:8443/api"},
    };
    for (auto const& [url, base] : rows) {
        BOOST_TEST(image_path::parse(url + view, base).value().str() == view, url);
    }
    auto const full = std::string("https://app.neuroflash.com") + view + "?a=b#part";
    BOOST_TEST(image_path::parse(full).value().str() == std::string(view) + "?a=b");
}

BOOST_AUTO_TEST_CASE(an_absolute_url_of_another_place_is_refused_with_the_reason_of_the_guide)
{
    for (std::string const origin :
         {"https://storage.example.com", "http://app.neuroflash.com",
          "https://app.neuroflash.com:8443", "https://app.neuroflash.com.evil.example",
          "https://user@app.neuroflash.com", "https://user:secret@app.neuroflash.com",
          "https://evil.example:443", "ftp://app.neuroflash.com",
          "https://app.neuroflash.com@evil.example", "https://app.neuroflash.com:80"}) {
        auto const why = error_of(image_path::parse(origin + view));
        BOOST_TEST_CONTEXT(origin)
        {
            BOOST_TEST(why.value() == errc::invalid_argument);
            BOOST_TEST(why.message().starts_with("image path: "));
            BOOST_TEST(why.message().find("answer 500") != std::string::npos, why.message());
            BOOST_TEST(why.advice().find("output_image_url") != std::string::npos);
            BOOST_TEST(why.message().find("secret") == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_absolute_path_is_refused)
{
    std::string const bad[] = {
        "",
        "image.png",
        "api/ds-prototypes/image_generation/i1/view",
        "b64b61f6-a7d2-4fa0-9f88-289dae46c41f",
        "//evil.example/view",
        "///view",
        "https:",
        "https://",
        "https:///view",
        "https://app.neuroflash.com//evil.example/view",
        "https://app.neuroflash.com",
        "/a/../view",
        "/..",
        "/a/./view",
        "/a/%2e%2E/view",
        "/a%2f..%2fview",
        "/a\\..\\view",
        "/a%5cview",
        "/a b",
        "/a\r\nx: y",
        "/a\x1b[2J",
        "/a%0d%0ax",
        "/a%00",
        "/a%7f",
        "/a%zz",
        "/a%2",
        "/\xc3\xa4",
        "/a#part",
        " /a",
        std::string("/a\0b", 4),
        "/" + std::string(2048, 'a'),
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "javascript:alert(1)",
    };
    for (auto const& text : bad) {
        auto const parsed = image_path::parse(text);
        BOOST_TEST_CONTEXT('"' << text << '"')
        {
            BOOST_TEST_REQUIRE(parsed.has_error());
            auto const why = error_of(parsed);
            BOOST_TEST(why.value() == errc::invalid_argument);
            BOOST_TEST(why.message().starts_with("image path: "));
            BOOST_TEST(why.message().size() < 200u);
        }
    }
    BOOST_TEST(image_path::parse("/" + std::string(2047, 'a')).has_value());
}

BOOST_AUTO_TEST_CASE(a_base_that_is_no_url_has_no_urls_of_its_own)
{
    auto const url = std::string("https://app.neuroflash.com") + view;
    BOOST_TEST(image_path::parse(url, "nonsense").has_error());
    BOOST_TEST(image_path::parse(url, "").has_error());
    BOOST_TEST(image_path::parse(view, "nonsense").value().str() == view);
}

BOOST_AUTO_TEST_CASE(the_path_of_an_image_is_made_from_its_id)
{
    BOOST_TEST(image_path::of(image_id("i1")).str() == view);
    BOOST_TEST(
        image_path::of(image_id("a/b ?"), "http://127.0.0.1:1/base/").str() ==
        "/base/ds-prototypes/image_generation/a%2Fb%20%3F/view");
    BOOST_TEST(
        image_path::of(image_id("i"), "https://host").str() ==
        "/ds-prototypes/image_generation/i/view");
    BOOST_TEST(image_path::of(image_id()).empty());
    BOOST_TEST(image_path::of(image_id("..")).empty());
}

BOOST_AUTO_TEST_SUITE_END()
