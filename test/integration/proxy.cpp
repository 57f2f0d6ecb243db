// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/connect_proxy.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(proxy)

namespace {

constexpr char password[] = "CANARY-password";
constexpr char account[] = "user%3F:CANARY-password";    // user?:CANARY-password
constexpr char basic[] = "dXNlcj86Q0FOQVJZLXBhc3N3b3Jk"; // the same, as it goes on the wire

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

/// A sandbox, reached through a proxy of these manners.
class behind_proxy
{
public:
    explicit behind_proxy(
        proxy_behaviour manners = proxy_behaviour(), against_sandbox::change const& adapt = {})
        : proxy(std::move(manners)), service([&](client_params& params) {
              params.proxy = proxy_params(proxy.url(account));
              params.logger = [this](log_level, std::string_view line) {
                  lines.append(line).append("\n");
              };
              if (adapt) adapt(params);
          })
    {
    }

    error failure()
    {
        auto const made = service.get(service->generate(generate_params("x")));
        BOOST_REQUIRE(!made);
        return made.error();
    }

    std::string authority() const { return service.server.origin().substr("https://"s.size()); }

    std::string lines;
    connect_proxy proxy;
    against_sandbox service;
};

proxy_behaviour answering(std::string text)
{
    auto made = proxy_behaviour();
    made.answer = std::move(text);
    made.tunnels = false;
    return made;
}

void check_proxy_failed(error const& e, int status, std::string_view words)
{
    BOOST_TEST(e.value() == errc::proxy_failed, e.to_string());
    BOOST_TEST(e.details().phase == phase::proxy);
    BOOST_TEST(e.details().proxy_status == status);
    BOOST_TEST(e.details().http_status == 0); // it is no answer of the service
    BOOST_TEST(e.code() == condition::unreachable);
    BOOST_TEST(e.charge().state == charge_state::not_charged);
    BOOST_TEST(contains(e.message(), words), e.message());
}

struct refusal
{
    char const* name;
    std::string answer;
    int status;
    std::size_t requests; ///< CONNECTs until the call gives up.
    char const* words;
};

std::vector<refusal> const refusals = {
    {"wrong password", "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
     407, 1, "it answered 407 Proxy Authentication Required; the user or the password is wrong"},
    {"wrong password, as tinyproxy says it", "HTTP/1.0 401 Unauthorized\r\n\r\n", 401, 1,
     "it answered 401 Unauthorized; the user or the password is wrong"},
    {"host not allowed", "HTTP/1.1 403 Filtered\r\n\r\n", 403, 1, "it answered 403 Filtered"},
    {"service not reached", "HTTP/1.1 502 Bad Gateway\r\n\r\n", 502, 3, "it answered 502"},
    {"no final answer", "HTTP/1.1 100 Continue\r\n\r\n", 100, 3, "it answered 100"},
    {"garbage", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 0, 3, "its response is not HTTP"},
    {"NUL", "HTTP/1.1 200 O\0K\r\n\r\n"s, 0, 3, "its response is not HTTP"},
    {"endless header", "HTTP/1.1 200 OK\r\nX: " + std::string(1 << 20, 'x'), 0, 3,
     "the header of its response does not end"},
    {"cut header", "HTTP/1.1 200 OK\r\nX:", 0, 3, "it closed the connection"},
    {"nothing but a line", "\r\n\r\n", 0, 3, "its response is not HTTP"},
};

} // namespace

BOOST_AUTO_TEST_CASE(whole_generation_and_its_image_come_through_the_tunnel)
{
    auto at = behind_proxy();
    auto const made = at.service.get(at.service->generate(generate_params("x")));
    require_good(made);
    auto bytes = std::string();
    require_good(
        at.service.get(at.service->download(made->images.at(0), download_target::memory(bytes))));
    BOOST_TEST(bytes.starts_with("\x89PNG"));
    auto const requests = at.proxy.requests();
    BOOST_TEST(requests.size() == at.service.server.stats().connections_opened);
    for (auto const& one : requests) {
        BOOST_TEST(
            one ==
            "CONNECT " + at.authority() + " HTTP/1.1\r\nHost: " + at.authority() +
                "\r\nProxy-Authorization: Basic " + basic + "\r\n\r\n");
    }
}

