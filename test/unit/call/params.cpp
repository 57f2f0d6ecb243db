// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <cmath>
#include <functional>
#include <limits>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(params)

namespace {

using spoil = std::function<void(client_params&)>;

/// The error of the constructor; empty if it accepts the values.
std::string rejection(client_params const& params)
{
    auto context = asio::io_context();
    auto const wire = std::make_shared<scripted_transport>();
    try {
        auto const made = client(context.get_executor(), params, wire);
    } catch (std::invalid_argument const& e) {
        return e.what();
    }
    return {};
}

struct row
{
    char const* member;
    spoil change;
};

constexpr auto nan = std::numeric_limits<double>::quiet_NaN();

std::vector<row> rows()
{
    return {
        {"credentials", [](auto& p) { p.credentials = credentials(); }},
        {"credentials", [](auto& p) { p.credentials = credentials("id", ""); }},
        {"credentials", [](auto& p) { p.credentials = credentials("", "secret"); }},
        {"user_agent", [](auto& p) { p.user_agent = ""; }},
        {"user_agent", [](auto& p) { p.user_agent = "a\r\nX: y"; }},
        {"user_agent", [](auto& p) { p.user_agent = std::string("a\0b", 3); }},
        {"workspace", [](auto& p) { p.workspace = workspace_id(); }},
        {"workspace", [](auto& p) { p.workspace = workspace_id("a\nb"); }},
        {"workspace", [](auto& p) { p.workspace = workspace_id("a b"); }},
        {"workspace", [](auto& p) { p.workspace = workspace_id(".."); }},
        {"max_connections", [](auto& p) { p.max_connections = 0; }},
        {"max_connections", [](auto& p) { p.max_connections = 100'001; }},
        {"idle_timeout", [](auto& p) { p.idle_timeout = -1ms; }},
        {"max_connection_age", [](auto& p) { p.max_connection_age = 0ms; }},
        {"name_resolution_timeout", [](auto& p) { p.name_resolution_timeout = 0ms; }},
        {"connect_timeout", [](auto& p) { p.connect_timeout = -1ms; }},
        {"tls_timeout", [](auto& p) { p.tls_timeout = 0ms; }},
        {"deadline", [](auto& p) { p.deadline = 0ms; }},
        {"generation_deadline", [](auto& p) { p.generation_deadline = -1ms; }},
        {"download_deadline", [](auto& p) { p.download_deadline = 0ms; }},
        {"idle_timeout", [](auto& p) { p.idle_timeout = std::chrono::milliseconds::max(); }},
        {"connect_timeout", [](auto& p) { p.connect_timeout = 24h * 366; }},
        {"retry.max_delay", [](auto& p) { p.retry.max_delay = std::chrono::milliseconds::max(); }},
        {"retry.retry_after_cap", [](auto& p) { p.retry.retry_after_cap = 24h * 366; }},
        {"max_response_bytes", [](auto& p) { p.max_response_bytes = 0; }},
        {"max_download_bytes", [](auto& p) { p.max_download_bytes = 0; }},
        {"retry.max_attempts", [](auto& p) { p.retry.max_attempts = 0; }},
        {"retry.max_attempts", [](auto& p) { p.retry.max_attempts = 11; }},
        {"retry.base_delay", [](auto& p) { p.retry.base_delay = 0ms; }},
        {"retry.max_delay", [](auto& p) { p.retry.max_delay = p.retry.base_delay - 1ms; }},
        {"retry.retry_after_cap", [](auto& p) { p.retry.retry_after_cap = -1s; }},
        {"retry.budget_ratio", [](auto& p) { p.retry.budget_ratio = -0.1; }},
        {"retry.budget_ratio", [](auto& p) { p.retry.budget_ratio = 1.1; }},
        {"retry.budget_ratio", [](auto& p) { p.retry.budget_ratio = nan; }},
        {"retry.budget_reserve", [](auto& p) { p.retry.budget_reserve = -1; }},
        {"retry.budget_reserve", [](auto& p) { p.retry.budget_reserve = nan; }},
        {"routes.workspaces", [](auto& p) { p.routes.workspaces = ""; }},
        {"routes.quotas", [](auto& p) { p.routes.quotas = "no-slash"; }},
        {"routes.models", [](auto& p) { p.routes.models = "/a b"; }},
        {"routes.generate", [](auto& p) { p.routes.generate = "/a\r\nX: y"; }},
        {"routes.edit", [](auto& p) { p.routes.edit = ""; }},
        {"routes.edit_fallback", [](auto& p) { p.routes.edit_fallback = "x"; }},
        {"routes.history", [](auto& p) { p.routes.history = "\xc3\xa4"; }},
        {"routes.history_fallback", [](auto& p) { p.routes.history_fallback = "/ "; }},
        {"routes.history_item", [](auto& p) { p.routes.history_item = ""; }},
        {"routes.history_item_fallback", [](auto& p) { p.routes.history_item_fallback = "x"; }},
        {"routes.quotas", [](auto& p) { p.routes.quotas = "/quotas"; }},
        {"routes.history_item", [](auto& p) { p.routes.history_item = "/history"; }},
        {"routes.delete_image", [](auto& p) { p.routes.delete_image = "/history"; }},
        {"routes.delete_image_fallback", [](auto& p) { p.routes.delete_image_fallback = "/h"; }},
        {"routes.delete_image", [](auto& p) { p.routes.delete_image = ""; }},
        {"routes.delete_image_fallback", [](auto& p) { p.routes.delete_image_fallback = "x"; }},
    };
}

std::vector<std::string> bad_urls()
{
    return {
        "",
        "app.neuroflash.com/api",
        "/api",
        "ftp://app.neuroflash.com",
        "file:///etc/passwd",
        "http://app.neuroflash.com/api",
        "http://10.0.0.1/api",
        "http://localhost.example.com/",
        "https://",
        "https:///api",
        "https://user:pw@app.neuroflash.com/",
        "https://user@app.neuroflash.com/",
        "https://app.neuroflash.com/api?x=1",
        "https://app.neuroflash.com/api#x",
        "https://app neuroflash.com/",
        "https://app.neuroflash.com/a b",
        "https://app.neuroflash.com\r\nX-Evil: 1/",
        std::string("https://a\0b.com/", 16),
        "https://app%2Fneuroflash.com/",
        "https://app.neuroflash.com:65536/",
        "https://app.neuroflash.com:0/",
        "https://b\xc3\xbc"
        "cher.example/",
        "https://.example.com/",
        "https://-a.example.com/",
        "https://" + std::string(254, 'a') + "/",
        "https://evil.com\\@app.neuroflash.com/",
        "https://a@b@c/",
        "https://[::1/",
        "https://%00/"};
}

} // namespace

BOOST_AUTO_TEST_CASE(good_parameters_are_accepted)
{
    BOOST_TEST(rejection(offline_params()).empty());
}

BOOST_AUTO_TEST_CASE(bad_value_of_a_member_is_refused_by_its_name)
{
    for (auto const& one : rows()) {
        auto params = offline_params();
        one.change(params);
        BOOST_TEST(
            rejection(params).starts_with("client_params::" + std::string(one.member) + ' '),
            one.member << ": " << rejection(params));
    }
}

BOOST_AUTO_TEST_CASE(path_of_every_operation_is_checked_by_its_rule)
{
    auto const defaults = route_params();
    for (auto const& rule : route_rules) {
        BOOST_TEST_CONTEXT(rule.name)
        {
            auto const member = "client_params::routes." + std::string(rule.name) + ' ';
            auto const is_refused = [&](std::string const& path) {
                auto params = offline_params();
                params.routes.*rule.member = path;
                auto const message = rejection(params);
                BOOST_TEST((message.empty() || message.starts_with(member)), message);
                return !message.empty();
            };
            BOOST_TEST(is_refused("") == !rule.may_be_empty);
            BOOST_TEST(is_refused("no-slash/{workspace}/{id}"));
            BOOST_TEST(!is_refused("/{workspace}/{id}"));
            BOOST_TEST(is_refused("/{workspace}") == rule.has_id);
            BOOST_TEST(is_refused("/{id}") == rule.has_workspace);
            auto const& usual = defaults.*rule.member;
            BOOST_TEST((usual.find("{id}") != std::string::npos) == rule.has_id, usual);
        }
    }
}

BOOST_AUTO_TEST_CASE(bad_ca_file_is_refused_by_its_name_and_path)
{
    auto context = asio::io_context();
    for (auto const* path : {"/nonexistent/ca.pem", "/", "/dev/null"}) {
        auto params = offline_params();
        params.ca_file = path;
        auto said = std::string();
        try {
            auto const made = client(context.get_executor(), params);
        } catch (std::invalid_argument const& e) {
            said = e.what();
        }
        BOOST_TEST(said.find("ca_file") != std::string::npos);
        BOOST_TEST(said.find(path) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(abused_addresses_are_refused)
{
    for (auto const& url : bad_urls()) {
        auto params = offline_params();
        params.api_base = url;
        BOOST_TEST(rejection(params).starts_with("client_params::api_base "), url);
        params = offline_params();
        params.token_url = url;
        BOOST_TEST(rejection(params).starts_with("client_params::token_url "), url);
    }
}

BOOST_AUTO_TEST_CASE(names_that_begin_like_a_loopback_address_are_none)
{
    for (auto const* url :
         {"http://127.evil.com/", "http://127.0.0.1.evil.com/", "http://127.0.0.1x/"}) {
        auto params = offline_params();
        params.api_base = url;
        BOOST_TEST(rejection(params).starts_with("client_params::api_base "), url);
    }
}

BOOST_AUTO_TEST_CASE(ports_that_are_no_numbers_are_refused)
{
    for (auto const* url : {"https://app.neuroflash.com:-1/", "https://app.neuroflash.com:abc/"}) {
        auto params = offline_params();
        params.api_base = url;
        BOOST_TEST(rejection(params).starts_with("client_params::api_base "), url);
    }
}

BOOST_AUTO_TEST_CASE(error_about_an_address_does_not_repeat_its_password)
{
    auto params = offline_params();
    params.api_base = "https://user:hunter2@app.neuroflash.com/";
    BOOST_TEST(rejection(params).find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(proper_addresses_are_accepted)
{
    for (auto const* url :
         {"https://app.neuroflash.com/api/", "https://APP.neuroflash.com", "HTTPS://a.b:8443/x",
          "http://127.0.0.1:8080/api", "http://localhost/api", "http://[::1]:80/",
          "https://[2001:db8::1]/api", "https://a.b:65535/"}) {
        auto params = offline_params();
        params.api_base = url;
        BOOST_TEST(rejection(params) == "", url);
    }
}

BOOST_AUTO_TEST_CASE(slashes_at_the_end_of_the_base_are_not_doubled)
{
    for (auto const* url :
         {"https://a.example/api", "https://a.example/api/", "https://a.example/api//"}) {
        auto params = with_workspace();
        params.api_base = url;
        auto at = call_fixture(params);
        at.wire->otherwise = always(answered(200, no_models));
        BOOST_TEST(bool(at.models()));
        BOOST_TEST(at.wire->seen.back().target() == "/api/ds-prototypes/image_generation/models");
        BOOST_TEST(at.wire->seen.back().field("host") == "a.example");
    }
}

BOOST_AUTO_TEST_SUITE_END()
