// SPDX-License-Identifier: BSL-1.0
// A keyring that is locked and stays so: it lists the secret, but neither gives nor removes it. A
// bus and a service of this file answer what libsecret asks.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <gio/gio.h>

#include <array>
#include <fstream>
#include <future>
#include <string>
#include <string_view>
#include <thread>

namespace neuroflash::test {

namespace {

/// The answer to each call of a method, as text of GVariant.
struct canned_answer
{
    std::string_view method;
    char const* body;
};

constexpr auto answers = std::array{
    canned_answer{"Hello", "(':1.1',)"},
    canned_answer{"AddMatch", "()"},
    canned_answer{"RemoveMatch", "()"},
    canned_answer{"StartServiceByName", "(uint32 2,)"},
    canned_answer{"GetNameOwner", "(':1.0',)"},
    canned_answer{"GetAll", "(@a{sv} {'Locked': <true>},)"},
    canned_answer{"OpenSession", "(<''>, objectpath '/session')"},
    canned_answer{
        "SearchItems", "(@ao [], [objectpath '/org/freedesktop/secrets/collection/login/1'])"},
    canned_answer{"Unlock", "(@ao [], objectpath '/')"}};

/// libsecret asks for an encrypted session first, and then for a plain one.
bool is_answered(GDBusMessage* call)
{
    if (std::string_view(g_dbus_message_get_member(call)) != "OpenSession") return true;
    char const* algorithm = nullptr;
    g_variant_get_child(g_dbus_message_get_body(call), 0, "&s", &algorithm);
    return std::string_view(algorithm) == "plain";
}

GDBusMessage* answer_to(GDBusMessage* call)
{
    for (auto const& [method, body] : answers) {
        if (method != g_dbus_message_get_member(call) || !is_answered(call)) continue;
        auto* const answer = g_dbus_message_new_method_reply(call);
        g_dbus_message_set_body(answer, g_variant_new_parsed(body));
        return answer;
    }
    return g_dbus_message_new_method_error_literal(
        call, "org.freedesktop.DBus.Error.NotSupported", "not supported");
}

/// Takes over every call, and passes on everything else.
GDBusMessage*
answer_call(GDBusConnection* connection, GDBusMessage* message, gboolean incoming, gpointer)
{
    auto const is_call =
        g_dbus_message_get_message_type(message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL;
    if (incoming == FALSE || !is_call) return message;
    auto* const answer = answer_to(message);
    g_dbus_message_set_sender(answer, ":1.0");
    g_dbus_connection_send_message(
        connection, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE, nullptr, nullptr);
    g_object_unref(answer);
    g_object_unref(message);
    return nullptr;
}

/// The connection lives as long as its other end.
gboolean accept_connection(GDBusServer*, GDBusConnection* connection, gpointer)
{
    g_object_ref(connection);
    g_signal_connect(connection, "closed", G_CALLBACK(g_object_unref), nullptr);
    g_dbus_connection_add_filter(connection, answer_call, nullptr, nullptr);
    return TRUE;
}

class locked_keyring
{
public:
    explicit locked_keyring(std::string const& address)
        : context_(g_main_context_new()), loop_(g_main_loop_new(context_, FALSE)),
          serving_([this, address] { serve(address); })
    {
        BOOST_REQUIRE(started_.get_future().get());
    }

    ~locked_keyring()
    {
        g_main_loop_quit(loop_);
        serving_.join();
        g_main_loop_unref(loop_);
        g_main_context_unref(context_);
    }

    locked_keyring(locked_keyring const&) = delete;
    locked_keyring& operator=(locked_keyring const&) = delete;

private:
    static gboolean tell_start(gpointer started)
    {
        static_cast<std::promise<bool>*>(started)->set_value(true);
        return G_SOURCE_REMOVE;
    }

    void serve(std::string const& address)
    {
        g_main_context_push_thread_default(context_);
        auto* const guid = g_dbus_generate_guid();
        auto* const server = g_dbus_server_new_sync(
            address.c_str(), G_DBUS_SERVER_FLAGS_NONE, guid, nullptr, nullptr, nullptr);
        g_free(guid);
        if (server == nullptr) {
            started_.set_value(false);
            return;
        }
        g_signal_connect(server, "new-connection", G_CALLBACK(accept_connection), nullptr);
        g_dbus_server_start(server);
        // A loop that does not run yet cannot be ended.
        auto* const running = g_idle_source_new();
        g_source_set_callback(running, tell_start, &started_, nullptr);
        g_source_attach(running, context_);
        g_source_unref(running);
        g_main_loop_run(loop_);
        g_dbus_server_stop(server);
        g_object_unref(server);
        g_main_context_pop_thread_default(context_);
    }

    GMainContext* context_;
    GMainLoop* loop_;
    std::promise<bool> started_;
    std::thread serving_;
};

struct locked_keyring_fixture : cli_fixture
{
    locked_keyring_fixture()
    {
        variables.erase("NEUROFLASH_CLIENT_ID");
        variables.erase("NEUROFLASH_CLIENT_SECRET");
        variables["XDG_CONFIG_HOME"] = (directory / "config").string();
        variables["DBUS_SESSION_BUS_ADDRESS"] = address();
        std::filesystem::create_directories(config.parent_path());
        std::ofstream(config) << "[profiles.default]\nsecret_store = \"keyring\"\nclient_id = \""
                              << server.client_id() << "\"\n";
    }

    std::string address() const { return "unix:path=" + (directory / "bus").string(); }

    std::filesystem::path config = directory / "config/neuroflash/config.toml";
    locked_keyring keyring = locked_keyring(address());
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(locked_keyrings, locked_keyring_fixture)

BOOST_AUTO_TEST_CASE(secret_in_a_locked_keyring_is_not_said_to_be_missing)
{
    auto const end = run({"quota"});
    BOOST_TEST(end.code == 3);
    BOOST_TEST(
        contains(end.err, "is in the keyring, which does not answer: it is locked."), end.err);
    BOOST_TEST(contains(end.err, "Unlock the keyring"), end.err);
}

BOOST_AUTO_TEST_CASE(logout_with_a_locked_keyring_removes_nothing)
{
    auto const saved = file_content(config);
    auto const end = run({"logout"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "it is locked. Nothing was removed."), end.err);
    BOOST_TEST(file_content(config) == saved);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
