// SPDX-License-Identifier: BSL-1.0
// Whatever goes wrong, and whatever the service throws back at us: no secret, no token and no
// whole prompt in an error or a log line.
#include "common/against_sandbox.hpp"
#include "common/all_text_of.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(secrets)

namespace {

constexpr char secret[] = "CANARY-secret-8c1d0e";
constexpr char token[] = "CANARY-token-5b7f3a";
constexpr char prompt[] = "CANARY-prompt: a red fox in deep snow, seen from above";

/// Everything that is said to people and logs.
class recorded_output
{
public:
    void take(error const& e)
    {
        text += all_text_of(e);
        ++errors;
    }

    template <class T>
    void take(result<T> const& what)
    {
        if (!what) take(what.error());
    }

    std::string text;
    int errors = 0;
    int lines = 0;
};

void check_silence(recorded_output const& heard)
{
    for (auto const* const canary : {"CANARY", "red fox in deep snow", secret, token}) {
        auto const at = heard.text.find(canary);
        if (at == std::string::npos) continue;
        BOOST_ERROR(canary << " in: " << heard.text.substr(at < 200 ? 0 : at - 200, 400));
    }
}

/// A client whose secret and token are known to the test, and who logs everything.
class with_leak_markers : public against_sandbox
{
public:
    explicit with_leak_markers(sandbox::sandbox_params params = small_images())
        : against_sandbox(std::move(params), [this](client_params& adapted) {
              adapted.credentials = credentials("sandbox-client", secret);
              adapted.logger = [this](log_level, std::string_view line) {
                  heard.text.append(line).append("\n");
                  ++heard.lines;
              };
          })
    {
    }

    void hand_out_token()
    {
        auto issued = fault::with_response(
            200,
            std::string(R"({"access_token":")") + token +
                R"(","token_type":"Bearer","expires_in":3600})",
            "POST", token_path);
        issued.times = -1;
        server.inject(issued);
    }

    /// One call of each kind.
    void call_everything()
    {
        auto bytes = std::string();
        heard.take(get(service->list_workspaces()));
        heard.take(get(service->image_quota()));
        heard.take(get(service->list_image_models()));
        heard.take(get(service->generate(generate_params(prompt))));
        heard.take(get(service->edit(edit_params(prompt, service->path_of(image_id("x"))))));
        heard.take(get(service->list_history()));
        heard.take(get(service->get_history_item(image_id("x"))));
        heard.take(get(service->delete_image(image_id("x"))));
        heard.take(get(service->download(image_id("x"), download_target::memory(bytes))));
        auto const signed_link = server.origin() + "/storage/generated/x.png?sig=CANARY-link";
        heard.take(get(service->download(signed_link, download_target::memory(bytes))));
    }

    recorded_output heard;
};

std::string echo_of(std::string_view what)
{
    auto text = std::string(what);
    auto const put = [&](std::string_view name, std::string_view value) {
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
            text.replace(at, name.size(), value);
        }
    };
    put("%token", token);
    put("%secret", secret);
    put("%prompt", prompt);
    return text;
}

/// Bodies by which a careless service throws our own request back at us.
constexpr char const* echoes[] = {
    R"({"detail":"bad header Authorization: Bearer %token"})",
    R"({"error":"authorization=Bearer %token"})",
    R"({"error":{"message":"got client_id=a&client_secret=%secret&scope=openid"}})",
    R"({"error_description":"{\"client_secret\":\"%secret\"}"})",
    R"({"detail":[{"loc":["body","prompt"],"msg":"too long","type":"x","input":"%prompt"}]})",
    "Authorization: Bearer %token\r\nx-workspace-id: w\r\n",
    "<html><title>Bearer %token refused</title><body>%prompt</body></html>",
    R"({"access_token":"%token")",
    R"({"message":"the request was {'access_token': '%token'}"})",
};

} // namespace

BOOST_DATA_TEST_CASE(
    a_service_that_echoes_the_request_is_not_quoted_with_secrets,
    boost::unit_test::data::xrange(std::size(echoes)) *
        boost::unit_test::data::make({200U, 400U, 401U, 500U}),
    index, status)
{
    auto service = with_leak_markers();
    service.hand_out_token();
    auto echo = fault::with_response(status, echo_of(echoes[index]), "", "/api");
    echo.times = -1;
    service.server.inject(echo);
    echo.path_prefix = "/storage";
    service.server.inject(echo);
    service.call_everything();
    BOOST_TEST(service.heard.errors >= 8);
    BOOST_TEST(service.heard.lines > 0);
    check_silence(service.heard);
}

BOOST_DATA_TEST_CASE(
    a_token_service_that_echoes_the_secret_is_not_quoted_with_it,
    boost::unit_test::data::xrange(std::size(echoes)) *
        boost::unit_test::data::make({200U, 400U, 500U}),
    index, status)
{
    auto service = with_leak_markers();
    auto echo = fault::with_response(status, echo_of(echoes[index]), "POST", token_path);
    echo.times = -1;
    service.server.inject(echo);
    service.call_everything();
    BOOST_TEST(service.heard.errors >= 8);
    check_silence(service.heard);
}

BOOST_AUTO_TEST_CASE(broken_connections_tell_nothing)
{
    for (auto const kind :
         {fault_kind::reset_before_response, fault_kind::close_before_response, fault_kind::garbage,
          fault_kind::raw}) {
        auto service = with_leak_markers();
        service.hand_out_token();
        auto broken = fault(kind, "", "/api");
        broken.raw = kind == fault_kind::raw ? echo_of("HTTP/1.1 abc Bearer %token\r\n\r\n") : "";
        broken.times = -1;
        service.server.inject(broken);
        service.call_everything();
        BOOST_TEST(service.heard.errors >= 8);
        check_silence(service.heard);
    }
}

BOOST_AUTO_TEST_CASE(refused_parameters_tell_nothing)
{
    auto service = with_leak_markers();
    auto ask = generate_params(prompt);
    ask.num_images = -1;
    service.heard.take(service.get(service->generate(ask)));
    ask = generate_params(std::string(prompt) + '\xff');
    service.heard.take(service.get(service->generate(ask)));
    auto bytes = std::string();
    service.heard.take(
        service.get(service->download("ftp://x/y?sig=CANARY", download_target::memory(bytes))));
    service.heard.take(service.get(
        service->download("https://user:CANARY@127.0.0.1/y.png", download_target::memory(bytes))));
    BOOST_TEST(service.heard.errors == 4);
    check_silence(service.heard);
}

BOOST_AUTO_TEST_CASE(a_redirect_with_secrets_in_it_is_not_quoted)
{
    auto service = with_leak_markers();
    service.hand_out_token();
    auto away = fault::with_response(302, "", "", "/api");
    away.headers.emplace_back("Location", "http://evil.example/?access_token=CANARY");
    away.times = -1;
    service.server.inject(away);
    service.call_everything();
    check_silence(service.heard);
}

BOOST_AUTO_TEST_CASE(calls_that_succeed_are_logged_without_prompt_and_token)
{
    auto lines = std::string();
    auto service = against_sandbox([&](client_params& params) {
        params.logger = [&](log_level, std::string_view line) { lines.append(line).append("\n"); };
    });
    require_good(service.get(service->generate(generate_params(prompt))));
    BOOST_TEST(lines.find(generate_path) != std::string::npos);
    BOOST_TEST(lines.find("CANARY") == std::string::npos);
    BOOST_TEST(lines.find("Bearer") == std::string::npos);
    BOOST_TEST(lines.find(service.server.client_secret()) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
