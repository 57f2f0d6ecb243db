// SPDX-License-Identifier: BSL-1.0
// The secret comes from the environment alone and is never printed.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <csignal>
#include <sys/resource.h>

namespace neuroflash::test {

namespace {

constexpr auto secret = "cAnArY-s3cr3t";

sandbox::sandbox_params with_canary()
{
    auto params = small_sandbox();
    params.client_secret = secret;
    return params;
}

struct canary_fixture : cli_fixture
{
    canary_fixture() : cli_fixture(with_canary()) {}

    void check(std::vector<std::string> arguments) const
    {
        for (auto const* const json : {"", "--json"}) {
            auto all = arguments;
            all.emplace_back("--verbose");
            if (*json) all.emplace_back(json);
            auto const end = run(all);
            for (auto const& stream : {end.out, end.err}) {
                BOOST_TEST(!contains(stream, "cAnArY"), all.front() << ": " << stream);
                BOOST_TEST(!contains(stream, "t0k3n"), all.front() << ": " << stream);
            }
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(secrets_of_the_tool, canary_fixture)

BOOST_AUTO_TEST_CASE(nothing_secret_is_printed_by_any_command)
{
    auto const id = make_image();
    for (auto const failing : {false, true}) {
        if (failing) {
            auto planned = sandbox::fault::with_response(
                400,
                R"({"detail":"client_secret=cAnArY-s3cr3t, Authorization: Bearer t0k3n.t0k3n"})");
            planned.times = -1;
            server.inject(planned);
        }
        check({"workspaces"});
        check({"quota"});
        check({"models"});
        check({"history"});
        check({"generate", "a fox"});
        check({"edit", id, "blue"});
        check({"download", id});
        check({"delete", "--yes", "no-such-id"});
    }
    for (auto const& file : std::filesystem::recursive_directory_iterator(directory)) {
        if (!file.is_regular_file()) continue;
        BOOST_TEST(!contains(file_content(file.path()), "cAnArY"));
    }
}

BOOST_AUTO_TEST_CASE(no_core_is_ever_written)
{
    auto before = rlimit();
    ::getrlimit(RLIMIT_CORE, &before);
    auto const most = rlimit{before.rlim_max, before.rlim_max}; // as the child finds it
    ::setrlimit(RLIMIT_CORE, &most);
    auto planned = sandbox::fault(sandbox::fault_kind::stall, "GET");
    planned.times = -1;
    server.inject(planned);
    auto child = child_process(setup({"workspaces"}));
    ::setrlimit(RLIMIT_CORE, &before);
    BOOST_REQUIRE(poll_until([&] { return server.stats().faults_applied >= 1; }));
    auto now = rlimit{1, 1};
    BOOST_REQUIRE(::prlimit(child.id(), RLIMIT_CORE, nullptr, &now) == 0);
    BOOST_TEST(now.rlim_cur == 0u);
    BOOST_TEST(now.rlim_max == 0u);
    child.send(SIGTERM);
    BOOST_TEST(child.wait().code == 143);
}

BOOST_AUTO_TEST_CASE(secret_as_an_argument_is_a_usage_error_and_is_not_repeated)
{
    for (auto const* const flag : {"--client-secret", "--secret", "--password", "--token"}) {
        auto const end = run({"workspaces", std::string(flag) + "=" + secret});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(!contains(end.out + end.err, "cAnArY"), end.err);
        BOOST_TEST(contains(end.err, flag), end.err);
        auto const apart = run({"workspaces", flag, secret});
        BOOST_TEST(apart.code == 2);
        BOOST_TEST(!contains(apart.out + apart.err, "cAnArY"), apart.err);
    }
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(address_with_a_secret_is_refused_and_never_shown)
{
    for (auto const& [variable, key] :
         {std::pair("NEUROFLASH_API_BASE", "api_base"),
          std::pair("NEUROFLASH_TOKEN_URL", "token_url")}) {
        auto const good = variables[variable];
        for (auto const* const bad : {"https://u:CANARY@h/api", "https://h/api?key=CANARY"}) {
            variables[variable] = bad;
            auto const login = run({"login"});
            BOOST_TEST(login.code == 2, login.err);
            BOOST_TEST(contains(login.err, std::string(variable) + " must not hold a "), login.err);
            auto const list = run({"config", "list"});
            auto const get = run({"config", "get", key, "--json"});
            auto const set = run({"config", "set", key, bad});
            BOOST_TEST(set.code == 2, set.err);
            for (auto const& end : {login, list, get, set})
                BOOST_TEST(!contains(end.out + end.err, "CANARY"), end.out + end.err);
        }
        variables[variable] = good;
    }
    variables["NEUROFLASH_PROXY"] = "http://CANARY@127.0.0.1:1"; // a token in place of a user
    BOOST_TEST(!contains(run({"config", "list"}).out, "CANARY"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
