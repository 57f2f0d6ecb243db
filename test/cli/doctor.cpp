// SPDX-License-Identifier: BSL-1.0
// What the doctor sees, what it advises, how it ends, and that it never pays.
#include "common/unit_test.hpp"
#include "doctor_fixture.hpp"

#include "common/connect_proxy.hpp"

#include <csignal>

namespace neuroflash::test {

namespace {

using namespace std::chrono_literals;
struct guide_only : doctor_fixture
{
    guide_only() : doctor_fixture(guarded(sandbox::route_mount::guide_only)) {}
};

struct without_tls : doctor_fixture
{
    without_tls() : doctor_fixture(plain()) {}

    static sandbox::sandbox_params plain()
    {
        auto params = guarded();
        params.tls = false;
        return params;
    }
};

struct reference_only : doctor_fixture
{
    reference_only() : doctor_fixture(guarded(sandbox::route_mount::reference_only)) {}
};

/// One path of the chat and one of the summaries.
struct one_text_path : doctor_fixture
{
    one_text_path() : doctor_fixture(with_one_path()) {}

    static sandbox::sandbox_params with_one_path()
    {
        auto params = guarded();
        params.chat = sandbox::chat_mount::short_path;
        params.summaries = sandbox::summary_mount::content_service;
        return params;
    }
};

/// The value of a Date header, that many seconds from now.
std::string date_in(std::chrono::seconds from_now)
{
    auto const time =
        std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + from_now);
    auto text = std::string(64, '\0');
    text.resize(
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&time)));
    return text;
}