BOOST_AUTO_TEST_CASE(proxy_without_a_user_is_sent_no_credentials)
{
    auto at = behind_proxy(proxy_behaviour(), [](client_params& params) {
        auto const& url = params.proxy.url();
        params.proxy = proxy_params("http://" + url.substr(url.find('@') + 1));
    });
    require_good(at.service.get(at.service->list_workspaces()));
    BOOST_TEST(!contains(at.proxy.requests().at(0), "Authorization"));
}

BOOST_AUTO_TEST_CASE(tunnels_are_kept_and_used_again)
{
    auto at = behind_proxy();
    for (auto n = 0; n < 5; ++n) require_good(at.service.get(at.service->list_history()));
    BOOST_TEST(at.proxy.requests().size() == at.service.server.stats().connections_opened);
    BOOST_TEST(at.proxy.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(no_secret_of_one_reaches_the_other)
{
    auto at = behind_proxy();
    auto const made = at.service.get(at.service->generate(generate_params("x")));
    require_good(made);
    auto const seen = at.proxy.seen();
    BOOST_TEST(!contains(seen, "Bearer"));
    BOOST_TEST(!contains(seen, at.service.server.client_secret()));
    BOOST_TEST(!contains(seen, "POST ")); // only what TLS wraps
    for (auto const& one : at.service.server.requests()) {
        for (auto const* field : {&one.target, &one.body, &one.user_agent, &one.workspace}) {
            BOOST_TEST(!contains(*field, basic));
            BOOST_TEST(!contains(*field, password));
        }
    }
    BOOST_TEST(!at.lines.empty());
    BOOST_TEST(!contains(at.lines, password));
    BOOST_TEST(!contains(at.lines, basic));
}

BOOST_AUTO_TEST_CASE(each_refusal_is_told_and_repeated_only_where_that_may_help)
{
    for (auto const& one : refusals) {
        BOOST_TEST_CONTEXT(one.name)
        {
            auto at = behind_proxy(answering(one.answer));
            auto const e = at.failure();
            check_proxy_failed(e, one.status, one.words);
            BOOST_TEST(contains(e.message(), "127.0.0.1 port " + std::to_string(at.proxy.port())));
            BOOST_TEST(contains(e.message(), "for " + at.authority()));
            BOOST_TEST(at.proxy.requests().size() == one.requests);
            BOOST_TEST(at.service.server.stats().connections_opened == 0U);
            BOOST_TEST(at.service->stats().token_requests == 1U); // no refresh follows a 401
            for (auto const* secret : {password, basic}) {
                BOOST_TEST(!contains(e.to_string(), secret));
                BOOST_TEST(!contains(at.lines, secret));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(framing_of_a_good_answer_is_ignored)
{
    auto manners = proxy_behaviour();
    manners.answer = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n";
    auto at = behind_proxy(manners);
    require_good(at.service.get(at.service->list_workspaces()));
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_answer_are_the_tunnels_and_not_believed)
{
    auto manners = proxy_behaviour();
    manners.answer += "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";
    auto at = behind_proxy(manners);
    auto const e = at.failure();
    BOOST_TEST(e.value() == errc::tls_failed, e.to_string());
    BOOST_TEST(at.service.server.requests().empty());
}

BOOST_AUTO_TEST_CASE(silent_proxy_is_given_up_after_its_limit)
{
    auto at =
        behind_proxy(answering(""), [](client_params& params) { params.proxy.timeout = 50ms; });
    auto const e = at.failure();
    check_proxy_failed(e, 0, "no response within 50 ms");
    BOOST_TEST(at.proxy.requests().size() == 3U);
    BOOST_TEST(e.details().elapsed >= 150ms);
}

BOOST_AUTO_TEST_CASE(closing_the_client_ends_the_wait_for_a_silent_proxy)
{
    auto at = behind_proxy(answering(""));
    auto got = std::optional<result<generation>>();
    at.service.start(at.service->generate(generate_params("x")), got);
    BOOST_REQUIRE(at.service.run_until([&] { return !at.proxy.requests().empty(); }));
    auto const before = std::chrono::steady_clock::now();
    at.service.service.reset();
    at.service.run_to_end();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST(got->error().value() == errc::client_closed);
    BOOST_TEST(std::chrono::steady_clock::now() - before < 5s);
}

BOOST_AUTO_TEST_CASE(proxy_that_is_not_there_is_named)
{
    auto at = behind_proxy(proxy_behaviour(), [](client_params& params) {
        // A port of an address that nothing else uses.
        params.proxy = proxy_params("http://user:CANARY-password@127.91.92.94:9");
    });
    auto const e = at.failure();
    BOOST_TEST(e.value() == errc::connect_failed);
    BOOST_TEST(contains(e.message(), "the proxy: 127.91.92.94 port 9: "), e.message());
    BOOST_TEST(!contains(e.to_string() + at.lines, password));
    BOOST_TEST(at.service.server.stats().connections_opened == 0U); // and not gone round
}

BOOST_AUTO_TEST_CASE(no_proxy_leads_past_it)
{
    for (auto const* list : {"127.0.0.1", "a.com, 127.0.0.0/8", "*"}) {
        auto at = behind_proxy(
            answering(""), [&](client_params& params) { params.proxy.no_proxy = list; });
        require_good(at.service.get(at.service->list_workspaces()));
        BOOST_TEST(at.proxy.requests().empty());
    }
}

BOOST_AUTO_TEST_CASE(plain_http_to_this_machine_goes_direct)
{
    auto const proxy = connect_proxy();
    auto params = small_images();
    params.tls = false;
    auto service =
        against_sandbox(params, [&](client_params& own) { own.proxy = proxy_params(proxy.url()); });
    require_good(service.get(service->list_workspaces()));
    BOOST_TEST(proxy.requests().empty());
}

BOOST_AUTO_TEST_CASE(url_that_cannot_be_one_is_refused_without_being_repeated)
{
    auto context = asio::io_context();
    auto params = client_params();
    params.credentials = credentials("id", "secret");
    for (auto const* bad :
         {"https://u:CANARY@proxy:1", "socks5://u:CANARY@proxy:1", "http://u:CANARY@:1",
          "http://u:CANARY@proxy:0", "http://u:CANARY@proxy:99999", "http://u:CANARY@proxy:1/path",
          "http://u:CANARY@proxy:1?q", "http://a%3Ab:CANARY@proxy:1", "http://u:CANARY @proxy:1",
          "http://u:CANARY@pro xy:1", "u:CANARY@proxy:1:2"}) {
        params.proxy = proxy_params(bad);
        BOOST_TEST_CONTEXT(bad)
        {
            BOOST_CHECK_EXCEPTION(
                client(context.get_executor(), params), std::invalid_argument,
                [](std::invalid_argument const& e) {
                    return contains(e.what(), "client_params::proxy ") &&
                        !contains(e.what(), "CANARY");
                });
        }
    }
    params.proxy = proxy_params("http://proxy:1");
    params.proxy.timeout = 0ms;
    BOOST_CHECK_THROW(client(context.get_executor(), params), std::invalid_argument);
    for (auto const* good : {"http://proxy:1", "HTTP://Proxy", "proxy:3128", "u:p@[::1]:8080/"}) {
        params.proxy = proxy_params(good);
        BOOST_CHECK_NO_THROW(client(context.get_executor(), params));
    }
}

BOOST_AUTO_TEST_CASE(environment_is_read_on_demand_alone_and_lower_case_wins)
{
    auto const names = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                        "no_proxy",    "NO_PROXY",    "http_proxy"};
    for (auto const* name : names) ::unsetenv(name);
    BOOST_TEST(proxy_params::from_environment().empty());
    ::setenv("http_proxy", "http://wrong:1", 1);
    BOOST_TEST(proxy_params::from_environment().empty());
    ::setenv("ALL_PROXY", "http://fourth:1", 1);
    BOOST_TEST(proxy_params::from_environment().url() == "http://fourth:1");
    ::setenv("all_proxy", "http://third:1", 1);
    BOOST_TEST(proxy_params::from_environment().url() == "http://third:1");
    ::setenv("HTTPS_PROXY", "http://second:1", 1);
    BOOST_TEST(proxy_params::from_environment().url() == "http://second:1");
    ::setenv("https_proxy", "", 1); // as if it were not set
    BOOST_TEST(proxy_params::from_environment().url() == "http://second:1");
    ::setenv("https_proxy", "first:1", 1);
    ::setenv("NO_PROXY", "a.com", 1);
    BOOST_TEST(proxy_params::from_environment().url() == "http://first:1");
    BOOST_TEST(proxy_params::from_environment().no_proxy == "a.com");
    ::setenv("no_proxy", "b.com", 1);
    BOOST_TEST(proxy_params::from_environment().no_proxy == "b.com");
    BOOST_TEST(client_params().proxy.empty());
    auto service = against_sandbox();
    require_good(service.get(service->list_workspaces())); // would not reach `first`
    for (auto const* name : names) ::unsetenv(name);
}

BOOST_AUTO_TEST_SUITE_END()
