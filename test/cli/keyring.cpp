// SPDX-License-Identifier: BSL-1.0
// An account whose secret the keyring of the desktop keeps. libsecret has a store of its own for
// tests, which is a file; a socket without a response stands for a keyring that hangs.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <csignal>
#include <cstring>
#include <fstream>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace neuroflash::test {

namespace {

struct keyring_fixture : cli_fixture
{
    keyring_fixture()
    {
        account = server.client_id() + '\n' + server.client_secret() + '\n';
        variables.erase("NEUROFLASH_CLIENT_ID");
        variables.erase("NEUROFLASH_CLIENT_SECRET");
        variables["XDG_CONFIG_HOME"] = (directory / "config").string();
        variables["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + (directory / "bus").string();
        config = directory / "config/neuroflash/config.toml";
        secrets = directory / "keyring";
    }

    /// From now on the keyring is a file.
    void have_keyring()
    {
        variables["SECRET_BACKEND"] = "file";
        variables["SECRET_FILE_TEST_PATH"] = secrets.string();
        variables["SECRET_FILE_TEST_PASSWORD"] = "opens it";
    }

    /// The tool with the account as its standard input; the shell makes room for it.
    child_setup reading(std::string const& words) const
    {
        std::ofstream(directory / "account") << account;
        auto made = setup({});
        auto const tool = made.arguments.front();
        made.arguments = {"/bin/sh", "-c", "exec \"$0\" " + words + " <account", tool};
        return made;
    }

    child_end log_in(std::string const& words) const
    {
        return child_process(reading("login " + words)).wait();
    }

    std::string account;
    std::filesystem::path config;
    std::filesystem::path secrets;
};

/// A session bus that takes connections and says nothing.
class silent_bus
{
public:
    explicit silent_bus(std::filesystem::path const& place)
        : listening_(::socket(AF_UNIX, SOCK_STREAM, 0))
    {
        auto address = sockaddr_un();
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, place.c_str(), sizeof(address.sun_path) - 1);
        auto const* const general = reinterpret_cast<sockaddr const*>(&address);
        BOOST_REQUIRE(::bind(listening_, general, sizeof(address)) == 0);
        BOOST_REQUIRE(::listen(listening_, 1) == 0);
    }

    ~silent_bus() { ::close(listening_); }

    silent_bus(silent_bus const&) = delete;
    silent_bus& operator=(silent_bus const&) = delete;

