// SPDX-License-Identifier: BSL-1.0
#include "cli/client/settings.hpp"
#include "cli/commands/commands.hpp"
#include "cli/errors/error_report.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/output/json_out.hpp"
#include "cli/output/typed_secret.hpp"
#include "cli/profile/keyring.hpp"
#include "cli/profile/profile.hpp"
#include "cli/render/text.hpp"
#include "cli/render/trimmed.hpp"
#include "cli/settings/setting_origins.hpp"
#include "cli/system/process_environment.hpp"
#include "cli/system/write_all.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

/// What was typed or read.
struct typed_account
{
    std::string client_id;
    std::string client_secret;
};

error nothing_read(std::string what)
{
    return wrong_usage(
        std::move(what),
        advice(
            "On a terminal you are asked. In a script, standard input has the client id in its "
            "first line and the secret in its second one, as with:",
            "neuroflash login <account.txt"));
}

result<typed_account>
checked_account(std::optional<std::string> id, std::optional<std::string> secret)
{
    auto const given = typed_account{trimmed(id.value_or("")), trimmed(secret.value_or(""))};
    if (given.client_id.empty()) return nothing_read("No client id was given.");
    if (given.client_secret.empty()) return nothing_read("No client secret was given.");
    struct row
    {
        char const* name;
        std::string const& value;
    };
    for (auto const& [name, value] :
         {row{"The client id", given.client_id}, row{"The client secret", given.client_secret}}) {
        auto const wrong = credential_fault(value);
        if (wrong.empty()) continue;
        return wrong_usage(
            std::string(name) + ' ' + wrong + '.', "Copy it again, without the text around it.");
    }
    return given;
}

asio::awaitable<result<typed_account>> ask_for_account(command_context& context)
{
    auto const executor = context.io().get_executor();
    context.out().note(
        "A service account is made at Settings > Workspace > API Access. It is tested with a free "
        "request before it is saved.");
    auto asking = typed_line(executor, context.out(), "Client id:", echo::shown);
    auto id = co_await std::move(asking);
    if (context.signal() != 0 || !id) co_return checked_account(std::nullopt, std::nullopt);
    auto asking_secret =
        typed_line(executor, context.out(), "Client secret (not shown):", echo::hidden);
    auto secret = co_await std::move(asking_secret);
    co_return checked_account(std::move(id), std::move(secret));
}

result<typed_account> read_account()
{
    if (process_environment::get().was_closed(standard_stream::input)) {
        return nothing_read("Standard input is closed.");
    }
    if (process_environment::get().is_terminal(standard_stream::input)) {
        return wrong_usage(
            "Standard error is not a terminal, so nothing can be asked, and the secret would be "
            "shown while it is typed.",
            "Leave out what redirects standard error, such as `2>` or `2>&1`.");
    }
    auto lines = lines_of_standard_input(2);
    lines.resize(2);
    return checked_account(std::move(lines[0]), std::move(lines[1]));
}

/// An address that a secret or a token is sent to.
struct service_address
{
    setting which;
    std::string initial; ///< The default.
    std::string_view use;
};

std::vector<service_address> service_addresses()
{
    auto const initial = client_params();
    return {
        {setting::token_url, initial.token_url, "The client secret is sent to "},
        {setting::api_base, initial.api_base, "The account is used with "}};
}

/// A profile may still have the addresses of a sandbox, which a real secret must not be sent to
/// without a word.
void note_addresses(command_context& context, profile const& to)
{
    // With --json the addresses are members of the document. Otherwise a note names them before the
    // secret is typed.
    if (context.out().json() && !process_environment::get().can_ask()) return;
    for (auto const& [which, initial, use] : service_addresses()) {
        auto const& shown = setting_origins::get().shown(which);
        if (!setting_origins::get().is_given(which) || shown == initial) continue;
        auto const variable = std::string(row_of(which).variable);
        auto const name = setting_origins::get().name(which);
        context.out().note(
            "note: " + std::string(use) + printable(shown_value(row_of(which).key, shown)) +
            ", by " + printable(name) + ", not " + initial + ". To change that: `" +
            (name == variable ? "unset " + variable : unset_command(to, which)) + '`');
    }
}

using login_members = std::vector<std::pair<std::string, std::string>>;

/// An account belongs to the service that it was tested with.
login_members service_members(client_params const& params)
{
    auto const& origins = setting_origins::get();
    auto made = login_members();
    auto const add = [&](setting which, std::string const& value) {
        made.emplace_back(row_of(which).key, origins.is_given(which) ? value : std::string());
    };
    add(setting::api_base, params.api_base);
    add(setting::token_url, params.token_url);
    // The tool may be started in another directory.
    auto const file =
        params.ca_file.empty() ? std::string() : std::filesystem::absolute(params.ca_file).string();
    add(setting::ca_file, file);
    return made;
}

