// SPDX-License-Identifier: BSL-1.0
#include "cli/profile/keyring.hpp"

#include "cli/system/process_environment.hpp"
#include "cli/system/write_all.hpp"

#include <libsecret/secret.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace neuroflash::cli::keyring {

namespace {

/// Time for a person to type the password of the keyring.
constexpr auto response_timeout = std::chrono::seconds(60);

/// How late a signal is seen.
constexpr auto signal_check = std::chrono::milliseconds(100);

constexpr auto profile_attribute = "profile";
constexpr auto client_attribute = "client_id";

SecretSchema const& schema()
{
    static auto const made = [] {
        auto one = SecretSchema();
        one.name = "com.neuroflash.Tool";
        one.flags = SECRET_SCHEMA_NONE;
        one.attributes[0] = {profile_attribute, SECRET_SCHEMA_ATTRIBUTE_STRING};
        one.attributes[1] = {client_attribute, SECRET_SCHEMA_ATTRIBUTE_STRING};
        return one;
    }();
    return made;
}

/// Without a session bus GLib would try to start one, which takes long and does not help.
bool has_session_bus()
{
    if (!environment("DBUS_SESSION_BUS_ADDRESS").empty()) return true;
    auto const directory = environment("XDG_RUNTIME_DIR");
    return !directory.empty() && ::access((directory + "/bus").c_str(), F_OK) == 0;
}

/// Gives up a request to the keyring that takes too long, or when a signal ends the tool: the event
/// loop gets no control meanwhile.
class time_limit
{
public:
    time_limit()
        : cancel_(g_cancellable_new()), seen_(ending_signals_seen().count),
          watch_([this](std::stop_token const& ended) { watch(ended); })
    {
    }

    ~time_limit()
    {
        watch_.request_stop();
        watch_.join();
        g_object_unref(cancel_);
    }

    time_limit(time_limit const&) = delete;
    time_limit& operator=(time_limit const&) = delete;

    GCancellable* get() const noexcept { return cancel_; }

    bool is_interrupted() const noexcept { return ending_signals_seen().count != seen_; }

private:
    void watch(std::stop_token const& ended)
    {
        auto const last = std::chrono::steady_clock::now() + response_timeout;
        auto lock = std::unique_lock(mutex_);
        while (!is_interrupted() && std::chrono::steady_clock::now() < last) {
            wake_.wait_for(lock, ended, signal_check, [&] { return ended.stop_requested(); });
            if (ended.stop_requested()) return;
        }
        g_cancellable_cancel(cancel_);
    }

    GCancellable* cancel_;
    int seen_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread watch_;
};

/// The error of GLib as ours; takes it over.
secret_result no_secret(GError* failed, time_limit const& limit)
{
    auto text = std::string(failed->message);
    g_error_free(failed);
    if (limit.is_interrupted()) return {status::interrupted, "a signal ended the wait for it"};
    while (!text.empty() && text.back() == '.') text.pop_back();
    return {status::unavailable, std::move(text)};
}

secret_result no_bus()
{
    return {status::unavailable, "this session has no D-Bus"};
}

/// Whether the keyring names the secret. It names one also while it is locked, when libsecret
/// neither gives nor removes it, and calls it absent.
bool is_listed(
    std::string const& profile, std::string const& client_id, int flags, time_limit const& limit,
    GError** failed)
{
    auto* const found = secret_password_search_sync(
        &schema(), static_cast<SecretSearchFlags>(SECRET_SEARCH_ALL | flags), limit.get(), failed,
        profile_attribute, profile.c_str(), client_attribute, client_id.c_str(), nullptr);
    auto const any = found != nullptr;
    g_list_free_full(found, g_object_unref);
    return any;
}

/// For a secret that was not given or not removed.
secret_result
missing_or_locked(std::string const& profile, std::string const& client_id, time_limit const& limit)
{
    GError* failed = nullptr;
    auto const locked = is_listed(profile, client_id, SECRET_SEARCH_NONE, limit, &failed);
    if (failed != nullptr) return no_secret(failed, limit);
    if (locked) return {status::unavailable, "it is locked"};
    return {status::missing, {}};
}

} // namespace

secret_result
store(std::string const& profile, std::string const& client_id, std::string const& secret)
{
    if (!has_session_bus()) return no_bus();
    auto const limit = time_limit();
    GError* failed = nullptr;
    auto const label = "neuroflash (" + profile + ")";
    secret_password_store_sync(
        &schema(), SECRET_COLLECTION_DEFAULT, label.c_str(), secret.c_str(), limit.get(), &failed,
        profile_attribute, profile.c_str(), client_attribute, client_id.c_str(), nullptr);
    if (failed != nullptr) return no_secret(failed, limit);
    return {status::done, {}};
}

secret_result load(std::string const& profile, std::string const& client_id)
{
    if (!has_session_bus()) return no_bus();
    auto const limit = time_limit();
    GError* failed = nullptr;
    auto const found = std::unique_ptr<gchar, void (*)(gchar*)>(
        secret_password_lookup_sync(
            &schema(), limit.get(), &failed, profile_attribute, profile.c_str(), client_attribute,
            client_id.c_str(), nullptr),
        secret_password_free);
    if (failed != nullptr) return no_secret(failed, limit);
    if (found == nullptr) return missing_or_locked(profile, client_id, limit);
    return {status::done, found.get()};
}

secret_result remove(std::string const& profile, std::string const& client_id)
{
    if (!has_session_bus()) return no_bus();
    auto const limit = time_limit();
    GError* failed = nullptr;
    // Removing alone would not ask the user to unlock the keyring.
    auto const listed = is_listed(profile, client_id, SECRET_SEARCH_UNLOCK, limit, &failed);
    if (failed != nullptr) return no_secret(failed, limit);
    if (!listed) return {status::missing, {}};
    auto const removed = secret_password_clear_sync(
        &schema(), limit.get(), &failed, profile_attribute, profile.c_str(), client_attribute,
        client_id.c_str(), nullptr);
    if (failed != nullptr) return no_secret(failed, limit);
    return removed ? secret_result{status::done, {}} : missing_or_locked(profile, client_id, limit);
}

} // namespace neuroflash::cli::keyring