    bool has_caller() const
    {
        auto asked = pollfd{listening_, POLLIN, 0};
        return ::poll(&asked, 1, 0) > 0;
    }

private:
    int listening_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(keyring, keyring_fixture)

BOOST_AUTO_TEST_CASE(secret_is_in_the_keyring_alone_until_logout)
{
    have_keyring();
    auto const end = log_in("--store keyring --json");
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(document_in(end.out).at("secret_store").as_string() == "keyring");
    BOOST_TEST(contains(file_content(config), "secret_store = \"keyring\""));
    BOOST_TEST(!contains(file_content(config), server.client_secret()));
    BOOST_TEST(run({"quota"}).code == 0);
    BOOST_TEST(run({"config", "get", "client_secret"}).out == "(set)\n");

    auto const full = std::filesystem::file_size(secrets);
    BOOST_TEST(run({"logout"}).code == 0);
    BOOST_TEST(std::filesystem::file_size(secrets) < full);
    BOOST_TEST(run({"quota"}).code == 3);
}

BOOST_AUTO_TEST_CASE(keyring_comes_first_where_one_answers)
{
    have_keyring();
    BOOST_TEST(document_in(log_in("--json").out).at("secret_store").as_string() == "keyring");
}

BOOST_AUTO_TEST_CASE(secret_that_moves_to_the_file_leaves_the_keyring)
{
    have_keyring();
    BOOST_TEST(log_in("--store keyring").code == 0);
    auto const full = std::filesystem::file_size(secrets);
    auto const moved = log_in("--store file");
    BOOST_TEST(moved.code == 0, moved.err);
    BOOST_TEST(contains(file_content(config), server.client_secret()));
    BOOST_TEST(std::filesystem::file_size(secrets) < full);
}

BOOST_AUTO_TEST_CASE(keyring_that_does_not_answer_is_asked_only_once)
{
    have_keyring();
    BOOST_TEST(log_in("--store keyring").code == 0);
    variables.erase("SECRET_BACKEND");
    variables.erase("DBUS_SESSION_BUS_ADDRESS");
    auto const end = log_in("");
    BOOST_TEST(end.code == 0, end.err);
    auto const note = "No keyring answers: this session has no D-Bus. The keyring still has the "
                      "secret of the client " +
        server.client_id() + ". Remove it there.\n";
    BOOST_TEST(contains(end.out, note), end.out);
}

BOOST_AUTO_TEST_CASE(secret_in_the_keyring_keeps_the_client_that_it_is_found_by)
{
    have_keyring();
    BOOST_TEST(log_in("--store keyring").code == 0);
    auto const saved = file_content(config);
    auto const full = std::filesystem::file_size(secrets);
    auto const changed = run({"config", "set", "client_id", "other"});
    BOOST_TEST(changed.code == 2);
    BOOST_TEST(contains(changed.err, "is in the keyring. Nothing was changed."), changed.err);
    BOOST_TEST(contains(changed.err, "\n  neuroflash login\n"), changed.err);
    for (auto const* const key : {"client_id", "client-id", "client_secret"}) {
        auto const removed = run({"config", "unset", key});
        BOOST_TEST(removed.code == 2);
        BOOST_TEST(contains(removed.err, "\n  neuroflash logout\n"), removed.err);
    }
    BOOST_TEST(file_content(config) == saved);
    BOOST_TEST(run({"config", "set", "client_id", server.client_id()}).code == 0);
    BOOST_TEST(run({"logout"}).code == 0);
    BOOST_TEST(std::filesystem::file_size(secrets) < full);
    BOOST_TEST(run({"config", "set", "client_id", "other"}).code == 0);
}

BOOST_AUTO_TEST_CASE(secret_that_the_keyring_has_lost_is_said_to_be_missing)
{
    have_keyring();
    BOOST_TEST(log_in("--store keyring").code == 0);
    std::filesystem::remove(secrets);
    auto const end = run({"quota"});
    BOOST_TEST(end.code == 3);
    BOOST_TEST(contains(end.err, "is not in the keyring any more"));
    BOOST_TEST(contains(end.err, "neuroflash login --store file --profile default"));
    BOOST_TEST(server.stats().quota_requests == 0u);
}

BOOST_AUTO_TEST_CASE(doctor_knows_the_client_whose_secret_the_keyring_has_lost)
{
    have_keyring();
    BOOST_TEST(log_in("--store keyring").code == 0);
    std::filesystem::remove(secrets);
    auto const end = run({"doctor"});
    BOOST_TEST(end.code == 3);
    BOOST_TEST(contains(end.out, "NEUROFLASH_CLIENT_ID: is set, from client_id"), end.out);
    BOOST_TEST(contains(end.out, "is not in the keyring any more"), end.out);
    BOOST_TEST(contains(end.out, "1 failure; nothing was paid."), end.out);
}

BOOST_AUTO_TEST_CASE(without_a_keyring_the_file_is_used_unless_the_keyring_was_asked_for)
{
    auto const refused = log_in("--store keyring");
    BOOST_TEST(refused.code == 2);
    BOOST_TEST(contains(refused.err, "Nothing was saved"));
    BOOST_TEST(!std::filesystem::exists(config));
    auto const end = log_in("--store auto");
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(contains(end.out, "No keyring answers: "));
    BOOST_TEST(contains(file_content(config), server.client_secret()));
}

BOOST_AUTO_TEST_CASE(signal_ends_the_wait_for_a_keyring_that_hangs)
{
    auto const bus = silent_bus(directory / "bus");
    auto child = child_process(reading("login"));
    BOOST_REQUIRE(poll_until([&] { return bus.has_caller(); }));
    child.send(SIGTERM);
    auto const end = child.wait();
    BOOST_TEST(end.code == 143);
    BOOST_TEST(contains(end.err, "A signal ended the wait for the keyring. Nothing was saved."));
    BOOST_TEST(!std::filesystem::exists(config));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
