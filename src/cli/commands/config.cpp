// SPDX-License-Identifier: BSL-1.0
#include "cli/client/settings.hpp"
#include "cli/commands/commands.hpp"
#include "cli/doctor/route.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/output/json_out.hpp"
#include "cli/profile/profile.hpp"
#include "cli/render/table.hpp"
#include "cli/settings/setting_origins.hpp"
#include "cli/settings/setting_rules.hpp"

#include <neuroflash/nearest_word.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace neuroflash::cli {

namespace {

constexpr auto chosen_profile = "profile";
constexpr auto hidden_value = "(set)";

/// `aspect-ratio` is as good as `aspect_ratio`.
std::string config_key_of(std::string typed)
{
    std::ranges::replace(typed, '-', '_');
    return typed;
}

result<setting_row> config_row_of(std::string const& key)
{
    auto known = std::vector<std::string>();
    for (auto const& row : setting_rows) {
        if (row.key.empty()) continue;
        if (row.key == key) return row;
        known.emplace_back(row.key);
    }
    auto const meant = nearest_word(key, known);
    return wrong_usage(
        "There is no setting " + printable(key) + '.' +
            (meant.empty() ? "" : " Did you mean " + meant + "?"),
        advice("See the list.", "neuroflash config list"));
}

struct config_entry
{
    std::string value;
    std::string origin; ///< Empty if it is not set.
};

config_entry config_entry_of(options const& given, setting_row const& row)
{
    if (row.which == setting::client_secret) {
        auto const variable = value_below_option(profile(), row.which);
        if (variable) return {hidden_value, variable->origin.text()};
        switch (secret_place_of(given)) {
        case secret_place::none: return {};
        case secret_place::keyring: return {hidden_value, "the keyring"};
        case secret_place::file: break;
        }
    }
    auto const found = value_below_option(given.from, row.which);
    if (!found) return {};
    return {shown_value(row.key, found->text), found->origin.text()};
}

exit_code list_config(command_context& context)
{
    auto const& from = context.given().from;
    auto shown = table({"SETTING", {"VALUE", 0, fit::broken}, {"FROM", 1, fit::cut}});
    auto entries = boost::json::array();
    for (auto const& row : setting_rows) {
        if (row.key.empty()) continue;
        auto const [value, origin] = config_entry_of(context.given(), row);
        auto entry = boost::json::object();
        entry["setting"] = row.key;
        entry["value"] = origin.empty() ? boost::json::value(nullptr) : boost::json::value(value);
        entry["origin"] = origin.empty() ? boost::json::value(nullptr) : boost::json::value(origin);
        entries.push_back(std::move(entry));
        auto const initial = row.initial.empty() ? std::string("-") : std::string(row.initial);
        shown.add(
            {std::string(row.key), origin.empty() ? initial : value,
             origin.empty() ? std::string("default") : origin});
    }
    auto document = boost::json::object();
    document["profile"] = from.name;
    document["file"] = from.file;
    document["profiles"] = to_json(from.names);
    document["settings"] = std::move(entries);
    context.out().document(std::move(document));
    auto& out = context.out();
    out.line(
        "Profile " + printable(from.name) + (from.exists ? "" : " (not saved yet)") +
        (from.origin.empty() ? "" : ", by " + printable(from.origin)) + "; file " +
        (from.file.empty() ? "none" : printable(from.file)));
    out.list(shown);
    return exit_code::done;
}

exit_code get_config(command_context& context)
{
    auto const& given = context.given();
    auto entry = config_entry();
    if (auto const key = config_key_of(given.config_key); key == chosen_profile) {
        entry.value = given.from.name;
    } else {
        auto const row = config_row_of(key);
        if (!row) return context.fail(row.error());
        entry = config_entry_of(given, *row);
    }
    auto document = boost::json::object();
    document["value"] =
        entry.value.empty() ? boost::json::value(nullptr) : boost::json::value(entry.value);
    context.out().document(std::move(document));
    if (entry.value.empty()) return exit_code::done;
    context.out().block(printable(entry.value) + '\n');
    context.out().names(printable(entry.value) + '\n');
    return exit_code::done;
}

bool is_service(setting which)
{
    return which == setting::api_base || which == setting::token_url;
}

/// By the client's own rules; as the end of a sentence, which repeats nothing of the value.
std::string fault_of_address(setting which, std::string const& value)
{
    if (!is_service(which) && which != setting::proxy) return {};
    auto reason = std::string_view();
    if (which == setting::proxy) {
        reason = invalid_proxy_reason(proxy_params(value));
    } else if (auto const found = find_way(value, {}); !found) {
        reason = found.error();
    }
    return reason.empty() ? std::string() : "the value " + std::string(reason);
}

/// Why no command could use a value, as the end of a sentence; empty if one may.
std::string fault_of_value(setting_row const& row, std::string const& value)
{
    auto const is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    };
    if (std::ranges::any_of(value, is_control))
        return "a value has no line break and no other control character";
    // Every later command would reject it.
    if (row.which != setting::client_id && is_in_quotes(value))
        return "the quotation marks would be part of the value";
    if (auto wrong = fault_of_address(row.which, value); !wrong.empty()) return wrong;
    auto failed = std::error_code();
    if (row.which == setting::ca_file && !std::filesystem::is_regular_file(value, failed))
        return "there is no file " + printable(value);
    auto tried = value;
    auto const rule = rule_of(row.which);
    return rule ? (*rule)(tried) : std::string();
}