/// The place where the secret is kept, for messages.
struct saved_secret
{
    std::string store; ///< `keyring` or `file`.
    std::string note;  ///< Why not into the keyring, or what is left there.
};

std::string left_in_keyring(std::string const& client_id, std::string const& why)
{
    return "The keyring still has the secret of the client " + client_id + why +
        ". Remove it there.";
}

/// No profile names that secret any more, so no `logout` would find it.
std::string forget(profile const& of, std::string const& client_id)
{
    auto const removed = keyring::remove(of.name, client_id);
    if (removed.what == keyring::status::done || removed.what == keyring::status::missing)
        return {};
    return left_in_keyring(client_id, ", and does not answer: " + removed.text);
}

error interrupted_at_keyring()
{
    auto details = error_details();
    details.message = "A signal ended the wait for the keyring. Nothing was saved.";
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
    return error(errc::cancelled, std::move(details));
}

result<saved_secret> save_account(
    profile const& to, typed_account const& what, client_params const& params,
    std::optional<std::string> const& workspace, std::string const& store)
{
    auto values = service_members(params);
    values.emplace_back("client_id", what.client_id);
    if (workspace) values.emplace_back("workspace", *workspace);
    auto made = saved_secret{"file", {}};
    auto const before = client_in_keyring(to);
    if (store != "file") {
        auto const kept = keyring::store(to.name, what.client_id, what.client_secret);
        if (kept.what == keyring::status::interrupted) return interrupted_at_keyring();
        if (kept.what == keyring::status::done) made.store = "keyring";
        else made.note = "No keyring answers: " + kept.text + '.';
    }
    if (store == "keyring" && made.store != "keyring") {
        return wrong_usage(
            made.note + " Nothing was saved.", "Leave --store out: a private file is used then.");
    }
    auto const in_keyring = made.store == "keyring";
    values.emplace_back("secret_store", in_keyring ? "keyring" : "");
    values.emplace_back("client_secret", in_keyring ? "" : what.client_secret);
    if (auto const written = write_profile(to, values); !written) {
        if (in_keyring && before != what.client_id) (void)forget(to, what.client_id);
        return written.error();
    }
    if (!before.empty() && (!in_keyring || before != what.client_id)) {
        // A keyring that has just not answered would only make the user wait once more.
        auto const left =
            made.note.empty() ? forget(to, before) : left_in_keyring(before, std::string());
        made.note += (made.note.empty() || left.empty() ? "" : " ") + left;
    }
    return made;
}

void show_saved(
    command_context& context, profile const& to, client_params const& params,
    saved_secret const& where, std::vector<workspace> const& workspaces)
{
    auto& out = context.out();
    auto document = boost::json::object();
    document["profile"] = to.name;
    document["file"] = to.file;
    document["secret_store"] = where.store;
    document["api_base"] = params.api_base;
    document["token_url"] = params.token_url;
    auto listed = boost::json::array();
    for (auto const& one : workspaces) listed.push_back(to_json(one));
    document["workspaces"] = std::move(listed);
    out.document(std::move(document));
    if (!where.note.empty()) out.line(printable(where.note));
    out.line(
        "Saved as the profile " + to.name + " in " + printable(to.file) + "; the secret is in " +
        (where.store == "keyring" ? "the keyring." : "that file, which only you can read."));
    for (auto const& one : workspaces) {
        out.line("Workspace: " + printable(one.id.str()) + "  " + printable(one.name));
    }
    out.line("Next: neuroflash quota" + profile_option(to));
    if (!trimmed(environment("NEUROFLASH_CLIENT_ID")).empty()) {
        out.note(
            "note: NEUROFLASH_CLIENT_ID is set here and is used instead of this account; unset it "
            "and NEUROFLASH_CLIENT_SECRET to use the account.");
    }
}

/// One free request with the account: a token, and the workspaces.
asio::awaitable<result<std::vector<workspace>>>
test_account(command_context& context, client_params params)
{
    auto over = debug_transport(context, params);
    auto service = free_client(context.io().get_executor(), std::move(params), std::move(over));
    auto operation = service.list_workspaces(context.call());
    auto watching = watch(context, "testing the account", std::move(operation));
    co_return co_await std::move(watching);
}

/// What the client refuses, such as an address with a password, is said before the secret is asked
/// for.
result<void> check_service(client_params params)
{
    params.credentials = credentials("unknown", "unknown");
    auto unused = asio::io_context();
    try {
        auto const made = free_client(unused.get_executor(), std::move(params));
        return {};
    } catch (std::invalid_argument const& e) {
        return refused_setting(e.what());
    }
}

