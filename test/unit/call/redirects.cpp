// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(redirects)

namespace {

struct fixture : call_fixture
{
    fixture() : call_fixture(with_workspace()) {}
};

exchange_outcome pointing(int status, std::string to)
{
    return answered(status, "", {{"location", std::move(to)}});
}

void check_message(error const& why, std::string_view words)
{
    BOOST_TEST(why.message().find(words) != std::string::npos, why.message());
}

constexpr char png[] = "\x89PNG\r\n\x1a\n 1234 IEND\xae\x42\x60\x82";

exchange_outcome image_response()
{
    return answered(200, png, {{"content-type", "image/png"}});
}

} // namespace

BOOST_AUTO_TEST_CASE(paid_post_follows_307_and_308_to_its_own_origin_once_with_its_body)
{
    for (auto const status : {307, 308}) {
        auto at = fixture();
        at.wire->expect(pointing(status, "/api/elsewhere/"));
        at.wire->expect(answered(200, one_image));
        auto const made = at.generate();
        BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
        BOOST_TEST(at.wire->seen.back().target() == "/api/elsewhere/");
        BOOST_TEST(at.wire->seen.back().body() == at.wire->seen[at.wire->seen.size() - 2].body());
        BOOST_TEST(at.wire->seen.back().field("authorization") == "Bearer token-1");
        BOOST_TEST(made->attempts == 2);

        at.wire->otherwise = always(pointing(status, "/api/elsewhere/"));
        auto const looped = at.generate();
        BOOST_REQUIRE(!looped);
        BOOST_TEST(at.wire->calls() == 4U);
        BOOST_TEST(looped.error().value() == errc::redirect_refused);
        BOOST_TEST(looped.error().charge().state == charge_state::not_charged);
        check_message(looped.error(), "it redirects too often");
    }
}

BOOST_AUTO_TEST_CASE(paid_post_follows_no_redirect_that_would_turn_it_into_a_get)
{
    for (auto const status : {300, 301, 302, 303, 304, 305, 306, 399}) {
        auto at = fixture();
        at.wire->otherwise = always(pointing(status, "/api/elsewhere/"));
        auto const made = at.generate();
        BOOST_REQUIRE(!made);
        BOOST_TEST(at.wire->calls() == 1U);
        BOOST_TEST(made.error().value() == errc::outcome_unknown);
        BOOST_TEST(made.error().details().http_status == status);
    }
}

BOOST_AUTO_TEST_CASE(failure_behind_a_redirect_names_the_redirect)
{
    constexpr auto words = "The request was redirected, to an address on "
                           "https://app.neuroflash.com, which gave this response.";
    auto moved = fixture();
    moved.wire->expect(pointing(308, "/api/elsewhere/"));
    moved.wire->otherwise = always(answered(404, R"({"detail":"Not Found"})"));
    auto const made = moved.generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().value() == errc::not_found);
    BOOST_TEST(made.error().message().find(words) != std::string::npos, made.error().message());

    auto direct = fixture();
    direct.wire->otherwise = always(answered(404, R"({"detail":"Not Found"})"));
    auto const plain = direct.generate();
    BOOST_REQUIRE(!plain);
    BOOST_TEST(
        plain.error().message().find("redirected") == std::string::npos, plain.error().message());
}

BOOST_AUTO_TEST_CASE(paid_post_goes_to_no_other_origin)
{
    for (auto const* to :
         {"https://evil.example/api", "//evil.example/api", "http://app.neuroflash.com/api",
          "https://app.neuroflash.com:8443/api", "https://api.app.neuroflash.com/", "file:///etc",
          "ftp://app.neuroflash.com/", "data:,x", "https://user:pw@app.neuroflash.com/api"}) {
        auto at = fixture();
        at.wire->otherwise = always(pointing(307, to));
        auto const made = at.generate();
        BOOST_REQUIRE(!made);
        BOOST_TEST(at.wire->calls() == 1U, to);
    }
}

BOOST_AUTO_TEST_CASE(get_follows_redirects_within_its_origin)
{
    for (auto const status : {301, 302, 303, 307, 308}) {
        auto at = fixture();
        at.wire->expect(pointing(status, "models2"));
        at.wire->expect(pointing(status, "https://app.neuroflash.com/api/models3?a=b"));
        at.wire->expect(answered(200, no_models));
        BOOST_TEST(bool(at.models()));
        BOOST_TEST(at.wire->seen.back().target() == "/api/models3?a=b");
        BOOST_TEST(at.wire->seen[2].target() == "/api/ds-prototypes/image_generation/models2");
    }
}

BOOST_AUTO_TEST_CASE(locations_that_must_not_be_followed_end_the_call)
{
    auto const hostile = std::vector<std::string>{
        "https://evil.example/",
        "//evil.example/",
        "http://app.neuroflash.com/",
        "file:///etc/passwd",
        "data:,x",
        "https://u@app.neuroflash.com/",
        "https://app.neuroflash.com:0/",
        "https://app.neuroflash.com:99999/",
        "/a b",
        "/a\rb",
        "/a\tb",
        "http://[::1",
        "https://",
        "https:///x",
        "javascript:1",
        std::string("/a\0b", 4)};
    for (auto const& to : hostile) {
        auto at = fixture();
        at.wire->otherwise = always(pointing(302, to));
        auto const listed = at.models();
        BOOST_REQUIRE(!listed);
        BOOST_TEST(listed.error().value() == errc::redirect_refused);
        BOOST_TEST(at.wire->calls() == 1U, to);
    }
}