result<void> check_value(setting_row const& row, std::string& value)
{
    if (is_secret(row.key, value)) {
        auto const* const what = row.which == setting::proxy
            ? "Write it into the file with an editor, and make the file private: chmod 600."
            : "`neuroflash login` asks for the secret and saves it.";
        return wrong_usage(
            std::string(row.key) +
                ": arguments are visible to every user of the machine, so a "
                "secret is not taken from them.",
            what);
    }
    if (shown_value(row.key, value) != value) {
        return wrong_usage(
            std::string(row.key) + " must not hold a user name, a password, a query or a fragment.",
            "Nothing was changed; correct the value.");
    }
    auto const wrong = fault_of_value(row, value);
    // The tool may be started in another directory.
    if (wrong.empty() && row.which == setting::ca_file)
        value = std::filesystem::absolute(value).string();
    if (wrong.empty()) return {};
    return wrong_usage(
        with_full_stop(std::string(row.key) + ": " + wrong),
        "Nothing was changed; correct the value.");
}

/// A profile that the file does not have would be chosen for nothing: every later command would
/// miss its account.
result<void> check_profile_name(profile const& from, std::string const& name)
{
    if (auto const wrong = profile_name_fault(name); !wrong.empty())
        return wrong_usage("The name of a profile " + wrong + '.', "Use letters, digits, - and _.");
    if (name == profile().name || std::ranges::count(from.names, name) != 0) return {};
    auto known = std::string();
    for (auto const& one : from.names) known += (known.empty() ? "" : ", ") + one;
    return wrong_usage(
        "There is no profile " + name + ". There are: " + (known.empty() ? "none" : known) + '.',
        advice("Name one of these, or make it first:", "neuroflash login --profile " + name));
}

/// The keyring has the secret under the name of its client: with another id, or without one, no
/// command would find the secret, and it could not be removed.
result<void> check_account(profile const& from, std::string const& key, std::string const& value)
{
    auto const kept_for = client_in_keyring(from);
    auto const is_id = key == "client_id" && value != kept_for;
    auto const is_secret_there = key == "client_secret" && from.find(key) == nullptr;
    if (kept_for.empty() || (!is_id && !is_secret_there)) return {};
    auto const what = "The secret of the client " + printable(kept_for) +
        " is in the keyring. Nothing was changed.";
    auto const way_out = value.empty()
        ? advice("To remove both:", "neuroflash logout")
        : advice("To save another id with its secret:", "neuroflash login");
    return wrong_usage(what, advice(way_out.sentence, way_out.command + profile_option(from)));
}

exit_code change_config(command_context& context, bool removes)
{
    auto const& given = context.given();
    auto const key = config_key_of(given.config_key);
    auto value = removes ? std::string() : given.config_value;
    if (key == chosen_profile) {
        auto const fine = removes ? result<void>() : check_profile_name(given.from, value);
        if (!fine) return context.fail(fine.error());
    } else {
        auto const row = config_row_of(key);
        if (!row) return context.fail(row.error());
        if (!removes) {
            if (auto const fine = check_value(*row, value); !fine)
                return context.fail(fine.error());
        }
        if (auto const fine = check_account(given.from, key, value); !fine)
            return context.fail(fine.error());
    }
    auto const written = write_profile(given.from, {{key, value}});
    if (!written) return context.fail(written.error());
    auto document = boost::json::object();
    document["value"] =
        value.empty() ? boost::json::value(nullptr) : boost::json::value(shown_value(key, value));
    context.out().document(std::move(document));
    return exit_code::done;
}

error missing_word(std::string const& what, std::string const& action)
{
    return wrong_usage(
        what + " is missing.",
        advice(
            "Type: neuroflash config " + action + (action == "set" ? " KEY VALUE" : " KEY") +
                "; the keys are listed by:",
            "neuroflash config list"));
}

/// Words that an action has no use for: someone meant something by them.
result<void> check_word_count(options const& given)
{
    auto const& action = given.config_action;
    auto const takes_none = action == "list" || action == "path";
    auto const& surplus = takes_none ? given.config_key : given.config_value;
    if (action == "set" || surplus.empty()) return {};
    return wrong_usage(
        "`config " + action +
            "` was given one value too many: " + shortened(printable(surplus), 40) + '.',
        "Type: neuroflash config " + action + (takes_none ? "" : " KEY"));
}

} // namespace

exit_code run_config(command_context& context)
{
    auto const& given = context.given();
    auto const& action = given.config_action;
    if (auto const fine = check_word_count(given); !fine) return context.fail(fine.error());
    if (action == "list") return list_config(context);
    if (action == "path") {
        if (given.from.file.empty()) return context.fail(no_config_file());
        auto document = boost::json::object();
        document["value"] = given.from.file;
        context.out().document(std::move(document));
        context.out().line(printable(given.from.file));
        context.out().names(printable(given.from.file) + '\n');
        return exit_code::done;
    }
    if (given.config_key.empty()) return context.fail(missing_word("KEY", action));
    if (action == "get") return get_config(context);
    if (action == "unset") return change_config(context, true);
    if (given.config_value.empty()) return context.fail(missing_word("VALUE", action));
    return change_config(context, false);
}

} // namespace neuroflash::cli