sandbox::fault clock_off_by(std::chrono::seconds from_now)
{
    auto planned = sandbox::fault(sandbox::fault_kind::raw, "GET", "/api");
    planned.raw =
        "HTTP/1.1 401 Unauthorized\r\nDate: " + date_in(from_now) + "\r\nContent-Length: 0\r\n\r\n";
    return planned;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(doctor, doctor_fixture)

BOOST_AUTO_TEST_CASE(sound_account_is_all_well)
{
    auto const found = examine();
    BOOST_TEST(found.code == 0);
    auto keys = std::vector<std::string>();
    for (auto const& entry : found.whole.at("checks").as_array()) {
        auto const key = std::string(entry.at("check").as_string());
        if (keys.empty() || keys.back() != key) keys.push_back(key);
        auto const skipped = entry.at("subject") == "generate, edit, delete";
        BOOST_TEST(entry.at("status").as_string() == (skipped ? "skipped" : "ok"), entry);
    }
    auto const expected = std::vector<std::string>{
        "settings",   "name_resolution", "connect",  "proxy", "tls",    "clock", "token",
        "workspaces", "routes",          "surfaces", "quota", "models", "text",  "brand_voices"};
    BOOST_TEST(keys == expected, boost::test_tools::per_element());
    BOOST_TEST(found.at("token").at("details").at("lifetime_seconds").as_int64() == 14399);
    BOOST_TEST(
        found.at("workspaces").at("details").at("workspace").as_string() == server.workspace_id());
    BOOST_TEST(found.at("tls").at("details").at("days_left").as_int64() == 89);
    BOOST_TEST(found.at("tls").at("details").at("protocol").as_string() == "TLSv1.3");
    BOOST_TEST(found.at("name_resolution").at("details").at("addresses").at(0) == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(people_see_a_line_a_check_and_what_to_do)
{
    auto const sound = run({"doctor"});
    BOOST_TEST(sound.code == 0);
    BOOST_TEST(contains(sound.out, "\nok    clock            agrees with the service's\n"));
    BOOST_TEST(contains(sound.out, "\nAll is well; nothing was paid.\n"));
    BOOST_TEST(!contains(sound.out, "what to do"));
    variables["NEUROFLASH_CLIENT_SECRET"] = "wrong-and-secret";
    auto const wrong = run({"doctor", "--verbose"});
    BOOST_TEST(wrong.code == 3);
    BOOST_TEST(contains(wrong.out, "\nFAIL  token            "));
    BOOST_TEST(contains(wrong.out, "what to do: Check NEUROFLASH_CLIENT_ID"));
    BOOST_TEST(contains(wrong.out, "\n1 failure; nothing was paid.\n"));
    BOOST_TEST(!contains(wrong.out + wrong.err, "wrong-and-secret"));
}

BOOST_AUTO_TEST_CASE(missing_credentials_do_not_hide_the_network)
{
    variables.erase("NEUROFLASH_CLIENT_SECRET");
    auto const found = examine();
    BOOST_TEST(found.code == 3);
    BOOST_TEST(found.status("settings", "NEUROFLASH_CLIENT_SECRET") == "failed");
    BOOST_TEST(found.status("settings", "NEUROFLASH_CLIENT_ID") == "ok");
    BOOST_TEST(found.status("tls") == "ok");
    BOOST_TEST(found.status("clock") == "ok");
    for (auto const* const key :
         {"token", "workspaces", "routes", "quota", "models", "text", "brand_voices"})
        BOOST_TEST(found.status(key) == "skipped");
    BOOST_TEST(server.stats().token_requests == 0u);
}

BOOST_AUTO_TEST_CASE(unsound_settings_are_named_and_not_repeated)
{
    variables["NEUROFLASH_API_BASE"] = "https://user:CANARY@example.com/api";
    variables["NEUROFLASH_CA_FILE"] = "/no/such/file.pem";
    variables["NEUROFLASH_CLIENT_ID"] = "'sandbox-client'";
    auto const end = run({"doctor", "--json"});
    BOOST_TEST(!contains(end.out, "CANARY"));
    auto const found = diagnosed{end.code, document_in(end.out)};
    BOOST_TEST(found.code == 2);
    BOOST_TEST(found.status("settings", "NEUROFLASH_API_BASE") == "failed");
    BOOST_TEST(found.status("settings", "NEUROFLASH_CA_FILE") == "failed");
    BOOST_TEST(found.status("settings", "NEUROFLASH_CLIENT_ID") == "warning");
    BOOST_TEST(found.status("connect") == "ok"); // of the token service, whose address is sound
}

BOOST_AUTO_TEST_CASE(wrong_name_fails_and_the_other_host_is_still_looked_at)
{
    variables["NEUROFLASH_API_BASE"] = "https://no-such-host.invalid/api";
    auto const found = examine();
    BOOST_TEST(found.code == 6);
    BOOST_TEST(found.status("name_resolution", "no-such-host.invalid") == "failed");
    BOOST_TEST(found.text("name_resolution", "code") == "name_resolution_failed");
    BOOST_TEST(found.status("connect", "no-such-host.invalid port 443") == "skipped");
    BOOST_TEST(found.status("name_resolution", "127.0.0.1") == "ok");
    BOOST_TEST(found.status("token") == "ok");
    BOOST_TEST(found.status("workspaces") == "skipped");
}

BOOST_AUTO_TEST_CASE(closed_port_is_a_failure_to_connect)
{
    // On an address that nothing else uses.
    variables["NEUROFLASH_TOKEN_URL"] = "https://127.91.92.96:9/token";
    auto const found = examine();
    BOOST_TEST(found.code == 6);
    auto const closed = found.at("connect", "127.91.92.96 port 9");
    BOOST_TEST(closed.at("status") == "failed");
    auto const advice = std::string(closed.at("advice").as_string());
    BOOST_TEST(contains(advice, "NEUROFLASH_TOKEN_URL"), advice);
    BOOST_TEST(!contains(advice, "NEUROFLASH_API_BASE"), advice);
    BOOST_TEST(found.status("tls", "127.91.92.96:9") == "skipped");
    BOOST_TEST(!contains(run({"doctor"}).out, "  neuroflash doctor\n"));
    BOOST_TEST(found.status("clock") == "ok");
    BOOST_TEST(found.status("token") == "skipped");
}

BOOST_AUTO_TEST_CASE(certificate_of_an_unknown_authority_is_not_trusted)
{
    variables.erase("NEUROFLASH_CA_FILE");
    auto const found = examine();
    BOOST_TEST(found.code == 6);
    BOOST_TEST(found.status("tls") == "failed");
    BOOST_TEST(contains(found.text("tls"), "neuroflash sandbox CA"));
    BOOST_TEST(contains(found.text("tls", "advice"), "NEUROFLASH_CA_FILE"));
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(expired_certificate_is_dated)
{
    auto who = identity();
    who.valid_until = -3600;
    auto const other = raw_server::with(who);
    point_at(other);
    auto const found = examine();
    BOOST_TEST(found.code == 6);
    BOOST_TEST(found.status("tls") == "failed");
    BOOST_TEST(contains(found.text("tls"), "expired"));
    BOOST_TEST(contains(found.text("tls", "advice"), "clock"));
    BOOST_TEST(found.at("tls").at("details").as_object().contains("expires"));
    BOOST_TEST(other.bytes_received() == 0u);
}

BOOST_AUTO_TEST_CASE(certificate_of_another_host_is_refused)
{
    auto who = identity();
    who.names = "DNS:other.example";
    auto const other = raw_server::with(who);
    point_at(other);
    auto const found = examine();
    BOOST_TEST(found.status("tls") == "failed");
    BOOST_TEST(contains(found.text("tls"), "IP address mismatch"));
    BOOST_TEST(other.bytes_received() == 0u);
}

BOOST_FIXTURE_TEST_CASE(plain_http_on_this_machine_needs_no_certificate, without_tls)
{
    variables.erase("NEUROFLASH_CA_FILE");
    auto const found = examine();
    BOOST_TEST(found.code == 0);
    BOOST_TEST(contains(found.text("tls"), "plain http"));
}

BOOST_AUTO_TEST_CASE(clock_that_is_off_is_a_warning_and_then_a_failure)
{
    server.inject(clock_off_by(-20s));
    auto const warned = examine();
    BOOST_TEST(warned.code == 0);
    BOOST_TEST(warned.status("clock") == "warning");
    BOOST_TEST(contains(warned.text("clock"), "s ahead of"));
    server.clear_faults();
    server.inject(clock_off_by(200s));
    auto const failed = examine();
    BOOST_TEST(failed.code == 2);
    BOOST_TEST(failed.status("clock") == "failed");
    BOOST_TEST(contains(failed.text("clock"), "s behind"));
    BOOST_TEST(failed.status("models") == "ok");
}

BOOST_AUTO_TEST_CASE(service_that_breaks_off_is_no_reason_to_stop)
{
    server.inject(sandbox::fault(sandbox::fault_kind::close_before_response, "GET", "/api"));
    auto const found = examine();
    BOOST_TEST(found.code == 6);
    BOOST_TEST(found.status("clock") == "failed");
    BOOST_TEST(found.status("models") == "ok");
}

BOOST_AUTO_TEST_CASE(workspace_that_is_not_the_accounts_is_refused)
{
    auto const found = examine({"--workspace", "not-mine"});
    BOOST_TEST(found.code == 3);
    BOOST_TEST(found.status("workspaces") == "failed");
    BOOST_TEST(found.status("quota") == "skipped");
    BOOST_TEST(contains(found.text("quota"), "the workspace that is set"));
}

BOOST_AUTO_TEST_CASE(workspace_that_is_set_is_asked_for_though_the_list_does_not_come)
{
    auto broken = sandbox::fault::with_response(500, "{}", "GET", "/api/workspace-service");
    broken.times = -1;
    server.inject(broken);
    auto const unset = examine();
    BOOST_TEST(unset.status("workspaces") == "failed");
    BOOST_TEST(contains(unset.text("routes"), "there is no workspace"));
    auto const found = examine({"--workspace", server.workspace_id()});
    BOOST_TEST(found.code == 6);
    BOOST_TEST(found.status("workspaces") == "failed");
    BOOST_TEST(found.status("routes", "history") == "ok");
    BOOST_TEST(found.status("quota") == "ok");
    BOOST_TEST(found.status("models") == "ok");
}

BOOST_AUTO_TEST_CASE(exhausted_quota_fails_with_4_and_models_are_still_listed)
{
    auto levels = sandbox::quota_levels(100, 50);
    levels.used_daily = 50;
    server.set_quota(levels);
    auto const found = examine();
    BOOST_TEST(found.code == 4);
    BOOST_TEST(found.status("quota") == "failed");
    BOOST_TEST(contains(found.text("quota", "advice"), "midnight UTC"));
    BOOST_TEST(found.at("quota").at("details").at("cycle_left").as_int64() == 100);
    BOOST_TEST(found.status("models") == "ok");
}

BOOST_AUTO_TEST_CASE(account_without_models_is_told_so)
{
    server.inject(sandbox::fault::with_response(
        200, "[]", "GET", "/api/ds-prototypes/image_generation/models"));
    auto const found = examine();
    BOOST_TEST(found.code == 3);
    BOOST_TEST(found.status("models") == "failed");
    BOOST_TEST(contains(found.text("models"), "0 models"));
}

BOOST_FIXTURE_TEST_CASE(routes_of_the_guide_alone_are_seen, guide_only)
{
    auto const found = examine();
    BOOST_TEST(found.code == 0);
    for (auto const* const subject : {"history", "history item"}) {
        auto const& details = found.at("routes", subject).at("details");
        BOOST_TEST(details.at("guide").as_string() == "answers");
        BOOST_TEST(details.at("reference").as_string() == "does not exist");
    }
}

BOOST_FIXTURE_TEST_CASE(routes_of_the_reference_alone_are_seen, reference_only)
{
    auto const found = examine();
    BOOST_TEST(found.code == 0);
    for (auto const* const subject : {"history", "history item"}) {
        auto const& details = found.at("routes", subject).at("details");
        BOOST_TEST(details.at("guide").as_string() == "does not exist");
        BOOST_TEST(details.at("reference").as_string() == "answers");
    }
}

BOOST_FIXTURE_TEST_CASE(routes_of_texts_are_probed_for_free, one_text_path)
{
    uploads_of_probe = 1;
    auto const found = examine({"--probe"});
    BOOST_TEST(found.code == 0);
    auto const summaries = std::string("/v1/workspaces/{workspace}/brand-voice-summaries");
    auto const voices = std::string("/brand-voice-service/v1/workspaces/{workspace}/brand-voices");
    BOOST_TEST(found.status("probe", "/ds-prototypes/chat/completions") == "ok");
    BOOST_TEST(
        found.status("probe", "/ds-prototypes/content_generation/chat/completions") == "skipped");
    BOOST_TEST(found.status("probe", voices + "/{id}/ds-prompt") == "ok");
    BOOST_TEST(found.status("probe", "/content-service" + summaries) == "ok");
    BOOST_TEST(found.status("probe", "/word-embedding" + summaries) == "skipped");
    BOOST_TEST(found.status("probe", summaries) == "skipped");
    BOOST_TEST(server.token_ledger().empty());
}

BOOST_AUTO_TEST_CASE(routes_that_are_nowhere_are_a_failure)
{
    for (auto const* const prefix :
         {"/api/ds-prototypes/history", "/api/ds-prototypes/image_generation/history"}) {
        auto planned =
            sandbox::fault::with_response(404, R"({"detail":"Not Found"})", "GET", prefix);
        planned.times = -1;
        server.inject(planned);
    }
    auto const found = examine();
    BOOST_TEST(found.code == 5);
    BOOST_TEST(found.status("routes", "history") == "failed");
    BOOST_TEST(found.status("routes", "history item") == "failed");
    BOOST_TEST(found.status("quota") == "ok");
}

BOOST_AUTO_TEST_CASE(route_that_fails_cannot_be_judged)
{
    auto planned = sandbox::fault(
        sandbox::fault_kind::server_error, "GET", "/api/ds-prototypes/image_generation/history");
    planned.times = -1;
    server.inject(planned);
    auto const found = examine();
    BOOST_TEST(found.code == 0);
    BOOST_TEST(found.status("routes", "history") == "warning");
    BOOST_TEST(found.at("routes", "history").at("details").at("reference") == "cannot be judged");
}

BOOST_AUTO_TEST_CASE(proxy_is_named_with_its_source_and_without_its_password)
{
    auto proxy = connect_proxy();
    variables["NEUROFLASH_PROXY"] = proxy.url("user:cAnArY-pass");
    auto const found = examine();
    BOOST_TEST(found.code == 0);
    BOOST_TEST(
        found.text("proxy") ==
        "127.0.0.1 port " + std::to_string(proxy.port()) +
            ", from NEUROFLASH_PROXY, opens a tunnel");
    BOOST_TEST(!proxy.requests().empty());
}

BOOST_AUTO_TEST_CASE(refusal_of_the_proxy_is_distinguished_from_one_of_the_service)
{
    auto manners = proxy_behaviour();
    manners.answer = "HTTP/1.1 407 cAnArY-pass\r\nContent-Length: 0\r\n\r\n";
    manners.tunnels = false;
    auto proxy = connect_proxy(manners);
    variables["NEUROFLASH_PROXY"] = proxy.url("user:cAnArY-pass");
    auto const found = examine();
    BOOST_TEST(found.code == 6);
    BOOST_TEST(found.status("connect") == "ok");
    BOOST_TEST(found.status("proxy") == "failed");
    BOOST_TEST(contains(found.text("proxy"), "407"));
    BOOST_TEST(found.status("tls") == "skipped");
}

BOOST_AUTO_TEST_CASE(advice_names_the_setting_of_the_address_that_is_not_reached)
{
    variables["NEUROFLASH_TOKEN_URL"] = "https://no-such-host.invalid/token";
    auto const name = examine().at("name_resolution", "no-such-host.invalid").at("advice");
    BOOST_TEST(contains(std::string(name.as_string()), "NEUROFLASH_TOKEN_URL"));

    variables["NEUROFLASH_PROXY"] = "http://127.91.92.96:9"; // which nothing else uses
    auto const port = examine().at("connect", "127.91.92.96 port 9").at("advice");
    BOOST_TEST(contains(std::string(port.as_string()), "NEUROFLASH_PROXY"));

    variables["NEUROFLASH_PROXY"] = "http://no-proxy.invalid:3128";
    auto const proxy = examine().at("name_resolution", "no-proxy.invalid").at("advice");
    BOOST_TEST(contains(std::string(proxy.as_string()), "NEUROFLASH_PROXY"));
}

BOOST_AUTO_TEST_CASE(proxy_of_others_is_mentioned_where_it_is_not_used)
{
    variables["HTTPS_PROXY"] = "http://127.0.0.1:9";
    auto const found = examine();
    BOOST_TEST(found.code == 0);
    BOOST_TEST(contains(found.text("proxy"), "--proxy-from-environment"));
}

BOOST_AUTO_TEST_CASE(secrets_that_the_service_gives_back_are_not_printed)
{
    auto planned = sandbox::fault::with_response(
        400, R"({"detail":"client_secret=cAnArY-s3cr3t, Authorization: Bearer t0k3n.t0k3n"})");
    planned.times = -1;
    server.inject(planned);
    for (auto const& more : {std::vector<std::string>{"doctor"}, {"doctor", "--json"}}) {
        auto const end = run(more);
        BOOST_TEST(end.code != 0);
        BOOST_TEST(!contains(end.out + end.err, "cAnArY"), end.out);
        BOOST_TEST(!contains(end.out + end.err, "t0k3n.t0k3n"), end.out);
    }
}

BOOST_AUTO_TEST_CASE(interrupted_examination_ends_at_once_and_is_no_verdict)
{
    server.inject(sandbox::fault(sandbox::fault_kind::stall, "GET", "/api"));
    auto child = child_process(setup({"doctor"}));
    BOOST_REQUIRE(poll_until([&] { return server.stats().faults_applied >= 1; }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(contains(end.out, "\nok    tls  "));
    BOOST_TEST(!contains(end.out, "FAIL"));
    BOOST_TEST(!contains(end.out, "nothing was paid"));
    BOOST_TEST(contains(end.err, "interrupted: The checks were not finished."));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