/// The workspace that is saved must be one of the account's.
result<void>
check_workspace(std::optional<std::string> const& wanted, std::vector<workspace> const& all)
{
    auto const has = [&](workspace const& one) { return wanted && one.id.str() == *wanted; };
    if (!wanted || std::ranges::any_of(all, has)) return {};
    auto known = std::string();
    for (auto const& one : all) known += (known.empty() ? "" : ", ") + one.id.str();
    return wrong_usage(
        "--workspace: the account has no workspace " + *wanted + ". Nothing was saved.",
        "There are: " + (known.empty() ? std::string("none") : known) + '.');
}

asio::awaitable<exit_code> log_in(
    command_context& context, profile to, client_params params, std::optional<typed_account> read)
{
    if (!read) {
        auto asking = ask_for_account(context);
        auto typed = co_await std::move(asking);
        if (context.signal() != 0) co_return exit_code_of_signal(context.signal());
        if (!typed) co_return context.fail(typed.error());
        read = std::move(*typed);
    }
    params.credentials = credentials(read->client_id, read->client_secret);
    setting_origins::get().put(setting::client_id, setting_origin("the client id"));
    setting_origins::get().put(setting::client_secret, setting_origin("the client secret"));
    auto testing = test_account(context, params);
    auto const workspaces = co_await std::move(testing);
    if (!workspaces) co_return context.fail(workspaces.error());
    auto const& wanted = context.given().workspace;
    if (auto const fine = check_workspace(wanted, *workspaces); !fine)
        co_return context.fail(fine.error());
    auto const where = save_account(to, *read, params, wanted, context.given().store);
    if (!where) {
        auto const code = context.fail(where.error());
        // The event loop has not seen the signal yet.
        co_return where.error() == errc::cancelled ? exit_code_of_signal(ending_signals_seen().last)
                                                   : code;
    }
    show_saved(context, to, params, *where, *workspaces);
    co_return exit_code::done;
}

/// All that login saves with the account: a real service is not reached with a sandbox's.
void name_what_stays(command_context& context, profile const& from)
{
    for (auto const which : {setting::token_url, setting::api_base, setting::ca_file}) {
        auto const* const kept = from.find(row_of(which).key);
        if (kept == nullptr) continue;
        context.out().line(
            std::string(row_of(which).key) + " stays " +
            printable(shown_value(row_of(which).key, kept->text)) +
            "; the next login uses it. To remove it: `" + unset_command(from, which) + '`');
    }
}

} // namespace

exit_code run_login(command_context& context)
{
    auto params = read_service(context.given());
    if (!params) return context.fail(params.error());
    if (auto const fine = check_certificates(*params, context.given().from); !fine)
        return context.fail(fine.error());
    params->workspace.reset();
    if (auto const fine = check_service(*params); !fine) return context.fail(fine.error());
    note_addresses(context, context.given().from);
    auto read = std::optional<typed_account>();
    if (!process_environment::get().can_ask()) {
        auto given = read_account();
        if (!given) return context.fail(given.error());
        read = std::move(*given);
    }
    try {
        return context.run(
            log_in(context, context.given().from, std::move(*params), std::move(read)));
    } catch (std::invalid_argument const& e) {
        return context.fail(refused_setting(e.what()));
    }
}

exit_code run_logout(command_context& context)
{
    auto const& from = context.given().from;
    auto const* const id = from.find("client_id");
    auto const* const secret = from.find("client_secret");
    auto document = boost::json::object();
    document["profile"] = from.name;
    document["removed"] = id != nullptr || secret != nullptr;
    for (auto const& one : service_addresses()) {
        auto const* const kept = from.find(row_of(one.which).key);
        document[row_of(one.which).key] = kept == nullptr
            ? boost::json::value(nullptr)
            : boost::json::value(shown_value(row_of(one.which).key, kept->text));
    }
    if (auto const kept_for = client_in_keyring(from); !kept_for.empty()) {
        auto const removed = keyring::remove(from.name, kept_for);
        if (removed.what != keyring::status::done && removed.what != keyring::status::missing) {
            return context.fail(wrong_usage(
                "The keyring does not answer: " + removed.text + ". Nothing was removed.",
                "Unlock the keyring of the desktop, and log out again."));
        }
    }
    if (id == nullptr && secret == nullptr) {
        context.out().document(std::move(document));
        context.out().line("The profile " + from.name + " has no account.");
        return exit_code::done;
    }
    auto const gone = login_members{{"client_id", ""}, {"client_secret", ""}, {"secret_store", ""}};
    if (auto const written = write_profile(from, gone); !written)
        return context.fail(written.error());
    context.out().document(std::move(document));
    context.out().line(
        "Removed the account of the profile " + from.name + "; its other settings stay.");
    name_what_stays(context, from);
    return exit_code::done;
}

} // namespace neuroflash::cli