BOOST_AUTO_TEST_CASE(error_says_why_a_redirect_is_not_followed)
{
    for (auto const& [to, why] : std::vector<std::pair<char const*, char const*>>{
             {"", "it names no Location."},
             {"http://[::1", "its Location "},
             {"/x?t=token-1", "its Location repeats a secret."},
             {"/x?s=the-secret", "its Location repeats a secret."},
             {"https://evil.example/",
              "it points to https://evil.example, which is not followed."}}) {
        auto at = fixture();
        at.wire->otherwise = always(pointing(302, to));
        auto const listed = at.models();
        BOOST_REQUIRE(!listed);
        check_message(listed.error(), std::string("The service answered 302: ") + why);
    }
    auto at = fixture();
    at.wire->on_token = always(pointing(307, "/elsewhere"));
    auto const listed = at.models();
    BOOST_REQUIRE(!listed);
    check_message(
        listed.error(), "it redirects to https://id.neuroflash.com, which is not followed.");
}

BOOST_AUTO_TEST_CASE(missing_and_empty_locations_do_not_loop)
{
    for (auto const& outcome : {answered(302), pointing(302, "")}) {
        auto at = fixture();
        at.wire->otherwise = always(outcome);
        auto const listed = at.models();
        BOOST_REQUIRE(!listed);
        BOOST_TEST(listed.error().value() == errc::redirect_refused);
        BOOST_TEST(at.wire->calls() <= 6U);
    }
}

BOOST_FIXTURE_TEST_CASE(endless_redirects_end_after_five, fixture)
{
    auto n = 0;
    wire->otherwise = [&n](auto const&) { return pointing(302, "/api/" + std::to_string(++n)); };
    auto const listed = models();
    BOOST_REQUIRE(!listed);
    BOOST_TEST(listed.error().value() == errc::redirect_refused);
    BOOST_TEST(wire->calls() == 6U);
    check_message(listed.error(), "it redirects too often");
}

BOOST_FIXTURE_TEST_CASE(redirect_with_a_line_break_smuggles_no_header, fixture)
{
    wire->script.push_back([](auto const&) {
        auto outcome = answered(302);
        outcome.response.fields.append("location", "/a\r\nX-Evil: 1");
        return outcome;
    });
    wire->otherwise = always(answered(200, no_models));
    auto const ignored = models();
    for (auto const& request : wire->seen) BOOST_TEST(request.field("x-evil").empty());
}

BOOST_FIXTURE_TEST_CASE(download_that_leaves_the_service_leaves_the_token_behind, fixture)
{
    wire->expect(pointing(302, "https://storage.example.com/a.png?sig=1"));
    wire->expect(image_response());
    auto bytes = std::string();
    auto const got = download("/image/v1/a.png", download_target::memory(bytes));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(bytes == png);
    BOOST_TEST(wire->seen[1].field("authorization") == "Bearer token-1");
    BOOST_TEST(wire->seen[1].field("x-workspace-id") == "workspace-1");
    BOOST_TEST(wire->seen[2].field("authorization").empty());
    BOOST_TEST(wire->seen[2].field("x-workspace-id").empty());
    BOOST_TEST(wire->seen[2].field("host") == "storage.example.com");
    BOOST_TEST(wire->seen[2].field("referer").empty());
}

BOOST_FIXTURE_TEST_CASE(token_does_not_come_back_when_a_foreign_host_points_back, fixture)
{
    wire->expect(pointing(302, "https://storage.example.com/a.png"));
    wire->expect(pointing(302, "https://app.neuroflash.com/api/secret"));
    wire->expect(image_response());
    auto bytes = std::string();
    auto const got = download("/image/v1/a.png", download_target::memory(bytes));
    BOOST_TEST(bool(got));
    BOOST_TEST_REQUIRE(wire->seen.size() == 4U);
    BOOST_TEST(wire->origins[3].host == "app.neuroflash.com");
    BOOST_TEST(wire->seen[3].field("authorization").empty());
    BOOST_TEST(wire->seen[3].field("x-workspace-id").empty());
}

BOOST_FIXTURE_TEST_CASE(refusal_by_a_foreign_host_costs_no_token, fixture)
{
    wire->expect(pointing(302, "https://storage.example.com/a.png"));
    wire->otherwise = always(answered(401, "<Error/>"));
    auto bytes = std::string();
    BOOST_TEST(!download("/image/v1/a.png", download_target::memory(bytes)));
    BOOST_TEST(wire->calls() == 2U);
    wire->otherwise = always(answered(200, no_models));
    BOOST_TEST(bool(models()));
    BOOST_TEST(wire->token_requests == 1U);
}

BOOST_FIXTURE_TEST_CASE(download_is_not_led_from_https_to_http, fixture)
{
    for (auto const* to : {"http://storage.example.com/a.png", "http://127.0.0.1/a.png"}) {
        wire->expect(pointing(302, to));
        auto bytes = std::string();
        auto const before = wire->calls();
        BOOST_TEST(!download("https://storage.example.com/a.png", download_target::memory(bytes)));
        BOOST_TEST(wire->calls() - before == 1U);
    }
}

BOOST_AUTO_TEST_CASE(secret_is_never_posted_to_another_url_than_an_own_one)
{
    for (auto const status : {301, 302, 303, 307, 308}) {
        for (auto const* to :
             {"https://evil.example/oauth", "http://id.neuroflash.com/oauth/v2/token",
              "//evil.example/oauth", "https://id.neuroflash.com:444/oauth"}) {
            auto at = fixture();
            at.wire->on_token = always(pointing(status, to));
            auto const listed = at.models();
            BOOST_REQUIRE(!listed);
            BOOST_TEST(at.wire->token_requests == 1U);
            for (auto const& where : at.wire->origins) {
                BOOST_TEST(where.to_string() == "https://id.neuroflash.com");
            }
            BOOST_TEST(listed.error().value() == errc::redirect_refused);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
